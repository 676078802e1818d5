//! The rows behind each number of a tax report: what it claims to be.

use super::{Jurisdiction, Query, TaxLine, TaxSums, TaxTotal, Taxes};
use crate::money::Currency;
use crate::report::claim::{Claim, Figure};
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Value};
use crate::transaction::tax_marks::Scheme;
use crate::transaction::{Component, Kind, Step};

/// Where a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// In a line, by its place.
    Line(usize, Part, Column),
    /// In a line of other taxes, by its place.
    Other(usize, OtherColumn),
    /// In the totals of a currency, by its place.
    Total(usize, TotalColumn),
}

/// Which transactions of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them.
    All,
    /// Sales.
    Sales,
    /// Refunds, chargebacks and guarantee claims.
    Refunds,
    /// Everything else.
    Other,
}

/// A column of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Without tax, net of discounts.
    Base,
    /// Collected from buyers.
    Collected,
    /// Kept by the marketplace.
    Withheld,
    /// Collected + withheld.
    Due,
}

/// A column of other taxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherColumn {
    /// On fees and advertising.
    FeeTax,
    /// Deducted at source.
    IncomeTax,
}

/// A figure of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalColumn {
    /// A column of all lines.
    Of(Column),
    /// What the seller owes: without the lines of a marketplace facilitator.
    Owed,
    /// What is left with marketplace facilitators.
    Facilitator,
    /// Tax on fees.
    FeeTax,
    /// Income tax deducted at source.
    IncomeTax,
    /// The tax step of the money path.
    PassThrough,
}

impl Part {
    /// Every part that a line is made of.
    pub const PARTS: [Part; 3] = [Part::Sales, Part::Refunds, Part::Other];

    /// Its sums in a line.
    pub fn of(self, line: &TaxLine) -> TaxSums {
        match self {
            Part::Sales => line.sales,
            Part::Refunds => line.refunds,
            Part::Other => line.other,
            Part::All => line.all(),
        }
    }

    fn kinds(self) -> Vec<Kind> {
        let is_in = |kind: &Kind| match self {
            Part::All => false,
            Part::Sales => *kind == Kind::Sale,
            Part::Refunds => kind.reverses_sale(),
            Part::Other => *kind != Kind::Sale && !kind.reverses_sale(),
        };
        Kind::ALL.into_iter().filter(is_in).collect()
    }
}

impl Column {
    /// Every column.
    pub const ALL: [Column; 4] = [
        Column::Base,
        Column::Collected,
        Column::Withheld,
        Column::Due,
    ];

    /// Its sum, in minor units.
    pub const fn of(self, sums: &TaxSums) -> i128 {
        match self {
            Column::Base => sums.base_minor,
            Column::Collected => sums.collected_minor,
            Column::Withheld => sums.withheld_minor,
            Column::Due => sums.due_minor(),
        }
    }
}

impl TotalColumn {
    /// Its sum, in minor units.
    pub const fn of(self, total: &TaxTotal) -> i128 {
        match self {
            TotalColumn::Of(column) => column.of(&total.sums),
            TotalColumn::Owed => total.due_minor,
            TotalColumn::Facilitator => total.facilitator_minor,
            TotalColumn::FeeTax => total.fee_tax_minor,
            TotalColumn::IncomeTax => total.income_tax_minor,
            TotalColumn::PassThrough => total.pass_through_minor(),
        }
    }
}

impl TaxLine {
    /// Sales, refunds and everything else.
    pub fn all(&self) -> TaxSums {
        let mut all = TaxSums::default();
        for part in [&self.sales, &self.refunds, &self.other] {
            all.add(part);
        }
        all
    }
}

impl Taxes {
    /// What a number claims to be; none where the report has no such number.
    pub fn claim(&self, query: &Query, address: Address) -> Option<Claim> {
        let all = Filter {
            period: query.period,
            ..Filter::all(query.zone.clone())
        };
        let of = |(figure, filter): (Figure, Filter), currency: Currency, value: i128| Claim {
            figure,
            filter,
            currency,
            value,
        };
        Some(match address {
            Address::Line(at, part, column) => {
                let line = self.lines.get(at)?;
                let rows = Filter {
                    marketplaces: self.names(&line.jurisdiction),
                    tax_schemes: vec![line.scheme],
                    kinds: part.kinds(),
                    ..all
                };
                let value = column.of(&part.of(line));
                of(of_column(column, rows), line.currency, value)
            }
            Address::Other(at, column) => {
                let line = self.others.get(at)?;
                let rows = Filter {
                    marketplaces: self.names(&line.jurisdiction),
                    ..all
                };
                match column {
                    OtherColumn::FeeTax => of(fee_tax(&rows), line.currency, line.fee_tax_minor),
                    OtherColumn::IncomeTax => {
                        of(income_tax(rows), line.currency, line.income_tax_minor)
                    }
                }
            }
            Address::Total(at, column) => {
                let total = self.totals.get(at)?;
                let under = |schemes: Vec<Scheme>| Filter {
                    tax_schemes: schemes,
                    ..all.clone()
                };
                let rows = match column {
                    TotalColumn::Of(column) => of_column(column, all),
                    TotalColumn::Owed => {
                        let own = Scheme::ALL.into_iter();
                        let own = own.filter(|one| *one != Scheme::MarketplaceFacilitator);
                        of_column(Column::Due, under(own.collect()))
                    }
                    TotalColumn::Facilitator => {
                        of_column(Column::Due, under(vec![Scheme::MarketplaceFacilitator]))
                    }
                    TotalColumn::FeeTax => fee_tax(&all),
                    TotalColumn::IncomeTax => income_tax(all),
                    TotalColumn::PassThrough => (Figure::step(Step::TaxPassThrough), all),
                };
                of(rows, total.currency, column.of(total))
            }
        })
    }

    fn names(&self, jurisdiction: &Jurisdiction) -> Vec<Option<String>> {
        let mut known = self.marketplaces.iter();
        let names = known.find(|(known, _)| known == jurisdiction);
        names.map_or_else(Vec::new, |(_, names)| names.clone())
    }
}

/// A column of the rows: income tax is none on sales, and goodwill no price.
fn of_column(column: Column, rows: Filter) -> (Figure, Filter) {
    let component = |component: Component| vec![Value::Component(component)];
    let figure = match column {
        Column::Base => Figure::NetSales,
        Column::Collected => Figure::TaxCollected,
        Column::Withheld => Figure::TaxWithheld,
        Column::Due => Figure::step(Step::TaxPassThrough),
    };
    let but = match column {
        Column::Base => component(Component::Goodwill),
        Column::Collected => return (figure, rows),
        Column::Withheld | Column::Due => component(Component::TaxDeductedAtSource),
    };
    (figure, rows.without(Dimension::Component, but))
}

fn fee_tax(rows: &Filter) -> (Figure, Filter) {
    let figure = Figure::Steps(vec![Step::Expenses, Step::RefundedExpenses]);
    let taxes = [Component::FeeTax, Component::AdvertisingTax].map(Value::Component);
    (figure, rows.with_any(Dimension::Component, taxes.into()))
}

fn income_tax(rows: Filter) -> (Figure, Filter) {
    (Figure::Component(Component::TaxDeductedAtSource), rows)
}
