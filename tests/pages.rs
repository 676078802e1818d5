//! Every page in a real browser, over a small seller's books on this very thread: what a person
//! opens, chooses and sees.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)] // these are tests, helpers included

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use ledger::import::Options;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::tachys::view::any_view::AnyViewState;
use seller_dashboard::app::App;
use seller_dashboard::engine::Engine;
use seller_dashboard::route::Page;
use seller_dashboard::session::Session;
use seller_dashboard::ui::panel::{Panel, Progress};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

wasm_bindgen_test_configure!(run_in_browser);

// Public, because the runner does not see tests in private modules.
#[path = "pages/billing.rs"]
pub mod billing;
#[path = "pages/books.rs"]
mod books;
// Public, because the runner does not see tests in private modules.
#[path = "pages/accounts.rs"]
pub mod accounts;
#[path = "pages/explained.rs"]
pub mod explained;
#[path = "pages/languages.rs"]
pub mod languages;
#[path = "pages/paying.rs"]
pub mod paying;
#[path = "pages/session.rs"]
pub mod session;
#[path = "pages/table.rs"]
pub mod table;
#[path = "pages/transactions.rs"]
pub mod transactions;

use books::{BROKEN, FIRST, SECOND, Settlement, file};

/// The app in an element of its own; taken out of the page when dropped.
struct Opened {
    engine: Engine,
    session: Session,
    root: HtmlElement,
    owner: Owner,
    _mounted: UnmountHandle<AnyViewState>,
}

impl Drop for Opened {
    fn drop(&mut self) {
        // Now and not when the garbage is collected: until then the router would take clicks.
        self.owner.cleanup();
        self.root.remove();
    }
}

/// Opens an address with these settlements in the books.
async fn open(address: &str, settlements: &[Settlement<'_>]) -> Opened {
    window()
        .history()
        .unwrap()
        .push_state_with_url(&JsValue::NULL, "", Some(address))
        .unwrap();
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    // Otherwise the first router would stay for good, and take the clicks meant for the others.
    let _ = leptos::server_fn::redirect::set_redirect_hook(|_: &str| {});
    // The engine outlives its page, as in the app: its timers may still ring after the test.
    let engine_owner = Owner::new();
    let engine = engine_owner.with(Engine::in_process);
    let started = Rc::new(Cell::new(None));
    let starting = Rc::clone(&started);
    let owner = Owner::new();
    let mounted = owner.with(|| {
        mount_to(root.clone(), move || {
            // Not before there is something that runs its effects, as in the app.
            let session = engine_owner.with(|| Session::start(engine));
            std::mem::forget(engine_owner);
            starting.set(Some(session));
            provide_context(engine);
            provide_context(session);
            view! { <App /> }.into_any()
        })
    });
    let files = settlements
        .iter()
        .map(|one| file(one.id, &one.text()))
        .collect();
    engine.import_files(files, &Options::default());
    let opened = Opened {
        engine,
        session: started.get().unwrap(),
        root,
        owner,
        _mounted: mounted,
    };
    if !settlements.is_empty() {
        until(|| {
            !opened
                .engine
                .imports()
                .get_untracked()
                .iter()
                .any(is_reading)
        })
        .await;
    }
    opened
}

fn is_reading(entry: &seller_dashboard::engine::ImportEntry) -> bool {
    entry.state == seller_dashboard::engine::ImportState::Reading
}

impl Opened {
    fn text(&self) -> String {
        // Spaces of a locale are not always plain ones.
        let shown = self
            .find(".shell-main")
            .unwrap_or_else(|| self.root.clone());
        shown
            .text_content()
            .unwrap()
            .replace(['\u{a0}', '\u{202f}'], " ")
    }

    async fn see(&self, text: &str) {
        until_or(
            || self.text().contains(text),
            || format!("no {text:?} in: {}", self.text()),
        )
        .await;
    }

    async fn see_no(&self, text: &str) {
        until_or(|| !self.text().contains(text), || format!("still {text:?}")).await;
    }

    fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root
            .query_selector(selector)
            .unwrap()
            .map(JsCast::unchecked_into)
    }

    /// Clicks the first element of the selector whose text or label starts so.
    async fn choose(&self, selector: &str, text: &str) {
        let found = || {
            find_all(&self.root, selector)
                .into_iter()
                .find_map(|element| {
                    let label = element.get_attribute("aria-label").unwrap_or_default();
                    let words = element.text_content().unwrap_or_default();
                    (label.starts_with(text) || words.trim().starts_with(text)).then_some(element)
                })
        };
        until_or(|| found().is_some(), || format!("no {selector} {text:?}")).await;
        let element = found().unwrap();
        if let Some(element) = element.dyn_ref::<HtmlElement>() {
            element.click();
        } else {
            // A part of a picture knows no click of its own.
            let click = "element.dispatchEvent(new MouseEvent('click', { bubbles: true }))";
            let click = js_sys::Function::new_with_args("element", click);
            click.call1(&JsValue::NULL, &element).unwrap();
        }
        TimeoutFuture::new(20).await;
    }
}

