//! Gross sales, refunds, fees, tax and net proceeds of a period, one row per currency.

use serde::{Deserialize, Serialize};

use super::claim::{Claim, Figure};
use super::{Report, ReportKind};
use crate::day::Period;
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::store::filter::Filter;
use crate::store::orders::Orders;
use crate::store::{Ledger, Row, StepTable};
use crate::transaction::{Class, Kind, Status, Step};

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

    /// rows of the period -> currencies
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let range = match query.period {
            Some(period) => ledger.rows_between(query.zone.span(period)),
            None => 0..ledger.n_rows(),
        };
        let steps = ledger.steps();
        let is_withheld: Vec<bool> = ledger
            .components()
            .map(|component| component.class() == Class::WithheldTax)
            .collect();
        let mut sums = vec![Sums::default(); ledger.currencies().len()];
        let mut orders = Orders::new(ledger);
        for row in ledger.rows_in(range) {
            let sums = &mut sums[usize::from(row.currency_code())];
            sums.add(&row, &steps, &is_withheld);
            if row.kind() == Kind::Sale && orders.is_new(&row, row.currency_code().into()) {
                sums.n_orders += 1;
            }
        }

        let currencies = ledger.currencies().iter().zip(sums);
        let mut currencies: Vec<CurrencySummary> = currencies
            .filter(|(_, sums)| sums.n_transactions > 0)
            .map(|(&currency, sums)| sums.summary(currency))
            .collect();
        currencies.sort_by_key(|row| row.currency);
        Summary { currencies }
    }
}

/// What a scan adds up for one currency.
#[derive(Clone, Default)]
struct Sums {
    steps: [i128; Step::ALL.len()],
    tax_withheld_minor: i128,
    deferred_minor: i128,
    n_transactions: u64,
    n_unrecognised: u64,
    n_orders: u64,
    n_units: i64,
}

impl Sums {
    fn add(&mut self, row: &Row<'_>, steps: &StepTable, is_withheld: &[bool]) {
        let kind = row.kind();
        let is_deferred = matches!(row.status(), Status::Deferred { .. });
        self.n_transactions += 1;
        self.n_unrecognised += u64::from(kind == Kind::Other);
        for part in row.parts() {
            let minor = i128::from(part.minor);
            let step = steps.step(kind, part.name);
            self.steps[step as usize] += minor;
            self.n_unrecognised += u64::from(step == Step::Unrecognised);
            if is_withheld[part.name as usize] {
                self.tax_withheld_minor += minor;
            }
            if is_deferred && step.is_activity() {
                self.deferred_minor += minor;
            }
        }
        // Senders write the units of a refund with either sign.
        self.n_units = match kind {
            Kind::Sale => self.n_units.saturating_add(row.quantity()),
            _ if kind.reverses_sale() => {
                self.n_units.saturating_sub(row.quantity().saturating_abs())
            }
            _ => self.n_units,
        };
    }

    fn summary(&self, currency: Currency) -> CurrencySummary {
        let step = |step: Step| self.steps[step as usize];
        CurrencySummary {
            currency,
            gross_sales_minor: step(Step::GrossSales),
            discounts_minor: step(Step::Discounts),
            refunded_sales_minor: step(Step::RefundedSales),
            expenses_minor: step(Step::Expenses),
            refunded_expenses_minor: step(Step::RefundedExpenses),
            tax_collected_minor: step(Step::TaxPassThrough) - self.tax_withheld_minor,
            tax_withheld_minor: self.tax_withheld_minor,
            reimbursements_minor: step(Step::Reimbursements),
            other_minor: step(Step::Other),
            unrecognised_minor: step(Step::Unrecognised),
            deferred_minor: self.deferred_minor,
            n_transactions: self.n_transactions,
            n_unrecognised: self.n_unrecognised,
            n_orders: self.n_orders,
            n_units: self.n_units,
        }
    }
}
