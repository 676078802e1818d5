//! The sample seller: every figure opens down to the rows that make it, every payout is proven, and
//! the two settlements that are wrong on purpose say by how much.

use std::collections::BTreeMap;

use serde_json::json;
use thirtyfour::Key;

use super::books::{Books, Decimal};
use super::browser::run;
use super::screen::Screen;
use super::server::Server;

/// What is wrong with the sample seller's books, as `billing_api::demo` says: a claimed total that
/// is 16.40 EUR too high, and 37.50 USD of a reserve that never came back.
const LOST_LINE: &str = "set_de_007";
const SHORT_RELEASE: &str = "set_us_009";
/// Ends below zero; the next settlement opens with the debt, which a card pays.
const BELOW_ZERO: &str = "set_gb_010";
const AFTER_BELOW_ZERO: &str = "set_gb_011";
/// Its payout came back from the bank.
const PAYOUT_FAILS: &str = "set_us_021";

/// The table of a payout's components.
const COMPONENTS: &str = "[aria-label='Sums by component']";

/// Lines of the proof: name, verdict, and the amounts of both sides.
async fn identities(screen: &Screen) -> Vec<(String, String, Vec<String>)> {
    let script = "return [...document.querySelectorAll('.identity')].map((identity) => [
        identity.querySelector('.identity-name').firstChild.textContent.trim(),
        identity.querySelector('.identity-verdict').innerText,
        [...identity.querySelectorAll('data.amount')].map((amount) => amount.value)]);";
    screen.see_in(".identity", "The bank got the total").await;
    screen.until("identities", script, &[]).await
}

#[test]
fn the_overview_shows_each_currency_and_what_needs_attention() {
    run(async {
        let books = Books::of(Server::sample()).await;
        let screen = Screen::open(Server::sample(), "/").await;
        let figures = screen.figures().await;
        for (currency, sum) in books.proceeds() {
            let net = format!("{currency} Net proceeds: {sum} {currency}");
            assert!(figures.contains(&net), "{net} in {figures:#?}");
        }
        let n_strips = screen.texts("main dl.figures").await.len();
        assert_eq!(
            n_strips,
            books.proceeds().len(),
            "one strip per currency, no sum over several"
        );

        let concerns = screen.texts(".concerns li").await.join("\n");
        for said in [
            "The amounts do not add up to the claimed total\nset_de_007\n€16.40",
            "What was carried over does not tie out with the one before\nset_us_009\n−$37.50",
            "The payout failed\nset_us_021",
            "Amounts of a kind that this dashboard does not know",
        ] {
            assert!(concerns.contains(said), "{said:?} in {concerns:?}");
        }
        screen.see_in(".badge", "Sample data").await;
        screen
            .see_in(
                ".facts",
                &format!("{} settlements", books.settlements.len()),
            )
            .await;
        screen.close().await;
    });
}

#[test]
fn a_figure_opens_its_rows() {
    run(async {
        let screen = Screen::open(Server::sample(), "/?period=2026-03").await;
        let figures = screen.figures().await;
        screen
            .open_rows("[aria-label=EUR] .figure", "Fees and expenses")
            .await;
        screen
            .see_address("/?period=2026-03&rows=EUR~expenses")
            .await;
        screen
            .see_in(".rows-behind .verdict.is-good", "The rows add up to")
            .await;
        let sum = screen.amounts(".rows-table tfoot").await;
        let figure = format!("EUR Fees and expenses: {}", sum.concat());
        assert!(figures.contains(&figure), "{figure} in {figures:#?}");
        screen.click(".rows-behind .button", "Close").await;
        screen.see_address("/?period=2026-03").await;
        screen.see_none("h2", "Rows behind").await;
        screen.close().await;
    });
}

