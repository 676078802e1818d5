//! Rows added up by what they have in common: the kernel of most reports.
//!
//! A grouping names dimensions, and answers one group per combination of their values that occurs,
//! with every sum that a report may want of it. Each group is of one currency, always. Groups are
//! additive: those of two filters that share no row add up to those of both together, which is why
//! nothing is counted here that is not (such as distinct orders).

use serde::{Deserialize, Serialize};

use super::Ledger;
use super::filter::{Filter, Sieve};
use crate::day::{Calendar, Day, Interval};
use crate::money::Currency;
use crate::transaction::{Component, Kind, Step, TaxScheme};

mod encoding;
mod looks;
mod moments;
mod order;
mod pairs;
mod reader;
mod scan;
mod schemes;
mod tally;

pub(super) use looks::{Looks, units};
pub(super) use order::best;
pub(super) use reader::{Code, Reader};
pub(super) use tally::{Facts, Tally};

/// What groups may have in common, besides their currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dimension {
    /// The interval of the day of posting; the value is its first day, also where the filter's
    /// period starts later.
    Time {
        /// Day, week, month, quarter or year.
        interval: Interval,
        /// Where weeks and years begin.
        calendar: Calendar,
    },
    /// Day of the week and hour on the local clock: `7 x 24` at most.
    WeekdayHour,
    /// Marketplace.
    Marketplace,
    /// Product.
    Sku,
    /// Order.
    Order,
    /// Settlement.
    Settlement,
    /// How the buyer paid.
    PaymentMethod,
    /// What happened.
    Kind,
    /// Deferred or released.
    IsDeferred,
    /// Who collects the tax.
    TaxScheme,
    /// What the amounts are; rows are then counted in every group that has an amount of them.
    Component,
}

/// The value of a dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Value {
    /// First day of an interval.
    Day(Day),
    /// Day of the week, 0 for Monday, and hour, 0 to 23.
    WeekdayHour(u8, u8),
    /// A marketplace, product, order, settlement or payment method, where the row has one.
    Text(Option<String>),
    /// What happened.
    Kind(Kind),
    /// Whether the money is deferred.
    IsDeferred(bool),
    /// Who collects the tax.
    TaxScheme(TaxScheme),
    /// What the amounts are.
    Component(Component),
}

/// Rows that have everything asked for in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Their currency.
    pub currency: Currency,
    /// One value per dimension, in the order asked for.
    pub values: Vec<Value>,
    /// What they add up to.
    pub sums: Sums,
}

/// What rows of one currency add up to. Amounts in minor units, `+` into the balance.
///
/// Most of them are nothing in most groups, so `encoding` sends those that are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// By step of the money path, in the order of [`Step::ALL`].
    pub steps_minor: [i128; Step::ALL.len()],
    /// Tax withheld by the marketplace, which is a part of [`Step::TaxPassThrough`].
    pub tax_withheld_minor: i128,
    /// Rows.
    pub n_rows: u64,
    /// Rows of sales.
    pub n_sales: u64,
    /// Rows of refunds, chargebacks and guarantee claims.
    pub n_returns: u64,
    /// Amounts.
    pub n_amounts: u64,
    /// Amounts with an unknown component, and rows of an unknown kind.
    pub n_unrecognised: u64,
    /// Units of sales.
    pub n_units_sold: i128,
    /// Units of refunds, chargebacks and guarantee claims; 0 or more, whatever sign senders give.
    pub n_units_returned: i128,
}

impl Default for Sums {
    fn default() -> Sums {
        Sums {
            steps_minor: [0; Step::ALL.len()],
            tax_withheld_minor: 0,
            n_rows: 0,
            n_sales: 0,
            n_returns: 0,
            n_amounts: 0,
            n_unrecognised: 0,
            n_units_sold: 0,
            n_units_returned: 0,
        }
    }
}

impl Sums {
    /// The sum at one step.
    pub const fn step_minor(&self, step: Step) -> i128 {
        self.steps_minor[step as usize]
    }

    /// Gross sales + discounts + refunded sales (domain rule D8).
    pub const fn net_sales_minor(&self) -> i128 {
        self.step_minor(Step::GrossSales)
            + self.step_minor(Step::Discounts)
            + self.step_minor(Step::RefundedSales)
    }

    /// The sum of every step of a period's own activity (domain rules D8 and D9).
    pub fn net_proceeds_minor(&self) -> i128 {
        let steps = Step::ALL.into_iter().filter(|step| step.is_activity());
        steps.map(|step| self.step_minor(step)).sum()
    }

    /// The sum of all amounts.
    pub fn total_minor(&self) -> i128 {
        self.steps_minor.iter().sum()
    }

    /// Adds other rows.
    pub fn add(&mut self, other: &Sums) {
        for (sum, other) in self.steps_minor.iter_mut().zip(other.steps_minor) {
            *sum += other;
        }
        self.tax_withheld_minor += other.tax_withheld_minor;
        self.n_rows += other.n_rows;
        self.n_sales += other.n_sales;
        self.n_returns += other.n_returns;
        self.n_amounts += other.n_amounts;
        self.n_unrecognised += other.n_unrecognised;
        self.n_units_sold += other.n_units_sold;
        self.n_units_returned += other.n_units_returned;
    }
}

impl Ledger {
    /// The rows of a filter, added up by these dimensions; in order of currency, then of the
    /// values. Standing sums -> groups where they know enough, else rows of the period -> groups.
    pub fn groups(&self, filter: &Filter, by: &[Dimension]) -> Vec<Group> {
        self.tally(filter, by).into_groups()
    }

    /// The same answer from the rows alone, which costs more and is what the standing sums are
    /// measured against. rows of the period -> groups
    pub fn groups_by_scan(&self, filter: &Filter, by: &[Dimension]) -> Vec<Group> {
        self.scanned(filter, by).into_groups()
    }

    /// The first `n_max` groups of each currency, the largest measure first; groups of one measure
    /// in order of their values. As [`Ledger::groups`], but a group that is not among them is never
    /// written out.
    pub fn top_groups(
        &self,
        filter: &Filter,
        by: &[Dimension],
        n_max: usize,
        measure: impl Fn(&Sums) -> i128,
    ) -> Vec<Group> {
        let tally = self.top_products(filter, by, n_max, &measure);
        let tally = tally.unwrap_or_else(|| self.tally(filter, by));
        tally.into_top(n_max, measure)
    }

    /// The rows of a filter, added up per currency. As [`Ledger::groups`].
    pub fn sums(&self, filter: &Filter) -> Vec<(Currency, Sums)> {
        let groups = self.groups(filter, &[]);
        groups
            .into_iter()
            .map(|group| (group.currency, group.sums))
            .collect()
    }

    fn tally<'a>(&'a self, filter: &'a Filter, by: &'a [Dimension]) -> Tally<'a> {
        let tally = self.tally_standing(filter, by);
        tally.unwrap_or_else(|| self.scanned(filter, by))
    }

    fn scanned<'a>(&'a self, filter: &'a Filter, by: &'a [Dimension]) -> Tally<'a> {
        let sieve = Sieve::new(self, filter);
        let range = sieve.range.clone();
        let mut tally = Tally::new(sieve, filter, by);
        tally.add_rows([range]);
        tally
    }
}
