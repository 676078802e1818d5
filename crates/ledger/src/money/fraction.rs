//! Exact quotients: a rate of sales, an amount per unit. They are kept as two whole numbers, so
//! that nothing is rounded before it is shown.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A quotient in lowest terms. It is made by [`Fraction::new`], so equal quotients are equal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    /// `numerator / denominator`. `None` when that is not defined, because the denominator is 0,
    /// and for `i128::MIN`, which has no opposite.
    pub fn new(numerator: i128, denominator: i128) -> Option<Fraction> {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return None;
        }
        let divisor = greatest_common_divisor(numerator.abs(), denominator.abs());
        let divisor = divisor * denominator.signum();
        Some(Fraction {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// What is divided; it carries the sign.
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// What it is divided by; always positive.
    pub const fn denominator(self) -> i128 {
        self.denominator
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    /// Digit by digit of the continued fractions, which never need more bits than the numbers have.
    fn cmp(&self, other: &Fraction) -> Ordering {
        let (mut left, mut right) = (*self, *other);
        let mut is_swapped = false;
        loop {
            let whole = |of: Fraction| of.numerator.div_euclid(of.denominator);
            let rest = |of: Fraction| of.numerator.rem_euclid(of.denominator);
            let by_whole = whole(left).cmp(&whole(right));
            let ordering = match (by_whole, rest(left), rest(right)) {
                (Ordering::Equal, 0, 0) => Ordering::Equal,
                (Ordering::Equal, 0, _) => Ordering::Less,
                (Ordering::Equal, _, 0) => Ordering::Greater,
                (Ordering::Equal, left_rest, right_rest) => {
                    // Of two rests the one with the larger reciprocal is the smaller.
                    left = left.reciprocal_of(left_rest);
                    right = right.reciprocal_of(right_rest);
                    is_swapped = !is_swapped;
                    continue;
                }
                (unequal, ..) => unequal,
            };
            return if is_swapped {
                ordering.reverse()
            } else {
                ordering
            };
        }
    }
}

impl Fraction {
    /// The denominator by a rest that is not 0.
    const fn reciprocal_of(self, rest: i128) -> Fraction {
        Fraction {
            numerator: self.denominator,
            denominator: rest,
        }
    }
}

/// Of two numbers that are not negative, and not both 0.
const fn greatest_common_divisor(mut left: i128, mut right: i128) -> i128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(numerator: i128, denominator: i128, expected: Option<(i128, i128)>) {
        let found = Fraction::new(numerator, denominator);
        let found = found.map(|found| (found.numerator(), found.denominator()));
        assert_eq!(found, expected);
    }

    #[test]
    fn lowest_terms_and_a_positive_denominator() {
        check(-963, 6420, Some((-3, 20)));
        check(6, -4, Some((-3, 2)));
        check(-6, -4, Some((3, 2)));
        check(0, -7, Some((0, 1)));
        check(1, 0, None);
        check(0, 0, None);
        check(i128::MIN, 2, None);
        check(2, i128::MIN, None);
        check(i128::MAX, i128::MAX, Some((1, 1)));
    }

    #[test]
    fn widest_fractions_compare() {
        let new = |numerator, denominator| Fraction::new(numerator, denominator).unwrap();
        let (most, next) = (i128::MAX, i128::MAX - 1);
        assert!(new(most, next) > new(most - 1, next - 1).min(new(1, 1)));
        assert!(new(next, most) < new(1, 1));
        assert!(new(-most, next) < new(-1, 1));
        assert!(new(next - 1, next) < new(next, most));
    }

    proptest! {
        #[test]
        fn order_is_that_of_the_products(
            left in (-50..50_i128, 1..50_i128),
            right in (-50..50_i128, 1..50_i128),
        ) {
            let order = (left.0 * right.1).cmp(&(right.0 * left.1));
            let new = |(numerator, denominator)| Fraction::new(numerator, denominator).unwrap();
            prop_assert_eq!(new(left).cmp(&new(right)), order);
            prop_assert_eq!(new(left) == new(right), order.is_eq());
        }
    }
}
