//! Paying an invoice, on the real server with its sandbox: whatever is clicked twice, closed or lost
//! on the way, the server has one payment in the end.

use serde_json::{Value, json};

use super::books::rows;
use super::browser::run;
use super::faults::Fault;
use super::screen::Screen;
use super::server::Server;
use super::sign_in::open_signed_in;

/// An invoice of 29.60 USD, of which 14.80 are paid.
const INVOICE: &str = "inv_TP-2026-09";
const PAGE: &str = "/invoices/inv_TP-2026-09";

/// Payments of the invoice on the server: amount and status.
async fn payments(server: &Server) -> Vec<(String, String)> {
    let invoices = rows(server, "invoices").await;
    let invoice = invoices.iter().find(|one| one["id"] == INVOICE).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = invoice["payments"].as_array().unwrap().iter();
    all.map(|one| (text(&one["amount"]), text(&one["status"])))
        .collect()
}

/// The payments that were made here, beside the one that the sample begins with.
async fn new_payments(server: &Server) -> Vec<(String, String)> {
    let mut all = payments(server).await;
    assert_eq!(all.remove(0), ("14.80".to_owned(), "succeeded".to_owned()));
    all
}

fn paid(amount: &str) -> Vec<(String, String)> {
    vec![(amount.to_owned(), "succeeded".to_owned())]
}

async fn open(server: &Server) -> Screen {
    let screen = Screen::open(server, PAGE).await;
    screen.expect_writes();
    // What is broken on purpose is in the log as well.
    screen.tolerate_log("net::ERR");
    // "Still being answered" and "declined" are answers.
    screen.tolerate_log("status of 409");
    screen
}

/// Asks for the payment, up to the last question.
async fn ask(screen: &Screen) {
    screen.click(".pay-form button", "Pay").await;
    screen
        .see_in(
            ".pay-question",
            "Pay $14.80 to Tideprice Ltd with Visa ending in 4242?",
        )
        .await;
}

/// Chooses what to pay with, by what the list calls it.
async fn choose(screen: &Screen, method: &str) {
    let script = "const list = document.querySelector('.pay-form select');
        const wanted = [...list?.options ?? []].find((one) => one.text === arguments[0]);
        if (!wanted) return null;
        list.value = wanted.value;
        list.dispatchEvent(new Event('change', { bubbles: true }));
        return true;";
    screen.until::<bool>(method, script, &[json!(method)]).await;
}

#[test]
fn a_double_click_pays_once_and_the_invoice_says_so() {
    run(async {
        let server = Server::paying();
        let screen = open(&server).await;
        ask(&screen).await;
        let script = "const button = document.querySelector('.pay-question .is-primary');
            if (!button) return null;
            button.click(); button.click(); return true;";
        screen.until::<bool>("two clicks", script, &[]).await;
        screen.see_in(".wish.is-good", "Paid: $14.80.").await;
        screen.see_in(".document .invoice-state", "Paid").await;
        screen.see_none(".pay", "").await;
        assert_eq!(new_payments(&server).await, paid("14.80"));
        // The page that is opened next has nothing left to ask.
        screen.go(PAGE).await;
        screen.see_complete().await;
        screen.see_in(".document .invoice-state", "Paid").await;
        screen.see_none(".wish", "").await;
        screen.close().await;
    });
}

#[test]
fn a_lost_answer_is_said_and_asked_for_under_the_same_key() {
    run(async {
        let server = Server::paying();
        let screen = open(&server).await;
        // A request that never arrives.
        screen.wire.breaks("/payments", Fault::Hangup);
        ask(&screen).await;
        screen.click(".pay-question button", "Pay $14.80").await;
        screen
            .see_in(
                ".wish.is-open",
                "The outcome of paying $14.80 is not known yet.",
            )
            .await;
        screen.see_none(".pay", "").await;
        assert_eq!(new_payments(&server).await, []);
        // An answer that never arrives: it is paid, and the page can't know.
        screen.wire.mends();
        screen.wire.breaks_some("/payments", 0, 2, Fault::CutLength);
        screen.click(".wish button", "Ask now").await;
        screen.see_in(".wish.is-good", "Paid: $14.80.").await;
        assert_eq!(new_payments(&server).await, paid("14.80"));
        assert!(screen.wire.n_requests("/payments") >= 3);
        screen.close().await;
    });
}

