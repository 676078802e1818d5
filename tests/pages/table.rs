//! A table of a million rows: what is in the page of it, and what the keys and the pointer do.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Reflect};
use ledger::money::{Currency, Total};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use seller_dashboard::ui::table::row::{Cell, Column, Row};
use seller_dashboard::ui::table::{Source, VirtualTable};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{ClipboardEvent, HtmlElement};

use super::{find_all, until, until_or};

const N_ROWS: usize = 1_000_000;

/// A table with made-up rows, in a frame of the height that the page's own styles would give it.
struct Shown {
    root: HtmlElement,
    opened: Rc<RefCell<Vec<String>>>,
    n_rows: RwSignal<usize>,
    edition: RwSignal<u64>,
    known: RwSignal<usize>,
    _mounted: Box<dyn std::any::Any>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.root.remove();
    }
}

fn row(place: usize) -> Row {
    let code = if place.is_multiple_of(2) {
        "EUR"
    } else {
        "USD"
    };
    let currency = Currency::from_code(code).unwrap();
    let minor = i128::try_from(place).unwrap() * 100;
    let name = if place == 3 {
        "=HYPERLINK(\"x\")".to_owned()
    } else {
        format!("row {place}")
    };
    Row {
        key: format!("key {place}"),
        cells: vec![
            Cell::Text(name),
            Cell::Amount(Total::new(minor, currency)),
            Cell::Text(code.to_owned()),
        ],
        sum: Some((currency, minor)),
    }
}

fn column(key: &'static str, is_number: bool) -> Column {
    Column {
        key,
        title: key.to_uppercase(),
        width: 120,
        is_number,
        is_sortable: key != "code",
    }
}

/// What the sheets of the app say about the table, as far as places depend on it.
fn style() {
    if document().get_element_by_id("table-style").is_some() {
        return;
    }
    let style = document().create_element("style").unwrap();
    style.set_id("table-style");
    style.set_text_content(Some(
        ".grid-box { height: 500px; overflow: auto; overflow-anchor: none; }
         .grid { border-collapse: separate; border-spacing: 0; table-layout: fixed; }
         .grid :is(th, td) { height: 34px; padding: 0; box-sizing: border-box; white-space: nowrap; }
         .grid .grid-space > td { padding: 0; border: 0; }
         .grid thead { position: sticky; top: 0; } .grid tfoot { position: sticky; bottom: 0; }",
    ));
    document().head().unwrap().append_child(&style).unwrap();
}

