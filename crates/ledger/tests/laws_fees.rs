//! The laws of lists and fees, over random books: they are what plain loops make of them, pages
//! are the whole, parts add up, and no order of arrival makes a difference.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::BTreeMap;

use cases::{config, ledger_of};
use history::day;
use ledger::Ledger;
use ledger::day::{Interval, Period};
use ledger::money::Currency;
use ledger::report::Report;
use ledger::report::fees::{self, CurrencyFees, FeeList, FeeSums, Fees};
use ledger::report::transaction::{self, TransactionDetail};
use ledger::report::transactions::{self, Line, Transactions};
use ledger::store::filter::Filter;
use ledger::store::grouping::{Dimension, Value};
use ledger::store::listing::{Column, ListingTotal, Sort};
use ledger::transaction::Transaction;
use proptest::prelude::*;
use proptest::sample::select;
use questions::{any_filter, calendar, dimension, sort, transactions, zone};
use reference_listing as reference;

#[path = "laws/cases.rs"]
mod cases;
#[path = "laws/history.rs"]
#[allow(dead_code)] // histories are more than these laws need
mod history;
#[path = "laws/questions.rs"]
mod questions;
#[path = "laws/reference_listing.rs"]
mod reference_listing;
#[path = "laws/tax_scheme.rs"]
mod tax_scheme;

fn all_of(filter: &Filter, sort: Sort) -> transactions::Query {
    transactions::Query {
        filter: filter.clone(),
        sort,
        group: None,
        offset: 0,
        limit: transactions::LIMIT_MAX,
    }
}

/// The line of a transaction, field by field.
fn line(filter: &Filter, row: &Transaction) -> Line {
    let row = row.clone();
    Line {
        minor: reference::chosen_minor(filter, &row),
        total_minor: row.amounts.iter().map(|it| i128::from(it.minor)).sum(),
        is_unrecognised: reference::is_unrecognised(&row),
        id: row.id,
        posted_at: row.posted_at,
        kind: row.kind,
        raw_kind: row.raw_kind,
        status: row.status,
        released_at: row.released_at,
        marketplace: row.marketplace,
        currency: row.currency,
        order_id: row.order_id,
        reference_id: row.reference_id,
        sku: row.sku,
        quantity: row.quantity,
        payment_method: row.payment_method,
        settlement_id: row.settlement_id,
    }
}

fn totals_of(found: &Transactions) -> BTreeMap<Currency, ListingTotal> {
    let totals = found.totals.iter().map(|of| (of.currency, of.total));
    totals.collect()
}

fn add(sum: &mut ListingTotal, other: &ListingTotal) {
    sum.n_rows += other.n_rows;
    sum.minor += other.minor;
    sum.net_proceeds_minor += other.net_proceeds_minor;
    sum.n_units += other.n_units;
}

fn fees_query(filter: &Filter, interval: Interval, limit: usize) -> fees::Query {
    fees::Query {
        filter: filter.clone(),
        interval,
        calendar: calendar(),
        limit,
    }
}

fn list_of(list: &FeeList) -> BTreeMap<Value, FeeSums> {
    let lines = list.lines.iter();
    lines.map(|line| (line.value.clone(), line.sums)).collect()
}

/// One of the lists of a currency.
type ListOf = fn(&CurrencyFees) -> &FeeList;

