//! The laws of conversion: every rate is the one that a search through a plain list finds, every
//! line is exact before it is rounded once, and what has no rate is listed with all its money.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::BTreeMap;

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::fx::conversion::Conversion;
use ledger::fx::{Policy, Rate, Rates};
use ledger::money::{Currency, Rounding, Total};
use ledger::report::Report;
use ledger::report::converted::{self, ConvertedSummary};
use ledger::transaction::Transaction;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use sellers::{Seller, empty, seller};

#[path = "accounts/sellers.rs"]
mod sellers;

fn config() -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 500;
    }
    config
}

fn currency() -> impl Strategy<Value = Currency> {
    let codes = ["EUR", "JPY", "KWD", "CLF", "QQQ"];
    select(
        codes
            .map(|code| Currency::from_code(code).unwrap())
            .to_vec(),
    )
}

fn day() -> impl Strategy<Value = Day> {
    let start = Day::parse_iso("2025-07-15").unwrap();
    (0..80_i32).prop_map(move |days| start.plus_days(days).unwrap())
}

fn rate() -> impl Strategy<Value = Rate> {
    let number =
        (100..999_999_i64, 2..5_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    (
        day(),
        currency(),
        currency(),
        number,
        select(vec!["B", "A"]),
    )
        .prop_map(|(on, base, quote, rate, source)| Rate {
            on,
            base,
            quote,
            // From 0.01 to 99.99, so that the reference counts in 128 bits.
            rate: rate % Decimal::ONE_HUNDRED + Decimal::new(1, 2),
            source: source.to_owned(),
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    (0..15_u16, prop::option::weighted(0.3, currency())).prop_map(|(n_days_back_max, through)| {
        Policy {
            n_days_back_max,
            through,
        }
    })
}

fn rounding() -> impl Strategy<Value = Rounding> {
    select(vec![
        Rounding::HalfUp,
        Rounding::HalfEven,
        Rounding::Down,
        Rounding::Up,
    ])
}

fn learnt(all: &[Rate]) -> Rates {
    let mut rates = Rates::default();
    for rate in all {
        rates.learn(rate.clone());
    }
    rates
}

/// The published rate of a pair: the latest in the window, of the first source, the lowest.
fn published(all: &[Rate], base: Currency, quote: Currency, on: Day, n_back: u16) -> Option<Rate> {
    let mut best: Option<&Rate> = None;
    for rate in all {
        let age = on.days_since(rate.on);
        let is_of_pair = (rate.base, rate.quote) == (base, quote) && base != quote;
        if !is_of_pair || age < 0 || age > i32::from(n_back) {
            continue;
        }
        let is_better = best.is_none_or(|best| {
            rate.on > best.on
                || rate.on == best.on && (&rate.source, rate.rate) < (&best.source, best.rate)
        });
        if is_better {
            best = Some(rate);
        }
    }
    best.cloned()
}

const DIGITS: u32 = 26;

/// Minor units of the other currency, times 10^26: exact for small amounts and rates of few digits.
fn exact(total: Total, rate: Decimal, to: Currency) -> i128 {
    let rate = rate.normalize();
    let exponent = DIGITS + to.scale() - rate.scale() - total.currency.scale();
    total.minor * rate.mantissa() * 10_i128.pow(exponent)
}

fn round(exact: i128, rounding: Rounding) -> i128 {
    let unit = 10_i128.pow(DIGITS);
    let (towards_zero, rest) = (exact / unit, (exact % unit).abs());
    let away = towards_zero + exact.signum();
    let is_away = match rounding {
        Rounding::HalfUp => rest >= unit / 2,
        Rounding::HalfEven => rest > unit / 2 || rest == unit / 2 && towards_zero % 2 != 0,
        Rounding::Down => false,
        Rounding::Up => rest > 0,
    };
    if is_away { away } else { towards_zero }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_rate_is_what_a_plain_list_finds(
        all in prop::collection::vec(rate(), 0..40),
        (base, quote, on) in (currency(), currency(), day()),
        policy in policy(),
    ) {
        let found = learnt(&all).find(base, quote, on, policy);
        let n_back = policy.n_days_back_max;
        // One leg: the rate itself, or else its inverse.
        let leg = |base, quote| {
            published(&all, base, quote, on, n_back)
                .map(|rate| (rate, false))
                .or_else(|| published(&all, quote, base, on, n_back).map(|rate| (rate, true)))
        };
        let direct = leg(base, quote).map(|leg| vec![leg]);
        let expected = if base == quote { Some(vec![]) } else {
            direct.or_else(|| {
                let third = policy.through?;
                Some(vec![leg(base, third)?, leg(third, quote)?])
            })
        };
        let legs = found.as_ref().ok().map(|found| {
            let legs = found.legs.iter();
            legs.map(|leg| (leg.published.clone(), leg.is_inverted)).collect::<Vec<_>>()
        });
        prop_assert_eq!(legs, expected.map(|legs| legs.into_iter().map(|(mut rate, is_inverted)| {
            rate.rate = rate.rate.normalize();
            (rate, is_inverted)
        }).collect()));
        if let Ok(found) = found {
            // The rate is the product of its legs, rounded once to 18 digits; the reference itself
            // has 28.
            let mut rate = Decimal::ONE;
            for leg in &found.legs {
                rate = if leg.is_inverted { rate / leg.published.rate } else { rate * leg.published.rate };
            }
            let error = ((found.rate - rate) / rate).abs();
            prop_assert!(error <= Decimal::new(50_001, 22), "{error}");
        }
    }

    #[test]
    fn a_line_is_exact_and_rounded_once(
        all in prop::collection::vec(rate(), 0..40),
        sums in prop::collection::vec((day(), -100_000..100_000_i128, currency()), 0..8),
        to in currency(),
        rounding in rounding(),
    ) {
        // Direct rates only: an inverse has more digits than the reference counts.
        let rates = learnt(&all);
        let policy = Policy::default();
        let mut whole = 0;
        let mut missing: BTreeMap<Currency, (i128, Vec<Day>)> = BTreeMap::new();
        let mut asked = Vec::new();
        for (on, minor, currency) in sums {
            let total = Total::new(minor, currency);
            let found = rates.find(currency, to, on, policy);
            if found.as_ref().is_ok_and(|found| found.legs.iter().any(|leg| leg.is_inverted)) {
                continue;
            }
            asked.push((on, total));
            match found {
                Ok(found) => whole += exact(total, found.rate, to),
                Err(_) if minor != 0 => {
                    let (sum, days) = missing.entry(currency).or_default();
                    *sum += minor;
                    days.push(on);
                }
                Err(_) => {}
            }
        }
        let converted = Conversion { to, policy, rounding }.line(&rates, asked);
        prop_assert_eq!(converted.minor, Some(round(whole, rounding)));
        prop_assert_eq!(converted.missing.len(), missing.len());
        for (found, (currency, (minor, mut days))) in converted.missing.iter().zip(missing) {
            days.sort_unstable();
            days.dedup();
            prop_assert_eq!((found.currency, found.minor), (currency, minor));
            prop_assert_eq!((Some(&found.first_on), Some(&found.last_on)), (days.first(), days.last()));
            prop_assert_eq!(found.n_days, days.len() as u64);
        }
    }

    #[test]
    fn no_amount_and_no_rate_stops_it(
        sums in prop::collection::vec((any::<i128>(), currency()), 0..4),
        mantissa in 1..999_999_999_999_999_999_i128,
        scale in 0..29_u32,
        to in currency(),
        rounding in rounding(),
    ) {
        let on = Day::parse_iso("2025-07-15").unwrap();
        let rate = Decimal::try_from_i128_with_scale(mantissa, scale).unwrap();
        let mut rates = Rates::default();
        for code in ["EUR", "JPY", "KWD"] {
            let base = Currency::from_code(code).unwrap();
            rates.learn(Rate { on, base, quote: to, rate, source: String::new() });
        }
        let sums: Vec<(Day, Total)> =
            sums.into_iter().map(|(minor, currency)| (on, Total::new(minor, currency))).collect();
        let conversion = Conversion { to, policy: Policy { n_days_back_max: 1, through: None }, rounding };
        let converted = conversion.line(&rates, sums.clone());
        if let (Some(minor), true) = (converted.minor, converted.missing.is_empty()) {
            let same: i128 = sums.iter().filter(|(_, total)| total.currency == to).map(|(_, total)| total.minor).sum();
            prop_assert!(sums.iter().any(|(_, total)| total.currency != to) || minor == same);
        }
    }

    #[test]
    fn a_summary_converts_what_the_rows_say(
        seller in seller().prop_map(with_small_amounts),
        all in prop::collection::vec(rate(), 0..60),
        to in currency(),
        rounding in rounding(),
        (start, end) in (day(), day()),
    ) {
        let (first, second) = all.split_at(all.len() / 2);
        let ledger = ledger_of(&seller, &[first, second]);
        let zone = Zone::new("Half", 5 * 3600 + 1800, vec![]).unwrap();
        let policy = Policy::default();
        let query = converted::Query {
            period: Period::new(start, end),
            zone: zone.clone(),
            conversion: Conversion { to, policy, rounding },
        };
        let report = ConvertedSummary::run(&ledger, &query);
        prop_assert_eq!(&report, &ConvertedSummary::run(&ledger_of(&seller, &[second, first]), &query));

        let rates = learnt(&all);
        let is_within = |row: &&Transaction| {
            let on = zone.day_of(row.posted_at);
            start > end || start <= on && on < end
        };
        let carried = ["opening_balance", "reserve_released", "reserve_held", "card_charge",
            "failed_transfer", "micro_deposit", "payout"];
        let mut by_day: BTreeMap<(Currency, Day), i128> = BTreeMap::new();
        for row in seller.transactions.iter().filter(is_within) {
            let sum = by_day.entry((row.currency, zone.day_of(row.posted_at))).or_default();
            for amount in &row.amounts {
                if !carried.contains(&amount.component.name()) {
                    *sum += i128::from(amount.minor);
                }
            }
        }
        let sums = by_day.iter().map(|(&(currency, on), &minor)| (on, Total::new(minor, currency)));
        prop_assert_eq!(&report.proceeds, &query.conversion.line(&rates, sums.clone()));
        for line in &report.currencies {
            let own = sums.clone().filter(|(_, total)| total.currency == line.currency);
            prop_assert_eq!(line.minor, own.clone().map(|(_, total)| total.minor).sum::<i128>());
            prop_assert_eq!(&line.converted, &query.conversion.line(&rates, own));
        }
        let used: BTreeMap<(Currency, Day), i128> =
            report.rates.iter().map(|used| ((used.currency, used.on), used.minor)).collect();
        by_day.retain(|&(currency, on), _| rates.find(currency, to, on, policy).is_ok());
        prop_assert_eq!(used, by_day);
        let lines = report.lines.iter().filter(|line| line.step.is_activity());
        let sum: i128 = lines.map(|line| line.converted.minor.unwrap()).sum();
        prop_assert_eq!(report.rounding_minor, report.proceeds.minor.map(|minor| minor - sum));
    }
}

/// Amounts that the reference counts in 128 bits.
fn with_small_amounts(mut seller: Seller) -> Seller {
    for row in &mut seller.transactions {
        row.posted_at = row
            .posted_at
            .max(Instant::parse_rfc3339("2025-07-20T00:00:00Z").unwrap());
        for amount in &mut row.amounts {
            amount.minor %= 100_000;
        }
    }
    seller
}

fn ledger_of(seller: &Seller, rates: &[&[Rate]]) -> Ledger {
    let mut ledger = seller.ledger();
    for rates in rates {
        let mut batch = empty();
        batch.rates = rates.to_vec();
        ledger.append(batch);
    }
    ledger
}

#[test]
fn rates_that_are_news_make_a_revision() {
    let mut ledger = Ledger::new();
    let mut batch = empty();
    batch.rates.push(Rate {
        on: Day::parse_iso("2025-07-15").unwrap(),
        base: Currency::from_code("EUR").unwrap(),
        quote: Currency::from_code("USD").unwrap(),
        rate: Decimal::new(11404, 4),
        source: "ECB".to_owned(),
    });
    ledger.append(batch.clone());
    assert_eq!((ledger.revision(), ledger.rates().n_rates()), (1, 1));
    ledger.append(batch);
    assert_eq!((ledger.revision(), ledger.rates().n_rates()), (1, 1));
}
