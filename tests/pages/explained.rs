//! Every number explains itself: a check mark only when the rows make it, and while rows arrive.

use ledger::day::zone::Zone;
use ledger::money::Currency;
use ledger::report::claim::{Claim, Figure};
use ledger::report::explain::{Explain, Outcome};
use ledger::store::filter::Filter;
use seller_dashboard::ui::explained::Explaining;
use seller_dashboard::ui::explanation::ExplanationPanel;
use seller_dashboard::ui::number::Number;

use super::*;

const PANEL: &str = ".explanation:popover-open";

impl Opened {
    /// What the panel says.
    fn panel(&self) -> String {
        let text = self.find(PANEL).and_then(|panel| panel.text_content());
        text.unwrap_or_default()
            .replace(['\u{a0}', '\u{202f}'], " ")
    }

    async fn see_in_panel(&self, text: &str) {
        until_or(
            || self.panel().contains(text),
            || format!("no {text:?} in the panel: {}", self.panel()),
        )
        .await;
    }

    /// Asks for a number by its name.
    pub async fn explain(&self, name: &str) {
        let selector = format!(".explained[title^=\"{name}\"]");
        until_or(|| self.find(&selector).is_some(), || format!("no {name:?}")).await;
        self.find(&selector).unwrap().click();
        self.see_in_panel(name).await;
    }

    /// Opens the rows of the number that is explained, once the panel says this.
    pub async fn choose_rows(&self, said: &str) {
        self.see_in_panel(said).await;
        self.choose(&format!("{PANEL} a"), "Show the rows").await;
        until_or(
            || self.find(PANEL).is_none(),
            || "the panel stays".to_owned(),
        )
        .await;
    }

    /// Asks for every number that is in sight or folded away, and wants a check mark each time.
    async fn explain_all(&self) -> usize {
        let buttons = find_all(&self.root, "main .explained");
        for button in &buttons {
            let button: &HtmlElement = button.dyn_ref().unwrap();
            button.click();
            let name = button.title();
            let name = name.trim_end_matches(", explain");
            self.see_in_panel(name).await;
            let is_proven = || self.find(&format!("{PANEL} .verdict.is-good")).is_some();
            until_or(is_proven, || format!("{name}: {}", self.panel())).await;
        }
        let plain = find_all(&self.root, "main data.amount");
        let plain = plain.iter().filter(|amount| {
            let is_in = |selector| amount.closest(selector).unwrap().is_some();
            !is_in(".explained") && !is_in(".rows-table")
        });
        let plain: Vec<_> = plain.filter_map(|one| one.text_content()).collect();
        assert!(plain.is_empty(), "not explained: {plain:?}");
        buttons.len()
    }
}

#[wasm_bindgen_test]
async fn every_number_of_every_page_ties_to_its_rows() {
    for (address, seen, n_min) in [
        ("/", "Net proceeds", 6),
        ("/?period=2026-01-15..2026-01-28", "Net proceeds", 6),
        ("/sales?every=month", "Orders", 10),
        (
            "/sales?period=2026-01-15..2026-01-28&by=marketplace",
            "was",
            20,
        ),
        ("/fees?every=month", "By component", 12),
        ("/fees?period=2026-01-15..2026-01-28", "was", 12),
        ("/payouts", "2 settlements", 2),
        ("/payouts/1002", "The lines add up", 15),
        ("/balances", "Where it came from", 12),
        (
            "/balances?period=2026-01-01..2026-01-20",
            "Balance before",
            15,
        ),
        ("/taxes", "Where the tax goes", 12),
        ("/accounting", "The months add up", 25),
        (
            "/accounting?period=2026-01-15..2026-01-28&basis=cash&journal=1001",
            "The months add up",
            30,
        ),
    ] {
        let opened = open(address, &[FIRST, SECOND]).await;
        opened.see(seen).await;
        let n_explained = opened.explain_all().await;
        assert!(n_explained >= n_min, "{address} has {n_explained} numbers");
    }
}

#[wasm_bindgen_test]
async fn a_claimed_total_that_does_not_tie_says_by_how_much() {
    let opened = open("/payouts/2001", &[BROKEN]).await;
    opened.explain("Claimed total").await;
    opened
        .see_in_panel("The rows make €10.00 less than is shown.")
        .await;
    assert!(opened.find(&format!("{PANEL} .verdict.is-good")).is_none());
}

#[wasm_bindgen_test]
async fn rows_that_arrive_are_explained_at_once_and_the_focus_goes_back() {
    let opened = open("/", &[FIRST]).await;
    opened.explain("Gross sales").await;
    opened.see_in_panel("€100.00").await;
    for said in [
        "The rows make it, to the last unit.",
        "Gross sales: sold, before tax and discounts.",
        "DaysAll there are",
        "Time zoneUTC",
        "EUR; nothing is converted",
        "1 row, 1 amount",
        "1 file, read in this browser",
    ] {
        opened.see_in_panel(said).await;
    }
    let second = file(SECOND.id, &SECOND.text());
    opened
        .engine
        .import_files(vec![second], &Options::default());
    for said in ["€300.00", "2 rows, 2 amounts", "The rows make it"] {
        opened.see_in_panel(said).await;
    }
    opened.choose(&format!("{PANEL} button"), "Close").await;
    until_or(
        || opened.find(PANEL).is_none(),
        || "the panel stays".to_owned(),
    )
    .await;
    // The number was drawn anew meanwhile; the focus is on the new one.
    let focused = || {
        let active = document().active_element();
        active.map_or_else(String::new, |active| active.outer_html())
    };
    until_or(
        || focused().contains(">300.00<"),
        || focused().chars().take(300).collect(),
    )
    .await;
}

