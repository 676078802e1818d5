//! The laws of the kernel that adds rows up: it answers what plain loops answer, whatever the
//! filter, the dimensions, the zone and the history that made the ledger.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use std::collections::BTreeMap;

use history::{content, currency, day, history};
use ledger::Ledger;
use ledger::day::zone::Zone;
use ledger::day::{Calendar, Instant, Interval, Period, Weekday};
use ledger::money::Currency;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use ledger::store::filter::{Filter, Sieve};
use ledger::store::grouping::{Dimension, Group, Sums, Value};
use ledger::transaction::{Component, Kind, Step, Transaction};
use proptest::prelude::*;
use proptest::sample::select;
use reference_grouping::Clock;

#[path = "laws/history.rs"]
#[allow(dead_code)] // other laws use the rest of it
mod history;
#[path = "laws/reference_grouping.rs"]
mod reference_grouping;
#[path = "laws/tax_scheme.rs"]
mod tax_scheme;

fn config() -> ProptestConfig {
    // A failure prints its input; a file of seeds would say less.
    let cases = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(500),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn api(transactions: Vec<Transaction>) -> Batch {
    Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        transactions,
        removals: Vec::new(),
        balances: Vec::new(),
        entities: Entities::default(),
        rates: Vec::new(),
    }
}

/// A ledger that got these transactions from an API, a few at a time.
fn ledger_of(all: &[Transaction], batch_rows_max: usize) -> Ledger {
    let mut ledger = Ledger::new();
    for rows in all.chunks(batch_rows_max) {
        ledger.append(api(rows.to_vec()));
    }
    ledger
}

fn transactions(ledger: &Ledger) -> Vec<Transaction> {
    ledger.rows().map(|row| row.to_transaction()).collect()
}

/// Transactions with ids and places in a feed, and with every field that a filter asks for.
fn transactions_strategy() -> impl Strategy<Value = Vec<Transaction>> {
    let fields = (
        prop::option::of(select(vec!["MUG", "Mug-2", "HAT"])),
        prop::option::of(select(vec!["card", "cod"])),
        prop_oneof![
            8 => -3..6_i64,
            1 => Just(i64::MIN),
            1 => Just(i64::MAX),
        ],
        prop_oneof![3 => Just(0_i64), 2 => -40..40_i64, 1 => -400..400_i64],
    );
    prop::collection::vec((content(), fields), 0..30).prop_map(|all| {
        let rows = (1..).zip(all);
        let rows = rows.map(|(sequence, (mut row, fields))| {
            let (sku, payment_method, quantity, days) = fields;
            row.sequence = sequence;
            row.id = format!("t{sequence}");
            row.sku = sku.map(str::to_owned);
            row.payment_method = payment_method.map(str::to_owned);
            row.quantity = quantity;
            row.posted_at = row.posted_at.plus_seconds(days * 86_400).unwrap();
            row
        });
        rows.collect()
    })
}

/// A zone, and the same as the reference reads it.
#[derive(Clone, Debug)]
struct Place {
    zone: Zone,
    clock: Clock,
}

fn place() -> impl Strategy<Value = Place> {
    let at = |text: &str| Instant::parse_rfc3339(text).unwrap();
    let hour = 3600;
    let table = select(vec![
        (0, vec![]),
        (5 * hour + 1800, vec![]),
        (-9 * hour - 1800, vec![]),
        // Berlin.
        (
            hour,
            vec![
                (at("2025-03-30T01:00:00Z"), 2 * hour),
                (at("2025-10-26T01:00:00Z"), hour),
            ],
        ),
        // A clock set back in the middle of a day, by more than one hour.
        (
            5 * hour + 1800,
            vec![(at("2025-03-31T11:30:00Z"), -3 * hour)],
        ),
        // Set back over midnight, as in St. John's, and farther.
        (2 * hour, vec![(at("2025-03-31T22:01:00Z"), hour)]),
        (0, vec![(at("2025-04-01T06:00:00Z"), -12 * hour)]),
        // A midnight that is skipped, and a day that is, as in Apia.
        (2 * hour, vec![(at("2025-03-31T21:30:00Z"), 3 * hour)]),
        (-10 * hour, vec![(at("2025-03-31T10:00:00Z"), 14 * hour)]),
    ]);
    table.prop_map(|(first_offset, transitions)| Place {
        zone: Zone::new("Somewhere", first_offset, transitions.clone()).unwrap(),
        clock: Clock {
            first_offset: first_offset.into(),
            transitions: transitions
                .into_iter()
                .map(|(at, offset)| (at, offset.into()))
                .collect(),
        },
    })
}

