//! Files as they really come: cut, rewritten, in other encodings, too large, or no reports at all.
//! Each says what is wrong with it and what was kept; nothing of it passes for whole.

use serde::Deserialize;
use serde_json::json;

use super::browser::run;
use super::report::{COLUMNS, Files, Report};
use super::screen::Screen;
use super::server::Server;

const MEGABYTES: u64 = 1_000_000;

/// What the page says about a file.
#[derive(Debug, Deserialize)]
struct Entry {
    /// In a word.
    status: String,
    /// Lines: booked, refused, and new transactions.
    facts: Vec<(String, String)>,
    /// Refused lines: number and reason.
    refused: Vec<(String, String)>,
}

impl Entry {
    fn fact(&self, name: &str) -> Option<&str> {
        self.facts
            .iter()
            .find(|(of, _)| of == name)
            .map(|(_, n)| n.as_str())
    }
}

/// What is said about a file once it was read.
async fn entry(screen: &Screen, name: &str) -> Entry {
    let script = "const entry = [...document.querySelectorAll('.import')].find(
            (entry) => entry.querySelector('.id').innerText === arguments[0]);
        const status = entry?.querySelector('.status')?.innerText ?? 'Reading';
        if (status === 'Reading') return null;
        const cells = (row) => [row.cells[0].innerText, row.cells[1].innerText];
        return {
            status,
            facts: [...entry.querySelectorAll('.import-facts > div')].map((fact) => [
                fact.querySelector('dt').innerText, fact.querySelector('dd').innerText]),
            refused: [...entry.querySelectorAll('.refused tbody tr')].map(cells),
        };";
    screen
        .until(&format!("the reading of {name}"), script, &[json!(name)])
        .await
}

/// A page beside an empty server, where files are opened.
async fn import_page(server: &Server) -> Screen {
    let screen = Screen::before(server).await;
    screen.go("/import").await;
    screen
}

/// 30.00 EUR in three lines below the summary.
fn sound(id: &str) -> Report {
    Report::of_march(id, "30.00", "EUR")
        .order(1, "2026-03-02", ["ItemPrice", "Principal"], "50.00")
        .order(1, "2026-03-02", ["ItemFees", "Commission"], "-7.50")
        .movement("2026-03-05", "Storage Fee", "-12.50")
}

/// A file, and what must be said about it: lines booked, lines refused, and why.
struct Case(
    &'static str,
    Vec<u8>,
    Option<[u8; 2]>,
    &'static [(&'static str, &'static str)],
);

fn cases() -> Vec<Case> {
    let text = |id: &str| sound(id).text();
    let header = || COLUMNS.join("\t") + "\n";
    let mut short = sound("81004");
    short.lines[2].pop();
    let cut = text("81005");
    let mixed = text("81006")
        .replacen('\n', "\r\n", 2)
        .replacen("\r\n", "\r", 1);
    let marked = |mark: &[u8], text: String| [mark, text.as_bytes()].concat();
    let wide = |id: &str| {
        let units = text(id)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>();
        [b"\xFF\xFE".as_slice(), &units].concat()
    };
    let latin = text("81009").replace("TULIP-BULBS", "TULPENT\u{d6}PFE");
    let latin = latin
        .chars()
        .map(|letter| u8::try_from(letter).unwrap())
        .collect();
    let nul = text("81010").replacen("TULIP-BULBS", "TULIP\0BULBS", 1);
    let long = text("81011").replacen("TULIP-BULBS", &"x".repeat(1 << 20), 1);
    let currency = text("81012").replacen("EUR", "EURO", 1);
    vec![
        Case(
            "empty.txt",
            Vec::new(),
            None,
            &[("file", "The file is empty.")],
        ),
        Case(
            "header.txt",
            header().into(),
            Some([0, 0]),
            &[("file", "has column names and no lines")],
        ),
        Case(
            "commas.csv",
            text("81003").replace('\t', ",").into(),
            None,
            &[(
                "file",
                "The columns are separated by commas; a settlement report separates them by tabs.",
            )],
        ),
        Case(
            "short.txt",
            short.text().into(),
            Some([2, 1]),
            &[("4", "The line has 23 columns; the header names 24.")],
        ),
        Case(
            "cut.txt",
            cut.as_bytes()[..cut.len() - 30].to_vec(),
            Some([2, 1]),
            &[("5", "The file ends inside this line, after")],
        ),
        Case("mixed.txt", mixed.into(), Some([3, 0]), &[]),
        Case("utf16.txt", wide("81007"), Some([3, 0]), &[]),
        Case(
            "marked.txt",
            marked(b"\xEF\xBB\xBF", text("81008")),
            Some([3, 0]),
            &[],
        ),
        Case("latin.txt", latin, Some([3, 0]), &[]),
        Case(
            "nul.txt",
            nul.into(),
            Some([2, 1]),
            &[("3", "a zero byte, which no text has.")],
        ),
        Case(
            "long.txt",
            long.into(),
            Some([2, 1]),
            &[("3", "sku has 1048576 bytes; at most 65536 are read.")],
        ),
        Case(
            "currency.txt",
            currency.into(),
            Some([3, 1]),
            &[
                ("2", "currency \"EURO\" is no code of three letters."),
                (
                    "file",
                    "came without a summary line: the lines are booked, but no total is claimed",
                ),
            ],
        ),
        Case(
            "page.pdf",
            b"%PDF-1.7\n".to_vec(),
            None,
            &[("file", "This is a PDF document;")],
        ),
        Case(
            "book.xlsx",
            b"PK\x03\x04".to_vec(),
            None,
            &[("file", "a spreadsheet (XLSX) or a ZIP")],
        ),
        Case(
            "list.txt",
            b"milk\neggs\n".to_vec(),
            None,
            &[("file", "No known report starts with \"milk\"")],
        ),
        Case(
            "page.json",
            br#"{"data":[{"id":"a""#.to_vec(),
            None,
            &[("file", "The answer was cut")],
        ),
    ]
}