#[test]
fn sales_say_what_the_overview_says_and_their_parts_make_the_whole() {
    run(async {
        let screen = Screen::open(Server::sample(), "/?period=2026-03").await;
        let steps = ["Gross sales", "Discounts", "Refunded sales"];
        let of_steps = |figures: Vec<String>| -> Vec<String> {
            let is_step = |figure: &String| steps.iter().any(|step| figure.contains(step));
            figures.into_iter().filter(is_step).collect()
        };
        let overview = of_steps(screen.figures().await);
        screen.click(".nav-link", "Sales").await;
        screen.see_address("/sales?period=2026-03").await;
        screen.see_in("h1", "Sales").await;
        screen.see_in(".column-chart", "").await;
        assert_eq!(of_steps(screen.figures().await), overview);

        for by in [
            "product",
            "marketplace",
            "payment-method",
            "tax-scheme",
            "kind",
        ] {
            screen.go(&format!("/sales?period=2026-03&by={by}")).await;
            // Until then, currencies are missing whose rows come last.
            screen.see_complete().await;
            screen.see_in(".groups tfoot", "All").await;
            let script = "return [...document.querySelectorAll('.groups')].map((table) => {
                const column = (part) => [...table.querySelectorAll(part + ' td:nth-child(2) data')]
                    .map((amount) => BigInt(amount.value.split(' ')[0].replace('.', '')));
                const sum = column('tbody').reduce((sum, one) => sum + one, 0n);
                return [String(sum), String(column('tfoot')[0])];
            });";
            let sums: Vec<[String; 2]> = screen.until("groups", script, &[]).await;
            assert_eq!(
                sums.len(),
                Books::of(Server::sample()).await.proceeds().len()
            );
            for [parts, whole] in sums {
                assert_eq!(parts, whole, "by {by}");
                assert_ne!(whole, "0", "by {by}");
            }
        }
        screen.close().await;
    });
}

#[test]
fn the_columns_of_sales_are_read_by_keyboard_and_open_their_days() {
    run(async {
        let screen = Screen::open(Server::sample(), "/sales?period=2026-03").await;
        screen.see_in(".column-chart", "Point at a column").await;
        screen.find(".column-plot", "").await.focus().await.unwrap();
        screen.press(Key::End).await;
        screen.see_in(".column-words", "Mar 31, 2026").await;
        screen.press(Key::Left).await;
        screen.see_in(".column-words", "Mar 30, 2026").await;
        screen.press(Key::Enter).await;
        screen
            .see_address("/sales?period=2026-03-30..2026-03-30")
            .await;
        screen.close().await;
    });
}

fn sorted(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<_> = texts.into_iter().collect();
    texts.sort();
    texts
}

#[test]
fn payouts_lists_every_settlement_with_its_proof() {
    run(async {
        let books = Books::of(Server::sample()).await;
        let screen = Screen::open(Server::sample(), "/payouts").await;
        let rows = screen.table(".settlements").await;
        assert_eq!(rows.len(), books.settlements.len());
        // The machine's form of the claims, which the table shows in the reader's.
        let claims = screen.amounts(".settlements td.strong").await;
        let expected = books.settlements.iter().filter_map(|row| {
            Some(format!(
                "{} {}",
                row["claimed_total"].as_str()?,
                row["currency"].as_str()?
            ))
        });
        assert_eq!(sorted(claims), sorted(expected));
        let ids = rows.iter().map(|row| row["Settlement"].clone());
        let expected = books
            .settlements
            .iter()
            .map(|row| row["id"].as_str().unwrap().to_owned());
        assert_eq!(sorted(ids), sorted(expected));

        let wrong: Vec<_> = rows
            .iter()
            .filter(|row| {
                let is_open = row["Claimed total"] == "open";
                let expected = if is_open {
                    "not claimed yet"
                } else {
                    "to the cent"
                };
                !row["Proof"].starts_with(expected)
            })
            .map(|row| [row["Settlement"].as_str(), row["Proof"].as_str()])
            .collect();
        assert_eq!(wrong, [[LOST_LINE, "off by €16.40"]]);
        let broken: Vec<_> = rows
            .iter()
            .map(|row| [row["Settlement"].as_str(), row["Carried over"].as_str()])
            .filter(|[_, carried]| carried.contains("off by") || carried.contains("missing"))
            .collect();
        assert_eq!(broken, [[SHORT_RELEASE, "reserve off by −37.50"]]);
        screen.close().await;
    });
}

