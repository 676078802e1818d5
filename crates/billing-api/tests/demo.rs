//! The sample seller ties out to the cent, apart from the two settlements that are wrong on purpose.
//!
//! Everything is added up here again, in the plainest way; only `documents` and `reports` ask the
//! ledger, so that the sample is seen as the dashboard sees it.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use std::collections::{BTreeMap, BTreeSet};

use billing_api::demo::{Seller, seller};
use ledger::money::{Currency, Total};
use ledger::store::batch::{Batch, Source};
use ledger::transaction::{Component, Transaction};
use sha2::{Digest, Sha256};

#[path = "demo/documents.rs"]
mod documents;
#[path = "demo/payouts.rs"]
mod payouts;
#[path = "demo/reports.rs"]
mod reports;
#[path = "demo/rows.rs"]
mod rows;
#[path = "demo/sales.rs"]
mod sales;
#[path = "demo/settlements.rs"]
mod settlements;
#[path = "demo/sizes.rs"]
mod sizes;
#[path = "demo/wire.rs"]
mod wire;

/// The seed whose totals are written down here.
const SEED: u64 = 1;

fn batch(seller: &Seller) -> &Batch {
    let [batch] = seller.batches.as_slice() else {
        panic!("one batch is documented")
    };
    batch
}

fn sum(row: &Transaction) -> i128 {
    row.amounts
        .iter()
        .map(|amount| i128::from(amount.minor))
        .sum()
}

fn sum_of(rows: &[&Transaction], component: &Component) -> i128 {
    let amounts = rows.iter().flat_map(|row| &row.amounts);
    let amounts = amounts.filter(|amount| amount.component == *component);
    amounts.map(|amount| i128::from(amount.minor)).sum()
}

fn minor(row: &Transaction, component: &Component) -> i128 {
    sum_of(&[row], component)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let hash = |seed| Sha256::digest(postcard::to_stdvec(&seller(seed).batches).unwrap());
    assert_eq!(seller(SEED), seller(SEED));
    assert_eq!(hash(SEED), hash(SEED));
    assert_ne!(hash(SEED), hash(SEED + 1));
}

#[test]
fn totals_are_those_written_down() {
    let seller = seller(SEED);
    let batch = batch(&seller);
    let mut totals: BTreeMap<Currency, (usize, usize, usize, i128)> = BTreeMap::new();
    for row in &batch.transactions {
        let total = totals.entry(row.currency).or_default();
        total.0 += 1;
        total.3 += sum(row);
    }
    for settlement in &batch.settlements {
        totals.entry(settlement.currency).or_default().1 += 1;
    }
    for payout in &batch.payouts {
        totals.entry(payout.currency).or_default().2 += 1;
    }
    let line = |(currency, (n_rows, n_settlements, n_payouts, minor)): (&Currency, &_)| {
        let total = Total::new(*minor, *currency).to_plain();
        format!(
            "{currency}: {n_rows} rows, {n_settlements} settlements, {n_payouts} payouts, {total}"
        )
    };
    let found: Vec<String> = totals.iter().map(line).collect();
    assert_eq!(
        found,
        [
            "EUR: 1805 rows, 61 settlements, 59 payouts, 30876.29",
            "GBP: 858 rows, 31 settlements, 30 payouts, 9925.48",
            "INR: 356 rows, 20 settlements, 19 payouts, 428917.46",
            "JPY: 555 rows, 30 settlements, 29 payouts, 1108250",
            "KWD: 164 rows, 22 settlements, 21 payouts, 956.610",
            "USD: 2167 rows, 31 settlements, 30 payouts, 42380.95",
        ]
    );
}

#[test]
fn every_row_has_a_place_of_its_own_in_the_feed() {
    let seller = seller(SEED);
    let batch = batch(&seller);
    assert_eq!(batch.source, Source::Api);
    for (sequence, row) in (1..).zip(&batch.transactions) {
        assert_eq!(
            (row.sequence, row.id.clone()),
            (sequence, format!("txn_{sequence:07}"))
        );
    }
    let mut times: Vec<String> = batch
        .transactions
        .iter()
        .map(|row| row.posted_at.to_rfc3339())
        .collect();
    times.sort();
    let (first, last) = (&times[0][..9], &times[times.len() - 1][..10]);
    assert_eq!((first, last), ("2025-09-0", "2026-10-31"));
}

#[test]
fn the_account_names_every_marketplace() {
    let seller = seller(SEED);
    assert!(seller.account.is_sample);
    let named: BTreeSet<(&str, &str)> = seller
        .account
        .marketplaces
        .iter()
        .map(|marketplace| (marketplace.id.as_str(), marketplace.currency.as_str()))
        .collect();
    let used: BTreeSet<(&str, &str)> = batch(&seller)
        .transactions
        .iter()
        .map(|row| (row.marketplace.as_deref().unwrap(), row.currency.code()))
        .collect();
    assert_eq!(named, used);
    assert_eq!(named.len(), 7);
}
