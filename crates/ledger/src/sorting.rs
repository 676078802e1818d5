//! Sorting where lists are short: one sort for all types, so that the browser downloads it once.
//!
//! The standard library's sorts are made anew for each type and comparison, which is what makes
//! them fast and 5 to 15 kB each. Reports sort what they found, a few hundred lines at most: here
//! one sort of places serves them all, and only putting things into their places is made per type.
//! Where rows are sorted (`store::append`, `store::blocks`, `store::listing`) the standard sorts
//! are the right ones.

use std::cmp::Ordering;

/// Sorts by a comparison. Things that are equal stay in their order.
pub fn by<T>(things: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let places = sorted_places(things.len(), &mut |left, right| {
        match (things.get(left), things.get(right)) {
            (Some(left), Some(right)) => compare(left, right),
            _ => Ordering::Equal, // there is no such place
        }
    });
    put(things, places);
}

/// Sorts by a key. Things with equal keys stay in their order.
pub fn by_key<T, K: Ord>(things: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(things, |left, right| key(left).cmp(&key(right)));
}

/// Sorts from the least to the greatest.
pub fn ascending<T: Ord>(things: &mut [T]) {
    by(things, T::cmp);
}

/// The places of `n` things in the order of a comparison of places.
fn sorted_places(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_by(|&left, &right| compare(left, right));
    places
}

/// Puts the thing of place `places[n]` at place `n`, along the circles that a permutation is made of.
fn put<T>(things: &mut [T], mut places: Vec<usize>) {
    for start in 0..places.len() {
        let mut here = start;
        while let Some(from) = places.get_mut(here) {
            let from = std::mem::replace(from, here);
            if from == start {
                break;
            }
            things.swap(here, from);
            here = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(
            things in proptest::collection::vec((0_u8..8, any::<u16>()), 0..200)
        ) {
            let mut by_key_here = things.clone();
            by_key(&mut by_key_here, |&(key, _)| key);
            let mut by_key_there = things.clone();
            by_key_there.sort_by_key(|&(key, _)| key);
            prop_assert_eq!(by_key_here, by_key_there);

            let mut down_here = things.clone();
            by(&mut down_here, |left, right| right.0.cmp(&left.0));
            let mut down_there = things.clone();
            down_there.sort_by_key(|&(key, _)| std::cmp::Reverse(key));
            prop_assert_eq!(down_here, down_there);

            let mut all_here = things.clone();
            ascending(&mut all_here);
            let mut all_there = things;
            all_there.sort_unstable();
            prop_assert_eq!(all_here, all_there);
        }
    }
}
