//! What a provider can answer, late or never: each payment ends as the provider's record says.

use std::time::Duration;

use billing_api::payments::provider::Outcome;
use billing_api::payments::{Choice, Pace};
use ledger::invoice::{InvoiceStatus, PaymentStatus};
use serde_json::json;

use super::till::{PACE, Till, eventually, invoice, paid};
use crate::harness::{On, on_both};

on_both!(a_payment_shows_on_its_invoice_and_in_the_change_feed);
fn a_payment_shows_on_its_invoice_and_in_the_change_feed(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_success");
    let before = till.books.number("SELECT max(sequence) FROM bookings");
    let reply = till.pay("inv_1", "one", "40.00", &method);
    assert_eq!(reply.status, 201, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    let expected = json!({
        "id": id, "paid_on": "2026-03-01", "amount": "40.00", "currency": "EUR",
        "status": "succeeded", "failure": null
    });
    assert_eq!(reply.json(), expected);

    let target = format!("invoices?changed_since={before}");
    let changed = super::till::read_invoices(till.address(), &target);
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].status, InvoiceStatus::PartiallyPaid);
    assert_eq!(
        (changed[0].payments.len(), paid(&changed[0])),
        (1, (4_000, 0))
    );
    assert_eq!(changed[0].payments[0].id, id);

    assert_eq!(till.pay("inv_1", "two", "60.00", &method).status, 201);
    let whole = till.invoice("inv_1");
    assert_eq!(whole.status, InvoiceStatus::Paid);
    assert_eq!(
        whole.paid_on.map(ledger::day::Day::to_iso).as_deref(),
        Some("2026-03-01")
    );
    let reply = till.pay("inv_1", "three", "0.01", &method);
    assert_eq!(reply.problem(), "invoice_not_payable");
}

on_both!(a_declined_payment_gives_its_amount_back);
fn a_declined_payment_gives_its_amount_back(on: On) {
    let till = Till::new(on);
    let declined = till.method("tok_declined_insufficient_funds");
    let method = till.method("tok_success");
    for attempt in 0..3 {
        let reply = till.pay("inv_1", &format!("attempt {attempt}"), "100.00", &declined);
        assert_eq!(reply.status, 201, "{}", reply.text());
        assert_eq!(reply.json()["status"], "failed");
        assert_eq!(reply.json()["failure"], "insufficient_funds");
    }
    let invoice = till.invoice("inv_1");
    assert_eq!((invoice.payments.len(), invoice.status.name()), (3, "open"));
    assert!(
        invoice
            .payments
            .iter()
            .all(|payment| payment.status == PaymentStatus::Failed)
    );
    assert_eq!(till.charges(), 0);
    assert_eq!(
        till.pay("inv_1", "paid", "100.00", &method).json()["status"],
        "succeeded"
    );
    assert_eq!(till.invoice("inv_1").status, InvoiceStatus::Paid);
}

on_both!(a_lost_answer_or_request_is_found_out);
fn a_lost_answer_or_request_is_found_out(on: On) {
    let till = Till::new(on);
    for (place, token) in ["tok_lost_answer", "tok_lost_request", "tok_slow"]
        .iter()
        .enumerate()
    {
        let method = till.method(token);
        let first = till.pay("inv_1", token, "10.00", &method);
        assert_eq!(first.status, 201, "{token}: {}", first.text());
        assert_eq!(first.json()["status"], "processing", "{token}");
        till.settled();
        // The first answer stays; the invoice knows better by now.
        assert_eq!(
            till.pay("inv_1", token, "10.00", &method).body,
            first.body,
            "{token}"
        );
        let n_paid = i64::try_from(place).unwrap() + 1;
        assert_eq!(paid(&till.invoice("inv_1")), (n_paid * 1_000, 0), "{token}");
        assert_eq!(
            (till.charges(), till.succeeded()),
            (n_paid, n_paid),
            "{token}"
        );
    }
}

