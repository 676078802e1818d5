//! One transaction whole: every amount and its step of the money path, the settlement and the
//! payouts that carry it, and the transactions that belong to the same thing.

use serde::{Deserialize, Serialize};

use super::transactions::Line;
use super::{Report, ReportKind};
use crate::settlement::{Payout, Settlement};
use crate::store::{Ledger, Row};
use crate::transaction::{Amount, Step, Transaction};

/// The most related transactions of each sort in an answer.
pub const RELATED_MAX: usize = 100;

/// Which transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Its id.
    pub id: String,
}

/// The transaction; none when the ledger has no such one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionDetail {
    /// The transaction.
    pub detail: Option<Detail>,
}

/// Everything that is known of one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// As it was booked: status, deferral and its reason, every amount with component, sender's
    /// name and line.
    pub transaction: Transaction,
    /// The step of each of its amounts, in their order.
    pub steps: Vec<Step>,
    /// The money path: the sum of its amounts at each step that has one, in order, in minor units.
    /// They add up to `total_minor`.
    pub path: Vec<(Step, i128)>,
    /// Sum of its amounts, in minor units, `+` into the balance.
    pub total_minor: i128,
    /// The part of the total that is net proceeds (domain rules D8 and D9).
    pub net_proceeds_minor: i128,
    /// Whether its newest version came with another content too, which is not booked.
    pub has_conflict: bool,
    /// Its settlement, as far as that is described.
    pub settlement: Option<Settlement>,
    /// The payouts that carry the settlement.
    pub payouts: Vec<Payout>,
    /// The other transactions of its order.
    pub of_order: Related,
    /// The other transactions with its reference, in any order but its own.
    pub of_reference: Related,
}

/// Other transactions, in order of posting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The first [`RELATED_MAX`] of them, whole: with the sum of all amounts.
    pub lines: Vec<Line>,
    /// All of them.
    pub n_rows: u64,
}

impl Related {
    fn push(&mut self, row: &Row<'_>) {
        self.n_rows += 1;
        if self.lines.len() < RELATED_MAX {
            self.lines.push(Line::of(row, row.total_minor()));
        }
    }
}

impl Report for TransactionDetail {
    const KIND: ReportKind = ReportKind::Transaction;
    type Query = Query;

    /// rows -> one
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let row = ledger.row_with_id(&query.id);
        TransactionDetail {
            detail: row.map(|row| detail(ledger, &row)),
        }
    }
}

fn detail(ledger: &Ledger, row: &Row<'_>) -> Detail {
    let transaction = row.to_transaction();
    let step = |amount: &Amount| Step::of(transaction.kind, &amount.component);
    let steps: Vec<Step> = transaction.amounts.iter().map(step).collect();
    let path = path(&transaction, &steps);
    let activity = path.iter().filter(|(step, _)| step.is_activity());
    let net_proceeds_minor = activity.map(|(_, minor)| minor).sum();

    let (mut of_order, mut of_reference) = (Related::default(), Related::default());
    let (order, reference) = (row.order_code(), row.reference_code());
    if order.is_some() || reference.is_some() {
        for other in ledger.rows() {
            let is_of_order = order.is_some() && other.order_code() == order;
            let is_of_reference = reference.is_some() && other.reference_code() == reference;
            if !(is_of_order || is_of_reference) || other.id() == row.id() {
                continue;
            }
            if is_of_order {
                of_order.push(&other);
            } else {
                of_reference.push(&other);
            }
        }
    }

    let settlement = row.settlement_id().and_then(|id| ledger.settlement(id));
    let payouts = row.settlement_id().into_iter();
    let payouts = payouts.flat_map(|id| ledger.payouts_of_settlement(id));
    Detail {
        total_minor: row.total_minor(),
        net_proceeds_minor,
        has_conflict: ledger.conflicts().any(|other| other.id() == row.id()),
        settlement: settlement.cloned(),
        payouts: payouts.cloned().collect(),
        of_order,
        of_reference,
        transaction,
        steps,
        path,
    }
}

/// Sums by step, in the order of the path.
fn path(transaction: &Transaction, steps: &[Step]) -> Vec<(Step, i128)> {
    let of_step = |step: Step| {
        let amounts = transaction.amounts.iter().zip(steps);
        let of_it = amounts.filter(move |&(_, &found)| found == step);
        let mut minors = of_it.map(|(amount, _)| i128::from(amount.minor)).peekable();
        minors.peek()?;
        Some((step, minors.sum()))
    };
    Step::ALL.into_iter().filter_map(of_step).collect()
}
