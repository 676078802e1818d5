//! What the exported files look like, and what becomes of text that a program takes for more.

use ledger::export::Header;
use ledger::export::csv::{self, DecimalMark, Dialect, Separator};
use ledger::table::{Cell, Table};

use super::*;

fn query(format: Format) -> export::Query {
    export::Query {
        format,
        scope: Scope::Everything,
        cut: Cut {
            zone: Zone::utc(),
            period: None,
            basis: Basis::Posted,
        },
        seller: "M\u{fc}ller; \"Mugs\"".to_owned(),
        root: "Amazon: EU".to_owned(),
    }
}

/// The straddling settlement with names full of signs.
fn signs() -> Ledger {
    let mut batches = journal::parse(STRADDLE);
    let batch = &mut batches[0];
    let id = "=S \"1\"; a|b\n2025-01-01 * x";
    id.clone_into(&mut batch.settlements[0].id);
    for row in &mut batch.transactions {
        row.settlement_id = Some(id.to_owned());
    }
    let component = Component::Unknown("date:2020-01-01 [2020-01-01]; \"x\"\\".to_owned());
    batch.transactions[2].amounts[0].component = component;
    let mut ledger = Ledger::new();
    ledger.append(batches.remove(0));
    ledger
}

#[test]
fn hledger() {
    let found = export::books(&signs(), &query(Format::Hledger)).unwrap();
    check("hledger", &found);
}

#[test]
fn beancount() {
    let found = export::books(&signs(), &query(Format::Beancount)).unwrap();
    check("beancount", &found);
}

#[test]
fn csv_of_books() {
    let query = export::Query {
        scope: Scope::Settlements(vec!["S1".to_owned(), "S1".to_owned()]),
        ..query(Format::Csv)
    };
    let found = export::books(&ledger_of(STRADDLE), &query).unwrap();
    check("csv_of_books", &found.replace("\r\n", "~\n"));
}

fn header() -> Header {
    Header {
        seller: "@cme, Inc".to_owned(),
        period: period("2025-08-01", "2025-09-01"),
        zone: "Europe/Berlin".to_owned(),
        currencies: vec![],
        filters: vec![],
        n_rows: 2,
        sums: vec![],
    }
}

const TEXTS: [&str; 21] = [
    "plain",
    "a,b",
    "a;b",
    "say \"hi\"",
    "two\r\nlines",
    " padded ",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\tx",
    "\rx",
    "\nx",
    "'",
    "'=1",
    "''=1",
    "it's",
    "\u{ff1d}1",
    "a=1",
    "",
    "\u{5e97}",
];

#[test]
fn cells_are_quoted_and_formulas_are_text() {
    let eur = Currency::from_code("EUR").unwrap();
    let mut rows: Vec<Vec<Cell>> = TEXTS
        .map(|text| vec![Cell::text(text), Cell::Empty])
        .to_vec();
    rows.push(vec![
        Cell::Number("-1.50".to_owned()),
        Cell::Amount(Total::new(-1234, eur)),
    ]);
    rows.push(vec![
        Cell::Number("-1+1".to_owned()),
        Cell::Amount(Total::new(1234, eur)),
    ]);
    rows.push(vec![Cell::Count(-3), Cell::Empty]);
    rows.push(vec![Cell::Day(day("2025-08-01")), Cell::Empty]);
    rows.push(vec![Cell::Instant(at("2025-08-01T10:00:00Z")), Cell::Empty]);
    let table = Table {
        columns: vec!["=text".to_owned(), "amount".to_owned()],
        rows,
        sum_column: Some(1),
        totals: vec![],
    };
    let found = csv::write(&header(), &table, Dialect::default()).unwrap();
    check(
        "cells",
        &found
            .replace("\r\n", "~\n")
            .replace('\r', "^")
            .replace('\t', "\u{bb}"),
    );

    let dialect = Dialect {
        separator: Separator::Semicolon,
        decimal_mark: DecimalMark::Comma,
        has_byte_order_mark: true,
    };
    let found = csv::write(&header(), &table, dialect).unwrap();
    assert!(
        found.starts_with("\u{feff}Seller;'@cme, Inc\r\n"),
        "{found}"
    );
    assert!(found.contains("\r\n-1,50;-12,34\r\n"), "{found}");
    assert!(
        found.contains("\r\n\"a;b\";\r\n") && found.contains("\r\na,b;\r\n"),
        "{found}"
    );
}

