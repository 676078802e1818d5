//! Four settlements in a row, two of them below zero: what one carries out, the next carries in, and
//! it is the same whether the server or this browser reads the files.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::browser::run;
use super::faults::Fault;
use super::files::Files;
use super::report_file::ReportFile;
use super::screen::Screen;
use super::server::{self, Server};

/// What the list of payouts must say of a settlement.
struct Expected {
    claimed: String,
    carried: String,
}

/// Four settlement files of our own, oldest first, and what must be said of them.
fn invented() -> (Files, Vec<Expected>) {
    let first = ReportFile::new("70001", ["2026-01-01", "2026-01-15"], "-87.40", "EUR")
        .movement("2026-01-02", "Subscription Fee", "-39.00")
        .movement("2026-01-09", "Inbound Transportation Fee", "-48.40");
    let second = ReportFile::new("70002", ["2026-01-15", "2026-01-29"], "-12.05", "EUR")
        .movement("2026-01-15", "Payable to Amazon", "-87.40")
        .movement("2026-01-16", "Successful charge", "87.40")
        .order(1, "2026-01-20", ["ItemPrice", "Principal"], "25.00")
        .order(1, "2026-01-20", ["ItemFees", "Commission"], "-3.75")
        .movement("2026-01-28", "Storage Fee", "-33.30");
    let third = ReportFile::new("70003", ["2026-01-29", "2026-02-12"], "540.30", "EUR")
        .movement("2026-01-29", "Payable to Amazon", "-12.05")
        .movement("2026-01-30", "Successful charge", "12.05")
        .order(2, "2026-02-03", ["ItemPrice", "Principal"], "700.00")
        .order(2, "2026-02-03", ["ItemFees", "Commission"], "-59.70")
        .movement("2026-02-11", "Current Reserve Amount", "-100.00");
    let fourth = ReportFile::new("70004", ["2026-02-12", "2026-02-26"], "1120.00", "EUR")
        .movement("2026-02-12", "Previous Reserve Amount Balance", "100.00")
        .order(3, "2026-02-14", ["ItemPrice", "Principal"], "1200.00")
        .order(3, "2026-02-14", ["ItemFees", "Commission"], "-180.00");
    let mut files = Files::new();
    for (number, report) in [first, second, third, fourth].into_iter().enumerate() {
        files.write(&format!("settlement-{number}.txt"), report.text());
    }
    let claims = ["-87.40", "-12.05", "540.30", "1,120.00"];
    (files, expected(&claims))
}

/// Four real settlement files, when they are there; in CI they must be.
fn real() -> Option<(Vec<PathBuf>, Vec<Expected>)> {
    let folder = server::root().join("../shared/settlements");
    let Ok(folder) = folder.canonicalize() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "CI lacks {}",
            folder.display()
        );
        eprintln!("the real settlements are not here: only the invented ones are tested");
        return None;
    };
    let names = [
        "01-negative-33cols",
        "02-negative-carryover",
        "03-first-payout",
        "04-regular",
    ];
    let names = names.map(|name| format!("ca-v1-{name}.txt"));
    let claims = names.each_ref().map(|name| claim_of(&folder, name));
    assert_eq!(claims[..2], ["-321.69", "-62.31"]);
    let paths = names.map(|name| folder.join("real").join(name));
    Some((
        paths.to_vec(),
        expected(&claims.each_ref().map(String::as_str)),
    ))
}

/// The total of a real file as it was added up by another program, with a comma for thousands.
fn claim_of(folder: &Path, name: &str) -> String {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let found = all.iter().find(|one| one["file"] == name);
    let claim = found.unwrap_or_else(|| panic!("{name} in expected.json"))["header_total"].clone();
    let claim = claim.as_str().unwrap();
    match claim.len() {
        7 if !claim.starts_with('-') => format!("{},{}", &claim[..1], &claim[1..]),
        _ => claim.to_owned(),
    }
}

/// What follows from the claims: a total below zero opens the next settlement, and a card pays it.
fn expected(claims: &[&str]) -> Vec<Expected> {
    let mut expected = Vec::new();
    let mut debt = None;
    for claim in claims {
        let typographic = claim.replace('-', "−");
        let carried = match (&debt, expected.is_empty()) {
            (_, true) => "first one here".to_owned(),
            (None, _) => "nothing".to_owned(),
            (Some(debt), _) => {
                let charge = String::from(debt).replace('−', "+");
                format!("opening {debt} = total before card charged {charge}")
            }
        };
        expected.push(Expected {
            claimed: typographic.clone(),
            carried,
        });
        debt = typographic.starts_with('−').then_some(typographic);
    }
    expected
}