#[test]
fn a_reload_in_the_middle_takes_up_what_was_begun() {
    run(async {
        let server = Server::paying();
        let screen = open(&server).await;
        screen.wire.breaks("/payments", Fault::CutLength);
        ask(&screen).await;
        screen.click(".pay-question button", "Pay $14.80").await;
        screen.see_in(".wish.is-open", "is not known yet").await;
        // Another page of the app, opened anew, shows it as well.
        screen.go("/invoices").await;
        screen.see_in(".wish.is-open", "TP-2026-09").await;
        screen.wire.mends();
        screen.go(PAGE).await;
        screen.see_in(".wish.is-good", "Paid: $14.80.").await;
        screen.see_in(".document .invoice-state", "Paid").await;
        assert_eq!(new_payments(&server).await, paid("14.80"));
        screen.close().await;
    });
}

#[test]
fn two_tabs_with_one_wish_pay_once() {
    run(async {
        let server = Server::paying();
        let screen = open(&server).await;
        ask(&screen).await;
        let window = screen.window();
        let first = window.window().await.unwrap();
        let second = window.new_tab().await.unwrap();
        window.switch_to_window(second).await.unwrap();
        screen.go(PAGE).await;
        screen.see_complete().await;
        ask(&screen).await;
        screen.click(".pay-question button", "Pay $14.80").await;
        window.switch_to_window(first.clone()).await.unwrap();
        // Its invoice is still the one from before, or has been read anew meanwhile.
        let script = "const button = document.querySelector('.pay-question .is-primary');
            button?.click(); return true;";
        screen.until::<bool>("the other click", script, &[]).await;
        screen.see_in(".document .invoice-state", "Paid").await;
        assert_eq!(new_payments(&server).await, paid("14.80"));
        let handles = window.windows().await.unwrap();
        let second = handles.into_iter().find(|handle| *handle != first).unwrap();
        window.switch_to_window(second).await.unwrap();
        screen.see_in(".wish.is-good", "Paid").await;
        window.close_window().await.unwrap();
        window.switch_to_window(first).await.unwrap();
        screen.close().await;
    });
}

#[test]
fn a_declined_payment_says_why_and_a_part_can_be_paid() {
    run(async {
        let server = Server::paying();
        let screen = open(&server).await;
        choose(&screen, "Mastercard ending in 5100").await;
        screen.click(".pay-form button", "Pay").await;
        screen.click(".pay-question button", "Pay $14.80").await;
        screen
            .see_in(".wish.is-bad", "There was not enough money on the account.")
            .await;
        screen
            .see_in(".document-payments", "There was not enough money")
            .await;
        // More than is due, and what is no amount, can't be asked for.
        let amount = screen.find(".pay-form input", "").await;
        for (typed, said) in [
            ("14.81", "No more than $14.80 can be paid."),
            ("1,000", "Write an amount above nothing"),
        ] {
            amount.clear().await.unwrap();
            amount.send_keys(typed).await.unwrap();
            screen.see_in(".pay-wrong", said).await;
        }
        amount.clear().await.unwrap();
        amount.send_keys("5").await.unwrap();
        choose(&screen, "Visa ending in 4242").await;
        screen.click(".pay-form button", "Pay").await;
        screen.click(".pay-question button", "Pay $5.00").await;
        screen.see_in(".wish.is-good", "Paid: $5.00.").await;
        screen.see_in(".document-sums", "9.80").await;
        let statuses: Vec<String> = new_payments(&server)
            .await
            .into_iter()
            .map(|(amount, status)| format!("{amount} {status}"))
            .collect();
        assert_eq!(statuses, ["14.80 failed", "5.00 succeeded"]);
        screen.close().await;
    });
}

#[test]
fn a_method_is_added_by_its_token_and_removed() {
    run(async {
        let server = Server::paying();
        let screen = Screen::open(&server, "/invoices").await;
        screen.expect_writes();
        screen.click(".method-form button", "Add").await;
        screen
            .see_in(".method-list li", "Sandbox ending in 0001")
            .await;
        screen.click(".method-list li:has(bdi:first-child) button[aria-label='Remove Sandbox ending in 0001']", "").await;
        screen.click(".method-sure button", "Remove").await;
        screen
            .see_none(".method-list li", "Sandbox ending in 0001")
            .await;
        assert_eq!(rows(&server, "payment-methods").await.len(), 8);
        screen.close().await;
    });
}

#[test]
fn who_may_only_read_is_offered_no_payment() {
    run(async {
        let screen = open_signed_in(PAGE, "viewer@shop.example").await;
        screen.see_in(".document", "From Tideprice Ltd").await;
        screen.see_none(".pay", "").await;
        screen.click(".nav-link", "Invoices").await;
        screen.see_in(".method-list", "Visa ending in 4242").await;
        screen.see_none(".method-list button", "").await;
        screen.see_none(".method-form", "").await;
        screen.close().await;
    });
}
