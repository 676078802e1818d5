//! What the marketplaces say that they hold at the end, for each currency a tree.

use std::collections::BTreeMap;

use ledger::money::{Currency, Money};
use ledger::settlement::Balance;
use ledger::transaction::Status;

use super::amounts::total;
use super::calendar::{END, instant};
use super::settlements::Settled;

/// What is free and what waits, in minor units.
#[derive(Default)]
struct Sums {
    available: i64,
    deferred: i64,
}

/// The balances of what no payout has taken yet. Reserves are set free by the settlement after the
/// one that holds them, and every one has begun: nothing is reserved at the end.
pub fn of_open(left: &[Settled]) -> Vec<Balance> {
    let mut sums: BTreeMap<Currency, Sums> = BTreeMap::new();
    // Nothing is said too, where there is nothing.
    for settlement in left.iter().filter_map(|one| one.settlement.as_ref()) {
        sums.entry(settlement.currency).or_default();
    }
    let is_open = |one: &&Settled| one.payout.is_none();
    for row in left.iter().filter(is_open).flat_map(|one| &one.rows) {
        let sums = sums.entry(row.currency).or_default();
        match row.status {
            Status::Released => sums.available += total(row),
            Status::Deferred { .. } => sums.deferred += total(row),
        }
    }
    sums.into_iter()
        .map(|(currency, sums)| tree(currency, &sums))
        .collect()
}

fn tree(currency: Currency, sums: &Sums) -> Balance {
    let node = |name: &str, minor, parts| Balance {
        name: name.to_owned(),
        money: Money::new(minor, currency),
        as_of: instant(END - 1),
        parts,
    };
    let reserved = vec![
        node("deferred", sums.deferred, Vec::new()),
        node("account_level_reserve", 0, Vec::new()),
    ];
    let parts = vec![
        node("available", sums.available, Vec::new()),
        node("reserved", sums.deferred, reserved),
    ];
    node("total", sums.available + sums.deferred, parts)
}
