//! Payment methods: added by a provider's token, never by a card's number.

use ledger::import::billing_api::{PaymentMethodRow, parse_payment_methods};
use serde_json::{Value, json};

use super::till::{Till, post, post_with};
use crate::client;
use crate::harness::{On, on_both};
use crate::program::{Process, program};
use crate::sign_in::browser::Browser;

fn listed(till: &Till) -> Vec<PaymentMethodRow> {
    let reply = client::get(till.address(), "/api/v1/payment-methods", &[]);
    let (_, _, rejections) = parse_payment_methods(&reply.body).unwrap();
    assert_eq!(rejections, []);
    serde_json::from_value(reply.json()["data"].clone()).unwrap()
}

fn add(till: &Till, key: &str, body: &Value) -> client::Reply {
    post(till.address(), "payment-methods", key, body)
}

on_both!(a_method_is_what_the_provider_says_of_its_token);
fn a_method_is_what_the_provider_says_of_its_token(on: On) {
    let till = Till::new(on);
    let first = add(&till, "one", &json!({ "token": "tok_success" }));
    assert_eq!(first.status, 201, "{}", first.text());
    assert!(!first.text().contains("tok_"), "the token is shown");
    let again = add(&till, "one", &json!({ "token": "tok_success" }));
    assert_eq!((again.status, &again.body), (201, &first.body));
    let rows = listed(&till);
    assert_eq!(rows.len(), 1);
    assert_eq!(serde_json::to_value(&rows[0]).unwrap(), first.json());
    assert_eq!(rows[0].kind, "credit_card");
    assert_eq!(rows[0].tail.as_deref(), Some("0001"));
    // The first is the default, until another is asked to be.
    assert!(rows[0].is_default);
    let other = add(&till, "two", &json!({ "token": "tok_delayed" })).json();
    assert_eq!(other["is_default"], false);
    let third = add(
        &till,
        "three",
        &json!({ "token": "tok_slow", "is_default": true }),
    )
    .json();
    let defaults: Vec<_> = listed(&till)
        .into_iter()
        .filter(|row| row.is_default)
        .collect();
    assert_eq!(defaults.len(), 1);
    assert_eq!(defaults[0].id, third["id"].as_str().unwrap());
}

on_both!(a_method_that_is_removed_pays_nothing_more);
fn a_method_that_is_removed_pays_nothing_more(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_webhook_only");
    let under_way = till.pay("inv_1", "one", "10.00", &method).json();
    let mut browser = Browser::new(till.address());
    for _ in 0..2 {
        assert_eq!(
            browser.delete(&format!("payment-methods/{method}")).status,
            204
        );
    }
    assert_eq!(listed(&till).len(), 0);
    assert_eq!(till.books.number("SELECT count(*) FROM payment_tokens"), 0);
    let reply = till.pay("inv_1", "two", "10.00", &method);
    assert_eq!((reply.status, reply.problem().as_str()), (404, "not_found"));
    assert_eq!(browser.delete("payment-methods/pm_0").status, 404);
    assert_eq!(browser.delete("payment-methods/%00").status, 404);
    // What was under way goes on.
    let id = under_way["id"].as_str().unwrap();
    till.decide(id, &billing_api::payments::provider::Outcome::Succeeded);
    till.settled();
    assert_eq!(till.succeeded(), 1);
}

on_both!(only_tokens_of_the_provider_are_taken);
fn only_tokens_of_the_provider_are_taken(on: On) {
    let till = Till::new(on);
    for (place, token) in ["", "tok_unknown", "x", "\u{0}"].iter().enumerate() {
        let reply = add(&till, &place.to_string(), &json!({ "token": token }));
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (422, "unknown_token"),
            "{token:?}"
        );
        assert_eq!(reply.json()["pointer"], "/token");
    }
    for body in [
        json!({}),
        json!({ "token": 1 }),
        json!({ "token": "tok_success", "x": 1 }),
    ] {
        assert_eq!(add(&till, "one", &body).problem(), "bad_body", "{body}");
    }
    assert_eq!(listed(&till).len(), 0);
}

/// The issuers' own test number, in the forms that it may come in.
const NUMBER: &str = "4111111111111111";

fn with_a_number() -> Vec<String> {
    vec![
        json!({ "token": NUMBER }).to_string(),
        json!({ "token": "4111 1111 1111 1111" }).to_string(),
        json!({ "token": "tok_success", "number": NUMBER }).to_string(),
        json!({ "card": { "number": "4111-1111-1111-1111" } }).to_string(),
        format!("{{\"number\":{NUMBER}}}"),
        r#"{"token":"\u0034111111111111111"}"#.to_owned(),
    ]
}

#[test]
fn a_card_number_is_refused_and_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("books.db");
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--without-sign-in"]);
    command.args([
        "--payments",
        "sandbox",
        "--database",
        database.to_str().unwrap(),
    ]);
    let mut process = Process::start(command);
    for body in with_a_number() {
        let headers = ["Idempotency-Key: one"];
        let reply = post_with(process.address, "payment-methods", &headers, &body);
        let found = (reply.status, reply.problem());
        assert_eq!(found, (422, "card_number_refused".to_owned()), "{body}");
        assert!(!reply.text().contains("1111"), "{}", reply.text());
    }
    let path = format!("payment-methods/{NUMBER}");
    assert_eq!(Browser::new(process.address).delete(&path).status, 404);
    process.child.kill().unwrap();
    let mut log = String::new();
    let mut errors = process.child.stderr.take().unwrap();
    std::io::Read::read_to_string(&mut errors, &mut log).unwrap();
    assert!(log.contains("card_number_refused"), "{log}");
    assert!(!log.contains("1111"), "{log}");
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let number = NUMBER.as_bytes();
        assert!(!bytes.windows(number.len()).any(|window| window == number));
    }
}
