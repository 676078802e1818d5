//! What stands around every page: the line of choices, the palette, keys, privacy, the menu where
//! there is no room, and a newer build.

use serde_json::{Value, json};
use thirtyfour::prelude::*;

use super::browser::{self, Look, run};
use super::faults::Fault;
use super::screen::Screen;
use super::server::Server;

/// Presses a key with others held.
async fn press_with(screen: &Screen, held: Key, key: char) {
    let chain = screen.window().action_chain();
    chain
        .key_down(held.clone())
        .key_down(key)
        .key_up(key)
        .key_up(held)
        .perform()
        .await
        .unwrap();
}

/// The first claimed total in the list of payouts.
async fn claimed(screen: &Screen) -> String {
    let rows = screen.table(".settlements").await;
    let mut totals = rows.into_iter().map(|row| row["Claimed total"].clone());
    totals.find(|total| total.contains('.')).unwrap()
}

#[test]
fn the_line_of_choices_is_one_line_and_holds_for_every_page() {
    run(async {
        let screen = Screen::open(
            Server::sample(),
            "/?period=2026-03&zone=America/Argentina/Buenos_Aires",
        )
        .await;
        let rows = "const tops = [...document.querySelectorAll('.shell-head > *')]
                .filter((part) => part.checkVisibility())
                .map((part) => part.getBoundingClientRect());
            const middles = tops.map((box) => Math.round((box.top + box.bottom) / 2));
            const fits = document.querySelector('.shell-head').scrollWidth <= window.innerWidth;
            return fits && Math.max(...middles) - Math.min(...middles) <= 2 ? true : null;";
        for path in [
            "/",
            "/sales",
            "/payouts",
            "/payouts/set_us_030",
            "/import",
            "/settings",
        ] {
            screen
                .go(&format!(
                    "{path}?period=2026-03&zone=America/Argentina/Buenos_Aires"
                ))
                .await;
            screen.see_complete().await;
            screen
                .until::<bool>(&format!("one line at {path}"), rows, &[])
                .await;
        }
        // Nowhere is it wider than the window.
        for width in [360, 720, 899, 900, 1024, 1099, 1100] {
            let look = Look {
                width,
                ..Look::default()
            };
            browser::look(screen.window(), look).await;
            let fits = "return window.innerWidth === arguments[0]
                ? document.documentElement.scrollWidth <= arguments[0] : null;";
            let fits: bool = screen.until("the new width", fits, &[json!(width)]).await;
            assert!(fits, "wider than {width}");
        }
        browser::look(screen.window(), Look::default()).await;
        // What is compared is chosen on any page and goes along.
        screen.go("/payouts").await;
        screen.see_complete().await;
        let compared = screen.find("select", "vs. a year before").await;
        compared.send_keys("vs. a year").await.unwrap();
        screen.see_address("/payouts?vs=last-year").await;
        screen.click(".nav-link", "Sales").await;
        screen.see_address("/sales?vs=last-year").await;
        // One currency alone.
        let currency = screen.find(".currency-picker select", "").await;
        currency.send_keys("GBP").await.unwrap();
        screen.see_address("/sales?vs=last-year&in=GBP").await;
        screen.see_settled().await;
        assert_eq!(screen.texts("section.section > h2").await.len(), 1);
        screen.see_in("section.section > h2", "GBP").await;
        screen.click(".nav-link", "Payouts").await;
        screen
            .see_in(".settlements tfoot", "outside the period and the currency")
            .await;
        let rows = screen.table(".settlements").await;
        assert!(rows.iter().all(|row| row["Currency"] == "GBP"), "{rows:?}");
        screen.close().await;
    });
}

#[test]
fn the_palette_finds_pages_periods_payouts_and_zones() {
    run(async {
        let screen = Screen::open(Server::sample(), "/").await;
        for (typed, first, address) in [
            ("payouts", "Payouts", "/payouts"),
            ("2026-q1", "Q1 2026", "/payouts?period=2026-Q1"),
            (
                "set_us_030",
                "set_us_030",
                "/payouts/set_us_030?period=2026-Q1",
            ),
            (
                "tokyo",
                "Asia/Tokyo",
                "/payouts/set_us_030?period=2026-Q1&zone=Asia/Tokyo",
            ),
            (
                "all time",
                "All time",
                "/payouts/set_us_030?zone=Asia/Tokyo",
            ),
        ] {
            press_with(&screen, Key::Control, 'k').await;
            screen
                .see_in("dialog.palette[open] [role=option]", "Overview")
                .await;
            screen.press(typed).await;
            screen
                .see_in("[role=option][aria-selected=true]", first)
                .await;
            screen.press(Key::Enter).await;
            screen.see_none("dialog.palette", "").await;
            screen.see_address(address).await;
        }
        // By its amount, as it stands on a bank statement.
        screen.go("/payouts").await;
        screen.see_complete().await;
        let amount =
            screen.table(".settlements").await[0]["Claimed total"].replace([',', '\u{2212}'], "");
        press_with(&screen, Key::Control, 'k').await;
        screen.press(amount.as_str()).await;
        screen
            .see_in("[role=option][aria-selected=true] .palette-kind", "Payout")
            .await;
        screen.press(Key::Escape).await;
        screen.see_none("dialog.palette", "").await;

        // The arrows move the choice, and the field keeps the focus.
        press_with(&screen, Key::Control, 'k').await;
        screen.see_in("#palette-0[aria-selected=true]", "").await;
        screen.press(Key::Down).await;
        screen.see_in("#palette-1[aria-selected=true]", "").await;
        let active = "return document.activeElement.getAttribute('aria-activedescendant');";
        let active: String = screen.until("the active option", active, &[]).await;
        assert_eq!(active, "palette-1");
        screen.press("nothing is called this").await;
        screen
            .see_in(".palette [role=status]", "Nothing fits.")
            .await;
        screen.close().await;
    });
}

