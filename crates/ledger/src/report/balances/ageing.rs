//! How long money is held, or has been.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Instant, Query};
use crate::day::Day;
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::position::{Held, Positions};

/// The most days that a timeline lists one by one.
pub const MATURITIES_MAX: usize = 366;

/// How many days lie between a day and the end of a hold, or its start (domain rule D13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Age {
    /// Should have been released on an earlier day. For deferred money only.
    Overdue,
    /// 0 to 7 days.
    UpTo7,
    /// 8 to 14 days.
    UpTo14,
    /// 15 to 30 days.
    UpTo30,
    /// More than 30 days.
    Over30,
    /// The sender does not say; for a reserve, set free without ever having been held.
    Unknown,
}

impl Age {
    /// The age of so many days; negative ones are overdue.
    pub const fn of_days(days: i32) -> Age {
        match days {
            i32::MIN..0 => Age::Overdue,
            0..=7 => Age::UpTo7,
            8..=14 => Age::UpTo14,
            15..=30 => Age::UpTo30,
            _ => Age::Over30,
        }
    }
}

/// The money of one age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeLine {
    /// The age.
    pub age: Age,
    /// Sum, in minor units.
    pub minor: i128,
    /// Transactions, or for a reserve the holds.
    pub n: u64,
}

/// Deferred money by the day on which it comes free.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maturities {
    /// The days, from the one asked about on; at most [`MATURITIES_MAX`].
    pub lines: Vec<MaturityLine>,
    /// Sum of the days beyond, in minor units.
    pub later_minor: i128,
    /// Transactions of the days beyond.
    pub n_later: u64,
}

/// What comes free on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaturityLine {
    /// The day.
    pub on: Day,
    /// Sum, in minor units.
    pub minor: i128,
    /// Transactions.
    pub n_transactions: u64,
}

/// Sum and count by key.
type Tally<K> = BTreeMap<K, (i128, u64)>;

fn count<K: Ord>(tally: &mut Tally<K>, key: K, minor: i128) {
    let (sum, n) = tally.entry(key).or_default();
    *sum += minor;
    *n += 1;
}

fn lines(ages: Tally<Age>) -> Vec<AgeLine> {
    let lines = ages.into_iter();
    lines
        .map(|(age, (minor, n))| AgeLine { age, minor, n })
        .collect()
}

/// What is deferred just before an instant. rows -> ages and days
pub fn deferred(
    ledger: &Ledger,
    instant: Instant,
    query: &Query,
) -> BTreeMap<Currency, (Vec<AgeLine>, Maturities)> {
    let steps = ledger.steps();
    let mut tallies: BTreeMap<Currency, (Tally<Age>, Tally<Day>)> = BTreeMap::new();
    for row in ledger.rows_in(ledger.rows_between(Instant::MIN..instant)) {
        if row.enters_at().is_some_and(|at| at < instant) {
            continue;
        }
        let settled = row
            .parts()
            .filter(|part| steps.step(row.kind(), part.name).is_settled());
        let minor: i128 = settled.map(|part| i128::from(part.minor)).sum();
        let matures_on = row.matures_at().map(|at| query.zone.day_of(at));
        let days = matures_on.map(|day| day.days_since(query.as_of));
        let (ages, on_days) = tallies.entry(row.currency()).or_default();
        count(ages, days.map_or(Age::Unknown, Age::of_days), minor);
        if let Some(day) = matures_on.filter(|&day| day >= query.as_of) {
            count(on_days, day, minor);
        }
    }
    let tallies = tallies.into_iter();
    tallies
        .map(|(currency, (ages, on_days))| (currency, (lines(ages), timeline(on_days))))
        .collect()
}

fn timeline(on_days: Tally<Day>) -> Maturities {
    let mut maturities = Maturities::default();
    for (on, (minor, n_transactions)) in on_days {
        if maturities.lines.len() < MATURITIES_MAX {
            maturities.lines.push(MaturityLine {
                on,
                minor,
                n_transactions,
            });
        } else {
            maturities.later_minor += minor;
            maturities.n_later += n_transactions;
        }
    }
    maturities
}

/// How long a part of a reserve has been held.
pub fn of_hold(held: &Held, query: &Query) -> Age {
    let since = held.since.map(|at| query.zone.day_of(at));
    // A clock that was set back over midnight may show a later day for a while.
    let days = since.map(|day| query.as_of.days_since(day).max(0));
    days.map_or(Age::Unknown, Age::of_days)
}

/// What is held in reserve just before an instant. holds -> ages
pub fn held(
    positions: &Positions<'_>,
    instant: Instant,
    query: &Query,
) -> BTreeMap<Currency, Vec<AgeLine>> {
    let mut tallies: BTreeMap<Currency, Tally<Age>> = BTreeMap::new();
    for held in positions.held_before(instant) {
        let currency = positions.accounts.all()[held.account].currency;
        let age = of_hold(&held, query);
        count(tallies.entry(currency).or_default(), age, held.minor);
    }
    let tallies = tallies.into_iter();
    tallies
        .map(|(currency, ages)| (currency, lines(ages)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_beyond_the_longest_timeline_are_summed() {
        let first = Day::from_ymd(2026, 3, 1).unwrap();
        let on = |place: usize| first.plus_days(i32::try_from(place).unwrap()).unwrap();
        let of_days =
            |n_days: usize| timeline((0..n_days).map(|place| (on(place), (5, 2))).collect());
        let whole = of_days(MATURITIES_MAX);
        assert_eq!(whole.lines.len(), MATURITIES_MAX);
        assert_eq!((whole.later_minor, whole.n_later), (0, 0));
        let cut = of_days(MATURITIES_MAX + 3);
        assert_eq!(cut.lines, whole.lines);
        assert_eq!((cut.later_minor, cut.n_later), (15, 6));
    }
}
