//! Every route of the API, over the sample seller: right rows, right sums, right filters.

use std::collections::BTreeMap;

use billing_api::list::List;
use billing_api::{demo, sample};
use ledger::import::billing_api::{
    self as wire, Account, PayoutRow, SettlementRow, TransactionRow, payout_row, transaction_row,
};
use ledger::transaction::Transaction;

use crate::client;
use crate::files::{lines, v2};
use crate::harness::{On, Serving, decimals_of, on_both, runtime, sums_of};

fn sample_transactions() -> Vec<Transaction> {
    demo::seller(1)
        .batches
        .into_iter()
        .flat_map(|batch| batch.transactions)
        .collect()
}

/// Rows without what the server gives them.
fn bare(rows: &[TransactionRow]) -> BTreeMap<String, TransactionRow> {
    let bare = |row: &TransactionRow| TransactionRow {
        sequence: 0,
        ..row.clone()
    };
    rows.iter().map(|row| (row.id.clone(), bare(row))).collect()
}

fn expected(keep: impl Fn(&Transaction) -> bool) -> BTreeMap<String, TransactionRow> {
    let kept: Vec<TransactionRow> = sample_transactions()
        .iter()
        .filter(|row| keep(row))
        .map(transaction_row)
        .collect();
    bare(&kept)
}

on_both!(the_walk_over_transactions_is_what_was_booked);
fn the_walk_over_transactions_is_what_was_booked(on: On) {
    let books = on.sample();
    let server = books.serve();
    let all = server.walk("limit=1000").data;
    assert_eq!(all.len(), sample_transactions().len());
    assert_eq!(bare(&all), expected(|_| true));
    let places: Vec<_> = all
        .iter()
        .map(|row| (row.posted_at.clone(), row.sequence))
        .collect();
    assert!(places.is_sorted(), "rows are not in order of posting");
}

on_both!(filters_keep_what_a_naive_filter_keeps);
fn filters_keep_what_a_naive_filter_keeps(on: On) {
    let books = on.sample();
    let server = books.serve();
    let all = sample_transactions();
    let middle = all[all.len() / 2].posted_at;
    let later = all[all.len() * 3 / 4].posted_at;
    let settlement_id = all[all.len() / 3].settlement_id.clone().unwrap();
    let marketplace = all.iter().find_map(|row| row.marketplace.clone()).unwrap();

    let check = |query: &str, keep: &dyn Fn(&Transaction) -> bool| {
        for limit in [7, 1000] {
            let found = server.walk(&format!("limit={limit}&{query}")).data;
            assert_eq!(bare(&found), expected(keep), "{query}");
        }
    };
    check(&format!("posted_from={middle}&posted_to={later}"), &|row| {
        (middle..later).contains(&row.posted_at)
    });
    check(&format!("posted_from={later}"), &|row| {
        row.posted_at >= later
    });
    check(&format!("posted_to={later}&posted_from={later}"), &|_| {
        false
    });
    check(&format!("settlement_id={settlement_id}"), &|row| {
        row.settlement_id.as_deref() == Some(&settlement_id)
    });
    check(
        &format!("settlement_id={settlement_id}&posted_from={later}"),
        &|row| row.settlement_id.as_deref() == Some(&settlement_id) && row.posted_at >= later,
    );
    check(
        &format!("marketplace={marketplace}&posted_from={later}"),
        &|row| row.marketplace.as_deref() == Some(&marketplace) && row.posted_at >= later,
    );
    check("settlement_id=no_such_settlement", &|_| false);
    check("marketplace=%27%3B--%20%25_%22", &|_| false);
}

on_both!(pages_have_200_rows_unless_asked_otherwise);
fn pages_have_200_rows_unless_asked_otherwise(on: On) {
    let books = on.sample();
    let server = books.serve();
    assert_eq!(server.transactions("").data.len(), 200);
    assert_eq!(server.transactions("limit=1").data.len(), 1);
    assert_eq!(server.transactions("limit=1000").data.len(), 1000);
    for limit in ["0", "-1", "1001", "1e9", "1000000000", "x", ""] {
        for list in List::ALL.map(List::path) {
            let reply = server.get(&format!("{list}?limit={limit}"));
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (400, "bad_limit"),
                "{limit}"
            );
        }
    }
    let reply = server.get("transactions?sort=password_hash");
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (400, "unknown_parameter")
    );
}

