//! How far a file's version of a settlement can be trusted to be whole.
//!
//! A settlement may come more than once: reissued by the sender, or cut off by a download that
//! broke. Only a version that is at least as sound as the booked one may take its place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::batch::Batch;
use crate::transaction::Step;

/// How far a file's version of a settlement can be trusted to be whole, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Soundness {
    /// Lines of the file were refused, so money of the settlement may be missing.
    Damaged,
    /// Every line was read, but their sum is not the total that the sender claims, or no total is
    /// claimed: a file cut between two lines looks like this.
    Unproven,
    /// Every line was read, and they add up to the claimed total (domain rule D1).
    Proven,
}

/// The soundness of each settlement that a batch describes or has transactions of.
/// amounts + settlements
pub fn of_settlements(batch: &Batch) -> BTreeMap<&str, Soundness> {
    let described = batch
        .settlements
        .iter()
        .map(|settlement| (settlement.id.as_str(), Some(settlement)));
    let mentioned = batch
        .transactions
        .iter()
        .filter_map(|row| Some((row.settlement_id.as_deref()?, None)));
    // What describes a settlement comes last and stays.
    let settlements: BTreeMap<_, _> = mentioned.chain(described).collect();
    if batch.lines.rejected > 0 {
        return settlements
            .into_keys()
            .map(|id| (id, Soundness::Damaged))
            .collect();
    }

    // None where money in another currency leaves the sum incomplete.
    let mut sums: BTreeMap<&str, Option<i128>> = BTreeMap::new();
    for row in &batch.transactions {
        let Some(id) = row.settlement_id.as_deref() else {
            continue;
        };
        let is_own = settlements[id].is_some_and(|settlement| settlement.currency == row.currency);
        let settled = row
            .amounts
            .iter()
            .filter(|amount| Step::of(row.kind, &amount.component).is_settled());
        let of_row: i128 = settled.map(|amount| i128::from(amount.minor)).sum();
        let sum = sums.entry(id).or_insert(Some(0));
        *sum = sum.filter(|_| is_own).map(|sum| sum + of_row);
    }
    settlements
        .into_iter()
        .map(|(id, settlement)| {
            let claimed = settlement.and_then(|settlement| settlement.claimed_minor);
            let sum = sums.get(id).copied().unwrap_or(Some(0));
            let is_proven = claimed.is_some_and(|claimed| sum == Some(i128::from(claimed)));
            let soundness = if is_proven {
                Soundness::Proven
            } else {
                Soundness::Unproven
            };
            (id, soundness)
        })
        .collect()
}
