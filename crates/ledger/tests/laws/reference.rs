//! A ledger that is slow and obviously right, and a summary computed straight from transactions.

use std::collections::{BTreeMap, BTreeSet};

use ledger::Ledger;
use ledger::money::Currency;
use ledger::report::summary::CurrencySummary;
use ledger::settlement::Settlement;
use ledger::store::batch::{Batch, Source, Standing};
use ledger::store::soundness::Soundness;
use ledger::transaction::{Class, Component, Kind, Status, Transaction};
use rust_decimal::Decimal;

/// Everything that was sent.
#[derive(Default)]
pub struct Reference {
    /// The newest version of each id of an API; none when it was taken back. A row comes after a
    /// removal of its own sequence.
    feed: BTreeMap<String, (u64, Option<Transaction>)>,
    /// Settlements that an API ever sent a transaction of.
    named: BTreeSet<String>,
    /// The files of each settlement, as they came.
    files: BTreeMap<String, Vec<File>>,
    /// What an API says of each settlement.
    described: BTreeMap<String, Settlement>,
}

/// A file of one settlement.
struct File {
    soundness: Soundness,
    description: Option<Settlement>,
    rows: BTreeMap<String, Transaction>,
}

/// The settlement of a file, which has one at most.
pub fn settlement_of(file: &Batch) -> Option<&String> {
    let named = file.transactions.first();
    let named = named.and_then(|row| row.settlement_id.as_ref());
    let described = file.settlements.first().map(|settlement| &settlement.id);
    described.or(named)
}

/// How sound a file of one settlement is.
pub fn soundness_of(file: &Batch) -> Soundness {
    if file.lines.rejected > 0 {
        return Soundness::Damaged;
    }
    let Some(settlement) = file.settlements.first() else {
        return Soundness::Unproven;
    };
    let is_own = |row: &Transaction| row.currency == settlement.currency;
    let rows: Vec<&Transaction> = file.transactions.iter().collect();
    let sum = sum(&rows, |_, component| *component != Component::Payout);
    if rows.iter().all(|row| is_own(row)) && settlement.claimed_minor.map(i128::from) == Some(sum) {
        Soundness::Proven
    } else {
        Soundness::Unproven
    }
}

impl Reference {
    /// Keeps a batch. Gives what stands in the place of its settlement, if it is a file that is
    /// passed over.
    pub fn append(&mut self, batch: &Batch) -> Option<Standing> {
        if batch.source == Source::Api {
            for transaction in &batch.transactions {
                self.learn(&transaction.id, transaction.sequence, Some(transaction));
                self.named.extend(transaction.settlement_id.clone());
            }
            for removal in &batch.removals {
                self.learn(&removal.id, removal.sequence, None);
            }
            for settlement in &batch.settlements {
                self.described
                    .insert(settlement.id.clone(), settlement.clone());
            }
            return None;
        }

        let settlement_id = settlement_of(batch)?;
        let rows = batch.transactions.iter();
        let file = File {
            soundness: soundness_of(batch),
            description: batch.settlements.first().cloned(),
            rows: rows.map(|row| (row.id.clone(), row.clone())).collect(),
        };
        let ids: Vec<String> = file.rows.keys().cloned().collect();
        let soundness = file.soundness;
        let files = self.files.entry(settlement_id.clone()).or_default();
        files.push(file);
        match self.counting(settlement_id) {
            None => Some(Standing::Api),
            Some(best) if soundness < best.soundness && !best.rows.keys().eq(&ids) => {
                Some(Standing::File(best.soundness))
            }
            Some(_) => None,
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

    /// The file that a settlement's rows are from, if they are from one: the soundest, the last of
    /// those; an API's are worth more unless it is proven.
    fn counting(&self, settlement_id: &str) -> Option<&File> {
        // The maximum is the last of equals.
        let files = self.files.get(settlement_id)?.iter();
        let best = files.max_by_key(|file| file.soundness)?;
        let counts = best.soundness == Soundness::Proven || !self.named.contains(settlement_id);
        counts.then_some(best)
    }

    /// What counts, in order.
    pub fn transactions(&self) -> Vec<Transaction> {
        let is_covered = |transaction: &&Transaction| {
            let settlement_id = transaction.settlement_id.as_ref();
            settlement_id.is_some_and(|settlement_id| self.counting(settlement_id).is_some())
        };
        let feed = self
            .feed
            .values()
            .filter_map(|(_, transaction)| transaction.as_ref());
        let files = self.files.keys().filter_map(|id| self.counting(id));
        let files = files.flat_map(|file| file.rows.values());
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

    /// What is said of each settlement, by id: by its file, and what an API adds.
    pub fn settlements(&self) -> Vec<Settlement> {
        let ids: BTreeSet<&String> = self.files.keys().chain(self.described.keys()).collect();
        let all = ids.into_iter().filter_map(|id| {
            let api = self.described.get(id);
            let Some(file) = self.description(id) else {
                return api.cloned();
            };
            let mut settlement = file.clone();
            let shop = api.and_then(|api| api.marketplace.clone());
            settlement.marketplace = settlement.marketplace.or(shop);
            // No settlement of a history names a payout, and every file names a day.
            Some(settlement)
        });
        all.collect()
    }

    /// What files say of a settlement: the last that are as sound as the best and say anything.
    fn description(&self, settlement_id: &str) -> Option<&Settlement> {
        let best = self.counting(settlement_id)?.soundness;
        let files = self.files[settlement_id].iter();
        let told = files.filter(|file| file.soundness == best);
        told.filter_map(|file| file.description.as_ref())
            .next_back()
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
