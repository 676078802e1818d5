//! What changes in the lists of documents: booked once more, doubled, removed.

use billing_api::booking;
use billing_api::db::SELLER_ID;
use billing_api::list::List;
use ledger::import::billing_api as wire;
use rust_decimal::Decimal;

use super::{DOCUMENTS, ORIGIN, book, count, empty, join, only, remove, sample, walk};
use crate::harness::{On, on_both, runtime};

on_both!(only_what_has_changed_is_booked_again);
fn only_what_has_changed_is_booked_again(on: On) {
    let books = on.books();
    let server = books.serve();
    let mut batch = empty();
    join(&mut batch, sample());
    let all = count(&batch);
    assert_eq!(book(&books, &batch).documents, all);
    let before = walk(&server, List::Invoices, "", 1000).1.snapshot;
    assert_eq!(book(&books, &batch).documents, 0);
    let (_, again) = walk(&server, List::Invoices, "", 1000);
    assert_eq!(again.snapshot, before, "nothing changed, so no new state");

    batch.entities.invoices[5].status = ledger::invoice::InvoiceStatus::Void;
    batch.entities.products[1].title.push_str(", another");
    batch.rates[0].rate += decimal("0.01");
    batch.balances[0].money.minor += 1;
    assert_eq!(book(&books, &batch).documents, 4);
    for list in DOCUMENTS {
        let (found, _) = walk(&server, list, "", 1000);
        assert_eq!(found, only(list, &batch), "{}", list.path());
        let (changed, _) = walk(&server, list, &format!("&changed_since={before}"), 1000);
        let is_changed = matches!(
            list,
            List::Invoices | List::Products | List::Rates | List::Balances
        );
        assert_eq!(count(&changed), usize::from(is_changed), "{}", list.path());
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

on_both!(two_rows_of_one_id_are_not_booked);
fn two_rows_of_one_id_are_not_booked(on: On) {
    let books = on.books();
    let mut batch = empty();
    let mut products = sample().entities.products;
    products.truncate(1);
    products.push(products[0].clone());
    batch.entities.products = products;
    assert_eq!(
        book(&books, &batch).documents,
        1,
        "the same row twice is one row"
    );

    batch.entities.products[1].title.push_str(", another");
    let refused = runtime().block_on(async {
        let mut writer = books.db.write(SELLER_ID).await.unwrap();
        let batches = std::slice::from_ref(&batch);
        booking::book(&mut writer, SELLER_ID, batches, &ORIGIN)
            .await
            .unwrap_err()
    });
    assert!(refused.to_string().contains("for two rows"), "{refused}");
    assert_eq!(books.number("SELECT count(*) FROM documents"), 1);
}

on_both!(a_removed_row_is_gone_and_stays_in_the_change_feed);
fn a_removed_row_is_gone_and_stays_in_the_change_feed(on: On) {
    let books = on.sample();
    let server = books.serve();
    let list = List::PaymentMethods;
    let (methods, proof) = walk(&server, list, "", 1000);
    let first = server.get("payment-methods?limit=1").json();
    let cursor = first["page"]["next"].as_str().unwrap().to_owned();
    let gone = methods.entities.payment_methods[1].clone();
    assert_eq!(remove(&books, list, &gone.id).documents, 1);
    assert_eq!(
        remove(&books, list, &gone.id).documents,
        0,
        "it is gone already"
    );
    assert_eq!(remove(&books, list, "none").documents, 0);

    let (left, _) = walk(&server, list, "", 1000);
    let kept: Vec<_> = methods
        .entities
        .payment_methods
        .iter()
        .filter(|one| one.id != gone.id)
        .cloned()
        .collect();
    assert_eq!(left.entities.payment_methods, kept);
    // A walk that had begun still sees it.
    let rest = server
        .get(&format!("payment-methods?limit=1000&cursor={cursor}"))
        .json();
    assert_eq!(
        rest["page"]["count"],
        methods.entities.payment_methods.len() - 1
    );
    let changed = server
        .get(&format!("payment-methods?changed_since={}", proof.snapshot))
        .json();
    let sequence = proof.snapshot.parse::<u64>().unwrap() + 1;
    assert_eq!(
        changed["data"],
        serde_json::json!([{ "id": gone.id, "sequence": sequence, "deleted": true }])
    );

    let mut batch = empty();
    batch.entities.payment_methods.push(gone.clone());
    assert_eq!(book(&books, &batch).documents, 1, "it may come back");
    assert_eq!(walk(&server, list, "", 1000).0, methods);
}

on_both!(an_invoice_is_found_by_its_id);
fn an_invoice_is_found_by_its_id(on: On) {
    let books = on.sample();
    let server = books.serve();
    for invoice in sample().entities.invoices.iter().step_by(400) {
        let reply = server.get(&format!("invoices/{}", invoice.id));
        assert_eq!(reply.status, 200);
        let mut row: wire::InvoiceRow = serde_json::from_slice(&reply.body).unwrap();
        assert!(row.sequence > 0);
        row.sequence = invoice.sequence;
        assert_eq!(row, wire::invoice_row(invoice));
        let said = format!("If-None-Match: {}", reply.header("etag").unwrap());
        let target = format!("invoices/{}", invoice.id);
        assert_eq!(server.get_with(&target, &[&said]).status, 304);
    }
    // Neither an id of another list nor what is no id finds anything.
    let sku = &sample().entities.products[0].sku;
    for id in [
        sku.as_str(),
        "none",
        "%27%3B--%20",
        "%00",
        "%F0%9F%92%B6",
        "a%2Fb",
    ] {
        for path in ["invoices", "settlements", "payouts"] {
            let reply = server.get(&format!("{path}/{id}"));
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (404, "not_found"),
                "{path}/{id}"
            );
        }
    }
    let reply = server.get("usage/records?meter_id=a%00b");
    assert_eq!((reply.status, reply.problem().as_str()), (400, "bad_id"));
}