#[test]
fn single_keys_choose_and_go_but_never_while_typing() {
    run(async {
        let screen = Screen::open(Server::sample(), "/").await;
        screen.press("t").await;
        screen.see_address("/?period=30d").await;
        screen.press("gs").await;
        screen.see_address("/sales?period=30d").await;
        screen.press("gp").await;
        screen.see_address("/payouts?period=30d").await;
        screen.press("l").await;
        screen.see_address("/payouts?period=last-month").await;
        screen.press("a").await;
        screen.see_address("/payouts").await;
        screen.press("c").await;
        screen.see_address("/payouts?vs=last-year").await;
        screen.press("?").await;
        screen.see_in(".key-list", "Go to Overview").await;
        // A dialog has keys of its own.
        screen.press("go").await;
        screen.see_in(".key-list", "Go to Overview").await;
        screen.press(Key::Escape).await;
        screen.see_none(".key-list", "").await;

        screen.click(".period-picker summary", "All time").await;
        screen.click(".menu-form input[type=text]", "").await;
        screen.press("gs y").await;
        let field = screen.find(".menu-form input[type=text]", "").await;
        assert_eq!(field.prop("value").await.unwrap().as_deref(), Some("gs y"));
        screen.see_address("/payouts?vs=last-year").await;
        screen.close().await;
    });
}

#[test]
fn hidden_amounts_are_nowhere_in_the_page() {
    run(async {
        let screen = Screen::open(Server::sample(), "/payouts").await;
        claimed(&screen).await;
        // Texts, labels, titles, values: everything that could be seen, heard or copied.
        let leaks = "const seen = document.body.innerText + document.title
                + [...document.querySelectorAll('main *, nav *')].flatMap((element) =>
                    [...element.attributes].filter((one) => !['d', 'href', 'viewBox'].includes(one.name)
                        && !(element instanceof SVGElement && one.name !== 'aria-label'))
                    .map((one) => one.value)).join(' ');
            const found = seen.match(/\\d[\\d,]*\\.\\d\\d(?!\\d)/g);
            return arguments[0] === (found === null) ? (found ?? []) : null;";
        let until = async |is_hidden: bool| -> Vec<String> {
            screen
                .until("what can be read", leaks, &[Value::Bool(is_hidden)])
                .await
        };
        assert!(!until(false).await.is_empty());
        press_with(&screen, Key::Alt, 'p').await;
        for path in ["", "gs", "go"] {
            screen.press(path).await;
            screen.see_settled().await;
            until(true).await;
        }
        screen.see_none(".badges", "Juniper").await;
        // It lasts over a reload.
        screen
            .go("/payouts/set_us_030?rows=USD~expenses~settlement/set_us_030")
            .await;
        screen.see_complete().await;
        screen.see_settled().await;
        until(true).await;
        press_with(&screen, Key::Alt, 'p').await;
        until(false).await;
        screen.close().await;
    });
}

#[test]
fn the_navigation_is_a_menu_where_there_is_no_room() {
    run(async {
        let screen = Screen::open(Server::sample(), "/").await;
        let narrow = Look {
            width: 360,
            ..Look::default()
        };
        browser::look(screen.window(), narrow).await;
        screen.see_none(".nav-link", "Payouts").await;
        screen.click(".nav-button", "Menu").await;
        screen.click(".nav-link", "Payouts").await;
        screen.see_address("/payouts").await;
        screen.see_none(".nav-link", "Payouts").await;
        screen.click(".nav-button", "Menu").await;
        screen
            .see_in(".nav-button[aria-expanded=true]", "Menu")
            .await;
        screen.press(Key::Escape).await;
        screen.see_in(":focus", "Menu").await;
        screen
            .see_in(".nav-button[aria-expanded=false]", "Menu")
            .await;
        browser::look(screen.window(), Look::default()).await;
        screen.close().await;
    });
}

#[test]
fn a_newer_build_is_offered_and_not_forced() {
    run(async {
        let screen = Screen::before(Server::sample()).await;
        let newer = r#"<script type="module" src="/boot.js" data-js="/app-00000000.js"></script>"#;
        screen
            .wire
            .breaks("/index.html", Fault::Instead(200, "text/html", newer));
        screen.go("/payouts?period=2026-03").await;
        screen.see_complete().await;
        let look = "window.dispatchEvent(new Event('focus')); return true;";
        screen.until::<bool>("a look", look, &[json!(null)]).await;
        screen
            .see_in(".notice", "A new version of the dashboard is live")
            .await;
        screen.see_in(".settlements", "set_us").await;
        screen.wire.mends();
        screen.click(".notice button", "Reload").await;
        screen.see_none(".notice", "A new version").await;
        screen.see_complete().await;
        screen.see_address("/payouts?period=2026-03").await;
        screen.until::<bool>("a look", look, &[json!(null)]).await;
        screen.see_settled().await;
        screen.see_none(".notice", "A new version").await;
        screen.close().await;
    });
}
