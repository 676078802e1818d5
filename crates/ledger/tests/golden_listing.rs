//! Lists of transactions, and one of them whole, over a small journal that was worked out by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use books::{BOOKS, all, ask, ledger_of, plain};
use expect_test::{Expect, expect};
use ledger::day::{Day, Period};
use ledger::money::Currency;
use ledger::report::groups::{self, Groups, Order};
use ledger::report::transactions::{self, Line, Transactions};
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Sums, Value};
use ledger::store::listing::{Column, ListingTotal, Sort};
use ledger::transaction::Component;

#[path = "golden/books.rs"]
mod books;
#[path = "golden_listing/file.rs"]
mod file;
#[path = "fixture/journal.rs"]
mod journal;
#[path = "golden_listing/whole.rs"]
mod whole;

fn sort(by: Column, is_descending: bool) -> Sort {
    Sort { by, is_descending }
}

fn list(filter: Filter, sort: Sort, group: Option<Dimension>) -> transactions::Query {
    transactions::Query {
        filter,
        sort,
        group,
        offset: 0,
        limit: 100,
    }
}

fn ids(query: &transactions::Query) -> String {
    let found: Transactions = ask(&ledger_of(BOOKS), query);
    assert_eq!(found.n_rows, found.lines.len() as u64);
    let ids = found.lines.iter().map(|line| line.id.as_str());
    ids.collect::<Vec<_>>().join(" ")
}

fn total(total: &ListingTotal, currency: Currency) -> String {
    let (minor, net) = (
        plain(total.minor, currency),
        plain(total.net_proceeds_minor, currency),
    );
    format!(
        "{minor} {currency}, net {net}, {} units, {} rows",
        total.n_units, total.n_rows
    )
}

#[track_caller]
fn check_list(query: &transactions::Query, expected: &Expect) {
    let found: Transactions = ask(&ledger_of(BOOKS), query);
    let mut out = String::new();
    for line in &found.lines {
        write_line(line, &mut out);
    }
    writeln!(out, "{} rows", found.n_rows).unwrap();
    for of in &found.totals {
        writeln!(out, "total {}", total(&of.total, of.currency)).unwrap();
    }
    for groups in &found.groups {
        for line in &groups.lines {
            let sums = total(&line.total, groups.currency);
            writeln!(out, "group {:?}: {sums}", line.value).unwrap();
        }
        assert_eq!(
            (groups.n_others, groups.others),
            (0, ListingTotal::default())
        );
    }
    expected.assert_eq(&out);
}

fn write_line(line: &Line, out: &mut String) {
    let Line {
        id,
        posted_at,
        kind,
        raw_kind,
        status,
        ..
    } = line;
    let texts = [
        &line.marketplace,
        &line.order_id,
        &line.reference_id,
        &line.sku,
        &line.payment_method,
        &line.settlement_id,
    ];
    let texts = texts.map(|text| text.as_deref().unwrap_or("-")).join(" ");
    let (minor, whole) = (
        plain(line.minor, line.currency),
        plain(line.total_minor, line.currency),
    );
    let mark = if line.is_unrecognised { " ?" } else { "" };
    writeln!(
        out,
        "{id} {posted_at} {kind:?} {raw_kind} {status:?} {:?} {texts} {} units {minor} of {whole} {}{mark}",
        line.released_at, line.quantity, line.currency
    )
    .unwrap();
}

