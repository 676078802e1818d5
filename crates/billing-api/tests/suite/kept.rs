//! Entity tags: what a client has is not sent again, and what has changed always is.

use crate::client;
use crate::files::{lines, v2};
use crate::harness::{On, on_both};

const READS: [&str; 13] = [
    "account",
    "transactions",
    "settlements",
    "payouts?limit=5",
    "balances",
    "invoices?status=paid",
    "payment-methods",
    "subscriptions",
    "usage/meters",
    "usage/prices",
    "usage/records?from=2026-01-01",
    "products",
    "fx-rates?base=EUR",
];

on_both!(an_unchanged_answer_is_not_sent_again);
fn an_unchanged_answer_is_not_sent_again(on: On) {
    let books = on.sample();
    let server = books.serve();
    for target in READS {
        let first = server.get(target);
        assert_eq!(first.header("cache-control"), Some("private, no-cache"));
        assert!(first.header("vary").unwrap().contains("accept-encoding"));
        let etag = first.header("etag").unwrap().to_owned();
        assert!(etag.starts_with('"'), "not a strong tag: {etag}");

        let again = server.get(target);
        assert_eq!(again.body, first.body, "one tag for two bodies");
        for said in [
            etag.clone(),
            format!("W/{etag}"),
            format!("\"x\", {etag}"),
            "*".to_owned(),
        ] {
            let kept = server.get_with(target, &[&format!("If-None-Match: {said}")]);
            assert_eq!((kept.status, kept.body.len()), (304, 0), "{said}");
            assert_eq!(kept.header("etag"), Some(etag.as_str()));
            assert_eq!(kept.header("cache-control"), Some("private, no-cache"));
        }
        let other = server.get_with(target, &["If-None-Match: \"x\""]);
        assert_eq!((other.status, other.body), (200, first.body));
    }
}

on_both!(forms_and_limits_have_tags_of_their_own);
fn forms_and_limits_have_tags_of_their_own(on: On) {
    let books = on.sample();
    let server = books.serve();
    let tag = |target: &str, accept: &str| {
        let reply = server.get_with(target, &[&format!("Accept: {accept}")]);
        reply.header("etag").unwrap().to_owned()
    };
    let lines = "application/x-ndjson";
    let tags = [
        tag("transactions", "*/*"),
        tag("transactions", lines),
        tag("transactions?limit=5", "*/*"),
        tag("transactions?limit=5", lines),
        tag("transactions?limit=5&marketplace=amazon.de", "*/*"),
        tag("settlements", "*/*"),
        tag("payouts", "*/*"),
        tag("invoices", "*/*"),
        tag("invoices?direction=issued", "*/*"),
        tag("usage/meters", "*/*"),
        tag("usage/prices", "*/*"),
    ];
    let different: std::collections::HashSet<&String> = tags.iter().collect();
    assert_eq!(different.len(), tags.len(), "{tags:?}");
    assert_eq!(
        tag("transactions?limit=200", "*/*"),
        tags[0],
        "200 is the default"
    );

    let kept = server.get_with(
        "transactions",
        &[
            "Accept: application/x-ndjson",
            &format!("If-None-Match: {}", tags[1]),
        ],
    );
    assert_eq!(kept.status, 304);
}

on_both!(a_booking_changes_every_tag);
fn a_booking_changes_every_tag(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..30))).unwrap();
    for target in ["transactions", "settlements", "settlements/S1"] {
        let etag = server.get(target).header("etag").unwrap().to_owned();
        let said = format!("If-None-Match: {etag}");
        assert_eq!(server.get_with(target, &[&said]).status, 304);
        let end = 40 + u32::try_from(target.len()).unwrap();
        books.import("b.txt", &v2("S1", &lines(0..end))).unwrap();
        assert_eq!(server.get_with(target, &[&said]).status, 200, "{target}");
    }
}

on_both!(a_head_request_has_the_headers_and_no_body);
fn a_head_request_has_the_headers_and_no_body(on: On) {
    let books = on.sample();
    let server = books.serve();
    let get = server.get("transactions");
    let head = client::request(server.address, "HEAD", "/api/v1/transactions", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["etag", "content-type", "cache-control", "content-length"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}
