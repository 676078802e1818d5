//! A copy of a file that was cut off never takes the place of the whole one, and the whole one always
//! takes its place.

use super::browser::run;
use super::files::Files;
use super::import_page;
use super::report_file::ReportFile;
use super::screen::Screen;
use super::server::Server;

/// Opens one file and checks what is said of it.
async fn choose(screen: &Screen, files: &Files, name: &str, status: &str) -> import_page::Entry {
    let path = files.paths.iter().find(|path| path.ends_with(name));
    screen.choose_files(&[path.unwrap().clone()]).await;
    let entry = import_page::entry(screen, name).await;
    assert_eq!(entry.status, status, "{entry:?}");
    entry
}

/// Checks the only settlement in the list of payouts, and comes back.
async fn check_settlement(screen: &Screen, proof: &str) {
    screen.click(".nav-link", "Payouts").await;
    screen.see_settled().await;
    let rows = screen.table(".settlements").await;
    assert_eq!(rows[0]["Claimed total"], "30.00");
    assert_eq!(rows[0]["Proof"], proof);
    screen.click(".nav-link", "Import").await;
}

#[test]
fn a_copy_that_was_cut_off_changes_nothing() {
    run(async {
        let server = Server::empty();
        let whole = ReportFile::sound("84001").text();
        let last_line = whole.trim_end().rfind('\n').unwrap() + 1;
        let mut files = Files::new();
        files.write("between.txt", &whole[..last_line]);
        files.write("inside.txt", &whole[..last_line + 40]);
        files.write("whole.txt", &whole);

        let screen = import_page::open(&server).await;
        choose(&screen, &files, "whole.txt", "Every line booked").await;
        check_settlement(&screen, "to the cent").await;
        for name in ["between.txt", "inside.txt"] {
            let cut = choose(&screen, &files, name, "A sounder copy counts").await;
            assert_eq!(cut.fact("New transactions"), Some("0"));
            assert_eq!(cut.fact("Removed"), Some("0"));
            let said = "Settlement 84001 was left out";
            screen.see_in(".import", said).await;
            check_settlement(&screen, "to the cent").await;
        }
        screen.close().await;
    });
}

#[test]
fn the_whole_file_takes_the_place_of_a_copy_that_was_cut_off() {
    run(async {
        let server = Server::empty();
        let whole = ReportFile::sound("84002").text();
        let last_line = whole.trim_end().rfind('\n').unwrap() + 1;
        let mut files = Files::new();
        files.write("cut.txt", &whole[..last_line + 40]);
        files.write("whole.txt", &whole);

        let screen = import_page::open(&server).await;
        choose(&screen, &files, "cut.txt", "1 line refused").await;
        check_settlement(&screen, "off by −€12.50").await;
        choose(&screen, &files, "whole.txt", "Every line booked").await;
        check_settlement(&screen, "to the cent").await;
        screen.close().await;
    });
}
