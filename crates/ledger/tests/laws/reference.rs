//! A ledger that is slow and obviously right, and a summary computed straight from transactions.

use std::collections::{BTreeMap, BTreeSet};

use ledger::Ledger;
use ledger::money::Currency;
use ledger::report::summary::CurrencySummary;
use ledger::store::batch::{Batch, Source};
use ledger::transaction::{Class, Component, Kind, Status, Transaction};
use rust_decimal::Decimal;

/// Everything that counts, by what it is.
#[derive(Default)]
pub struct Reference {
    /// The newest version of each id of an API; none when it was taken back. A row comes after a
    /// removal of its own sequence.
    feed: BTreeMap<String, (u64, Option<Transaction>)>,
    /// The last file of each settlement.
    files: BTreeMap<String, BTreeMap<String, Transaction>>,
}

impl Reference {
    pub fn append(&mut self, batch: &Batch) {
        match batch.source {
            Source::Api => {
                for transaction in &batch.transactions {
                    self.learn(&transaction.id, transaction.sequence, Some(transaction));
                }
                for removal in &batch.removals {
                    self.learn(&removal.id, removal.sequence, None);
                }
            }
            Source::File { .. } => {
                let mut files: BTreeMap<String, BTreeMap<String, Transaction>> = BTreeMap::new();
                for transaction in &batch.transactions {
                    let settlement_id = transaction.settlement_id.clone().unwrap();
                    let file = files.entry(settlement_id).or_default();
                    file.insert(transaction.id.clone(), transaction.clone());
                }
                for (settlement_id, file) in files {
                    let old = self.files.get(&settlement_id);
                    // The same ids are the same rows.
                    if old.is_none_or(|old| !old.keys().eq(file.keys())) {
                        self.files.insert(settlement_id, file);
                    }
                }
            }
        }
    }

    fn learn(&mut self, id: &str, sequence: u64, transaction: Option<&Transaction>) {
        let newest = self
            .feed
            .get(id)
            .map(|(sequence, found)| (*sequence, found.is_some()));
        if newest.is_none_or(|newest| newest < (sequence, transaction.is_some())) {
            self.feed
                .insert(id.to_owned(), (sequence, transaction.cloned()));
        }
    }

    /// What counts, in order.
    pub fn transactions(&self) -> Vec<Transaction> {
        let is_covered = |transaction: &&Transaction| {
            let settlement_id = transaction.settlement_id.as_ref();
            settlement_id.is_some_and(|settlement_id| self.files.contains_key(settlement_id))
        };
        let feed = self
            .feed
            .values()
            .filter_map(|(_, transaction)| transaction.as_ref());
        let files = self.files.values().flat_map(BTreeMap::values);
        let mut all: Vec<Transaction> = feed
            .filter(|row| !is_covered(row))
            .chain(files)
            .cloned()
            .collect();
        all.sort_by_key(|row| {
            let line = row.amounts.first().map_or(0, |amount| amount.line);
            (row.posted_at, row.sequence, line, row.id.clone())
        });
        all
    }
}

/// The transactions of a ledger, in order.
pub fn transactions(ledger: &Ledger) -> Vec<Transaction> {
    ledger.rows().map(|row| row.to_transaction()).collect()
}

/// Whole numbers beyond what [`Decimal`] holds do not occur in tests: 96 bits are enough.
fn decimal(minor: i64) -> Decimal {
    Decimal::from(minor)
}

/// The sum of the amounts that fit.
fn sum(rows: &[&Transaction], fits: impl Fn(&Transaction, &Component) -> bool) -> i128 {
    let mut sum = Decimal::ZERO;
    for row in rows {
        for amount in &row.amounts {
            if fits(row, &amount.component) {
                sum += decimal(amount.minor);
            }
        }
    }
    assert_eq!(sum.scale(), 0);
    sum.mantissa()
}

/// D8 and D9, word for word.
pub fn summary(all: &[Transaction]) -> Vec<CurrencySummary> {
    let currencies: BTreeSet<Currency> = all.iter().map(|row| row.currency).collect();
    currencies
        .into_iter()
        .map(|currency| summary_of(all, currency))
        .collect()
}

