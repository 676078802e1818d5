//! A billing API that is down, slow, broken, cut short or wrong: the page recovers to the exact
//! totals, or says what is missing and why. No sum hides a row that did not come.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::browser::run;
use super::faults::Fault;
use super::screen::Screen;
use super::server::Server;

/// The second page of transactions and all after it.
const LATER_PAGES: &str = "/transactions?limit=1000&cursor=";
const SERVER_ERROR: Fault = Fault::Instead(
    500,
    "application/problem+json",
    r#"{"type":"about:blank","title":"Broken","status":500,"detail":"The books burn.","code":"fire",
        "request_id":"00"}"#,
);
const WEB_PAGE: Fault = Fault::Instead(200, "text/html", "<!doctype html><h1>Welcome</h1>");

/// The figures when nothing goes wrong.
async fn sound_figures() -> &'static [String] {
    static FIGURES: OnceCell<Vec<String>> = OnceCell::const_new();
    let look = async || {
        let screen = Screen::open(Server::sample(), "/").await;
        let figures = screen.figures().await;
        screen.close().await;
        figures
    };
    FIGURES.get_or_init(look).await
}

/// Waits until the page says that rows are missing, and why, wherever it shows a sum.
async fn see_incomplete(screen: &Screen, n_rows: &str, reason: &str) {
    screen
        .see_in(".data-state", &format!("Incomplete, {n_rows}"))
        .await;
    screen.see_in(".notices", reason).await;
    screen
        .see_in(".notices", "sums lack the missing rows")
        .await;
    screen.see_in("main .partial", reason).await;
    screen.click(".nav-link", "Payouts").await;
    screen.see_in(".panel .partial", reason).await;
    screen.click(".nav-link", "Overview").await;
    screen.see_in(".panel .partial", reason).await;
    screen.see_settled().await;
}

/// Asks again after the wire was mended, and sees every row.
async fn recover(screen: &Screen, figures: &[String]) {
    screen.wire.mends();
    screen.click(".data-state button", "Try again").await;
    screen.see_complete().await;
    assert_eq!(screen.figures().await, figures);
    screen.see_none(".partial", "").await;
    screen.see_none(".notices", "Incomplete").await;
}

#[test]
fn an_answer_that_fails_a_few_times_is_asked_for_again() {
    run(async {
        let figures = sound_figures().await;
        let screen = Screen::before(Server::sample()).await;
        let wire = &screen.wire;
        // Three times is what one page may fail and still come; each fault is on another page.
        wire.breaks_some("/account", 0, 1, Fault::Hangup);
        wire.breaks_some("/settlements", 0, 1, WEB_PAGE);
        wire.breaks_some(
            "/payouts",
            0,
            1,
            Fault::Instead(200, "application/json", "null"),
        );
        wire.breaks_some("/transactions?limit=1000&", 0, 3, SERVER_ERROR);
        screen.go("/").await;
        screen.see_complete().await;
        assert_eq!(screen.figures().await, figures);
        assert_eq!(
            wire.exchanges().iter().filter(|one| one.is_faulty).count(),
            6
        );
        screen.close().await;
    });
}

#[test]
fn a_damaged_answer_is_noticed_and_asked_for_again() {
    run(async {
        let figures = sound_figures().await;
        let faults = [
            Fault::CutLength,
            Fault::CutChunks,
            Fault::Edited(drop_a_row),
            Fault::Edited(change_a_row),
            Fault::Edited(|page| page["page"]["last_id"] = json!("txn_other")),
        ];
        for fault in faults {
            let screen = Screen::before(Server::sample()).await;
            screen.wire.breaks_some(LATER_PAGES, 1, 1, fault);
            screen.go("/").await;
            screen.see_complete().await;
            assert_eq!(screen.figures().await, figures, "{fault:?}");
            let broken = screen.wire.exchanges();
            let n_broken = broken.iter().filter(|exchange| exchange.is_faulty).count();
            assert_eq!(n_broken, 1, "{fault:?}");
            screen.close().await;
        }
    });
}

fn drop_a_row(page: &mut Value) {
    page["data"].as_array_mut().unwrap().remove(500);
}

/// Puts another row's amounts and total in the place of a row's own: the row still adds up in
/// itself, only the page does not.
fn change_a_row(page: &mut Value) {
    let rows = page["data"].as_array_mut().unwrap();
    let donor = rows
        .iter()
        .find(|row| row["currency"] == rows[500]["currency"] && row["total"] != rows[500]["total"]);
    let donor = donor.unwrap().clone();
    for field in ["amounts", "total"] {
        rows[500][field] = donor[field].clone();
    }
}

#[test]
fn a_page_that_fails_for_good_is_said_to_be_missing() {
    run(async {
        let figures = sound_figures().await;
        let screen = Screen::before(Server::sample()).await;
        screen
            .wire
            .breaks_some(LATER_PAGES, 1, usize::MAX, SERVER_ERROR);
        screen.go("/").await;
        see_incomplete(&screen, "2,000 rows", "answered 500: The books burn.").await;
        assert_ne!(screen.figures().await, figures);
        recover(&screen, figures).await;
        // It went on where it had stopped.
        let n_first_pages =
            screen.wire.n_requests("/transactions") - screen.wire.n_requests(LATER_PAGES);
        assert_eq!(n_first_pages, 1);
        screen.close().await;
    });
}

