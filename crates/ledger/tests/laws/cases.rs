//! How many random cases a law is tried on, and the ledger of a case.

use ledger::Ledger;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::transaction::Transaction;
use proptest::prelude::ProptestConfig;

/// 500 cases, unless the environment names another number.
pub fn config() -> ProptestConfig {
    let named = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: named.and_then(|text| text.parse().ok()).unwrap_or(500),
        // A failure prints its input; a file of seeds would say less.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A ledger of these transactions, from an API that sends some of them at a time.
pub fn ledger_of(all: &[Transaction], at_a_time: usize) -> Ledger {
    let mut ledger = Ledger::new();
    for some in all.chunks(at_a_time.max(1)) {
        ledger.append(Batch {
            source: Source::Api,
            lines: LineCount::default(),
            settlements: Vec::new(),
            payouts: Vec::new(),
            transactions: some.to_vec(),
            removals: Vec::new(),
            entities: Entities::default(),
            balances: Vec::new(),
            rates: Vec::new(),
        });
    }
    ledger
}
