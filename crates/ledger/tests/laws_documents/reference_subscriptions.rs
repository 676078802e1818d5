//! Recurring revenue reckoned in whole numbers: parts of a minor unit so small that every interval
//! and every figure here is a whole number of them.

use ledger::day::Instant;
use ledger::subscription::{EventKind, IntervalUnit, Subscription, SubscriptionStatus};
use rust_decimal::Decimal;

/// Parts of a minor unit: 12 months by counts up to 6, and hundredths.
pub const PARTS: i128 = 3600;

fn own(subscription: &Subscription) -> i128 {
    let amount = i128::from(subscription.amount_minor.max(0)) * PARTS;
    let count = i128::from(subscription.interval.count.max(1));
    match subscription.interval.unit {
        IntervalUnit::Day => amount * 365 / (12 * count),
        IntervalUnit::Week => amount * 52 / (12 * count),
        IntervalUnit::Month => amount / count,
        IntervalUnit::Year => amount / (12 * count),
    }
}

fn figure(subscription: &Subscription, major: Decimal) -> i128 {
    let exponent = subscription.currency.exponent().unwrap();
    let parts = major * Decimal::from(10_i64.pow(exponent)) * Decimal::from(PARTS);
    assert!(parts.is_integer());
    let parts = i128::try_from(parts).unwrap().max(0);
    let is_rounded_own = parts > 0 && (parts - own(subscription)).abs() < PARTS;
    if is_rounded_own {
        own(subscription)
    } else {
        parts
    }
}

fn moves(kind: &EventKind) -> bool {
    ![
        "renewed",
        "past_due",
        "recovered",
        "paused",
        "resumed",
        "canceled",
    ]
    .contains(&kind.name())
}

/// What a subscription is worth a month just before an instant, in parts: the latest of all that was
/// said before then.
pub fn before(subscription: &Subscription, instant: Instant) -> i128 {
    let is_over = |at: Option<Instant>| at.is_none_or(|at| at < instant);
    if subscription.status == SubscriptionStatus::Trialing
        || subscription.started_at >= instant
        || !is_over(subscription.trial_ends_at)
    {
        return 0;
    }
    let mut latest = (subscription.started_at, Instant::MIN, 0);
    let mut figure_then = None;
    for (place, event) in (1..).zip(&subscription.events) {
        let key = (event.at.max(subscription.started_at), event.at, place);
        if moves(&event.kind) && key.0 < instant && key > latest {
            latest = key;
            figure_then = Some(match event.kind {
                EventKind::Ended => 0,
                _ => figure(subscription, event.mrr_after),
            });
        }
    }
    let mut end = subscription.ended_at.or(subscription.cancel_at);
    if end.is_none() && subscription.status == SubscriptionStatus::Canceled {
        end = Some(subscription.started_at);
        for event in &subscription.events {
            end = end.max(Some(event.at));
        }
        if let Some(last) = subscription.events.iter().map(|event| event.at).max() {
            end = Some(last);
        }
    }
    if let Some(end) = end {
        let end = end.max(subscription.started_at);
        if end < instant && end >= latest.0 {
            return 0;
        }
    }
    figure_then.unwrap_or_else(|| {
        let moving = subscription
            .events
            .iter()
            .filter(|event| moves(&event.kind));
        match moving.min_by_key(|event| event.at) {
            Some(first) if first.kind == EventKind::Created => 0,
            Some(first) => figure(subscription, first.mrr_before),
            None => own(subscription),
        }
    })
}

/// When it was first worth anything: tried at every instant at which something is said.
pub fn first_paid_at(subscription: &Subscription) -> Option<Instant> {
    let mut all = vec![subscription.started_at];
    all.extend(subscription.trial_ends_at);
    all.extend(subscription.events.iter().map(|event| event.at));
    all.sort_unstable();
    all.into_iter()
        .find(|at| before(subscription, at.plus_seconds(1).unwrap()) > 0)
}
