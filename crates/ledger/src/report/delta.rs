//! How a number stands to the one before it, and to the whole: the words of every comparison.
//!
//! Not a report. Five states, so that a change from nothing is never "0 %", no change is never
//! "down", and a base below zero never turns good into bad.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// How a number stands to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delta {
    /// More. `by / of` is the rise.
    Up {
        /// Now less before, above 0.
        by: i128,
        /// Before, above 0.
        of: i128,
    },
    /// Less. `by / of` is the fall.
    Down {
        /// Now less before, below 0.
        by: i128,
        /// Before, above 0.
        of: i128,
    },
    /// The same, 0 included.
    Flat,
    /// 0 before, and something now: no share of nothing.
    New {
        /// Now, not 0.
        by: i128,
    },
    /// There is nothing to compare with, or the base is below 0, so that a share of it would turn
    /// its meaning around.
    NotComparable {
        /// Now less before, where both are known.
        by: Option<i128>,
    },
}

impl Delta {
    /// How a number stands to the one before it, if that is known.
    pub fn of(now: i128, before: Option<i128>) -> Delta {
        let Some(before) = before else {
            return Delta::NotComparable { by: None };
        };
        let Some(by) = now.checked_sub(before) else {
            return Delta::NotComparable { by: None };
        };
        match (before.signum(), by.signum()) {
            (_, 0) => Delta::Flat,
            (0, _) => Delta::New { by },
            (1, 1) => Delta::Up { by, of: before },
            (1, _) => Delta::Down { by, of: before },
            _ => Delta::NotComparable { by: Some(by) },
        }
    }

    /// The same of two shares, decided exactly and given in parts per million of the whole. Not
    /// comparable where a share is not known.
    pub fn of_shares(now: Option<Share>, before: Option<Share>) -> Delta {
        let (Some(now), Some(before)) = (now, before) else {
            return Delta::NotComparable { by: None };
        };
        let (now_ppm, before_ppm) = (now.ppm(), before.ppm());
        let by = now_ppm
            .zip(before_ppm)
            .map(|(now, before)| now.saturating_sub(before));
        let of = before_ppm.unwrap_or_default();
        match (before.part.signum(), now.cmp(&before)) {
            (_, Ordering::Equal) => Delta::Flat,
            (-1, _) => Delta::NotComparable { by },
            (0, _) => by.map_or(Delta::NotComparable { by }, |by| Delta::New { by }),
            (_, Ordering::Greater) => {
                by.map_or(Delta::NotComparable { by }, |by| Delta::Up { by, of })
            }
            (_, Ordering::Less) => {
                by.map_or(Delta::NotComparable { by }, |by| Delta::Down { by, of })
            }
        }
    }
}

/// A part of a whole, exactly. Equal when both of its numbers are; ordered by its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    part: i128,
    whole: i128,
}

impl Share {
    /// None of a whole that is 0 or less: what a part of it is has no meaning.
    pub fn new(part: i128, whole: i128) -> Option<Share> {
        (whole > 0).then_some(Share { part, whole })
    }

    /// The part; it may be below 0, and above the whole.
    pub const fn part(self) -> i128 {
        self.part
    }

    /// The whole, above 0.
    pub const fn whole(self) -> i128 {
        self.whole
    }

    /// Parts per million, rounded half away from zero; none where they pass an `i128`.
    pub fn ppm(self) -> Option<i128> {
        const MILLION: i128 = 1_000_000;
        let whole = (self.part / self.whole).checked_mul(MILLION)?;
        let rest = (self.part % self.whole).checked_mul(MILLION)?;
        let (quotient, remainder) = (rest / self.whole, rest % self.whole);
        let is_half = remainder.unsigned_abs() >= self.whole.unsigned_abs().div_ceil(2);
        let rounded = quotient + if is_half { remainder.signum() } else { 0 };
        whole.checked_add(rounded)
    }

