//! A range of the sorted list of many candidates, without sorting the list.

use std::cmp::Ordering;
use std::ops::Range;

/// The candidates that were best so far, twice as many as are wanted at most, so that each
/// candidate costs a constant number of comparisons on average.
pub struct Selection<T, C> {
    places: Range<usize>,
    compare: C,
    best: Vec<T>,
    /// Whether the last of the wanted ones is the worst that can still count.
    is_cut: bool,
}

/// Fewer candidates than this are kept together however few are wanted.
const KEPT_MIN: usize = if cfg!(test) { 4 } else { 1 << 12 };

impl<T, C: Fn(&T, &T) -> Ordering> Selection<T, C> {
    /// A selection of some places of the sorted list. No two candidates may be equal.
    pub fn new(places: Range<usize>, compare: C) -> Selection<T, C> {
        Selection {
            places,
            compare,
            best: Vec::new(),
            is_cut: false,
        }
    }

    /// The candidates at those places, in order; fewer where the list is shorter.
    /// candidates -> end of the places, sorted in the places
    pub fn of(mut self, candidates: impl Iterator<Item = T>) -> Vec<T> {
        if self.places.is_empty() {
            return Vec::new();
        }
        let n_wanted = self.places.end;
        let n_kept = n_wanted.saturating_mul(2).max(KEPT_MIN);
        for candidate in candidates {
            let worst = self.best.get(n_wanted - 1).filter(|_| self.is_cut);
            if worst.is_some_and(|worst| (self.compare)(&candidate, worst).is_gt()) {
                continue;
            }
            self.best.push(candidate);
            if self.best.len() >= n_kept {
                self.cut(n_wanted);
                self.is_cut = true;
            }
        }
        self.cut(n_wanted);
        self.cut_front();
        self.best.sort_unstable_by(&self.compare);
        self.best
    }

    /// Drops all but the best; the worst of those is then the last of them.
    fn cut(&mut self, n_wanted: usize) {
        if self.best.len() > n_wanted {
            self.best
                .select_nth_unstable_by(n_wanted - 1, &self.compare);
            self.best.truncate(n_wanted);
        }
    }

    /// Drops the best, which come before the places.
    fn cut_front(&mut self) {
        let n_before = self.places.start.min(self.best.len());
        if n_before < self.best.len() {
            self.best.select_nth_unstable_by(n_before, &self.compare);
        }
        self.best.drain(..n_before);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_selection_is_a_part_of_the_sorted_list(
            numbers in prop::collection::vec(0..20_u8, 0..60),
            start in 0..40_usize,
            n_places in 0..30_usize,
        ) {
            let candidates = || numbers.iter().copied().zip(0..);
            let selection = Selection::new(start..start + n_places, <(u8, usize)>::cmp);
            let found = selection.of(candidates());
            let mut sorted: Vec<(u8, usize)> = candidates().collect();
            sorted.sort_unstable();
            let expected: Vec<_> = sorted.into_iter().skip(start).take(n_places).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
