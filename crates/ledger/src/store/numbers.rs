//! Columns that take less room than their type: numbers that are small as a rule, and values that
//! are nearly always the same. Nothing is lost where they are not.

use std::ops::Range;

use super::texts::narrow;

/// Whole numbers, four bytes each as long as they fit.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    narrow: Vec<i32>,
    /// Places and values of those that do not fit, by place.
    wide: Vec<(u32, i64)>,
}

/// Stands in for a number that does not fit.
pub const WIDE: i32 = i32::MIN;

impl Numbers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.narrow.len()
    }

    /// Adds one at the end.
    pub fn push(&mut self, number: i64) {
        match i32::try_from(number) {
            Ok(fitting) if fitting != WIDE => self.narrow.push(fitting),
            _ => {
                self.wide.push((narrow(self.narrow.len()), number));
                self.narrow.push(WIDE);
            }
        }
    }

    /// Adds a range of others at the end.
    pub fn extend(&mut self, other: &Numbers, range: Range<usize>) {
        let start = self.narrow.len();
        let first = other.n_wide_before(range.start);
        let end = other.n_wide_before(range.end);
        let wide = other.wide[first..end].iter().map(|&(place, number)| {
            let place = place as usize - range.start + start;
            (narrow(place), number)
        });
        self.wide.extend(wide);
        self.narrow.extend_from_slice(&other.narrow[range]);
    }

    /// The number at a place.
    #[inline]
    pub fn at(&self, place: usize) -> i64 {
        match self.narrow[place] {
            WIDE => self.wide_at(place),
            number => number.into(),
        }
    }

    /// Whether all of them fit.
    #[inline]
    pub fn are_narrow(&self) -> bool {
        self.wide.is_empty()
    }

    /// The numbers of a range as far as they fit; [`WIDE`] for those that do not.
    #[inline]
    pub fn narrow(&self, range: Range<usize>) -> &[i32] {
        &self.narrow[range]
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.narrow.capacity() * size_of::<i32>() + self.wide.capacity() * size_of::<(u32, i64)>()
    }

    #[cold]
    fn wide_at(&self, place: usize) -> i64 {
        let found = self.wide.get(self.n_wide_before(place));
        found.map_or(0, |&(_, number)| number)
    }

    fn n_wide_before(&self, place: usize) -> usize {
        self.wide
            .partition_point(|&(found, _)| (found as usize) < place)
    }
}

/// Values that take no room while they are all the same.
#[derive(Clone, Debug, Default)]
pub struct Steady<T> {
    len: usize,
    /// What all of them are, while there are none in `all`.
    first: T,
    all: Vec<T>,
}

impl<T: Copy + Default + PartialEq> Steady<T> {
    /// Adds one at the end.
    pub fn push(&mut self, value: T) {
        self.push_many(value, 1);
    }

    /// Adds a range of others at the end.
    pub fn extend(&mut self, other: &Steady<T>, range: Range<usize>) {
        if other.all.is_empty() {
            self.push_many(other.first, range.len());
        } else {
            for &value in &other.all[range] {
                self.push(value);
            }
        }
    }

    /// The value at a place.
    #[inline]
    pub fn at(&self, place: usize) -> T {
        if self.all.is_empty() {
            self.first
        } else {
            self.all[place]
        }
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        self.all.capacity() * size_of::<T>()
    }

    fn push_many(&mut self, value: T, n: usize) {
        if self.len == 0 && n > 0 {
            self.first = value;
        } else if self.all.is_empty() && value != self.first && n > 0 {
            self.all = vec![self.first; self.len];
        }
        if !self.all.is_empty() {
            self.all.resize(self.len + n, value);
        }
        self.len += n;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![
            4 => -5..5_i64,
            1 => any::<i64>(),
            1 => (-1..=1_i64).prop_map(|off| i64::from(i32::MIN) + off),
            1 => (-1..=1_i64).prop_map(|off| i64::from(i32::MAX) + off),
        ]
    }

    proptest! {
        #[test]
        fn numbers_come_back(
            parts in prop::collection::vec(
                (prop::collection::vec(number(), 0..12), 0..12_usize, 0..12_usize),
                0..6,
            ),
        ) {
            let (mut numbers, mut steady) = (Numbers::default(), Steady::default());
            let mut expected: Vec<i64> = Vec::new();
            for (part, start, end) in parts {
                let (mut other, mut steady_other) = (Numbers::default(), Steady::default());
                for &number in &part {
                    other.push(number);
                    steady_other.push(number.signum());
                }
                let start = start.min(part.len());
                let range = start..end.clamp(start, part.len());
                numbers.extend(&other, range.clone());
                steady.extend(&steady_other, range.clone());
                expected.extend(&part[range]);
                prop_assert_eq!(numbers.len(), expected.len());
                for (place, &number) in expected.iter().enumerate() {
                    prop_assert_eq!(numbers.at(place), number);
                    prop_assert_eq!(steady.at(place), number.signum());
                }
            }
        }
    }
}
