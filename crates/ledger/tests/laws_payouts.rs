//! The laws of payouts and balances, over random books: each figure is what plain loops say, parts
//! add up to their whole, and no order of arrival makes a difference.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use ledger::Ledger;
use ledger::day::Instant;
use ledger::day::zone::Zone;
use ledger::store::batch::Batch;
use proptest::test_runner::Config as ProptestConfig;

#[path = "laws_payouts/balances.rs"]
mod balances;
#[path = "laws_payouts/bank.rs"]
mod bank;
#[path = "laws_payouts/books.rs"]
mod books;
#[path = "laws_payouts/certificate.rs"]
mod certificate;
#[path = "laws_payouts/chain.rs"]
mod chain;
#[path = "laws_payouts/difference.rs"]
mod difference;
#[path = "laws_payouts/explained.rs"]
mod explained;
#[path = "laws_payouts/next_payout.rs"]
mod next_payout;
#[path = "laws_payouts/reference_balances.rs"]
mod reference_balances;

fn config() -> ProptestConfig {
    // A failure prints its input; a file of seeds would say less.
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 500;
    }
    config
}

fn ledger_of(batches: &[Batch]) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in batches {
        ledger.append(batch.clone());
    }
    ledger
}

/// A zone whose days start where something often happens, and change in the middle of the days asked
/// about.
fn zone() -> Zone {
    let at = Instant::parse_rfc3339("2025-03-31T11:30:00Z").unwrap();
    // 22:07:18 UTC is midnight, and later 04:07:18.
    let offset = 3600 + 52 * 60 + 42;
    Zone::new("Local", offset, vec![(at, offset - 6 * 3600)]).unwrap()
}
