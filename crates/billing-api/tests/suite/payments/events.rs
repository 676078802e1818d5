//! Events of the provider: believed for their signature, heard once for their id.

use billing_api::payments::provider::Outcome;
use billing_api::payments::signature::Secret;
use billing_api::payments::{Choice, Pace};
use ledger::invoice::InvoiceStatus;
use serde_json::{Value, json};
use std::time::Duration;

use super::till::{BEGINNING, PACE, SECRET, Till, paid};
use crate::client::Reply;
use crate::harness::{On, on_both};
use crate::sign_in::browser::Browser;

/// Only events tell.
fn quiet(on: On) -> Till {
    let pace = Pace {
        round: Duration::from_hours(1),
        first_pause: 3600,
        ..PACE
    };
    Till::with(on, Choice::Sandbox, pace)
}

/// A payment of 100.00 that its bank has not decided; gives its id.
fn begun(till: &Till) -> String {
    let method = till.method("tok_webhook_only");
    let reply = till.pay("inv_1", "one", "100.00", &method);
    assert_eq!(reply.json()["status"], "processing", "{}", reply.text());
    reply.json()["id"].as_str().unwrap().to_owned()
}

fn event(id: &str, kind: &str, payment_id: &str) -> Value {
    json!({
        "id": id, "type": kind, "payment_id": payment_id, "amount": "100.00", "currency": "EUR",
        "created": 1, "livemode": false
    })
}

/// As the provider sends it: without any header of ours.
fn send(till: &Till, event: &Value, signature: Option<&str>) -> Reply {
    let signature = signature.map(|text| format!("Provider-Signature: {text}"));
    let mut headers = vec!["Content-Type: application/json"];
    headers.extend(signature.as_deref());
    Browser::new(till.address()).ask_with("POST", "provider/events", &headers, &event.to_string())
}

fn signed(till: &Till, event: &Value) -> Reply {
    let signature = Secret::new(SECRET).sign(event.to_string().as_bytes(), BEGINNING);
    send(till, event, Some(&signature))
}

on_both!(an_event_completes_a_payment_once);
fn an_event_completes_a_payment_once(on: On) {
    let till = quiet(on);
    let id = begun(&till);
    till.decide(&id, &Outcome::Succeeded);
    let told = event("evt_1", "payment.succeeded", &id);
    let before = till.books.number("SELECT max(sequence) FROM bookings");
    for _ in 0..3 {
        let reply = signed(&till, &told);
        assert_eq!(
            (reply.status, reply.body.len()),
            (204, 0),
            "{}",
            reply.text()
        );
    }
    // The same said by another event changes nothing either.
    assert_eq!(
        signed(&till, &event("evt_2", "payment.succeeded", &id)).status,
        204
    );
    assert_eq!(
        till.books.number("SELECT max(sequence) FROM bookings"),
        before + 1
    );
    assert_eq!(till.invoice("inv_1").status, InvoiceStatus::Paid);
    assert_eq!(paid(&till.invoice("inv_1")), (10_000, 0));
    // What was settled stays so.
    let against = signed(&till, &event("evt_3", "payment.failed", &id));
    assert_eq!(
        (against.status, against.problem().as_str()),
        (409, "event_contradicts")
    );
    assert_eq!((till.charges(), till.succeeded()), (1, 1));
}

on_both!(a_failure_gives_the_amount_back);
fn a_failure_gives_the_amount_back(on: On) {
    let till = quiet(on);
    let id = begun(&till);
    let mut told = event("evt_1", "payment.failed", &id);
    told["failure"] = json!("account_closed\r\n\u{0}");
    assert_eq!(signed(&till, &told).status, 204);
    let invoice = till.invoice("inv_1");
    assert_eq!(
        invoice.payments[0].failure.as_deref(),
        Some("account_closed")
    );
    let method = till.method("tok_success");
    assert_eq!(till.pay("inv_1", "two", "100.00", &method).status, 201);
}

on_both!(nobody_else_is_believed);
fn nobody_else_is_believed(on: On) {
    let till = quiet(on);
    let id = begun(&till);
    let told = event("evt_1", "payment.succeeded", &id);
    let body = told.to_string();
    let right = |at| Secret::new(SECRET).sign(body.as_bytes(), at);
    let wrong = [
        None,
        Some(String::new()),
        Some("t=1,v1=00".to_owned()),
        Some(Secret::new(b"a guess").sign(body.as_bytes(), BEGINNING)),
        Some(Secret::new(SECRET).sign(b"{}", BEGINNING)),
        Some(right(BEGINNING - 301)),
        Some(right(BEGINNING + 301)),
    ];
    for signature in wrong {
        let reply = send(&till, &told, signature.as_deref());
        let found = (reply.status, reply.problem());
        assert_eq!(found, (401, "bad_signature".to_owned()), "{signature:?}");
    }
    assert_eq!(till.books.number("SELECT count(*) FROM provider_events"), 0);
    assert_eq!(paid(&till.invoice("inv_1")), (0, 10_000));
    for at in [BEGINNING - 300, BEGINNING + 300] {
        assert_eq!(send(&till, &told, Some(&right(at))).status, 204);
    }
    // From a page even the right signature is not taken.
    let browser = Browser::new(till.address());
    let signature = format!("Provider-Signature: {}", right(BEGINNING));
    let json = "Content-Type: application/json";
    for foreign in ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site"] {
        let reply = browser.ask_with(
            "POST",
            "provider/events",
            &[json, foreign, &signature],
            &body,
        );
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (403, "foreign_site")
        );
    }
}

on_both!(events_are_about_payments_that_were_asked_for);
fn events_are_about_payments_that_were_asked_for(on: On) {
    let till = quiet(on);
    let id = begun(&till);
    let told = |field: &str, value: &str| {
        let mut told = event("evt_1", "payment.succeeded", &id);
        told[field] = json!(value);
        told
    };
    for (field, value, status, code) in [
        ("payment_id", "pay_0", 404, "not_found"),
        ("payment_id", "\u{0}", 404, "not_found"),
        ("amount", "99.99", 422, "bad_event"),
        ("amount", "", 422, "bad_event"),
        ("currency", "USD", 422, "bad_event"),
        ("id", "", 422, "bad_event"),
        ("id", "\u{0}", 422, "bad_event"),
    ] {
        let reply = signed(&till, &told(field, value));
        assert_eq!(
            (reply.status, reply.problem()),
            (status, code.to_owned()),
            "{field} {value:?}"
        );
    }
    assert_eq!(
        signed(&till, &json!({ "id": "evt_1" })).problem(),
        "bad_body"
    );
    // Words of tomorrow are let by, so that they are not sent for ever.
    assert_eq!(signed(&till, &told("type", "payment.refunded")).status, 204);
    assert_eq!(till.books.number("SELECT count(*) FROM provider_events"), 0);
    assert_eq!(paid(&till.invoice("inv_1")), (0, 10_000));
}
