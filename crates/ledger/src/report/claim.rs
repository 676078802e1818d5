//! What a number in a report claims to be: a figure of the rows of a filter.
//!
//! Not a report. Every cell is a [`Figure`] (what is added up or counted) of the rows that a
//! [`Filter`] selects; [`crate::report::explain`] walks those rows and says whether they make the
//! cell. A report whose cells come from groups needs only the filter of the cell, see
//! [`Filter::with`], [`Filter::without`] and [`Figure::of_sums`].

use serde::{Deserialize, Serialize};

use crate::money::Currency;
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Sums, Value};
use crate::transaction::{Class, Component, Kind, Step};

/// A number, and what it claims to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What it is a figure of.
    pub figure: Figure,
    /// The rows that make it, those in other currencies aside.
    pub filter: Filter,
    /// Its currency, also of counts.
    pub currency: Currency,
    /// The number: minor units or a count.
    pub value: i128,
}

/// What can be added up or counted, with its formula. Amounts in minor units, `+` into the
/// balance.
///
/// | figure | formula | source |
/// |---|---|---|
/// | `Steps` | the amounts at these steps of the money path | domain rules D2, D8, D9 |
/// | `NetSales` | gross sales + discounts + refunded sales | D8 |
/// | `NetProceeds` | net sales + expenses + refunded expenses + tax pass-through + reimbursements + other + unrecognised | D9 |
/// | `Settled` | every step but the payout | D1 |
/// | `Total` | every step | |
/// | `Component` | the amounts of one component | |
/// | `TaxCollected` | tax pass-through that is not withheld | D9 |
/// | `TaxWithheld` | tax pass-through that the marketplace withheld | D9 |
/// | `Deferred` | net proceeds of rows that are deferred | D10 |
/// | `Units` | units sold - units returned | |
/// | `Unrecognised` | amounts of unknown components + rows of an unknown kind | |
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Figure {
    /// Sum of the amounts at these steps.
    Steps(Vec<Step>),
    /// D8.
    NetSales,
    /// D9.
    NetProceeds,
    /// What a settlement pays: all but the payout itself.
    Settled,
    /// Sum of all amounts.
    Total,
    /// Sum of the amounts of a component.
    Component(Component),
    /// Tax collected from buyers, before withholding.
    TaxCollected,
    /// Tax withheld by the marketplace.
    TaxWithheld,
    /// The part of net proceeds that is deferred.
    Deferred,
    /// Count of rows.
    Rows,
    /// Count of amounts.
    Amounts,
    /// Count of amounts with an unknown component, and of rows of an unknown kind.
    Unrecognised,
    /// Count of distinct orders with a sale.
    Orders,
    /// Units of sales.
    UnitsSold,
    /// Units of refunds, chargebacks and guarantee claims; 0 or more.
    UnitsReturned,
    /// Units sold less units returned.
    Units,
}

/// What a term adds up, of the rows that it narrows the cell's filter to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Quantity {
    /// The amounts, in minor units.
    Minor,
    /// The rows.
    Rows,
    /// The amounts' count.
    Amounts,
    /// The units, as the sender signs them.
    Units,
    /// The units, whatever sign senders give.
    AbsoluteUnits,
    /// The distinct orders.
    Orders,
}

/// Which of the cell's rows and amounts a term is of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Of {
    /// All of them.
    All,
    /// The amounts at a step.
    Step(Step),
    /// The amounts of a component.
    Component(Component),
    /// Tax that the marketplace did not withhold.
    CollectedTax,
    /// Tax that it did.
    WithheldTax,
    /// The amounts at a step of rows that are deferred.
    DeferredStep(Step),
    /// The rows of sales.
    Sales,
    /// The rows of refunds, chargebacks and guarantee claims.
    Returns,
    /// The rows of an unknown kind.
    UnknownKind,
}

/// One term of a formula.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Term {
    /// Whether it is taken away.
    pub is_negative: bool,
    /// What is added up.
    pub quantity: Quantity,
    /// Of which rows and amounts.
    pub of: Of,
}

impl Claim {
    /// The rows behind it, and which of their amounts: of a sum, those that add up to it.
    pub fn rows(&self) -> Filter {
        let filter = self.filter.in_currency(self.currency);
        self.figure.rows(&filter)
    }
}