/// Checks the list of payouts, newest first; its whole text.
async fn check_list(screen: &Screen, expected: &[Expected]) -> String {
    screen.click(".nav-link", "Payouts").await;
    screen.see_in(".settlements tfoot", "4 settlements").await;
    screen.see_settled().await;
    let rows = screen.table(".settlements").await;
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().rev().zip(expected) {
        assert_eq!(row["Claimed total"], expected.claimed, "{row:?}");
        assert_eq!(row["Proof"], "to the cent", "{row:?}");
        assert!(
            row["Carried over"].starts_with(&expected.carried),
            "{row:?}"
        );
    }
    screen.text(".settlements").await
}

/// Waits until files were read; what was said about the first that has this name.
async fn see_read(screen: &Screen, path: &Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy();
    screen.see_in(".import", &name).await;
    screen.see_none(".import .status", "Reading").await;
    let read = screen.texts(".import").await;
    read.into_iter()
        .find(|text| text.starts_with(&*name))
        .unwrap()
}

/// The files in the server's books, in this browser beside an empty server, and in this browser
/// alone: always the same list.
async fn check_all_ways(files: &[PathBuf], expected: &[Expected]) {
    let server = Server::with_files(files);
    let screen = Screen::open(&server, "/").await;
    let of_server = check_list(&screen, expected).await;
    check_repeats(&server, &screen, files).await;
    assert_eq!(check_list(&screen, expected).await, of_server);
    screen.close().await;

    let empty = Server::empty();
    let screen = Screen::before(&empty).await;
    screen.go("/import").await;
    screen.choose_files(files).await;
    see_read(&screen, &files[0]).await;
    assert_eq!(check_list(&screen, expected).await, of_server);
    screen.close().await;

    let screen = Screen::before(&empty).await;
    screen.wire.breaks("/api/", Fault::Hangup);
    screen.go("/import").await;
    drop_files(&screen, files).await;
    see_read(&screen, &files[0]).await;
    assert_eq!(check_list(&screen, expected).await, of_server);
    screen.close().await;
}

/// What is booked already is not booked again: not by the server, not on the page beside the
/// server's own, where the file at most takes the place of what it had brought, and not twice.
async fn check_repeats(server: &Server, screen: &Screen, files: &[PathBuf]) {
    let said = server.import(files);
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy();
        let line = said
            .lines()
            .find(|line| line.starts_with(&*name))
            .unwrap_or_default();
        assert!(line.contains("already booked as import"), "{said}");
    }
    screen.click(".nav-link", "Import").await;
    for is_again in [false, true] {
        screen.choose_files(files).await;
        for path in files {
            let said = see_read(screen, path).await;
            assert!(said.contains("New transactions\n0"), "{said}");
            if is_again {
                assert!(said.contains("Replaced\n0"), "{said}");
                assert!(!said.contains("Already booked\n0"), "{said}");
            }
        }
    }
}

/// Drops files onto the page, as the browser does it: the same event, with real files.
async fn drop_files(screen: &Screen, files: &[PathBuf]) {
    let script = "const field = document.createElement('input');
        field.type = 'file';
        field.multiple = true;
        field.id = 'held-by-the-mouse';
        document.body.append(field);
        return true;";
    screen
        .until::<bool>("a hand that holds files", script, &[])
        .await;
    screen.give_files("#held-by-the-mouse", files).await;
    let script = "const field = document.querySelector('#held-by-the-mouse');
        const zone = document.querySelector('.drop-zone');
        if (!zone || field.files.length === 0) return null;
        const dataTransfer = new DataTransfer();
        for (const file of field.files) dataTransfer.items.add(file);
        const event = { dataTransfer, bubbles: true, cancelable: true };
        zone.dispatchEvent(new DragEvent('dragover', event));
        zone.dispatchEvent(new DragEvent('drop', event));
        field.remove();
        return true;";
    screen.until::<bool>("the drop zone", script, &[]).await;
}

#[test]
fn invented_debts_are_carried_over_however_the_files_come() {
    run(async {
        let (files, expected) = invented();
        check_all_ways(&files.paths, &expected).await;
    });
}

#[test]
fn real_debts_are_carried_over_however_the_files_come() {
    run(async {
        if let Some((paths, expected)) = real() {
            check_all_ways(&paths, &expected).await;
        }
    });
}

#[test]
fn a_missing_settlement_is_a_gap_until_its_file_comes() {
    run(async {
        let (files, expected) = invented();
        let empty = Server::empty();
        let screen = Screen::before(&empty).await;
        screen.go("/import").await;
        // The newest first, and the one before it last.
        for place in [3, 1, 0] {
            screen.choose_files(&files.paths[place..=place]).await;
            see_read(&screen, &files.paths[place]).await;
        }
        screen.click(".nav-link", "Payouts").await;
        screen
            .see_in(".missing-line", "A settlement is missing here")
            .await;
        screen.click(".missing-line a", "Add its file").await;
        screen.choose_files(&files.paths[2..3]).await;
        see_read(&screen, &files.paths[2]).await;
        check_list(&screen, &expected).await;
        screen.see_none(".missing-line", "").await;
        screen.close().await;
    });
}
