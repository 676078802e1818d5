//! Invoices, usage and subscriptions over odd and empty lists, which come as files of the API's rows.

use ledger::import::Options;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::books::file;
use super::{Opened, address, open, until};

/// Opens an address with these lists in the books.
async fn open_lists(address: &str, lists: &[&str]) -> Opened {
    let opened = open(address, &[]).await;
    let files = lists.iter().enumerate();
    let files = files.map(|(place, text)| file(&format!("{place}.json"), text));
    opened
        .engine
        .import_files(files.collect(), &Options::default());
    until(|| {
        let imports = opened.engine.imports().get_untracked();
        imports.len() == lists.len() && !imports.iter().any(super::is_reading)
    })
    .await;
    opened
}

/// A page of a list.
fn page(rows: &[&str], ids: [&str; 2], sums: &str) -> String {
    let [first, last] = ids;
    format!(
        r#"{{"data":[{}],"page":{{"count":{},"sums":{sums},"first_id":"{first}","last_id":"{last}",
        "next":null,"snapshot":"1","as_of":"2026-03-20T00:00:00Z"}}}}"#,
        rows.join(","),
        rows.len(),
    )
}

/// A received one whose lines don't foot; an issued one in another currency, without lines; a draft.
fn invoices() -> String {
    let received = r#"{"id":"I","sequence":3,"number":"N-1","direction":"received","counterparty":"Mill & Söhne",
        "currency":"EUR","status":"open","issued_on":"2020-01-01","due_on":"2020-01-15",
        "lines":[{"description":"Flour","quantity":"3","unit_price":"2.5","net":"7.50","tax_rate":"0.19",
        "tax":"1.43","tax_scheme":"standard","usage_record_ids":["gone"]}],
        "totals":{"net":"7.50","tax":"1.43","total":"9.00"},
        "credit_notes":[{"id":"c","number":"C-1","issued_on":"2020-02-01","amount":"1.00","currency":"EUR",
        "reason":"Wet"}],
        "payments":[{"id":"p","paid_on":"2020-02-02","amount":"2.00","currency":"EUR","status":"failed",
        "failure":"insufficient_funds"}]}"#;
    let issued = r#"{"id":"J","sequence":4,"number":"N-2","direction":"issued","counterparty":"Bäcker",
        "currency":"JPY","status":"open","issued_on":"2020-01-01","totals":{"total":"1200"}}"#;
    let draft = r#"{"id":"K","sequence":5,"number":"N-3","direction":"issued","counterparty":"Bäcker",
        "currency":"JPY","status":"draft","totals":{"total":"5"}}"#;
    page(
        &[received, issued, draft],
        ["I", "K"],
        r#"{"EUR":"9.00","JPY":"1205"}"#,
    )
}

#[wasm_bindgen_test]
async fn without_lists_each_page_says_where_they_come_from() {
    for (address, said) in [
        ("/invoices", "No invoices yet"),
        ("/usage", "No usage yet"),
        ("/subscriptions", "No subscriptions here"),
        ("/invoices/none", "No such invoice"),
        ("/subscriptions/none", "No such subscription"),
    ] {
        let opened = open(address, &[]).await;
        opened.see(said).await;
        // Nobody is signed in anywhere: nothing can be paid or changed.
        assert!(opened.find(".pay, .method-form").is_none(), "{address}");
    }
}

#[wasm_bindgen_test]
async fn invoices_are_aged_by_currency_and_narrowed_by_the_address() {
    let opened = open_lists("/invoices", &[&invoices()]).await;
    opened.see("Received, EUR").await;
    opened.see("More than 90 days late18.00").await;
    opened
        .see("The lines of 1 invoice do not add up to the total; off by €0.07 in all.")
        .await;
    // Yen have no decimals, and nobody says when it is due.
    opened.see("No due day11,200").await;
    opened.see("Rows 1 to 3 of 3").await;
    opened
        .choose("[aria-label='Received, EUR'] a", "More than 90")
        .await;
    until(|| address() == "/invoices?direction=received&late=over-90&sort=due").await;
    opened.see("Rows 1 to 1 of 1").await;
    opened
        .choose("button", "More than 90 days late: show")
        .await;
    until(|| address() == "/invoices?direction=received&sort=due").await;
    drop(opened);
    let opened = open_lists("/invoices?standing=void", &[&invoices()]).await;
    opened.see("No invoice fits").await;
    opened.choose("a", "Show every invoice").await;
    opened.see("Rows 1 to 3 of 3").await;
    drop(opened);
    let opened = open_lists("/invoices?in=KWD", &[&invoices()]).await;
    opened.see("No invoices here").await;
}

