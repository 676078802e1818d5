//! Idempotency keys: the first answer again, for 30 days, to the same request of the same seller.

use std::collections::HashSet;
use std::thread;

use billing_api::roles::Role;
use billing_api::users::Addition;
use serde_json::json;

use super::till::{Till, add_invoices, add_method, invoice, paid, pay, post_with, wish};
use crate::harness::{On, on_both};
use crate::sign_in::desk::{Desk, OTHER_SELLER, addition};

on_both!(fifty_at_once_are_one_payment_and_one_answer);
fn fifty_at_once_are_one_payment_and_one_answer(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_success");
    let answer = thread::scope(|scope| {
        let asking: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    let mut n_running = 0;
                    loop {
                        let reply = till.pay("inv_1", "one", "40.00", &method);
                        if reply.status != 409 {
                            return (reply.status, reply.body, n_running);
                        }
                        assert_eq!(reply.problem(), "still_running");
                        assert_eq!(reply.header("retry-after"), Some("1"));
                        n_running += 1;
                        assert!(n_running < 1000);
                    }
                })
            })
            .collect();
        let answers: Vec<_> = asking.into_iter().map(|one| one.join().unwrap()).collect();
        let different: HashSet<_> = answers
            .iter()
            .map(|(status, body, _)| (status, body))
            .collect();
        assert_eq!(different.len(), 1, "{different:?}");
        answers.into_iter().next().unwrap()
    });
    assert_eq!(answer.0, 201);
    // A provider that is slower than the answer waits is heard later.
    till.settled();
    assert_eq!((till.charges(), till.succeeded()), (1, 1));
    let sent = till
        .books
        .number("SELECT CAST(sum(n_asked) AS BIGINT) FROM sandbox_charges");
    assert_eq!(sent, 1, "the provider was asked more than once");
    assert_eq!(paid(&till.invoice("inv_1")), (4_000, 0));
    // Nothing is in flight any more, so there is no 409 either.
    let again = till.pay("inv_1", "one", "40.00", &method);
    assert_eq!((again.status, again.body), (answer.0, answer.1));
}

on_both!(a_key_stands_for_one_request);
fn a_key_stands_for_one_request(on: On) {
    let till = Till::new(on);
    let (method, other) = (till.method("tok_success"), till.method("tok_delayed"));
    till.add(vec![invoice("inv_2", 10_000)]);
    let first = till.pay("inv_1", "one", "40.00", &method);
    assert_eq!(first.status, 201, "{}", first.text());
    let before = till.books.number("SELECT max(sequence) FROM bookings");
    let others = [
        till.pay("inv_1", "one", "40.01", &method),
        till.pay("inv_1", "one", "40.00", &other),
        till.pay("inv_2", "one", "40.00", &method),
        super::till::post(
            till.address(),
            "payment-methods",
            "one",
            &json!({ "token": "tok_success" }),
        ),
    ];
    for reply in others {
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (422, "idempotency_key_reused")
        );
    }
    assert_eq!(
        till.books.number("SELECT max(sequence) FROM bookings"),
        before
    );
    assert_eq!(till.charges(), 1);
    // Order and spaces of the body are not the request.
    let body = format!(
        " {{\"payment_method_id\" : \"{method}\",\n\"currency\":\"EUR\",\"amount\":\"40.00\"}} "
    );
    let path = "invoices/inv_1/payments";
    let again = post_with(till.address(), path, &["Idempotency-Key: one"], &body);
    assert_eq!((again.status, again.body), (201, first.body));
}

on_both!(a_key_is_there_once_and_printable);
fn a_key_is_there_once_and_printable(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_success");
    let long = format!("Idempotency-Key: {}", "x".repeat(256));
    let wrong: [&[&str]; 7] = [
        &[],
        &["Idempotency-Key:"],
        &["Idempotency-Key:   "],
        &[&long],
        &["Idempotency-Key: a\tb"],
        &["Idempotency-Key: schlüssel"],
        &["Idempotency-Key: a", "Idempotency-Key: a"],
    ];
    for path in ["invoices/inv_1/payments", "payment-methods"] {
        let body = match path {
            "payment-methods" => json!({ "token": "tok_success" }),
            _ => wish("1.00", &method),
        };
        for headers in wrong {
            let reply = post_with(till.address(), path, headers, &body.to_string());
            let what = format!("{path} {headers:?}");
            assert_eq!(reply.status, 400, "{what}: {}", reply.text());
            assert_eq!(reply.problem(), "bad_idempotency_key", "{what}");
            assert_eq!(reply.json()["pointer"], "Idempotency-Key");
        }
    }
    assert_eq!(till.charges(), 0);
    let longest = "x".repeat(255);
    assert_eq!(till.pay("inv_1", &longest, "1.00", &method).status, 201);
}

on_both!(a_refusal_is_an_answer_as_well);
fn a_refusal_is_an_answer_as_well(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_webhook_only");
    let held = till.pay("inv_1", "held", "100.00", &method);
    assert_eq!(held.status, 201, "{}", held.text());
    let refused = till.pay("inv_1", "late", "1.00", &method);
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (409, "exceeds_due")
    );
    // The amount is given back, but who was refused is not charged by a copy that comes late.
    let id = held.json()["id"].as_str().unwrap().to_owned();
    till.decide(
        &id,
        &billing_api::payments::provider::Outcome::Declined("closed".to_owned()),
    );
    till.settled();
    let again = till.pay("inv_1", "late", "1.00", &method);
    assert_eq!(again.status, refused.status);
    assert_eq!(again.body, refused.body, "not byte for byte");
    assert_eq!(
        again.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(till.pay("inv_1", "new", "1.00", &method).status, 201);
}

