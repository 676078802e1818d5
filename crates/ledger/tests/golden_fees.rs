//! Fees over a small journal that was worked out by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::fmt::Write;

use books::{BOOKS, all, ask, ledger_of, plain};
use expect_test::{Expect, expect};
use ledger::day::{Calendar, Day, Interval, Period, Weekday};
use ledger::money::Currency;
use ledger::money::fraction::Fraction;
use ledger::report::fees::{self, FeeList, FeeSums, Fees};
use ledger::store::filter::Filter;
use ledger::transaction::{Component, Step};

#[path = "golden/books.rs"]
mod books;
#[path = "fixture/journal.rs"]
mod journal;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

const MONDAYS: Calendar = Calendar {
    week_start: Weekday::Monday,
    year_start: 1,
};

fn quotient(fraction: Option<Fraction>) -> String {
    fraction.map_or("-".to_owned(), |fraction| {
        format!("{}/{}", fraction.numerator(), fraction.denominator())
    })
}

fn fee_sums(sums: &FeeSums, currency: Currency) -> String {
    format!(
        "{} charged, {} back, of {} and {} units: {} per unit, {} of sales",
        plain(sums.charged_minor, currency),
        plain(sums.given_back_minor, currency),
        plain(sums.sales_minor, currency),
        sums.n_units_sold,
        quotient(sums.per_unit()),
        quotient(sums.share_of_sales()),
    )
}

#[track_caller]
fn check_fees(journal: &str, query: &fees::Query, expected: &Expect) {
    let found: Fees = ask(&ledger_of(journal), query);
    let mut out = String::new();
    for of in &found.currencies {
        let currency = of.currency;
        writeln!(out, "{currency} {}", fee_sums(&of.total, currency)).unwrap();
        writeln!(
            out,
            "  unrecognised {}",
            plain(of.unrecognised_minor, currency)
        )
        .unwrap();
        for list in [
            &of.components,
            &of.marketplaces,
            &of.products,
            &of.intervals,
        ] {
            let FeeList {
                lines,
                n_others,
                others,
            } = list;
            for line in lines {
                let sums = fee_sums(&line.sums, currency);
                writeln!(out, "  {:?}: {sums}", line.value).unwrap();
            }
            if *n_others > 0 {
                let sums = fee_sums(others, currency);
                writeln!(out, "  {n_others} others: {sums}").unwrap();
            }
            writeln!(out).unwrap();
        }
    }
    expected.assert_eq(&out);
}

fn fees_of(filter: Filter) -> fees::Query {
    fees::Query {
        filter,
        interval: Interval::Month,
        calendar: MONDAYS,
        limit: 100,
    }
}