on_both!(settlements_are_listed_and_found);
fn settlements_are_listed_and_found(on: On) {
    let books = on.sample();
    let server = books.serve();
    let reply = server.get("settlements?limit=1000");
    let (proof, batch, rejections) = wire::parse_settlements(&reply.body).unwrap();
    assert_eq!(rejections, []);
    let sample = demo::seller(1).batches.remove(0);
    assert_eq!((proof.count, proof.next), (sample.settlements.len(), None));
    for settlement in &sample.settlements {
        assert!(batch.settlements.contains(settlement), "{settlement:?}");
    }

    let page: wire::Page<SettlementRow> = server.page("settlements?limit=3");
    let claimed = page.data.iter().filter_map(|row| {
        let sum = row
            .claimed_total
            .as_ref()?
            .parse::<rust_decimal::Decimal>()
            .unwrap();
        Some((row.currency.clone(), sum))
    });
    let mut sums = BTreeMap::new();
    for (currency, sum) in claimed {
        *sums.entry(currency).or_default() += sum;
    }
    assert_eq!(decimals_of(&page.page.sums), sums);
    for row in &page.data {
        let one: SettlementRow = get(&server, &format!("settlements/{}", row.id));
        assert_eq!(&one, row);
        let of_it = server
            .walk(&format!("limit=1000&settlement_id={}", row.id))
            .data;
        assert_eq!(row.n_transactions, Some(of_it.len() as u64));
        assert_eq!(row.n_rejections, Some(0));
        assert_eq!(row.source.as_deref(), Some("api"));
    }
    assert_eq!(server.get("settlements/none").problem(), "not_found");
}

on_both!(payouts_are_listed_and_found);
fn payouts_are_listed_and_found(on: On) {
    let books = on.sample();
    let server = books.serve();
    let sample = demo::seller(1).batches.remove(0);
    let mut found = Vec::new();
    let mut target = "payouts?limit=37".to_owned();
    loop {
        let reply = server.get(&target);
        let (proof, batch, rejections) = wire::parse_payouts(&reply.body).unwrap();
        assert_eq!(rejections, []);
        found.extend(batch.payouts);
        let Some(cursor) = proof.next else { break };
        target = format!("payouts?cursor={cursor}&limit=50");
    }
    assert_eq!(found, sample.payouts);
    let some = &sample.payouts[sample.payouts.len() / 2];
    let one: PayoutRow = get(&server, &format!("payouts/{}", some.id));
    assert_eq!(one, payout_row(some));
    assert_eq!(server.get("payouts/none").status, 404);
    assert_eq!(server.get("payouts/none").problem(), "not_found");
}

on_both!(the_account_is_the_sellers);
fn the_account_is_the_sellers(on: On) {
    let books = on.sample();
    let server = books.serve();
    let account: Account = get(&server, "account");
    let mut expected = demo::seller(1).account;
    expected.is_sample = true;
    expected
        .marketplaces
        .sort_by(|left, right| left.id.cmp(&right.id));
    assert_eq!(account, expected);
    assert_eq!(get::<serde_json::Value>(&server, "healthz")["status"], "ok");
}

