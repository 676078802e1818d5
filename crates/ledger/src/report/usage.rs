//! Pay-as-you-go: what each meter counted, what that costs with the whole calculation, how the month
//! will end, and whether the invoice says the same (domain rules D17, D19).
//!
//! Charges are positive: what is to be paid. They are exact until the one rounding at the end of a
//! month's charge, which the price names. A month is a calendar month of the records' civil days;
//! the month of the as-of day is charged for the days up to and including it.
//!
//! Several prices of one meter are several charges, each for the days on which it applies.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::{Day, Interval, Period, Weekday};
use crate::money::ratio::Ratio;
use crate::store::Ledger;
use crate::usage::{Charge, Meter, Price, Unpriced, UsageRecord};

mod forecast;
pub mod records;
mod tie;

pub use forecast::{BackTest, Estimate, Forecast, Unforeseen};
pub use tie::{Tie, TiedLine};

use forecast::History;
use tie::Tied;

/// The most months in one answer.
pub const MONTHS_MAX: u16 = 36;
/// The most weeks that a forecast looks back.
pub const WEEKS_MAX: u16 = 52;

/// Which meter, on which day, and how to look ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The last day that counts.
    pub as_of: Day,
    /// This meter only; none for all.
    pub meter_id: Option<String>,
    /// Months to charge, the current one included; 1 to [`MONTHS_MAX`].
    pub n_months: u16,
    /// Weeks whose days the forecast is the mean of; 1 to [`WEEKS_MAX`].
    pub n_weeks: u16,
    /// How many of the past errors the interval holds, in parts of a million.
    pub coverage_ppm: u32,
    /// What may be spent a month, by price.
    pub budgets: Vec<Budget>,
}

/// What may be spent a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The price.
    pub price_id: String,
    /// Minor units of the price's currency.
    pub minor: i64,
}

/// A line per meter, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The meters: those described, and those that only records or prices name.
    pub meters: Vec<MeterUsage>,
}

/// One meter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterUsage {
    /// Its id.
    pub meter_id: String,
    /// What the sender says of it; none when it is only named.
    pub meter: Option<Meter>,
    /// Each day of the month up to the as-of day; none beyond what can be counted exactly.
    pub days: Vec<(Day, Option<Ratio>)>,
    /// Records in the ledger, of any day.
    pub n_records: u64,
    /// A line per price, by id.
    pub prices: Vec<PriceUsage>,
}

/// One price of a meter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceUsage {
    /// What the sender says of it.
    pub price: Price,
    /// The months in which it applies, in order; the last is the current one, up to the as-of day.
    pub months: Vec<MonthUsage>,
    /// What the current month would cost had it ended on each day so far. Under volume prices a day
    /// that reaches a new tier reprices the units before it, so the cost may fall.
    pub charge_to_date: Vec<(Day, Result<Ratio, Unpriced>)>,
    /// How the current month will end; none when the price does not apply in it.
    pub forecast: Option<Forecast>,
    /// Spending beside its budget; none without a budget, or when the price does not apply.
    pub budget: Option<BudgetLine>,
}

/// One month of a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthUsage {
    /// The whole month.
    pub month: Period,
    /// The days of it on which the price applies, up to the as-of day.
    pub days: Period,
    /// Records of those days.
    pub n_records: u64,
    /// What they cost.
    pub charge: Result<Charge, Unpriced>,
    /// The invoice lines that name those records.
    pub tie: Tie,
}

/// Spending beside its budget, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLine {
    /// What may be spent.
    pub budget_minor: i128,
    /// What is spent so far; none without a charge.
    pub actual_minor: Option<i128>,
    /// What will be spent by the end of the month; none without a forecast.
    pub forecast_minor: Option<i128>,
    /// Which of them is above it.
    pub outcome: BudgetOutcome,
}

/// How a budget fares. Spending all of it to the last cent is within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BudgetOutcome {
    /// The forecast is within it.
    Within,
    /// The forecast is above it, what is spent is not.
    WillBeOver,
    /// It is spent.
    Over,
    /// Nothing can be said: no charge, or within it so far and no forecast.
    Unknown,
}

impl Report for Usage {
    const KIND: ReportKind = ReportKind::Usage;
    type Query = Query;

    /// usage records + invoice lines -> meters × months
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let mut records: BTreeMap<&str, Vec<&UsageRecord>> = BTreeMap::new();
        for record in ledger.usage_records() {
            records.entry(&record.meter_id).or_default().push(record);
        }
        let meters: BTreeMap<&str, &Meter> = ledger
            .meters()
            .map(|meter| (meter.id.as_str(), meter))
            .collect();
        let named = records.keys().copied();
        let with_price = ledger.prices().map(|price| price.meter_id.as_str());
        let ids: BTreeSet<&str> = meters
            .keys()
            .copied()
            .chain(named)
            .chain(with_price)
            .collect();
        let tied = Tied::of(ledger);
        let asked = |id: &&str| query.meter_id.as_deref().is_none_or(|asked| asked == *id);
        let lines = ids.into_iter().filter(asked).map(|id| {
            let records = records.remove(id).unwrap_or_default();
            let scene = Scene {
                query,
                history: History::of(&records),
                records,
                tied: &tied,
            };
            let prices = ledger.prices().filter(|price| price.meter_id == id);
            MeterUsage {
                meter_id: id.to_owned(),
                meter: meters.get(id).copied().cloned(),
                days: scene.days(),
                n_records: scene.records.len() as u64,
                prices: prices.map(|price| scene.price(price)).collect(),
            }
        });
        Usage {
            meters: lines.collect(),
        }
    }
}

