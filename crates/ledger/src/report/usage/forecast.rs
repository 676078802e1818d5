//! How a month will end, and how far off that would have been in the months before.
//!
//! - Expected: what is counted up to the as-of day, plus for each day that is left the mean of the
//!   same weekday over the last `n_weeks` weeks. Days before the first record don't count; days
//!   without a record count as nothing.
//! - Back-test: the same, from the same day of each month before (its last day where it is
//!   shorter), beside what the month came to. Error = actual − forecast.
//! - Interval: the expected quantity plus the lower and the upper quantile of those errors, by
//!   nearest rank, and never below what is counted already. It needs [`ERRORS_MIN`] errors.
//!
//! Everything is exact; the money of each quantity is what the price makes of it, so under volume
//! prices more units may cost less.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{MONTHS_MAX, Query, WEEKS_MAX, each_day, month_of, share, until};
use crate::day::{Day, Period};
use crate::money::ratio::{MILLION, Ratio};
use crate::sorting;
use crate::usage::{Charge, Price, Unpriced, UsageRecord};

/// The fewest errors that make an interval.
pub const ERRORS_MIN: usize = 3;

/// How the month will end under one price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// The likely end; none where `unforeseen` says why.
    pub expected: Option<Estimate>,
    /// Lower and upper end of the interval; none without [`ERRORS_MIN`] errors.
    pub interval: Option<(Estimate, Estimate)>,
    /// The months before, latest first, as far as there is history. Quantities are of the whole
    /// meter.
    pub back_tests: Vec<BackTest>,
    /// Why there is no forecast.
    pub unforeseen: Option<Unforeseen>,
}

/// A quantity at the end of the month, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Units.
    pub quantity: Ratio,
    /// Their charge.
    pub charge: Result<Charge, Unpriced>,
}

/// A month that is over, and what would have been forecast for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackTest {
    /// The month.
    pub month: Period,
    /// The last day that the forecast knew.
    pub as_of: Day,
    /// Units forecast.
    pub forecast: Ratio,
    /// Units counted in the end.
    pub actual: Ratio,
    /// Actual less forecast.
    pub error: Ratio,
}

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unforeseen {
    /// A weekday that is still to come was never counted before.
    NoHistory,
    /// A figure is beyond what can be counted exactly.
    BeyondRange,
}

/// What a meter counted, by day.
pub struct History {
    days: BTreeMap<Day, Option<Ratio>>,
}

impl History {
    /// records -> days
    pub fn of(records: &[&UsageRecord]) -> History {
        let mut days: BTreeMap<Day, Option<Ratio>> = BTreeMap::new();
        for record in records {
            let sum = days.entry(record.on).or_insert(Some(Ratio::ZERO));
            *sum = sum.and_then(|sum| sum.checked_add(record.quantity.into()));
        }
        History { days }
    }

    /// What was counted on a day; none beyond what can be counted exactly.
    pub fn on(&self, day: Day) -> Option<Ratio> {
        self.days.get(&day).copied().unwrap_or(Some(Ratio::ZERO))
    }

    /// What was counted on some days; none beyond what can be counted exactly.
    pub fn sum(&self, days: Period) -> Option<Ratio> {
        if days.is_empty() {
            return Some(Ratio::ZERO);
        }
        let mut days = self
            .days
            .range(days.start..days.end)
            .map(|(_, quantity)| *quantity);
        days.try_fold(Ratio::ZERO, |sum, quantity| sum.checked_add(quantity?))
    }

    fn starts_on(&self) -> Option<Day> {
        self.days.first_key_value().map(|(day, _)| *day)
    }

    /// The mean of the same weekday as `day`, over so many weeks up to and including `as_of`.
    fn mean(&self, day: Day, as_of: Day, n_weeks: i32) -> Result<Ratio, Unforeseen> {
        let latest = as_of.plus_days(-as_of.weekday().days_since(day.weekday()));
        let (Some(latest), Some(first)) = (latest, self.starts_on()) else {
            return Err(Unforeseen::NoHistory);
        };
        let (mut sum, mut n_days) = (Ratio::ZERO, 0);
        for week in 0..n_weeks {
            let Some(day) = latest.plus_days(-7 * week).filter(|day| *day >= first) else {
                break;
            };
            let quantity = self.on(day).and_then(|quantity| sum.checked_add(quantity));
            sum = quantity.ok_or(Unforeseen::BeyondRange)?;
            n_days += 1;
        }
        if n_days == 0 {
            return Err(Unforeseen::NoHistory);
        }
        sum.checked_div(Ratio::whole(n_days))
            .ok_or(Unforeseen::BeyondRange)
    }

