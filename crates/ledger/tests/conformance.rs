//! Every settlement file of the shared folder, against figures that someone else computed.
//!
//! The files stay where they are: they are test data of others, and no part of this project.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::unwrap_used)] // a test may stop and say why

use std::fs;
use std::path::{Path, PathBuf};

use ledger::day::Instant;
use ledger::import::{self, Format, Inspection, Options};
use serde_json::Value;

/// The folder beside the project; none, with a note, where it is missing. CI must have it.
fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/settlements");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing",
        folder.display()
    );
    println!("skipped: {} is missing", folder.display());
    None
}

fn read(folder: &Path, file: &str) -> Vec<u8> {
    let places = ["real", "derived"].map(|place| folder.join(place).join(file));
    places
        .iter()
        .find_map(|path| fs::read(path).ok())
        .expect("the file is in one of the folders")
}

#[test]
fn every_figure_is_reproduced() {
    let Some(folder) = shared() else { return };
    let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Vec<Value> = serde_json::from_str(&expected).unwrap();
    let is_settlement = |file: &&Value| text(&file["format"]).starts_with("flat_file_");
    let files: Vec<_> = expected.iter().filter(is_settlement).collect();
    assert!(files.len() >= 9, "{} files", files.len());

    for expected in files {
        let file = text(&expected["file"]);
        let bytes = read(&folder, file);
        let import = import::read(file, &bytes, &Options::default());
        assert_eq!(import::detect(&bytes), import.format, "{file}");
        assert_eq!(import.rejections, [], "{file}");
        assert_eq!(import.unread_columns, [""; 0], "{file}");
        check(&import::inspect(file, &import), expected);
        let lines = import.batch.lines;
        let spent = lines.header + lines.summary + lines.booked + lines.blank + lines.rejected;
        assert_eq!(
            (lines.total, lines.header, lines.summary),
            (spent, 1, 1),
            "{file}"
        );
    }
}

#[test]
fn a_report_of_another_kind_is_refused_as_a_whole() {
    let Some(folder) = shared() else { return };
    let file = "au-unified-daterange-released-deferred.csv";
    let import = import::read(file, &read(&folder, file), &Options::default());
    assert_eq!((import.format, import.batch.transactions.len()), (None, 0));
    assert_eq!(import.rejections.len(), 1);
}

#[test]
fn both_versions_of_a_settlement_book_the_same() {
    let Some(folder) = shared() else { return };
    let figures = |file| {
        let import = import::read(file, &read(&folder, file), &Options::default());
        let mut figures: Vec<_> = import
            .batch
            .transactions
            .iter()
            .flat_map(|transaction| transaction.amounts.iter().map(move |it| (transaction, it)))
            .map(|(transaction, amount)| {
                let order_id = transaction.order_id.clone();
                (
                    transaction.posted_at,
                    order_id,
                    amount.component.clone(),
                    amount.minor,
                )
            })
            .collect();
        figures.sort();
        let units: i64 = import.batch.transactions.iter().map(|it| it.quantity).sum();
        (import.format, figures, units)
    };
    for (v1, v2) in [
        (
            "ca-v1-02-negative-carryover.txt",
            "us-v2-from-ca-02-negative.txt",
        ),
        ("ca-v1-04-regular.txt", "eu-v2-from-ca-04-decimal-comma.txt"),
    ] {
        let ((format_v1, figures_v1, units_v1), (format_v2, figures_v2, units_v2)) =
            (figures(v1), figures(v2));
        assert_eq!(format_v1, Some(Format::SettlementV1));
        assert_eq!(format_v2, Some(Format::SettlementV2));
        assert_eq!(figures_v1, figures_v2, "{v1}");
        assert_eq!(units_v1, units_v2, "{v1}");
    }
}

#[test]
fn every_name_is_known() {
    let Some(folder) = shared() else { return };
    for file in [
        "ca-v1-01-negative-33cols.txt",
        "ca-v1-02-negative-carryover.txt",
        "ca-v1-03-first-payout.txt",
        "ca-v1-04-regular.txt",
        "us-v1-2015-fragment-mit.txt",
        "au-v2-slice-ddmmyyyy.txt",
        "eu-v2-from-ca-04-decimal-comma.txt",
        "us-v2-from-ca-02-negative.txt",
        "us-v2-synthetic-xieyi138-ccby4.txt",
    ] {
        let import = import::read(file, &read(&folder, file), &Options::default());
        for transaction in &import.batch.transactions {
            assert_ne!(
                transaction.kind,
                ledger::transaction::Kind::Other,
                "{transaction:?}"
            );
            for amount in &transaction.amounts {
                let class = amount.component.class();
                assert_ne!(
                    class,
                    ledger::transaction::Class::Unrecognised,
                    "{amount:?}"
                );
            }
        }
    }
}

#[track_caller]
fn check(found: &Inspection, expected: &Value) {
    let file = text(&expected["file"]);
    let found = serde_json::to_value(found).unwrap();
    for name in ["file", "format", "columns", "currency"] {
        assert_eq!(found[name], expected[name], "{name} of {file}");
    }
    for name in [
        "data_rows",
        "amount_lines",
        "distinct_order_ids",
        "rows_by_transaction_type",
    ] {
        assert_eq!(found[name], expected[name], "{name} of {file}");
    }
    for name in [
        "header_total",
        "sum_of_lines",
        "difference",
        "opening_balance_lines",
    ] {
        assert_eq!(
            decimal(&found[name]),
            decimal(&expected[name]),
            "{name} of {file}"
        );
    }
    for name in ["sum_by_component", "sum_by_posted_month_utc"] {
        assert_eq!(
            decimals(&found[name]),
            decimals(&expected[name]),
            "{name} of {file}"
        );
    }
    let period = &expected["period"];
    assert_eq!(
        text(&found["period_start"]),
        utc(&period[0]),
        "period of {file}"
    );
    assert_eq!(
        text(&found["period_end"]),
        utc(&period[1]),
        "period of {file}"
    );
    assert_eq!(
        text(&found["deposit_at"]),
        utc(&expected["deposit_date"]),
        "deposit of {file}"
    );
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A decimal text as whole thousandths, so that `0` and `0.00` are equal.
fn decimal(value: &Value) -> i128 {
    let (sign, digits) = match text(value).strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text(value)),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{decimals:0<3}").parse::<i128>().unwrap()
}

fn decimals(value: &Value) -> Vec<(&str, i128)> {
    let pairs = value.as_object().unwrap().iter();
    pairs
        .map(|(key, value)| (key.as_str(), decimal(value)))
        .collect()
}

/// The raw dates of the expected figures, by means that the importer does not use.
fn utc(value: &Value) -> String {
    let raw = text(value).replace(" UTC", "+00:00");
    let raw = match raw.split_at(10) {
        (date, clock) if date.contains('.') => {
            let (day, month, year) = (&date[..2], &date[3..5], &date[6..]);
            format!("{year}-{month}-{day}{clock}")
        }
        _ => raw,
    };
    Instant::parse_rfc3339(&raw.replace(' ', "T"))
        .unwrap()
        .to_rfc3339()
}
