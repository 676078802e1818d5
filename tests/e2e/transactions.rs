//! The list of transactions over the real server: its sums are those of the books, every row of it can
//! be reached and opened, and its file says what the list says.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;

use super::books::{Books, Decimal};
use super::browser::{self, run};
use super::files::Files;
use super::report_file::ReportFile;
use super::screen::Screen;
use super::server::Server;

/// What a row comes to, with all of its amounts.
fn total(row: &Value) -> Decimal {
    let mut sum = Decimal::default();
    for amount in row["amounts"].as_object().unwrap().values() {
        Decimal::read(amount.as_str().unwrap()).add_to(&mut sum);
    }
    sum
}

/// Sums of rows per currency, as the list's foot says them.
fn sums<'a>(rows: impl Iterator<Item = &'a Value>) -> Vec<String> {
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in rows {
        let currency = row["currency"].as_str().unwrap();
        total(row).add_to(sums.entry(currency.to_owned()).or_default());
    }
    let said = |(currency, sum)| format!("{sum} {currency}");
    sums.into_iter().map(said).collect()
}

/// Ids of the rows that are in the page, in their order.
async fn ids(screen: &Screen) -> Vec<String> {
    screen.texts("tr.grid-row td[role=rowheader]").await
}

async fn n_rows_in_page(screen: &Screen) -> usize {
    let script = "return document.querySelectorAll('.grid tr').length;";
    screen.until("rows", script, &[]).await
}

#[test]
fn sums_are_those_of_the_books_and_every_row_is_reached() {
    run(async {
        let books = Books::of(Server::sample()).await;
        let mut rows: Vec<&Value> = books.transactions.iter().collect();
        let screen =
            Screen::open(Server::sample(), "/transactions?sort=id&columns=id,amount").await;
        let n_rows = screen.text(".list-count").await.replace(',', "");
        assert_eq!(n_rows, format!("{} transactions", rows.len()));
        assert_eq!(screen.amounts("tfoot").await, sums(rows.iter().copied()));

        rows.sort_by_key(|row| row["id"].as_str().unwrap());
        let id = |place: usize| rows[place]["id"].as_str().unwrap().to_owned();
        assert_eq!(ids(&screen).await[..3], [id(0), id(1), id(2)]);
        // By keys to the last one, with a jump over thousands of rows that were never asked for.
        let table = screen.find(".grid", "").await;
        table.focus().await.unwrap();
        screen.press_with(Key::Control, Key::End).await;
        screen.see_in("tr.grid-row", &id(rows.len() - 1)).await;
        assert!(n_rows_in_page(&screen).await <= 64);
        screen.press(Key::PageUp).await;
        screen.see_settled().await;
        let expected: Vec<String> = (0..rows.len()).map(id).collect();
        let shown = ids(&screen).await;
        let last = expected.len() - shown.len();
        assert_eq!(shown, expected[last..], "the last rows, without a gap");

        // Narrowed and sorted by amount: the foot is of all rows that fit, wherever they are.
        screen
            .go("/transactions?currency=EUR&kind=refund&period=2026-03&sort=amount")
            .await;
        screen.see_complete().await;
        let is_wanted = |row: &&Value| {
            row["currency"] == "EUR"
                && row["kind"] == "refund"
                && row["posted_at"].as_str().unwrap().starts_with("2026-03-")
        };
        let wanted: Vec<&Value> = books.transactions.iter().filter(is_wanted).collect();
        assert!(wanted.len() >= 3);
        // The sample seller's days are not UTC's, so the reference is asked by UTC too.
        screen
            .go("/transactions?currency=EUR&kind=refund&period=2026-03&sort=amount&zone=UTC")
            .await;
        screen.see_complete().await;
        assert_eq!(screen.amounts("tfoot").await, sums(wanted.iter().copied()));
        let said = screen.text(".list-count").await;
        assert!(
            said.starts_with(&format!("{} transactions, ", wanted.len())),
            "{said}"
        );
        let amounts = screen.amounts(".grid-rows").await;
        let minor = |text: &String| -> i64 {
            let digits = text.trim_end_matches(" EUR").replace('.', "");
            digits.parse().unwrap()
        };
        assert!(amounts.iter().map(minor).is_sorted());
        screen.close().await;
    });
}