#[test]
fn a_page_that_lies_for_good_is_never_booked() {
    run(async {
        let figures = sound_figures().await;
        let faults = [
            (Fault::Edited(drop_a_row), "claims 1000 rows and has 999"),
            (Fault::Edited(change_a_row), "and they add up to"),
            (Fault::CutLength, "it ended before its end"),
            (WEB_PAGE, "a web page"),
        ];
        for (fault, reason) in faults {
            let screen = Screen::before(Server::sample()).await;
            screen.wire.breaks_some(LATER_PAGES, 2, usize::MAX, fault);
            screen.go("/").await;
            see_incomplete(&screen, "3,000 rows", reason).await;
            recover(&screen, figures).await;
            screen.close().await;
        }
    });
}

#[test]
fn an_api_that_is_down_is_said_to_be_so() {
    run(async {
        let figures = sound_figures().await;
        let faults = [
            (Fault::Hangup, "could not be reached"),
            (WEB_PAGE, "a web page"),
            (
                Fault::Instead(200, "application/json", "null"),
                "does not have the form",
            ),
        ];
        for (fault, reason) in faults {
            let screen = Screen::before(Server::sample()).await;
            screen.wire.breaks("/api/", fault);
            screen.go("/").await;
            screen.see_in(".data-state", "No billing API").await;
            screen.see_in(".notices", reason).await;
            screen
                .see_in(".notices", "Your own settlement files work without it.")
                .await;
            screen.see_in(".empty-title", "No data yet").await;
            recover(&screen, figures).await;
            screen.close().await;
        }
    });
}

#[test]
fn sums_of_a_slow_api_say_what_they_lack_meanwhile() {
    run(async {
        let figures = sound_figures().await;
        let screen = Screen::before(Server::sample()).await;
        screen
            .wire
            .breaks_some(LATER_PAGES, 0, 1, Fault::Late(Duration::from_secs(3)));
        screen.go("/").await;
        screen.see_in(".data-state", "Loading").await;
        screen
            .see_in("main .partial", "Incomplete: 1,000 rows so far.")
            .await;
        screen.see_complete().await;
        assert_eq!(screen.figures().await, figures);
        screen.see_none(".partial", "").await;
        screen.close().await;
    });
}

#[test]
fn fetching_can_be_stopped_and_gone_on_with() {
    run(async {
        let figures = sound_figures().await;
        let screen = Screen::before(Server::sample()).await;
        screen
            .wire
            .breaks_some(LATER_PAGES, 1, usize::MAX, Fault::Held);
        screen.go("/").await;
        screen.see_in(".data-state", "Loading 2,000 rows").await;
        screen.click(".data-state button", "Stop").await;
        screen
            .see_in(".data-state", "Stopped after 2,000 rows")
            .await;
        screen
            .see_in("main .partial", "Incomplete: stopped after 2,000 rows.")
            .await;
        screen.wire.mends();
        screen.click(".data-state button", "Go on").await;
        screen.see_complete().await;
        assert_eq!(screen.figures().await, figures);
        screen.close().await;
    });
}

#[test]
fn a_row_of_tomorrow_is_counted_and_a_row_that_cannot_be_read_is_missed() {
    run(async {
        let figures = sound_figures().await;
        let screen = Screen::before(Server::sample()).await;
        screen
            .wire
            .breaks_some(LATER_PAGES, 0, 1, Fault::Edited(add_a_row_of_tomorrow));
        screen.go("/").await;
        screen.see_complete().await;
        let (of_tomorrow, others): (Vec<_>, Vec<_>) = screen
            .figures()
            .await
            .into_iter()
            .partition(|figure| figure.starts_with("XTS "));
        assert_eq!(others, figures);
        for figure in ["Unrecognised", "Net proceeds"] {
            let figure = format!("XTS {figure}: -12.34 XTS");
            assert!(
                of_tomorrow.contains(&figure),
                "{figure} in {of_tomorrow:#?}"
            );
        }
        screen
            .open_rows("[aria-label=XTS] .figure", "Unrecognised")
            .await;
        screen.see_in(".rows-table", "teleport").await;
        screen.see_in(".rows-table", "quantum_levy").await;
        screen.close().await;

        let screen = Screen::before(Server::sample()).await;
        screen
            .wire
            .breaks_some(LATER_PAGES, 0, 1, Fault::Edited(blank_a_total));
        screen.go("/").await;
        screen.see_complete().await;
        screen
            .see_in(
                "main .partial",
                "Incomplete: 1 row could not be read; no sum holds it.",
            )
            .await;
        screen.close().await;
    });
}

/// A kind, a component and a currency that nobody knows, on a page that counts them.
fn add_a_row_of_tomorrow(page: &mut Value) {
    let rows = page["data"].as_array_mut().unwrap();
    let posted_at = rows.last().unwrap()["posted_at"].clone();
    rows.push(json!({
        "id": "txn_of_tomorrow", "sequence": 900_000_000, "kind": "teleport", "status": "released",
        "posted_at": posted_at, "currency": "XTS", "marketplace": "amazon.com",
        "amounts": { "quantum_levy": "-12.34" }, "total": "-12.34", "colour_of_tomorrow": "ultraviolet",
    }));
    page["page"]["count"] = json!(rows.len());
    page["page"]["sums"]["XTS"] = json!("-12.34");
    page["page"]["last_id"] = json!("txn_of_tomorrow");
}

fn blank_a_total(page: &mut Value) {
    page["data"][500]["total"] = Value::Null;
}