    /// Which is more, without multiplying out: by their continued fractions.
    fn cmp(&self, other: &Share) -> Ordering {
        let (mut left, mut right) = ((self.part, self.whole), (other.part, other.whole));
        let mut is_turned = false;
        loop {
            let wholes = left.0.div_euclid(left.1).cmp(&right.0.div_euclid(right.1));
            let (left_rest, right_rest) = (left.0.rem_euclid(left.1), right.0.rem_euclid(right.1));
            let found = if wholes == Ordering::Equal && left_rest != 0 && right_rest != 0 {
                // a/b < c/d just where b/a > d/c.
                (left, right) = ((left.1, left_rest), (right.1, right_rest));
                is_turned = !is_turned;
                continue;
            } else if wholes == Ordering::Equal {
                // Either has no rest, so that the one with a rest is more.
                left_rest.signum().cmp(&right_rest.signum())
            } else {
                wholes
            };
            return if is_turned { found.reverse() } else { found };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(part: i128, whole: i128) -> Option<Share> {
        Share::new(part, whole)
    }

    #[test]
    fn five_states() {
        assert_eq!(Delta::of(150, Some(100)), Delta::Up { by: 50, of: 100 });
        assert_eq!(Delta::of(-50, Some(100)), Delta::Down { by: -150, of: 100 });
        assert_eq!(Delta::of(0, Some(100)), Delta::Down { by: -100, of: 100 });
        assert_eq!(Delta::of(0, Some(0)), Delta::Flat);
        assert_eq!(Delta::of(-7, Some(-7)), Delta::Flat);
        assert_eq!(Delta::of(5, Some(0)), Delta::New { by: 5 });
        assert_eq!(Delta::of(-5, Some(0)), Delta::New { by: -5 });
        assert_eq!(
            Delta::of(5, Some(-5)),
            Delta::NotComparable { by: Some(10) }
        );
        assert_eq!(Delta::of(5, None), Delta::NotComparable { by: None });
        let widest = Delta::of(i128::MAX, Some(i128::MIN));
        assert_eq!(widest, Delta::NotComparable { by: None });
    }

    #[test]
    fn states_of_shares() {
        let of = |now, before| Delta::of_shares(now, before);
        let up = Delta::Up {
            by: 150_000,
            of: 100_000,
        };
        assert_eq!(of(share(1, 4), share(1, 10)), up);
        let down = Delta::Down {
            by: -150_000,
            of: 250_000,
        };
        assert_eq!(of(share(1, 10), share(1, 4)), down);
        assert_eq!(of(share(2, 8), share(1, 4)), Delta::Flat);
        assert_eq!(of(share(1, 4), share(0, 9)), Delta::New { by: 250_000 });
        assert_eq!(of(share(0, 4), share(0, 9)), Delta::Flat);
        let negative = Delta::NotComparable { by: Some(750_000) };
        assert_eq!(of(share(1, 4), share(-1, 2)), negative);
        assert_eq!(
            of(share(1, 0), share(1, 2)),
            Delta::NotComparable { by: None }
        );
        // Closer than a part per million, and still told apart.
        let barely = of(share(10_000_001, 20_000_000), share(1, 2));
        assert_eq!(barely, Delta::Up { by: 0, of: 500_000 });
    }

    #[test]
    fn parts_per_million_are_rounded_half_away_from_zero() {
        let ppm = |part, whole| share(part, whole).and_then(Share::ppm);
        assert_eq!(ppm(1, 3), Some(333_333));
        assert_eq!(ppm(2, 3), Some(666_667));
        assert_eq!(ppm(1, 2_000_000), Some(1));
        assert_eq!(ppm(-1, 2_000_000), Some(-1));
        assert_eq!(ppm(1, 2_000_001), Some(0));
        assert_eq!(ppm(7, 2), Some(3_500_000));
        assert_eq!(ppm(1, 0), None);
        assert_eq!(ppm(i128::MAX, 1), None);
    }

    proptest! {
        #[test]
        fn shares_are_ordered_as_their_products(
            (a, b, c, d) in (-1000..1000_i128, 1..1000_i128, -1000..1000_i128, 1..1000_i128),
        ) {
            let (left, right) = (share(a, b).unwrap(), share(c, d).unwrap());
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
        }
    }
}