fn find_all(root: &HtmlElement, selector: &str) -> Vec<web_sys::Element> {
    let query = js_sys::Reflect::get(root, &"querySelectorAll".into()).unwrap();
    let found = js_sys::Function::from(query)
        .call1(root, &selector.into())
        .unwrap();
    js_sys::Array::from(&found)
        .iter()
        .map(JsCast::unchecked_into)
        .collect()
}

async fn until(is_so: impl Fn() -> bool) {
    until_or(is_so, || "it did not come".to_owned()).await;
}

async fn until_or(is_so: impl Fn() -> bool, what: impl Fn() -> String) {
    for _ in 0..300 {
        if is_so() {
            return;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("{}", what());
}

fn window_back() {
    window().history().unwrap().back().unwrap();
}

fn address() -> String {
    let location = window().location();
    location.pathname().unwrap() + &location.search().unwrap()
}

#[wasm_bindgen_test]
async fn every_page_shows_its_title() {
    let payout = Page::Payout {
        settlement_id: "1002".to_owned(),
    };
    let invoice = Page::Invoice {
        invoice_id: "I".to_owned(),
    };
    let subscription = Page::Subscription {
        subscription_id: "S".to_owned(),
    };
    let others = [payout, invoice, subscription, Page::Settings, Page::SignIn];
    for page in Page::NAVIGATION.into_iter().chain(others) {
        let opened = open(&page.href(), &[FIRST, SECOND]).await;
        until(|| {
            opened
                .find("h1")
                .is_some_and(|title| title.text_content().unwrap().starts_with(page.title()))
        })
        .await;
        assert!(
            document().title().starts_with(page.title()),
            "{}",
            document().title()
        );
    }
    let opened = open("/nowhere", &[]).await;
    opened.see("Page not found").await;
}

#[wasm_bindgen_test]
async fn sales_shows_its_figures_and_opens_the_days_of_a_column() {
    let opened = open("/sales?every=month", &[FIRST, SECOND]).await;
    // 100.00 and 200.00 were sold, an order each.
    opened.see("Gross sales300.00").await;
    opened.see("Net sales300.00").await;
    opened.see("Orders2").await;
    opened.see("MUG300.00100.0%300.00").await;
    opened.choose(".column", "").await;
    until(|| address().contains("period=2026-01-01..2026-01-15")).await;
    opened.see("compared with Dec 17 – 31, 2025").await;
    opened.see("New (+300.00)").await;
}

#[wasm_bindgen_test]
async fn sales_are_broken_down_and_compared_as_the_address_says() {
    let address = "/sales?period=2026-01-15..2026-01-28&by=marketplace";
    let opened = open(address, &[FIRST, SECOND]).await;
    opened.see("amazon.de200.00").await;
    opened.see("compared with Jan 1 – 14, 2026").await;
    opened.see("▲ 100.0% (+100.00)").await;
    drop(opened);
    let opened = open(&format!("{address}&vs=nothing"), &[FIRST, SECOND]).await;
    opened.see("amazon.de200.00").await;
    opened.see_no("compared with").await;
    opened.see_no("was").await;
    drop(opened);
    let opened = open("/sales?period=2020", &[FIRST]).await;
    opened.see("No sales in this period").await;
    opened.choose("a", "Show all time").await;
    opened.see("Gross sales100.00").await;
}

#[wasm_bindgen_test]
async fn nothing_yet_says_what_to_do() {
    let opened = open("/", &[]).await;
    opened.see("No data yet").await;
    opened.choose("a", "Open your files").await;
    opened.see("Drop your settlement files here").await;
    assert_eq!(address(), "/import");
}

#[wasm_bindgen_test]
async fn overview_adds_up_per_currency() {
    let opened = open("/", &[FIRST, SECOND]).await;
    opened.see("Net proceeds").await;
    for figure in ["300.00", "−150.00", "150.00", "Nothing does."] {
        opened.see(figure).await;
    }
}

#[wasm_bindgen_test]
async fn payouts_show_proof_and_what_was_carried_over() {
    let opened = open("/payouts", &[FIRST, SECOND, BROKEN]).await;
    opened.see("1002").await;
    for words in [
        "to the cent",
        "opening −20.00 = total before",
        "off by €10.00",
    ] {
        opened.see(words).await;
    }
    opened.see("A settlement is missing here").await;
    opened.see("3 settlements").await;
    opened.choose("a", "1002").await;
    opened.see("Payout 1002").await;
}

#[wasm_bindgen_test]
async fn payout_is_proven_and_every_line_opens() {
    let opened = open("/payouts/1002", &[FIRST, SECOND]).await;
    opened.see("€150.00").await;
    for words in [
        "The lines add up",
        "holds",
        "Settlement before",
        "January 2026",
    ] {
        opened.see(words).await;
    }
    opened.explain("Gross sales").await;
    opened.choose_rows("The rows make it").await;
    opened
        .see("The rows add up to €200.00, to the last unit.")
        .await;
    assert_eq!(
        address(),
        "/payouts/1002?rows=EUR~gross-sales~settlement/1002"
    );
    opened.choose(".waterfall-step", "Fees and expenses").await;
    opened.choose_rows("−€30.00").await;
    opened.see("The rows add up to −€30.00").await;
    opened.explain("Referral fee").await;
    opened.choose_rows("−€30.00").await;
    assert_eq!(
        address(),
        "/payouts/1002?rows=EUR~component/referral_fee~step/expenses~settlement/1002"
    );
    opened.see("Rows behind: Referral fee").await;
    let list = find_all(&opened.root, ".section-links a");
    let list = list.first().unwrap().get_attribute("href").unwrap();
    assert_eq!(
        list,
        "/transactions?currency=EUR&step=expenses&component=referral_fee&settlement=1002"
    );
    opened.explain("January 2026").await;
    opened.choose_rows("€150.00").await;
    opened.see("The rows add up to €150.00").await;
    window().history().unwrap().back().unwrap();
    opened.see("Rows behind: Referral fee").await;
    opened.choose("a", "Close").await;
    opened.see_no("Rows behind").await;
    assert_eq!(address(), "/payouts/1002");
}

#[wasm_bindgen_test]
async fn payout_says_by_how_much_it_is_off() {
    let opened = open("/payouts/2001", &[BROKEN]).await;
    opened.see("Does not tie out").await;
    opened.see("off by €10.00").await;
    opened.see("cannot be proven").await;
    let opened = open("/payouts/404", &[BROKEN]).await;
    opened.see("No such settlement").await;
}

#[wasm_bindgen_test]
async fn period_and_zone_stand_in_the_address() {
    let opened = open("/payouts", &[FIRST, BROKEN]).await;
    opened.see("2 settlements").await;
    opened.choose(".menu-item", "Last 7 days").await;
    assert_eq!(address(), "/payouts?period=7d");
    opened.see("No settlements in this period").await;
    opened.choose(".nav-link", "Overview").await;
    assert_eq!(address(), "/?period=7d");
    opened.see("No transactions in this period").await;
    opened.choose(".menu-item", "All time").await;
    assert_eq!(address(), "/");
    opened.see("Net proceeds").await;

    let opened = open("/payouts?period=2026-01&zone=Asia/Tokyo", &[FIRST, BROKEN]).await;
    opened.see("1 settlement, 1 outside the period").await;
    opened.choose("button", "Next period").await;
    assert_eq!(address(), "/payouts?period=2026-02&zone=Asia/Tokyo");
    opened.see("2001").await;
    window().history().unwrap().back().unwrap();
    opened.see("1001").await;
}

#[wasm_bindgen_test]
async fn import_says_what_became_of_every_line() {
    let opened = open("/import", &[FIRST]).await;
    opened.see("Every line booked").await;
    opened
        .engine
        .import_files(vec![file("again", &FIRST.text())], &Options::default());
    opened.see("2 files").await;
    let broken = FIRST.text().replace("-15.00", "fifteen");
    opened
        .engine
        .import_files(vec![file("bad", &broken)], &Options::default());
    opened.see("1 line refused").await;
    opened.see("fifteen").await;
    opened
        .engine
        .import_files(vec![file("note", "Dear seller")], &Options::default());
    opened.see("Not read").await;
    opened.choose(".import a", "1001").await;
    opened.see("Payout 1001").await;
}

#[wasm_bindgen_test]
async fn import_asks_how_amounts_are_written() {
    let settlement = Settlement {
        total: "1.234",
        lines: &[["Order", "ItemPrice", "Principal", "1.234"]],
        ..FIRST
    };
    let opened = open("/import", &[settlement]).await;
    opened.see("How is 1.234 meant?").await;
    opened.choose("button", "1.234 means 1234").await;
    opened.see("Every line booked").await;
    opened.choose(".import a", "1001").await;
    opened.see("€1,234.00").await;
}

#[wasm_bindgen_test]
async fn panel_shows_every_state() {
    let value = RwSignal::new(None::<String>);
    let progress = RwSignal::new(Progress::Waiting);
    let partial = RwSignal::new(None::<String>);
    let n_retried = RwSignal::new(0);
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    let _mounted = mount_to(root.clone(), move || {
        let retry = Callback::new(move |()| n_retried.update(|n| *n += 1));
        let shown = |text: Signal<String>| view! { <p>"Answer: " {text}</p> };
        let value: Signal<Option<String>> = value.into();
        view! {
            <Panel value progress what="sums" lines=3 partial retry children=shown />
        }
    });
    let text = || root.text_content().unwrap();
    assert_eq!(find_all(&root, ".skeleton-line").len(), 3);
    progress.set(Progress::Slow);
    until(|| text().contains("Computing sums")).await;
    value.set(Some("42".to_owned()));
    progress.set(Progress::Here);
    until(|| text() == "Answer: 42").await;
    partial.set(Some("Incomplete: 3 rows so far.".to_owned()));
    progress.set(Progress::Failed("Gone.".to_owned()));
    until(|| text().contains("Gone. Below is the last answer")).await;
    assert!(text().contains("Answer: 42") && text().contains("3 rows so far"));
    value.set(None);
    until(|| text().contains("Your data is untouched") && !text().contains("42")).await;
    root.query_selector("button")
        .unwrap()
        .unwrap()
        .unchecked_into::<HtmlElement>()
        .click();
    assert_eq!(n_retried.get_untracked(), 1);
}
