//! The laws of the documents, over random ones: every report equals a slow and plain reckoning that
//! shares no code with it, parts add up to wholes, and no order of arrival makes a difference.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use ledger::Ledger;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use proptest::prelude::*;

#[path = "laws_documents/invoices.rs"]
mod invoices;
#[path = "laws_documents/order.rs"]
mod order;
#[path = "laws_documents/random_invoices.rs"]
mod random_invoices;
#[path = "laws_documents/random_subscriptions.rs"]
mod random_subscriptions;
#[path = "laws_documents/reference_invoices.rs"]
mod reference_invoices;
#[path = "laws_documents/reference_subscriptions.rs"]
mod reference_subscriptions;
#[path = "laws_documents/reference_usage.rs"]
mod reference_usage;
#[path = "laws_documents/subscriptions.rs"]
mod subscriptions;
#[path = "laws_documents/usage.rs"]
mod usage;

/// 500 cases, or as many as the environment says.
fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(500),
        // A failure prints its input; a file of seeds would say less.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn batch(entities: Entities) -> Batch {
    Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        entities,
        balances: Vec::new(),
        rates: Vec::new(),
    }
}

fn ledger_of(entities: Entities) -> Ledger {
    let mut ledger = Ledger::new();
    ledger.append(batch(entities));
    ledger
}
