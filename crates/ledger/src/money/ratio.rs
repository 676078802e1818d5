//! Exact fractions, for what falls between two minor units: a rate per unit, a rate between two
//! currencies, the exact form of a figure that had to be rounded.

use serde::{Deserialize, Serialize};

use super::Rounding;

/// An exact fraction in lowest terms; its sign is the numerator's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "(i128, i128)", into = "(i128, i128)")]
pub struct Ratio {
    numerator: i128,
    /// At least 1.
    denominator: i128,
}

impl Ratio {
    /// `numerator / denominator`. None for a denominator of 0, and for terms that an `i128` can't
    /// hold: the sign of `i128::MIN` may have no other place to go.
    pub fn new(numerator: i128, denominator: i128) -> Option<Ratio> {
        if denominator == 0 {
            return None;
        }
        let (above, below) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = common_divisor(above, below);
        let above = i128::try_from(above / divisor).ok()?;
        let is_negative = (numerator < 0) != (denominator < 0);
        Some(Ratio {
            numerator: if is_negative { -above } else { above },
            denominator: i128::try_from(below / divisor).ok()?,
        })
    }

    /// What is divided, with the sign.
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// What divides it: 1 or more.
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// The nearest whole number by a named rounding.
    pub const fn round(self, rounding: Rounding) -> i128 {
        let quotient = self.numerator / self.denominator;
        let rest = (self.numerator % self.denominator).unsigned_abs();
        if rest == 0 {
            return quotient;
        }
        // Compared with what is missing to a whole, which can't overflow as a doubling could.
        let missing = self.denominator.unsigned_abs() - rest;
        let is_away = match rounding {
            Rounding::HalfUp => rest >= missing,
            Rounding::HalfEven => rest > missing || rest == missing && quotient % 2 != 0,
            Rounding::Down => false,
            Rounding::Up => true,
        };
        if is_away {
            quotient + self.numerator.signum()
        } else {
            quotient
        }
    }
}

impl From<Ratio> for (i128, i128) {
    fn from(ratio: Ratio) -> (i128, i128) {
        (ratio.numerator, ratio.denominator)
    }
}

impl TryFrom<(i128, i128)> for Ratio {
    type Error = &'static str;

    fn try_from((numerator, denominator): (i128, i128)) -> Result<Ratio, &'static str> {
        Ratio::new(numerator, denominator).ok_or("a fraction needs a denominator other than 0")
    }
}

/// Euclid's; `below` is not 0, and neither is the answer.
const fn common_divisor(above: u128, below: u128) -> u128 {
    let (mut left, mut right) = (below, above);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::{Decimal, RoundingStrategy};

    use super::*;

    fn terms(numerator: i128, denominator: i128) -> Option<(i128, i128)> {
        Ratio::new(numerator, denominator).map(Into::into)
    }

    #[test]
    fn lowest_terms_with_the_sign_above() {
        assert_eq!(terms(6, -4), Some((-3, 2)));
        assert_eq!(terms(-6, -4), Some((3, 2)));
        assert_eq!(terms(0, -7), Some((0, 1)));
        assert_eq!(terms(1, 0), None);
        assert_eq!(terms(i128::MIN, 1), None);
        assert_eq!(terms(i128::MIN, 2), Some((i128::MIN / 2, 1)));
        assert_eq!(terms(i128::MIN, i128::MIN), Some((1, 1)));
        let bytes = postcard::to_stdvec(&(1_i128, 0_i128)).unwrap();
        assert!(postcard::from_bytes::<Ratio>(&bytes).is_err());
        let bytes = postcard::to_stdvec(&Ratio::new(-3, 2)).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(Ratio::new(-3, 2)));
    }

    #[test]
    fn extremes_round_without_a_wrap() {
        let widest = Ratio::new(i128::MAX, i128::MAX - 1).unwrap();
        assert_eq!(widest.round(Rounding::HalfUp), 1);
        assert_eq!(widest.round(Rounding::Up), 2);
    }

    proptest! {
        #[test]
        fn rounds_as_decimals_do(numerator in -9_999..9_999_i64, place in 0..4_usize) {
            let denominator = [2, 4, 5, 8][place];
            let exact = Decimal::from(numerator) / Decimal::from(denominator);
            let ratio = Ratio::new(numerator.into(), denominator.into()).unwrap();
            for (rounding, strategy) in [
                (Rounding::HalfUp, RoundingStrategy::MidpointAwayFromZero),
                (Rounding::HalfEven, RoundingStrategy::MidpointNearestEven),
                (Rounding::Down, RoundingStrategy::ToZero),
                (Rounding::Up, RoundingStrategy::AwayFromZero),
            ] {
                let expected = exact.round_dp_with_strategy(0, strategy);
                prop_assert_eq!(Decimal::from(ratio.round(rounding)), expected);
            }
        }
    }
}