#[test]
fn a_table_that_does_not_foot_is_refused() {
    let (eur, usd) = ("EUR", "USD");
    let currency = |code| Currency::from_code(code).unwrap();
    let amount = |minor, code| vec![Cell::Amount(Total::new(minor, currency(code)))];
    let table = |rows: Vec<Vec<Cell>>, totals: Vec<Total>| Table {
        columns: vec!["amount".to_owned()],
        rows,
        sum_column: Some(0),
        totals,
    };
    let write = |table: Table| csv::write(&header(), &table, Dialect::default()).map(|_| ());
    let total = |minor, code| Total::new(minor, currency(code));
    let rows = || vec![amount(1, eur), amount(2, usd), amount(3, eur)];

    assert_eq!(
        write(table(rows(), vec![total(4, eur), total(2, usd)])),
        Ok(())
    );
    let does_not_foot = |code, found_minor, expected_minor| {
        Err(ExportError::DoesNotFoot {
            currency: currency(code),
            found_minor,
            expected_minor,
        })
    };
    assert_eq!(
        write(table(rows(), vec![total(5, eur), total(2, usd)])),
        does_not_foot(eur, 4, 5)
    );
    assert_eq!(
        write(table(rows(), vec![total(4, eur)])),
        does_not_foot(usd, 2, 0)
    );
    assert_eq!(
        write(table(vec![], vec![total(4, eur)])),
        does_not_foot(eur, 0, 4)
    );
    let mut ragged = rows();
    ragged[1].push(Cell::Empty);
    let refused = ExportError::Ragged {
        row: 1,
        found: 2,
        expected: 1,
    };
    assert_eq!(write(table(ragged, vec![])), Err(refused));
    let text = vec![vec![Cell::text("4")]];
    assert_eq!(
        write(table(text, vec![])),
        Err(ExportError::NotAnAmount { row: 0 })
    );
}

#[test]
fn what_a_program_can_not_say_is_refused() {
    let ledger = ledger_of("from api\npost a sale 2100-01-01 EUR seq 1\n    product_sale 1.00");
    let day = day("2100-01-01");
    let refused = Err(ExportError::DayOutOfRange { day });
    assert_eq!(export::books(&ledger, &query(Format::Beancount)), refused);
    assert!(export::books(&ledger, &query(Format::Hledger)).is_ok());
    // The assertion of the last day that can be said would be on the day after.
    let ledger = ledger_of("from api\npost a sale 2099-12-31 EUR seq 1\n    product_sale 1.00");
    assert_eq!(
        export::books(&ledger, &query(Format::Beancount)),
        Err(ExportError::DayOutOfRange { day })
    );

    let unknown = export::Query {
        scope: Scope::Settlements(vec!["S9".to_owned()]),
        ..query(Format::Csv)
    };
    let refused = ExportError::UnknownSettlement {
        id: "S9".to_owned(),
    };
    assert_eq!(export::books(&ledger_of(STRADDLE), &unknown), Err(refused));
}

#[test]
fn a_settlement_is_known_by_its_description_or_by_a_row() {
    let ledger = ledger_of(
        "
        from api
        settlement S1 EUR 2025-08-01 2025-08-15
        post a sale 2025-08-02 EUR in S2 seq 1
            product_sale 1.00
        ",
    );
    for (id, row_count) in [("S1", "Rows,0"), ("S2", "Rows,1")] {
        let query = export::Query {
            scope: Scope::Settlements(vec![id.to_owned()]),
            ..query(Format::Csv)
        };
        let found = export::books(&ledger, &query).unwrap();
        assert!(found.contains(row_count), "{found}");
    }
}

#[test]
fn nothing_to_write_is_a_header() {
    for format in [Format::Hledger, Format::Beancount, Format::Csv] {
        let found = export::books(&Ledger::new(), &query(format)).unwrap();
        assert!(
            found.contains("M\u{fc}ller") && found.contains("Rows"),
            "{found}"
        );
    }
}
