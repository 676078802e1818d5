//! Sales: how much was sold and given back, over time and by what, beside a time before.
//!
//! One row per currency. On the accrual basis: by posting, deferred money included (domain rule
//! D10). Amounts in minor units, `+` into the balance, so discounts and refunds are below 0.
//!
//! | figure | formula | source |
//! |---|---|---|
//! | gross sales | product sale + shipping, gift wrap and cash-on-delivery credit of all rows that reverse no sale | domain rule D8 |
//! | discounts | promotions and points, without their tax | D8 |
//! | refunds | the components of gross sales in refunds, chargebacks and guarantee claims, and goodwill in them | D8 |
//! | net sales | gross sales + discounts + refunds | D8 |
//! | net proceeds | every step of the period's own activity | D9 |
//! | units sold, returned | units of sales; of refunds, chargebacks and guarantee claims, without sign | |
//! | orders | distinct orders with a sale in the cell | |
//! | refund rate | -refunds / gross sales of the same cell; none without gross sales | |
//! | share | the group's part of the total; none of a total that is 0 or less | |
//!
//! Everything but orders adds up: the series and the groups with the others each make the total.
//! Orders do not: one that is sold in two months is one in each, and one in the total. The refund
//! rate is of what was posted in the cell, so a refund counts in its own period, not in that of
//! its sale.
//!
//! Comparison: see [`Comparison`]. The unfinished day counts as elapsed, because its rows are in
//! the number that is shown, and a delta compares the number that is shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::claim::Figure;
use super::delta::{Delta, Share};
use super::{Report, ReportKind};
use crate::day::{Calendar, Day, Interval, Period};
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Sums, Value};
use crate::transaction::Step;
use alignment::Alignment;

mod address;
mod alignment;
mod measuring;

pub use address::{Address, Place, Side};

/// The most groups of one currency in one answer.
pub const GROUPS_MAX: usize = 1000;

/// The most buckets of a series, but for years, of which the calendar has not many more.
pub const BUCKETS_MAX: usize = 4000;

/// What to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which rows. Its period is the period shown; without one, the days from the first row to
    /// the last.
    pub filter: Filter,
    /// Length of the buckets of the series.
    pub interval: Interval,
    /// Where weeks and years begin.
    pub calendar: Calendar,
    /// What the groups have in common; none for no groups.
    pub by: Option<Breakdown>,
    /// The category of each product, by SKU, as long as the ledger holds no products. A product
    /// that is not in it has none.
    pub categories: BTreeMap<String, String>,
    /// What to compare with.
    pub comparison: Comparison,
    /// Whether the comparison begins on the same day of the week as the period.
    pub is_weekday_matched: bool,
    /// The day on which the question is asked, in the filter's zone.
    pub today: Day,
    /// Groups to show of each currency, at most [`GROUPS_MAX`]; the rest is one line.
    pub limit: usize,
}

/// What groups have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Breakdown {
    /// Marketplace.
    Marketplace,
    /// Product.
    Product,
    /// Category of the product.
    Category,
    /// How the buyer paid.
    PaymentMethod,
    /// Who collects the tax.
    TaxScheme,
    /// What happened.
    Kind,
    /// Day of the week and hour.
    WeekdayHour,
}

/// What to compare with. A period that is not over is compared like for like: with as many days of
/// the other as of it have begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// Nothing.
    None,
    /// The same number of days just before. Weekday matched: moved back to the nearest such start
    /// that shares no day with the period.
    Previous,
    /// The same dates a year before; what is compared with 29 February is no day. Weekday matched:
    /// the same number of days from the nearest such start, as a rule 364 days before.
    LastYear,
    /// These days. Weekday matched: moved by at most three days.
    Custom(Period),
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sales {
    /// The period shown; none when it was left open and there is no row.
    pub period: Option<Period>,
    /// Length of the buckets: as asked, or the next longer one of which [`BUCKETS_MAX`] are
    /// enough.
    pub interval: Interval,
    /// The days that the total is compared with: as many as are compared like for like. None when
    /// nothing is asked for, or there is nothing to compare with.
    pub compared_period: Option<Period>,
    /// One row per currency that has a transaction in either period, by code.
    pub currencies: Vec<CurrencySales>,
}

/// The sales of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencySales {
    /// The currency.
    pub currency: Currency,
    /// Everything.
    pub total: Line,
    /// Every interval of the period in order, those without a row included.
    pub series: Vec<Bucket>,
    /// Days of the comparison that stand beside no bucket, because it is longer than the period:
    /// compared series + these = compared total.
    pub compared_beyond: Option<Cell>,
    /// The groups with the most gross sales, then those with the most before.
    pub groups: Vec<GroupLine>,
    /// All further groups together; none when there are none.
    pub others: Option<Others>,
}

