//! The ledger's types as rows of the billing API: what the reference server sends.
//!
//! Raw names of amounts and line numbers stay behind; the API has one amount per component.

use std::collections::BTreeMap;

use super::{Deferral, PayoutRow, PayoutStepRow, SettlementRow, TransactionRow};
use crate::day::{Day, Instant};
use crate::money::{Currency, Money, Total};
use crate::settlement::{Payout, PayoutStep, Settlement};
use crate::store::batch::Removal;
use crate::transaction::{Status, Transaction};

/// A row of `GET /transactions`.
pub fn transaction_row(transaction: &Transaction) -> TransactionRow {
    let currency = transaction.currency;
    let mut minors: BTreeMap<&str, i128> = BTreeMap::new();
    for amount in &transaction.amounts {
        *minors.entry(amount.component.name()).or_insert(0) += i128::from(amount.minor);
    }
    let plain =
        |(name, minor): (&str, i128)| (name.to_owned(), Total::new(minor, currency).to_plain());

    let (status, deferral) = match &transaction.status {
        Status::Released => ("released", None),
        Status::Deferred { reason, matures_at } => {
            let matures_at = matures_at.map(Instant::to_rfc3339);
            (
                "deferred",
                Some(Deferral {
                    reason: reason.clone(),
                    matures_at,
                }),
            )
        }
    };
    let raw_kind = (!transaction.raw_kind.is_empty()).then(|| transaction.raw_kind.clone());
    TransactionRow {
        id: transaction.id.clone(),
        sequence: transaction.sequence,
        deleted: false,
        kind: Some(transaction.kind.name().to_owned()),
        status: Some(status.to_owned()),
        posted_at: Some(transaction.posted_at.to_rfc3339()),
        released_at: transaction.released_at.map(Instant::to_rfc3339),
        deferral,
        marketplace: transaction.marketplace.clone(),
        currency: Some(currency.code().to_owned()),
        settlement_id: transaction.settlement_id.clone(),
        order_id: transaction.order_id.clone(),
        reference_id: transaction.reference_id.clone(),
        sku: transaction.sku.clone(),
        quantity: (transaction.quantity != 0).then_some(transaction.quantity),
        payment_method: transaction.payment_method.clone(),
        raw_kind,
        amounts: minors.into_iter().map(plain).collect(),
        total: Some(transaction.total().to_plain()),
    }
}

/// A row of `GET /transactions` for a transaction that was taken back.
pub fn removal_row(removal: &Removal) -> TransactionRow {
    TransactionRow {
        id: removal.id.clone(),
        sequence: removal.sequence,
        deleted: true,
        ..TransactionRow::default()
    }
}

/// A row of `GET /settlements`, without what only the books know: the opening balance, the source
/// and the counts.
pub fn settlement_row(settlement: &Settlement) -> SettlementRow {
    SettlementRow {
        id: settlement.id.clone(),
        currency: settlement.currency.code().to_owned(),
        marketplace: settlement.marketplace.clone(),
        status: if settlement.is_open { "open" } else { "closed" }.to_owned(),
        started_at: settlement.started_at.to_rfc3339(),
        ended_at: settlement.ended_at.to_rfc3339(),
        deposit_at: settlement.deposit_at.map(Instant::to_rfc3339),
        opening_balance: None,
        claimed_total: plain(settlement.claimed_minor, settlement.currency),
        payout_ids: settlement.payout_ids.clone(),
        source: None,
        n_transactions: None,
        n_rejections: None,
    }
}

/// A row of `GET /payouts`.
pub fn payout_row(payout: &Payout) -> PayoutRow {
    PayoutRow {
        id: payout.id.clone(),
        amount: plain(payout.amount_minor, payout.currency),
        currency: payout.currency.code().to_owned(),
        method: payout.method.clone(),
        account_tail: payout.account_tail.clone(),
        trace_id: payout.trace_id.clone(),
        status: payout.status.name().to_owned(),
        status_history: payout.history.iter().map(step_row).collect(),
        settlement_ids: payout.settlement_ids.clone(),
        expected_on: payout.expected_on.map(Day::to_iso),
        paid_on: payout.paid_on.map(Day::to_iso),
    }
}

fn step_row(step: &PayoutStep) -> PayoutStepRow {
    PayoutStepRow {
        status: step.status.name().to_owned(),
        at: step.at.to_rfc3339(),
        reason: step.reason.clone(),
    }
}

fn plain(minor: Option<i64>, currency: Currency) -> Option<String> {
    minor.map(|minor| Money::new(minor, currency).to_plain())
}
