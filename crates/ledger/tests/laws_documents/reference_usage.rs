//! Usage reckoned unit by unit, in whole numbers: prices in thousandths, and units so small that
//! every share of a month is a whole number of them.

use chrono::{Datelike, NaiveDate};
use ledger::day::Day;
use ledger::usage::{Price, PriceModel, Proration, Tier, UsageRecord};
use rust_decimal::Decimal;

pub fn date(day: Day) -> NaiveDate {
    NaiveDate::parse_from_str(&day.to_iso(), "%Y-%m-%d").unwrap()
}

fn thousandths(decimal: Decimal) -> i128 {
    i128::try_from(decimal * Decimal::ONE_THOUSAND).unwrap()
}

/// Twice as much, which is a whole number for every quantity here.
pub fn halves(decimal: Decimal) -> i128 {
    let doubled = decimal * Decimal::TWO;
    assert!(doubled.is_integer());
    i128::try_from(doubled).unwrap()
}

pub fn n_days_in_month(month: NaiveDate) -> i128 {
    let mut n_days = 0;
    let mut day = month.with_day(1).unwrap();
    while day.month() == month.month() {
        n_days += 1;
        day = day.succ_opt().unwrap();
    }
    n_days
}

pub fn applies(price: &Price, day: NaiveDate) -> bool {
    price.valid_from.is_none_or(|from| day >= date(from))
        && price.valid_until.is_none_or(|until| day < date(until))
}

/// What a quantity (in halves) costs in the month: thousandths of a major unit times 2 × days of the
/// month, or none where it can't be charged.
pub fn charge(price: &Price, quantity_halves: i128, month: NaiveDate) -> Option<i128> {
    let n_days = n_days_in_month(month);
    let mut n_covered = 0;
    for n_day in 0..n_days {
        let day = month.with_day(1).unwrap() + chrono::Days::new(u64::try_from(n_day).unwrap());
        n_covered += i128::from(applies(price, day));
    }
    let n_covered = if price.proration == Proration::ByDay {
        n_covered
    } else {
        n_days
    };

    // A step is one of 2 × days-of-month parts of a unit.
    let n_all = quantity_halves.max(0) * n_days;
    let n_free = (halves(price.free_units) * n_covered).clamp(0, n_all);
    let n_charged = n_all - n_free;
    let fixed = |thousandths: i128| thousandths * 2 * n_covered;
    let steps_of = |bound: Decimal| halves(bound) * n_days;
    let mut sum = 0;
    match &price.model {
        PriceModel::PerUnit { unit_price } => {
            for _ in 0..n_charged {
                sum += thousandths(*unit_price);
            }
        }
        PriceModel::Package { size, price } => {
            let mut left = n_charged;
            while left > 0 {
                left -= steps_of(*size);
                sum += thousandths(*price) * 2 * n_days;
            }
        }
        PriceModel::Volume(tiers) => {
            if n_charged > 0 {
                let tier = tiers.iter().find(|tier| holds(tier, n_charged, n_days))?;
                for _ in 0..n_charged {
                    sum += thousandths(tier.unit_price);
                }
                sum += fixed(thousandths(tier.flat));
            }
        }
        PriceModel::Graduated(tiers) | PriceModel::GraduatedPercentage(tiers) => {
            let mut entered = None;
            for step in 1..=n_charged {
                let place = tiers.iter().position(|tier| holds(tier, step, n_days))?;
                if entered != Some(place) {
                    entered = Some(place);
                    sum += fixed(thousandths(tiers[place].flat));
                }
                sum += thousandths(tiers[place].unit_price);
            }
        }
        PriceModel::Unknown(_) => return None,
    }
    if let Some(minimum) = price.minimum {
        sum = sum.max(fixed(thousandths(minimum)));
    }
    Some(sum)
}

fn holds(tier: &Tier, step: i128, n_days: i128) -> bool {
    tier.up_to
        .is_none_or(|up_to| step <= halves(up_to) * n_days)
}

/// A charge in minor units of a currency with so many decimals, a half away from zero.
pub fn minor(charge: i128, month: NaiveDate, decimals: u32) -> i128 {
    let below = 1000 * 2 * n_days_in_month(month);
    let above = charge * 10_i128.pow(decimals);
    let magnitude = (above.abs() * 2 + below) / (2 * below);
    if above < 0 { -magnitude } else { magnitude }
}

/// Halves of units counted by a meter on the days that pass.
pub fn sum(records: &[UsageRecord], passes: impl Fn(NaiveDate) -> bool) -> i128 {
    let mut sum = 0;
    for record in records {
        if record.meter_id == "M" && passes(date(record.on)) {
            sum += halves(record.quantity);
        }
    }
    sum
}

pub fn same_month(left: NaiveDate, right: NaiveDate) -> bool {
    (left.year(), left.month()) == (right.year(), right.month())
}

/// Twelfths of halves of units that a month will come to on the days that pass, as known on a day;
/// none without history. Looks back up to 4 weeks.
pub fn forecast(
    records: &[UsageRecord],
    as_of: NaiveDate,
    n_weeks: i128,
    passes: impl Fn(NaiveDate) -> bool,
) -> Option<i128> {
    let first = records
        .iter()
        .filter(|record| record.meter_id == "M")
        .map(|record| date(record.on))
        .min();
    let is_counted = |day| passes(day) && same_month(day, as_of);
    let mut sum_twelfths = 12 * sum(records, |day| day <= as_of && is_counted(day));
    let mut day = as_of.succ_opt().unwrap();
    while same_month(day, as_of) {
        if passes(day) {
            let (mut n_found, mut found, mut past) = (0, 0, as_of);
            while n_found < n_weeks && past >= first? {
                if past.weekday() == day.weekday() {
                    n_found += 1;
                    found += sum(records, |other| other == past);
                }
                past = past.pred_opt().unwrap();
            }
            if n_found == 0 {
                return None;
            }
            sum_twelfths += found * 12 / n_found;
        }
        day = day.succ_opt().unwrap();
    }
    Some(sum_twelfths)
}
