//! Sums of several currencies as one amount of another, rounded once.
//!
//! A line is the sum over currencies and days of `sum x rate`, each product exact, the whole rounded
//! to a minor unit at the end by a rounding with a name. What has no rate is left out of the amount
//! and listed with its money, so a line that lacks something says what it lacks.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Found, Policy, Rates};
use crate::day::Day;
use crate::money::{Currency, Rounding, Total};

/// Decimal places that fractions of a minor unit are kept at: those of a rate and of a currency
/// together, so no product loses a digit.
const FRACTION_DIGITS: u32 = 32;
const FRACTION: i128 = 10_i128.pow(FRACTION_DIGITS);

/// How amounts are converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// The currency of the answer.
    pub to: Currency,
    /// Which rates may be used.
    pub policy: Policy,
    /// What happens to the part below a minor unit.
    pub rounding: Rounding,
}

/// A converted sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Converted {
    /// Minor units of the display currency: all that has a rate. None when it is beyond what can be
    /// counted.
    pub minor: Option<i128>,
    /// What has no rate, by currency. Empty when the amount is whole.
    pub missing: Vec<MissingMoney>,
}

/// Money of one currency for which no rate is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingMoney {
    /// The currency.
    pub currency: Currency,
    /// Its sum, in its own minor units.
    pub minor: i128,
    /// The first day without a rate.
    pub first_on: Day,
    /// The last.
    pub last_on: Day,
    /// Days without a rate.
    pub n_days: u64,
}

/// Adds converted amounts up, one line of a report.
#[derive(Clone, Debug)]
pub struct Line {
    scale: u32,
    /// Whole minor units, rounded down; none when they are beyond an `i128`.
    whole: Option<i128>,
    /// Of a minor unit, in units of [`FRACTION`]; below one.
    fraction: i128,
    missing: BTreeMap<Currency, BTreeMap<Day, i128>>,
}

impl Line {
    /// A line of nothing yet.
    pub fn new(to: Currency) -> Line {
        Line {
            scale: to.scale(),
            whole: Some(0),
            fraction: 0,
            missing: BTreeMap::new(),
        }
    }

    /// Adds a sum of one day at its rate.
    pub fn add(&mut self, total: Total, found: &Found) {
        match product(total, found.rate, self.scale) {
            Some((whole, fraction)) => {
                self.fraction += fraction;
                let carry = self.fraction / FRACTION;
                self.fraction %= FRACTION;
                self.whole = self
                    .whole
                    .and_then(|sum| sum.checked_add(whole)?.checked_add(carry));
            }
            None => self.whole = None,
        }
    }

    /// Notes a sum of one day that has no rate. A sum of nothing lacks nothing.
    pub fn lack(&mut self, total: Total, on: Day) {
        if total.minor != 0 {
            let days = self.missing.entry(total.currency).or_default();
            let minor = days.entry(on).or_default();
            *minor = minor.saturating_add(total.minor);
        }
    }

    /// Rounds, once.
    pub fn finish(self, rounding: Rounding) -> Converted {
        let minor = self.whole.and_then(|whole| {
            let twice = self.fraction * 2;
            let is_up = match rounding {
                Rounding::HalfUp if whole >= 0 => twice >= FRACTION,
                Rounding::HalfUp => twice > FRACTION,
                Rounding::HalfEven => twice > FRACTION || twice == FRACTION && whole % 2 != 0,
                Rounding::Down => whole < 0 && self.fraction > 0,
                Rounding::Up => whole >= 0 && self.fraction > 0,
            };
            whole.checked_add(is_up.into())
        });
        let missing = self.missing.into_iter().filter_map(|(currency, days)| {
            Some(MissingMoney {
                currency,
                minor: days
                    .values()
                    .fold(0_i128, |sum, minor| sum.saturating_add(*minor)),
                first_on: *days.first_key_value()?.0,
                last_on: *days.last_key_value()?.0,
                n_days: days.len() as u64,
            })
        });
        Converted {
            minor,
            missing: missing.collect(),
        }
    }
}

impl Conversion {
    /// One line: sums per day, each of one currency. sums -> 1
    pub fn line(&self, rates: &Rates, sums: impl IntoIterator<Item = (Day, Total)>) -> Converted {
        let mut line = Line::new(self.to);
        for (on, total) in sums {
            match rates.find(total.currency, self.to, on, self.policy) {
                Ok(found) => line.add(total, &found),
                Err(_) => line.lack(total, on),
            }
        }
        line.finish(self.rounding)
    }
}

