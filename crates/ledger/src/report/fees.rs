//! What selling cost: fees by component, marketplace, product and interval, per unit and as a
//! share of sales.
//!
//! | figure | formula | rule |
//! |---|---|---|
//! | charged | amounts at step expenses | D9: fees, advertising, storage, adjustments |
//! | given back | amounts at step refunded expenses | D9: fee reversals of refunds |
//! | fees | charged + given back | |
//! | sales | amounts at step gross sales | D8 |
//! | per unit | fees / units sold | minor units per unit; none without a unit |
//! | share of sales | fees / sales | none without sales |
//!
//! Charged, given back and fees are `+` into the balance like every amount, so they are negative as
//! a rule and so are the two quotients; a refund's own fees (admin fee, restocking) are charged, not
//! given back. Fees with an unknown name can't be told from other amounts with one: what is
//! unrecognised stands beside the fees with its money, and in none of them.
//!
//! A filter that names steps or components narrows the fees; sales and units stay those of all rows
//! that the rest of the filter wants, because they are what the fees are measured by.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::{Calendar, Interval};
use crate::money::Currency;
use crate::money::fraction::Fraction;
use crate::sorting;
use crate::store::Ledger;
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Sums, Value};
use crate::transaction::Step;

mod address;

pub use address::{Measure, Place};

/// The most lines of one list of one currency, whatever the query asks for.
pub const LIMIT_MAX: usize = 1000;

/// Which rows, and how finely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which.
    pub filter: Filter,
    /// How the period is cut.
    pub interval: Interval,
    /// Where weeks and years begin.
    pub calendar: Calendar,
    /// Lines of each list, at most [`LIMIT_MAX`]; the rest stands in one line.
    pub limit: usize,
}

/// One entry per currency that has a row, by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fees {
    /// The entries.
    pub currencies: Vec<CurrencyFees>,
}

/// The fees of one currency. Each list adds up to the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyFees {
    /// The currency.
    pub currency: Currency,
    /// All of them.
    pub total: FeeSums,
    /// Amounts with unknown components, some of which may be fees; not in the total.
    pub unrecognised_minor: i128,
    /// By component, the dearest first. Each is measured by all sales and units, so the lines'
    /// sales and units are not theirs alone and do not add up; fees do.
    pub components: FeeList,
    /// By marketplace, the dearest first.
    pub marketplaces: FeeList,
    /// By product, the dearest first. What belongs to no product stands under none.
    pub products: FeeList,
    /// By interval, in order of time; intervals without a row are left out. What is cut is earlier.
    pub intervals: FeeList,
}

/// Lines, and what was cut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeList {
    /// The lines.
    pub lines: Vec<FeeLine>,
    /// How many more there are.
    pub n_others: u64,
    /// What those add up to.
    pub others: FeeSums,
}

/// The fees that have a value in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeLine {
    /// The value.
    pub value: Value,
    /// The fees.
    pub sums: FeeSums,
}

/// Fees, and what they are measured by. Amounts in minor units of one currency, `+` into the
/// balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeSums {
    /// Fees that were charged.
    pub charged_minor: i128,
    /// Fees that were given back with a refund.
    pub given_back_minor: i128,
    /// Gross sales.
    pub sales_minor: i128,
    /// Units sold.
    pub n_units_sold: i128,
}

impl FeeSums {
    /// Charged + given back.
    pub const fn fees_minor(&self) -> i128 {
        self.charged_minor + self.given_back_minor
    }

    /// Minor units per unit sold; none without a unit.
    pub fn per_unit(&self) -> Option<Fraction> {
        Fraction::new(self.fees_minor(), self.n_units_sold)
    }

    /// Share of gross sales; none without sales.
    pub fn share_of_sales(&self) -> Option<Fraction> {
        Fraction::new(self.fees_minor(), self.sales_minor)
    }

    fn add(&mut self, other: &FeeSums) {
        self.add_fees(other);
        self.add_measures(other);
    }

    fn add_fees(&mut self, other: &FeeSums) {
        self.charged_minor += other.charged_minor;
        self.given_back_minor += other.given_back_minor;
    }

    fn add_measures(&mut self, other: &FeeSums) {
        self.sales_minor += other.sales_minor;
        self.n_units_sold += other.n_units_sold;
    }
}

impl From<&Sums> for FeeSums {
    fn from(sums: &Sums) -> FeeSums {
        FeeSums {
            charged_minor: sums.step_minor(Step::Expenses),
            given_back_minor: sums.step_minor(Step::RefundedExpenses),
            sales_minor: sums.step_minor(Step::GrossSales),
            n_units_sold: sums.n_units_sold,
        }
    }
}

/// What every list of a currency begins with: its sums by value.
type ByValue = BTreeMap<Value, FeeSums>;

impl Report for Fees {
    const KIND: ReportKind = ReportKind::Fees;
    type Query = Query;

