//! The sample at any size: as many orders as were asked for, books that tie out, and batches that
//! each hold their settlements whole.

use std::collections::{BTreeMap, BTreeSet};

use billing_api::demo::{CARRIED_FORWARD, LOST_LINE, ORDERS_DEFAULT, seller, stream};
use ledger::store::batch::Batch;
use ledger::transaction::{Kind, Status, Transaction};

use super::settlements::failures;
use super::{SEED, batch, sum};

fn batches(seed: u64, orders: u64) -> Vec<Batch> {
    stream(seed, orders).1.collect()
}

/// Everything in one batch.
fn whole(batches: Vec<Batch>) -> Batch {
    let mut batches = batches.into_iter();
    let mut all = batches.next().unwrap();
    for batch in batches {
        all.settlements.extend(batch.settlements);
        all.payouts.extend(batch.payouts);
        all.balances.extend(batch.balances);
        all.transactions.extend(batch.transactions);
        all.entities.invoices.extend(batch.entities.invoices);
    }
    all
}

fn orders_of(rows: &[Transaction]) -> BTreeSet<&str> {
    let sales = rows.iter().filter(|row| row.kind == Kind::Sale);
    sales.map(|row| row.order_id.as_deref().unwrap()).collect()
}

#[test]
fn so_many_orders_as_asked_for() {
    for seed in [SEED, 42] {
        for orders in [0, 1, 10, 1_000, ORDERS_DEFAULT, 12_345] {
            let all = whole(batches(seed, orders));
            let found = orders_of(&all.transactions).len();
            assert_eq!(found as u64, orders, "seed {seed}");
        }
    }
    assert_eq!(
        orders_of(&batch(&seller(SEED)).transactions).len() as u64,
        ORDERS_DEFAULT
    );
}

#[test]
fn books_of_every_size_tie_out() {
    for orders in [0, 1, 10, 1_000, 20_000] {
        for seed in [SEED, 7] {
            let all = whole(batches(seed, orders));
            let failures = failures(&all);
            let rules: BTreeSet<_> = failures
                .iter()
                .map(|(settlement, rule, _)| (settlement.as_str(), *rule))
                .collect();
            // A small seller has no reserve to lose a part of.
            let lost = (LOST_LINE.settlement_id, "D1 footing");
            assert!(rules.contains(&lost), "{orders} orders: {failures:?}");
            assert_eq!(
                rules.len(),
                if orders < 1_000 { 1 } else { 2 },
                "{failures:?}"
            );
            for row in &all.transactions {
                assert!(!row.amounts.is_empty(), "{} moves nothing", row.id);
            }
        }
    }
}

#[test]
fn a_batch_holds_its_settlements_whole() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut described = BTreeSet::new();
    let batches = batches(SEED, 1_000);
    let last = batches.len() - 1;
    for (place, batch) in batches.iter().enumerate() {
        assert!(batch.transactions.is_sorted_by_key(|row| row.posted_at));
        for row in &batch.transactions {
            match &row.settlement_id {
                Some(id) => assert_eq!(*seen.entry(id.clone()).or_insert(place), place, "{id}"),
                None => assert!(place == last && row.status != Status::Released),
            }
        }
        for settlement in &batch.settlements {
            assert!(
                described.insert(settlement.id.clone()),
                "{} twice",
                settlement.id
            );
            assert_eq!(seen.get(&settlement.id).copied().unwrap_or(place), place);
            assert_eq!(settlement.is_open, place == last, "{}", settlement.id);
        }
        let of_batch: BTreeSet<&str> = batch
            .settlements
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        for payout in &batch.payouts {
            assert!(
                payout
                    .settlement_ids
                    .iter()
                    .all(|id| of_batch.contains(id.as_str()))
            );
        }
    }
    assert!(seen.keys().all(|id| described.contains(id)));
    let ends: Vec<_> = batches
        .iter()
        .flat_map(|batch| &batch.settlements)
        .collect();
    let closed: Vec<_> = ends
        .iter()
        .filter(|one| !one.is_open)
        .map(|one| one.ended_at.seconds() / 86_400)
        .collect();
    assert!(closed.is_sorted(), "settlements do not come as they end");
}

#[test]
fn batch_by_batch_and_all_at_once_are_the_same() {
    let all = whole(batches(SEED, ORDERS_DEFAULT));
    assert_eq!(&all, batch(&seller(SEED)));
    // A stream that is left and begun again says the same.
    let (_, mut stream) = stream(SEED, ORDERS_DEFAULT);
    let first: Vec<Batch> = stream.by_ref().take(20).collect();
    let again = batches(SEED, ORDERS_DEFAULT);
    assert_eq!(first[..], again[..20]);
    assert_eq!(stream.collect::<Vec<_>>()[..], again[20..]);
}

#[test]
fn a_small_debt_is_carried_forward() {
    let seller = seller(SEED);
    let batch = batch(&seller);
    let place = |id: &str| {
        batch
            .settlements
            .iter()
            .position(|one| one.id == id)
            .unwrap()
    };
    let debt = batch.settlements[place(CARRIED_FORWARD)]
        .claimed_minor
        .unwrap();
    assert!(debt < 0);
    let next = CARRIED_FORWARD.replace("006", "007");
    let rows: Vec<&Transaction> = batch
        .transactions
        .iter()
        .filter(|row| row.settlement_id.as_deref() == Some(&next))
        .collect();
    let of_kind = |kind: Kind| {
        rows.iter()
            .filter(move |row| row.kind == kind)
            .map(|row| sum(row))
    };
    assert_eq!(
        of_kind(Kind::OpeningBalance).collect::<Vec<_>>(),
        [i128::from(debt)]
    );
    assert_eq!(
        of_kind(Kind::CardCharge).count(),
        0,
        "too little for a card"
    );
    let claimed = batch.settlements[place(&next)].claimed_minor.unwrap();
    assert_eq!(
        i128::from(claimed),
        rows.iter().map(|row| sum(row)).sum::<i128>()
    );
}
