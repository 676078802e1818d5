//! Invoices, usage and subscriptions of the sample seller: the pages show what the engine says of the
//! very rows that the API serves, and what plain sums of these rows come to.

use std::collections::BTreeMap;

use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Day, Period};
use ledger::import::billing_api::{self, Parsed};
use ledger::money::{Currency, Total};
use ledger::report::Report;
use ledger::report::subscriptions::{self, Subscriptions};
use ledger::report::usage::{self, Usage};
use serde_json::{Value, json};

use super::books::{Decimal, rows};
use super::browser::run;
use super::faults::Fault;
use super::http::Message;
use super::screen::Screen;
use super::server::Server;

/// The last day of the sample seller's books.
const LAST_DAY: &str = "2026-10-31";

/// A list of the API, and what reads it.
type Reader = (&'static str, fn(&[u8]) -> Parsed);

/// The engine's books, made from the API's pages without a browser.
async fn engine_of(server: &Server, lists: &[Reader]) -> Ledger {
    let mut ledger = Ledger::new();
    for (resource, parse) in lists {
        let mut cursor = String::new();
        loop {
            let request = Message::get(&format!("/api/v1/{resource}?limit=1000{cursor}"));
            let answer = request.exchange(server.address()).await.unwrap();
            let (proof, batch, _) = parse(&answer.body).unwrap();
            ledger.append(batch);
            let Some(next) = proof.next else { break };
            cursor = format!("&cursor={next}");
        }
    }
    ledger
}

/// An amount as the page gives it to machines.
fn machine(minor: i128, currency: Currency) -> String {
    format!("{} {currency}", Total::new(minor, currency).to_plain())
}

fn is_owed(invoice: &Value) -> bool {
    let status = invoice["status"].as_str().unwrap();
    !["draft", "void", "uncollectible"].contains(&status)
}

/// What is open by direction and currency: totals less payments that arrived and credit notes.
fn open_sums(invoices: &[Value]) -> BTreeMap<(String, String), Decimal> {
    let mut sums = BTreeMap::new();
    for invoice in invoices.iter().filter(|invoice| is_owed(invoice)) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut open = Decimal::read(&text(&invoice["totals"]["total"]));
        let mut take = |amount: &Value| {
            let amount = amount.as_str().unwrap();
            let minus = amount
                .strip_prefix('-')
                .map_or_else(|| format!("-{amount}"), str::to_owned);
            Decimal::read(&minus).add_to(&mut open);
        };
        let payments = invoice["payments"].as_array().unwrap().iter();
        for payment in payments.filter(|payment| payment["status"] == "succeeded") {
            take(&payment["amount"]);
        }
        for note in invoice["credit_notes"].as_array().unwrap() {
            take(&note["amount"]);
        }
        if !open.to_string().starts_with('-') && open != Decimal::default() {
            let key = (text(&invoice["direction"]), text(&invoice["currency"]));
            open.add_to(sums.entry(key).or_default());
        }
    }
    sums.retain(|_, sum: &mut Decimal| {
        sum.to_string()
            .chars()
            .any(|sign| ('1'..='9').contains(&sign))
    });
    sums
}

#[test]
fn what_is_open_is_what_the_invoices_come_to_and_leads_to_them() {
    run(async {
        let invoices = rows(Server::sample(), "invoices").await;
        let screen = Screen::open(Server::sample(), "/invoices").await;
        let script = "return [...document.querySelectorAll('.ageing')].map((one) => [
            one.getAttribute('aria-label'), one.querySelector('tfoot data').value]);";
        let found: Vec<(String, String)> = screen.until("what is open", script, &[]).await;
        let found: BTreeMap<String, String> = found.into_iter().collect();
        let expected: BTreeMap<String, String> = open_sums(&invoices)
            .into_iter()
            .map(|((direction, currency), sum)| {
                let direction = if direction == "issued" {
                    "Issued"
                } else {
                    "Received"
                };
                (
                    format!("{direction}, {currency}"),
                    format!("{sum} {currency}"),
                )
            })
            .collect();
        assert!(expected.len() > 3, "{expected:?}");
        assert_eq!(found, expected);

        screen
            .see_in(".rows-pages", &format!("of {}", invoices.len()))
            .await;
        screen.click(".sort-link", "Total").await;
        screen.see_address("/invoices?sort=total").await;
        // One bucket alone, and back to all.
        screen
            .click("[aria-label='Issued, GBP'] a", "31 to 60 days late")
            .await;
        screen
            .see_in("button", "31 to 60 days late: show every age")
            .await;
        screen.see_settled().await;
        screen.click("button", "show every age").await;
        screen.see_in(".rows-pages", "Rows 1 to").await;
        screen.close().await;
    });
}