#[test]
fn each_file_says_what_is_wrong_and_what_was_kept() {
    run(async {
        let server = Server::empty();
        let screen = import_page(&server).await;
        let cases = cases();
        let mut files = Files::new();
        for Case(name, bytes, ..) in &cases {
            files.write(name, bytes);
        }
        screen.choose_files(&files.paths).await;
        for Case(name, _, lines, reasons) in &cases {
            let entry = entry(&screen, name).await;
            let expected = match (lines, reasons.len()) {
                (None, _) => "Not read".to_owned(),
                (Some([_, 0]), 0) => "Every line booked".to_owned(),
                (Some(_), n) => format!("{n} line{} refused", if n == 1 { "" } else { "s" }),
            };
            assert_eq!(entry.status, expected, "{name}: {entry:?}");
            if let Some([booked, refused]) = lines {
                assert_eq!(
                    entry.fact("Booked"),
                    Some(booked.to_string().as_str()),
                    "{name}: {entry:?}"
                );
                assert_eq!(
                    entry.fact("Refused"),
                    Some(refused.to_string().as_str()),
                    "{name}: {entry:?}"
                );
            }
            assert_eq!(entry.refused.len(), reasons.len(), "{name}: {entry:?}");
            for ((line, reason), (expected_line, expected)) in entry.refused.iter().zip(*reasons) {
                assert_eq!(line, expected_line, "{name}: {entry:?}");
                assert!(reason.contains(expected), "{name}: {entry:?}");
            }
        }

        // What was kept is on its payout; what was refused is missed there, to the cent.
        screen.click(".nav-link", "Payouts").await;
        screen.see_settled().await;
        for (id, proof) in [
            ("81004", "off by −€7.50"),
            ("81005", "off by −€12.50"),
            ("81006", "to the cent"),
            ("81007", "to the cent"),
            ("81008", "to the cent"),
            ("81009", "to the cent"),
            ("81010", "off by €50.00"),
            ("81011", "off by €50.00"),
        ] {
            let row = screen
                .find(".settlements tbody tr", id)
                .await
                .text()
                .await
                .unwrap();
            assert!(row.contains(proof), "{id}: {row}");
        }
        screen.click(".settlements a", "81009").await;
        screen.click(".money-table a", "Referral fee").await;
        screen.see_in(".rows-table", "TULPENTÖPFE").await;
        screen.close().await;
    });
}

#[test]
fn an_amount_or_a_date_that_reads_two_ways_is_asked_about() {
    run(async {
        let server = Server::empty();
        let screen = import_page(&server).await;
        let amounts = Report::of_march("82001", "1.234", "EUR").order(
            1,
            "2026-03-02",
            ["ItemPrice", "Principal"],
            "1.234",
        );
        let dates = sound("82002").text();
        let days = [("2026-03-01", "04/01/2026"), ("2026-03-15", "04/05/2026")];
        let dates = days
            .into_iter()
            .chain([("2026-03-02", "04/02/2026"), ("2026-03-05", "04/03/2026")])
            .fold(dates, |text, (day, written)| text.replace(day, written));
        let mut files = Files::new();
        files.write("amounts.txt", amounts.text());
        files.write("dates.txt", dates);
        screen.choose_files(&files.paths).await;
        for name in ["amounts.txt", "dates.txt"] {
            let asked = entry(&screen, name).await;
            assert_eq!(asked.status, "Needs your answer", "{asked:?}");
        }
        screen.see_in(".question", "How is 1.234 meant?").await;
        screen.see_in(".question", "How is 05/06 meant?").await;
        screen.click(".nav-link", "Payouts").await;
        screen.see_in(".empty-title", "No settlements yet").await;

        screen.click(".nav-link", "Import").await;
        screen.click(".question button", "1.234 means 1234").await;
        screen.click(".question button", "05/06 is May 6").await;
        screen.see_none(".question", "").await;
        for name in ["amounts.txt", "dates.txt"] {
            let answered = entry(&screen, name).await;
            assert_eq!(answered.status, "Every line booked", "{answered:?}");
        }
        screen.click(".nav-link", "Payouts").await;
        screen.see_in(".settlements tr", "1,234.00").await;
        screen.see_in(".settlements tr", "Apr 1 – 5, 2026").await;
        assert_eq!(screen.texts(".settlements .verdict.is-good").await.len(), 2);
        screen.close().await;
    });
}

