//! What is asked for is what will be seen.

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn what_is_asked_for_is_enough_and_holds_what_is_in_sight(
        n_rows in 0..2000_usize,
        start in 0..2000_usize,
        n_sight in 0..100_usize,
        known_start in 0..2000_usize,
    ) {
        let start = start.min(n_rows);
        let sight = start..(start + n_sight).min(n_rows);
        let known = known_start.min(n_rows)..(known_start + ROWS).min(n_rows);
        if let Some(asked) = wanted(&sight, &known, n_rows) {
            prop_assert!(asked.start <= sight.start && sight.end <= asked.end);
            prop_assert_eq!(asked.len(), ROWS);
            // Asking ends: what was asked for is enough.
            let known = asked.start..asked.end.min(n_rows);
            prop_assert_eq!(wanted(&sight, &known, n_rows), None);
        } else {
            prop_assert!(sight.is_empty() || known.start <= sight.start && sight.end <= known.end);
        }
    }
}

#[test]
fn more_is_asked_for_before_the_edge_is_in_sight() {
    assert_eq!(wanted(&(0..40), &(0..300), 1000), None);
    assert_eq!(wanted(&(200..240), &(0..300), 1000), None);
    assert_eq!(wanted(&(201..241), &(0..300), 1000), Some(71..371));
    assert_eq!(wanted(&(960..1000), &(0..300), 1000), Some(700..1000));
    assert_eq!(wanted(&(0..0), &(0..0), 0), None);
    assert_eq!(wanted(&(0..5), &(0..0), 5), Some(0..300));
}