#[test]
fn an_invoice_is_tied_to_its_usage_and_to_its_transactions() {
    run(async {
        let screen = Screen::open(Server::sample(), "/invoices/inv_TP-2026-09").await;
        screen
            .see_in(".document", "From Tideprice Ltd, to be paid by you")
            .await;
        screen
            .see_in(
                ".line-usage",
                "30 usage records of met_calls, 73,131 in all",
            )
            .await;
        screen.see_in(".line-usage", "the quantity is theirs").await;
        screen.see_in(".document", "multiplies").await;
        screen.click(".line-usage a", "usage records").await;
        screen.see_address("/usage?meter=met_calls").await;
        screen.see_in("main", "Repricing calls").await;
        screen.see_none("section.meter h2", "Photo storage").await;

        // A fee was taken from the balance: the very transaction is named.
        screen.go("/invoices/inv_INV-US-0001").await;
        screen.see_complete().await;
        screen
            .see_in(".movements .verdict", "Every cent of the invoice moved")
            .await;
        assert_eq!(
            screen.amounts(".movements tfoot").await,
            ["-39.99 USD", "-39.99 USD"]
        );
        screen.click(".movements a", "").await;
        screen.see_in("dialog.drawer", "INV-US-0001").await;
        screen.go("/invoices/nothing").await;
        screen.see_in(".empty", "No such invoice").await;
        screen.close().await;
    });
}

#[test]
fn usage_is_charged_as_the_engine_says_and_as_it_was_invoiced() {
    run(async {
        let lists: [Reader; 4] = [
            ("invoices", billing_api::parse_invoices),
            ("usage/meters", billing_api::parse_meters),
            ("usage/prices", billing_api::parse_prices),
            ("usage/records", billing_api::parse_usage_records),
        ];
        let ledger = engine_of(Server::sample(), &lists).await;
        let report = Usage::run(
            &ledger,
            &usage::Query {
                as_of: Day::parse_iso(LAST_DAY).unwrap(),
                meter_id: None,
                n_months: 12,
                n_weeks: 6,
                coverage_ppm: 800_000,
                budgets: Vec::new(),
            },
        );
        let mut expected = Vec::new();
        let prices = report.meters.iter().flat_map(|meter| &meter.prices);
        for price in prices.filter(|price| !price.months.is_empty()) {
            for month in price.months.iter().rev() {
                let currency = price.price.currency;
                let charge = month.charge.as_ref().unwrap();
                expected.push(machine(charge.minor, currency));
                if !month.tie.lines.is_empty() {
                    expected.push(machine(month.tie.net_minor, currency));
                }
            }
        }
        assert!(expected.len() > 60, "{}", expected.len());
        let screen = Screen::open(Server::sample(), "/usage").await;
        screen
            .see_in(".lead", "As of the end of Oct 31, 2026")
            .await;
        assert_eq!(screen.amounts(".usage-months").await, expected);

        // In the middle of a month it is forecast, and a budget below that is an alert.
        screen
            .go("/usage?meter=met_calls&period=2026-10-01..2026-10-15")
            .await;
        screen.see_complete().await;
        screen
            .see_in(".forecast", "By the end of the month likely")
            .await;
        screen
            .find(".budget-form input", "")
            .await
            .send_keys("1.00")
            .await
            .unwrap();
        screen.click(".budget-form button", "Set it").await;
        screen
            .see_in(".partial", "more than the budget of $1.00")
            .await;
        // Kept in this browser, and nowhere else.
        screen
            .go("/usage?meter=met_calls&period=2026-10-01..2026-10-15")
            .await;
        screen
            .see_in(".partial", "more than the budget of $1.00")
            .await;
        screen.click(".budget-form button", "Remove it").await;
        screen.see_none(".partial", "budget").await;
        screen.close().await;
    });
}

