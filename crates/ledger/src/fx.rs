//! Exchange rates by day, and which of them answers for an amount.
//!
//! A rate says what one unit of the base is worth in units of the quote: 1 EUR = 1.0825 USD is base
//! EUR, quote USD, rate 1.0825. Rates come from outside with their source; none is made up here. A
//! rate that is not known is an outcome with a name, never a zero and never a one.

pub mod conversion;
mod decimal_text;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::money::Currency;

/// Significant digits of a rate, and decimal places: more than any source publishes, and few enough
/// that an amount times a rate is exact.
pub const RATE_DIGITS_MAX: u32 = 18;
const RATE_MANTISSA_MAX: i128 = 10_i128.pow(RATE_DIGITS_MAX);

/// What one unit of the base was worth on a day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rate {
    /// The day that the source publishes it for.
    pub on: Day,
    /// One unit of this ..
    pub base: Currency,
    /// .. is worth `rate` units of this.
    pub quote: Currency,
    /// Above zero, with at most [`RATE_DIGITS_MAX`] significant digits.
    #[serde(with = "decimal_text")]
    pub rate: Decimal,
    /// Who says so, e.g. `ECB`.
    pub source: String,
}

impl Rate {
    /// Whether it can be a rate: above zero, between two currencies, and not longer than it may be.
    pub fn is_sound(&self) -> bool {
        let rate = self.rate.normalize();
        self.base != self.quote
            && rate.is_sign_positive()
            && !rate.is_zero()
            && rate.mantissa() < RATE_MANTISSA_MAX
    }
}

/// Every rate that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// By base and quote.
    pairs: BTreeMap<(Currency, Currency), BTreeMap<Day, Published>>,
}

/// What sources say for one day, by source; several values of one source contradict each other.
type Published = BTreeSet<(String, Decimal)>;

/// How a rate may be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How many days a rate may be older than the day it is used for: over weekends and holidays.
    pub n_days_back_max: u16,
    /// A currency to go through where no rate between the two is known; none to leave it.
    pub through: Option<Currency>,
}

impl Default for Policy {
    /// A week back, and through nothing.
    fn default() -> Policy {
        Policy {
            n_days_back_max: 7,
            through: None,
        }
    }
}

/// The rate for an amount.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    /// What one unit of the base is multiplied with. Of an inverted rate and of two legs it has
    /// [`RATE_DIGITS_MAX`] significant digits, a half rounded to even.
    #[serde(with = "decimal_text")]
    pub rate: Decimal,
    /// The published rates that it was made of: one, two where it goes through a third currency,
    /// none where base and quote are the same.
    pub legs: Vec<Leg>,
}

/// A published rate as it is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Leg {
    /// The rate as the source publishes it.
    pub published: Rate,
    /// Whether it is used from quote to base.
    pub is_inverted: bool,
    /// Whether the same source says something else for the same day; the lowest is used.
    pub is_contested: bool,
}

/// There is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Missing {
    /// From this ..
    pub base: Currency,
    /// .. to this ..
    pub quote: Currency,
    /// .. on this day.
    pub on: Day,
}

impl Rates {
    /// Learns a rate. Says whether it is news. A rate that is not sound is none.
    pub fn learn(&mut self, rate: Rate) -> bool {
        if !rate.is_sound() {
            return false;
        }
        let days = self.pairs.entry((rate.base, rate.quote)).or_default();
        let of_day = days.entry(rate.on).or_default();
        of_day.insert((rate.source, rate.rate.normalize()))
    }

    /// Rates that are known.
    pub fn n_rates(&self) -> usize {
        let days = self.pairs.values().flat_map(BTreeMap::values);
        days.map(BTreeSet::len).sum()
    }

    /// What one unit of `base` is worth in `quote` on a day: the rate of that day, or else the
    /// latest before it within the policy's days; or else the same of the inverse rate; or else
    /// through the policy's third currency. Of several sources the first by name answers.
    pub fn find(
        &self,
        base: Currency,
        quote: Currency,
        on: Day,
        policy: Policy,
    ) -> Result<Found, Missing> {
        if base == quote {
            return Ok(Found {
                rate: Decimal::ONE,
                legs: Vec::new(),
            });
        }
        let direct = self.between(base, quote, on, policy);
        if let Some(found) = direct.and_then(Found::rounded) {
            return Ok(found);
        }
        let through = policy.through.and_then(|third| {
            let first = self.between(base, third, on, policy)?;
            let second = self.between(third, quote, on, policy)?;
            let product = Found {
                rate: first.rate.checked_mul(second.rate)?,
                legs: [first.legs, second.legs].concat(),
            };
            product.rounded()
        });
        through.ok_or(Missing { base, quote, on })
    }

    /// Not rounded yet: what two legs make is rounded once.
    fn between(&self, base: Currency, quote: Currency, on: Day, policy: Policy) -> Option<Found> {
        if let Some(published) = self.latest(base, quote, on, policy) {
            let rate = published.published.rate;
            let legs = vec![published];
            return Some(Found { rate, legs });
        }
        let mut leg = self.latest(quote, base, on, policy)?;
        leg.is_inverted = true;
        Some(Found {
            rate: Decimal::ONE.checked_div(leg.published.rate)?,
            legs: vec![leg],
        })
    }

    /// log(days)
    fn latest(&self, base: Currency, quote: Currency, on: Day, policy: Policy) -> Option<Leg> {
        let days = self.pairs.get(&(base, quote))?;
        let n_back = i32::from(policy.n_days_back_max);
        let earliest = on.plus_days(-n_back).unwrap_or(Day::MIN);
        let (&day, of_day) = days.range(earliest..=on).next_back()?;
        let (source, rate) = of_day.first()?;
        let n_of_source = of_day.iter().filter(|(other, _)| other == source).count();
        Some(Leg {
            published: Rate {
                on: day,
                base,
                quote,
                rate: *rate,
                source: source.clone(),
            },
            is_inverted: false,
            is_contested: n_of_source > 1,
        })
    }
}

impl Found {
    /// At the length of a published rate, which one that was published has. None when nothing is left
    /// of it.
    fn rounded(self) -> Option<Found> {
        let strategy = RoundingStrategy::MidpointNearestEven;
        let rate = self
            .rate
            .round_sf_with_strategy(RATE_DIGITS_MAX, strategy)?;
        (!rate.is_zero()).then(|| Found {
            rate: rate.normalize(),
            ..self
        })
    }
}

#[cfg(test)]
mod tests;
