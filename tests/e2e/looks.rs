//! How every page looks, left as pictures for people; what a machine can tell of it is checked:
//! nothing is wider than the window.

use std::fs;

use serde_json::json;
use thirtyfour::Key;

use super::browser::{self, Look, run};
use super::files::Files;
use super::report_file::ReportFile;
use super::screen::Screen;
use super::server::{self, PASSWORD, Server};
use super::sign_in::{give_password, open_signed_out};

/// Widths and themes in which every page is shown.
const LOOKS: [(u32, bool); 4] = [(1280, false), (1280, true), (360, false), (1920, false)];
/// A page is shown at its full height up to this.
const HEIGHT_MAX: u32 = 4000;

/// Leaves pictures of what is shown now.
async fn picture(screen: &Screen, name: &str) {
    let folder = server::root().join("target/screenshots");
    fs::create_dir_all(&folder).unwrap();
    for (width, is_dark) in LOOKS {
        let look = Look {
            width,
            is_dark,
            ..Look::default()
        };
        browser::look(screen.window(), look).await;
        let script = "const page = document.documentElement;
            return window.innerWidth === arguments[0]
                ? [page.scrollWidth, page.scrollHeight] : null;";
        let [content_width, height]: [u32; 2] =
            screen.until("the new width", script, &[json!(width)]).await;
        assert!(
            content_width <= width,
            "{name} is {content_width} px wide in a window of {width}"
        );
        let height = height.clamp(look.height, HEIGHT_MAX);
        browser::look(screen.window(), Look { height, ..look }).await;
        let theme = if is_dark { "dark" } else { "light" };
        let path = folder.join(format!("{name}-{width}-{theme}.png"));
        screen.window().screenshot(&path).await.unwrap();
    }
    browser::look(screen.window(), Look::default()).await;
}

#[test]
fn pages_with_data_fit_every_width() {
    run(async {
        let screen = Screen::open(Server::sample(), "/").await;
        for (path, seen, name) in [
            ("/", "h2", "overview"),
            ("/sales?period=2026-03", ".column-chart", "sales"),
            (
                "/sales?period=2026-03&rows=EUR~refunded-sales",
                ".rows-table",
                "sales-with-rows",
            ),
            ("/transactions", ".grid-row", "transactions"),
            (
                "/transactions?group=month&kind=sale&currency=EUR",
                ".grid-row",
                "transactions-grouped",
            ),
            ("/payouts", ".settlements", "payouts"),
            ("/payouts/set_us_030", ".waterfall", "payout"),
            (
                "/payouts/set_de_007?rows=EUR~expenses~settlement/set_de_007",
                ".rows-table",
                "payout-with-rows",
            ),
            (
                "/payouts/set_us_021",
                ".identity.is-failing",
                "payout-failed",
            ),
            ("/fees?period=2026-03", ".audit .verdict", "fees"),
            ("/invoices", ".ageing", "invoices"),
            ("/invoices/inv_TP-2026-09", ".document", "invoice"),
            ("/usage", ".calculation", "usage"),
            ("/subscriptions", ".cohorts", "subscriptions"),
            ("/subscriptions/sub_0046", ".document-facts", "subscription"),
            ("/balances?period=2026-03", ".column-chart", "balances"),
            (
                "/taxes?period=2026-03&rate=19~standard~DE",
                ".tax-policy",
                "taxes",
            ),
            (
                "/accounting?period=2026-03&in=EUR",
                ".journal",
                "accounting",
            ),
            ("/nowhere", ".empty", "not-found"),
        ] {
            screen.go(path).await;
            screen.see_complete().await;
            screen.see_in(seen, "").await;
            picture(&screen, name).await;
        }
        screen.close().await;
    });
}

#[test]
fn pages_without_data_fit_every_width() {
    run(async {
        let server = Server::empty();
        let screen = Screen::before(&server).await;
        screen.go("/").await;
        screen.see_in(".empty", "").await;
        screen
            .see_in(".data-state", "The API has no transactions yet")
            .await;
        picture(&screen, "overview-empty").await;
        screen.click(".nav-link", "Import").await;
        screen.see_in(".drop-zone", "").await;
        picture(&screen, "import").await;

        let mut files = Files::new();
        let report = ReportFile::of_march("85001", "30.00", "EUR")
            .order(1, "2026-03-02", ["ItemPrice", "Principal"], "50.00")
            .movement("2026-03-05", "Storage Fee", "-20.00");
        let text = report.text();
        files.write("settlement-of-march.txt", &text);
        files.write("cut.txt", &text[..text.len() - 30]);
        files.write("photo.pdf", "%PDF-1.7\n");
        let asked = ReportFile::of_march("85002", "1.234", "EUR").order(
            2,
            "2026-03-02",
            ["ItemPrice", "Principal"],
            "1.234",
        );
        files.write("ambiguous.txt", asked.text());
        screen.choose_files(&files.paths).await;
        screen.see_in(".question", "").await;
        screen.see_none(".import .status", "Reading").await;
        picture(&screen, "import-with-files").await;
        screen.close().await;
    });
}

#[test]
fn signing_in_and_the_shell_fit_every_width() {
    run(async {
        let screen = open_signed_out("/payouts").await;
        picture(&screen, "gate").await;
        screen.go("/sign-in").await;
        give_password(&screen, "nobody@shop.example", PASSWORD).await;
        screen.see_in("[role=alert]", "There is no account").await;
        picture(&screen, "sign-in").await;
        give_password(&screen, "viewer@shop.example", PASSWORD).await;
        screen.see_complete().await;
        screen.click("a", "Settings").await;
        screen.see_in(".places", "This browser").await;
        screen
            .find("input[name=password]", "")
            .await
            .send_keys(PASSWORD)
            .await
            .unwrap();
        screen.click("button", "Set up a second factor").await;
        screen.see_in(".secret", "").await;
        picture(&screen, "settings").await;
        screen.click(".nav-link", "Overview").await;
        screen.see_settled().await;
        screen.press("?").await;
        screen.see_in(".key-list", "Go to Sales").await;
        picture(&screen, "key-list").await;
        screen.press(Key::Escape).await;
        screen.click(".nav-find", "Find").await;
        screen.press("us").await;
        screen.see_in(".palette-list", "set_us").await;
        picture(&screen, "palette").await;
        screen.close().await;
    });
}
