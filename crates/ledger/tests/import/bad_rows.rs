//! Rows of documents, meters and the catalogue that do not hold together: each is set aside with its
//! reason and its text, and the rest of the page is kept.

use std::fmt::Write;

use expect_test::{Expect, expect};
use ledger::import::Reason;
use ledger::import::billing_api::{
    PageError, Parsed, parse_balances, parse_invoices, parse_products, parse_rates,
    parse_subscriptions, parse_usage_records,
};
use ledger::store::Ledger;

use super::{fixture, read};

/// A page of these rows that proves itself.
fn page(rows: &[&str]) -> String {
    let id = |row: Option<&&str>| {
        let fields: serde_json::Value = row.map_or_else(Default::default, |row| {
            serde_json::from_str(row).unwrap_or_default()
        });
        let id = fields.get("id").or_else(|| fields.get("sku"));
        let id = id.filter(|id| id.is_string());
        id.cloned().unwrap_or_default().to_string()
    };
    let (first, last) = (id(rows.first()), id(rows.last()));
    format!(
        r#"{{"data":[{}],"page":{{"count":{},"sums":{{}},"first_id":{first},"last_id":{last},"next":null,"snapshot":"s","as_of":"2026-03-02T00:00:00Z"}}}}"#,
        rows.join(","),
        rows.len(),
    )
}

/// What is said of one row, put between two good ones, and that nothing else is lost.
#[track_caller]
fn check(parse: impl Fn(&[u8]) -> Parsed, rows: &[&str], expected: &Expect) {
    let (_, batch, rejections) = parse(page(rows).as_bytes()).unwrap();
    let mut found = String::new();
    for it in &rejections {
        assert_eq!(it.raw, rows[it.line as usize - 1]);
        writeln!(found, "{}: {}", it.line, it.reason).unwrap();
    }
    let lines = batch.lines;
    assert_eq!(lines.total as usize, rows.len());
    assert_eq!(lines.total, lines.summary + lines.rejected);
    expected.assert_eq(&found);
}

const PRODUCT: &str = r#"{"sku":"A","title":"a","unit_cost":"1.00","currency":"EUR"}"#;
const INVOICE: &str = r#"{"id":"i","number":"1","direction":"issued","counterparty":"x","currency":"EUR","status":"open"}"#;