#[wasm_bindgen_test]
async fn an_invoice_says_what_does_not_tie() {
    let opened = open_lists("/invoices/I", &[&invoices()]).await;
    for said in [
        "Invoice N-1",
        "From Mill & Söhne, to be paid by you",
        "multiplies",
        "1 record it names are not here",
        "19%",
        "off by €0.07",
        "Wet",
        "There was not enough money on the account",
        "No transaction names this invoice",
        "Open, EUR8.00",
    ] {
        opened.see(said).await;
    }
    drop(opened);
    let opened = open_lists("/invoices/J", &[&invoices()]).await;
    opened.see("To Bäcker, owed to you").await;
    opened
        .see("It lists no lines, so nothing proves its total.")
        .await;
    assert!(opened.find(".pay").is_none());
}

/// A meter with a price of an unknown model, and one with tiers.
fn usage() -> [String; 3] {
    let meters = page(
        &[r#"{"id":"m","sequence":1,"name":"Calls","unit":"call"}"#],
        ["m"; 2],
        "{}",
    );
    let tiered = r#"{"id":"a","sequence":2,"meter_id":"m","currency":"EUR","model":"graduated",
        "tiers":[{"up_to":"10","unit_price":"0.10","flat":"1"},{"up_to":null,"unit_price":"0.01"}],
        "free_units":"2","minimum":"5"}"#;
    let strange =
        r#"{"id":"b","sequence":3,"meter_id":"m","currency":"USD","model":"by_the_moon"}"#;
    let prices = page(&[tiered, strange], ["a", "b"], "{}");
    let records = page(
        &[
            r#"{"id":"r","sequence":4,"meter_id":"m","day":"2026-03-01","quantity":"20"}"#,
            r#"{"id":"s","sequence":5,"meter_id":"m","day":"2026-03-02","quantity":"4.5"}"#,
        ],
        ["r", "s"],
        "{}",
    );
    [meters, prices, records]
}

#[wasm_bindgen_test]
async fn a_charge_is_written_out_step_by_step() {
    let lists = usage();
    let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
    let opened = open_lists("/usage?period=2026-03-01..2026-03-10", &lists).await;
    for said in [
        "Calls",
        "Counted (call)24.5",
        "Free of charge−2",
        "Tier 1: above 0, up to 1010 × 0.1 + 1.002.00",
        "Tier 2: above 1012.5 × 0.010.125",
        "To reach the minimum2.875",
        "5.00, rounded once, halves up",
        "Tier 2 of 2 is reached, which has no end.",
        "Nothing is known here of how this price works.",
        "not invoiced yet",
    ] {
        opened.see(said).await;
    }
    drop(opened);
    let opened = open_lists("/usage?meter=other", &lists).await;
    opened.see("No such meter").await;
}

fn subscriptions() -> String {
    let one = r#"{"id":"S","sequence":1,"customer_id":"cus","plan":"Beans","currency":"EUR",
        "interval":{"count":1,"unit":"year"},"quantity":"1","amount":"120.00","status":"past_due",
        "started_at":"2026-01-05T10:00:00Z",
        "events":[{"at":"2026-01-05T10:00:00Z","kind":"created","mrr_before":"0","mrr_after":"10.00"}],
        "next_charge":{"day":"2026-04-05","amount":"120.00"},
        "retries":[{"at":"2026-03-02T10:00:00Z","status":"failed","failure":"card_expired"}]}"#;
    page(&[one], ["S"; 2], r#"{"EUR":"120.00"}"#)
}

#[wasm_bindgen_test]
async fn revenue_moves_and_one_subscription_tells_its_history() {
    let lists = [subscriptions()];
    let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
    let opened = open_lists("/subscriptions?period=2026-03", &lists).await;
    for said in [
        "Recurs a month10.00",
        "Net retention100.0%",
        "At risk: past due10.00",
        "January 20260.0010.001 customer",
        "every year",
        "To be charged in all, EUR120.00",
        "card_expired",
    ] {
        opened.see(said).await;
    }
    opened.choose(".bridge a", "10.00").await;
    until(|| address().contains("moved=EUR/2026-01-01/new")).await;
    opened.see("New: customers in January 2026, EUR").await;
    opened.choose("a", "Close").await;
    opened.see_no("New: customers").await;
    opened.choose("[aria-labelledby=roster] a", "S").await;
    opened.see("Subscription S").await;
    opened.see("Pays every year120.00 EUR").await;
    opened.see("Tries at the charge that failed").await;
}

#[wasm_bindgen_test]
async fn hidden_amounts_are_nowhere() {
    let keep = |script: &str| {
        let script = js_sys::Function::new_no_args(script);
        script.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    };
    keep("localStorage.setItem('privacy', 'on')");
    let opened = open_lists("/invoices/I", &[&invoices()]).await;
    keep("localStorage.removeItem('privacy')");
    opened.see("Invoice N-1").await;
    opened.see("Open, EUR•••").await;
    let html = opened.root.inner_html();
    for secret in ["9.00", "7.50", "1.43", "2.5<", "Mill"] {
        assert!(!html.contains(secret), "{secret}");
    }
}
