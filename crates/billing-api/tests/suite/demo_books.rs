//! The sample seller's books: written once, marked as a sample, never mixed with a seller's own.

use std::collections::BTreeSet;
use std::fs;

use billing_api::sample::{self, Outcome, SampleError};
use ledger::import::billing_api::{Page, SettlementRow};

use crate::files::{lines, v2};
use crate::harness::{Books, On, on_both, runtime};
use crate::program::{log, out, run};

on_both!(the_sample_seller_stands_alone);
fn the_sample_seller_stands_alone(on: On) {
    let books = on.sample();
    let again = runtime().block_on(sample::write(&books.db, 1)).unwrap();
    assert_eq!(again, Outcome::AlreadyThere);
    let other = runtime().block_on(sample::write(&books.db, 2)).unwrap_err();
    assert!(matches!(other, SampleError::OtherSeed { .. }), "{other}");
    let mixed = books
        .import("real.txt", &v2("S1", &lines(0..5)))
        .unwrap_err();
    assert!(mixed.to_string().contains("sample seller"), "{mixed}");
    assert_eq!(books.number("SELECT count(*) FROM imports"), 0);

    let real = on.books();
    real.import("real.txt", &v2("S1", &lines(0..5))).unwrap();
    let refused = runtime().block_on(sample::write(&real.db, 1)).unwrap_err();
    assert!(matches!(refused, SampleError::OtherBooks), "{refused}");
    assert_eq!(real.number("SELECT count(*) FROM transactions"), 5);
}

#[test]
fn the_command_says_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let first = run(&["demo", "--database", &at("demo.db")]);
    assert!(first.status.success(), "{}", log(&first));
    assert!(
        out(&first).contains("the sample seller of seed 1 is there now"),
        "{}",
        out(&first)
    );
    let again = run(&["demo", "--database", &at("demo.db"), "--seed", "1"]);
    assert!(again.status.success());
    assert!(out(&again).contains("was there already"), "{}", out(&again));
    let other = run(&["demo", "--database", &at("demo.db"), "--seed", "7"]);
    assert!(!other.status.success());
    assert!(log(&other).contains("--seed 1"), "{}", log(&other));

    fs::write(at("real.txt"), v2("S1", &lines(0..5))).unwrap();
    let mixed = run(&["import", "--database", &at("demo.db"), &at("real.txt")]);
    assert!(!mixed.status.success());
    assert!(out(&mixed).contains("sample seller"), "{}", out(&mixed));
}

on_both!(a_seed_always_gives_the_same_books);
fn a_seed_always_gives_the_same_books(on: On) {
    let rows = |books: &Books| books.serve().walk("limit=1000").data;
    assert_eq!(rows(&on.sample()), rows(&on.sample()));
}

#[test]
fn the_sample_seller_has_as_many_orders_as_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let demo = |orders: &str| run(&["demo", "--database", &at("demo.db"), "--orders", orders]);
    let first = demo("10");
    assert!(first.status.success(), "{}", log(&first));
    let again = demo("10");
    assert!(out(&again).contains("was there already"), "{}", out(&again));
    // The same seed at another size is another seller.
    let other = run(&["demo", "--database", &at("demo.db")]);
    assert!(!other.status.success());
    assert!(
        log(&other).contains("--seed 1 --orders 10"),
        "{}",
        log(&other)
    );
    let too_many = demo("10000001");
    assert_eq!(too_many.status.code(), Some(2));
}

/// Batches are booked one by one; what is counted for a settlement must not depend on that.
#[test]
fn settlements_know_their_rows_at_any_size() {
    for orders in [0, 1, 500] {
        let books = Books::new();
        runtime()
            .block_on(sample::write_orders(&books.db, 3, orders))
            .unwrap();
        let server = books.serve();
        let rows = server.walk("limit=1000").data;
        let sales = rows
            .iter()
            .filter(|row| row.kind.as_deref() == Some("sale"));
        let orders_found: BTreeSet<_> = sales.map(|row| &row.order_id).collect();
        assert_eq!(orders_found.len() as u64, orders);
        let page: Page<SettlementRow> = server.page("settlements?limit=1000");
        assert_eq!(page.data.len(), 195);
        for settlement in page.data {
            let of_it = rows
                .iter()
                .filter(|row| row.settlement_id.as_ref() == Some(&settlement.id));
            assert_eq!(
                settlement.n_transactions,
                Some(of_it.count() as u64),
                "{}",
                settlement.id
            );
        }
    }
}