#[test]
fn rows_that_are_no_rows() {
    let rows = [PRODUCT, "null", "7", "[]", r#"{"sku":1,"title":"b"}"#, "{}"];
    check(
        parse_products,
        &rows,
        &expect![[r"
            2: The row cannot be read: invalid type: null, expected struct ProductRow.
            3: The row cannot be read: invalid type: integer `7`, expected struct ProductRow.
            4: The row cannot be read: invalid length 0, expected struct ProductRow with 6 elements.
            5: The row cannot be read: invalid type: integer `1`, expected a string.
            6: The row cannot be read: missing field `sku`.
        "]],
    );
}

#[test]
fn amounts_that_are_none() {
    let cost =
        |text: &str| format!(r#"{{"sku":"B","title":"b","unit_cost":{text},"currency":"EUR"}}"#);
    let rows = [
        r#""1.005""#,
        r#""1,00""#,
        r#""1e2""#,
        r#""""#,
        r#""+1""#,
        r#""92233720368547758.08""#,
        "1.00",
        "true",
    ];
    let rows = rows.map(cost);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    check(
        parse_products,
        &rows,
        &expect![[r#"
        1: unit_cost "1.005" is no amount: found 3 decimals where the currency has 2.
        2: unit_cost "1,00" is no amount: found ',' at byte 1 of an amount that may be like -12.34.
        3: unit_cost "1e2" is no amount: found 'e' at byte 1 of an amount that may be like -12.34.
        4: unit_cost "" is no amount: found the end at byte 0 where an amount needs a digit.
        5: unit_cost "+1" is no amount: found '+' at byte 0 of an amount that may be like -12.34.
        6: unit_cost "92233720368547758.08" is no amount: found an amount beyond what the ledger counts.
        7: The row cannot be read: invalid type: floating point `1.0`, expected a string.
        8: The row cannot be read: invalid type: boolean `true`, expected a string.
    "#]],
    );
}

#[test]
fn currencies_are_three_letters_known_or_not() {
    let row = |code: &str| INVOICE.replace("EUR", code);
    let rows = ["XQX", "EURO", "", "12E"].map(row);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    check(
        parse_invoices,
        &rows,
        &expect![[r#"
        2: currency "EURO" is no code of three letters.
        3: currency "" is no code of three letters.
        4: currency "12E" is no code of three letters.
    "#]],
    );
}

#[test]
fn ids_have_1_to_255_characters() {
    let row = |id: &str| INVOICE.replace(r#""id":"i""#, &format!(r#""id":"{id}""#));
    // Characters, not bytes.
    let rows = ["", &"水".repeat(255), &"é".repeat(256), "i"].map(row);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    check(
        parse_invoices,
        &rows,
        &expect![[r"
        1: The row cannot be read: its id is empty.
        3: The row cannot be read: its id has 256 characters, at most 255 are allowed.
    "]],
    );

    let payment = |id: &str| {
        let payments = format!(
            r#""payments":[{{"id":"{id}","amount":"1.00","currency":"EUR","status":"succeeded"}}],"status""#
        );
        INVOICE.replace(r#""status""#, &payments)
    };
    let rows = [&"p".repeat(255), &"p".repeat(256)].map(|id| payment(id));
    check(
        parse_invoices,
        &[&rows[0], &rows[1]],
        &expect![[r"
        2: The row cannot be read: payments/0/id has 256 characters, at most 255 are allowed.
    "]],
    );
}

#[test]
fn an_id_twice_is_one_version_said_twice_or_a_contradiction() {
    let [same, other, later] = [
        INVOICE.to_owned(),
        INVOICE.replace("open", "paid"),
        INVOICE
            .replace(r#""id":"i""#, r#""id":"i","sequence":1"#)
            .replace("open", "void"),
    ];
    let rows = [INVOICE, &same, &other, &later];
    check(
        parse_invoices,
        &rows,
        &expect![[r"
        3: The row cannot be read: another row of the page has the same id and sequence, and says something else.
    "]],
    );
    let (_, batch, _) = parse_invoices(page(&rows).as_bytes()).unwrap();
    let mut ledger = Ledger::default();
    ledger.append(batch);
    let statuses: Vec<&str> = ledger.invoices().map(|it| it.status.name()).collect();
    assert_eq!(statuses, ["void"], "the latest version counts");
}

#[test]
fn the_same_payment_twice_is_not_twice_the_money() {
    let part = r#"{"id":"p","number":"n","amount":"1.00","currency":"EUR","status":"succeeded"}"#;
    let rows = ["payments", "credit_notes"].map(|name| {
        let parts = format!(r#""{name}":[{part},{part}],"status""#);
        INVOICE.replace(r#""status""#, &parts)
    });
    check(
        parse_invoices,
        &[&rows[0], &rows[1]],
        &expect![[r"
        1: The row cannot be read: payments/1/id is there a second time.
        2: The row cannot be read: credit_notes/1/id is there a second time.
    "]],
    );
}

#[test]
fn days_and_instants_are_those_of_the_calendar() {
    let record =
        |day: &str| format!(r#"{{"id":"u{day}","meter_id":"m","day":"{day}","quantity":"1"}}"#);
    let rows = [
        "2024-02-29",
        "2026-02-29",
        "2026-3-1",
        "2026-03-01T00:00:00Z",
        "",
    ]
    .map(record);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    check(
        parse_usage_records,
        &rows,
        &expect![[r#"
        2: day "2026-02-29" is no date.
        3: day "2026-3-1" is no date.
        4: day "2026-03-01T00:00:00Z" is no date.
        5: day "" is no date.
    "#]],
    );
}

#[test]
fn decimals_are_plain() {
    let record = |quantity: &str| {
        format!(
            r#"{{"id":"u{quantity}","meter_id":"m","day":"2026-03-01","quantity":"{quantity}"}}"#
        )
    };
    let good = [
        "0",
        "-0",
        "-1.50",
        "79228162514264337593543950335",
        "0.0000000000000000000000000001",
    ];
    let bad = [
        "",
        "-",
        ".",
        "1.",
        ".5",
        "+1",
        "1 000",
        "1_000",
        "1e3",
        "0x1",
        "NaN",
        "١",
        "79228162514264337593543950336",
        "0.00000000000000000000000000001",
    ];
    let rows: Vec<String> = good.into_iter().chain(bad).map(record).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let (_, batch, rejections) = parse_usage_records(page(&rows).as_bytes()).unwrap();
    assert_eq!(
        (batch.entities.usage_records.len(), rejections.len()),
        (good.len(), bad.len())
    );
    for rejection in rejections {
        assert!(
            matches!(rejection.reason, Reason::BadRow { .. }),
            "{rejection:?}"
        );
    }
}

#[test]
fn rates_are_sound_or_set_aside() {
    let rate = |rate: &str| {
        format!(
            r#"{{"id":"{rate}","day":"2026-03-02","base":"EUR","quote":"USD","rate":"{rate}","source":"s"}}"#
        )
    };
    let rows = ["1.0", "0.00", "-1.0825", "1234567890.123456789"].map(rate);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    check(
        parse_rates,
        &rows,
        &expect![[r"
        2: The row cannot be read: 0.00 USD for 1 EUR is no rate: it must be above zero, between two currencies, with at most 18 digits.
        3: The row cannot be read: -1.0825 USD for 1 EUR is no rate: it must be above zero, between two currencies, with at most 18 digits.
        4: The row cannot be read: 1234567890.123456789 USD for 1 EUR is no rate: it must be above zero, between two currencies, with at most 18 digits.
    "]],
    );
}

#[test]
fn a_tree_is_not_deeper_than_an_answer_may_be() {
    let mut node =
        r#"{"name":"n","amount":"1","currency":"EUR","as_of":"2026-03-02T00:00:00Z"}"#.to_owned();
    for _ in 0..40 {
        node = format!(
            r#"{{"name":"n","amount":"1","currency":"EUR","as_of":"2026-03-02T00:00:00Z","parts":[{node}]}}"#
        );
    }
    let root = node.replacen('{', r#"{"id":"r","#, 1);
    let error = parse_balances(page(&[&root]).as_bytes()).unwrap_err();
    assert!(
        matches!(error, PageError::TooDeep { depth_max: 32, .. }),
        "{error}"
    );
}

/// A page that was cut or altered is refused whole, whatever list it is of.
#[test]
fn pages_prove_themselves_for_every_list() {
    let body = String::from_utf8(fixture("billing_api/subscriptions.json")).unwrap();
    for end in [1, body.len() / 2, body.len() - 3] {
        let error = parse_subscriptions(&body.as_bytes()[..end]).unwrap_err();
        assert!(matches!(error, PageError::CutShort { .. }), "{error}");
    }
    let fewer = body.replace("\"count\": 5", "\"count\": 4");
    let error = parse_subscriptions(fewer.as_bytes()).unwrap_err();
    assert_eq!(
        error,
        PageError::CountDiffers {
            claimed: 4,
            found: 5
        }
    );
    let other = body.replace("\"first_id\": \"sub_1\"", "\"first_id\": \"sub_0\"");
    let error = parse_subscriptions(other.as_bytes()).unwrap_err();
    assert!(matches!(error, PageError::IdDiffers { .. }), "{error}");
}

/// Rows of one list may have fields of another: what they are stays what they are.
#[test]
fn a_transaction_with_more_fields_stays_one() {
    let body = String::from_utf8(fixture("billing_api/transactions.json")).unwrap();
    let plain = read(body.as_bytes());
    let more = body.replacen(
        r#""id""#,
        r#""title":"x","base":"EUR","quote":"USD","plan":"p","customer_id":"c","unit":"u","name":"n","is_default":true,"id""#,
        1,
    );
    assert_eq!(read(more.as_bytes()).batch, plain.batch);
}