/// A list that is nearly always empty.
fn seldom<T: Clone + std::fmt::Debug>(
    one: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<T>> {
    (prop::bool::weighted(0.12), prop::collection::vec(one, 1..3))
        .prop_map(|(is_set, list)| if is_set { list } else { Vec::new() })
}

fn texts(of: &[&'static str]) -> impl Strategy<Value = Vec<Option<String>>> + use<> {
    let mut all: Vec<Option<String>> = of.iter().map(|text| Some((*text).to_owned())).collect();
    all.push(None);
    seldom(select(all))
}

fn component() -> impl Strategy<Value = Component> {
    let unknown = select(vec!["new_fee", "new_credit", "never_sent"]);
    prop_oneof![
        5 => select(Component::KNOWN),
        1 => unknown.prop_map(Component::from_name),
    ]
}

fn period() -> impl Strategy<Value = Option<Period>> {
    let near = (day(), day()).prop_map(|(start, end)| Period { start, end });
    let far = (day(), -60..60_i32, -60..90_i32).prop_map(|(day, before, days)| {
        let start = day.plus_days(before).unwrap();
        let end = start.plus_days(days).unwrap();
        Period { start, end }
    });
    let month = (day(), -2..2_i32, 0..4_i32).prop_map(|(day, before, months)| {
        let first = day
            .plus_days(1 - i32::try_from(day.day()).unwrap())
            .unwrap();
        let start = first.plus_months(before).unwrap();
        let end = start.plus_months(months).unwrap();
        Period { start, end }
    });
    prop_oneof![
        2 => Just(None),
        1 => near.prop_map(Some),
        1 => far.prop_map(Some),
        1 => month.prop_map(Some),
    ]
}

fn filter() -> impl Strategy<Value = (Filter, Place)> {
    let rows = (
        period(),
        place(),
        seldom(currency()),
        seldom(select(&Kind::ALL[..])),
    );
    let lists = (
        texts(&["amazon.de", "amazon.fr", "", "nowhere"]),
        texts(&["MUG", "HAT", "nothing"]),
        texts(&["S0", "S1", "S9"]),
        texts(&["O1", "O2", "O9"]),
        texts(&["card", "cheque"]),
    );
    let text = select(vec!["o1", "MUG", "t1", "ug-2", "r", "", "ß"]);
    let rest = (
        prop_oneof![8 => Just(None), 1 => any::<bool>().prop_map(Some)],
        prop_oneof![12 => Just(None), 1 => text.prop_map(|text| Some(text.to_owned()))],
        prop_oneof![
            12 => Just(None),
            1 => (-20_000..0_i128, 0..20_000_i128).prop_map(|(start, end)| Some(start..=end)),
        ],
        prop::bool::weighted(0.06),
        seldom(select(&Step::ALL[..])),
        seldom(component()),
    );
    (rows, lists, rest).prop_map(|(rows, lists, rest)| {
        let (period, place, currencies, kinds) = rows;
        let (marketplaces, skus, settlements, orders, payment_methods) = lists;
        let (is_deferred, text, total_minor, only_unrecognised, steps, components) = rest;
        let filter = Filter {
            period,
            zone: place.zone.clone(),
            currencies,
            kinds,
            marketplaces,
            skus,
            settlements,
            orders,
            payment_methods,
            is_deferred,
            text,
            total_minor,
            only_unrecognised,
            steps,
            components,
            choices: Vec::new(),
        };
        (filter, place)
    })
}

fn dimension() -> impl Strategy<Value = Dimension> {
    use Interval::{Day, Month, Quarter, Week, Year};
    let weekday = select(vec![Weekday::Monday, Weekday::Sunday, Weekday::Thursday]);
    let time = (
        select(vec![Day, Week, Month, Quarter, Year]),
        weekday,
        1..=12_u8,
    );
    prop_oneof![
        5 => time.prop_map(|(interval, week_start, year_start)| Dimension::Time {
            interval,
            calendar: Calendar { week_start, year_start },
        }),
        7 => select(vec![
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
        ]),
    ]
}

fn dimensions() -> impl Strategy<Value = Vec<Dimension>> {
    prop::collection::vec(dimension(), 0..4)
}

/// Groups added together, as a plain sum.
fn joined(parts: Vec<Vec<Group>>) -> BTreeMap<(Currency, Vec<Value>), Sums> {
    let mut all: BTreeMap<(Currency, Vec<Value>), Sums> = BTreeMap::new();
    for group in parts.into_iter().flatten() {
        all.entry((group.currency, group.values))
            .or_default()
            .add(&group.sums);
    }
    all
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn groups_are_what_plain_loops_answer(
        all in transactions_strategy(),
        (filter, place) in filter(),
        by in dimensions(),
        home in place(),
        n_top in 0..4_usize,
    ) {
        let mut ledger = ledger_of(&all, 7);
        let expected = reference_grouping::groups(&all, &filter, &by, &place.clock);
        prop_assert_eq!(&ledger.groups_by_scan(&filter, &by), &expected);
        // Whatever days the standing sums are of.
        prop_assert_eq!(&ledger.groups(&filter, &by), &expected);
        let revision = ledger.revision();
        ledger.keep_days(&home.zone);
        prop_assert_eq!(&ledger.groups(&filter, &by), &expected);
        ledger.keep_days(&place.zone);
        prop_assert_eq!(&ledger.groups(&filter, &by), &expected);
        prop_assert_eq!(ledger.revision(), revision);

        let top = ledger.top_groups(&filter, &by, n_top, Sums::total_minor);
        prop_assert_eq!(top, reference_grouping::top(expected, n_top));
        let expected = reference_grouping::groups(&all, &filter, &[], &place.clock);
        let expected: Vec<_> =
            expected.into_iter().map(|group| (group.currency, group.sums)).collect();
        prop_assert_eq!(ledger.sums(&filter), expected);
    }

    #[test]
    fn groups_follow_every_history(
        (history, events) in history(40),
        (filter, place) in filter(),
        by in dimensions(),
        home in prop_oneof![3 => Just(None), 1 => place().prop_map(Some)],
    ) {
        let mut ledger = Ledger::new();
        ledger.keep_days(&home.unwrap_or(place.clone()).zone);
        for batch in history.batches(&events) {
            ledger.append(batch);
            let all = transactions(&ledger);
            let expected = reference_grouping::groups(&all, &filter, &by, &place.clock);
            prop_assert_eq!(ledger.groups(&filter, &by), expected);
        }
    }

    #[test]
    fn sums_of_settlements_follow_every_history((history, events) in history(40)) {
        let mut ledger = Ledger::new();
        for batch in history.batches(&events) {
            ledger.append(batch);
            let all = transactions(&ledger);
            let sums = ledger.settlement_sums();
            prop_assert_eq!(sums.len(), ledger.settlements().count());
            for (settlement, sums) in ledger.settlements().zip(sums) {
                let of_it = all.iter();
                let of_it = of_it.filter(|row| row.settlement_id.as_ref() == Some(&settlement.id));
                let (mut n_rows, mut n_other, mut n_unrecognised) = (0, 0, 0);
                let mut steps = [(0_i128, 0_u64); Step::ALL.len()];
                for row in of_it {
                    n_rows += 1;
                    n_other += u64::from(row.currency != settlement.currency);
                    n_unrecognised += u64::from(row.kind == Kind::Other);
                    for amount in &row.amounts {
                        let step = Step::of(row.kind, &amount.component);
                        n_unrecognised += u64::from(step == Step::Unrecognised);
                        if row.currency == settlement.currency {
                            steps[step as usize].0 += i128::from(amount.minor);
                            steps[step as usize].1 += 1;
                        }
                    }
                }
                let found = (sums.n_transactions, sums.n_other_currency, sums.n_unrecognised);
                prop_assert_eq!(found, (n_rows, n_other, n_unrecognised));
                let found = Step::ALL.map(|step| (sums.step(step).minor, sums.step(step).n_amounts));
                prop_assert_eq!(found, steps);
            }
        }
    }

    #[test]
    fn parts_of_a_period_add_up_to_it(
        all in transactions_strategy(),
        (filter, _) in filter(),
        by in dimensions(),
        mut days in [day(), day(), day()],
    ) {
        days.sort_unstable();
        let [start, middle, end] = days;
        let ledger = ledger_of(&all, 11);
        let of = |start, end| {
            let filter = Filter { period: Period::new(start, end), ..filter.clone() };
            ledger.groups(&filter, &by)
        };
        let parts = joined(vec![of(start, middle), of(middle, end)]);
        prop_assert_eq!(parts, joined(vec![of(start, end)]));
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        (all, shuffled) in transactions_strategy().prop_flat_map(|all| {
            (Just(all.clone()), Just(all).prop_shuffle())
        }),
        (filter, _) in filter(),
        by in dimensions(),
    ) {
        let (ledger, other) = (ledger_of(&all, 30), ledger_of(&shuffled, 3));
        prop_assert_eq!(ledger.groups(&filter, &by), other.groups(&filter, &by));
    }

    #[test]
    fn rows_of_the_filter_add_up_to_the_groups(
        all in transactions_strategy(),
        (filter, place) in filter(),
        mut by in dimensions(),
    ) {
        // A row with two components is in two groups.
        by.retain(|one| *one != Dimension::Component);
        let ledger = ledger_of(&all, 30);
        let sieve = Sieve::new(&ledger, &filter);
        let ids: Vec<String> = sieve.rows().map(|row| row.id().to_owned()).collect();
        let chosen = reference_grouping::chosen(&transactions(&ledger), &filter, &place.clock)
            .iter()
            .map(|row| row.id.clone())
            .collect::<Vec<_>>();
        prop_assert_eq!(&ids, &chosen);

        let mut sums: BTreeMap<Currency, (i128, u64)> = BTreeMap::new();
        for row in sieve.rows() {
            let parts = row.parts().filter(|part| sieve.has_part(row.kind(), part.name));
            let minor: i128 = parts.map(|part| i128::from(part.minor)).sum();
            let sum = sums.entry(row.currency()).or_default();
            *sum = (sum.0 + minor, sum.1 + 1);
        }
        let mut of_groups: BTreeMap<Currency, (i128, u64)> = BTreeMap::new();
        for group in ledger.groups(&filter, &by) {
            let sum = of_groups.entry(group.currency).or_default();
            *sum = (sum.0 + group.sums.total_minor(), sum.1 + group.sums.n_rows);
        }
        prop_assert_eq!(sums, of_groups);
    }
}
