//! The edge between minor units and `rust_decimal`, for the few places that multiply by a rate.
//!
//! A `Decimal` is exact for every amount but not for every quotient: results come back through a
//! named [`Rounding`], or not at all.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Currency, Money, MoneyError, Rounding, Total};

impl Money {
    /// The amount in major units, exactly: `-1234` minor units of EUR are `-12.34`.
    pub fn to_decimal(&self) -> Decimal {
        Decimal::new(self.minor, self.currency.scale())
    }

    /// The amount that `major` is exactly. Fails with [`MoneyError::TooManyDecimals`] where a
    /// rounding would be needed and with [`MoneyError::Overflow`] beyond `i64` minor units.
    pub fn from_decimal(major: Decimal, currency: Currency) -> Result<Money, MoneyError> {
        let major = major.normalize();
        let Some(missing) = currency.scale().checked_sub(major.scale()) else {
            let (found, allowed) = (major.scale(), currency.scale());
            return Err(MoneyError::TooManyDecimals { found, allowed });
        };
        let minor = major.mantissa().checked_mul(10_i128.pow(missing));
        Money::try_from(Total::new(minor.ok_or(MoneyError::Overflow)?, currency))
    }

    /// `major` rounded once to the currency's minor unit. Fails only beyond `i64` minor units.
    pub fn round_decimal(
        major: Decimal,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Money, MoneyError> {
        let strategy = match rounding {
            Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
            Rounding::Down => RoundingStrategy::ToZero,
            Rounding::Up => RoundingStrategy::AwayFromZero,
        };
        Money::from_decimal(
            major.round_dp_with_strategy(currency.scale(), strategy),
            currency,
        )
    }
}

impl Total {
    /// The sum in major units, exactly. `None` beyond the 96 bits that a `Decimal` counts with.
    pub fn to_decimal(&self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.minor, self.currency.scale()).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    #[track_caller]
    fn check(major: &str, code: &str, half_up_even_down_up: [i64; 4]) {
        let major = Decimal::from_str_exact(major).unwrap();
        let roundings = [
            Rounding::HalfUp,
            Rounding::HalfEven,
            Rounding::Down,
            Rounding::Up,
        ];
        let rounded = roundings.map(|rounding| {
            Money::round_decimal(major, currency(code), rounding)
                .unwrap()
                .minor
        });
        assert_eq!(rounded, half_up_even_down_up);
    }

    #[test]
    fn each_rounding_does_what_it_says() {
        check("0.125", "EUR", [13, 12, 12, 13]);
        check("-0.125", "EUR", [-13, -12, -12, -13]);
        check("0.135", "EUR", [14, 14, 13, 14]);
        check("0.1249", "EUR", [12, 12, 12, 13]);
        check("0.121", "EUR", [12, 12, 12, 13]);
        check("-0.121", "EUR", [-12, -12, -12, -13]);
        check("0.12", "EUR", [12, 12, 12, 12]);
        check("2.5", "JPY", [3, 2, 2, 3]);
        check("1.0005", "KWD", [1001, 1000, 1000, 1001]);
        check("0.0006", "QQQ", [6, 6, 6, 6]);
    }

    #[test]
    fn exact_or_refused() {
        let from = |major: &str, code| {
            let major = Decimal::from_str_exact(major).unwrap();
            Money::from_decimal(major, currency(code)).map(|money| money.minor)
        };
        assert_eq!(from("-12.340", "EUR"), Ok(-1234));
        assert_eq!(from("1.00", "JPY"), Ok(1));
        let too_many = MoneyError::TooManyDecimals {
            found: 3,
            allowed: 2,
        };
        assert_eq!(from("0.005", "EUR"), Err(too_many));
        assert_eq!(
            from("92233720368547758.08", "EUR"),
            Err(MoneyError::Overflow)
        );
        let widest = Money::from_decimal(Decimal::MAX, currency("CLF"));
        assert_eq!(widest, Err(MoneyError::Overflow));
    }

    #[test]
    fn every_amount_survives_the_round_trip() {
        for code in ["JPY", "EUR", "KWD", "CLF", "QQQ"] {
            for minor in [i64::MIN, -1, 0, 1, 100, i64::MAX] {
                let money = Money::new(minor, currency(code));
                assert_eq!(
                    Money::from_decimal(money.to_decimal(), currency(code)),
                    Ok(money)
                );
                assert_eq!(Total::from(money).to_decimal(), Some(money.to_decimal()));
            }
        }
        assert_eq!(Total::new(i128::MAX, currency("EUR")).to_decimal(), None);
    }

    proptest! {
        #[test]
        fn rounding_is_integer_division_with_a_named_remainder(minor in -99_999..99_999_i64) {
            // Thousandths to hundredths: the tenth part, by its last digit.
            let (quotient, digit) = (minor / 10, (minor % 10).abs());
            let away = quotient + minor.signum();
            let up_if = |condition: bool| if condition { away } else { quotient };
            let expected = [
                up_if(digit >= 5),
                up_if(digit > 5 || digit == 5 && quotient % 2 != 0),
                quotient,
                up_if(digit > 0),
            ];
            check(&Decimal::new(minor, 3).to_string(), "EUR", expected);
        }
    }
}
