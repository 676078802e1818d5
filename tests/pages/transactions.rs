//! The list of transactions: searched, filtered, sorted, grouped, opened, all of it in the address.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlInputElement};

use super::books::{BROKEN, FIRST, SECOND};
use super::{Opened, address, find_all, open, until, until_or};

/// Amounts of the rows, in their order.
fn amounts(opened: &Opened) -> Vec<String> {
    let amounts = find_all(&opened.root, "tr.grid-row data.amount").into_iter();
    amounts
        .map(|amount| amount.get_attribute("value").unwrap())
        .collect()
}

async fn see_amounts(opened: &Opened, expected: &[&str]) {
    until_or(
        || amounts(opened) == expected,
        || format!("{:?} and not {expected:?}", amounts(opened)),
    )
    .await;
}

#[wasm_bindgen_test]
async fn every_row_is_listed_newest_first_and_sorted_by_any_column() {
    let opened = open("/transactions", &[FIRST, SECOND]).await;
    let newest_first = [
        "-30.00 EUR",
        "200.00 EUR",
        "-20.00 EUR",
        "-105.00 EUR",
        "-15.00 EUR",
        "100.00 EUR",
    ];
    see_amounts(&opened, &newest_first).await;
    opened.see("EUR, 6 rows").await;
    opened.see("6 transactions").await;
    let sum = opened.find("tfoot data.amount").unwrap();
    assert_eq!(sum.get_attribute("value").unwrap(), "130.00 EUR");
    opened.choose(".grid-sort", "Amount, EUR").await;
    until(|| address() == "/transactions?sort=-amount").await;
    let mut sorted = [
        "200.00 EUR",
        "100.00 EUR",
        "-15.00 EUR",
        "-20.00 EUR",
        "-30.00 EUR",
        "-105.00 EUR",
    ];
    see_amounts(&opened, &sorted).await;
    sorted.reverse();
    opened.choose(".grid-sort", "Amount, EUR").await;
    see_amounts(&opened, &sorted).await;
    assert_eq!(address(), "/transactions?sort=amount");
    super::window_back();
    sorted.reverse();
    see_amounts(&opened, &sorted).await;
}

#[wasm_bindgen_test]
async fn filters_stand_in_the_address_and_say_what_they_hide() {
    let opened = open("/transactions", &[FIRST, SECOND, BROKEN]).await;
    opened.see("7 transactions").await;
    opened.choose(".chips summary", "Kind").await;
    opened.choose(".check", "Sale").await;
    until(|| address() == "/transactions?kind=sale").await;
    let sales = [
        "50.00 EUR",
        "-30.00 EUR",
        "200.00 EUR",
        "-15.00 EUR",
        "100.00 EUR",
    ];
    opened
        .see("5 transactions, 2 more in this period hidden by the filter")
        .await;
    see_amounts(&opened, &sales).await;
    opened.choose(".chips summary", "Amount of").await;
    opened.choose(".check", "Referral fee").await;
    // Only that amount of each row counts now.
    see_amounts(&opened, &["-30.00 EUR", "-15.00 EUR"]).await;
    opened.see("EUR, 2 rows").await;
    opened.see("2 transactions, 5 more in").await;
    assert_eq!(address(), "/transactions?kind=sale&component=referral_fee");
    super::window_back();
    see_amounts(&opened, &sales).await;
    opened.choose("button", "Clear all").await;
    until(|| address() == "/transactions").await;
    opened.see("7 transactions").await;
    drop(opened);
    let opened = open(
        "/transactions?period=2026-01&settlement=1002&currency=EUR&min=100",
        &[FIRST, SECOND, BROKEN],
    )
    .await;
    see_amounts(&opened, &["200.00 EUR"]).await;
    opened.see("Settlement: 1002").await;
    opened.see("Amount: 100 or more").await;
    opened.choose("button", "Settlement: 1002").await;
    until(|| address() == "/transactions?period=2026-01&currency=EUR&min=100").await;
    // A period of the head keeps what is chosen here.
    opened.choose("button", "Next period").await;
    until(|| address() == "/transactions?period=2026-02&currency=EUR&min=100").await;
    opened.see("No transaction fits").await;
    opened.choose("a", "Clear search and filters").await;
    until(|| address() == "/transactions?period=2026-02").await;
    see_amounts(&opened, &["50.00 EUR"]).await;
}