    /// rows of the period, once per list -> lines
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let limit = query.limit.min(LIMIT_MAX);
        let scan = Scan::new(ledger, &query.filter);
        let time = Dimension::Time {
            interval: query.interval,
            calendar: query.calendar,
        };
        let mut components = scan.components();
        let mut lists = [Dimension::Marketplace, Dimension::Sku, time].map(|by| scan.by(by));
        let mut of = |currency: Currency| {
            let [marketplaces, products, intervals] = &mut lists;
            let take =
                |list: &mut BTreeMap<Currency, ByValue>| list.remove(&currency).unwrap_or_default();
            let by_interval = take(intervals);
            let mut total = FeeSums::default();
            for sums in by_interval.values() {
                total.add(sums);
            }
            let mut by_component = take(&mut components);
            for sums in by_component.values_mut() {
                sums.add_measures(&total);
            }
            CurrencyFees {
                currency,
                unrecognised_minor: scan.unrecognised_minor(currency),
                components: by_cost(by_component, limit, Some(&total)),
                marketplaces: by_cost(take(marketplaces), limit, None),
                products: by_cost(take(products), limit, None),
                intervals: by_time(by_interval, limit),
                total,
            }
        };
        Fees {
            currencies: scan.currencies().into_iter().map(&mut of).collect(),
        }
    }
}

/// The filter as the query has it, and as the fees and their measures need it.
struct Scan<'a> {
    ledger: &'a Ledger,
    /// Fees only; none where the filter names steps that are none.
    fees: Option<Filter>,
    /// Sales and units, where the filter would leave some of their amounts out.
    measures: Filter,
    /// Sums of all rows, by currency.
    rows: Vec<(Currency, Sums)>,
}

impl<'a> Scan<'a> {
    fn new(ledger: &'a Ledger, filter: &Filter) -> Scan<'a> {
        let is_wanted = |step: &Step| filter.steps.is_empty() || filter.steps.contains(step);
        let steps = [Step::Expenses, Step::RefundedExpenses];
        let steps: Vec<Step> = steps.into_iter().filter(is_wanted).collect();
        let fees = (!steps.is_empty()).then(|| Filter {
            steps,
            ..filter.clone()
        });
        let measures = Filter {
            steps: Vec::new(),
            components: Vec::new(),
            ..filter.clone()
        };
        Scan {
            rows: ledger.sums(&measures),
            ledger,
            fees,
            measures,
        }
    }

    fn currencies(&self) -> Vec<Currency> {
        self.rows.iter().map(|(currency, _)| *currency).collect()
    }

    fn unrecognised_minor(&self, of: Currency) -> i128 {
        let sums = self.rows.iter().find(|(currency, _)| *currency == of);
        sums.map_or(0, |(_, sums)| sums.step_minor(Step::Unrecognised))
    }

    /// Fees by component, without what they are measured by.
    fn components(&self) -> BTreeMap<Currency, ByValue> {
        let mut all = BTreeMap::new();
        if let Some(fees) = &self.fees {
            self.read(fees, Dimension::Component, &mut all, FeeSums::add_fees);
        }
        all
    }

    /// Fees and what they are measured by, by another dimension.
    fn by(&self, dimension: Dimension) -> BTreeMap<Currency, ByValue> {
        let mut all = BTreeMap::new();
        let narrowed = self.fees.as_ref().filter(|fees| {
            // With both steps and every component wanted, one scan tells fees and measures.
            fees.steps.len() < 2 || !fees.components.is_empty()
        });
        match (narrowed, &self.fees) {
            (None, Some(_)) => self.read(&self.measures, dimension, &mut all, FeeSums::add),
            (narrowed, _) => {
                self.read(&self.measures, dimension, &mut all, FeeSums::add_measures);
                if let Some(fees) = narrowed {
                    self.read(fees, dimension, &mut all, FeeSums::add_fees);
                }
            }
        }
        all
    }

    fn read(
        &self,
        filter: &Filter,
        dimension: Dimension,
        all: &mut BTreeMap<Currency, ByValue>,
        add: fn(&mut FeeSums, &FeeSums),
    ) {
        for group in self.ledger.groups(filter, &[dimension]) {
            let of_currency = all.entry(group.currency).or_default();
            let sums = FeeSums::from(&group.sums);
            for value in group.values {
                add(of_currency.entry(value).or_default(), &sums);
            }
        }
    }
}

/// The dearest first, equal ones by value. Where all lines have the same measures, so do the others.
fn by_cost(by_value: ByValue, limit: usize, measures: Option<&FeeSums>) -> FeeList {
    let mut lines = lines(by_value);
    // Stable, and they stand by value.
    sorting::by_key(&mut lines, |line| {
        Reverse(line.sums.fees_minor().unsigned_abs())
    });
    let rest = lines.split_off(lines.len().min(limit));
    let mut others = FeeSums::default();
    for line in &rest {
        others.add(&line.sums);
    }
    if let Some(measures) = measures.filter(|_| !rest.is_empty()) {
        (others.sales_minor, others.n_units_sold) = (measures.sales_minor, measures.n_units_sold);
    }
    FeeList {
        lines,
        n_others: rest.len() as u64,
        others,
    }
}

/// The latest, in order of time.
fn by_time(by_value: ByValue, limit: usize) -> FeeList {
    let mut earlier = lines(by_value);
    let lines = earlier.split_off(earlier.len().saturating_sub(limit));
    let mut others = FeeSums::default();
    for line in &earlier {
        others.add(&line.sums);
    }
    FeeList {
        lines,
        n_others: earlier.len() as u64,
        others,
    }
}

/// Lines in the order of their values.
fn lines(by_value: ByValue) -> Vec<FeeLine> {
    let lines = by_value.into_iter();
    lines.map(|(value, sums)| FeeLine { value, sums }).collect()
}