/// What is known of one meter.
struct Scene<'a> {
    query: &'a Query,
    records: Vec<&'a UsageRecord>,
    history: History,
    tied: &'a Tied<'a>,
}

impl Scene<'_> {
    fn days(&self) -> Vec<(Day, Option<Ratio>)> {
        let so_far = until(month_of(self.query.as_of), self.query.as_of);
        each_day(so_far)
            .map(|day| (day, self.history.on(day)))
            .collect()
    }

    fn price(&self, price: &Price) -> PriceUsage {
        let current = month_of(self.query.as_of);
        let n_months = i32::from(self.query.n_months.clamp(1, MONTHS_MAX));
        let months = (0..n_months).rev().filter_map(|n_back| {
            let start = current.start.plus_months(-n_back)?;
            self.month(price, month_of(start))
        });
        let mut line = PriceUsage {
            price: price.clone(),
            months: months.collect(),
            charge_to_date: Vec::new(),
            forecast: None,
            budget: None,
        };
        let Some(days) = price.days_within(current) else {
            return line;
        };
        let so_far = until(days, self.query.as_of);
        line.charge_to_date = each_day(so_far)
            .map(|day| {
                (
                    day,
                    self.charge(price, current, until(days, day))
                        .map(|charge| charge.exact),
                )
            })
            .collect();
        let forecast = Forecast::of(&self.history, price, self.query);
        let budget = self
            .query
            .budgets
            .iter()
            .find(|budget| budget.price_id == price.id);
        line.budget = budget.map(|budget| {
            let actual = self.charge(price, current, so_far);
            BudgetLine::new(budget.minor.into(), actual.ok(), &forecast)
        });
        line.forecast = Some(forecast);
        line
    }

    /// None when the price does not apply in the month by the as-of day.
    fn month(&self, price: &Price, month: Period) -> Option<MonthUsage> {
        let days = until(price.days_within(month)?, self.query.as_of);
        if days.is_empty() {
            return None;
        }
        let records: Vec<&UsageRecord> = self
            .records
            .iter()
            .copied()
            .filter(|record| days.contains(record.on))
            .collect();
        let charge = self.charge(price, month, days);
        Some(MonthUsage {
            month,
            days,
            n_records: records.len() as u64,
            tie: self
                .tied
                .tie(price.currency, &records, charge.as_ref().ok()),
            charge,
        })
    }

    /// What the quantity of some days costs. The share is that of the days on which the price applies
    /// in the month, whichever of them have passed: a month that is not over owes its fixed amounts.
    fn charge(&self, price: &Price, month: Period, days: Period) -> Result<Charge, Unpriced> {
        let quantity = self.history.sum(days).ok_or(Unpriced::BeyondRange)?;
        price.charge(quantity, share(price, month))
    }
}

impl BudgetLine {
    fn new(budget_minor: i128, actual: Option<Charge>, forecast: &Forecast) -> BudgetLine {
        let actual_minor = actual.map(|charge| charge.minor);
        let expected = forecast.expected.as_ref();
        let forecast_minor =
            expected.and_then(|expected| Some(expected.charge.as_ref().ok()?.minor));
        let outcome = match (actual_minor, forecast_minor) {
            (Some(actual), _) if actual > budget_minor => BudgetOutcome::Over,
            (Some(_), Some(forecast)) if forecast > budget_minor => BudgetOutcome::WillBeOver,
            (Some(_), Some(_)) => BudgetOutcome::Within,
            _ => BudgetOutcome::Unknown,
        };
        BudgetLine {
            budget_minor,
            actual_minor,
            forecast_minor,
            outcome,
        }
    }
}

/// The calendar month of a day.
fn month_of(day: Day) -> Period {
    Interval::Month.containing(day, Weekday::Monday)
}

/// The days of a period up to and including one.
fn until(period: Period, last: Day) -> Period {
    let end = Period::of_day(last).end.min(period.end);
    Period {
        start: period.start,
        end: end.max(period.start),
    }
}

fn each_day(period: Period) -> impl Iterator<Item = Day> {
    (0..period.days()).filter_map(move |days| period.start.plus_days(days))
}

/// Days of a month on which a price applies ÷ its actual days.
fn share(price: &Price, month: Period) -> Ratio {
    let covered = price.days_within(month).map_or(0, Period::days);
    Ratio::new(covered.into(), month.days().into()).unwrap_or(Ratio::ZERO)
}