#[test]
fn recurring_revenue_moves_as_the_engine_says_down_to_its_customers() {
    run(async {
        let lists: [Reader; 1] = [("subscriptions", billing_api::parse_subscriptions)];
        let ledger = engine_of(Server::sample(), &lists).await;
        let as_of = Day::parse_iso(LAST_DAY).unwrap();
        let report = Subscriptions::run(
            &ledger,
            &subscriptions::Query {
                from: as_of.plus_months(-11).unwrap(),
                as_of,
                zone: Zone::utc(),
                renewal_days: 31,
                offset: 0,
                limit: 200,
            },
        );
        let mut expected = Vec::new();
        for row in &report.currencies {
            for month in row.months.iter().rev() {
                let parts = [
                    (month.new.minor, month.n_new),
                    (month.reactivation.minor, month.n_reactivated),
                    (month.expansion.minor, month.n_expanded),
                    (-month.contraction.minor, month.n_contracted),
                    (-month.churn.minor, month.n_churned),
                ];
                let parts = parts.into_iter().filter(|(_, n)| *n > 0);
                let parts = parts.map(|(minor, _)| minor);
                let all = [month.start.minor].into_iter().chain(parts);
                let has_rounding = row.months.iter().any(|month| month.rounding_minor != 0);
                let rest = has_rounding.then_some(month.rounding_minor);
                let all = all.chain(rest).chain([month.end.minor]);
                expected.extend(all.map(|minor| machine(minor, row.currency)));
            }
        }
        assert!(expected.len() > 80, "{}", expected.len());
        let screen = Screen::open(Server::sample(), "/subscriptions?zone=UTC").await;
        assert_eq!(screen.amounts(".bridge tbody").await, expected);

        // A cell opens the customers who make it.
        let script = "const cell = document.querySelector('.bridge tbody a');
            const value = cell.querySelector('data').value; cell.click(); return value;";
        let cell: String = screen.until("a cell", script, &[]).await;
        screen.see_in(".rows-behind tfoot", "customer").await;
        let sum = screen.amounts(".rows-behind tfoot").await;
        assert_eq!(sum, [cell.trim_start_matches('-')]);
        screen.go("/subscriptions").await;
        screen.see_complete().await;
        screen.click("[aria-labelledby=roster] tbody a", "").await;
        screen.see_in("h1", "Subscription sub_").await;
        screen.see_in("main", "Began").await;
        screen.close().await;
    });
}

#[test]
fn a_list_that_fails_leaves_the_others_and_the_movements() {
    run(async {
        const BURNS: Fault = Fault::Instead(
            403,
            "application/problem+json",
            r#"{"type":"about:blank","title":"No","status":403,"detail":"Not for you.","code":"no",
                "request_id":"00"}"#,
        );
        let screen = Screen::before(Server::sample()).await;
        screen.tolerate_log("status of 403");
        screen.wire.breaks("/api/v1/invoices", BURNS);
        screen.go("/invoices").await;
        screen.see_in(".data-state", "Incomplete: invoices").await;
        screen
            .see_in(
                ".notices",
                "Every transaction is here, but not all of: invoices.",
            )
            .await;
        screen.see_in(".partial", "not all invoices are here").await;
        screen.click(".nav-link", "Subscriptions").await;
        screen.see_in(".figures", "Net retention").await;
        screen.see_none(".partial", "invoices").await;
        screen.click(".nav-link", "Overview").await;
        screen.see_settled().await;
        screen.see_none(".partial", "Incomplete").await;
        screen.wire.mends();
        screen.click(".data-state button", "Try again").await;
        screen.see_complete().await;
        screen.click(".nav-link", "Invoices").await;
        screen.see_in(".ageing", "Open in all").await;
        screen.close().await;
    });
}

#[test]
fn an_invoice_prints_on_either_sheet() {
    run(async {
        let screen = Screen::open(Server::sample(), "/invoices/inv_TP-2026-09").await;
        // A4 and Letter at 96 pixels an inch, less margins of 0.4 inch.
        let sheets = [(717, 1_122), (739, 1_056)];
        for (width, height) in sheets {
            super::browser::order(
                screen.window(),
                "Emulation.setEmulatedMedia",
                json!({ "media": "print" }),
            )
            .await;
            let metrics = json!({
                "width": width, "height": height,
                "deviceScaleFactor": 1, "mobile": false,
            });
            super::browser::order(
                screen.window(),
                "Emulation.setDeviceMetricsOverride",
                metrics,
            )
            .await;
            let script = "const wide = [...document.querySelectorAll('.document, .document *')]
                .filter((one) => one.getClientRects().length > 0
                    && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
                .map((one) => one.className || one.tagName);
                const shown = [...document.querySelectorAll('.pay, .shell-nav, .shell-head')]
                    .filter((one) => one.checkVisibility()).map((one) => one.className);
                return [wide, shown];";
            let (wide, shown): (Vec<String>, Vec<String>) =
                screen.until("the sheet", script, &[]).await;
            assert!(wide.is_empty(), "wider than {width} pixels: {wide:?}");
            assert!(shown.is_empty(), "on the sheet: {shown:?}");
        }
        screen.close().await;
    });
}

#[test]
fn months_of_the_reference_are_whole() {
    // The comparison above would prove nothing if the sample ended in the middle of a month.
    let last = Day::parse_iso(LAST_DAY).unwrap();
    assert_eq!(Period::of_day(last).end.day(), 1);
}
