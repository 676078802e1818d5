//! The sample seller over the wire: what the server writes, the browser reads back as it was.

use std::collections::BTreeMap;

use billing_api::demo::seller;
use ledger::import::billing_api::{
    Page, PageProof, parse_payouts, parse_settlements, parse_transactions, payout_row,
    settlement_row, transaction_row,
};
use ledger::money::{Currency, Total};
use serde::Serialize;

use super::{SEED, batch, sum};

/// A page as the server would write it, with a proof worked out here.
fn page<T: Serialize>(
    data: Vec<T>,
    ids: &[&str],
    sums: BTreeMap<String, String>,
) -> serde_json::Result<Vec<u8>> {
    let id = |id: Option<&&str>| id.map(|id| (*id).to_owned());
    let page = PageProof {
        count: data.len(),
        sums,
        first_id: id(ids.first()),
        last_id: id(ids.last()),
        next: None,
        snapshot: "sample".to_owned(),
        as_of: "2026-10-31T23:59:59Z".to_owned(),
    };
    serde_json::to_vec(&Page { data, page })
}

#[test]
fn nothing_is_lost_on_the_wire() {
    let seller = seller(SEED);
    let batch = batch(&seller);

    let mut totals: BTreeMap<Currency, i128> = BTreeMap::new();
    for row in &batch.transactions {
        *totals.entry(row.currency).or_default() += sum(row);
    }
    let plain = |(currency, minor): (Currency, i128)| {
        (
            currency.code().to_owned(),
            Total::new(minor, currency).to_plain(),
        )
    };
    let sums = totals.into_iter().map(plain).collect();
    let ids: Vec<&str> = batch
        .transactions
        .iter()
        .map(|row| row.id.as_str())
        .collect();
    let rows = batch.transactions.iter().map(transaction_row).collect();
    let (_, read, rejections) = parse_transactions(&page(rows, &ids, sums).unwrap()).unwrap();
    assert_eq!(
        (read.transactions, rejections.len()),
        (batch.transactions.clone(), 0)
    );

    let ids: Vec<&str> = batch
        .settlements
        .iter()
        .map(|row| row.id.as_str())
        .collect();
    let rows = batch.settlements.iter().map(settlement_row).collect();
    let (_, read, rejections) =
        parse_settlements(&page(rows, &ids, BTreeMap::new()).unwrap()).unwrap();
    assert_eq!(
        (read.settlements, rejections.len()),
        (batch.settlements.clone(), 0)
    );

    let ids: Vec<&str> = batch.payouts.iter().map(|row| row.id.as_str()).collect();
    let rows = batch.payouts.iter().map(payout_row).collect();
    let (_, read, rejections) = parse_payouts(&page(rows, &ids, BTreeMap::new()).unwrap()).unwrap();
    assert_eq!((read.payouts, rejections.len()), (batch.payouts.clone(), 0));
}