/// `minor x rate` in minor units of the other currency: whole units, rounded down, and the rest in
/// units of [`FRACTION`]. None when a step is beyond an `i128`.
fn product(total: Total, rate: Decimal, to_scale: u32) -> Option<(i128, i128)> {
    let rate = rate.normalize();
    let scaled = total.minor.checked_mul(rate.mantissa())?;
    // minor / 10^from = major; major x mantissa / 10^scale, in units of 10^-to.
    let from = rate.scale() + total.currency.scale();
    if let Some(n_digits) = from.checked_sub(to_scale) {
        let divisor = 10_i128.pow(n_digits);
        let unit = 10_i128.pow(FRACTION_DIGITS - n_digits);
        Some((
            scaled.div_euclid(divisor),
            scaled.rem_euclid(divisor) * unit,
        ))
    } else {
        let whole = scaled.checked_mul(10_i128.pow(to_scale - from))?;
        Some((whole, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUNDINGS: [Rounding; 4] = [
        Rounding::HalfUp,
        Rounding::HalfEven,
        Rounding::Down,
        Rounding::Up,
    ];

    /// Minor units of one currency, a rate, and minor units of the other by each rounding.
    #[track_caller]
    fn check(from: (i128, &str), rate: &str, to: &str, half_up_even_down_up: [i128; 4]) {
        let currency = |code| Currency::from_code(code).unwrap();
        let found = Found {
            rate: Decimal::from_str_exact(rate).unwrap(),
            legs: Vec::new(),
        };
        let rounded = ROUNDINGS.map(|rounding| {
            let mut line = Line::new(currency(to));
            line.add(Total::new(from.0, currency(from.1)), &found);
            line.finish(rounding).minor.unwrap()
        });
        assert_eq!(rounded, half_up_even_down_up);
    }

    #[test]
    fn each_rounding_does_what_it_says() {
        check((5, "EUR"), "0.5", "USD", [3, 2, 2, 3]);
        check((-5, "EUR"), "0.5", "USD", [-3, -2, -2, -3]);
        check((1, "EUR"), "0.5", "USD", [1, 0, 0, 1]);
        check((-1, "EUR"), "0.5", "USD", [-1, 0, 0, -1]);
        check((1, "EUR"), "0.1", "USD", [0, 0, 0, 1]);
        check((7, "EUR"), "0.5", "USD", [4, 4, 3, 4]);
        check((-7, "EUR"), "0.5", "USD", [-4, -4, -3, -4]);
        check((1, "EUR"), "2.4999", "USD", [2, 2, 2, 3]);
        check((-1, "EUR"), "2.4999", "USD", [-2, -2, -2, -3]);
        check((-1, "EUR"), "2.5001", "USD", [-3, -3, -2, -3]);
        check((-3, "EUR"), "2", "USD", [-6, -6, -6, -6]);
    }

    #[test]
    fn decimals_of_both_currencies_count() {
        check((980, "JPY"), "0.0068", "USD", [666, 666, 666, 667]);
        check((1, "JPY"), "2", "KWD", [2000, 2000, 2000, 2000]);
        check((1250, "KWD"), "482.1", "JPY", [603, 603, 602, 603]);
        check((10_000, "QQQ"), "1", "EUR", [100, 100, 100, 100]);
    }

    #[test]
    fn halves_of_several_days_make_a_whole() {
        let eur = Currency::from_code("EUR").unwrap();
        let half = Found {
            rate: Decimal::new(5, 1),
            legs: Vec::new(),
        };
        for (minors, whole) in [([1, 1], 1), ([-1, -1], -1), ([1, -1], 0), ([3, -1], 1)] {
            for rounding in ROUNDINGS {
                let mut line = Line::new(Currency::from_code("USD").unwrap());
                for minor in minors {
                    line.add(Total::new(minor, eur), &half);
                }
                assert_eq!(line.finish(rounding).minor, Some(whole));
            }
        }
    }

    #[test]
    fn beyond_what_can_be_counted_is_none() {
        let found = Found {
            rate: Decimal::new(2, 0),
            legs: Vec::new(),
        };
        let mut line = Line::new(Currency::from_code("USD").unwrap());
        line.add(
            Total::new(i128::MAX, Currency::from_code("EUR").unwrap()),
            &found,
        );
        line.add(Total::new(1, Currency::from_code("EUR").unwrap()), &found);
        assert_eq!(line.finish(Rounding::HalfUp).minor, None);
    }
}
