//! The sample seller over the wire: what the server writes, the browser reads back as it was.

use std::collections::{BTreeMap, BTreeSet};

use billing_api::demo::seller;
use ledger::import::billing_api::{
    Page, PageProof, Parsed, balance_row, invoice_row, meter_row, parse_balances, parse_invoices,
    parse_meters, parse_payment_methods, parse_payouts, parse_prices, parse_products, parse_rates,
    parse_settlements, parse_subscriptions, parse_transactions, parse_usage_records,
    payment_method_row, payout_row, price_row, product_row, rate_row, settlement_row,
    subscription_row, transaction_row, usage_record_row,
};
use ledger::money::{Currency, Total};
use ledger::store::batch::Batch;
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

/// Writes entities as rows of a page and reads them back.
fn through<T, R: Serialize>(
    entities: &[T],
    row_of: impl Fn(&T) -> R,
    id_of: impl Fn(&R) -> &str,
    parse: impl Fn(&[u8]) -> Parsed,
) -> Batch {
    let rows: Vec<R> = entities.iter().map(row_of).collect();
    let ids: Vec<String> = rows.iter().map(|row| id_of(row).to_owned()).collect();
    let distinct: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "an id twice");
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (_, batch, rejections) = parse(&page(rows, &ids, BTreeMap::new()).unwrap()).unwrap();
    assert_eq!(rejections, []);
    batch
}

#[test]
fn no_document_is_lost_on_the_wire() {
    let seller = seller(SEED);
    let Batch {
        entities,
        rates,
        balances,
        ..
    } = batch(&seller);
    let read = through(
        &entities.invoices,
        invoice_row,
        |row| &row.id,
        parse_invoices,
    );
    assert_eq!(read.entities.invoices, entities.invoices);
    let read = through(
        &entities.subscriptions,
        subscription_row,
        |row| &row.id,
        parse_subscriptions,
    );
    assert_eq!(read.entities.subscriptions, entities.subscriptions);
    let read = through(&entities.meters, meter_row, |row| &row.id, parse_meters);
    assert_eq!(read.entities.meters, entities.meters);
    let read = through(&entities.prices, price_row, |row| &row.id, parse_prices);
    assert_eq!(read.entities.prices, entities.prices);
    let read = through(
        &entities.usage_records,
        usage_record_row,
        |row| &row.id,
        parse_usage_records,
    );
    assert_eq!(read.entities.usage_records, entities.usage_records);
    let read = through(
        &entities.products,
        product_row,
        |row| &row.sku,
        parse_products,
    );
    assert_eq!(read.entities.products, entities.products);
    let read = through(
        &entities.payment_methods,
        payment_method_row,
        |row| &row.id,
        parse_payment_methods,
    );
    assert_eq!(read.entities.payment_methods, entities.payment_methods);
    assert_eq!(
        through(rates, rate_row, |row| &row.id, parse_rates).rates,
        *rates
    );
    assert_eq!(
        through(balances, balance_row, |row| &row.id, parse_balances).balances,
        *balances
    );
}
