//! The place of the bar and the rows in sight, beside slow and plain reckoning.

#![allow(clippy::float_cmp)] // where a place stands is exact, or it is a fault

use proptest::prelude::*;

use super::*;

fn extents() -> impl Strategy<Value = Extent> {
    // Most tables are short; those around the longest that is scrolled pixel for pixel are of
    // interest, and those far beyond it.
    let n_rows = prop_oneof![
        0..300_usize,
        150_000..260_000_usize,
        1_000_000..20_000_000_usize
    ];
    (n_rows, 20..60_u32, 0..1500_u32).prop_map(|(n_rows, row_px, view_px)| Extent {
        n_rows,
        row_px: f64::from(row_px),
        view_px: f64::from(view_px),
    })
}

/// By looking at every row around.
fn in_sight_slowly(extent: &Extent, top_px: f64, around: Range<usize>) -> Vec<usize> {
    let mut rows = Vec::new();
    let mut above_px = 0.0;
    for _ in 0..around.start {
        above_px += extent.row_px;
    }
    for row in around {
        if above_px + extent.row_px > top_px && above_px < top_px + extent.view_px {
            rows.push(row);
        }
        above_px += extent.row_px;
    }
    rows
}

proptest! {
    #[test]
    fn rows_in_sight_are_those_that_overlap_it(
        n_rows in 0..400_usize,
        row_px in 1..60_u32,
        view_px in 0..900_u32,
        bar_px in 0..30_000_u32,
    ) {
        let extent = Extent { n_rows, row_px: row_px.into(), view_px: view_px.into() };
        let bar_px = f64::from(bar_px).min(extent.bar_px_max());
        let place = extent.moved(Place::default(), bar_px);
        let found: Vec<usize> = extent.rows_in_sight(place).collect();
        prop_assert_eq!(found, in_sight_slowly(&extent, place.top_px, 0..n_rows));
    }

    #[test]
    fn the_bar_reaches_both_ends_and_never_goes_back(
        extent in extents(),
        steps in prop::collection::vec(0.0..1.0_f64, 1..20),
    ) {
        let first = extent.moved(Place::default(), 0.0);
        prop_assert_eq!(first.top_px, 0.0);
        let last = extent.moved(first, extent.bar_px_max());
        let sight = extent.rows_in_sight(last);
        if extent.view_px > 0.0 {
            prop_assert_eq!(sight.end, extent.n_rows);
        }
        let mut steps = steps;
        steps.sort_by(f64::total_cmp);
        let mut before = first;
        for step in steps {
            let place = extent.moved(before, step * extent.bar_px_max());
            prop_assert!(place.top_px >= before.top_px);
            before = place;
        }
    }

    #[test]
    fn small_moves_move_the_rows_by_as_much(
        extent in extents(),
        start in 0.2..0.8_f64,
        moves in prop::collection::vec(-400..400_i32, 0..40),
    ) {
        let mut place = extent.moved(Place::default(), (start * extent.bar_px_max()).round());
        // Where an end is near, the rows stop there.
        prop_assume!(extent.bar_px_max() > 100_000.0);
        for by_px in moves {
            let to = extent.moved(place, place.bar_px + f64::from(by_px));
            prop_assert!((to.top_px - place.top_px - f64::from(by_px)).abs() < 0.01);
            place = to;
        }
        let settled = extent.settled(place);
        prop_assert_eq!(settled.top_px, place.top_px);
        prop_assert_eq!(extent.rows_in_sight(settled), extent.rows_in_sight(place));
        // The bar stands where a jump to it would lead, as near as a pixel of it can say.
        let jumped = extent.moved(Place::default(), settled.bar_px);
        let px = (extent.full_px() / extent.height_px()).max(1.0);
        prop_assert!((jumped.top_px - settled.top_px).abs() <= px * 1.1, "{jumped:?} {settled:?}");
    }

    #[test]
    fn drawn_rows_stand_where_they_are_seen(
        extent in extents(),
        start in 0.0..1.0_f64,
        by_px in -300..300_i32,
    ) {
        let place = extent.moved(Place::default(), (start * extent.bar_px_max()).round());
        let bar_px = (place.bar_px + f64::from(by_px)).clamp(0.0, extent.bar_px_max());
        let place = extent.moved(place, bar_px);
        let drawn = extent.drawn(place);
        let sight = extent.rows_in_sight(place);
        prop_assert!(drawn.rows.start <= sight.start && drawn.rows.end >= sight.end);
        prop_assert!(drawn.rows.len() <= ROWS_MAX.max(sight.len()));
        let seen_px = drawn.above_px - place.bar_px;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let expected_px = drawn.rows.start as f64 * extent.row_px - place.top_px;
        prop_assert!((seen_px - expected_px).abs() < 0.01, "{drawn:?} {place:?}");
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let height_px = drawn.above_px + drawn.rows.len() as f64 * extent.row_px + drawn.below_px;
        prop_assert!((height_px - extent.height_px()).abs() < 0.01);
    }

    #[test]
    fn a_revealed_row_is_in_sight(extent in extents(), start in 0.0..1.0_f64, row in 0.0..1.0_f64) {
        prop_assume!(extent.n_rows > 0 && extent.view_px >= extent.row_px);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "far below 2^53"
        )]
        let row = (row * (extent.n_rows - 1) as f64) as usize;
        let place = extent.moved(Place::default(), (start * extent.bar_px_max()).round());
        let to = extent.revealed(place, row);
        prop_assert!(extent.rows_in_sight(to).contains(&row));
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let above_px = row as f64 * extent.row_px;
        prop_assert!(to.top_px <= above_px && above_px + extent.row_px <= to.top_px + extent.view_px);
        // What is in sight already stays where it is.
        prop_assert_eq!(extent.revealed(to, row), to);
    }
}

#[test]
fn a_short_table_is_scrolled_pixel_for_pixel() {
    let extent = Extent {
        n_rows: 100,
        row_px: 34.0,
        view_px: 340.0,
    };
    assert_eq!((extent.height_px(), extent.bar_px_max()), (3400.0, 3060.0));
    let place = extent.moved(Place::default(), 1234.0);
    assert_eq!(place.top_px, 1234.0);
    assert_eq!(extent.rows_in_sight(place), 36..47);
    assert_eq!(extent.rows_of_page(), 9);
}

#[test]
fn no_row_is_no_trouble() {
    let extent = Extent {
        n_rows: 0,
        row_px: 34.0,
        view_px: 0.0,
    };
    let place = extent.moved(Place::default(), 500.0);
    assert_eq!(extent.rows_in_sight(place), 0..0);
    assert_eq!(extent.drawn(extent.settled(place)).rows, 0..0);
    assert_eq!(extent.rows_of_page(), 1);
}