#[test]
fn a_list_has_every_field_and_totals_per_currency() {
    check_list(
        &list(all(), sort(Column::PostedAt, false), None),
        &expect![[r#"
            a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units 27.00 of 27.00 EUR
            b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units 8.20 of 8.20 EUR ?
            c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units -17.60 of -17.60 EUR
            d 2025-09-01T00:00:00Z StorageFee storage_fee Released None - - - - - - 0 units -2.30 of -2.30 EUR
            e 2025-09-02T00:00:00Z Other mystery Released None - O2 - - - - 0 units 5.00 of 5.00 EUR ?
            f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units 850 of 850 JPY
            g 2025-09-04T00:00:00Z Payout payout Released None - - - - - S1 0 units -1.00 of -1.00 EUR
            7 rows
            total 19.30 EUR, net 20.30, 2 units, 6 rows
            total 850 JPY, net 850, 1 units, 1 rows
        "#]],
    );
}

#[test]
fn a_list_of_some_amounts_adds_up_only_those() {
    let filter = Filter {
        components: vec![Component::ReferralFee],
        ..all()
    };
    check_list(
        &list(filter, sort(Column::Total, false), Some(Dimension::Sku)),
        &expect![[r#"
            a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units -6.00 of 27.00 EUR
            b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units -1.50 of 8.20 EUR ?
            c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units 3.00 of -17.60 EUR
            f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units -150 of 850 JPY
            4 rows
            total -4.50 EUR, net -4.50, 2 units, 3 rows
            total -150 JPY, net -150, 1 units, 1 rows
            group Text(Some("MUG")): -3.00 EUR, net -3.00, 1 units, 2 rows
            group Text(Some("PEN")): -1.50 EUR, net -1.50, 1 units, 1 rows
            group Text(Some("MUG")): -150 JPY, net -150, 1 units, 1 rows
        "#]],
    );
}

#[test]
fn groups_of_kinds_stand_in_their_order_and_shops_by_money() {
    check_list(
        &list(all(), sort(Column::Sku, true), Some(Dimension::Kind)),
        &expect![[r#"
            b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units 8.20 of 8.20 EUR ?
            f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units 850 of 850 JPY
            c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units -17.60 of -17.60 EUR
            a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units 27.00 of 27.00 EUR
            g 2025-09-04T00:00:00Z Payout payout Released None - - - - - S1 0 units -1.00 of -1.00 EUR
            e 2025-09-02T00:00:00Z Other mystery Released None - O2 - - - - 0 units 5.00 of 5.00 EUR ?
            d 2025-09-01T00:00:00Z StorageFee storage_fee Released None - - - - - - 0 units -2.30 of -2.30 EUR
            7 rows
            total 19.30 EUR, net 20.30, 2 units, 6 rows
            total 850 JPY, net 850, 1 units, 1 rows
            group Kind(Sale): 35.20 EUR, net 35.20, 3 units, 2 rows
            group Kind(Refund): -17.60 EUR, net -17.60, -1 units, 1 rows
            group Kind(StorageFee): -2.30 EUR, net -2.30, 0 units, 1 rows
            group Kind(Payout): -1.00 EUR, net 0.00, 0 units, 1 rows
            group Kind(Other): 5.00 EUR, net 5.00, 0 units, 1 rows
            group Kind(Sale): 850 JPY, net 850, 1 units, 1 rows
        "#]],
    );
    let of_shops = list(all(), sort(Column::Id, true), Some(Dimension::Marketplace));
    check_list(
        &of_shops,
        &expect![[r#"
        g 2025-09-04T00:00:00Z Payout payout Released None - - - - - S1 0 units -1.00 of -1.00 EUR
        f 2025-09-03T00:00:00Z Sale sale Released None amazon.co.jp O3 - MUG - - 1 units 850 of 850 JPY
        e 2025-09-02T00:00:00Z Other mystery Released None - O2 - - - - 0 units 5.00 of 5.00 EUR ?
        d 2025-09-01T00:00:00Z StorageFee storage_fee Released None - - - - - - 0 units -2.30 of -2.30 EUR
        c 2025-08-20T00:00:00Z Refund refund Deferred { reason: "DD7", matures_at: None } None amazon.de O1 - MUG - - 1 units -17.60 of -17.60 EUR
        b 2025-08-03T00:00:00Z Sale sale Released None amazon.fr O2 - PEN - S1 1 units 8.20 of 8.20 EUR ?
        a 2025-08-02T00:00:00Z Sale sale Released None amazon.de O1 - MUG - S1 2 units 27.00 of 27.00 EUR
        7 rows
        total 19.30 EUR, net 20.30, 2 units, 6 rows
        total 850 JPY, net 850, 1 units, 1 rows
        group Text(Some("amazon.de")): 9.40 EUR, net 9.40, 1 units, 2 rows
        group Text(Some("amazon.fr")): 8.20 EUR, net 8.20, 1 units, 1 rows
        group Text(None): 1.70 EUR, net 2.70, 0 units, 3 rows
        group Text(Some("amazon.co.jp")): 850 JPY, net 850, 1 units, 1 rows
    "#]],
    );
}

#[test]
fn pages_are_pieces_of_the_list() {
    let september = Filter {
        period: Period::new(
            Day::from_ymd(2025, 9, 1).unwrap(),
            Day::from_ymd(2025, 10, 1).unwrap(),
        ),
        ..all()
    };
    let euros = Filter {
        currencies: vec![Currency::from_code("EUR").unwrap()],
        ..all()
    };
    let ledger = ledger_of(BOOKS);
    for filter in [all(), september, euros] {
        for column in [Column::PostedAt, Column::Total] {
            for is_descending in [false, true] {
                let query = list(filter.clone(), sort(column, is_descending), None);
                let whole: Transactions = ask(&ledger, &query);
                let mut pages = Vec::new();
                for offset in (0..whole.lines.len()).step_by(2) {
                    let page = transactions::Query {
                        offset,
                        limit: 2,
                        ..query.clone()
                    };
                    pages.extend(ask::<Transactions>(&ledger, &page).lines);
                }
                assert_eq!(pages, whole.lines);
            }
        }
    }
}

#[test]
fn rows_sort_by_every_column() {
    let by = |column| ids(&list(all(), sort(column, false), None));
    assert_eq!(by(Column::PostedAt), "a b c d e f g");
    assert_eq!(by(Column::ReleasedAt), "a b c d e f g");
    assert_eq!(by(Column::Id), "a b c d e f g");
    assert_eq!(by(Column::Kind), "a b f c d g e");
    assert_eq!(by(Column::RawKind), "e g c a b f d");
    assert_eq!(by(Column::Status), "a b d e f g c");
    assert_eq!(by(Column::Marketplace), "d e g f a c b");
    assert_eq!(by(Column::Currency), "a b c d e g f");
    assert_eq!(by(Column::Order), "d g a c b e f");
    assert_eq!(by(Column::Sku), "d e g a c f b");
    assert_eq!(by(Column::Quantity), "d e g b c f a");
    assert_eq!(by(Column::Settlement), "c d e f a b g");
    // -17.60, -2.30, -1.00, 5.00, 8.20, 27.00 EUR, and then the yen.
    assert_eq!(by(Column::Total), "c d g e b a f");
    let down = |column| ids(&list(all(), sort(column, true), None));
    assert_eq!(down(Column::Total), "f a b e g d c");
    assert_eq!(down(Column::Quantity), "a f c b g e d");
}

#[test]
fn a_text_is_found_in_ids_orders_references_and_products_in_any_case() {
    let find = |text: &str| {
        let filter = Filter {
            text: Some(text.to_owned()),
            ..all()
        };
        ids(&list(filter, sort(Column::PostedAt, false), None))
    };
    assert_eq!(find("o1"), "a c");
    assert_eq!(find("mug"), "a c f");
    assert_eq!(find("G"), "a c f g");
    assert_eq!(find("o"), "a b c e f");
    assert_eq!(find("amazon"), "");
    assert_eq!(find(""), "a b c d e f g");
}

#[test]
fn a_value_that_is_named_twice_is_asked_for_once() {
    let filter = Filter {
        skus: vec![Some("MUG".to_owned()); 2],
        ..all()
    };
    let query = list(filter, sort(Column::PostedAt, false), None);
    assert_eq!(ids(&query), "a c f");
}

#[test]
fn groups_beyond_the_limit_stand_in_one_line() {
    let mut text = "from api".to_owned();
    for number in 1..=transactions::GROUPS_MAX + 2 {
        let (whole, cents) = (number / 100, number % 100);
        write!(
            text,
            "\npost p{number} sale 2025-08-02 EUR seq 1 sku K{number:03} units 3\n    product_sale {whole}.{cents:02}"
        )
        .unwrap();
    }
    let query = list(all(), sort(Column::Sku, false), Some(Dimension::Sku));
    let found: Transactions = ask(&ledger_of(&text), &query);
    assert_eq!((found.lines.len(), found.n_rows), (100, 202));
    let [groups] = &found.groups[..] else {
        panic!("{:?}", found.groups)
    };
    assert_eq!((groups.lines.len(), groups.n_others), (200, 2));
    // The two that bring least: a cent, and two.
    let others = ListingTotal {
        n_rows: 2,
        minor: 3,
        net_proceeds_minor: 3,
        n_units: 6,
    };
    assert_eq!(groups.others, others);
    let first = groups.lines.first().unwrap();
    assert_eq!((first.total.minor, groups.lines[199].total.minor), (202, 3));
    let sum: i128 = groups.lines.iter().map(|line| line.total.minor).sum();
    assert_eq!(sum + 3, found.totals[0].total.minor);
}

#[test]
fn groups_come_by_value_or_by_money_and_as_many_of_each_currency_as_asked() {
    let of = |order, limit| {
        let query = groups::Query {
            filter: all(),
            by: vec![Dimension::Marketplace],
            order,
            limit,
        };
        let found: Groups = ask(&ledger_of(BOOKS), &query);
        let mut out = String::new();
        for group in &found.groups {
            let minor = plain(group.sums.total_minor(), group.currency);
            writeln!(out, "{} {:?} {minor}", group.currency, group.values[0]).unwrap();
        }
        writeln!(out, "left out {:?}", found.n_left_out).unwrap();
        for (currency, sums) in &found.totals {
            writeln!(out, "{currency} {}", plain(sums.total_minor(), *currency)).unwrap();
        }
        out
    };
    // The orders of products are told by the rows alone.
    let filter = Filter {
        orders: vec![Some("O1".to_owned())],
        ..all()
    };
    let products = ledger_of(BOOKS).top_groups(&filter, &[Dimension::Sku], 9, Sums::total_minor);
    let products = products
        .iter()
        .map(|group| (&group.values[0], group.sums.total_minor()));
    let mug = Value::Text(Some("MUG".to_owned()));
    assert_eq!(products.collect::<Vec<_>>(), [(&mug, 940)]);
    expect![[r#"
        EUR Text(None) 1.70
        EUR Text(Some("amazon.de")) 9.40
        JPY Text(Some("amazon.co.jp")) 850
        left out Some(1)
        EUR 19.30
        JPY 850
        EUR Text(Some("amazon.de")) 9.40
        EUR Text(Some("amazon.fr")) 8.20
        JPY Text(Some("amazon.co.jp")) 850
        left out None
        EUR 19.30
        JPY 850
        EUR Text(None) 1.70
        EUR Text(Some("amazon.de")) 9.40
        EUR Text(Some("amazon.fr")) 8.20
        JPY Text(Some("amazon.co.jp")) 850
        left out Some(0)
        EUR 19.30
        JPY 850
    "#]]
    .assert_eq(&(of(Order::Value, 2) + &of(Order::Total, 2) + &of(Order::Value, 3)));
}

#[test]
fn an_order_is_sold_once_however_many_rows_it_has() {
    let mut text = "from api".to_owned();
    for number in 0..193 * 3 {
        let order = number % 193;
        let currency = if order < 100 { "EUR" } else { "JPY" };
        write!(
            text,
            "\npost r{number} sale 2025-08-02 {currency} seq 1 order O{order}\n    product_sale 1"
        )
        .unwrap();
    }
    let ledger = ledger_of(&text);
    let sold = |filter| {
        let sold = ledger.n_orders_sold(&filter).into_iter();
        sold.map(|(currency, n)| format!("{currency} {n}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(sold(all()), ["EUR 100", "JPY 93"]);
    // A currency without one is not in the answer.
    let only = Filter {
        currencies: vec![Currency::from_code("EUR").unwrap()],
        ..all()
    };
    assert_eq!(sold(only), ["EUR 100"]);
}
