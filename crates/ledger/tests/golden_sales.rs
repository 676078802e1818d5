//! Sales, their explanation and their change over small journals, against the text that they
//! should be. Amounts in minor units; every number was worked out by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops
#![allow(clippy::needless_raw_string_hashes)] // expect-test writes them

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Calendar, Day, Instant, Interval, Period, Weekday};
use ledger::money::Currency;
use ledger::report::change::{self, Change};
use ledger::report::claim::{Claim, Figure};
use ledger::report::explain::{self, Explain};
use ledger::report::sales::{Address, Breakdown, Comparison, Place, Query, Sales, Side};
use ledger::report::{Report, answer};
use ledger::store::filter::Filter;
use ledger::transaction::Step;

#[path = "golden_sales/change.rs"]
mod change_golden;
#[path = "golden_sales/comparison.rs"]
mod comparison;
#[path = "golden_sales/explain.rs"]
mod explain_golden;
#[path = "fixture/journal.rs"]
mod journal;
#[path = "golden_sales/text.rs"]
mod text;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn period(start: &str, end: &str) -> Period {
    Period {
        start: day(start),
        end: day(end),
    }
}

fn ledger_of(journal: &str) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in journal::parse(journal) {
        ledger.append(batch);
    }
    ledger
}

/// Asks as the page does: over the wire.
fn ask<R: Report>(ledger: &Ledger, query: &R::Query) -> R {
    let query = postcard::to_stdvec(query).unwrap();
    postcard::from_bytes(&answer(ledger, R::KIND, &query).unwrap()).unwrap()
}

/// A query for a period in UTC that is over, without groups or comparison.
fn query(start: &str, end: &str, interval: Interval) -> Query {
    Query {
        filter: Filter {
            period: Some(period(start, end)),
            ..Filter::all(Zone::utc())
        },
        interval,
        calendar: Calendar::from(Weekday::Monday),
        by: None,
        categories: BTreeMap::new(),
        comparison: Comparison::None,
        is_weekday_matched: false,
        today: day("2030-01-01"),
        limit: 10,
    }
}

#[track_caller]
fn check(journal: &str, query: &Query, expected: &Expect) {
    let sales: Sales = ask(&ledger_of(journal), query);
    expected.assert_eq(&text::sales(&sales));
}

const WEEKS: &str = "
from api
post a sale 2026-03-02 EUR seq 1 order O1 sku MUG units 2 at amazon.de by card
    product_sale 20.00
    promotion_item -2.00
    product_tax 3.80
    referral_fee -3.00
post b sale 2026-03-03 EUR seq 2 order O1 sku CUP units 1 at amazon.de by card
    product_sale 5.00
    product_tax 0.95
    withheld_tax_principal -0.95
post c refund 2026-03-04T12:00:00Z EUR seq 3 order O1 sku MUG units -1 at amazon.de
    product_sale -10.00
    goodwill -1.00
    referral_fee 1.50
    refund_admin_fee -0.30
post d fee 2026-03-04 EUR seq 4
    advertising -4.00
post e sale 2026-03-02 JPY seq 5 order J1 sku MUG units 1 at amazon.co.jp
    product_sale 1200
post x sale 2026-02-24 EUR seq 6 order X1 sku MUG units 1 at amazon.de by wallet
    product_sale 8.00
post y sale 2026-02-27 EUR seq 7 order X2 sku PAN units 1 at amazon.de by wallet
    product_sale 100.00
";