impl Figure {
    /// The rows and amounts that any term is of, in one filter.
    fn rows(&self, filter: &Filter) -> Filter {
        let steps = |is_in: fn(Step) -> bool| -> Vec<Step> {
            Step::ALL.into_iter().filter(|&step| is_in(step)).collect()
        };
        match self {
            Figure::Steps(wanted) => filter.at_steps(wanted),
            Figure::NetSales => filter.at_steps(&steps(|step| step <= Step::RefundedSales)),
            Figure::NetProceeds => filter.at_steps(&steps(Step::is_activity)),
            Figure::Settled => filter.at_steps(&steps(Step::is_settled)),
            Figure::Deferred => filter
                .at_steps(&steps(Step::is_activity))
                .with(Dimension::IsDeferred, &Value::IsDeferred(true)),
            Figure::Component(component) => Of::Component(component.clone()).narrow(filter),
            Figure::TaxCollected => Of::CollectedTax.narrow(filter),
            Figure::TaxWithheld => Of::WithheldTax.narrow(filter),
            Figure::Total | Figure::Rows | Figure::Amounts => filter.clone(),
            Figure::Unrecognised => Filter {
                only_unrecognised: true,
                ..filter.clone()
            },
            Figure::Orders | Figure::UnitsSold => Of::Sales.narrow(filter),
            Figure::UnitsReturned => Of::Returns.narrow(filter),
            Figure::Units => {
                let is_counted = |kind: &Kind| *kind == Kind::Sale || kind.reverses_sale();
                let kinds = Kind::ALL.into_iter().filter(is_counted);
                filter.of_kinds(&kinds.collect::<Vec<_>>())
            }
        }
    }

    /// The amounts at one step.
    pub fn step(step: Step) -> Figure {
        Figure::Steps(vec![step])
    }

    /// The formula: terms whose sum is the figure.
    pub fn terms(&self) -> Vec<Term> {
        let plus = |quantity, of| Term {
            is_negative: false,
            quantity,
            of,
        };
        let steps = |is_in: fn(Step) -> bool| {
            let steps = Step::ALL.into_iter().filter(|&step| is_in(step));
            steps
                .map(|step| plus(Quantity::Minor, Of::Step(step)))
                .collect()
        };
        match self {
            Figure::Steps(wanted) => {
                let wanted = Step::ALL.into_iter().filter(|step| wanted.contains(step));
                wanted
                    .map(|step| plus(Quantity::Minor, Of::Step(step)))
                    .collect()
            }
            Figure::NetSales => steps(|step| step <= Step::RefundedSales),
            Figure::NetProceeds => steps(Step::is_activity),
            Figure::Settled => steps(Step::is_settled),
            Figure::Total => steps(|_| true),
            Figure::Component(component) => {
                vec![plus(Quantity::Minor, Of::Component(component.clone()))]
            }
            Figure::TaxCollected => vec![plus(Quantity::Minor, Of::CollectedTax)],
            Figure::TaxWithheld => vec![plus(Quantity::Minor, Of::WithheldTax)],
            Figure::Deferred => {
                let steps = Step::ALL.into_iter().filter(|step| step.is_activity());
                steps
                    .map(|step| plus(Quantity::Minor, Of::DeferredStep(step)))
                    .collect()
            }
            Figure::Rows => vec![plus(Quantity::Rows, Of::All)],
            Figure::Amounts => vec![plus(Quantity::Amounts, Of::All)],
            Figure::Unrecognised => vec![
                plus(Quantity::Amounts, Of::Step(Step::Unrecognised)),
                plus(Quantity::Rows, Of::UnknownKind),
            ],
            Figure::Orders => vec![plus(Quantity::Orders, Of::Sales)],
            Figure::UnitsSold => vec![plus(Quantity::Units, Of::Sales)],
            Figure::UnitsReturned => vec![plus(Quantity::AbsoluteUnits, Of::Returns)],
            Figure::Units => vec![
                plus(Quantity::Units, Of::Sales),
                Term {
                    is_negative: true,
                    ..plus(Quantity::AbsoluteUnits, Of::Returns)
                },
            ],
        }
    }

