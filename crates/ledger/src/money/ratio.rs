//! Exact fractions: sums of twelfths and thirds, unit prices by quantities, rates. Nothing is
//! rounded until somebody names a rounding.
//!
//! Every operation answers `None` where the exact result needs more than an `i128` on either side
//! of the line; the reports give that outcome a name. Not here: text of any kind.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Currency, Rounding};

/// A million of parts: what `_ppm` counts in.
pub const MILLION: i128 = 1_000_000;

/// A fraction in lowest terms, its denominator above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(i128, i128)", into = "(i128, i128)")]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Ratio = Ratio::whole(0);

    /// A whole number.
    pub const fn whole(number: i128) -> Ratio {
        Ratio {
            numerator: number,
            denominator: 1,
        }
    }

    /// `numerator / denominator`. `None` for a denominator of zero, and for the one numerator
    /// whose sign can't be changed.
    pub fn new(numerator: i128, denominator: i128) -> Option<Ratio> {
        if denominator == 0 {
            return None;
        }
        let (numerator, denominator) = if denominator < 0 {
            (numerator.checked_neg()?, denominator.checked_neg()?)
        } else {
            (numerator, denominator)
        };
        // At most the denominator, so it fits.
        let divisor = gcd(numerator, denominator);
        Some(Ratio {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// Above the line; carries the sign.
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// Below the line; 1 or more.
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// `self + other`.
    pub fn checked_add(self, other: Ratio) -> Option<Ratio> {
        let divisor = gcd(self.denominator, other.denominator);
        let left = self.numerator.checked_mul(other.denominator / divisor)?;
        let right = other.numerator.checked_mul(self.denominator / divisor)?;
        let denominator = self.denominator.checked_mul(other.denominator / divisor)?;
        Ratio::new(left.checked_add(right)?, denominator)
    }

    /// `self - other`.
    pub fn checked_sub(self, other: Ratio) -> Option<Ratio> {
        self.checked_add(Ratio {
            numerator: other.numerator.checked_neg()?,
            ..other
        })
    }

    /// `self × other`.
    pub fn checked_mul(self, other: Ratio) -> Option<Ratio> {
        let left = gcd(self.numerator, other.denominator);
        let right = gcd(other.numerator, self.denominator);
        let numerator = (self.numerator / left).checked_mul(other.numerator / right)?;
        let denominator = (self.denominator / right).checked_mul(other.denominator / left)?;
        Ratio::new(numerator, denominator)
    }

    /// `self ÷ other`; `None` for a division by nothing too.
    pub fn checked_div(self, other: Ratio) -> Option<Ratio> {
        self.checked_mul(Ratio::new(other.denominator, other.numerator)?)
    }

    /// The largest whole number that is not above it.
    pub const fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The smallest whole number that is not below it. Only a whole number can be the largest
    /// there is, so one more always fits.
    pub const fn ceil(self) -> i128 {
        self.floor() + (self.numerator.rem_euclid(self.denominator) != 0) as i128
    }

    /// The whole number next to it, by a named rounding.
    pub fn round(self, rounding: Rounding) -> i128 {
        let (down, rest) = (
            self.numerator / self.denominator,
            (self.numerator % self.denominator).unsigned_abs(),
        );
        let half = rest.cmp(&(self.denominator.unsigned_abs() - rest));
        let goes_away = match rounding {
            Rounding::HalfUp => half != Ordering::Less,
            Rounding::HalfEven => {
                half == Ordering::Greater || half == Ordering::Equal && down % 2 != 0
            }
            Rounding::Down => false,
            Rounding::Up => rest != 0,
        };
        if goes_away {
            down + self.numerator.signum()
        } else {
            down
        }
    }

    /// Parts of a million, rounded half to even; `None` beyond an `i128`.
    pub fn ppm(self) -> Option<i128> {
        let parts = self.checked_mul(Ratio::whole(MILLION))?;
        Some(parts.round(Rounding::HalfEven))
    }

    /// An amount in major units as minor units of a currency, still exact.
    pub fn major_to_minor(self, currency: Currency) -> Option<Ratio> {
        self.checked_mul(Ratio::whole(10_i128.pow(currency.scale())))
    }
}

impl Default for Ratio {
    fn default() -> Ratio {
        Ratio::ZERO
    }
}

impl From<Decimal> for Ratio {
    fn from(decimal: Decimal) -> Ratio {
        let decimal = decimal.normalize();
        // A decimal has at most 28 decimals and 96 bits, so neither side of the line overflows.
        Ratio::new(decimal.mantissa(), 10_i128.pow(decimal.scale())).unwrap_or(Ratio::ZERO)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    /// By Euclid, so that no product can overflow: whole parts first, then the rests turned over.
    fn cmp(&self, other: &Ratio) -> Ordering {
        let (mut left, mut right) = (*self, *other);
        let mut is_turned = false;
        loop {
            let (left_rest, right_rest) = (
                left.numerator.rem_euclid(left.denominator),
                right.numerator.rem_euclid(right.denominator),
            );
            let wholes = left.floor().cmp(&right.floor());
            let order = match (wholes, left_rest, right_rest) {
                (Ordering::Equal, 0, 0) => Ordering::Equal,
                (Ordering::Equal, 0, _) => Ordering::Less,
                (Ordering::Equal, _, 0) => Ordering::Greater,
                (Ordering::Equal, _, _) => {
                    left = Ratio {
                        numerator: left.denominator,
                        denominator: left_rest,
                    };
                    right = Ratio {
                        numerator: right.denominator,
                        denominator: right_rest,
                    };
                    is_turned = !is_turned;
                    continue;
                }
                (order, _, _) => order,
            };
            return if is_turned { order.reverse() } else { order };
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
        Ratio::new(numerator, denominator).ok_or("found a fraction with nothing below the line")
    }
}

/// The greatest common divisor; `right` is above zero, and the result is at most `right`.
fn gcd(left: i128, right: i128) -> i128 {
    let (mut left, mut right) = (left.unsigned_abs(), right.unsigned_abs());
    while right != 0 {
        (left, right) = (right, left % right);
    }
    i128::try_from(left).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ratio(numerator: i128, denominator: i128) -> Ratio {
        Ratio::new(numerator, denominator).unwrap()
    }

    #[test]
    fn lowest_terms_with_the_sign_above_the_line() {
        assert_eq!(ratio(6, -4), ratio(-3, 2));
        assert_eq!(
            (ratio(0, -7).numerator(), ratio(0, -7).denominator()),
            (0, 1)
        );
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::new(i128::MIN, -1), None);
        assert_eq!(ratio(i128::MIN, i128::MAX).denominator(), i128::MAX);
        assert_eq!(ratio(i128::MIN, 2).numerator(), i128::MIN / 2);
    }

    #[test]
    fn limits_are_none_and_never_wrap() {
        let most = Ratio::whole(i128::MAX);
        assert_eq!(most.checked_add(Ratio::whole(1)), None);
        assert_eq!(Ratio::ZERO.checked_sub(Ratio::whole(i128::MIN)), None);
        assert_eq!(most.checked_mul(Ratio::whole(2)), None);
        assert_eq!(most.checked_mul(ratio(1, 2)), Ratio::new(i128::MAX, 2));
        assert_eq!(most.checked_div(Ratio::ZERO), None);
        assert_eq!(most.ppm(), None);
        assert_eq!(
            ratio(1, i128::MAX).checked_add(ratio(1, i128::MAX - 1)),
            None
        );
        assert_eq!(ratio(i128::MAX, 2).round(Rounding::Up), i128::MAX / 2 + 1);
        assert_eq!(ratio(i128::MIN, 3).ceil(), i128::MIN / 3);
    }

    #[test]
    fn each_rounding_does_what_it_says() {
        let all = |numerator, denominator| {
            [
                Rounding::HalfUp,
                Rounding::HalfEven,
                Rounding::Down,
                Rounding::Up,
            ]
            .map(|rounding| ratio(numerator, denominator).round(rounding))
        };
        assert_eq!(all(5, 2), [3, 2, 2, 3]);
        assert_eq!(all(-5, 2), [-3, -2, -2, -3]);
        assert_eq!(all(7, 2), [4, 4, 3, 4]);
        assert_eq!(all(4, 3), [1, 1, 1, 2]);
        assert_eq!(all(-5, 3), [-2, -2, -1, -2]);
        assert_eq!(all(9, 3), [3, 3, 3, 3]);
        assert_eq!((ratio(-5, 2).floor(), ratio(-5, 2).ceil()), (-3, -2));
        assert_eq!((ratio(5, 2).floor(), ratio(5, 2).ceil()), (2, 3));
        assert_eq!(ratio(2, 3).ppm(), Some(666_667));
    }

    #[test]
    fn decimals_of_any_scale_are_fractions() {
        let from = |text| Ratio::from(Decimal::from_str_exact(text).unwrap());
        assert_eq!(from("0.0006"), ratio(6, 10_000));
        assert_eq!(from("-12.340"), ratio(-1234, 100));
        let widest = Ratio::from(Decimal::MAX);
        assert_eq!(widest, Ratio::whole(79_228_162_514_264_337_593_543_950_335));
        assert_eq!(
            Ratio::from(Decimal::new(1, 28)).denominator(),
            10_i128.pow(28)
        );
        let jpy = Currency::from_code("JPY").unwrap();
        let kwd = Currency::from_code("KWD").unwrap();
        assert_eq!(from("1.5").major_to_minor(jpy), Some(ratio(3, 2)));
        assert_eq!(from("1.5").major_to_minor(kwd), Some(Ratio::whole(1500)));
    }

    #[test]
    fn wire_refuses_what_the_constructor_refuses() {
        let bytes = postcard::to_stdvec(&(1_i128, 0_i128)).unwrap();
        assert!(postcard::from_bytes::<Ratio>(&bytes).is_err());
        let bytes = postcard::to_stdvec(&(2_i128, -4_i128)).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(ratio(-1, 2)));
        let bytes = postcard::to_stdvec(&ratio(-1, 2)).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok((-1_i128, 2_i128)));
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_cross_products(
            (a, b, c, d) in (-999..999_i128, 1..99_i128, -999..999_i128, 1..99_i128),
        ) {
            let (left, right) = (ratio(a, b), ratio(c, d));
            let is = |found: Option<Ratio>, numerator: i128, denominator: i128| {
                found.is_some_and(|found| {
                    found.numerator() * denominator == numerator * found.denominator()
                })
            };
            prop_assert!(is(left.checked_add(right), a * d + c * b, b * d));
            prop_assert!(is(left.checked_sub(right), a * d - c * b, b * d));
            prop_assert!(is(left.checked_mul(right), a * c, b * d));
            prop_assert_eq!(left.checked_div(right).is_none(), c == 0);
            prop_assert!(c == 0 || is(left.checked_div(right), a * d, b * c));
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
            prop_assert_eq!(left.floor(), a.div_euclid(b));
        }

        #[test]
        fn the_widest_fractions_compare(numerator: i128, denominator in 1..i128::MAX) {
            let Some(one) = Ratio::new(numerator, denominator) else { return Ok(()) };
            prop_assert_eq!(one.cmp(&one), Ordering::Equal);
            if let Some(more) = Ratio::new(numerator.saturating_add(1), denominator)
                && numerator < i128::MAX
            {
                prop_assert!(one < more);
            }
        }
    }
}