#[test]
fn a_week_that_is_not_over_stands_beside_as_many_days_of_the_week_before() {
    let query = Query {
        by: Some(Breakdown::Product),
        comparison: Comparison::Previous,
        today: day("2026-03-04"),
        limit: 2,
        ..query("2026-03-02", "2026-03-09", Interval::Day)
    };
    check(
        WEEKS,
        &query,
        &expect![[r#"
        2026-03-02..2026-03-09 by Day, beside 2026-02-23..2026-02-26
        EUR
          total: gross 2500 discounts -200 refunds -1100 net 1200 proceeds 1000 sold 3 returned 1 orders 1 rate 1100/2500
            was gross 800 net 800 proceeds 800 sold 1 orders 1
            gross up 1700 of 800; refunds new 1100; net up 400 of 800; rate new 440000
          2026-03-02..2026-03-03 Over, beside 2026-02-23..2026-02-24: gross 2000 discounts -200 net 1800 proceeds 1880 sold 2 orders 1
            was nothing
            gross new 2000; net new 1800; orders new 1; rate not comparable
          2026-03-03..2026-03-04 Over, beside 2026-02-24..2026-02-25: gross 500 net 500 proceeds 500 sold 1 orders 1
            was gross 800 net 800 proceeds 800 sold 1 orders 1
            gross down -300 of 800; net down -300 of 800
          2026-03-04..2026-03-05 Running, beside 2026-02-25..2026-02-26: refunds -1100 net -1100 proceeds -1380 returned 1
            was nothing
            refunds new 1100; net new -1100; rate not comparable
          2026-03-05..2026-03-06 Ahead, beside -: nothing
          2026-03-06..2026-03-07 Ahead, beside -: nothing
          2026-03-07..2026-03-08 Ahead, beside -: nothing
          2026-03-08..2026-03-09 Ahead, beside -: nothing
          MUG (800000 ppm): gross 2000 discounts -200 refunds -1100 net 700 proceeds 900 sold 2 returned 1 orders 1 rate 1100/2000
            was gross 800 net 800 proceeds 800 sold 1 orders 1
            gross up 1200 of 800; refunds new 1100; net down -100 of 800; rate new 550000
          CUP (200000 ppm): gross 500 net 500 proceeds 500 sold 1 orders 1
            was nothing
            gross new 500; net new 500; orders new 1; rate not comparable
          1 others: proceeds -400
            was nothing
            rate not comparable
        JPY
          total: gross 1200 net 1200 proceeds 1200 sold 1 orders 1
            was nothing
            gross new 1200; net new 1200; orders new 1; rate not comparable
          2026-03-02..2026-03-03 Over, beside 2026-02-23..2026-02-24: gross 1200 net 1200 proceeds 1200 sold 1 orders 1
            was nothing
            gross new 1200; net new 1200; orders new 1; rate not comparable
          2026-03-03..2026-03-04 Over, beside 2026-02-24..2026-02-25: nothing
            was nothing
            rate not comparable
          2026-03-04..2026-03-05 Running, beside 2026-02-25..2026-02-26: nothing
            was nothing
            rate not comparable
          2026-03-05..2026-03-06 Ahead, beside -: nothing
          2026-03-06..2026-03-07 Ahead, beside -: nothing
          2026-03-07..2026-03-08 Ahead, beside -: nothing
          2026-03-08..2026-03-09 Ahead, beside -: nothing
          MUG (1000000 ppm): gross 1200 net 1200 proceeds 1200 sold 1 orders 1
            was nothing
            gross new 1200; net new 1200; orders new 1; rate not comparable
    "#]],
    );
}

#[test]
fn groups_of_every_kind() {
    for by in [
        Breakdown::Category,
        Breakdown::Marketplace,
        Breakdown::PaymentMethod,
        Breakdown::TaxScheme,
        Breakdown::Kind,
        Breakdown::WeekdayHour,
    ] {
        let categories = [("MUG", "kitchen"), ("CUP", "kitchen")];
        let categories = categories.map(|(sku, of)| (sku.to_owned(), of.to_owned()));
        let query = Query {
            by: Some(by),
            categories: categories.into(),
            filter: Filter {
                currencies: vec![Currency::from_code("EUR").unwrap()],
                ..query("2026-02-23", "2026-03-09", Interval::Year).filter
            },
            ..query("2026-02-23", "2026-03-09", Interval::Year)
        };
        let expected = match by {
            Breakdown::Category => expect![[r#"
                2026-02-23..2026-03-09 by Year, beside -
                EUR
                  total: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  2026-02-23..2026-03-09 Over, beside -: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  (none) (751880 ppm): gross 10000 net 10000 proceeds 9600 sold 1 orders 1
                  kitchen (248120 ppm): gross 3300 discounts -200 refunds -1100 net 2000 proceeds 2200 sold 4 returned 1 orders 2 rate 1100/3300
            "#]],
            Breakdown::Marketplace => expect![[r#"
                2026-02-23..2026-03-09 by Year, beside -
                EUR
                  total: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  2026-02-23..2026-03-09 Over, beside -: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  amazon.de (1000000 ppm): gross 13300 discounts -200 refunds -1100 net 12000 proceeds 12200 sold 5 returned 1 orders 3 rate 1100/13300
                  (none) (0 ppm): proceeds -400
            "#]],
            Breakdown::PaymentMethod => expect![[r#"
                2026-02-23..2026-03-09 by Year, beside -
                EUR
                  total: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  2026-02-23..2026-03-09 Over, beside -: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  wallet (812030 ppm): gross 10800 net 10800 proceeds 10800 sold 2 orders 2
                  card (187970 ppm): gross 2500 discounts -200 net 2300 proceeds 2380 sold 3 orders 1
                  (none) (0 ppm): refunds -1100 net -1100 proceeds -1380 returned 1
            "#]],
            Breakdown::TaxScheme => expect![[r#"
                2026-02-23..2026-03-09 by Year, beside -
                EUR
                  total: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  2026-02-23..2026-03-09 Over, beside -: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  TaxScheme(Untaxed) (812030 ppm): gross 10800 refunds -1100 net 9700 proceeds 9420 sold 2 returned 1 orders 2 rate 1100/10800
                  TaxScheme(Seller) (150376 ppm): gross 2000 discounts -200 net 1800 proceeds 1880 sold 2 orders 1
                  TaxScheme(Marketplace) (37594 ppm): gross 500 net 500 proceeds 500 sold 1 orders 1
            "#]],
            Breakdown::Kind => expect![[r#"
                2026-02-23..2026-03-09 by Year, beside -
                EUR
                  total: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  2026-02-23..2026-03-09 Over, beside -: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  Kind(Sale) (1000000 ppm): gross 13300 discounts -200 net 13100 proceeds 13180 sold 5 orders 3
                  Kind(Refund) (0 ppm): refunds -1100 net -1100 proceeds -980 returned 1
                  Kind(Fee) (0 ppm): proceeds -400
            "#]],
            _ => expect![[r#"
                2026-02-23..2026-03-09 by Year, beside -
                EUR
                  total: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  2026-02-23..2026-03-09 Over, beside -: gross 13300 discounts -200 refunds -1100 net 12000 proceeds 11800 sold 5 returned 1 orders 3 rate 1100/13300
                  weekday 4 hour 0 (751880 ppm): gross 10000 net 10000 proceeds 10000 sold 1 orders 1
                  weekday 0 hour 0 (150376 ppm): gross 2000 discounts -200 net 1800 proceeds 1880 sold 2 orders 1
                  weekday 1 hour 0 (97744 ppm): gross 1300 net 1300 proceeds 1300 sold 2 orders 2
                  weekday 2 hour 0 (0 ppm): proceeds -400
                  weekday 2 hour 12 (0 ppm): refunds -1100 net -1100 proceeds -980 returned 1
            "#]],
        };
        check(WEEKS, &query, &expected);
    }
}

#[test]
fn intervals_of_a_zone_and_a_fiscal_year() {
    let at = |text| Instant::parse_rfc3339(text).unwrap();
    let changes = vec![
        (at("2025-03-30T01:00:00Z"), 7200),
        (at("2025-10-26T01:00:00Z"), 3600),
    ];
    let journal = "
from api
post a sale 2025-03-31T21:59:59Z EUR seq 1
    product_sale 0.01
post b sale 2025-03-31T22:00:00Z EUR seq 2
    product_sale 0.02
post c sale 2025-10-26T00:30:00Z EUR seq 3
    product_sale 0.04
post d sale 2025-10-26T01:30:00Z EUR seq 4
    product_sale 0.08
";
    let query = Query {
        filter: Filter::all(Zone::new("Europe/Berlin", 3600, changes).unwrap()),
        calendar: Calendar {
            week_start: Weekday::Monday,
            year_start: 4,
        },
        by: Some(Breakdown::WeekdayHour),
        ..query("2025-01-01", "2026-01-01", Interval::Year)
    };
    check(
        journal,
        &query,
        &expect![[r#"
        2025-03-31..2025-10-27 by Year, beside -
        EUR
          total: gross 15 net 15 proceeds 15
          2025-03-31..2025-04-01 Over, beside -: gross 1 net 1 proceeds 1
          2025-04-01..2025-10-27 Over, beside -: gross 14 net 14 proceeds 14
          weekday 6 hour 2 (800000 ppm): gross 12 net 12 proceeds 12
          weekday 1 hour 0 (133333 ppm): gross 2 net 2 proceeds 2
          weekday 0 hour 23 (66667 ppm): gross 1 net 1 proceeds 1
    "#]],
    );
}

#[test]
fn nothing_to_show() {
    let open = Query {
        filter: Filter::all(Zone::utc()),
        ..query("2026-01-01", "2026-01-02", Interval::Day)
    };
    check(
        "",
        &open,
        &expect![[r#"
        - by Day, beside -
    "#]],
    );
    check(
        WEEKS,
        &query("2025-01-01", "2025-01-03", Interval::Day),
        &expect![[r#"
            2025-01-01..2025-01-03 by Day, beside -
        "#]],
    );
    check(
        WEEKS,
        &query("2026-03-09", "2026-03-02", Interval::Day),
        &expect![[r#"
            2026-03-09..2026-03-09 by Day, beside -
        "#]],
    );
    // What has not begun is compared with nothing.
    let ahead = Query {
        comparison: Comparison::Previous,
        today: day("2026-03-01"),
        ..query("2026-03-02", "2026-03-03", Interval::Day)
    };
    check(
        WEEKS,
        &ahead,
        &expect![[r#"
        2026-03-02..2026-03-03 by Day, beside -
        EUR
          total: gross 2000 discounts -200 net 1800 proceeds 1880 sold 2 orders 1
          2026-03-02..2026-03-03 Ahead, beside -: gross 2000 discounts -200 net 1800 proceeds 1880 sold 2 orders 1
        JPY
          total: gross 1200 net 1200 proceeds 1200 sold 1 orders 1
          2026-03-02..2026-03-03 Ahead, beside -: gross 1200 net 1200 proceeds 1200 sold 1 orders 1
    "#]],
    );
}

#[test]
fn a_long_period_gets_longer_buckets() {
    let fitted = |start: &str, end: &str, interval| {
        let query = query(start, end, interval);
        let sales: Sales = ask(&ledger_of(WEEKS), &query);
        let n_buckets = sales.currencies.first().map_or(0, |row| row.series.len());
        (sales.interval, n_buckets)
    };
    // 4,000 days and 4,001.
    assert_eq!(
        fitted("2016-01-01", "2026-12-14", Interval::Day),
        (Interval::Day, 4000)
    );
    assert_eq!(
        fitted("2016-01-01", "2026-12-15", Interval::Day),
        (Interval::Week, 573)
    );
    let all = fitted("0001-01-01", "9999-12-31", Interval::Day);
    assert_eq!(all, (Interval::Year, 9999));
}