async fn show(sorted: RwSignal<Option<(&'static str, bool)>>) -> Shown {
    style();
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    let (n_rows, edition, known) = (
        RwSignal::new(N_ROWS),
        RwSignal::new(0_u64),
        RwSignal::new(N_ROWS),
    );
    let opened = Rc::<RefCell<Vec<String>>>::default();
    let heard = StoredValue::new_local(Rc::clone(&opened));
    let mounted: UnmountHandle<_> = mount_to(root.clone(), move || {
        let foot = Row {
            key: "all".to_owned(),
            cells: vec![Cell::Text("All".to_owned()), Cell::Empty, Cell::Empty],
            sum: None,
        };
        let source = Source {
            columns: Signal::stored(vec![
                column("name", false),
                column("amount", true),
                column("code", false),
            ]),
            n_rows: n_rows.into(),
            row: Callback::new(move |place| (place < known.get()).then(|| row(place))),
            foot: Signal::stored(vec![foot]),
            sorted: sorted.into(),
            edition: edition.into(),
        };
        let on_sort = Callback::new(move |key| {
            sorted.update(|sorted| {
                let is_again = sorted.is_some_and(|(by, is_down)| by == key && !is_down);
                *sorted = Some((key, is_again));
            });
        });
        let on_open = Callback::new(move |key: String| {
            heard.with_value(|heard| heard.borrow_mut().push(key));
        });
        view! {
            <VirtualTable caption="Rows" source on_sort on_open on_sight=Callback::new(|_| ()) />
        }
        .into_any()
    });
    let shown = Shown {
        root,
        opened,
        n_rows,
        edition,
        known,
        _mounted: Box::new(mounted),
    };
    until(|| shown.frame().client_height() > 0 && shown.names().contains(&"row 5".to_owned()))
        .await;
    TimeoutFuture::new(50).await;
    shown
}

impl Shown {
    fn find(&self, selector: &str) -> Option<HtmlElement> {
        let found = self.root.query_selector(selector).unwrap();
        found.map(JsCast::unchecked_into)
    }

    fn frame(&self) -> HtmlElement {
        self.find(".grid-box").unwrap()
    }

    fn table(&self) -> HtmlElement {
        self.find("table").unwrap()
    }

    /// First cells of the rows that are in the page.
    fn names(&self) -> Vec<String> {
        let cells = find_all(&self.root, "tr.grid-row td[role=rowheader]").into_iter();
        cells.map(|cell| cell.text_content().unwrap()).collect()
    }

    /// First cells of the rows that a person sees.
    fn seen(&self) -> Vec<String> {
        let frame = self.frame().get_bounding_client_rect();
        let top = self
            .find("thead")
            .unwrap()
            .get_bounding_client_rect()
            .bottom();
        let bottom = self.find("tfoot").unwrap().get_bounding_client_rect().top();
        assert!(
            top >= frame.top() && bottom <= frame.bottom() + 1.0,
            "head and foot stay in sight"
        );
        let rows = find_all(&self.root, "tr.grid-row").into_iter();
        let rows = rows.filter(|row| {
            let place = row.get_bounding_client_rect();
            place.bottom() > top + 1.0 && place.top() < bottom - 1.0
        });
        let first =
            |row: web_sys::Element| row.query_selector("td[role=rowheader]").unwrap().unwrap();
        rows.map(|row| first(row).text_content().unwrap()).collect()
    }

    async fn see(&self, name: &str) {
        let has = || self.seen().iter().any(|seen| seen == name);
        until_or(has, || format!("no {name:?} but {:?}", self.seen())).await;
    }

    async fn scroll_to(&self, bar_px: i32) {
        self.frame().set_scroll_top(bar_px);
        TimeoutFuture::new(60).await;
    }

    /// Presses a key in the table, such as `ArrowDown` or `Control+End`.
    async fn press(&self, keys: &str) {
        let (held, key) = keys.rsplit_once('+').unwrap_or(("", keys));
        let init = js_sys::Object::new();
        let set = |name: &str, value: JsValue| Reflect::set(&init, &name.into(), &value).unwrap();
        set("key", key.into());
        set("bubbles", true.into());
        set("cancelable", true.into());
        set("ctrlKey", (held == "Control").into());
        set("shiftKey", (held == "Shift").into());
        let press = "element.focus(); element.dispatchEvent(new KeyboardEvent('keydown', init))";
        let press = Function::new_with_args("element, init", press);
        press.call2(&JsValue::NULL, &self.table(), &init).unwrap();
        TimeoutFuture::new(50).await;
    }

    /// The row and the column of the cursor.
    fn cursor(&self) -> String {
        let id = self
            .table()
            .get_attribute("aria-activedescendant")
            .unwrap_or_default();
        assert!(
            document().get_element_by_id(&id).is_some(),
            "{id} is in the page"
        );
        id
    }

    fn tally(&self) -> String {
        let tally = self.find(".grid-tally").unwrap();
        tally
            .text_content()
            .unwrap()
            .replace(['\u{a0}', '\u{202f}'], " ")
    }
}

fn unsorted() -> RwSignal<Option<(&'static str, bool)>> {
    RwSignal::new(None)
}

#[wasm_bindgen_test]
async fn of_a_million_rows_few_are_in_the_page() {
    let shown = show(unsorted()).await;
    assert_eq!(
        shown.table().get_attribute("aria-rowcount").unwrap(),
        "1000002"
    );
    assert_eq!(shown.table().get_attribute("aria-colcount").unwrap(), "4");
    let n_lines = || find_all(&shown.root, "tr").len();
    assert!(n_lines() <= 60, "{} rows", n_lines());
    assert_eq!(shown.seen()[0], "row 0");
    // 34 million pixels are more than a browser shows; the frame is shorter.
    assert!(shown.frame().scroll_height() < 7_000_000);

    shown.scroll_to(shown.frame().scroll_height()).await;
    shown.see("row 999999").await;
    assert!(n_lines() <= 60);
    let last = shown.find("tr[data-row='999999']").unwrap();
    assert_eq!(last.get_attribute("aria-rowindex").unwrap(), "1000001");
    let foot = shown.find("tfoot").unwrap().get_bounding_client_rect();
    let gap = foot.top() - last.get_bounding_client_rect().bottom();
    assert!(gap.abs() < 2.0, "the last row stands on the foot: {gap} px");

    // In the middle small steps are small steps, and the bar may be set right behind them.
    shown.scroll_to(3_000_000).await;
    let before = shown.seen();
    shown.scroll_to(3_000_034).await;
    assert_eq!(shown.seen()[..5], before[1..6], "one row on");
    let there = shown.seen();
    TimeoutFuture::new(400).await;
    assert_eq!(
        shown.seen(),
        there,
        "nothing moves when the bar is set right"
    );
    assert!(n_lines() <= 60);

    shown.scroll_to(0).await;
    shown.see("row 0").await;
}

#[wasm_bindgen_test]
async fn keys_lead_to_every_row() {
    let shown = show(unsorted()).await;
    let table = shown.table();
    assert_eq!(shown.cursor(), "cell-0-0");
    shown.press("ArrowDown").await;
    shown.press("ArrowRight").await;
    assert_eq!(shown.cursor(), "cell-1-1");
    let cell = document().get_element_by_id("cell-1-1").unwrap();
    until(|| cell.class_list().contains("is-cursor")).await;
    shown.press("End").await;
    assert_eq!(shown.cursor(), "cell-1-2");
    shown.press("Control+End").await;
    shown.see("row 999999").await;
    assert_eq!(shown.cursor(), "cell-999999-2");
    shown.press("PageUp").await;
    shown.press("Home").await;
    let row = shown.cursor();
    assert!(row.starts_with("cell-9999") && row.ends_with("-0"), "{row}");
    shown.press("Enter").await;
    let opened = shown.opened.borrow().concat();
    assert_eq!(row, format!("cell-{}-0", opened.trim_start_matches("key ")));
    shown.press("Control+Home").await;
    shown.see("row 0").await;
    for place in 1..40 {
        shown.press("ArrowDown").await;
        assert_eq!(shown.cursor(), format!("cell-{place}-0"));
    }
    shown.see("row 39").await;
    // What has the focus stays in the page, whatever rows leave it.
    assert!(table.is_connected());
}

#[wasm_bindgen_test]
async fn marked_rows_are_added_up_per_currency_and_copied() {
    let shown = show(unsorted()).await;
    shown.press("ArrowDown").await;
    shown.press("x").await;
    shown.press("Shift+ArrowDown").await;
    shown.press("Shift+ArrowDown").await;
    // 1.00 USD, 2.00 EUR, 3.00 USD
    let tally = shown.tally();
    for part in [
        "3 marked rows",
        "EUR: sum €2.00, average €2.00",
        "USD: sum $4.00, average $2.00",
    ] {
        assert!(tally.contains(part), "{part:?} in {tally:?}");
    }
    let marked = find_all(&shown.root, "tr[aria-selected=true]");
    assert_eq!(marked.len(), 3);

    let board = Function::new_no_args(
        "return new ClipboardEvent('copy', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true })",
    );
    let event: ClipboardEvent = board.call0(&JsValue::NULL).unwrap().unchecked_into();
    shown.table().dispatch_event(&event).unwrap();
    let copied = event
        .clipboard_data()
        .unwrap()
        .get_data("text/plain")
        .unwrap();
    assert_eq!(
        copied,
        "NAME\tAMOUNT\tCODE\r\nrow 1\t1.00\tUSD\r\nrow 2\t2.00\tEUR\r\n\
         \"'=HYPERLINK(\"\"x\"\")\"\t3.00\tUSD\r\n"
    );

    // A click on the box marks, a click on the row opens.
    let at = |selector: &str| shown.find(selector).unwrap();
    at("tr[data-row='5'] .grid-mark input").click();
    until(|| shown.tally().contains("4 marked rows")).await;
    at("tr[data-row='5'] td[role=rowheader]").click();
    assert_eq!(*shown.opened.borrow(), ["key 5"]);
    // Another list has no marks, and starts at its first row.
    shown.press("Control+End").await;
    shown.edition.set(1);
    shown.see("row 0").await;
    until(|| shown.tally().is_empty()).await;
    assert_eq!(shown.cursor(), "cell-0-0");
}

#[wasm_bindgen_test]
async fn heads_say_and_change_the_order() {
    let shown = show(unsorted()).await;
    let said = |place: usize| {
        let heads = find_all(&shown.root, "thead th");
        heads[place].get_attribute("aria-sort")
    };
    assert_eq!(
        (said(1).as_deref(), said(2).as_deref(), said(3)),
        (Some("none"), Some("none"), None)
    );
    let sort = || {
        find_all(&shown.root, "thead button")[1]
            .clone()
            .unchecked_into::<HtmlElement>()
    };
    sort().click();
    until(|| said(2).as_deref() == Some("ascending")).await;
    sort().click();
    until(|| said(2).as_deref() == Some("descending")).await;
    assert_eq!(said(1).as_deref(), Some("none"));
}

#[wasm_bindgen_test]
async fn rows_that_are_not_at_hand_hold_their_places() {
    let shown = show(unsorted()).await;
    shown.known.set(10);
    until(|| !find_all(&shown.root, "tr[aria-busy=true]").is_empty()).await;
    let waiting = shown.find("tr[data-row='10']").unwrap();
    assert_eq!(
        waiting.offset_height(),
        shown.find("tr[data-row='9']").unwrap().offset_height()
    );
    // A row is opened when it is at hand, unless another key came in between.
    shown.known.set(0);
    shown.press("Enter").await;
    shown.press("ArrowDown").await;
    shown.press("Enter").await;
    assert!(shown.opened.borrow().is_empty());
    shown.known.set(N_ROWS);
    until(|| *shown.opened.borrow() == ["key 1"]).await;
    until(|| find_all(&shown.root, "tr[aria-busy=true]").is_empty()).await;
    // The list becomes short while its end is in sight, and marks of rows that moved are gone.
    shown.press("Control+End").await;
    shown.press("x").await;
    until(|| shown.tally().contains("1 marked row")).await;
    shown.n_rows.set(3);
    shown.see("row 2").await;
    assert_eq!(shown.names().len(), 3);
    until(|| shown.tally().is_empty()).await;
    shown.press("ArrowUp").await;
    assert_eq!(shown.cursor(), "cell-1-2");
}
