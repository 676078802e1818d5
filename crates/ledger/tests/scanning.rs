//! The reader that takes the feed's rows in place says what the general reader says, to the last
//! byte: over rows of any order, spelling and kind, and over bodies that are damaged in any way.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use std::fs;
use std::path::Path;

use bodies::{Form, body, rows, text};
use ledger::Ledger;
use ledger::import::billing_api::{parse_transactions, scan_transactions};
use proptest::prelude::*;
use proptest::sample::Index;

#[path = "scanning/bodies.rs"]
mod bodies;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        failure_persistence: None,
        cases: cases.and_then(|n| n.parse().ok()).unwrap_or(500),
        ..ProptestConfig::default()
    }
}

/// Both readers must say the same.
#[track_caller]
fn check(body: &[u8]) {
    let shown = String::from_utf8_lossy(body);
    match (parse_transactions(body), scan_transactions(body)) {
        (Ok((proof, batch, rejections)), Ok((scanned_proof, sheet, scanned_rejections))) => {
            assert_eq!(scanned_proof, proof, "{shown}");
            assert_eq!(scanned_rejections, rejections, "{shown}");
            assert_eq!(sheet.lines, batch.lines, "{shown}");
            assert_eq!(sheet.removals, batch.removals, "{shown}");
            let transactions: Vec<_> = sheet.transactions().collect();
            assert_eq!(transactions, batch.transactions, "{shown}");
            let (mut ledger, mut other) = (Ledger::new(), Ledger::new());
            assert_eq!(other.append_sheet(&sheet), ledger.append(batch), "{shown}");
            let rows = |ledger: &Ledger| -> Vec<_> {
                ledger.rows().map(|row| row.to_transaction()).collect()
            };
            assert_eq!(rows(&other), rows(&ledger), "{shown}");
            assert_eq!(other.feed(), ledger.feed(), "{shown}");
        }
        (Err(expected), Err(found)) => assert_eq!(found, expected, "{shown}"),
        (Ok(_), Err(error)) => panic!("refused with {error}: {shown}"),
        (Err(error), Ok(_)) => panic!("taken in spite of {error}: {shown}"),
    }
}

fn form() -> impl Strategy<Value = Form> {
    prop::sample::select(vec![Form::Page, Form::PageLast, Form::Pretty, Form::Lines])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn rows_of_every_spelling(rows in rows(), form in form()) {
        let body = body(&rows, form);
        check(body.as_bytes());
    }

    #[test]
    fn bodies_cut_anywhere(rows in rows(), form in form(), end in any::<Index>()) {
        let body = body(&rows, form);
        check(&body.as_bytes()[..end.index(body.len())]);
    }

    #[test]
    fn bodies_with_bytes_changed(
        rows in rows(),
        form in form(),
        changes in prop::collection::vec((any::<Index>(), 0..4_usize, change()), 1..4),
    ) {
        let mut bytes = body(&rows, form).into_bytes();
        for (place, n_out, change) in changes {
            let start = place.index(bytes.len());
            let end = bytes.len().min(start + n_out);
            bytes.splice(start..end, change);
        }
        check(&bytes);
    }

    #[test]
    fn strings_of_every_kind(texts in prop::collection::vec(text(), 6)) {
        let row = format!(
            r#"{{"id":{},"sequence":1,"kind":"sale","status":"released","posted_at":"2026-03-01T00:00:00Z","marketplace":{},"currency":"EUR","order_id":{},"sku":{},"payment_method":{},"amounts":{{{}:"1.00"}},"total":"1.00"}}"#,
            texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]
        );
        check(body(&[row], Form::Page).as_bytes());
    }
}

/// What JSON is made of, and what it is not.
fn change() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "", "\"", "\\", "{", "}", "[", "]", ",", ":", "\n", " ", "\t", "\u{b}", "0", "-", ".", "e",
        "null", "true", "\"id\":", "\\u00", "\\ud800", "é", "\u{feff}", "\u{7f}", "\0",
    ];
    prop_oneof![
        8 => prop::sample::select(words.map(|word| word.as_bytes().to_vec()).to_vec()),
        2 => prop::collection::vec(any::<u8>(), 1..4),
    ]
}

