//! Random questions: transactions, filters, dimensions and zones, among them such as the standing
//! sums can answer.

use ledger::day::zone::Zone;
use ledger::day::{Calendar, Instant, Interval, Period, Weekday};
use ledger::store::filter::Filter;
use ledger::store::grouping::Dimension;
use ledger::transaction::{Component, Kind, Step, Transaction};
use proptest::prelude::*;
use proptest::sample::select;

use super::history::{content, currency, day};
use super::reference_grouping::Clock;

/// Transactions with ids and places in a feed, and with every field that a filter asks for.
pub fn transactions_strategy() -> impl Strategy<Value = Vec<Transaction>> {
    let fields = (
        prop::option::of(select(vec!["MUG", "Mug-2", "HAT"])),
        prop::option::of(select(vec!["card", "cod"])),
        prop_oneof![
            8 => -3..6_i64,
            1 => Just(i64::MIN),
            1 => Just(i64::MAX),
        ],
        prop_oneof![3 => Just(0_i64), 2 => -40..40_i64, 1 => -400..400_i64],
        prop_oneof![5 => Just(1_usize), 1 => 2..5_usize],
    );
    prop::collection::vec((content(), fields), 0..30).prop_map(|all| {
        let rows = (1..).zip(all);
        let rows = rows.map(|(sequence, (mut row, fields))| {
            let (sku, payment_method, quantity, days, n_times) = fields;
            row.sequence = sequence;
            row.id = format!("t{sequence}");
            row.sku = sku.map(str::to_owned);
            row.payment_method = payment_method.map(str::to_owned);
            row.quantity = quantity;
            // Some rows have more amounts than others by far.
            row.amounts = vec![row.amounts; n_times].concat();
            row.posted_at = row.posted_at.plus_seconds(days * 86_400).unwrap();
            row
        });
        rows.collect()
    })
}

/// A zone, and the same as the reference reads it.
#[derive(Clone, Debug)]
pub struct Place {
    pub zone: Zone,
    pub clock: Clock,
}

pub fn place() -> impl Strategy<Value = Place> {
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
            accounts: Vec::new(),
            tax_schemes: Vec::new(),
            release: None,
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

/// A filter and dimensions: any, or such as one of the standing sums can answer.
pub fn question() -> impl Strategy<Value = (Filter, Place, Vec<Dimension>)> {
    (filter(), dimensions(), 0..6_usize, any::<bool>()).prop_map(
        |((filter, place), by, cube, is_whole)| {
            let (filter, by) = match cube {
                0 => of_products(filter, by),
                1 => of_settlements(filter, by),
                2 => of_months(filter, by),
                3 => of_days(filter, by),
                _ => (filter, by),
            };
            let period = filter.period.filter(|_| !is_whole);
            (Filter { period, ..filter }, place, by)
        },
    )
}

/// What only rows can tell is left out.
fn of_cells(filter: Filter) -> Filter {
    Filter {
        orders: Vec::new(),
        text: None,
        total_minor: None,
        ..filter
    }
}

fn of_products(filter: Filter, by: Vec<Dimension>) -> (Filter, Vec<Dimension>) {
    use Dimension::{Kind, Marketplace, Settlement, Sku};
    let mut by: Vec<Dimension> = by
        .into_iter()
        .map(|one| match one {
            Dimension::Time { .. } | Marketplace => one,
            Kind | Settlement => Marketplace,
            _ => Sku,
        })
        .collect();
    if filter.skus.is_empty() {
        by.push(Sku);
    }
    let filter = Filter {
        kinds: Vec::new(),
        settlements: Vec::new(),
        payment_methods: Vec::new(),
        is_deferred: None,
        only_unrecognised: false,
        steps: Vec::new(),
        components: Vec::new(),
        ..of_cells(filter)
    };
    (filter, by)
}

fn of_settlements(filter: Filter, by: Vec<Dimension>) -> (Filter, Vec<Dimension>) {
    use Dimension::{Component, Marketplace, Order, PaymentMethod, Settlement, Sku, WeekdayHour};
    let by = by.into_iter().map(|one| match one {
        Dimension::Time { .. } | Sku => Settlement,
        Order | PaymentMethod => Marketplace,
        WeekdayHour => Component,
        _ => one,
    });
    let filter = Filter {
        period: None,
        skus: Vec::new(),
        payment_methods: Vec::new(),
        ..of_cells(filter)
    };
    (filter, by.collect())
}

fn of_months(filter: Filter, by: Vec<Dimension>) -> (Filter, Vec<Dimension>) {
    use Dimension::{Component, Order, PaymentMethod, Settlement, Sku, Time, WeekdayHour};
    let by = by.into_iter().map(|one| match one {
        Time {
            interval: Interval::Day | Interval::Week,
            calendar,
        } => Time {
            interval: Interval::Month,
            calendar,
        },
        Order | Sku | Settlement => PaymentMethod,
        WeekdayHour => Component,
        _ => one,
    });
    let filter = Filter {
        skus: Vec::new(),
        settlements: Vec::new(),
        ..of_cells(filter)
    };
    (filter, by.collect())
}

fn of_days(filter: Filter, by: Vec<Dimension>) -> (Filter, Vec<Dimension>) {
    let (filter, by) = of_months(filter, by);
    let calendar = Calendar {
        week_start: Weekday::Monday,
        year_start: 4,
    };
    let by = by.into_iter().map(|one| match one {
        Dimension::PaymentMethod => Dimension::Time {
            interval: Interval::Day,
            calendar,
        },
        _ => one,
    });
    let filter = Filter {
        payment_methods: Vec::new(),
        ..filter
    };
    (filter, by.collect())
}
