//! The numbers that a change is split from, by name, and what each claims to be.

use serde::{Deserialize, Serialize};

use super::{Change, CurrencyChange, Query, Standing};
use crate::money::Currency;
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Value};
use crate::transaction::Step;

/// A number of the answer that rows make; the parts are computed from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Of this currency.
    pub currency: Currency,
    /// In this line.
    pub place: Place,
    /// Of which selection.
    pub side: Side,
    /// Which number of it.
    pub column: Column,
}

/// A line of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// All products.
    All,
    /// A product, by its place.
    Product(usize),
    /// The products that are not shown.
    Others,
}

/// One of the two selections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The one before.
    Before,
    /// The one after.
    After,
}

/// A field of a [`Standing`], or its sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // the fields say it all
pub enum Column {
    Units,
    Sales,
    Refunds,
    Fees,
    Tax,
    Other,
    NetProceeds,
}

impl Column {
    /// Every column.
    pub const ALL: [Column; 7] = [
        Column::Units,
        Column::Sales,
        Column::Refunds,
        Column::Fees,
        Column::Tax,
        Column::Other,
        Column::NetProceeds,
    ];

    fn figure(self) -> Figure {
        let steps = |steps: &[Step]| Figure::Steps(steps.to_vec());
        match self {
            Column::Units => Figure::UnitsSold,
            Column::Sales => steps(&[Step::GrossSales, Step::Discounts]),
            Column::Refunds => steps(&[Step::RefundedSales]),
            Column::Fees => steps(&[Step::Expenses, Step::RefundedExpenses]),
            Column::Tax => steps(&[Step::TaxPassThrough]),
            Column::Other => steps(&[Step::Reimbursements, Step::Other, Step::Unrecognised]),
            Column::NetProceeds => Figure::NetProceeds,
        }
    }

    const fn value(self, standing: &Standing) -> i128 {
        match self {
            Column::Units => standing.n_units,
            Column::Sales => standing.sales_minor,
            Column::Refunds => standing.refunds_minor,
            Column::Fees => standing.fees_minor,
            Column::Tax => standing.tax_minor,
            Column::Other => standing.other_minor,
            Column::NetProceeds => standing.net_proceeds_minor(),
        }
    }
}

impl Change {
    /// What a number of this answer to this query claims to be; none when there is no such number.
    /// The rows behind it are those of the claim's filter.
    pub fn claim(&self, query: &Query, address: Address) -> Option<Claim> {
        let currency = address.currency;
        let mut currencies = self.currencies.iter();
        let change = currencies.find(|change| change.currency == currency)?;
        let (before, after, narrow) = change.line(address.place)?;
        let (filter, standing) = match address.side {
            Side::Before => (&query.before, before),
            Side::After => (&query.after, after),
        };
        Some(Claim {
            figure: address.column.figure(),
            filter: narrow(&filter.in_currency(currency)),
            currency,
            value: address.column.value(standing),
        })
    }
}

/// What a line's filter makes of that of all products.
type Narrow = Box<dyn Fn(&Filter) -> Filter>;

impl CurrencyChange {
    fn line(&self, place: Place) -> Option<(&Standing, &Standing, Narrow)> {
        Some(match place {
            Place::All => (&self.before, &self.after, Box::new(Clone::clone)),
            Place::Product(place) => {
                let line = self.products.get(place)?;
                let sku = Value::Text(line.sku.clone());
                let narrow = move |filter: &Filter| filter.with(Dimension::Sku, &sku);
                (&line.before, &line.after, Box::new(narrow))
            }
            Place::Others => {
                let others = self.others.as_ref()?;
                let shown = self.products.iter().map(|line| line.sku.clone());
                let shown: Vec<Value> = shown.map(Value::Text).collect();
                let narrow = move |filter: &Filter| filter.without(Dimension::Sku, shown.clone());
                (&others.before, &others.after, Box::new(narrow))
            }
        })
    }
}