#[test]
fn every_equation_holds_but_for_those_made_to_fail() {
    run(async {
        let screen = Screen::open(Server::sample(), "/payouts").await;
        // One of each currency, and each case that the sample seller has.
        let healthy = [
            "set_us_003",
            "set_de_012",
            "set_fr_001",
            "set_jp_004",
            "set_in_005",
        ];
        let special = [
            BELOW_ZERO,
            AFTER_BELOW_ZERO,
            LOST_LINE,
            SHORT_RELEASE,
            PAYOUT_FAILS,
        ];
        for id in healthy.into_iter().chain(["set_kw_002"]).chain(special) {
            screen.click(".settlements th a", id).await;
            screen.see_in(".page-title", &format!("Payout {id}")).await;
            screen.see_settled().await;
            for (name, verdict, sides) in identities(&screen).await {
                let expected = match (id, name.as_str()) {
                    (LOST_LINE, "The lines add up" | "Every amount has its place") => {
                        "off by €16.40".to_owned()
                    }
                    (SHORT_RELEASE, "The reserve came back") => "off by −$37.50".to_owned(),
                    (PAYOUT_FAILS, "The bank got the total") => {
                        let claim = screen.text(".claim-total").await;
                        format!("off by {claim}")
                    }
                    _ => "holds".to_owned(),
                };
                assert_eq!(verdict, expected, "{id}: {name}");
                assert_eq!(
                    sides[0] == sides[1],
                    verdict == "holds",
                    "{id}: {name} {sides:?}"
                );
            }
            screen.window().back().await.unwrap();
            screen.see_in(".page-title", "Payouts").await;
        }
        screen.close().await;
    });
}

#[test]
fn a_debt_is_carried_over_and_paid_by_card() {
    run(async {
        let screen = Screen::open(Server::sample(), &format!("/payouts/{BELOW_ZERO}")).await;
        let debt = screen.text(".claim-total").await;
        assert!(debt.starts_with("−£"), "{debt}");
        screen.see_in(".status", "Nothing to pay").await;
        screen
            .click(".claim-neighbours a", "Settlement after")
            .await;
        screen.see_in(".page-title", AFTER_BELOW_ZERO).await;
        let debt = debt.replace(['−', '£'], "");
        screen.see_in(".money-table tr", &format!("−{debt}")).await;
        let script = "const row = [...document.querySelectorAll('.money-table tbody tr')].find(
                (row) => row.innerText.startsWith(arguments[0]));
            return row?.querySelector('data.amount').value ?? null;";
        let opening: String = screen
            .until("opening balance", script, &[json!("Opening balance")])
            .await;
        let charge: String = screen
            .until("card charge", script, &[json!("Paid by card")])
            .await;
        assert_eq!(opening, format!("-{charge}"));
        screen.close().await;
    });
}

#[test]
fn a_payout_is_followed_down_to_its_rows_and_back() {
    run(async {
        let books = Books::of(Server::sample()).await;
        let id = "set_us_030";
        let address = format!("/payouts/{id}");
        let screen = Screen::open(Server::sample(), "/payouts").await;
        screen.click(".settlements th a", id).await;
        screen.see_address(&address).await;
        screen.see_settled().await;

        // All components, against an addition of our own. A component may stand at two steps.
        let script =
            "return [...document.querySelectorAll(`${arguments[0]} tbody tr`)].map((row) => [
            row.cells[0].firstChild.textContent.trim().toLowerCase().replaceAll(' ', '_'),
            row.querySelector('data.amount').value.split(' ')[0],
            row.cells[1].innerText]);";
        let lines: Vec<[String; 3]> = screen
            .until("components", script, &[json!(COMPONENTS)])
            .await;
        let mut shown = BTreeMap::new();
        for [component, amount, _] in &lines {
            let sum = shown.entry(component.clone()).or_default();
            Decimal::read(amount).add_to(sum);
        }
        let expected = books.components_of(id).into_iter();
        let expected = expected.map(|(name, sum)| (name.to_lowercase().replace(' ', "_"), sum));
        assert_eq!(shown, expected.collect());

        let [component, amount, n_rows] = &lines[0];
        screen
            .open_rows(&format!("{COMPONENTS} tbody tr"), "")
            .await;
        screen
            .see_in(".rows-behind .verdict.is-good", "to the last unit")
            .await;
        assert!(
            screen
                .address()
                .await
                .contains(&format!("component/{component}"))
        );
        assert_eq!(
            screen.amounts(".rows-table tfoot").await,
            [format!("{amount} USD")]
        );
        screen
            .see_in(".rows-table tfoot", &format!("Sum of {n_rows} row"))
            .await;
        let rows = screen.amounts(".rows-table tbody").await;
        assert_eq!(&rows.len().to_string(), n_rows);

        screen.window().back().await.unwrap();
        screen.see_address(&address).await;
        screen.see_none("h2", "Rows behind").await;
        screen.window().back().await.unwrap();
        screen.see_address("/payouts").await;
        screen.see_in(".settlements th a", id).await;
        screen.window().forward().await.unwrap();
        screen.see_in(".page-title", id).await;
        screen.close().await;
    });
}
