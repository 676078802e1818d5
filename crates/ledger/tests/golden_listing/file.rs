//! The list as a file: the same rows, in the same order, a part at a time.

use ledger::export::csv::{DecimalMark, Dialect, Separator};
use ledger::export::transactions::{Heading, Query, Writing, WritingError};
use ledger::money::Currency;
use ledger::report::transactions::Transactions;
use ledger::store::filter::Filter;
use ledger::store::listing::Column;
use ledger::transaction::{Component, Step};

use crate::books::{BOOKS, all, ask, ledger_of};
use crate::{list, sort};

const COLUMNS: [Column; 15] = [
    Column::PostedAt,
    Column::ReleasedAt,
    Column::Id,
    Column::Kind,
    Column::RawKind,
    Column::Status,
    Column::Marketplace,
    Column::Currency,
    Column::Order,
    Column::Reference,
    Column::Sku,
    Column::Quantity,
    Column::PaymentMethod,
    Column::Settlement,
    Column::Total,
];

fn query(filter: Filter, columns: &[Column]) -> Query {
    let named = columns
        .iter()
        .map(|&column| (column, format!("{column:?}")));
    Query {
        filter,
        sort: sort(Column::Id, false),
        columns: named.collect(),
        dialect: Dialect::default(),
        heading: None,
    }
}

/// The whole file, in parts of so many rows.
fn text(journal: &str, query: &Query, n_rows: usize) -> String {
    let ledger = ledger_of(journal);
    let mut writing = Writing::new(&ledger, query.clone());
    let mut text = String::new();
    loop {
        let part = writing.next(&ledger, n_rows).unwrap();
        text.push_str(&part.text);
        assert_eq!(part.is_last, writing.n_written() == writing.n_rows());
        if part.is_last {
            return text;
        }
    }
}

#[test]
fn a_file_has_the_rows_of_the_list_in_its_order() {
    let ledger = ledger_of(BOOKS);
    let euros = Filter {
        currencies: vec![Currency::from_code("EUR").unwrap()],
        ..all()
    };
    let expenses = Filter {
        steps: vec![Step::Expenses],
        ..all()
    };
    for filter in [all(), euros, expenses] {
        for column in COLUMNS {
            for is_descending in [false, true] {
                let sort = sort(column, is_descending);
                let shown: Transactions = ask(&ledger, &list(filter.clone(), sort, None));
                let query = Query {
                    sort,
                    ..query(filter.clone(), &[Column::Id, Column::Total])
                };
                let written = text(BOOKS, &query, 2);
                let ids = written
                    .lines()
                    .skip(1)
                    .map(|line| line.split(',').next().unwrap());
                let expected: Vec<&str> = shown.lines.iter().map(|line| line.id.as_str()).collect();
                assert_eq!(ids.collect::<Vec<_>>(), expected, "{column:?}");
            }
        }
    }
}

#[test]
fn parts_make_the_same_file_whatever_their_size() {
    let query = Query {
        heading: Some(Heading {
            seller: "Ann".to_owned(),
            filters: vec!["kind: Sale".to_owned()],
        }),
        ..query(all(), &COLUMNS)
    };
    let whole = text(BOOKS, &query, 1000);
    for n_rows in [0, 1, 3, 7] {
        assert_eq!(text(BOOKS, &query, n_rows), whole);
    }
    let none = Filter {
        text: Some("no such text".to_owned()),
        ..all()
    };
    let query = self::query(none, &[Column::Id]);
    assert_eq!(text(BOOKS, &query, 10), "Id\r\n");
}

/// A sale whose names would be formulas, and a fee that the filter leaves out.
const HOSTILE: &str = "from api
post =HYPERLINK(\"x\") sale 2025-08-02T10:00:00Z EUR seq 1 sku @SUM(1) units 2
    product_sale 12.34
    referral_fee -1.20
post b fee 2025-08-03T10:00:00Z EUR seq 2
    service_fee -5.00";

#[test]
fn only_the_wanted_amounts_are_written_and_no_formula() {
    let filter = Filter {
        components: vec![Component::ProductSale],
        ..all()
    };
    let columns = [Column::Id, Column::Sku, Column::Quantity, Column::Total];
    let mut query = query(filter, &columns);
    query.heading = Some(Heading {
        seller: "-Ann".to_owned(),
        filters: Vec::new(),
    });
    let expected = "Seller,'-Ann\r\nPeriod,all\r\nZone,UTC\r\nCurrency,EUR\r\nRows,1\r\nSum,12.34,EUR\r\n\r\n\
        Id,Sku,Quantity,Total\r\n\"'=HYPERLINK(\"\"x\"\")\",'@SUM(1),2,12.34\r\n";
    assert_eq!(text(HOSTILE, &query, 10), expected);

    query.heading = None;
    query.dialect = Dialect {
        separator: Separator::Semicolon,
        decimal_mark: DecimalMark::Comma,
        has_byte_order_mark: true,
    };
    let expected =
        "\u{feff}Id;Sku;Quantity;Total\r\n\"'=HYPERLINK(\"\"x\"\")\";'@SUM(1);2;12,34\r\n";
    assert_eq!(text(HOSTILE, &query, 10), expected);
}

#[test]
fn books_that_change_meanwhile_end_the_file() {
    let mut writing = Writing::new(&ledger_of(BOOKS), query(all(), &[Column::Id]));
    let other = ledger_of("from api");
    assert_eq!(writing.next(&other, 2), Err(WritingError::BooksChanged));
}
