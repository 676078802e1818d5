//! The numbers of the answer by name, and what each claims to be.

use serde::{Deserialize, Serialize};

use super::{CurrencyFees, FeeList, FeeSums, Query};
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Value};
use crate::transaction::Step;

/// A line of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// All fees.
    Total,
    /// A component, by its place.
    Component(usize),
    /// A marketplace, by its place.
    Marketplace(usize),
    /// A product, by its place.
    Product(usize),
    /// The components that are not shown.
    OtherComponents,
    /// The marketplaces that are not shown.
    OtherMarketplaces,
    /// The products that are not shown.
    OtherProducts,
}

/// A number of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// Fees that were charged.
    Charged,
    /// Fees that were given back.
    GivenBack,
    /// Both.
    Fees,
    /// Gross sales.
    Sales,
    /// Units sold.
    UnitsSold,
}

impl Measure {
    /// Every measure.
    pub const ALL: [Measure; 5] = [
        Measure::Charged,
        Measure::GivenBack,
        Measure::Fees,
        Measure::Sales,
        Measure::UnitsSold,
    ];

    const fn is_of_fees(self) -> bool {
        matches!(self, Measure::Charged | Measure::GivenBack | Measure::Fees)
    }

    /// What it adds up.
    pub fn figure(self) -> Figure {
        match self {
            Measure::Charged => Figure::step(Step::Expenses),
            Measure::GivenBack => Figure::step(Step::RefundedExpenses),
            Measure::Fees => Figure::Steps(vec![Step::Expenses, Step::RefundedExpenses]),
            Measure::Sales => Figure::step(Step::GrossSales),
            Measure::UnitsSold => Figure::UnitsSold,
        }
    }

    const fn value(self, sums: &FeeSums) -> i128 {
        match self {
            Measure::Charged => sums.charged_minor,
            Measure::GivenBack => sums.given_back_minor,
            Measure::Fees => sums.fees_minor(),
            Measure::Sales => sums.sales_minor,
            Measure::UnitsSold => sums.n_units_sold,
        }
    }
}

impl CurrencyFees {
    /// What a number of this answer to this query claims to be; none when there is no such number.
    /// The rows behind it are those of the claim's filter.
    pub fn claim(&self, query: &Query, place: Place, measure: Measure) -> Option<Claim> {
        let filter = query.filter.in_currency(self.currency);
        let whole = if measure.is_of_fees() {
            filter
        } else {
            // What fees are measured by is of all amounts.
            Filter {
                steps: Vec::new(),
                components: Vec::new(),
                ..filter
            }
        };
        let (sums, filter) = match place {
            Place::Total => (&self.total, whole),
            // Components are measured by all sales and units.
            Place::Component(at) if !measure.is_of_fees() => {
                (&self.components.lines.get(at)?.sums, whole)
            }
            Place::OtherComponents if !measure.is_of_fees() => (&self.components.others, whole),
            Place::Component(at) => self.components.line(at, &whole, Dimension::Component)?,
            Place::Marketplace(at) => self.marketplaces.line(at, &whole, Dimension::Marketplace)?,
            Place::Product(at) => self.products.line(at, &whole, Dimension::Sku)?,
            Place::OtherComponents => self.components.rest(&whole, Dimension::Component)?,
            Place::OtherMarketplaces => self.marketplaces.rest(&whole, Dimension::Marketplace)?,
            Place::OtherProducts => self.products.rest(&whole, Dimension::Sku)?,
        };
        Some(Claim {
            figure: measure.figure(),
            filter,
            currency: self.currency,
            value: measure.value(sums),
        })
    }
}

impl FeeList {
    fn line(&self, at: usize, whole: &Filter, by: Dimension) -> Option<(&FeeSums, Filter)> {
        let line = self.lines.get(at)?;
        Some((&line.sums, whole.with(by, &line.value)))
    }

    fn rest(&self, whole: &Filter, by: Dimension) -> Option<(&FeeSums, Filter)> {
        let shown: Vec<Value> = self.lines.iter().map(|line| line.value.clone()).collect();
        (self.n_others > 0).then(|| (&self.others, whole.without(by, shown)))
    }
}
