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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test that can't go on stops

    use super::super::batch::{Entities, LineCount, Source};
    use super::*;
    use crate::day::Instant;
    use crate::money::Currency;
    use crate::settlement::Settlement;
    use crate::transaction::{Amount, Component, Kind, Status, Transaction};

    /// A file that claims a total, in euros, for `S1`; none when it does not say.
    fn file(claimed_minor: Option<i64>, transactions: Vec<Transaction>) -> Batch {
        let at = Instant::from_seconds(0).unwrap();
        let settlement = Settlement {
            id: "S1".to_owned(),
            currency: Currency::from_code("EUR").unwrap(),
            marketplace: None,
            started_at: at,
            ended_at: at,
            deposit_at: None,
            claimed_minor,
            is_open: false,
            payout_ids: Vec::new(),
        };
        Batch {
            source: Source::File {
                name: "file".to_owned(),
                sha256: [0; 32],
            },
            lines: LineCount::default(),
            settlements: vec![settlement],
            payouts: Vec::new(),
            balances: Vec::new(),
            transactions,
            removals: Vec::new(),
            entities: Entities::default(),
            rates: Vec::new(),
        }
    }

    fn row(settlement_id: &str, currency: &str, amounts: &[(Component, i64)]) -> Transaction {
        let amounts = amounts.iter().map(|(component, minor)| Amount {
            component: component.clone(),
            raw: String::new(),
            minor: *minor,
            line: 1,
        });
        Transaction {
            id: String::new(),
            sequence: 0,
            kind: Kind::Sale,
            raw_kind: String::new(),
            status: Status::Released,
            posted_at: Instant::from_seconds(0).unwrap(),
            released_at: None,
            marketplace: None,
            currency: Currency::from_code(currency).unwrap(),
            settlement_id: Some(settlement_id.to_owned()),
            order_id: None,
            reference_id: None,
            sku: None,
            quantity: 0,
            payment_method: None,
            amounts: amounts.collect(),
        }
    }

    #[track_caller]
    fn check(batch: &Batch, expected: &[(&str, Soundness)]) {
        let found: Vec<(&str, Soundness)> = of_settlements(batch).into_iter().collect();
        assert_eq!(found, expected);
    }

    fn sale(minor: i64) -> Transaction {
        row("S1", "EUR", &[(Component::ProductSale, minor)])
    }

    #[test]
    fn rows_that_add_up_to_the_claim_prove_it() {
        let rows = || vec![sale(i64::MAX), sale(300), sale(-i64::MAX)];
        check(&file(Some(300), rows()), &[("S1", Soundness::Proven)]);
        check(&file(Some(299), rows()), &[("S1", Soundness::Unproven)]);
        check(&file(None, rows()), &[("S1", Soundness::Unproven)]);
        check(&file(Some(0), vec![]), &[("S1", Soundness::Proven)]);
        check(&file(Some(1), vec![]), &[("S1", Soundness::Unproven)]);
        check(&file(None, vec![]), &[("S1", Soundness::Unproven)]);
    }

    #[test]
    fn the_payout_is_no_part_of_what_is_settled() {
        let amounts = [(Component::ProductSale, 300), (Component::Payout, -300)];
        let rows = vec![row("S1", "EUR", &amounts)];
        check(&file(Some(300), rows), &[("S1", Soundness::Proven)]);
    }

    #[test]
    fn money_in_another_currency_leaves_the_sum_open() {
        let foreign = |minor| row("S1", "USD", &[(Component::ProductSale, minor)]);
        for minor in [0, 200] {
            let rows = vec![foreign(minor), sale(300)];
            check(&file(Some(300), rows), &[("S1", Soundness::Unproven)]);
        }
    }

    #[test]
    fn a_settlement_is_judged_by_its_own_rows_and_by_all_that_was_refused() {
        let elsewhere = row("S2", "EUR", &[(Component::ProductSale, 1)]);
        let mut batch = file(Some(300), vec![elsewhere, sale(300)]);
        check(
            &batch,
            &[("S1", Soundness::Proven), ("S2", Soundness::Unproven)],
        );
        batch.lines.rejected = 1;
        check(
            &batch,
            &[("S1", Soundness::Damaged), ("S2", Soundness::Damaged)],
        );
    }
}
