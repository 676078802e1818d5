//! Gross sales, refunds, fees, tax and net proceeds of a period, one row per currency.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::claim::{Claim, Figure};
use super::{Report, ReportKind};
use crate::day::Period;
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Sums, Value};
use crate::transaction::Step;

/// The period, and the zone whose days it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Days of the period; none for everything there is.
    pub period: Option<Period>,
    /// Zone of the days.
    pub zone: Zone,
}

/// One row per currency that has a transaction in the period, by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The rows.
    pub currencies: Vec<CurrencySummary>,
}

/// What happened in one currency, on the accrual basis: by posting, deferred money included.
/// All amounts in minor units, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencySummary {
    /// The currency.
    pub currency: Currency,
    /// Goods, shipping and gift wrap sold, without tax (D8).
    pub gross_sales_minor: i128,
    /// Promotions and points (D8).
    pub discounts_minor: i128,
    /// The same components as gross sales, given back (D8).
    pub refunded_sales_minor: i128,
    /// Fees, advertising, storage, adjustments (D9).
    pub expenses_minor: i128,
    /// Fees given back with refunds (D9).
    pub refunded_expenses_minor: i128,
    /// Tax collected from buyers, before withholding.
    pub tax_collected_minor: i128,
    /// Tax withheld by the marketplace.
    pub tax_withheld_minor: i128,
    /// Paid for lost or damaged goods.
    pub reimbursements_minor: i128,
    /// Known, and none of the above.
    pub other_minor: i128,
    /// Components that are not known to us; part of net proceeds all the same.
    pub unrecognised_minor: i128,
    /// The part of net proceeds that is still deferred.
    pub deferred_minor: i128,
    /// Transactions counted, those outside net proceeds (reserves, transfers) included.
    pub n_transactions: u64,
    /// Amounts with an unknown component, and transactions with an unknown kind.
    pub n_unrecognised: u64,
    /// Distinct orders that have a sale.
    pub n_orders: u64,
    /// Units of sales less units of refunds, chargebacks and guarantee claims.
    pub n_units: i64,
}

impl CurrencySummary {
    /// Gross sales + discounts + refunded sales (D8).
    pub const fn net_sales_minor(&self) -> i128 {
        self.gross_sales_minor + self.discounts_minor + self.refunded_sales_minor
    }

    /// Tax collected + tax withheld (D9).
    pub const fn tax_pass_through_minor(&self) -> i128 {
        self.tax_collected_minor + self.tax_withheld_minor
    }

    /// The sum of everything above: what the period brought, whatever was paid out (D9).
    pub const fn net_proceeds_minor(&self) -> i128 {
        self.net_sales_minor()
            + self.tax_pass_through_minor()
            + self.expenses_minor
            + self.refunded_expenses_minor
            + self.reimbursements_minor
            + self.other_minor
            + self.unrecognised_minor
    }

    /// What a figure of this row, of the answer to this query, claims to be; none for those that
    /// the row does not hold. The rows behind it are those of the claim's filter.
    pub fn claim(&self, query: &Query, figure: &Figure) -> Option<Claim> {
        let filter = Filter {
            period: query.period,
            ..Filter::all(query.zone.clone())
        };
        Some(Claim {
            figure: figure.clone(),
            filter: filter.in_currency(self.currency),
            currency: self.currency,
            value: self.figure(figure)?,
        })
    }

    fn figure(&self, figure: &Figure) -> Option<i128> {
        Some(match figure {
            Figure::Steps(steps) => match steps[..] {
                [Step::GrossSales] => self.gross_sales_minor,
                [Step::Discounts] => self.discounts_minor,
                [Step::RefundedSales] => self.refunded_sales_minor,
                [Step::Expenses] => self.expenses_minor,
                [Step::RefundedExpenses] => self.refunded_expenses_minor,
                [Step::TaxPassThrough] => self.tax_pass_through_minor(),
                [Step::Reimbursements] => self.reimbursements_minor,
                [Step::Other] => self.other_minor,
                [Step::Unrecognised] => self.unrecognised_minor,
                _ => return None,
            },
            Figure::NetSales => self.net_sales_minor(),
            Figure::NetProceeds => self.net_proceeds_minor(),
            Figure::TaxCollected => self.tax_collected_minor,
            Figure::TaxWithheld => self.tax_withheld_minor,
            Figure::Deferred => self.deferred_minor,
            Figure::Rows => self.n_transactions.into(),
            Figure::Unrecognised => self.n_unrecognised.into(),
            Figure::Orders => self.n_orders.into(),
            Figure::Units => self.n_units.into(),
            _ => return None,
        })
    }
}

impl Report for Summary {
    const KIND: ReportKind = ReportKind::Summary;
    type Query = Query;

    /// days + rows of the period, for their orders -> currencies
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let filter = Filter {
            period: query.period,
            ..Filter::all(query.zone.clone())
        };
        let mut n_orders = ledger.n_orders_sold(&filter);
        let mut currencies: BTreeMap<Currency, (Sums, i128)> = BTreeMap::new();
        for group in ledger.groups(&filter, &[Dimension::IsDeferred]) {
            let (sums, deferred_minor) = currencies.entry(group.currency).or_default();
            sums.add(&group.sums);
            if group.values == [Value::IsDeferred(true)] {
                *deferred_minor += group.sums.net_proceeds_minor();
            }
        }
        let currencies = currencies.into_iter();
        let currencies = currencies.map(|(currency, (sums, deferred_minor))| {
            let n_orders = n_orders.remove(&currency).unwrap_or(0);
            summary(currency, &sums, deferred_minor, n_orders)
        });
        Summary {
            currencies: currencies.collect(),
        }
    }
}

fn summary(
    currency: Currency,
    sums: &Sums,
    deferred_minor: i128,
    n_orders: u64,
) -> CurrencySummary {
    let step = |step: Step| sums.step_minor(step);
    let n_units = sums.n_units_sold - sums.n_units_returned;
    // No seller has so many units, but a damaged file may say so.
    let n_units = n_units.clamp(i64::MIN.into(), i64::MAX.into());
    CurrencySummary {
        currency,
        gross_sales_minor: step(Step::GrossSales),
        discounts_minor: step(Step::Discounts),
        refunded_sales_minor: step(Step::RefundedSales),
        expenses_minor: step(Step::Expenses),
        refunded_expenses_minor: step(Step::RefundedExpenses),
        tax_collected_minor: step(Step::TaxPassThrough) - sums.tax_withheld_minor,
        tax_withheld_minor: sums.tax_withheld_minor,
        reimbursements_minor: step(Step::Reimbursements),
        other_minor: step(Step::Other),
        unrecognised_minor: step(Step::Unrecognised),
        deferred_minor,
        n_transactions: sums.n_rows,
        n_unrecognised: sums.n_unrecognised,
        n_orders,
        n_units: i64::try_from(n_units).unwrap_or_default(),
    }
}
