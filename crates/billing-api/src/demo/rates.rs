//! Exchange rates of the sample: invented, by business day, near to what they were in 2026.

use ledger::fx::Rate;
use ledger::money::Currency;
use rust_decimal::Decimal;

use super::calendar::{FIRST_DAY, LAST_DAY, day};
use super::payouts::is_business;
use super::random::Random;

/// Who says so.
const SOURCE: &str = "sample";

/// Decimals of a published rate.
const DECIMALS: u32 = 8;

/// What one unit is worth in US dollars on the first day, in 10^-8, and how much that moves in a day
/// at most, in hundred-thousandths.
const STARTS: [(&str, i64, i64); 5] = [
    ("EUR", 117_040_000, 420),
    ("GBP", 135_050_000, 430),
    ("JPY", 679_500, 520),
    ("INR", 1_134_000, 180),
    ("KWD", 327_400_000, 60),
];

/// Every currency in dollars and in euros, from a week before the first day, so that every day of
/// the books has a rate that is at most some days old. days * currencies
pub fn of_days(seed: u64) -> Vec<Rate> {
    let mut random = Random::of_topic(seed, "rates");
    let mut in_dollars = STARTS.map(|(_, start, _)| start);
    let mut rates = Vec::new();
    for number in FIRST_DAY - 7..=LAST_DAY {
        let on = day(number);
        if !is_business(on) {
            continue;
        }
        for (value, (_, start, moves)) in in_dollars.iter_mut().zip(STARTS) {
            // It wanders, and comes back slowly.
            *value += *value * random.between(-moves, moves) / 100_000 + (start - *value) / 60;
        }
        let euro = Decimal::new(in_dollars[0], DECIMALS);
        let mut publish = |base: &str, quote: &str, rate: Option<Decimal>| {
            let pair = Currency::from_code(base).zip(Currency::from_code(quote));
            rates.extend(pair.zip(rate).map(|((base, quote), rate)| Rate {
                on,
                base,
                quote,
                rate: rate.round_dp(DECIMALS).normalize(),
                source: SOURCE.to_owned(),
            }));
        };
        publish("USD", "EUR", Decimal::ONE.checked_div(euro));
        for (&value, (code, ..)) in in_dollars.iter().zip(STARTS) {
            let value = Decimal::new(value, DECIMALS);
            publish(code, "USD", Some(value));
            if code != "EUR" {
                publish(code, "EUR", value.checked_div(euro));
            }
        }
    }
    rates
}
