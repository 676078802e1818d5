//! `GET /fx-rates`: what one currency was worth in another on a day, and who says so.

use serde::{Deserialize, Serialize};

use super::entities::{Parsed, parse_values};
use super::fields::{bad_row, read_currency, read_day, read_decimal, read_id};
use super::proof::{Row, Stated};
use crate::fx::{RATE_DIGITS_MAX, Rate};
use crate::import::Reason;

/// A row of `GET /fx-rates`: one unit of the base is worth `rate` units of the quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateRow {
    /// Opaque; the reference server's is `DAY-BASE-QUOTE-SOURCE`.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// ISO 8601, the day that the source publishes it for.
    pub day: String,
    /// ISO 4217.
    pub base: String,
    /// ISO 4217.
    pub quote: String,
    /// Above zero, decimal text.
    pub rate: String,
    /// Who says so, e.g. `ECB`.
    pub source: String,
}

impl Row for RateRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        Stated::Nothing
    }
}

/// A page of `GET /fx-rates`. Two rates of one day, pair and source are both kept: which of them is
/// used, and that they differ, is said where a rate is used.
pub fn parse_rates(body: &[u8]) -> Parsed {
    parse_values(body, rate_of, |batch, rates| batch.rates = rates)
}

fn rate_of(row: RateRow) -> Result<Rate, Reason> {
    read_id(row.id)?;
    let rate = Rate {
        on: read_day("day", &row.day)?,
        base: read_currency(&row.base)?,
        quote: read_currency(&row.quote)?,
        rate: read_decimal("rate", &row.rate)?,
        source: row.source,
    };
    // The books would leave it out without a word.
    if rate.is_sound() {
        Ok(rate)
    } else {
        let Rate {
            base, quote, rate, ..
        } = rate;
        Err(bad_row(format_args!(
            "{rate} {quote} for 1 {base} is no rate: it must be above zero, between two currencies, \
             with at most {RATE_DIGITS_MAX} digits"
        )))
    }
}

/// A row of `GET /fx-rates`.
pub fn rate_row(rate: &Rate) -> RateRow {
    let Rate {
        on,
        base,
        quote,
        rate,
        source,
    } = rate;
    RateRow {
        id: format!("{}-{base}-{quote}-{source}", on.to_iso()),
        sequence: 0,
        day: on.to_iso(),
        base: base.code().to_owned(),
        quote: quote.code().to_owned(),
        rate: rate.to_string(),
        source: source.clone(),
    }
}
