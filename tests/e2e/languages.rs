//! The page in other languages: from the first paint on, chosen in Settings, right to left, with words
//! that are longer, and with a file of words that is broken.

use std::fs;

use seller_dashboard::words::SUBJECTS;
use serde_json::json;

use super::browser::{self, Look, run};
use super::faults::Fault;
use super::files::Files;
use super::import_page;
use super::report_file::ReportFile;
use super::screen::Screen;
use super::server::{self, Server};

/// Every page, and what is on it once its data are here.
const PAGES: [(&str, &str, &str); 12] = [
    ("/", "h2", "overview"),
    ("/sales?period=2026-03", ".column-chart", "sales"),
    ("/fees?period=2026-03", ".audit .verdict", "fees"),
    ("/transactions", ".grid-row", "transactions"),
    ("/payouts", ".settlements", "payouts"),
    ("/payouts/set_us_030", ".waterfall", "payout"),
    (
        "/payouts/set_de_007?rows=EUR~expenses~settlement/set_de_007",
        ".rows-table",
        "payout-with-rows",
    ),
    ("/balances?period=2026-03", ".sum-tree", "balances"),
    ("/taxes?rate=19~standard~DE", ".tax-rates", "taxes"),
    ("/accounting", ".journal", "accounting"),
    ("/import", ".drop-zone", "import"),
    ("/settings", "#language", "settings"),
];

/// Chooses a language in Settings, as a person does.
async fn choose_language(screen: &Screen, tag: &str) {
    let script = "const select = document.querySelector('#language');
        if (!select) return null;
        select.value = arguments[0];
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return true;";
    screen
        .until::<bool>("the choice of languages", script, &[json!(tag)])
        .await;
}

/// Waits until the page says of itself that it is in this language, and in which direction.
async fn see_language(screen: &Screen, tag: &str, direction: &str) {
    let script = "const root = document.documentElement;
        return (root.lang === arguments[0] && root.dir === arguments[1]) || null;";
    screen
        .until::<bool>(tag, script, &[json!(tag), json!(direction)])
        .await;
}

/// Fails where the page is wider than its window.
async fn fits(screen: &Screen, what: &str, width: u32) {
    let look = Look {
        width,
        ..Look::default()
    };
    browser::look(screen.window(), look).await;
    let script = "return window.innerWidth === arguments[0]
        ? document.documentElement.scrollWidth : null;";
    let found: u32 = screen.until("the new width", script, &[json!(width)]).await;
    assert!(
        found <= width,
        "{what} is {found} px wide in a window of {width}"
    );
}

/// Waits until the data are here, in whatever language that is said.
async fn see_data(screen: &Screen) {
    let script = "return document.querySelector('.data-state .is-good') !== null
        && document.querySelector('.skeleton') === null || null;";
    screen.until::<bool>("the data", script, &[]).await;
}

#[test]
fn a_language_is_chosen_without_a_reload_and_stays_chosen() {
    run(async {
        let server = Server::empty();
        let screen = import_page::open(&server).await;
        let mut files = Files::new();
        let report = ReportFile::of_march("85001", "1230.00", "EUR")
            .order(1, "2026-03-02", ["ItemPrice", "Principal"], "1250.00")
            .movement("2026-03-05", "Storage Fee", "-20.00");
        files.write("march.txt", report.text());
        screen.choose_files(&files.paths).await;
        screen.see_in(".import .status", "Every line booked").await;
        screen.click(".nav-link", "Settings").await;

        choose_language(&screen, "de").await;
        see_language(&screen, "de", "ltr").await;
        screen.see_in("h1", "Einstellungen").await;
        // The file that was dropped is still here: nothing was loaded anew.
        screen.click(".nav-link", "Auszahlungen").await;
        screen.see_in("h1", "Auszahlungen").await;
        screen.see_in(".settlements td", "1.230,00").await;
        screen.click(".nav-link", "Import").await;
        screen.see_in(".import .status", "Jede Zeile gebucht").await;

        screen.click(".nav-link", "Einstellungen").await;
        choose_language(&screen, "ar").await;
        see_language(&screen, "ar", "rtl").await;
        screen.click(".nav-link", "الدفعات").await;
        screen.see_in("h1", "الدفعات").await;
        screen.see_in(".settlements", "85001").await;
        // The navigation is where reading begins.
        let script = "const box = document.querySelector('.shell-nav').getBoundingClientRect();
            return box.left > window.innerWidth / 2 || null;";
        screen
            .until::<bool>("the navigation at the right", script, &[])
            .await;

        // It is the language of the next visit.
        screen.window().refresh().await.unwrap();
        see_language(&screen, "ar", "rtl").await;
        screen.see_in("h1", "الدفعات").await;
        screen.close().await;
    });
}

