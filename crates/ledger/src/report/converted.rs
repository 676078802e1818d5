//! What a period brought in all currencies, as one display currency, with every rate that was used.
//!
//! | figure | formula |
//! |---|---|
//! | a line | sum over currencies and days of posting of `sum x rate`, rounded once |
//! | proceeds | the same over all steps that are net proceeds (domain rule D9), rounded once |
//! | rounding | proceeds less the sum of their lines: what rounding each line alone adds or takes |
//! | missing | sums whose day has no rate, in their own currency, in no figure above |
//!
//! The day of a movement is the day on which it was posted. A period without rows converts to
//! nothing; a rate that is missing is listed and never read as zero.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Day, Instant, Period};
use crate::fx::conversion::{Conversion, Converted, Line};
use crate::fx::{Found, Missing};
use crate::money::{Currency, Total};
use crate::store::Ledger;
use crate::transaction::Step;

/// Rates listed at most; the rest is counted.
pub const RATES_MAX: usize = 1000;

/// The period, and how its amounts are converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Days of the period; none for everything there is.
    pub period: Option<Period>,
    /// Zone of the days.
    pub zone: Zone,
    /// Display currency, rates and rounding.
    pub conversion: Conversion,
}

/// The period in the display currency. Minor units, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvertedSummary {
    /// The display currency.
    pub to: Currency,
    /// Each step of the money path that has an amount, in order.
    pub lines: Vec<StepLine>,
    /// Net proceeds.
    pub proceeds: Converted,
    /// Net proceeds less the sum of their lines; none when one of them can't be counted.
    pub rounding_minor: Option<i128>,
    /// By currency: the money itself, and what it converts to alone.
    pub currencies: Vec<CurrencyLine>,
    /// The rates used, by currency, then the day of the amounts; the first [`RATES_MAX`].
    pub rates: Vec<UsedRate>,
    /// Rates beyond the limit.
    pub n_rates_hidden: usize,
}

/// One step of the money path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepLine {
    /// The step.
    pub step: Step,
    /// Its sum.
    pub converted: Converted,
}

/// One currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyLine {
    /// The currency.
    pub currency: Currency,
    /// Net proceeds in its own minor units.
    pub minor: i128,
    /// The same, converted.
    pub converted: Converted,
}

/// A rate, and what it was used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedRate {
    /// The currency of the amounts.
    pub currency: Currency,
    /// The day of the amounts.
    pub on: Day,
    /// Their net proceeds, in minor units of their currency.
    pub minor: i128,
    /// The rate, with the published rates behind it, their days and their sources.
    pub found: Found,
}

/// The sums of one currency on one day, by step in the order of [`Step::ALL`].
type DaySums = [Option<i128>; Step::ALL.len()];

impl Report for ConvertedSummary {
    const KIND: ReportKind = ReportKind::Converted;
    type Query = Query;

    /// rows of the period -> currencies x days -> steps
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let Conversion {
            to,
            policy,
            rounding,
        } = query.conversion;
        let mut lines: BTreeMap<Step, Line> = BTreeMap::new();
        let mut proceeds = Line::new(to);
        let mut currencies: BTreeMap<Currency, (i128, Line)> = BTreeMap::new();
        let mut rates = Vec::new();
        let mut n_rates_hidden = 0;
        for ((currency, on), sums) in sums_by_day(ledger, query) {
            let found = ledger.rates().find(currency, to, on, policy);
            let add = |line: &mut Line, minor| book(line, Total::new(minor, currency), &found);
            let mut proceeds_minor = 0;
            for (step, minor) in Step::ALL.into_iter().zip(sums) {
                let Some(minor) = minor else { continue };
                add(lines.entry(step).or_insert_with(|| Line::new(to)), minor);
                if step.is_activity() {
                    proceeds_minor += minor;
                }
            }
            add(&mut proceeds, proceeds_minor);
            let own = currencies
                .entry(currency)
                .or_insert_with(|| (0, Line::new(to)));
            own.0 += proceeds_minor;
            add(&mut own.1, proceeds_minor);
            match found {
                Ok(found) if rates.len() < RATES_MAX => rates.push(UsedRate {
                    currency,
                    on,
                    minor: proceeds_minor,
                    found,
                }),
                Ok(_) => n_rates_hidden += 1,
                Err(_) => {}
            }
        }

        let lines = lines.into_iter().map(|(step, line)| StepLine {
            step,
            converted: line.finish(rounding),
        });
        let lines: Vec<StepLine> = lines.collect();
        let proceeds = proceeds.finish(rounding);
        let currencies = currencies
            .into_iter()
            .map(|(currency, (minor, line))| CurrencyLine {
                currency,
                minor,
                converted: line.finish(rounding),
            });
        ConvertedSummary {
            to,
            rounding_minor: rounding_minor(&lines, &proceeds),
            lines,
            proceeds,
            currencies: currencies.collect(),
            rates,
            n_rates_hidden,
        }
    }
}

fn book(line: &mut Line, total: Total, found: &Result<Found, Missing>) {
    match found {
        Ok(found) => line.add(total, found),
        Err(missing) => line.lack(total, missing.on),
    }
}

/// rows of the period -> currencies x days
fn sums_by_day(ledger: &Ledger, query: &Query) -> BTreeMap<(Currency, Day), DaySums> {
    let range = match query.period {
        Some(period) => ledger.rows_between(query.zone.span(period)),
        None => 0..ledger.n_rows(),
    };
    let steps = ledger.steps();
    let mut sums: BTreeMap<(Currency, Day), DaySums> = BTreeMap::new();
    // The rows stand by time, so the day changes seldom.
    let (mut day, mut day_ends_at) = (Day::MIN, Instant::MIN);
    for row in ledger.rows_in(range) {
        if row.posted_at() >= day_ends_at {
            // A clock that was set back over midnight shows the day before, after the day began.
            day = day.max(query.zone.day_of(row.posted_at()));
            let next = Period::of_day(day).end;
            day_ends_at = query.zone.start_of(next);
        }
        let sums = sums.entry((row.currency(), day)).or_default();
        for part in row.parts() {
            let minor = &mut sums[steps.step(row.kind(), part.name) as usize];
            *minor = Some(minor.unwrap_or(0) + i128::from(part.minor));
        }
    }
    sums
}

fn rounding_minor(lines: &[StepLine], proceeds: &Converted) -> Option<i128> {
    let mut sum = 0_i128;
    for line in lines.iter().filter(|line| line.step.is_activity()) {
        sum = sum.checked_add(line.converted.minor?)?;
    }
    proceeds.minor?.checked_sub(sum)
}
