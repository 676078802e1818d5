//! Every import format over files of our own, and over what goes wrong with them.
//!
//! `import/FORMAT/` holds the inputs and what becomes of them; `UPDATE_EXPECT=1` writes the latter.

#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use std::fmt::Write;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use ledger::import::{self, Encoding, Format, Import, Options};

#[path = "import/bad_files.rs"]
mod bad_files;
#[path = "import/bad_pages.rs"]
mod bad_pages;
#[path = "import/bad_rows.rs"]
mod bad_rows;
#[path = "import/builder.rs"]
mod builder;
#[path = "import/entities.rs"]
mod entities;
#[path = "import/fields_of_rows.rs"]
mod fields_of_rows;
#[path = "import/inspections.rs"]
mod inspections;
#[path = "import/mutations.rs"]
mod mutations;
#[path = "import/names.rs"]
mod names;
#[path = "import/round_trip.rs"]
mod round_trip;
#[path = "import/settlements.rs"]
mod settlements;
#[path = "import/withdrawn.rs"]
mod withdrawn;

fn fixture(path: &str) -> Vec<u8> {
    fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/import")
            .join(path),
    )
    .unwrap()
}

fn read(bytes: &[u8]) -> Import {
    import::read("input.txt", bytes, &Options::default())
}

/// Nothing of a source may be lost between the counts.
#[track_caller]
fn check_lines(import: &Import) {
    let lines = import.batch.lines;
    let spent = lines.header + lines.summary + lines.booked + lines.blank + lines.rejected;
    assert_eq!(lines.total, spent, "{lines:?}");
    let n_rejections = import.rejections.iter().filter(|it| it.line > 0).count();
    assert_eq!(lines.rejected as usize, n_rejections, "{lines:?}");
}

/// An import as text: a line per settlement, transaction, amount and rejection.
fn print(import: &Import) -> String {
    let Import {
        format,
        encoding,
        columns,
        batch,
        ..
    } = import;
    let mut text = String::new();
    let (format, encoding) = (format.map(Format::name), encoding.map(Encoding::name));
    writeln!(
        text,
        "{format:?}, {encoding:?}, {columns} columns, {:?}",
        batch.lines
    )
    .unwrap();
    for it in &batch.settlements {
        let claimed = it.claimed_minor.unwrap_or_default();
        let marketplace = it.marketplace.as_deref().unwrap_or("-");
        let (from, to) = (it.started_at, it.ended_at);
        let (id, currency) = (&it.id, it.currency);
        writeln!(
            text,
            "settlement {id}: {claimed} {currency}, {marketplace}, {from} to {to}"
        )
        .unwrap();
    }
    for it in &batch.transactions {
        let dash = |field: &Option<String>| field.as_deref().unwrap_or("-").to_owned();
        let total = it.total().to_plain();
        writeln!(
            text,
            "{} {:?} \"{}\" {:?} {} {} x{} order {} reference {} at {} in {} paid by {}: {total} {}",
            it.id,
            it.kind,
            it.raw_kind,
            it.status,
            it.posted_at,
            dash(&it.sku),
            it.quantity,
            dash(&it.order_id),
            dash(&it.reference_id),
            dash(&it.marketplace),
            dash(&it.settlement_id),
            dash(&it.payment_method),
            it.currency,
        )
        .unwrap();
        for amount in &it.amounts {
            let (line, minor, raw) = (amount.line, amount.minor, &amount.raw);
            writeln!(
                text,
                "    {line:>3} {minor:>8} {:?} \"{raw}\"",
                amount.component
            )
            .unwrap();
        }
    }
    for it in &batch.payouts {
        writeln!(text, "{it:?}").unwrap();
    }
    for it in &batch.removals {
        writeln!(text, "removed {} by {}", it.id, it.sequence).unwrap();
    }
    text += &listed(&batch.entities.invoices);
    text += &listed(&batch.entities.subscriptions);
    text += &listed(&batch.entities.meters);
    text += &listed(&batch.entities.prices);
    text += &listed(&batch.entities.usage_records);
    text += &listed(&batch.entities.products);
    text += &listed(&batch.entities.payment_methods);
    text += &listed(&batch.rates);
    text += &listed(&batch.balances);
    for it in &import.rejections {
        let start: String = it.raw.chars().take(40).collect();
        writeln!(text, "refused line {}: {} {start:?}", it.line, it.reason).unwrap();
    }
    text
}

/// Every field of every entity.
fn listed<T: std::fmt::Debug>(entities: &[T]) -> String {
    let texts = entities.iter().map(|entity| format!("{entity:#?}\n"));
    texts.collect()
}

#[test]
fn settlement_v2() {
    let import = read(&fixture("settlement_v2/input.txt"));
    check_lines(&import);
    expect_file!["import/settlement_v2/expected.txt"].assert_eq(&print(&import));
}

#[test]
fn settlement_v1() {
    let import = read(&fixture("settlement_v1/input.txt"));
    check_lines(&import);
    expect_file!["import/settlement_v1/expected.txt"].assert_eq(&print(&import));
}

#[test]
fn billing_api() {
    let lists = [
        "transactions",
        "settlements",
        "payouts",
        "invoices",
        "subscriptions",
        "meters",
        "prices",
        "records",
        "products",
        "fx_rates",
        "balances",
        "payment_methods",
    ];
    for list in lists {
        let import = read(&fixture(&format!("billing_api/{list}.json")));
        check_lines(&import);
        let expected = format!("import/billing_api/{list}.expected.txt");
        expect_file![expected].assert_eq(&print(&import));
    }
}

#[test]
fn inspection() {
    let import = read(&fixture("settlement_v1/input.txt"));
    let inspection = import::inspect("input.txt", &import);
    let inspection = serde_json::to_string_pretty(&inspection).unwrap() + "\n";
    expect_file!["import/settlement_v1/inspection.json"].assert_eq(&inspection);
}
