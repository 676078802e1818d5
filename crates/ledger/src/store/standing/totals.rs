//! Sums that grow and shrink, each in few bytes as long as it fits, and exact where it does not.

use std::collections::HashMap;

use super::Change;
use crate::store::texts::narrow;

/// The integers that hold a sum as long as it fits.
pub trait Width: Copy + PartialEq + Default + Into<i128> + TryFrom<i128> {
    /// Stands for a sum that does not fit.
    const SPILLED: Self;

    /// The sum with a number added; none where it is not held here, or would not fit.
    fn plus(self, number: i64) -> Option<Self>;
}

impl Width for i32 {
    const SPILLED: i32 = i32::MIN;

    #[inline]
    fn plus(self, number: i64) -> Option<i32> {
        let sum = i64::from(self).checked_add(number)?;
        let fitting = i32::try_from(sum).ok()?;
        (self != Self::SPILLED && fitting != Self::SPILLED).then_some(fitting)
    }
}

impl Width for i64 {
    const SPILLED: i64 = i64::MIN;

    #[inline]
    fn plus(self, number: i64) -> Option<i64> {
        let fitting = self.checked_add(number)?;
        (self != Self::SPILLED && fitting != Self::SPILLED).then_some(fitting)
    }
}

/// Sums by place.
#[derive(Clone, Debug, Default)]
pub struct Totals<T> {
    narrow: Vec<T>,
    /// Those that do not fit, by place.
    spilled: HashMap<u32, i128>,
}

impl<T: Width> Totals<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.narrow.len()
    }

    /// Adds as many new ones, all 0.
    pub fn grow(&mut self, n_more: usize) {
        self.narrow.resize(self.narrow.len() + n_more, T::default());
    }

    /// The sum at a place.
    #[inline]
    pub fn at(&self, place: usize) -> i128 {
        let sum = self.narrow[place];
        if sum == T::SPILLED {
            self.spilled_at(place)
        } else {
            sum.into()
        }
    }

    /// Adds to the sum at a place, or takes from it.
    #[inline]
    pub fn add(&mut self, place: usize, number: i64, change: Change) {
        let signed = match change {
            Change::Comes => Some(number),
            Change::Goes => number.checked_neg(),
        };
        match signed.and_then(|signed| self.narrow[place].plus(signed)) {
            Some(fitting) => self.narrow[place] = fitting,
            None => self.add_wide(place, number.into(), change),
        }
    }

    /// The same with a number of any width.
    #[inline]
    pub fn add_any(&mut self, place: usize, number: i128, change: Change) {
        match i64::try_from(number) {
            Ok(narrow) => self.add(place, narrow, change),
            Err(_) => self.add_wide(place, number, change),
        }
    }

    /// Adds to the sum at a place. Sums of 2^32 numbers of 64 bits stay far within 128 bits.
    #[cold]
    fn add_wide(&mut self, place: usize, number: i128, change: Change) {
        let sum = match change {
            Change::Comes => self.at(place) + number,
            Change::Goes => self.at(place) - number,
        };
        match T::try_from(sum) {
            Ok(fitting) if fitting != T::SPILLED => {
                if self.narrow[place] == T::SPILLED {
                    self.spilled.remove(&narrow(place));
                }
                self.narrow[place] = fitting;
            }
            _ => self.spill(place, sum),
        }
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.narrow.capacity() * size_of::<T>()
            + self.spilled.capacity() * (size_of::<(u32, i128)>() + 1)
    }

    #[cold]
    fn spilled_at(&self, place: usize) -> i128 {
        let sum = self.spilled.get(&narrow(place));
        sum.copied().unwrap_or_default()
    }

    #[cold]
    fn spill(&mut self, place: usize, sum: i128) {
        self.narrow[place] = T::SPILLED;
        self.spilled.insert(narrow(place), sum);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check<T: Width>(steps: &[(usize, i128)]) {
        let mut totals = Totals::<T> {
            narrow: Vec::new(),
            spilled: HashMap::new(),
        };
        totals.grow(3);
        let mut expected = [0_i128; 3];
        for &(place, minor) in steps {
            totals.add_any(place, minor, Change::Comes);
            expected[place] += minor;
            assert_eq!([0, 1, 2].map(|place| totals.at(place)), expected);
        }
        for (place, sum) in expected.into_iter().enumerate() {
            totals.add_any(place, sum, Change::Goes);
            assert_eq!(totals.at(place), 0);
        }
        assert!(totals.spilled.is_empty());
    }

    proptest! {
        #[test]
        fn sums_are_exact_at_every_width(
            steps in prop::collection::vec(
                (0..3_usize, prop_oneof![
                    (-3..3_i128),
                    (-2..=2_i128).prop_map(|off| i128::from(i32::MIN) + off),
                    (-2..=2_i128).prop_map(|off| i128::from(i32::MAX) + off),
                    (-2..=2_i128).prop_map(|off| i128::from(i64::MIN) + off),
                    (-2..=2_i128).prop_map(|off| i128::from(i64::MAX) + off),
                ]),
                0..12,
            ),
        ) {
            check::<i32>(&steps);
            check::<i64>(&steps);
        }
    }
}