#[test]
fn the_fixture() {
    let place =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/billing_api/transactions.json");
    let bytes = fs::read(place).unwrap();
    check(&bytes);
    for end in 0..bytes.len() {
        check(&bytes[..end]);
    }
}

#[test]
fn answers_that_are_none() {
    for text in [
        "",
        " ",
        "{",
        "{}",
        "[]",
        "null",
        "{\"data\":[]}",
        "{\"data\":[],\"page\":{}}",
        "{}\n{}",
        "{\"data\":[\n]}\n{\"count\":0}",
        "{\"data\":1,\"data\":[]}",
        "\n\n{}\n",
        "{\"data\":[}",
        "{\"data\":[1,2]}",
        "{\"data\":{}}",
        "{\"x\":{\"data\":[]}}",
        "{\"count\":0}",
        "<html>\n</html>",
        "{\"a\":1}\n{\"b\":",
    ] {
        check(text.as_bytes());
    }
}

#[test]
fn more_names_than_are_learned() {
    let row = |number: usize| {
        let fields: Vec<String> = (0..40)
            .map(|field| format!("\"field_{}\":{field}", number * 7 + field))
            .collect();
        format!(
            r#"{{{},"id":"t{number}","sequence":{number},"kind":"sale","status":"released","posted_at":"2026-03-01T00:00:00Z","currency":"EUR","amounts":{{"a{number}":"1.00","b{number}":"-1.00"}},"total":"0.00"}}"#,
            fields.join(",")
        )
    };
    let rows: Vec<String> = (0..200).map(row).collect();
    for form in [Form::Page, Form::Lines] {
        check(body(&rows, form).as_bytes());
    }
}

/// Of a row that comes again, one content is a repeat, and two contents are a conflict.
#[test]
fn a_row_that_differs_in_anything_is_another() {
    let row = r#"{"id":"t1","sequence":1,"kind":"sale","raw_kind":"Order","status":"released","posted_at":"2026-03-01T00:00:00Z","released_at":"2026-03-02T00:00:00Z","marketplace":"amazon.de","currency":"EUR","settlement_id":"S1","order_id":"O1","reference_id":"R1","sku":"MUG","quantity":2,"payment_method":"card","amounts":{"product_sale":"1.00"},"total":"1.00"}"#;
    let changes = [
        (r#""kind":"sale""#, r#""kind":"refund""#),
        (r#""raw_kind":"Order""#, r#""raw_kind":"Sale""#),
        (
            r#""status":"released""#,
            r#""status":"deferred","deferral":{"reason":"DD7"}"#,
        ),
        ("2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z"),
        ("2026-03-02T00:00:00Z", "2026-03-02T00:00:01Z"),
        ("amazon.de", "amazon.fr"),
        (r#""EUR""#, r#""USD""#),
        (r#""S1""#, r#""S2""#),
        (r#""O1""#, "null"),
        (r#""R1""#, r#""R2""#),
        (r#""MUG""#, r#""mug""#),
        (r#""quantity":2"#, r#""quantity":-2"#),
        (r#""card""#, r#""wallet""#),
        ("product_sale", "shipping_credit"),
        (r#""1.00"}"#, r#""1.01"}"#),
    ];
    let again = (row.to_owned(), 1, 0);
    let others = changes.map(|(from, to)| {
        let other = row.replace(from, to);
        assert_ne!(other, row);
        let total = if to.contains("1.01") { "1.01" } else { "1.00" };
        let other = other.replace(r#""total":"1.00""#, &format!(r#""total":"{total}""#));
        (other, 0, 1)
    });
    for (other, n_repeated, n_conflicts) in [again].into_iter().chain(others) {
        let bodies = [row.to_owned(), other.clone()].map(|row| body(&[row], Form::Page));
        let [mut ledger, mut scanned] = [Ledger::new(), Ledger::new()];
        let [_, appended] = bodies.map(|body| {
            let (_, batch, _) = parse_transactions(body.as_bytes()).unwrap();
            let (_, sheet, _) = scan_transactions(body.as_bytes()).unwrap();
            let appended = scanned.append_sheet(&sheet);
            assert_eq!(appended, ledger.append(batch), "{other}");
            appended
        });
        let found = (appended.repeated, appended.conflicts);
        assert_eq!(found, (n_repeated, n_conflicts), "{other}");
    }
}
