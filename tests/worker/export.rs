//! Files that the worker writes: whole, in parts, and given up.

use std::fmt::Write;

use ledger::day::zone::Zone;
use ledger::export::csv::Dialect;
use ledger::export::transactions::Query;
use ledger::export::{self, Format, Scope};
use ledger::import::Options;
use ledger::store::basis::Basis;
use ledger::store::filter::Filter;
use ledger::store::journal::Cut;
use ledger::store::listing::{Column, Sort};
use seller_dashboard::engine::protocol::{ExportQuery, FromWorker, ToWorker};
use wasm_bindgen_test::wasm_bindgen_test;

use super::report_file::COLUMNS;
use super::{Bench, until};

/// More rows than two parts hold.
const N_ROWS: usize = 25_000;

/// Books of so many fees, a minute apart.
fn books(bench: &Bench) {
    let at = |name: &str| COLUMNS.iter().position(|column| *column == name).unwrap();
    let line = |fields: &[(&str, &str)]| {
        let mut cells = [""; COLUMNS.len()];
        for (name, text) in fields {
            cells[at(name)] = text;
        }
        cells.join("\t")
    };
    let mut text = COLUMNS.join("\t");
    let summary = [
        ("settlement-id", "1"),
        ("settlement-start-date", "2026-03-01 00:00:00 UTC"),
        ("settlement-end-date", "2026-03-29 00:00:00 UTC"),
        ("deposit-date", "2026-03-29 00:00:00 UTC"),
        ("total-amount", "250.00"),
        ("currency", "EUR"),
    ];
    write!(text, "\n{}", line(&summary)).unwrap();
    for number in 0..N_ROWS {
        let (day, hour, minute) = (number / 1440 + 1, number / 60 % 24, number % 60);
        let posted = format!("2026-03-{day:02} {hour:02}:{minute:02}:00 UTC");
        let fields = [
            ("settlement-id", "1"),
            ("transaction-type", "ServiceFee"),
            ("amount-type", "ServiceFee"),
            ("amount-description", "Storage Fee"),
            ("amount", "0.01"),
            ("posted-date-time", &posted),
        ];
        write!(text, "\n{}", line(&fields)).unwrap();
    }
    text.push('\n');
    let booked = bench
        .worker
        .book("fees.txt".to_owned(), text.as_bytes(), &Options::default());
    assert_eq!(booked.appended.booked, N_ROWS, "{:?}", booked.rejections);
}

fn order(id: u32) -> ToWorker {
    let query = Query {
        filter: Filter::all(Zone::utc()),
        sort: Sort {
            by: Column::PostedAt,
            is_descending: true,
        },
        columns: vec![(Column::PostedAt, "Posted".to_owned())],
        dialect: Dialect::default(),
        heading: None,
    };
    let query = ExportQuery::Transactions(Box::new(query));
    ToWorker::Export { id, query }
}

/// Parts of a file that were said so far: how many, their text, and whether the last one was.
fn parts(bench: &Bench, wanted: u32) -> (usize, String, bool) {
    let mut found = (0, String::new(), false);
    for message in bench.said.borrow().iter() {
        if let FromWorker::Exported {
            id,
            text,
            n_rows,
            is_last,
            ..
        } = message
            && *id == wanted
        {
            assert_eq!(*n_rows, N_ROWS as u64);
            found.0 += 1;
            found.1.push_str(text);
            found.2 = *is_last;
        }
    }
    found
}

#[wasm_bindgen_test]
async fn a_file_comes_in_parts_and_whole() {
    let bench = Bench::new();
    books(&bench);
    bench.worker.handle(order(7), None);
    until("the file", || parts(&bench, 7).2.then_some(())).await;
    let (n_parts, text, _) = parts(&bench, 7);
    assert_eq!(n_parts, 3);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), N_ROWS + 1);
    assert_eq!(
        (lines[0], lines[1], lines[N_ROWS]),
        ("Posted", "2026-03-18T08:39:00Z", "2026-03-01T00:00:00Z")
    );
}

#[wasm_bindgen_test]
async fn a_file_is_given_up_when_it_is_cancelled_or_another_is_asked_for() {
    let bench = Bench::new();
    books(&bench);
    bench.worker.handle(order(1), None);
    until("a part", || (parts(&bench, 1).0 > 0).then_some(())).await;
    bench.worker.handle(order(2), None);
    until("a part", || (parts(&bench, 2).0 > 0).then_some(())).await;
    bench.worker.handle(ToWorker::CancelExport, None);
    bench.worker.handle(order(3), None);
    until("the file", || parts(&bench, 3).2.then_some(())).await;
    assert!(!parts(&bench, 1).2 && !parts(&bench, 2).2);
}

#[wasm_bindgen_test]
async fn books_that_change_end_the_file() {
    let bench = Bench::new();
    books(&bench);
    bench.worker.handle(order(1), None);
    until("a part", || (parts(&bench, 1).0 > 0).then_some(())).await;
    let more = super::ReportFile::sound("85001").text();
    bench
        .worker
        .book("more.txt".to_owned(), more.as_bytes(), &Options::default());
    let what = bench.hears("its end", |message| match message {
        FromWorker::ExportFailed { id: 1, what } => Some(what.clone()),
        _ => None,
    });
    assert_eq!(what.await, "rows came or went while it was written");
}

fn order_books(id: u32, format: Format) -> ToWorker {
    let query = export::Query {
        format,
        scope: Scope::Everything,
        cut: Cut {
            zone: Zone::utc(),
            period: None,
            basis: Basis::Posted,
        },
        seller: "Juniper".to_owned(),
        root: "Shop".to_owned(),
    };
    let query = ExportQuery::Books(query);
    ToWorker::Export { id, query }
}

#[wasm_bindgen_test]
async fn the_books_are_read_in_parts_and_written_at_the_end() {
    let bench = Bench::new();
    books(&bench);
    for (id, format, said) in [
        (1, Format::Hledger, "Juniper"),
        (2, Format::Beancount, "Shop"),
        (3, Format::Csv, "debit_credit"),
    ] {
        bench.worker.handle(order_books(id, format), None);
        until("the file", || parts(&bench, id).2.then_some(())).await;
        let (n_parts, text, _) = parts(&bench, id);
        assert_eq!(n_parts, 3);
        assert!(text.contains(said) && text.contains("250.00"), "{text}");
    }
    bench.worker.handle(order_books(4, Format::Csv), None);
    until("a part", || (parts(&bench, 4).0 > 0).then_some(())).await;
    bench.worker.handle(ToWorker::CancelExport, None);
    bench.worker.handle(order_books(5, Format::Csv), None);
    until("the file", || parts(&bench, 5).2.then_some(())).await;
    assert!(!parts(&bench, 4).2, "a file that was given up ended");
}
