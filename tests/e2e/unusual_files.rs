//! Files that can be read and still need care: they read two ways, do not foot, hold words that nobody
//! knows yet, or are too large.

use super::browser::run;
use super::files::Files;
use super::import_page;
use super::report_file::ReportFile;
use super::server::Server;

const MEGABYTES: u64 = 1_000_000;

#[test]
fn an_amount_or_a_date_that_reads_two_ways_is_asked_about() {
    run(async {
        let server = Server::empty();
        let screen = import_page::open(&server).await;
        let amounts = ReportFile::of_march("82001", "1.234", "EUR").order(
            1,
            "2026-03-02",
            ["ItemPrice", "Principal"],
            "1.234",
        );
        let dates = ReportFile::sound("82002").text();
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
            let asked = import_page::entry(&screen, name).await;
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
            let answered = import_page::entry(&screen, name).await;
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
        let screen = import_page::open(&server).await;
        let text = ReportFile::sound("83001")
            .text()
            .replacen("30.00", "31.07", 1);
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
        let screen = import_page::open(&server).await;
        let tomorrow = ReportFile::of_march("84001", "38.75", "EUR")
            .order(1, "2026-03-02", ["ItemPrice", "Principal"], "50.00")
            .order(1, "2026-03-02", ["ItemFees", "QuantumLevy2027"], "-11.00")
            .with(&[
                ("transaction-type", "TeleportRefund2027"),
                ("amount-type", "ItemPrice"),
                ("amount-description", "Principal"),
                ("amount", "-0.25"),
                ("posted-date-time", "2026-03-04 10:00:00 UTC"),
            ]);
        let elsewhere = ReportFile::of_march("84002", "12.50", "ZZZ").order(
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
            let read = import_page::entry(&screen, name).await;
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
            .open_rows(
                "[aria-label='Sums by component'] tr",
                "ItemFees | QuantumLevy2027",
            )
            .await;
        screen
            .see_in(".rows-behind .verdict.is-good", "−€11.00")
            .await;
        screen.open_rows(".money-table tr", "Gross sales").await;
        screen.see_in(".rows-table", "TeleportRefund2027").await;
        screen.close().await;
    });
}

#[test]
fn a_file_beyond_the_limit_is_refused_by_its_size() {
    run(async {
        let server = Server::empty();
        let screen = import_page::open(&server).await;
        let mut files = Files::new();
        files.write_sparse("large.txt", 300 * MEGABYTES);
        // More than a browser's memory could hold: it can't have been read.
        files.write_sparse("larger.txt", 8_000 * MEGABYTES);
        screen.choose_files(&files.paths).await;
        for (name, bytes) in [("large.txt", "300000000"), ("larger.txt", "8000000000")] {
            let refused = import_page::entry(&screen, name).await;
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
