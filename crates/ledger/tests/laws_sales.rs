//! The laws of sales, of their explanation and of their change: equal to plain loops over random
//! books, parts that sum to the whole, and cells that tie to their rows.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::BTreeMap;

use books::{books, day, day_of, ledger_of, zone};
use expected::{Expected, shown_period};
use ledger::Ledger;
use ledger::day::{Calendar, Interval, Period, Weekday};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::claim::{Claim, Figure};
use ledger::report::explain::{self, Explain, Outcome};
use ledger::report::sales::{
    Address, Breakdown, Cell, Comparison, Line, Place, Query, Sales, Side,
};
use ledger::store::filter::Filter;
use ledger::transaction::Step;
use proptest::prelude::*;
use proptest::sample::select;
use reference::compared_days;

#[path = "laws_sales/books.rs"]
mod books;
#[path = "laws_sales/change.rs"]
mod change;
#[path = "laws_sales/expected.rs"]
mod expected;
#[path = "laws_sales/reference.rs"]
mod reference;

/// 500 cases, or as many as the environment says.
pub fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(500),
        // A failure prints its input; a file of seeds would say less.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn query() -> impl Strategy<Value = Query> {
    let breakdown = select(vec![
        Breakdown::Marketplace,
        Breakdown::Product,
        Breakdown::Category,
        Breakdown::PaymentMethod,
        Breakdown::TaxScheme,
        Breakdown::Kind,
        Breakdown::WeekdayHour,
    ]);
    let comparison = prop_oneof![
        1 => Just(Comparison::None),
        3 => Just(Comparison::Previous),
        3 => Just(Comparison::LastYear),
        3 => (day(), day()).prop_map(|(start, end)| Comparison::Custom(Period { start, end })),
    ];
    let period = prop::option::weighted(0.9, (day(), day()));
    let shops = prop::option::weighted(0.2, Just(Some("amazon.de".to_owned())));
    let interval = select(vec![
        Interval::Day,
        Interval::Day,
        Interval::Week,
        Interval::Month,
    ]);
    let week_start = select(vec![Weekday::Monday, Weekday::Sunday, Weekday::Wednesday]);
    let how = (
        interval,
        week_start,
        prop::option::weighted(0.9, breakdown),
        0..4_usize,
    );
    let beside = (comparison, any::<bool>(), day());
    (zone(), period, shops, how, beside).prop_map(|(zone, period, shops, how, beside)| {
        let (interval, week_start, by, limit) = how;
        let (comparison, is_weekday_matched, today) = beside;
        let filter = Filter {
            period: period.map(|(start, end)| Period { start, end }),
            marketplaces: shops.into_iter().collect(),
            ..Filter::all(zone)
        };
        let categories = [("MUG", "kitchen"), ("CUP", "kitchen"), ("PAN", "stove")];
        let categories = categories.map(|(sku, of)| (sku.to_owned(), of.to_owned()));
        Query {
            filter,
            interval,
            calendar: Calendar::from(week_start),
            by,
            categories: categories.into(),
            comparison,
            is_weekday_matched,
            today,
            limit,
        }
    })
}

/// Every number of an answer.
fn addresses(sales: &Sales) -> Vec<Address> {
    let mut figures: Vec<Figure> = Step::ALL.map(Figure::step).into();
    figures.extend([
        Figure::Steps(vec![Step::GrossSales, Step::Discounts]),
        Figure::NetSales,
        Figure::NetProceeds,
        Figure::Settled,
        Figure::Total,
        Figure::TaxCollected,
        Figure::TaxWithheld,
        Figure::Rows,
        Figure::Amounts,
        Figure::Unrecognised,
        Figure::Orders,
        Figure::UnitsSold,
        Figure::UnitsReturned,
        Figure::Units,
    ]);
    let mut addresses = Vec::new();
    for row in &sales.currencies {
        let mut places = vec![Place::Total, Place::Beyond, Place::Others];
        places.extend((0..row.series.len()).map(Place::Bucket));
        places.extend((0..row.groups.len()).map(Place::Group));
        for place in places {
            for side in [Side::Now, Side::Compared] {
                addresses.extend(figures.iter().map(|figure| Address {
                    currency: row.currency,
                    place,
                    side,
                    figure: figure.clone(),
                }));
            }
        }
    }
    addresses
}

