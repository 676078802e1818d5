//! Monthly recurring revenue and how it moved, cohorts, renewals and what is past due (domain rule
//! D16).
//!
//! | figure | formula |
//! |---|---|
//! | MRR of a subscription | amount ÷ months of its interval, exact; see `subscription::Timeline` |
//! | movement of a customer in a month | its MRR at the end less that at the start, netted over its subscriptions |
//! | end | start + new + reactivation + expansion − contraction − churn |
//! | NRR | (start + expansion − contraction − churn) ÷ start |
//! | GRR | (start − contraction − churn) ÷ start |
//! | revenue churn | (contraction + churn) ÷ start |
//! | logo churn | customers lost ÷ customers at the start |
//!
//! New is the first that a customer ever pays; reactivation is one who paid before and was at zero
//! when the month began; churn is to zero, when access ends. Usage, one-off charges, tax and trials
//! are outside; past due and paused ones stay until they end. Amounts are positive, in minor units,
//! exact fractions; a cell is rounded once, half away from zero, and what the rounded cells of a
//! bridge miss is its `rounding_minor`. Customers are counted by currency.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Day, Instant, Interval, Period, Weekday};
use crate::money::ratio::Ratio;
use crate::money::{Currency, Rounding};
use crate::store::Ledger;
use crate::subscription::{Break, Subscription, Timeline};

mod bridge;
mod calendar;
mod cohorts;
pub mod movements;
pub mod roster;

pub use bridge::{Bridge, Movement, Rate};
pub use calendar::{Due, DueOutcome, PastDue, Renewals};
pub use cohorts::{Cohort, Retention};

/// The most months in one answer.
pub const MONTHS_MAX: usize = 120;
/// The most rows in one list of an answer.
pub const LIMIT_MAX: usize = 1000;

/// Which months, as known on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// A day of the first month.
    pub from: Day,
    /// The last day that counts; its month is the last, up to the end of this day.
    pub as_of: Day,
    /// Zone of the days and months.
    pub zone: Zone,
    /// Days after the as-of day that the calendar of renewals reaches to.
    pub renewal_days: u16,
    /// Rows of each list to skip.
    pub offset: usize,
    /// Rows of each list to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// One row per currency, and the lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriptions {
    /// By code of the currency.
    pub currencies: Vec<CurrencyMrr>,
    /// Currencies with a figure beyond what can be counted exactly; they have no row.
    pub beyond_range: Vec<Currency>,
    /// What is to be charged or ends soon.
    pub renewals: Renewals,
    /// What is past due now, a page by subscription.
    pub past_due: Vec<PastDue>,
    /// How many there are.
    pub n_past_due: u64,
    /// Subscriptions whose own figures don't tie, a page by id.
    pub breaks: Vec<(String, Vec<Break>)>,
    /// How many there are.
    pub n_breaks: u64,
}

/// Recurring revenue in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyMrr {
    /// The currency.
    pub currency: Currency,
    /// A bridge per month, in order; at most [`MONTHS_MAX`], the latest.
    pub months: Vec<Bridge>,
    /// Customers by the month in which they first paid, in order; those of the months above.
    pub cohorts: Vec<Cohort>,
    /// Past-due part of the last month's end.
    pub past_due: Amount,
    /// Paused part of the last month's end.
    pub paused: Amount,
}

/// An exact amount and its rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In minor units, exactly.
    pub exact: Ratio,
    /// Rounded once, half away from zero.
    pub minor: i128,
}

impl Amount {
    fn of(exact: Ratio) -> Amount {
        Amount {
            exact,
            minor: exact.round(Rounding::HalfUp),
        }
    }
}

impl Report for Subscriptions {
    const KIND: ReportKind = ReportKind::Subscriptions;
    type Query = Query;

    /// subscriptions × months -> months
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let months = Months::of(query);
        let mut all: BTreeMap<Currency, Option<Customers<'_>>> = BTreeMap::new();
        for subscription in ledger.subscriptions() {
            let customers = all
                .entry(subscription.currency)
                .or_insert_with(|| Some(BTreeMap::new()));
            let added = customers
                .as_mut()
                .and_then(|customers| add(customers, subscription, &months));
            if added.is_none() {
                *customers = None;
            }
        }
        let mut currencies = Vec::new();
        let mut beyond_range = Vec::new();
        for (currency, customers) in all {
            match customers.and_then(|customers| row(ledger, currency, &customers, &months)) {
                Some(row) => currencies.push(row),
                None => beyond_range.push(currency),
            }
        }