#[test]
fn fees_per_unit_and_share_are_exact() {
    check_fees(
        BOOKS,
        &fees_of(all()),
        &expect![[r#"
        EUR -17.40 charged, 3.00 back, of 50.00 and 3 units: -480/1 per unit, -36/125 of sales
          unrecognised 4.70
          Component(FbaFulfilmentFee): -7.00 charged, 0.00 back, of 50.00 and 3 units: -700/3 per unit, -7/50 of sales
          Component(ReferralFee): -7.50 charged, 3.00 back, of 50.00 and 3 units: -150/1 per unit, -9/100 of sales
          Component(StorageFee): -2.22 charged, 0.00 back, of 50.00 and 3 units: -74/1 per unit, -111/2500 of sales
          Component(RefundAdminFee): -0.60 charged, 0.00 back, of 50.00 and 3 units: -20/1 per unit, -3/250 of sales
          Component(Adjustment): -0.08 charged, 0.00 back, of 50.00 and 3 units: -8/3 per unit, -1/625 of sales

          Text(Some("amazon.de")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          Text(None): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales
          Text(Some("amazon.fr")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          Text(None): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales
          Text(Some("PEN")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-08-01): -15.10 charged, 3.00 back, of 50.00 and 3 units: -1210/3 per unit, -121/500 of sales
          Day(2025-09-01): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

        JPY -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales
          unrecognised 0
          Component(ReferralFee): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("amazon.co.jp")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-09-01): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

    "#]],
    );
}

#[test]
fn fees_of_one_component_are_measured_by_all_sales() {
    let filter = Filter {
        components: vec![Component::ReferralFee],
        steps: vec![Step::Expenses],
        ..all()
    };
    check_fees(
        BOOKS,
        &fees_of(filter),
        &expect![[r#"
        EUR -7.50 charged, 0.00 back, of 50.00 and 3 units: -250/1 per unit, -3/20 of sales
          unrecognised 4.70
          Component(ReferralFee): -7.50 charged, 0.00 back, of 50.00 and 3 units: -250/1 per unit, -3/20 of sales

          Text(Some("amazon.de")): -6.00 charged, 0.00 back, of 40.00 and 2 units: -300/1 per unit, -3/20 of sales
          Text(Some("amazon.fr")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales
          Text(None): 0.00 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

          Text(Some("MUG")): -6.00 charged, 0.00 back, of 40.00 and 2 units: -300/1 per unit, -3/20 of sales
          Text(Some("PEN")): -1.50 charged, 0.00 back, of 10.00 and 1 units: -150/1 per unit, -3/20 of sales
          Text(None): 0.00 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

          Day(2025-08-01): -7.50 charged, 0.00 back, of 50.00 and 3 units: -250/1 per unit, -3/20 of sales
          Day(2025-09-01): 0.00 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales

        JPY -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales
          unrecognised 0
          Component(ReferralFee): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("amazon.co.jp")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-09-01): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

    "#]],
    );
}

#[test]
fn fees_beyond_the_limit_stand_in_one_line() {
    let query = fees::Query {
        limit: 1,
        ..fees_of(all())
    };
    check_fees(
        BOOKS,
        &query,
        &expect![[r#"
        EUR -17.40 charged, 3.00 back, of 50.00 and 3 units: -480/1 per unit, -36/125 of sales
          unrecognised 4.70
          Component(FbaFulfilmentFee): -7.00 charged, 0.00 back, of 50.00 and 3 units: -700/3 per unit, -7/50 of sales
          4 others: -10.40 charged, 3.00 back, of 50.00 and 3 units: -740/3 per unit, -37/250 of sales

          Text(Some("amazon.de")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          2 others: -3.80 charged, 0.00 back, of 10.00 and 1 units: -380/1 per unit, -19/50 of sales

          Text(Some("MUG")): -13.60 charged, 3.00 back, of 40.00 and 2 units: -530/1 per unit, -53/200 of sales
          2 others: -3.80 charged, 0.00 back, of 10.00 and 1 units: -380/1 per unit, -19/50 of sales

          Day(2025-09-01): -2.30 charged, 0.00 back, of 0.00 and 0 units: - per unit, - of sales
          1 others: -15.10 charged, 3.00 back, of 50.00 and 3 units: -1210/3 per unit, -121/500 of sales

        JPY -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales
          unrecognised 0
          Component(ReferralFee): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("amazon.co.jp")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Text(Some("MUG")): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

          Day(2025-09-01): -150 charged, 0 back, of 1000 and 1 units: -150/1 per unit, -3/20 of sales

    "#]],
    );
}

#[test]
fn fees_of_nothing_are_nothing() {
    check_fees("", &fees_of(all()), &expect![[""]]);
    let filter = Filter {
        steps: vec![Step::GrossSales],
        period: Period::new(day("2025-09-03"), day("2025-09-04")),
        ..all()
    };
    check_fees(
        BOOKS,
        &fees_of(filter),
        &expect![[r#"
        JPY 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales
          unrecognised 0

          Text(Some("amazon.co.jp")): 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales

          Text(Some("MUG")): 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales

          Day(2025-09-01): 0 charged, 0 back, of 1000 and 1 units: 0/1 per unit, 0/1 of sales

    "#]],
    );
}
