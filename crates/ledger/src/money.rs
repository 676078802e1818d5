//! Money as whole minor units of one currency: amounts, their sums, their plain text and their
//! rounding.
//!
//! Amounts are integers (`-1234` EUR is minus twelve euros and thirty-four cents), so adding a
//! million of them loses nothing. Sign: `+` is money to the seller, `-` is money from the seller.
//! Different currencies never add.
//!
//! Not here: amounts as people print them (`notation`), text in a user's locale (the app's
//! `format`), exchange rates, and floats, which never touch money.

mod allocation;
mod currency;
mod decimal;
pub mod fraction;
mod iso;
pub mod notation;
mod plain;
pub mod ratio;

use std::fmt;

use serde::{Deserialize, Serialize};

/// Decimal places kept for a currency that ISO 4217 does not list: the widest exponent that ISO
/// uses, so that no currency an importer may meet loses a digit.
pub const UNKNOWN_SCALE: u32 = 4;

/// One movement's amount: a whole number of minor units (cents, yen, fils) of one currency.
///
/// For a currency that ISO 4217 does not list the unit is a ten-thousandth, see
/// [`Currency::scale`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; `+` to the seller, `-` from the seller.
    pub minor: i64,
    /// What the units are of.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Money {
        Money::new(0, currency)
    }

    /// `self + other`. Fails on different currencies and beyond `i64`.
    pub fn checked_add(self, other: Money) -> Result<Money, MoneyError> {
        same(self.currency, other.currency)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Money::new(minor, self.currency))
    }

    /// `self - other`. Fails on different currencies and beyond `i64`.
    pub fn checked_sub(self, other: Money) -> Result<Money, MoneyError> {
        same(self.currency, other.currency)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Money::new(minor, self.currency))
    }

    /// The same amount in the other direction. Fails only for `i64::MIN` units, which has no
    /// opposite.
    pub fn checked_neg(self) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Money::new(minor, self.currency))
    }
}

/// A sum of many amounts of one currency, in the same minor units and with the same sign as
/// [`Money`].
///
/// The sum is an `i128`: it holds 2^64 amounts of any size, more than a machine has memory for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Total {
    /// Minor units; `+` to the seller, `-` from the seller.
    pub minor: i128,
    /// What the units are of.
    pub currency: Currency,
}

impl Total {
    /// A sum of `minor` units.
    pub const fn new(minor: i128, currency: Currency) -> Total {
        Total { minor, currency }
    }

    /// A sum of nothing yet.
    pub const fn zero(currency: Currency) -> Total {
        Total::new(0, currency)
    }

    /// The sum of amounts that are known to be of one currency, given as their minor units. rows ->
    /// 1
    pub fn of(minors: impl IntoIterator<Item = i64>, currency: Currency) -> Total {
        Total::new(minors.into_iter().map(i128::from).sum(), currency)
    }

    /// Adds minor units of this total's currency. Fails beyond `i128` and then leaves the total as
    /// it was.
    pub fn add(&mut self, minor: impl Into<i128>) -> Result<(), MoneyError> {
        self.minor = self
            .minor
            .checked_add(minor.into())
            .ok_or(MoneyError::Overflow)?;
        Ok(())
    }

    /// Adds an amount. Fails on a different currency and beyond `i128`, and then leaves the total
    /// as it was.
    pub fn add_money(&mut self, money: Money) -> Result<(), MoneyError> {
        same(self.currency, money.currency)?;
        self.add(money.minor)
    }

    /// `self + other`. Fails on different currencies and beyond `i128`.
    pub fn checked_add(self, other: Total) -> Result<Total, MoneyError> {
        same(self.currency, other.currency)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Total::new(minor, self.currency))
    }

    /// `self - other`, such as the difference of two periods. Fails on different currencies and
    /// beyond `i128`.
    pub fn checked_sub(self, other: Total) -> Result<Total, MoneyError> {
        same(self.currency, other.currency)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Total::new(minor, self.currency))
    }
}

impl From<Money> for Total {
    fn from(money: Money) -> Total {
        Total::new(money.minor.into(), money.currency)
    }
}

impl TryFrom<Total> for Money {
    type Error = MoneyError;

    /// Fails with [`MoneyError::Overflow`] when the sum is beyond one amount's `i64`.
    fn try_from(total: Total) -> Result<Money, MoneyError> {
        let minor = i64::try_from(total.minor).map_err(|_| MoneyError::Overflow)?;
        Ok(Money::new(minor, total.currency))
    }
}

fn same(left: Currency, right: Currency) -> Result<(), MoneyError> {
    if left == right {
        Ok(())
    } else {
        Err(MoneyError::CurrencyMismatch { left, right })
    }
}