        let page = |all: Vec<_>| {
            all.into_iter()
                .skip(query.offset)
                .take(query.limit.min(LIMIT_MAX))
        };
        let past_due = calendar::past_due(ledger, query);
        let breaks: Vec<(String, Vec<Break>)> = ledger
            .subscriptions()
            .map(|subscription| (subscription.id.clone(), subscription.breaks()))
            .filter(|(_, breaks)| !breaks.is_empty())
            .collect();
        Subscriptions {
            currencies,
            beyond_range,
            renewals: calendar::renewals(ledger, query),
            n_past_due: past_due.len() as u64,
            past_due: past_due
                .into_iter()
                .skip(query.offset)
                .take(query.limit.min(LIMIT_MAX))
                .collect(),
            n_breaks: breaks.len() as u64,
            breaks: page(breaks).collect(),
        }
    }
}

/// Months, and the instants at which each starts and ends.
struct Months {
    months: Vec<Period>,
    /// One more than months: the start of the first, then the end of each.
    edges: Vec<Instant>,
}

impl Months {
    /// The last [`MONTHS_MAX`] of those from the first one's to the as-of day's.
    fn of(query: &Query) -> Months {
        let first = Interval::Month
            .containing(query.from, Weekday::Monday)
            .start;
        Months::between(first, Period::of_day(query.as_of).end, &query.zone)
    }

    /// The month of a day, up to the end of the as-of day; none when it is later.
    fn one(day: Day, as_of: Day, zone: &Zone) -> Months {
        let month = Interval::Month.containing(day, Weekday::Monday);
        Months::between(month.start, Period::of_day(as_of).end.min(month.end), zone)
    }

    fn between(start: Day, end: Day, zone: &Zone) -> Months {
        let mut months = Interval::Month.split(Period { start, end }, Weekday::Monday);
        let n_over = months.len().saturating_sub(MONTHS_MAX);
        months.drain(..n_over);
        let first = months.first().map_or(start, |month| month.start);
        let days = std::iter::once(first).chain(months.iter().map(|month| month.end));
        Months {
            edges: days.map(|day| zone.start_of(day)).collect(),
            months,
        }
    }
}

/// What one customer's subscriptions come to in one currency.
struct Customer {
    /// At each edge.
    at_edges: Vec<Ratio>,
    /// When it first paid anything.
    first_paid_at: Option<Instant>,
}

type Customers<'a> = BTreeMap<&'a str, Customer>;

/// `None` where a figure is beyond what can be counted exactly.
fn add<'a>(
    customers: &mut Customers<'a>,
    subscription: &'a Subscription,
    months: &Months,
) -> Option<()> {
    let timeline = Timeline::of(subscription)?;
    let customer = customers
        .entry(&subscription.customer_id)
        .or_insert_with(|| Customer {
            at_edges: vec![Ratio::ZERO; months.edges.len()],
            first_paid_at: None,
        });
    for (sum, &edge) in customer.at_edges.iter_mut().zip(&months.edges) {
        *sum = sum.checked_add(timeline.before(edge))?;
    }
    let firsts = [customer.first_paid_at, timeline.first_paid_at()];
    customer.first_paid_at = firsts.into_iter().flatten().min();
    Some(())
}

fn row(
    ledger: &Ledger,
    currency: Currency,
    customers: &Customers<'_>,
    months: &Months,
) -> Option<CurrencyMrr> {
    let bridges = (0..months.months.len()).map(|place| bridge::of(customers, months, place));
    let last = months.edges.last().copied()?;
    let own = ledger
        .subscriptions()
        .filter(|subscription| subscription.currency == currency);
    let (past_due, paused) = calendar::at_risk(own, last)?;
    Some(CurrencyMrr {
        currency,
        months: bridges.collect::<Option<_>>()?,
        cohorts: cohorts::of(customers, months)?,
        past_due: Amount::of(past_due),
        paused: Amount::of(paused),
    })
}
