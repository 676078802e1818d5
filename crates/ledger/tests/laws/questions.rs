//! Random books for lists and fees, and random questions about them.

use ledger::day::zone::Zone;
use ledger::day::{Calendar, Instant, Interval, Period, Weekday};
use ledger::store::filter::Filter;
use ledger::store::grouping::Dimension;
use ledger::store::listing::{Column, Sort};
use ledger::transaction::{Component, Kind, Step, Transaction};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::history::{N_SETTLEMENTS, content, currency, day};
use crate::reference_listing::time;

/// Transactions with ids, places in a feed and more texts than histories have, in the ledger's
/// order.
pub fn transactions() -> impl Strategy<Value = Vec<Transaction>> {
    let skus = select(vec![
        "MUG",
        "mug",
        "A very long name of a mug",
        "A very long name of a pen",
    ]);
    let texts = (
        option::of(skus),
        option::of(select(vec!["card", "wallet"])),
        0..4_usize,
    );
    prop::collection::vec((content(), texts), 0..40).prop_map(|all| {
        let mut rows = Vec::new();
        for (sequence, (mut row, (sku, method, order))) in (1..).zip(all) {
            row.sequence = sequence;
            // Not in the order of the alphabet.
            row.id = format!("{}/{sequence}", sequence % 7);
            row.sku = sku.map(str::to_owned);
            row.payment_method = method.map(str::to_owned);
            if order > 1 {
                row.order_id = Some(format!("ORDER-2025-03-30-{order}"));
            }
            rows.push(row);
        }
        rows.sort_by_key(|row| (row.posted_at, row.sequence));
        rows
    })
}

/// A zone that is half an hour beside the hours, and changes in the middle of the days asked about.
pub fn zone() -> Zone {
    let at = Instant::parse_rfc3339("2025-03-31T11:30:00Z").unwrap();
    Zone::new("Half", 5 * 3600 + 1800, vec![(at, -3 * 3600)]).unwrap()
}

fn some<T: Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> impl Strategy<Value = Vec<T>> {
    let n = all.len();
    prop_oneof![3 => Just(Vec::new()), 1 => subsequence(all, 1..=n)]
}

fn texts(all: &[&str]) -> impl Strategy<Value = Vec<Option<String>>> + use<> {
    let all = all.iter().map(|text| Some((*text).to_owned()));
    some(all.chain([None]).collect())
}

fn filter() -> impl Strategy<Value = Filter> {
    let settlements: Vec<String> = (0..N_SETTLEMENTS)
        .map(|place| format!("S{place}"))
        .collect();
    let settlements: Vec<&str> = settlements.iter().map(String::as_str).collect();
    let unknown = Component::from_name("new_fee");
    let components = [Component::KNOWN, &[unknown]].concat();
    let lists = (
        prop::collection::vec(currency(), 0..2),
        some(Kind::ALL.to_vec()),
        texts(&["amazon.de", "", "amazon.xx"]),
        texts(&["MUG", "nowhere"]),
        texts(&settlements),
        texts(&["O1", "ORDER-2025-03-30-2"]),
        texts(&["card"]),
        some(Step::ALL.to_vec()),
        some(components),
    );
    let text = select(vec![
        "",
        "mug",
        "MUG",
        "o",
        "7",
        "r",
        "long name of a P",
        "\u{212a}",
    ]);
    let bounds = (-9000..9000_i128, 0..20_000_i128).prop_map(|(low, size)| low..=low + size);
    let rest = (
        option::of((day(), day())),
        option::weighted(0.2, any::<bool>()),
        option::weighted(0.3, text),
        option::weighted(0.2, bounds),
        prop::bool::weighted(0.1),
    );
    (lists, rest).prop_map(
        |(lists, (days, is_deferred, text, total_minor, only_unrecognised))| Filter {
            period: days.and_then(|(start, end)| Period::new(start, end)),
            currencies: lists.0,
            kinds: lists.1,
            marketplaces: lists.2,
            skus: lists.3,
            settlements: lists.4,
            orders: lists.5,
            payment_methods: lists.6,
            steps: lists.7,
            components: lists.8,
            is_deferred,
            text: text.map(str::to_owned),
            total_minor,
            only_unrecognised,
            ..Filter::all(zone())
        },
    )
}

pub fn any_filter() -> impl Strategy<Value = Filter> {
    prop_oneof![1 => Just(Filter::all(zone())), 3 => filter()]
}

pub fn sort() -> impl Strategy<Value = Sort> {
    let columns = vec![
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
    (select(columns), any::<bool>()).prop_map(|(by, is_descending)| Sort { by, is_descending })
}

pub fn calendar() -> Calendar {
    Calendar {
        week_start: Weekday::Sunday,
        year_start: 4,
    }
}

pub fn dimension() -> impl Strategy<Value = Dimension> {
    select(vec![
        time(Interval::Day, calendar()),
        time(Interval::Quarter, calendar()),
        Dimension::WeekdayHour,
        Dimension::Marketplace,
        Dimension::Sku,
        Dimension::Order,
        Dimension::Settlement,
        Dimension::PaymentMethod,
        Dimension::Kind,
        Dimension::IsDeferred,
        Dimension::TaxScheme,
        Dimension::Component,
    ])
}
