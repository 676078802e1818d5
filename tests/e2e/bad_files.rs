//! Files as they really come: cut, rewritten, in other encodings, or no reports at all. Each says what
//! is wrong with it and what was kept; nothing of it passes for whole.

use std::fmt::Write;

use super::browser::run;
use super::files::Files;
use super::import_page;
use super::report_file::{COLUMNS, ReportFile};
use super::server::Server;

/// What is said about each file: its state, lines booked and refused, and why by line.
const SAID: &str = "\
empty.txt: Not read
  file: The file is empty.
header.txt: Not read
  file: The file has column names and no lines below them.
commas.csv: Not read
  file: The columns are separated by commas; a settlement report separates them by tabs.
page.pdf: Not read
  file: This is a PDF document; a settlement report is plain text between tabs.
book.xlsx: Not read
  file: This is a spreadsheet (XLSX) or a ZIP archive; a settlement report is plain text between tabs.
list.txt: Not read
  file: No known report starts with \"milk\"; settlement reports (flat file V2 or V1) and pages of the billing API can be read.
page.json: Not read
  file: The answer was cut: it ends inside a value, after 18 bytes.
short.txt: 1 line refused; 2 booked, 1 refused
  4: The line has 23 columns; the header names 24.
cut.txt: 1 line refused; 2 booked, 1 refused
  5: The file ends inside this line, after 18 of 24 columns; it was cut.
nul.txt: 1 line refused; 2 booked, 1 refused
  3: The line has a zero byte, which no text has.
long.txt: 1 line refused; 2 booked, 1 refused
  3: sku has 1048576 bytes; at most 65536 are read.
currency.txt: 1 line refused; 3 booked, 1 refused
  file: Settlement 81005 came without a summary line: the lines are booked, but no total is claimed that they could be checked against.
  2: currency \"EURO\" is no code of three letters.
unclaimed.txt: Booked, with a remark; 3 booked, 0 refused
  file: Settlement 81010 came without a summary line: the lines are booked, but no total is claimed that they could be checked against.
mixed.txt: Every line booked; 3 booked, 0 refused
utf16.txt: Every line booked; 3 booked, 0 refused
marked.txt: Every line booked; 3 booked, 0 refused
latin.txt: Every line booked; 3 booked, 0 refused
";

/// What the payouts of these files show: what was refused is missed there, to the cent.
const PROOFS: [(&str, &str); 8] = [
    ("81001", "off by −€7.50"),
    ("81002", "off by −€12.50"),
    ("81003", "off by €50.00"),
    ("81004", "off by €50.00"),
    ("81006", "to the cent"),
    ("81007", "to the cent"),
    ("81008", "to the cent"),
    ("81009", "to the cent"),
];

/// Files of which nothing can be kept.
fn no_reports(files: &mut Files) {
    files.write("empty.txt", "");
    files.write("header.txt", COLUMNS.join("\t") + "\n");
    files.write(
        "commas.csv",
        ReportFile::sound("81000").text().replace('\t', ","),
    );
    files.write("page.pdf", "%PDF-1.7\n");
    files.write("book.xlsx", "PK\x03\x04");
    files.write("list.txt", "milk\neggs\n");
    files.write("page.json", r#"{"data":[{"id":"a""#);
}

/// Reports with a line that can't be kept.
fn damaged_reports(files: &mut Files) {
    let mut short = ReportFile::sound("81001");
    short.lines[2].pop();
    files.write("short.txt", short.text());
    let cut = ReportFile::sound("81002").text();
    files.write("cut.txt", &cut[..cut.len() - 30]);
    let with_product = |id: &str, sku: &str| ReportFile::sound(id).text().replacen("BULBS", sku, 1);
    files.write("nul.txt", with_product("81003", "\0"));
    files.write(
        "long.txt",
        with_product("81004", &"x".repeat((1 << 20) - "TULIP-".len())),
    );
    files.write(
        "currency.txt",
        ReportFile::sound("81005").text().replacen("EUR", "EURO", 1),
    );
    let mut unclaimed = ReportFile::sound("81010");
    unclaimed.lines.remove(0);
    files.write("unclaimed.txt", unclaimed.text());
}

/// Reports that other programs have written anew.
fn rewritten_reports(files: &mut Files) {
    let text = |id: &str| {
        ReportFile::sound(id)
            .text()
            .replace("TULIP", "TULPENT\u{d6}PFE")
    };
    let mixed = text("81006")
        .replacen('\n', "\r\n", 2)
        .replacen("\r\n", "\r", 1);
    files.write("mixed.txt", mixed);
    let units = text("81007")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect::<Vec<_>>();
    files.write("utf16.txt", [b"\xFF\xFE".as_slice(), &units].concat());
    files.write("marked.txt", format!("\u{feff}{}", text("81008")));
    let latin: Vec<u8> = text("81009")
        .chars()
        .map(|letter| u8::try_from(letter).unwrap())
        .collect();
    files.write("latin.txt", latin);
}

#[test]
fn each_file_says_what_is_wrong_and_what_was_kept() {
    run(async {
        let server = Server::empty();
        let screen = import_page::open(&server).await;
        let mut files = Files::new();
        no_reports(&mut files);
        damaged_reports(&mut files);
        rewritten_reports(&mut files);
        screen.choose_files(&files.paths).await;
        let mut said = String::new();
        for path in &files.paths {
            let name = path.file_name().unwrap().to_string_lossy();
            let entry = import_page::entry(&screen, &name).await;
            write!(said, "{name}: {}", entry.status).unwrap();
            if entry.status != "Not read" {
                let [booked, refused] = ["Read", "Refused"].map(|fact| entry.fact(fact).unwrap());
                write!(said, "; {booked} booked, {refused} refused").unwrap();
            }
            said.push('\n');
            for (line, reason) in &entry.refused {
                writeln!(said, "  {line}: {reason}").unwrap();
            }
        }
        assert_eq!(said, SAID, "left is what the page says:\n{said}");

        screen.click(".nav-link", "Payouts").await;
        screen.see_settled().await;
        let rows = screen.table(".settlements").await;
        for (id, proof) in PROOFS {
            let row = rows.iter().find(|row| row["Settlement"] == id).unwrap();
            assert_eq!(row["Proof"], proof, "{id}");
        }
        screen.click(".settlements a", "81009").await;
        screen.open_rows(".money-table tr", "Referral fee").await;
        screen.see_in(".rows-table", "TULPENTÖPFE").await;
        screen.close().await;
    });
}