on_both!(lines_are_the_same_rows);
fn lines_are_the_same_rows(on: On) {
    let books = on.sample();
    let server = books.serve();
    let walk = server.walk("limit=1000");
    let reply = server.get_with("transactions", &["Accept: application/x-ndjson"]);
    assert!(reply.is_whole);
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    let mut lines: Vec<&str> = reply.text().lines().collect();
    let proof: wire::PageProof = serde_json::from_str(lines.pop().unwrap()).unwrap();
    let rows: Vec<TransactionRow> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows, walk.data);
    assert_eq!((proof.count, &proof.next), (rows.len(), &None));
    assert_eq!(decimals_of(&proof.sums), sums_of(&rows));
    assert_eq!(proof.snapshot, walk.page.snapshot);

    // With a limit it is a page, and its cursor goes on in either form.
    let reply = server.get_with("transactions?limit=5", &["Accept: application/x-ndjson"]);
    let last: wire::PageProof = serde_json::from_str(reply.text().lines().last().unwrap()).unwrap();
    assert_eq!(last.count, 5);
    let rest = server.walk(&format!("limit=1000&cursor={}", last.next.unwrap()));
    assert_eq!(rest.data, walk.data[5..]);
    for list in ["settlements", "payouts"] {
        let reply = server.get_with(list, &["Accept: application/x-ndjson"]);
        let page: wire::Page<serde_json::Value> = server.page(&format!("{list}?limit=1000"));
        let rows: Vec<serde_json::Value> = reply
            .text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(rows[..rows.len() - 1], page.data);
    }
}

on_both!(empty_books_are_an_account_without_data);
fn empty_books_are_an_account_without_data(on: On) {
    let books = on.books();
    let server = books.serve();
    for list in List::ALL.map(List::path) {
        let page: wire::Page<serde_json::Value> = server.page(list);
        assert_eq!((page.page.count, page.page.next), (0, None));
        assert!(page.data.is_empty() && page.page.sums.is_empty());
        assert_eq!(page.page.snapshot, "0");
        let lines = server.get_with(list, &["Accept: application/x-ndjson"]);
        assert_eq!(lines.text().lines().count(), 1);
    }
    let reply = server.get("account");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(
        reply.text(),
        r#"{"seller":"Your books","default_currency":"XXX","time_zone":"UTC","week_start":"monday","fiscal_year_start":"01-01","marketplaces":[],"is_sample":false}"#
    );
    wire::parse_account(&reply.body).unwrap();

    // Once a file tells more, what was kept of it is no longer fresh.
    let said = format!("If-None-Match: {}", reply.header("etag").unwrap());
    assert_eq!(server.get_with("account", &[&said]).status, 304);
    books.import("a.txt", &v2("S1", &lines(0..5))).unwrap();
    let reply = server.get_with("account", &[&said]);
    assert_eq!(
        (reply.status, &reply.json()["default_currency"]),
        (200, &"EUR".into())
    );
}

on_both!(empty_books_stay_empty_when_they_are_looked_at);
/// Asking leaves nothing behind: the sample seller may still move in.
fn empty_books_stay_empty_when_they_are_looked_at(on: On) {
    let books = on.books();
    let server = books.serve();
    assert_eq!(server.get("account").status, 200);
    assert_eq!(books.number("SELECT count(*) FROM accounts"), 0);
    runtime().block_on(sample::write(&books.db, 1)).unwrap();
    let account: Account = get(&server, "account");
    assert!(account.is_sample);
}

on_both!(what_is_no_route_is_a_problem);
fn what_is_no_route_is_a_problem(on: On) {
    let books = on.books();
    let server = books.serve();
    for target in [
        "",
        "nothing",
        "transactions/",
        "settlements/a/b",
        "%2e%2e/account",
    ] {
        let reply = server.get(target);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (404, "not_found"),
            "{target}"
        );
    }
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let reply = client::request(
            server.address,
            method,
            "/api/v1/account",
            &["X-Seller-Dashboard: 1"],
        );
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (405, "method_not_allowed")
        );
        assert!(reply.header("allow").unwrap().contains("GET"), "{method}");
        let reply = client::request(server.address, method, "/", &[]);
        assert_eq!(reply.status, 405, "{method}");
        reply.problem();
    }
    let head = client::request(server.address, "HEAD", "/api/v1/healthz", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[track_caller]
fn get<T: serde::de::DeserializeOwned>(server: &Serving, target: &str) -> T {
    let reply = server.get(target);
    assert_eq!(reply.status, 200, "{}", reply.text());
    serde_json::from_slice(&reply.body).unwrap()
}