/// A cell and what it is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// In the period.
    pub now: Cell,
    /// In what it is compared with; none when there is no such day.
    pub compared: Option<Cell>,
}

/// What the rows of a cell make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Everything that adds up.
    pub sums: Sums,
    /// Distinct orders with a sale, which do not.
    pub n_orders: u64,
}

/// One interval of the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its days, those outside the period cut off.
    pub period: Period,
    /// Whether it is over.
    pub progress: Progress,
    /// The days that it is compared with; none when there are none.
    pub compared_period: Option<Period>,
    /// Its cell.
    pub line: Line,
}

/// Whether an interval is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Progress {
    /// Its last day is before today.
    Over,
    /// Today is one of its days: more is to come.
    Running,
    /// It begins after today.
    Ahead,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    /// What its rows have in common; a category is a text.
    pub value: Value,
    /// Its cell.
    pub line: Line,
}

/// The groups that are not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Others {
    /// How many.
    pub n_groups: u64,
    /// All of them together.
    pub line: Line,
}

impl Progress {
    fn of(bucket: Period, today: Day) -> Progress {
        if bucket.end <= today {
            Progress::Over
        } else if bucket.start <= today {
            Progress::Running
        } else {
            Progress::Ahead
        }
    }
}

impl Cell {
    /// A figure of the cell; none for those that it does not hold.
    pub fn figure(&self, figure: &Figure) -> Option<i128> {
        match figure {
            Figure::Orders => Some(self.n_orders.into()),
            _ => figure.of_sums(&self.sums),
        }
    }

    /// Refunds as a share of gross sales, both of this cell.
    pub fn refund_rate(&self) -> Option<Share> {
        let refunds_minor = -self.sums.step_minor(Step::RefundedSales);
        Share::new(refunds_minor, self.sums.step_minor(Step::GrossSales))
    }
}

impl Line {
    /// How a figure stands to the one that it is compared with. Of money that goes out, such as
    /// refunds, the opposites are compared: up is more refunds.
    pub fn delta(&self, figure: &Figure) -> Delta {
        let sign = if figure.is_outgoing() { -1 } else { 1 };
        let of = |cell: &Cell| cell.figure(figure).map(|value| sign * value);
        let compared = self.compared.as_ref().and_then(of);
        match of(&self.now) {
            Some(now) => Delta::of(now, compared),
            None => Delta::NotComparable { by: None },
        }
    }

    /// How the refund rate stands to the one that it is compared with.
    pub fn refund_rate_delta(&self) -> Delta {
        let compared = self.compared.as_ref().and_then(Cell::refund_rate);
        Delta::of_shares(self.now.refund_rate(), compared)
    }

    /// A figure as a share of that of a whole: of gross sales, net sales, units. None where the
    /// whole is 0 or less, once both are turned around for money that goes out.
    pub fn share_of(&self, whole: &Line, figure: &Figure) -> Option<Share> {
        let sign = if figure.is_outgoing() { -1 } else { 1 };
        let part = self.now.figure(figure)?;
        Share::new(sign * part, sign * whole.now.figure(figure)?)
    }
}

impl Breakdown {
    /// What rows are grouped by; for a category, what it is made of.
    const fn dimension(self) -> Dimension {
        match self {
            Breakdown::Marketplace => Dimension::Marketplace,
            Breakdown::Product | Breakdown::Category => Dimension::Sku,
            Breakdown::PaymentMethod => Dimension::PaymentMethod,
            Breakdown::TaxScheme => Dimension::TaxScheme,
            Breakdown::Kind => Dimension::Kind,
            Breakdown::WeekdayHour => Dimension::WeekdayHour,
        }
    }
}

impl Query {
    /// The group of a value of the breakdown's dimension.
    fn group_of(&self, value: &Value) -> Value {
        match (self.by, value) {
            (Some(Breakdown::Category), Value::Text(sku)) => {
                let category = sku.as_ref().and_then(|sku| self.categories.get(sku));
                Value::Text(category.cloned())
            }
            _ => value.clone(),
        }
    }
}

impl Report for Sales {
    const KIND: ReportKind = ReportKind::Sales;
    type Query = Query;

    /// rows of the periods -> buckets + groups
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let Some(period) = measuring::shown_period(ledger, &query.filter) else {
            return Sales {
                period: None,
                interval: query.interval,
                compared_period: None,
                currencies: Vec::new(),
            };
        };
        let interval = measuring::fitting(query.interval, period);
        let alignment = Alignment::new(query, period);
        let frame = measuring::Frame {
            buckets: interval.split(period, query.calendar),
            period,
            alignment,
        };
        Sales {
            period: Some(period),
            interval,
            compared_period: alignment.map(|alignment| alignment.compared()),
            currencies: frame.measure(ledger, query),
        }
    }
}