#[test]
fn a_transaction_is_opened_by_keyboard_and_by_address() {
    run(async {
        let screen = Screen::open(Server::sample(), "/transactions?kind=sale&currency=EUR").await;
        screen.see_complete().await;
        screen.find(".grid", "").await.focus().await.unwrap();
        screen.press(Key::Down).await;
        screen.press(Key::Enter).await;
        screen.see_in("dialog .claim-total", "€").await;
        screen
            .see_in("dialog .verdict.is-good", "The steps add up to the total")
            .await;
        let address = screen.address().await;
        assert!(
            address.starts_with("/transactions?currency=EUR&kind=sale&open="),
            "{address}"
        );
        let whole = screen.text("dialog .detail").await;
        let sum = screen.amounts(".detail-amounts tfoot").await;
        let cell = screen.amounts("tr[data-row='1']").await;
        assert_eq!(sum, cell, "the row and the whole say the same");

        screen.press(Key::Escape).await;
        screen
            .see_address("/transactions?currency=EUR&kind=sale")
            .await;
        screen.see_none("dialog", "").await;
        let script = "return document.activeElement?.matches('table.grid') || null;";
        screen
            .until::<bool>("the focus back in the table", script, &[])
            .await;

        // The address alone opens the same; Back leaves it again.
        screen.go(&address).await;
        screen.see_complete().await;
        screen.see_in("dialog .claim-total", "€").await;
        assert_eq!(screen.text("dialog .detail").await, whole);
        screen.click("dialog dd a", "set_").await;
        screen.see_in(".page-title", "Payout set_").await;
        screen.window().back().await.unwrap();
        screen.see_in("dialog .claim-total", "€").await;
        screen
            .click("dialog.drawer button[aria-label=Close]", "")
            .await;
        screen.see_none("dialog", "").await;
        screen.close().await;
    });
}

#[test]
fn a_search_is_a_key_away() {
    run(async {
        let screen = Screen::open(Server::sample(), "/transactions?columns=id,order").await;
        screen.see_in(".list-count", "transactions").await;
        let order = screen.text("tr[data-row='0'] .id").await;
        screen.press("/").await;
        screen.press(order.as_str()).await;
        screen.see_in(".list-count", "hidden by the filter").await;
        screen.see_settled().await;
        let found = ids(&screen).await;
        assert!(found.contains(&order), "{found:?} has {order}");
        assert!(screen.address().await.contains("&q=") || screen.address().await.contains("?q="));
        screen.press("zzz").await;
        screen.see_in(".empty-title", "No transaction fits").await;
        screen.click(".empty a", "Clear").await;
        screen.see_address("/transactions?columns=id,order").await;
        screen.close().await;
    });
}

#[test]
fn rows_behind_a_number_are_opened_in_the_list() {
    run(async {
        let screen = Screen::open(Server::sample(), "/?period=2026-03&rows=EUR~expenses").await;
        screen
            .see_in(".rows-behind .verdict.is-good", "add up")
            .await;
        let sum = screen.amounts(".rows-table tfoot").await;
        screen
            .click(".section-links a", "Open in Transactions")
            .await;
        screen
            .see_address("/transactions?period=2026-03&currency=EUR&step=expenses")
            .await;
        screen.see_in(".grid tfoot", "rows").await;
        screen.see_settled().await;
        assert_eq!(screen.amounts("tfoot").await, sum);

        // The month of a settlement: all of it but the payout that it results in.
        screen.go("/payouts/set_us_030").await;
        screen.see_complete().await;
        screen
            .open_rows("[aria-label='Sums by month'] .explained", "")
            .await;
        screen.see_in(".rows-behind h2", "Rows behind").await;
        screen.see_settled().await;
        let sum = screen.amounts(".rows-table tfoot").await;
        screen
            .click(".section-links a", "Open in Transactions")
            .await;
        screen.see_in(".grid tfoot", "rows").await;
        screen.see_settled().await;
        assert_eq!(screen.amounts("tfoot").await, sum);
        screen.close().await;
    });
}

const FORMULA: &str = "=HYPERLINK(\"http://127.0.0.1/?\"&A1;\"Open\")";
const TURNED: &str = "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{200f} txt.exe";