    /// The figure of rows that are added up already. None where their sums do not tell it.
    pub fn of_sums(&self, sums: &Sums) -> Option<i128> {
        let steps = |wanted: &[Step]| {
            let wanted = Step::ALL.into_iter().filter(|step| wanted.contains(step));
            wanted.map(|step| sums.step_minor(step)).sum()
        };
        Some(match self {
            Figure::Steps(wanted) => steps(wanted),
            Figure::NetSales => sums.net_sales_minor(),
            Figure::NetProceeds => sums.net_proceeds_minor(),
            Figure::Settled => sums.total_minor() - sums.step_minor(Step::Payout),
            Figure::Total => sums.total_minor(),
            Figure::TaxCollected => sums.step_minor(Step::TaxPassThrough) - sums.tax_withheld_minor,
            Figure::TaxWithheld => sums.tax_withheld_minor,
            Figure::Rows => sums.n_rows.into(),
            Figure::Amounts => sums.n_amounts.into(),
            Figure::Unrecognised => sums.n_unrecognised.into(),
            Figure::UnitsSold => sums.n_units_sold,
            Figure::UnitsReturned => sums.n_units_returned,
            Figure::Units => sums.n_units_sold - sums.n_units_returned,
            Figure::Component(_) | Figure::Deferred | Figure::Orders => return None,
        })
    }

    /// Whether it is money that goes out, so that more of it is a smaller number: a comparison
    /// compares its opposite.
    pub fn is_outgoing(&self) -> bool {
        let is_outgoing = |step: &Step| {
            matches!(
                step,
                Step::Discounts
                    | Step::RefundedSales
                    | Step::Expenses
                    | Step::ReserveHeld
                    | Step::Payout
            )
        };
        match self {
            Figure::Steps(steps) => steps.iter().all(is_outgoing),
            Figure::TaxWithheld => true,
            Figure::Component(component) => {
                matches!(
                    component.class(),
                    Class::Fee | Class::Discount | Class::WithheldTax
                )
            }
            _ => false,
        }
    }
}

impl Of {
    /// The cell's filter, narrowed to this.
    pub fn narrow(&self, filter: &Filter) -> Filter {
        let withheld = || {
            let known = Component::KNOWN.iter();
            known
                .filter(|component| component.class() == Class::WithheldTax)
                .map(|component| Value::Component(component.clone()))
                .collect()
        };
        match self {
            Of::All => filter.clone(),
            Of::Step(step) => filter.at_steps(&[*step]),
            Of::Component(component) => {
                filter.with(Dimension::Component, &Value::Component(component.clone()))
            }
            Of::CollectedTax => filter
                .at_steps(&[Step::TaxPassThrough])
                .without(Dimension::Component, withheld()),
            Of::WithheldTax => filter.with_any(Dimension::Component, withheld()),
            Of::DeferredStep(step) => filter
                .at_steps(&[*step])
                .with(Dimension::IsDeferred, &Value::IsDeferred(true)),
            Of::Sales => filter.of_kinds(&[Kind::Sale]),
            Of::Returns => {
                let kinds = Kind::ALL.into_iter().filter(|kind| kind.reverses_sale());
                filter.of_kinds(&kinds.collect::<Vec<_>>())
            }
            Of::UnknownKind => filter.of_kinds(&[Kind::Other]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_settlement_pays_is_everything_but_the_payout() {
        let mut sums = Sums::default();
        for (place, step) in Step::ALL.into_iter().enumerate() {
            sums.steps_minor[step as usize] = 1 << place;
        }
        let all = (1 << Step::ALL.len()) - 1;
        let payout = sums.step_minor(Step::Payout);
        assert_eq!(Figure::Total.of_sums(&sums), Some(all));
        assert_eq!(Figure::Settled.of_sums(&sums), Some(all - payout));
        assert_eq!(
            Figure::Steps(vec![Step::Payout]).of_sums(&sums),
            Some(payout)
        );
        assert_eq!(Figure::Orders.of_sums(&sums), None);
    }

    #[test]
    fn money_that_goes_out_is_told_from_money_that_comes_in() {
        let outgoing = [
            Figure::Steps(vec![Step::Expenses, Step::Discounts]),
            Figure::TaxWithheld,
            Figure::Component(Component::ReferralFee),
            Figure::Component(Component::PromotionItem),
        ];
        let incoming = [
            Figure::Steps(vec![Step::Expenses, Step::GrossSales]),
            Figure::TaxCollected,
            Figure::NetProceeds,
            Figure::Component(Component::ProductSale),
        ];
        assert!(outgoing.iter().all(Figure::is_outgoing));
        assert!(!incoming.iter().any(Figure::is_outgoing));
    }
}
