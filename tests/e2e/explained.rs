//! Every number of every page explains itself, against the real books: its rows make it.

use serde::Deserialize;
use serde_json::json;
use thirtyfour::prelude::*;

use super::books::Books;
use super::browser::run;
use super::screen::Screen;
use super::server::Server;
use std::collections::BTreeMap;
use std::time::Duration;

/// For a page with some hundred numbers, each asked for on its own.
const WALK: Duration = Duration::from_mins(4);

/// What asking for every number of a page came to.
#[derive(Debug, Deserialize)]
struct Walk {
    n_asked: usize,
    /// Names of numbers that do not tie, with what is said of them.
    wrong: Vec<String>,
    /// Amounts that can't be asked.
    mute: Vec<String>,
}

/// Asks for every number in the page, one after the other, and notes which got no check mark.
const ASK_ALL: &str = "
    if (window.walk === undefined) {
        window.walk = { n_asked: 0, wrong: [], mute: [] };
        const panel = document.querySelector('.explanation');
        const said = (selector) => panel.querySelector(selector)?.textContent ?? '';
        const ask = async () => {
            for (const button of document.querySelectorAll('main .explained')) {
                const name = button.title.replace(/, explain$/, '');
                button.click();
                const since = Date.now();
                const is_said = () => said('h2') === name && panel.querySelector('.verdict');
                while (!is_said() && Date.now() - since < 5000) {
                    await new Promise((go) => setTimeout(go, 2));
                }
                if (!panel.querySelector('.verdict.is-good')) {
                    window.walk.wrong.push(`${name}: ${said('.explanation-verdict')}`);
                }
                window.walk.n_asked += 1;
            }
            const amounts = [...document.querySelectorAll('main data.amount')];
            window.walk.mute = amounts
                .filter((amount) => !amount.closest('.explained, .rows-table, .audit'))
                .map((amount) => amount.textContent);
            window.walk.is_over = true;
        };
        ask();
    }
    return window.walk.is_over ? window.walk : null;";

impl Screen {
    /// Asks for a number, sees it proven, and opens its rows.
    pub async fn open_rows(&self, selector: &str, text: &str) {
        self.click(selector, text).await;
        self.see_in(".explanation .verdict.is-good", "to the last unit")
            .await;
        self.click(".explanation a", "Show the rows").await;
        self.see_none(".explanation", "").await;
    }

    async fn ask_all(&self) -> Walk {
        self.until_within(WALK, "every number", ASK_ALL, &[]).await
    }
}

#[test]
fn every_number_of_every_page_is_made_by_its_rows() {
    run(async {
        for (address, n_min) in [
            ("/?period=2026-03", 30),
            ("/sales?period=2026-03&every=week", 300),
            ("/sales?period=2026-03&by=marketplace&vs=last-year", 100),
            ("/fees?period=2026-03&every=week", 200),
            ("/payouts/set_us_030", 40),
            ("/balances", 150),
            ("/balances?period=2026-03&in=USD", 40),
            ("/taxes?period=2026-03", 100),
            ("/accounting?period=2026-03&in=EUR&journal=set_de_012", 80),
            ("/accounting?period=2026-03&in=USD&basis=cash", 80),
        ] {
            let screen = Screen::open(Server::sample(), address).await;
            let walk = screen.ask_all().await;
            assert_eq!(walk.wrong, [""; 0], "{address}");
            assert_eq!(walk.mute, [""; 0], "{address}");
            assert!(
                walk.n_asked >= n_min,
                "{address} has {} numbers",
                walk.n_asked
            );
            screen.close().await;
        }
    });
}

#[test]
fn only_the_claimed_total_that_is_wrong_does_not_tie() {
    run(async {
        let screen = Screen::open(Server::sample(), "/payouts").await;
        let walk = screen.ask_all().await;
        let wrong = "Claimed total, set_de_007: The rows make €16.40 less than is shown.";
        assert_eq!(walk.wrong, [wrong]);
        assert!(walk.n_asked > 100, "{walk:?}");
        screen.close().await;
    });
}