#[test]
fn the_frame_has_its_direction_before_the_app_is_here() {
    run(async {
        let screen = Screen::before(Server::sample()).await;
        screen.wire.breaks(".wasm", Fault::Held);
        screen.go("/payouts").await;
        screen.see_in("#shell", "Seller dashboard").await;
        let script = "localStorage.setItem('preferences', 'language=ar'); return true;";
        screen.until::<bool>("the choice", script, &[]).await;
        screen.go("/payouts").await;
        let script = "return document.documentElement.dir === 'rtl'
            && document.querySelector('#shell') !== null || null;";
        screen
            .until::<bool>("the frame, right to left", script, &[])
            .await;
        screen.wire.mends();
        see_language(&screen, "ar", "rtl").await;
        screen.see_in("h1", "الدفعات").await;
        see_data(&screen).await;
        screen.close().await;
    });
}

#[test]
fn words_that_are_broken_leave_english_and_a_notice() {
    run(async {
        let screen = Screen::open(Server::sample(), "/settings").await;
        let faults = [
            Fault::Instead(404, "text/plain", "gone"),
            Fault::Instead(
                200,
                "text/html",
                "<!doctype html><title>Another page</title>",
            ),
            Fault::CutLength,
            Fault::Hangup,
        ];
        for fault in faults {
            screen.wire.breaks("/words/ja", fault);
            screen.tolerate_log("/words/ja");
            screen.tolerate_log("ja-");
            choose_language(&screen, "ja").await;
            screen.see_in(".notices", "could not be read").await;
            screen.see_in(".notices", "日本語").await;
            see_language(&screen, "en", "ltr").await;
            screen.wire.mends();
            choose_language(&screen, "en").await;
            screen.see_none(".notices", "could not be read").await;
        }
        // The same choice once more, and all is well.
        choose_language(&screen, "ja").await;
        see_language(&screen, "ja", "ltr").await;
        screen.see_in("h1", "設定").await;
        screen.close().await;
    });
}

#[test]
fn every_page_fits_in_every_language() {
    run(async {
        let screen = Screen::open(Server::sample(), "/settings").await;
        let folder = server::root().join("target/screenshots");
        fs::create_dir_all(&folder).unwrap();
        for (tag, direction) in [
            ("de", "ltr"),
            ("fr", "ltr"),
            ("es", "ltr"),
            ("ja", "ltr"),
            ("ar", "rtl"),
        ] {
            screen.go("/settings").await;
            choose_language(&screen, tag).await;
            see_language(&screen, tag, direction).await;
            for (path, seen, name) in PAGES {
                screen.go(path).await;
                see_language(&screen, tag, direction).await;
                see_data(&screen).await;
                screen.see_in(seen, "").await;
                for width in [1280, 360] {
                    fits(&screen, &format!("{name} in {tag}"), width).await;
                    let picture = folder.join(format!("{name}-{tag}-{width}.png"));
                    screen.window().screenshot(&picture).await.unwrap();
                }
            }
        }
        browser::look(screen.window(), Look::default()).await;
        screen.close().await;
    });
}

/// English, four tenths longer, as the file of another language.
fn stretched() -> &'static str {
    let longer = |text: &str| {
        // Words, and not one that nothing breaks.
        let n_words = text.len() * 2 / 5 / 5 + 1;
        format!("{text}{}", " lang".repeat(n_words))
    };
    let lines = SUBJECTS.iter().copied().flatten().map(|one| {
        let (name, english) = (one.name, longer(one.english));
        match one.several {
            None => format!("{name} = {english}"),
            Some(several) => {
                let several = longer(several);
                format!("{name}[one] = {english}\n{name}[other] = {several}")
            }
        }
    });
    let file = lines.collect::<Vec<_>>().join("\n");
    Box::leak(file.into_boxed_str())
}

#[test]
fn longer_words_make_no_page_wider_than_its_window() {
    run(async {
        let screen = Screen::open(Server::sample(), "/settings").await;
        let file = Fault::Instead(200, "text/plain; charset=utf-8", stretched());
        screen.wire.breaks("/words/de", file);
        choose_language(&screen, "de").await;
        see_language(&screen, "de", "ltr").await;
        for (path, seen, name) in PAGES {
            screen.go(path).await;
            see_language(&screen, "de", "ltr").await;
            see_data(&screen).await;
            screen.see_in(seen, "").await;
            fits(&screen, &format!("{name} with longer words"), 360).await;
        }
        browser::look(screen.window(), Look::default()).await;
        screen.close().await;
    });
}
