//! Random subscriptions, most of whose instants are the starts of months, to the second.

use ledger::day::zone::Zone;
use ledger::day::{Day, Instant};
use ledger::money::Currency;
use ledger::subscription::{
    BillingInterval, EventKind, IntervalUnit, Subscription, SubscriptionEvent, SubscriptionStatus,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

pub const MONTHS: [&str; 5] = [
    "2025-01-01",
    "2025-02-01",
    "2025-03-01",
    "2025-04-01",
    "2025-05-01",
];

/// Half an hour beside the hours, and changing in between.
pub fn zone() -> Zone {
    let at = Instant::parse_rfc3339("2025-03-10T01:00:00Z").unwrap();
    Zone::new("Half", 5 * 3600 + 1800, vec![(at, -3 * 3600)]).unwrap()
}

pub fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// Around the starts of months in the zone, to the second.
fn instant() -> impl Strategy<Value = Instant> {
    let starts = MONTHS.map(|month| zone().start_of(day(month)));
    prop_oneof![
        3 => (select(starts.to_vec()), -1..2_i64),
        1 => (select(starts.to_vec()), -20 * 86_400..20 * 86_400_i64),
    ]
    .prop_map(|(start, seconds)| start.plus_seconds(seconds).unwrap())
}

fn figure() -> impl Strategy<Value = Decimal> {
    select(vec![0_i64, 0, 1000, 1000, 500, 833, 834, 250, -100, 1001])
        .prop_map(|n| Decimal::new(n, 2))
}

fn event() -> impl Strategy<Value = SubscriptionEvent> {
    let kinds = vec![
        "created",
        "trial_ended",
        "changed",
        "changed",
        "renewed",
        "past_due",
        "recovered",
        "paused",
        "resumed",
        "canceled",
        "ended",
        "ended",
        "reactivated",
        "reactivated",
        "odd",
    ];
    (instant(), select(kinds), figure(), figure()).prop_map(|(at, kind, mrr_before, mrr_after)| {
        SubscriptionEvent {
            at,
            kind: EventKind::from_name(kind),
            mrr_before,
            mrr_after,
        }
    })
}

pub fn subscription() -> impl Strategy<Value = Subscription> {
    let units = vec![
        IntervalUnit::Day,
        IntervalUnit::Week,
        IntervalUnit::Month,
        IntervalUnit::Month,
        IntervalUnit::Year,
    ];
    let statuses = vec![
        "active", "active", "active", "trialing", "past_due", "paused", "canceled", "odd",
    ];
    let what = (
        select(vec!["ann", "bob", "cyd"]),
        select(vec!["EUR", "EUR", "JPY"]),
        select(statuses),
    );
    let amount = select(vec![1000_i64, 10_000, 3000, 1, 0, -500]);
    let days = [0.1, 0.2, 0.2].map(|weight| prop::option::weighted(weight, instant()));
    (
        what,
        amount,
        (0..7_u32, select(units)),
        instant(),
        days,
        vec(event(), 0..5),
    )
        .prop_map(
            |(
                (customer, code, status),
                amount_minor,
                (count, unit),
                started_at,
                days,
                mut events,
            )| {
                let [trial_ends_at, ended_at, cancel_at] = days;
                events.sort_by_key(|event| event.at);
                Subscription {
                    id: String::new(),
                    sequence: 0,
                    customer_id: customer.to_owned(),
                    plan: "plan".to_owned(),
                    currency: Currency::from_code(code).unwrap(),
                    interval: BillingInterval { count, unit },
                    quantity: Decimal::ONE,
                    amount_minor,
                    status: SubscriptionStatus::from_name(status),
                    started_at,
                    trial_ends_at,
                    ended_at,
                    cancel_at,
                    events,
                    next_charge: None,
                    retries: Vec::new(),
                }
            },
        )
}

pub fn numbered(mut all: Vec<Subscription>) -> Vec<Subscription> {
    for (place, subscription) in all.iter_mut().enumerate() {
        subscription.id = format!("s{place}");
    }
    all
}