on_both!(a_bank_may_take_its_time);
fn a_bank_may_take_its_time(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_delayed");
    let first = till.pay("inv_1", "one", "100.00", &method);
    assert_eq!(first.json()["status"], "processing");
    assert_eq!(paid(&till.invoice("inv_1")), (0, 10_000));
    assert_eq!(till.invoice("inv_1").status, InvoiceStatus::Open);
    // What is under way can't be paid a second time.
    let other = till.method("tok_success");
    let reply = till.pay("inv_1", "two", "0.01", &other);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (409, "exceeds_due")
    );
    till.wait(2);
    till.settled();
    assert_eq!(till.invoice("inv_1").status, InvoiceStatus::Paid);
    assert_eq!(till.pay("inv_1", "one", "100.00", &method).body, first.body);
}

on_both!(what_was_under_way_is_seen_to_by_the_next_server);
fn what_was_under_way_is_seen_to_by_the_next_server(on: On) {
    // No round after the first, and long pauses: only the start of a server asks.
    let pace = Pace {
        round: Duration::from_hours(1),
        first_pause: 3600,
        ..PACE
    };
    let mut till = Till::with(on, Choice::Sandbox, pace);
    let method = till.method("tok_webhook_only");
    let reply = till.pay("inv_1", "one", "100.00", &method);
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    till.decide(&id, &Outcome::Succeeded);
    assert_eq!(till.succeeded(), 0);
    till.restart();
    till.settled();
    assert_eq!((till.charges(), till.succeeded()), (1, 1));
}

on_both!(what_cannot_be_written_down_keeps_back_nothing_else);
fn what_cannot_be_written_down_keeps_back_nothing_else(on: On) {
    let till = Till::new(on);
    till.add(vec![invoice("inv_2", 10_000)]);
    let method = till.method("tok_webhook_only");
    let ids = ["inv_1", "inv_2"].map(|invoice| {
        let reply = till.pay(invoice, invoice, "100.00", &method);
        reply.json()["id"].as_str().unwrap().to_owned()
    });
    let tampered = "UPDATE documents SET wire = '?' || wire WHERE id = 'inv_1'";
    till.books.tamper(tampered);
    for id in &ids {
        till.decide(id, &Outcome::Succeeded);
    }
    eventually("the other payment waits", || till.succeeded() == 1);
    // Nor is it forgotten itself.
    till.books
        .tamper("UPDATE documents SET wire = substr(wire, 2) WHERE id = 'inv_1'");
    till.settled();
    assert_eq!(till.succeeded(), 2);
    for id in ["inv_1", "inv_2"] {
        assert_eq!(paid(&till.invoice(id)), (10_000, 0), "{id}");
    }
}

on_both!(what_never_arrived_is_sent_again_for_a_day);
fn what_never_arrived_is_sent_again_for_a_day(on: On) {
    let mut till = Till::new(on);
    let method = till.method("tok_success");
    // As a crash leaves it between the first transaction and the request.
    for (key, age) in [("young", 24 * 3600 - 1), ("old", 24 * 3600)] {
        let reply = till.pay("inv_1", key, "10.00", &method);
        assert_eq!(reply.json()["status"], "succeeded");
        till.stop();
        till.books.tamper("DELETE FROM sandbox_charges");
        till.books.tamper(
            "UPDATE payments SET status = 'processing', settled_at = NULL WHERE made_at =
                 (SELECT max(made_at) FROM payments)",
        );
        till.wait(age);
        till.restart();
        till.settled();
        let outcome = till.books.text(
            "SELECT status || coalesce(failure, '') FROM payments ORDER BY made_at DESC LIMIT 1",
        );
        let (expected, charges) = match key {
            "young" => ("succeeded", 1),
            _ => ("failednot_sent", 0),
        };
        assert_eq!(
            (outcome.as_str(), till.charges()),
            (expected, charges),
            "{key}"
        );
    }
}

#[test]
fn a_key_without_an_answer_gets_one_from_the_next_server() {
    let mut till = Till::new(On::Sqlite);
    let method = till.method("tok_success");
    let first = till.pay("inv_1", "one", "10.00", &method);
    till.stop();
    // As a crash leaves it between the provider's answer and the second transaction.
    till.books
        .tamper("UPDATE payments SET status = 'processing', settled_at = NULL");
    till.books
        .tamper("UPDATE idempotency_keys SET status = NULL, body = NULL WHERE key = 'one'");
    till.restart();
    eventually("the key has no answer", || {
        let again = till.pay("inv_1", "one", "10.00", &method);
        assert!(again.status == 201 && again.body == first.body || again.status == 409);
        again.status == 201
    });
    assert_eq!(till.charges(), 1);
}