fn summary_of(all: &[Transaction], currency: Currency) -> CurrencySummary {
    let rows: Vec<&Transaction> = all.iter().filter(|row| row.currency == currency).collect();
    let is_reversed = |row: &Transaction| {
        matches!(
            row.kind,
            Kind::Refund | Kind::Chargeback | Kind::GuaranteeClaim
        )
    };
    let is_charged_for_refund = |component: &Component| {
        matches!(
            component,
            Component::RefundAdminFee | Component::RestockingFee
        )
    };
    // In no period of its own: carried in, held back, or sent to and from the bank.
    let is_carried = |component: &Component| {
        use Component as C;
        matches!(
            component,
            C::OpeningBalance | C::ReserveReleased | C::ReserveHeld
        ) || matches!(
            component,
            C::CardCharge | C::FailedTransfer | C::MicroDeposit | C::Payout
        )
    };
    let is_refunded_goodwill = |row: &Transaction, component: &Component| {
        *component == Component::Goodwill && is_reversed(row)
    };
    let of_class = |row: &Transaction, component: &Component, class: Class, reversed: bool| {
        component.class() == class && is_reversed(row) == reversed && !is_carried(component)
    };
    let is_deferred = |row: &Transaction| matches!(row.status, Status::Deferred { .. });
    let is_expense = |row: &Transaction, component: &Component| {
        of_class(row, component, Class::Fee, false)
            || is_charged_for_refund(component)
            || *component == Component::Adjustment
    };
    let is_tax = |component: &Component, class: Class| component.class() == class;
    let is_unknown = |component: &Component| matches!(component, Component::Unknown(_));
    let is_other = |row: &Transaction, component: &Component| {
        let class = component.class();
        matches!(class, Class::Reserve | Class::Transfer | Class::Other)
            && !is_carried(component)
            && *component != Component::Adjustment
            && !is_refunded_goodwill(row, component)
    };

    let amounts = rows.iter().flat_map(|row| &row.amounts);
    let n_unknown_amounts = amounts
        .filter(|amount| is_unknown(&amount.component))
        .count();
    let n_unknown_kinds = rows.iter().filter(|row| row.kind == Kind::Other).count();
    let sales = rows.iter().filter(|row| row.kind == Kind::Sale);
    let orders: BTreeSet<&String> = sales
        .clone()
        .filter_map(|row| row.order_id.as_ref())
        .collect();
    let n_sold: i64 = sales.map(|row| row.quantity).sum();
    let returned = rows.iter().filter(|row| is_reversed(row));
    let n_returned: i64 = returned.map(|row| row.quantity.abs()).sum();

    CurrencySummary {
        currency,
        gross_sales_minor: sum(&rows, |row, part| of_class(row, part, Class::Sales, false)),
        discounts_minor: sum(&rows, |_, part| part.class() == Class::Discount),
        refunded_sales_minor: sum(&rows, |row, part| {
            of_class(row, part, Class::Sales, true) || is_refunded_goodwill(row, part)
        }),
        expenses_minor: sum(&rows, is_expense),
        refunded_expenses_minor: sum(&rows, |row, part| {
            of_class(row, part, Class::Fee, true) && !is_charged_for_refund(part)
        }),
        tax_collected_minor: sum(&rows, |_, part| is_tax(part, Class::Tax)),
        tax_withheld_minor: sum(&rows, |_, part| is_tax(part, Class::WithheldTax)),
        reimbursements_minor: sum(&rows, |_, part| part.class() == Class::Reimbursement),
        other_minor: sum(&rows, is_other),
        unrecognised_minor: sum(&rows, |_, part| is_unknown(part)),
        deferred_minor: sum(&rows, |row, part| is_deferred(row) && !is_carried(part)),
        n_transactions: rows.len() as u64,
        n_unrecognised: (n_unknown_amounts + n_unknown_kinds) as u64,
        n_orders: orders.len() as u64,
        n_units: n_sold - n_returned,
    }
}
