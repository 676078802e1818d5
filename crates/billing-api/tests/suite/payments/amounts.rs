//! What may be paid: never more than is due, whoever asks at the same time.

use std::thread;

use ledger::invoice::{CreditNote, Direction, Invoice, InvoiceStatus};
use ledger::money::Money;
use serde_json::json;

use super::till::{Till, invoice, paid, pay};
use crate::harness::{On, on_both, times};

/// Races of two keys; `RACES=1000` by night.
const RACES: u32 = 100;

/// Invoices that are owed by nobody, in part, or beyond all measure.
fn of_every_kind() -> Vec<Invoice> {
    let status = |id: &str, status: &str| Invoice {
        status: InvoiceStatus::from_name(status),
        ..invoice(id, 10_000)
    };
    let mut credited = invoice("credited", 10_000);
    credited.credit_notes.push(CreditNote {
        id: "cn_1".to_owned(),
        number: "CN-1".to_owned(),
        issued_on: None,
        money: Money::new(9_900, credited.currency),
        reason: None,
    });
    vec![
        status("draft", "draft"),
        status("void", "void"),
        status("paid", "paid"),
        status("uncollectible", "uncollectible"),
        Invoice {
            direction: Direction::Issued,
            ..invoice("issued", 10_000)
        },
        credited,
        invoice("largest", i64::MAX),
    ]
}

on_both!(only_what_is_due_is_paid);
fn only_what_is_due_is_paid(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_success");
    till.add(of_every_kind());
    let before = till.books.number("SELECT max(sequence) FROM bookings");
    let cases = [
        ("inv_1", "0", "EUR", 422, "amount_not_positive", "/amount"),
        (
            "inv_1",
            "-0.01",
            "EUR",
            422,
            "amount_not_positive",
            "/amount",
        ),
        (
            "inv_1",
            "-92233720368547758.08",
            "EUR",
            422,
            "amount_not_positive",
            "/amount",
        ),
        ("inv_1", "100.01", "EUR", 409, "exceeds_due", "/amount"),
        (
            "inv_1",
            "92233720368547758.07",
            "EUR",
            409,
            "exceeds_due",
            "/amount",
        ),
        (
            "inv_1",
            "92233720368547758.08",
            "EUR",
            422,
            "bad_amount",
            "/amount",
        ),
        ("inv_1", "1e2", "EUR", 422, "bad_amount", "/amount"),
        ("inv_1", "1.001", "EUR", 422, "bad_amount", "/amount"),
        ("inv_1", "", "EUR", 422, "bad_amount", "/amount"),
        ("inv_1", "1.00\u{0}", "EUR", 422, "bad_amount", "/amount"),
        ("inv_1", "1.00", "USD", 422, "other_currency", "/currency"),
        ("inv_1", "1.00", "eur", 422, "other_currency", "/currency"),
        ("draft", "1.00", "EUR", 409, "invoice_not_payable", ""),
        ("void", "1.00", "EUR", 409, "invoice_not_payable", ""),
        ("paid", "1.00", "EUR", 409, "invoice_not_payable", ""),
        (
            "uncollectible",
            "1.00",
            "EUR",
            409,
            "invoice_not_payable",
            "",
        ),
        ("issued", "1.00", "EUR", 409, "invoice_not_owed", ""),
        ("credited", "1.01", "EUR", 409, "exceeds_due", "/amount"),
        ("nothing", "1.00", "EUR", 404, "not_found", ""),
    ];
    for (place, (id, amount, currency, status, code, pointer)) in cases.into_iter().enumerate() {
        let body = json!({
            "amount": amount, "currency": currency, "payment_method_id": method
        });
        let reply = pay(till.address(), id, &format!("case {place}"), &body);
        let found = (reply.status, reply.problem());
        assert_eq!(found, (status, code.to_owned()), "{id} {amount} {currency}");
        let found = reply.json()["pointer"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert_eq!(found, pointer, "{id} {amount} {currency}");
    }
    assert_eq!(
        till.books.number("SELECT max(sequence) FROM bookings"),
        before
    );
    assert_eq!(till.books.number("SELECT count(*) FROM payments"), 0);

    let whole = till.pay("largest", "all of it", "92233720368547758.07", &method);
    assert_eq!(whole.status, 201, "{}", whole.text());
    assert_eq!(till.invoice("largest").status, InvoiceStatus::Paid);
    assert_eq!(
        till.pay("credited", "the rest", "1.00", &method).status,
        201
    );
    assert_eq!(till.invoice("credited").status, InvoiceStatus::Paid);
}

on_both!(only_a_method_of_the_seller_pays);
fn only_a_method_of_the_seller_pays(on: On) {
    let till = Till::new(on);
    for wrong in ["pm_0", "", "\u{0}", "'; DROP TABLE payments; --"] {
        let reply = till.pay("inv_1", &format!("method {}", wrong.len()), "1.00", wrong);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (404, "not_found"),
            "{wrong:?}"
        );
        assert_eq!(reply.json()["pointer"], "/payment_method_id");
    }
    assert_eq!(till.books.number("SELECT count(*) FROM payments"), 0);
}

on_both!(two_keys_that_race_never_pay_more_than_is_due);
fn two_keys_that_race_never_pay_more_than_is_due(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_success");
    let n_races: u32 = times("RACES", RACES);
    let id = |race: u32| format!("race_{race}");
    till.add(
        (0..n_races)
            .map(|race| invoice(&id(race), 10_000))
            .collect(),
    );
    let mut n_both = 0;
    for race in 0..n_races {
        // Each fits alone; both fit only in every third race.
        let amount = if race % 3 == 0 { "50.00" } else { "50.01" };
        let statuses = thread::scope(|scope| {
            let asking = ["a", "b"].map(|key| {
                let (till, method) = (&till, &method);
                let key = format!("{race} {key}");
                scope.spawn(move || till.pay(&id(race), &key, amount, method).status)
            });
            asking.map(|one| one.join().unwrap())
        });
        let mut sorted = statuses;
        sorted.sort_unstable();
        let expected = if race % 3 == 0 {
            [201, 201]
        } else {
            [201, 409]
        };
        assert_eq!(sorted, expected, "race {race}");
        n_both += i64::from(race % 3 == 0);
    }
    assert_eq!(till.charges(), i64::from(n_races) + n_both);
    for one in super::till::read_invoices(till.address(), "invoices?limit=1000") {
        let (paid, held) = paid(&one);
        assert!(
            i128::from(paid) + i128::from(held) <= one.total_minor(),
            "{one:?}"
        );
    }
}

on_both!(an_invoice_that_is_booked_anew_keeps_what_was_paid);
fn an_invoice_that_is_booked_anew_keeps_what_was_paid(on: On) {
    let till = Till::new(on);
    let (method, slow) = (till.method("tok_success"), till.method("tok_webhook_only"));
    assert_eq!(till.pay("inv_1", "one", "60.00", &method).status, 201);
    assert_eq!(till.pay("inv_1", "two", "30.00", &slow).status, 201);
    // Its sender knows nothing of our payments.
    till.add(vec![invoice("inv_1", 10_000)]);
    assert_eq!(paid(&till.invoice("inv_1")), (0, 0));
    let reply = till.pay("inv_1", "three", "10.01", &method);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (409, "exceeds_due")
    );
    assert_eq!(till.pay("inv_1", "four", "10.00", &method).status, 201);
    assert_eq!(paid(&till.invoice("inv_1")), (7_000, 3_000));
}