#[wasm_bindgen_test]
async fn a_link_to_rows_opens_them_beside_the_number_of_the_page() {
    let opened = open(
        "/sales?rows=EUR~net-sales~sku/MUG&every=month",
        &[FIRST, SECOND],
    )
    .await;
    opened
        .see("Rows behind: Net sales, EUR, Product: MUG")
        .await;
    opened.see("Sum of 2 rows").await;
    drop(opened);
    // A link that says nothing known opens nothing, and the page is there.
    let opened = open("/sales?rows=EUR~everything", &[FIRST]).await;
    opened.see("Gross sales100.00").await;
    opened.see_no("Rows behind").await;
}

#[wasm_bindgen_test]
async fn no_check_mark_without_proof() {
    let currency = Currency::from_code("EUR").unwrap();
    let filter = Filter::all(Zone::utc()).in_currency(currency);
    let claim = Claim {
        figure: Figure::NetSales,
        filter: filter.clone(),
        currency,
        value: 500,
    };
    let answer = |value: i128| Explain {
        figure: Figure::NetSales,
        currency,
        filter: filter.clone(),
        terms: Vec::new(),
        n_rows: 2,
        n_amounts: 2,
        value,
        claimed: 500,
        // Even an answer that calls itself right is compared.
        outcome: Outcome::Ties,
    };
    let (found, is_settled) = (RwSignal::new(vec![None]), RwSignal::new(true));
    let failure = RwSignal::new(None::<String>);
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    let explaining = Explaining::default();
    let _mounted = mount_to(root.clone(), move || {
        let href = Callback::new(|_: Claim| "#".to_owned());
        let facts = Signal::derive(Vec::new);
        view! {
            <ExplanationPanel
                explaining
                found=found.into()
                is_settled=is_settled.into()
                failure=failure.into()
                facts
                href
            />
        }
    });
    explaining.ask(Number::sum("Net sales", claim), &root);
    let text = || root.text_content().unwrap();
    let is_proven = || root.query_selector(".verdict.is-good").unwrap().is_some();
    until(|| text().contains("Adding up the rows.") && !is_proven()).await;
    is_settled.set(false);
    found.set(vec![Some(answer(499))]);
    TimeoutFuture::new(20).await;
    assert!(
        text().contains("Adding up the rows.") && !is_proven(),
        "{}",
        text()
    );
    is_settled.set(true);
    until(|| text().contains("The rows make €0.01 less than is shown.") && !is_proven()).await;
    found.set(vec![Some(answer(500))]);
    until(|| text().contains("The rows make it, to the last unit.") && is_proven()).await;
    failure.set(Some("The calculation stopped.".to_owned()));
    until(|| text().contains("The calculation stopped.") && !is_proven()).await;
    root.remove();
}

/// A sale in a settlement of its own, with this commission.
const fn sale(
    id: &'static str,
    total: &'static str,
    lines: &'static [[&'static str; 4]],
) -> Settlement<'static> {
    Settlement {
        id,
        days: ["2026-03-01", "2026-03-15"],
        total,
        lines,
    }
}

const USUAL: &[[&str; 4]] = &[
    ["Order", "ItemPrice", "Principal", "100.00"],
    ["Order", "ItemFees", "Commission", "-15.00"],
];
const TOO_HIGH: &[[&str; 4]] = &[
    ["Order", "ItemPrice", "Principal", "100.00"],
    ["Order", "ItemFees", "Commission", "-20.00"],
];

#[wasm_bindgen_test]
async fn the_audit_lists_what_was_charged_too_much_with_its_rows() {
    let usual = ["3001", "3002", "3003", "3004"].map(|id| sale(id, "85.00", USUAL));
    let opened = open("/fees?vs=nothing", &usual).await;
    opened
        .see("All 4 items that were checked were charged as expected.")
        .await;
    opened.see("15.0%explains 4 of 4 charges").await;
    drop(opened);

    let [first, second, third, fourth] = usual;
    let all = [
        first,
        second,
        third,
        fourth,
        sale("3005", "80.00", TOO_HIGH),
    ];
    let opened = open("/fees?vs=nothing", &all).await;
    for said in [
        "1 difference among 5 items checked.",
        "Charged too much: €5.00.",
        "Commission too highorder-3005MUG15.0%−20.00−15.00−5.00EUR",
        "15.0%explains 4 of 5 charges",
    ] {
        opened.see(said).await;
    }
    opened.explain("Commission too high, order-3005").await;
    opened
        .see_in_panel("The sum of these rows, less the −€15.00 that were expected.")
        .await;
    opened
        .choose_rows("It follows from sums that the rows make")
        .await;
    opened.see("Rows behind: Referral fee, EUR").await;
    opened.see("Sum of 1 row").await;
    drop(opened);

    // Two sales are too few to know a rate by.
    let opened = open(
        "/fees",
        &[sale("3001", "85.00", USUAL), sale("3002", "85.00", USUAL)],
    )
    .await;
    opened.see("Nothing could be checked").await;
    opened.see("2 sales could not be checked").await;
}