#[test]
fn a_number_is_explained_by_keyboard_and_the_focus_comes_back() {
    run(async {
        let screen = Screen::open(Server::sample(), "/fees?period=2026-03").await;
        screen.see_settled().await;
        let number = screen.find("[aria-label=EUR] .figure .explained", "").await;
        number.focus().await.unwrap();
        let text = number.text().await.unwrap();
        screen.press(Key::Enter).await;
        screen
            .see_in(".explanation .verdict.is-good", "The rows make it")
            .await;
        screen.see_in(".explanation", "Mar 1 – 31, 2026").await;
        screen.see_in(".explanation", "America/Los_Angeles").await;
        screen.see_in(".explanation", "as of").await;
        screen.see_in(":focus", "Fees").await;
        screen.press(Key::Escape).await;
        screen.see_none(".explanation", "").await;
        screen.see_in(".figure :focus", &text).await;
        screen.close().await;
    });
}

#[test]
fn fees_are_what_the_books_add_up_to() {
    run(async {
        let books = Books::of(Server::sample()).await;
        let screen = Screen::open(Server::sample(), "/fees").await;
        let script = "return [...document.querySelectorAll('main section[aria-label]')]
            .flatMap((section) => {
                const table = section.querySelector('table.groups');
                return table === null ? [] : [[
                    section.getAttribute('aria-label'),
                    Object.fromEntries([...table.tBodies[0].rows].map((row) => [
                        row.cells[0].innerText, row.querySelector('data').value.split(' ')[0]])),
                    table.tFoot.querySelector('data').value.split(' ')[0]]];
            });";
        let shown: Vec<(String, BTreeMap<String, String>, String)> =
            screen.until("fees", script, &[]).await;
        let expected = books.fees();
        assert_eq!(shown.len(), expected.len());
        for (currency, lines, total) in shown {
            let (parts, sum) = &expected[&currency];
            assert_eq!(total, sum.to_string(), "{currency}");
            let named = |name: &String| name.to_lowercase().replace(' ', "_");
            let lines: BTreeMap<String, String> = lines
                .iter()
                .map(|(name, sum)| (named(name), sum.clone()))
                .collect();
            let parts: BTreeMap<String, String> = parts
                .iter()
                .map(|(name, sum)| (name.clone(), sum.to_string()))
                .collect();
            assert_eq!(lines, parts, "{currency}");
        }
        let figures = screen.figures().await;
        for (currency, (_, sum)) in expected {
            let figure = format!("{currency} Fees: {sum} {currency}");
            assert!(figures.contains(&figure), "{figure} in {figures:#?}");
        }
        screen.close().await;
    });
}

#[test]
fn the_causes_of_a_change_add_up_to_it() {
    run(async {
        let screen = Screen::open(Server::sample(), "/sales?period=2026-03").await;
        let script = "document.querySelectorAll('.why').forEach((why) => why.open = true);
            const minor = (data) => BigInt(data.value.split(' ')[0].replace('.', ''));
            const found = [...document.querySelectorAll('main section[aria-label]')].flatMap((section) => {
                const table = section.querySelector('.why .money-table');
                if (table === null) return [];
                const tile = [...section.querySelectorAll('.figure')].find(
                    (tile) => tile.querySelector('dt').innerText === 'Net proceeds');
                const [now, before] = [...tile.querySelectorAll('data')].map(minor);
                const causes = [...table.tBodies[0].querySelectorAll('data')].map(minor);
                const sum = minor(table.tFoot.querySelector('data'));
                return [[String(causes.reduce((sum, one) => sum + one, 0n)), String(sum),
                    String(now - before)]];
            });
            return found.length > 3 ? found : null;";
        let sums: Vec<[String; 3]> = screen.until("causes", script, &[json!(null)]).await;
        for [causes, sum, delta] in sums {
            assert_eq!((&causes, &sum), (&sum, &delta));
        }
        screen.close().await;
    });
}