on_both!(what_was_not_understood_takes_no_key);
fn what_was_not_understood_takes_no_key(on: On) {
    let till = Till::new(on);
    let method = till.method("tok_success");
    let path = "invoices/inv_1/payments";
    let right = wish("1.00", &method).to_string();
    let doubled = right.replacen('{', "{\"amount\":\"1.00\",", 1);
    let stranger = right.replacen('{', "{\"tip\":\"1.00\",", 1);
    let number = right.replace("\"1.00\"", "1.00");
    let deep = "[".repeat(500);
    for body in ["", "{", "[]", "null", &doubled, &stranger, &number, &deep] {
        let reply = post_with(till.address(), path, &["Idempotency-Key: one"], body);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (400, "bad_body"),
            "{body}"
        );
    }
    assert_eq!(till.pay("inv_1", "one", "1.00", &method).status, 201);
}

on_both!(a_key_is_known_for_thirty_days);
fn a_key_is_known_for_thirty_days(on: On) {
    let mut till = Till::new(on);
    let method = till.method("tok_success");
    let first = till.pay("inv_1", "one", "40.00", &method);
    assert_eq!(first.status, 201);
    till.wait(30 * 24 * 3600 - 1);
    let again = till.pay("inv_1", "one", "40.00", &method);
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(till.charges(), 1);
    till.wait(1);
    let anew = till.pay("inv_1", "one", "40.00", &method);
    assert_eq!(anew.status, 201);
    assert_ne!(anew.body, first.body);
    assert_eq!(till.charges(), 2);
    // It stands for the new request now, and what is over is swept out.
    assert_eq!(till.pay("inv_1", "one", "40.00", &method).body, anew.body);
    till.wait(30 * 24 * 3600);
    till.restart();
    super::till::eventually("old keys are kept", || {
        till.books.number("SELECT count(*) FROM idempotency_keys") == 0
    });
}

on_both!(a_key_is_a_sellers_own_and_so_is_an_invoice);
fn a_key_is_a_sellers_own_and_so_is_an_invoice(on: On) {
    let desk = Desk::new(on);
    desk.add_seller();
    desk.add("owner@one.example", Role::Owner);
    desk.add_user(&Addition {
        seller_id: OTHER_SELLER.to_owned(),
        ..addition("owner@two.example", Role::Owner)
    });
    let ours = billing_api::db::SELLER_ID;
    add_invoices(
        &desk.books.db,
        ours,
        vec![invoice("inv_1", 10_000), invoice("mine", 10_000)],
    );
    add_invoices(&desk.books.db, OTHER_SELLER, vec![invoice("inv_1", 10_000)]);
    let mut owners = ["one", "two"].map(|one| desk.signed_in(&format!("owner@{one}.example")));
    let ask = |owner: usize, path: &str, body: &serde_json::Value| {
        let headers = ["X-Seller-Dashboard: 1", "Content-Type: application/json"];
        let headers = [&headers[..], &["Idempotency-Key: same"]].concat();
        owners[owner].ask_with("POST", path, &headers, &body.to_string())
    };
    let token = json!({ "token": "tok_success" });
    let methods = [0, 1].map(|owner| {
        let reply = ask(owner, "payment-methods", &token);
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply.json()["id"].as_str().unwrap().to_owned()
    });
    assert_ne!(methods[0], methods[1]);
    let ask = |owner: usize, invoice: &str, key: &str, method: usize| {
        let key = format!("Idempotency-Key: {key}");
        let headers = [
            "X-Seller-Dashboard: 1",
            "Content-Type: application/json",
            &key,
        ];
        let path = format!("invoices/{invoice}/payments");
        let body = wish("1.00", &methods[method]).to_string();
        owners[owner].ask_with("POST", &path, &headers, &body)
    };
    // Ids of another seller are as unknown as ids of nobody, and told apart by nothing.
    let of_nobody = ask(1, "nothing", "a", 1);
    let of_another = ask(1, "mine", "b", 1);
    for reply in [&of_nobody, &of_another, &ask(1, "inv_1", "c", 0)] {
        assert_eq!((reply.status, reply.problem().as_str()), (404, "not_found"));
    }
    let detail = |reply: &crate::client::Reply| reply.json()["detail"].clone();
    assert_eq!(detail(&of_nobody), detail(&of_another));
    // One key, two sellers: two payments.
    for owner in [0, 1] {
        assert_eq!(ask(owner, "inv_1", "pay", owner).status, 201);
    }
    assert_eq!(desk.books.number("SELECT count(*) FROM payments"), 2);
    // Nor is a method of another seller removed.
    let theirs = owners[0].delete(&format!("payment-methods/{}", methods[1]));
    assert_eq!(theirs.status, 404);
    assert_eq!(desk.books.number("SELECT count(*) FROM payment_tokens"), 2);
}

#[test]
fn without_a_provider_nothing_is_paid() {
    let books = On::Sqlite.books();
    add_invoices(
        &books.db,
        billing_api::db::SELLER_ID,
        vec![invoice("inv_1", 100)],
    );
    let server = books.serve();
    let reply = pay(server.address, "inv_1", "one", &wish("1.00", "pm_1"));
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (409, "payments_off")
    );
    let token = json!({ "token": "tok_success" });
    let reply = super::till::post(server.address, "payment-methods", "one", &token);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (409, "payments_off")
    );
    drop(server);
    let till = Till::over(
        books,
        billing_api::payments::Choice::Sandbox,
        super::till::PACE,
    );
    // The key was not used up by that.
    let method = add_method(till.address(), "tok_success");
    assert_eq!(till.pay("inv_1", "one", "1.00", &method).status, 201);
}