#[test]
fn a_total_that_does_not_foot_is_shown_with_its_residual() {
    run(async {
        let server = Server::empty();
        let screen = import_page(&server).await;
        let text = sound("83001").text().replacen("30.00", "31.07", 1);
        let mut files = Files::new();
        files.write("claim.txt", text);
        screen.choose_files(&files.paths).await;
        screen.click(".import-settlements a", "83001").await;
        screen
            .see_in(".claim .verdict.is-bad", "Does not tie out")
            .await;
        screen
            .see_in(".identity.is-failing", "The lines add up")
            .await;
        screen
            .see_in(".identity.is-failing .identity-verdict", "off by €1.07")
            .await;
        screen
            .see_in(
                ".identity-sides",
                "claimed total 31.07 ≠ sum of all amounts 30.00",
            )
            .await;
        screen.click(".nav-link", "Overview").await;
        screen
            .see_in(
                ".concerns li",
                "The amounts do not add up to the claimed total",
            )
            .await;
        screen.see_in(".concerns li", "€1.07").await;
        screen.close().await;
    });
}

#[test]
fn words_of_tomorrow_keep_their_money() {
    run(async {
        let server = Server::empty();
        let screen = import_page(&server).await;
        let tomorrow = Report::of_march("84001", "38.75", "EUR")
            .order(1, "2026-03-02", ["ItemPrice", "Principal"], "50.00")
            .order(1, "2026-03-02", ["ItemFees", "QuantumLevy2027"], "-11.00")
            .with(&[
                ("transaction-type", "TeleportRefund2027"),
                ("amount-type", "ItemPrice"),
                ("amount-description", "Principal"),
                ("amount", "-0.25"),
                ("posted-date-time", "2026-03-04 10:00:00 UTC"),
            ]);
        let elsewhere = Report::of_march("84002", "12.50", "ZZZ").order(
            2,
            "2026-03-03",
            ["ItemPrice", "Principal"],
            "12.50",
        );
        let mut files = Files::new();
        files.write("tomorrow.txt", tomorrow.text());
        files.write("elsewhere.txt", elsewhere.text());
        screen.choose_files(&files.paths).await;
        for name in ["tomorrow.txt", "elsewhere.txt"] {
            let read = entry(&screen, name).await;
            assert_eq!(read.status, "Every line booked", "{read:?}");
        }
        screen.click(".nav-link", "Overview").await;
        screen.see_settled().await;
        let figures = screen.figures().await;
        for figure in [
            "EUR Unrecognised: -11.00 EUR",
            "EUR Net proceeds: 38.75 EUR",
            "ZZZ Net proceeds: 12.5 ZZZ",
        ] {
            assert!(
                figures.iter().any(|one| one == figure),
                "{figure} in {figures:#?}"
            );
        }
        screen
            .see_in(
                ".concerns li",
                "Amounts of a kind that this dashboard does not know",
            )
            .await;

        screen.click(".nav-link", "Payouts").await;
        screen.see_in(".settlements tr", "12.5\tZZZ").await;
        screen.click(".settlements a", "84001").await;
        screen
            .click(
                "[aria-label='Sums by component'] a",
                "ItemFees | QuantumLevy2027",
            )
            .await;
        screen
            .see_in(".rows-behind .verdict.is-good", "−€11.00")
            .await;
        screen.click(".money-table a", "Gross sales").await;
        screen.see_in(".rows-table", "TeleportRefund2027").await;
        screen.close().await;
    });
}

#[test]
fn a_file_beyond_the_limit_is_refused_by_its_size() {
    run(async {
        let server = Server::empty();
        let screen = import_page(&server).await;
        let mut files = Files::new();
        files.write_sparse("large.txt", 300 * MEGABYTES);
        // More than a browser's memory could hold: it can't have been read.
        files.write_sparse("larger.txt", 8_000 * MEGABYTES);
        screen.choose_files(&files.paths).await;
        for (name, bytes) in [("large.txt", "300000000"), ("larger.txt", "8000000000")] {
            let refused = entry(&screen, name).await;
            assert_eq!(refused.status, "Not read", "{refused:?}");
            let reason = &refused.refused[0].1;
            let expected = format!("The file has {bytes} bytes; at most 67108864 are read.");
            assert_eq!(*reason, expected);
        }
        screen.see_in(".import", "300 MB").await;
        screen.click(".nav-link", "Overview").await;
        screen.see_in(".empty-title", "No data yet").await;
        screen.close().await;
    });
}