    /// What some days will come to, as known at the end of `as_of`. days -> 1
    fn forecast(&self, days: Period, as_of: Day, n_weeks: i32) -> Result<Ratio, Unforeseen> {
        let so_far = until(days, as_of);
        let left = Period {
            start: so_far.end.max(days.start),
            end: days.end,
        };
        let mut sum = self.sum(so_far).ok_or(Unforeseen::BeyondRange)?;
        for day in each_day(left) {
            let mean = self.mean(day, as_of, n_weeks)?;
            sum = sum.checked_add(mean).ok_or(Unforeseen::BeyondRange)?;
        }
        Ok(sum)
    }

    /// The months before the one of `as_of`, latest first. months × days -> months
    fn back_tests(&self, query: &Query, n_weeks: i32) -> Vec<BackTest> {
        let current = month_of(query.as_of);
        let n_months = i32::from(query.n_months.clamp(1, MONTHS_MAX));
        let tests = (1..=n_months).map_while(|n_back| {
            // The same day of the month before, or its last one.
            let as_of = query.as_of.plus_months(-n_back)?;
            let month = month_of(current.start.plus_months(-n_back)?);
            let forecast = self.forecast(month, as_of, n_weeks).ok()?;
            let actual = self.sum(month)?;
            let error = actual.checked_sub(forecast)?;
            let is_known = self.starts_on().is_some_and(|first| first <= as_of);
            is_known.then_some(BackTest {
                month,
                as_of,
                forecast,
                actual,
                error,
            })
        });
        tests.collect()
    }
}

impl Forecast {
    /// How the current month will end under a price.
    pub fn of(history: &History, price: &Price, query: &Query) -> Forecast {
        let n_weeks = i32::from(query.n_weeks.clamp(1, WEEKS_MAX));
        let month = month_of(query.as_of);
        let back_tests = history.back_tests(query, n_weeks);
        let mut forecast = Forecast {
            expected: None,
            interval: None,
            back_tests,
            unforeseen: None,
        };
        let Some(days) = price.days_within(month) else {
            return forecast;
        };
        let quantity = match history.forecast(days, query.as_of, n_weeks) {
            Ok(quantity) => quantity,
            Err(unforeseen) => {
                forecast.unforeseen = Some(unforeseen);
                return forecast;
            }
        };
        let estimate = |quantity| Estimate {
            quantity,
            charge: price.charge(quantity, share(price, month)),
        };
        let counted = history.sum(until(days, query.as_of)).unwrap_or(Ratio::ZERO);
        let errors: Vec<Ratio> = forecast.back_tests.iter().map(|test| test.error).collect();
        let bound = |error: Ratio| Some(estimate(quantity.checked_add(error)?.max(counted)));
        forecast.interval = quantiles(errors, query.coverage_ppm)
            .and_then(|(low, high)| bound(low).zip(bound(high)));
        forecast.expected = Some(estimate(quantity));
        forecast
    }
}

/// The errors that hold the middle `coverage_ppm` of all between them, by nearest rank.
fn quantiles(mut errors: Vec<Ratio>, coverage_ppm: u32) -> Option<(Ratio, Ratio)> {
    if errors.len() < ERRORS_MIN {
        return None;
    }
    sorting::ascending(&mut errors);
    let n_errors = i128::try_from(errors.len()).ok()?;
    let coverage = i128::from(coverage_ppm).min(MILLION);
    // Twice the tail and twice the million, so that half of an odd rest is a whole number.
    let at = |share: i128| {
        let rank = Ratio::new(share * n_errors, 2 * MILLION)?
            .ceil()
            .clamp(1, n_errors);
        errors.get(usize::try_from(rank - 1).ok()?).copied()
    };
    at(MILLION - coverage).zip(at(MILLION + coverage))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(n_errors: i128, coverage_ppm: u32, expected: Option<(i128, i128)>) {
        // 1, 2, 3 .., the largest first.
        let errors = (1..=n_errors).rev().map(Ratio::whole).collect();
        let expected = expected.map(|(low, high)| (Ratio::whole(low), Ratio::whole(high)));
        assert_eq!(quantiles(errors, coverage_ppm), expected);
    }

    #[test]
    fn quantiles_are_by_nearest_rank() {
        check(2, 800_000, None);
        check(3, 800_000, Some((1, 3)));
        check(10, 800_000, Some((1, 9)));
        check(20, 800_000, Some((2, 18)));
        check(20, 810_000, Some((2, 19)));
        check(20, 500_000, Some((5, 15)));
        check(20, 0, Some((10, 10)));
        check(20, 1_000_000, Some((1, 20)));
        check(20, u32::MAX, Some((1, 20)));
    }
}