fn check_claim(ledger: &Ledger, claim: &Claim) -> Result<(), TestCaseError> {
    let explained = Explain::run(
        ledger,
        &explain::Query {
            claim: claim.clone(),
        },
    );
    prop_assert_eq!(explained.outcome, Outcome::Ties, "{:?}", claim);
    prop_assert_eq!(explained.value, claim.value);
    let terms: i128 = explained.terms.iter().map(|line| line.value).sum();
    prop_assert_eq!(terms, claim.value);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn sales_are_what_the_words_say(all in books(false), query in query()) {
        let ledger = ledger_of(&[&all]);
        let sales = Sales::run(&ledger, &query);
        let period = shown_period(&all, &query);
        prop_assert_eq!(sales.period, period);
        let Some(period) = period else {
            prop_assert!(sales.currencies.is_empty());
            return Ok(());
        };
        let days = compared_days(&query, period);
        let compared = days.first_key_value().zip(days.last_key_value());
        let compared = compared.map(|((&start, _), (last, _))| Period {
            start,
            end: last.plus_days(1).unwrap(),
        });
        prop_assert_eq!(sales.compared_period, compared);
        let codes = ["EUR", "KWD"].map(|code| Currency::from_code(code).unwrap());
        let mut rows = sales.currencies.iter();
        for currency in codes {
            let expected = Expected::new(&all, &query, period, currency);
            let n_compared = expected.compared.as_ref().map_or(0, Vec::len);
            if expected.now.len() + n_compared > 0 {
                let row = rows.next().unwrap();
                prop_assert_eq!(row.currency, currency);
                expected.check(row)?;
            }
        }
        prop_assert!(rows.next().is_none());
    }

    #[test]
    fn every_cell_ties_to_its_rows(all in books(false), query in query(), seed in 0..53_usize) {
        let ledger = ledger_of(&[&all]);
        let sales = Sales::run(&ledger, &query);
        // A few of them each time: there are thousands.
        for address in addresses(&sales).iter().skip(seed).step_by(53) {
            if let Some(claim) = sales.claim(&query, address) {
                check_claim(&ledger, &claim)?;
            }
        }
    }

    #[test]
    fn parts_of_sales_add_up(all in books(true), query in query()) {
        let ledger = ledger_of(&[&all]);
        let sales = Sales::run(&ledger, &query);
        for row in &sales.currencies {
            let sum = |cells: Vec<&Cell>| {
                let mut sums = Cell::default().sums;
                for cell in cells {
                    sums.add(&cell.sums);
                }
                sums
            };
            let series = row.series.iter().map(|bucket| &bucket.line.now);
            prop_assert_eq!(&sum(series.collect()), &row.total.now.sums);
            if let Some(compared) = &row.total.compared {
                let series = row.series.iter().filter_map(|bucket| bucket.line.compared.as_ref());
                let all = series.chain(&row.compared_beyond).collect();
                prop_assert_eq!(&sum(all), &compared.sums);
            }
            if query.by.is_some() {
                let groups = row.groups.iter().map(|group| &group.line);
                let lines: Vec<&Line> =
                    groups.chain(row.others.iter().map(|others| &others.line)).collect();
                let now = lines.iter().map(|line| &line.now).collect();
                prop_assert_eq!(&sum(now), &row.total.now.sums);
                if let Some(compared) = &row.total.compared {
                    let before = lines.iter().map(|line| line.compared.as_ref().unwrap());
                    prop_assert_eq!(&sum(before.collect()), &compared.sums);
                }
            }
        }
    }

    #[test]
    fn parts_of_a_period_add_up(
        all in books(true),
        query in query(),
        mut days in [day(), day(), day()],
    ) {
        days.sort_unstable();
        let ledger = ledger_of(&[&all]);
        let total = |start, end| {
            let filter = Filter { period: Some(Period { start, end }), ..query.filter.clone() };
            let query = Query { filter, comparison: Comparison::None, ..query.clone() };
            let sales = Sales::run(&ledger, &query);
            let totals = sales.currencies.into_iter().map(|row| (row.currency, row.total.now.sums));
            totals.collect::<BTreeMap<_, _>>()
        };
        let mut parts = total(days[0], days[1]);
        for (currency, sums) in total(days[1], days[2]) {
            parts.entry(currency).or_default().add(&sums);
        }
        prop_assert_eq!(parts, total(days[0], days[2]));
    }

    #[test]
    fn the_order_of_appends_makes_no_difference(
        (all, shuffled) in books(true).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        cut in 0..25_usize,
        query in query(),
    ) {
        let (left, right) = shuffled.split_at(cut.min(shuffled.len()));
        let answer = |ledger: &Ledger| {
            (Sales::run(ledger, &query), change::answer(ledger, &query.filter))
        };
        prop_assert_eq!(answer(&ledger_of(&[&all])), answer(&ledger_of(&[left, right])));
    }
}

#[test]
fn days_are_those_meant() {
    // What the generators stand on.
    assert_eq!(
        day_of("2028-02-29").plus_days(1),
        Some(day_of("2028-03-01"))
    );
    assert_eq!(day_of("2028-02-25").weekday(), Weekday::Friday);
}