#[wasm_bindgen_test]
async fn a_text_is_searched_for_when_typing_rests() {
    let opened = open("/transactions", &[FIRST, SECOND]).await;
    opened.see("6 transactions").await;
    let field: HtmlInputElement = opened.find("input[type=search]").unwrap().unchecked_into();
    for text in ["o", "order-1002"] {
        field.set_value(text);
        let event = Event::new("input").unwrap();
        js_sys::Reflect::set(&event, &"x".into(), &1.into()).unwrap();
        field.dispatch_event(&event).unwrap();
        TimeoutFuture::new(20).await;
    }
    until(|| address() == "/transactions?q=order-1002").await;
    opened.see("3 transactions, 3 more in").await;
    super::window_back();
    // The letters on the way were no steps.
    until(|| !address().contains("order-1002")).await;
}

#[wasm_bindgen_test]
async fn nonsense_in_the_address_is_told() {
    let opened = open("/transactions?kind=nonsense&sort=up&kind=sale", &[FIRST]).await;
    opened
        .see("this part of the address makes no sense: kind=nonsense · sort=up")
        .await;
    see_amounts(&opened, &["-15.00 EUR", "100.00 EUR"]).await;
}

#[wasm_bindgen_test]
async fn columns_are_chosen_and_moved() {
    let opened = open("/transactions?columns=kind,amount", &[FIRST]).await;
    opened.see("Amount, EUR").await;
    let heads = || {
        let heads = find_all(&opened.root, ".grid thead th").into_iter().skip(1);
        heads
            .map(|head| head.text_content().unwrap())
            .collect::<Vec<_>>()
    };
    until(|| heads() == ["Kind", "Amount, EUR"]).await;
    opened.choose("summary", "Columns").await;
    opened.choose("button", "Move Amount before").await;
    until(|| heads() == ["Amount, EUR", "Kind"]).await;
    assert_eq!(address(), "/transactions?columns=amount,kind");
    opened.choose(".column-entry .check", "Kind").await;
    until(|| heads() == ["Amount, EUR"]).await;
    opened.choose(".column-entry .check", "Amount").await;
    TimeoutFuture::new(50).await;
    assert_eq!(heads(), ["Amount, EUR"], "the last column stays");
    opened.choose("button", "Usual columns").await;
    until(|| address() == "/transactions").await;
    until(|| heads().len() == 9).await;
}

#[wasm_bindgen_test]
async fn groups_add_up_and_open_their_rows() {
    let opened = open("/transactions?group=settlement", &[FIRST, SECOND]).await;
    opened.see("2 groups").await;
    // By size of the sum, 150.00 and -20.00: rows, units, net proceeds, amount.
    opened.see("1002EUR31170.00150.00").await;
    opened.choose("tr.grid-row td", "1001").await;
    until(|| address() == "/transactions?settlement=1001").await;
    see_amounts(&opened, &["-105.00 EUR", "-15.00 EUR", "100.00 EUR"]).await;
    drop(opened);
    let opened = open("/transactions?group=month", &[FIRST, BROKEN]).await;
    opened.choose("tr.grid-row td", "February 2026").await;
    until(|| address() == "/transactions?period=2026-02").await;
    see_amounts(&opened, &["50.00 EUR"]).await;
}

#[wasm_bindgen_test]
async fn a_row_is_opened_whole() {
    let opened = open("/transactions?kind=sale", &[FIRST, SECOND]).await;
    see_amounts(
        &opened,
        &["-30.00 EUR", "200.00 EUR", "-15.00 EUR", "100.00 EUR"],
    )
    .await;
    opened.choose("tr.grid-row td", "Sale").await;
    until(|| address().starts_with("/transactions?kind=sale&open=")).await;
    opened.see("−€30.00").await;
    for said in [
        "Referral fee",
        "ItemFees | Commission",
        "Fees and expenses",
        "The steps add up to the total, to the last unit.",
        "order-1002",
        "Others of this order (2)",
    ] {
        opened.see(said).await;
    }
    let dialog = opened.find("dialog.drawer").unwrap();
    until(|| dialog.has_attribute("open")).await;
    let before = address();
    opened.choose(".detail-related a", "Opening balance").await;
    until_or(|| address() != before, || format!("still at {before}")).await;
    opened.see("−€20.00").await;
    opened.choose("dialog.drawer button", "Close").await;
    until(|| address() == "/transactions?kind=sale").await;
    until(|| opened.find("dialog.drawer").is_none()).await;
    drop(opened);
    let opened = open("/transactions?open=nobody", &[FIRST]).await;
    opened.see("No such transaction").await;
}

#[wasm_bindgen_test]
async fn nothing_to_list_says_why() {
    let opened = open("/transactions", &[]).await;
    opened.see("No transactions yet").await;
    drop(opened);
    let opened = open("/transactions?period=2020", &[FIRST]).await;
    opened.see("No transactions in this period").await;
    opened.choose("a", "Show all time").await;
    opened.see("3 transactions").await;
}