/// The sums of the lines and of what was cut.
fn sum_of(list: &FeeList) -> FeeSums {
    let mut sum = list.others;
    for line in &list.lines {
        sum.charged_minor += line.sums.charged_minor;
        sum.given_back_minor += line.sums.given_back_minor;
        sum.sales_minor += line.sums.sales_minor;
        sum.n_units_sold += line.sums.n_units_sold;
    }
    sum
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_list_is_what_plain_loops_make_of_it(
        all in transactions(),
        filter in any_filter(),
        sort in sort(),
        at_a_time in 1..50_usize,
    ) {
        let ledger = ledger_of(&all, at_a_time);
        let rows = reference::sorted(&all, &filter, sort);
        let found = Transactions::run(&ledger, &all_of(&filter, sort));
        let expected: Vec<Line> = rows.iter().map(|row| line(&filter, row)).collect();
        prop_assert_eq!(&found.lines, &expected);
        prop_assert_eq!(found.n_rows, rows.len() as u64);
        prop_assert_eq!(totals_of(&found), reference::totals(&rows, &filter));
        prop_assert!(found.totals.is_sorted_by_key(|of| of.currency));
        for (currency, total) in totals_of(&found) {
            let lines = found.lines.iter().filter(|line| line.currency == currency);
            prop_assert_eq!(total.minor, lines.map(|line| line.minor).sum::<i128>());
        }
    }

    #[test]
    fn pages_are_the_whole_list(
        all in transactions(),
        filter in any_filter(),
        sort in sort(),
        limit in 1..9_usize,
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let whole = Transactions::run(&ledger, &all_of(&filter, sort));
        let mut lines = Vec::new();
        loop {
            let query = transactions::Query { offset: lines.len(), limit, ..all_of(&filter, sort) };
            let page = Transactions::run(&ledger, &query);
            prop_assert_eq!(&page.totals, &whole.totals);
            prop_assert_eq!(page.n_rows, whole.n_rows);
            prop_assert_eq!(page.lines.len(), limit.min(whole.lines.len() - lines.len()));
            if page.lines.is_empty() {
                break;
            }
            lines.extend(page.lines);
        }
        prop_assert_eq!(&lines, &whole.lines);

        let other_way = Sort { is_descending: !sort.is_descending, ..sort };
        let mut reversed = Transactions::run(&ledger, &all_of(&filter, other_way)).lines;
        reversed.reverse();
        prop_assert_eq!(reversed, whole.lines);
        let query = transactions::Query {
            offset: usize::MAX,
            limit: usize::MAX,
            ..all_of(&filter, sort)
        };
        prop_assert_eq!(Transactions::run(&ledger, &query).lines, vec![]);
    }

    #[test]
    fn groups_are_what_plain_loops_make_of_them(
        all in transactions(),
        filter in any_filter(),
        by in dimension(),
        sort in sort(),
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let rows = reference::sorted(&all, &filter, sort);
        let query = transactions::Query { group: Some(by), limit: 0, ..all_of(&filter, sort) };
        let found = Transactions::run(&ledger, &query);
        let mut groups = BTreeMap::new();
        for of in &found.groups {
            let mut sum = of.others;
            for group in &of.lines {
                add(&mut sum, &group.total);
                groups.insert((of.currency, group.value.clone()), group.total);
            }
            prop_assert_eq!(of.n_others, 0);
            let total = totals_of(&found)[&of.currency];
            prop_assert_eq!(sum.minor, total.minor);
            prop_assert_eq!(sum.net_proceeds_minor, total.net_proceeds_minor);
            if by != Dimension::Component {
                prop_assert_eq!(sum, total);
            }
        }
        prop_assert_eq!(groups, reference::groups(&rows, &filter, by));
        prop_assert_eq!(found.lines, vec![]);
    }

    #[test]
    fn a_transaction_is_the_one_that_was_sent(all in transactions(), place in any::<prop::sample::Index>()) {
        let ledger = ledger_of(&all, usize::MAX);
        let Some(row) = (!all.is_empty()).then(|| place.get(&all)) else { return Ok(()) };
        let query = transaction::Query { id: row.id.clone() };
        let detail = TransactionDetail::run(&ledger, &query).detail.unwrap();
        prop_assert_eq!(&detail.transaction, row);
        let path: i128 = detail.path.iter().map(|(_, minor)| minor).sum();
        prop_assert_eq!((path, detail.total_minor), (row.total().minor, row.total().minor));
        prop_assert_eq!(detail.steps.len(), row.amounts.len());
        let others = all.iter().filter(|other| other.id != row.id);
        let is_of_order = |other: &&Transaction| {
            row.order_id.is_some() && other.order_id == row.order_id
        };
        let is_of_reference = |other: &&Transaction| {
            row.reference_id.is_some() && other.reference_id == row.reference_id && !is_of_order(other)
        };
        let ids = |lines: &[Line]| -> Vec<String> { lines.iter().map(|it| it.id.clone()).collect() };
        let of_order = others.clone().filter(is_of_order).map(|it| it.id.clone());
        prop_assert_eq!(ids(&detail.of_order.lines), of_order.collect::<Vec<_>>());
        let of_reference = others.filter(is_of_reference).map(|it| it.id.clone());
        prop_assert_eq!(ids(&detail.of_reference.lines), of_reference.collect::<Vec<_>>());
    }

    #[test]
    fn fees_are_what_plain_loops_make_of_them(
        all in transactions(),
        filter in any_filter(),
        interval in select(vec![Interval::Day, Interval::Week, Interval::Month, Interval::Year]),
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let found = Fees::run(&ledger, &fees_query(&filter, interval, fees::LIMIT_MAX));
        let totals: BTreeMap<_, _> =
            found.currencies.iter().map(|of| ((of.currency, None), of.total)).collect();
        prop_assert_eq!(&totals, &reference::fees(&all, &filter, None));
        let lists: [(Dimension, ListOf); 3] = [
            (Dimension::Marketplace, |of| &of.marketplaces),
            (Dimension::Sku, |of| &of.products),
            (reference::time(interval, calendar()), |of| &of.intervals),
        ];
        for (by, list) in lists {
            let mut lines = BTreeMap::new();
            for of in &found.currencies {
                for (value, sums) in list_of(list(of)) {
                    lines.insert((of.currency, Some(value)), sums);
                }
                prop_assert_eq!(sum_of(list(of)), of.total);
            }
            prop_assert_eq!(lines, reference::fees(&all, &filter, Some(by)));
        }
        let mut components = BTreeMap::new();
        for of in &found.currencies {
            for (value, sums) in list_of(&of.components) {
                let Value::Component(component) = value else { panic!("{value:?}") };
                components.insert(
                    (of.currency, component),
                    [sums.charged_minor, sums.given_back_minor],
                );
                prop_assert_eq!(sums.sales_minor, of.total.sales_minor);
                prop_assert_eq!(sums.n_units_sold, of.total.n_units_sold);
            }
            let sum = sum_of(&of.components);
            prop_assert_eq!(sum.charged_minor, of.total.charged_minor);
            prop_assert_eq!(sum.given_back_minor, of.total.given_back_minor);
        }
        prop_assert_eq!(components, reference::fees_by_component(&all, &filter));
    }

    #[test]
    fn fees_beyond_the_limit_are_added_up(
        all in transactions(),
        filter in any_filter(),
        limit in 0..4_usize,
    ) {
        let ledger = ledger_of(&all, usize::MAX);
        let whole = Fees::run(&ledger, &fees_query(&filter, Interval::Day, fees::LIMIT_MAX));
        let cut = Fees::run(&ledger, &fees_query(&filter, Interval::Day, limit));
        for (whole, cut) in whole.currencies.iter().zip(&cut.currencies) {
            prop_assert_eq!(cut.total, whole.total);
            prop_assert_eq!(cut.unrecognised_minor, whole.unrecognised_minor);
            for (whole, cut) in [
                (&whole.marketplaces, &cut.marketplaces),
                (&whole.products, &cut.products),
                (&whole.components, &cut.components),
            ] {
                let n_kept = limit.min(whole.lines.len());
                prop_assert_eq!(&cut.lines[..], &whole.lines[..n_kept]);
                prop_assert_eq!(cut.n_others, (whole.lines.len() - n_kept) as u64);
                prop_assert_eq!(sum_of(cut).fees_minor(), sum_of(whole).fees_minor());
                let dear = cut.lines.iter().map(|line| line.sums.fees_minor().abs());
                prop_assert!(dear.rev().is_sorted());
            }
            let n_cut = whole.intervals.lines.len().saturating_sub(limit);
            prop_assert_eq!(&cut.intervals.lines[..], &whole.intervals.lines[n_cut..]);
            prop_assert_eq!(sum_of(&cut.intervals), whole.total);
            prop_assert!(whole.intervals.lines.is_sorted_by_key(|line| line.value.clone()));
        }
        prop_assert_eq!(whole.currencies.len(), cut.currencies.len());
    }

    #[test]
    fn parts_of_a_period_add_up_to_it(all in transactions(), mut days in [day(), day(), day()]) {
        days.sort_unstable();
        let ledger = ledger_of(&all, usize::MAX);
        let of = |start, end| {
            let filter = Filter { period: Period::new(start, end), ..Filter::all(zone()) };
            let fees = Fees::run(&ledger, &fees_query(&filter, Interval::Month, 10));
            let sort = Sort { by: Column::PostedAt, is_descending: false };
            let list = Transactions::run(&ledger, &all_of(&filter, sort));
            (fees, list)
        };
        let [start, middle, end] = days;
        let (whole, whole_list) = of(start, end);
        let mut fees: BTreeMap<Currency, FeeList> = BTreeMap::new();
        let mut totals: BTreeMap<Currency, ListingTotal> = BTreeMap::new();
        let mut lines = Vec::new();
        for (part, list) in [of(start, middle), of(middle, end)] {
            for of in part.currencies {
                let parts = fees.entry(of.currency).or_default();
                parts.lines.push(fees::FeeLine { value: Value::Text(None), sums: of.total });
            }
            for (currency, total) in totals_of(&list) {
                add(totals.entry(currency).or_default(), &total);
            }
            lines.extend(list.lines);
        }
        let fees: BTreeMap<_, _> = fees.iter().map(|(code, parts)| (*code, sum_of(parts))).collect();
        let expected: BTreeMap<_, _> =
            whole.currencies.iter().map(|of| (of.currency, of.total)).collect();
        prop_assert_eq!(fees, expected);
        prop_assert_eq!(totals, totals_of(&whole_list));
        prop_assert_eq!(lines, whole_list.lines);
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        (all, shuffled) in transactions().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        (filter, sort, by) in (any_filter(), sort(), dimension()),
        at_a_time in 1..9_usize,
    ) {
        let answers = |ledger: &Ledger| {
            let query = transactions::Query { group: Some(by), ..all_of(&filter, sort) };
            let fees = fees_query(&filter, Interval::Week, 3);
            (Transactions::run(ledger, &query), Fees::run(ledger, &fees))
        };
        let (one, other) = (ledger_of(&all, usize::MAX), ledger_of(&shuffled, at_a_time));
        prop_assert_eq!(answers(&one), answers(&other));
    }
}