/// A currency by its three-letter code. Any three letters are a currency here;
/// [`Currency::is_known`] tells whether ISO 4217 lists them, so that a marketplace's new or private
/// code loses no money.
///
/// Serialised as the code in text formats and as three bytes in binary ones; anything but three
/// ASCII uppercase letters is refused on the way in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// What happens to the part of a result that is smaller than a minor unit. Every rounding in the
/// ledger names one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Rounding {
    /// To the nearest unit, a half away from zero (2.5 -> 3, -2.5 -> -3). The default for fees, tax
    /// and usage charges: marketplace commissions recompute exactly under it, and HMRC's
    /// VATREC12030 asks for it.
    HalfUp,
    /// To the nearest unit, a half to the even one (2.5 -> 2, 3.5 -> 4). For figures that are
    /// summed again and must not drift upwards, such as monthly parts of yearly plans and converted
    /// currencies.
    HalfEven,
    /// Towards zero (2.9 -> 2, -2.9 -> -2). For tax that the law truncates per invoice, such as
    /// Japan's consumption tax as most issuers apply it.
    Down,
    /// Away from zero (2.1 -> 3, -2.1 -> -3). For minimum charges that a started unit owes in full.
    Up,
}

/// Why an amount could not be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum MoneyError {
    /// Two amounts of different currencies met.
    CurrencyMismatch {
        /// The currency of the amount that was there.
        left: Currency,
        /// The currency of the amount that came.
        right: Currency,
    },
    /// The result needs more units than the integer holds.
    Overflow,
    /// There are decimals that the currency cannot hold, and they are not zeros.
    TooManyDecimals {
        /// Decimals needed to keep the amount exactly.
        found: u32,
        /// Decimals the currency has.
        allowed: u32,
    },
    /// The text is not a plain amount.
    NotPlain {
        /// What stands where a digit or the end belongs; `None` when the text ends too early.
        found: Option<char>,
        /// Its place in the text, in bytes from 0.
        position: usize,
    },
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            MoneyError::CurrencyMismatch { left, right } => {
                write!(f, "found {right} where only {left} may be added")
            }
            MoneyError::Overflow => write!(f, "found an amount beyond what the ledger counts"),
            MoneyError::TooManyDecimals { found, allowed } => {
                write!(f, "found {found} decimals where the currency has {allowed}")
            }
            MoneyError::NotPlain {
                found: Some(found),
                position,
            } => {
                write!(
                    f,
                    "found {found:?} at byte {position} of an amount that may be like -12.34"
                )
            }
            MoneyError::NotPlain {
                found: None,
                position,
            } => {
                write!(
                    f,
                    "found the end at byte {position} where an amount needs a digit"
                )
            }
        }
    }
}

impl std::error::Error for MoneyError {}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::from_code(code).unwrap())
    }

    #[test]
    fn currencies_never_mix() {
        let (left, right) = (money(1, "EUR"), money(1, "USD"));
        let mismatch = MoneyError::CurrencyMismatch {
            left: left.currency,
            right: right.currency,
        };
        assert_eq!(left.checked_add(right), Err(mismatch));
        assert_eq!(left.checked_sub(right), Err(mismatch));
        assert_eq!(Total::from(left).checked_add(right.into()), Err(mismatch));
        let mut total = Total::from(left);
        assert_eq!(total.add_money(right), Err(mismatch));
        assert_eq!(total, Total::from(left));
    }

    #[test]
    fn limits_are_errors() {
        let (least, most) = (money(i64::MIN, "EUR"), money(i64::MAX, "EUR"));
        assert_eq!(most.checked_add(money(1, "EUR")), Err(MoneyError::Overflow));
        assert_eq!(
            least.checked_sub(money(1, "EUR")),
            Err(MoneyError::Overflow)
        );
        assert_eq!(least.checked_neg(), Err(MoneyError::Overflow));
        let mut total = Total::from(most);
        assert_eq!(total.add(i64::MAX), Ok(()));
        assert_eq!(Money::try_from(total), Err(MoneyError::Overflow));
        assert_eq!(total.add(i128::MAX), Err(MoneyError::Overflow));
        assert_eq!(total.minor, i128::from(i64::MAX) * 2);
    }

    proptest! {
        #[test]
        fn sums_are_what_decimals_sum_to(
            minors in vec(any::<i64>(), 0..40),
            code in "JPY|EUR|KWD",
        ) {
            let currency = Currency::from_code(&code).unwrap();
            let mut added = Total::zero(currency);
            let mut reference = rust_decimal::Decimal::ZERO;
            for &minor in &minors {
                added.add_money(Money::new(minor, currency)).unwrap();
                reference += Money::new(minor, currency).to_decimal();
            }
            prop_assert_eq!(added, Total::of(minors, currency));
            prop_assert_eq!(added.to_decimal(), Some(reference));
        }
    }
}