/// Waits for a file that the browser saves.
pub async fn saved(folder: &Path, name: &str) -> String {
    let since = Instant::now();
    loop {
        if let Ok(text) = fs::read_to_string(folder.join(name)) {
            return text;
        }
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "{name} was never saved"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[test]
fn hostile_names_are_inert_on_the_screen_and_in_the_file() {
    run(async {
        let long = "L".repeat(200);
        let markup = "<img src=x onerror=alert(1)>";
        let mut report = ReportFile::of_march("86001", "40.00", "EUR");
        for (number, sku) in [FORMULA, TURNED, &long, markup].into_iter().enumerate() {
            report = report.with(&[
                ("transaction-type", "Order"),
                ("order-id", &format!("305-{number:07}-0000000")),
                ("marketplace-name", "Amazon.nl"),
                ("amount-type", "ItemPrice"),
                ("amount-description", "Principal"),
                ("amount", "10.00"),
                (
                    "posted-date-time",
                    &format!("2026-03-0{} 10:15:00 UTC", number + 1),
                ),
                ("order-item-code", &number.to_string()),
                ("sku", sku),
                ("quantity-purchased", "1"),
            ]);
        }
        let mut files = Files::new();
        files.write("hostile.txt", report.text());
        let server = Server::empty();
        server.import(&files.paths);
        let address = "/transactions?sort=posted&columns=product,amount";
        let screen = Screen::open(&server, address).await;
        screen.see_in(".list-count", "4 transactions").await;
        let names = screen.texts("tr.grid-row .id").await;
        assert_eq!(names.len(), 4);
        assert_eq!(
            (names[0].as_str(), names[2].as_str()),
            (FORMULA, long.as_str())
        );
        assert_eq!(names[3], markup);
        let script = "const page = document.documentElement;
            return page.scrollWidth <= window.innerWidth && !document.querySelector('main img') || null;";
        screen.until::<bool>("a page that fits", script, &[]).await;
        screen.click("tr[data-row='2'] td", &long).await;
        screen.see_in("dialog dd", &long).await;
        screen.until::<bool>("a page that fits", script, &[]).await;
        screen.press(Key::Escape).await;
        screen.see_none("dialog", "").await;

        let folder = TempDir::new().unwrap();
        let behaviour = json!({ "behavior": "allow", "downloadPath": folder.path() });
        browser::order(screen.window(), "Browser.setDownloadBehavior", behaviour).await;
        screen.click("summary", "Export CSV").await;
        screen.click(".menu-body button", "Make the file").await;
        screen
            .see_in(".export-state", "transactions.csv: 4 rows")
            .await;
        let file = saved(folder.path(), "transactions.csv").await;
        let turned = TURNED;
        assert_eq!(
            file,
            format!(
                "Product,Amount,Currency\r\n\
                 \"'=HYPERLINK(\"\"http://127.0.0.1/?\"\"&A1;\"\"Open\"\")\",10.00,EUR\r\n\
                 {turned},10.00,EUR\r\n{long},10.00,EUR\r\n{markup},10.00,EUR\r\n"
            )
        );

        // Narrowed, with a heading and European numbers, once more under another name.
        screen
            .go("/transactions?sort=-posted&columns=amount&q=LLLL")
            .await;
        screen.see_complete().await;
        screen.click("summary", "Export CSV").await;
        for choice in ["Semicolons", "Mark as Unicode", "Heading"] {
            screen.click(".menu-body .check", choice).await;
        }
        fs::remove_file(folder.path().join("transactions.csv")).unwrap();
        screen.click(".menu-body button", "Make the file").await;
        screen.see_in(".export-state", "1 row").await;
        let file = saved(folder.path(), "transactions.csv").await;
        let lines: Vec<&str> = file.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}Seller;"), "{file:?}");
        assert!(lines.contains(&"Filter;text: LLLL"), "{file:?}");
        assert!(lines.contains(&"Sum;10,00;EUR"), "{file:?}");
        assert_eq!(
            lines[lines.len() - 4..],
            ["", "Amount;Currency", "10,00;EUR", ""],
            "{file:?}"
        );
        screen.close().await;
    });
}
