//! What will be charged or end soon, and what is past due now.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{LIMIT_MAX, Query};
use crate::day::{Day, Instant, Period};
use crate::money::Currency;
use crate::money::ratio::Ratio;
use crate::sorting;
use crate::store::Ledger;
use crate::subscription::{EventKind, RetryStatus, Subscription, SubscriptionStatus, Timeline};

/// The days after the as-of day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewals {
    /// A page, by day, then subscription.
    pub rows: Vec<Due>,
    /// How many there are.
    pub n_rows: u64,
    /// Charges by day and currency, in minor units; what ends is in none.
    pub totals: Vec<(Day, Currency, i128)>,
}

/// A charge or an end to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The day.
    pub on: Day,
    /// The sender's id of the subscription.
    pub subscription_id: String,
    /// Who pays.
    pub customer_id: String,
    /// What for.
    pub plan: String,
    /// The currency.
    pub currency: Currency,
    /// What will be charged, or what no longer will, in minor units.
    pub minor: i64,
    /// Which.
    pub outcome: DueOutcome,
}

/// What happens to a subscription on a day to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DueOutcome {
    /// It is charged.
    Renews,
    /// Access ends.
    Ends,
}

/// A subscription whose charge failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDue {
    /// The sender's id.
    pub subscription_id: String,
    /// Who should pay.
    pub customer_id: String,
    /// What for.
    pub plan: String,
    /// The currency.
    pub currency: Currency,
    /// What recurs each interval, in minor units.
    pub amount_minor: i64,
    /// Since when: the last event that says so.
    pub since: Option<Instant>,
    /// Attempts that failed.
    pub n_failed: u64,
    /// Why the last of them did.
    pub last_failure: Option<String>,
    /// The next attempt.
    pub next_retry_at: Option<Instant>,
}

/// Subscriptions that are charged or end from the day after the as-of day on. One that ends by the
/// day of its next charge is not charged. subscriptions -> page, sorted once
pub fn renewals(ledger: &Ledger, query: &Query) -> Renewals {
    let start = Period::of_day(query.as_of).end;
    let end = start
        .plus_days(query.renewal_days.into())
        .unwrap_or(Day::MAX);
    let window = Period { start, end };
    let mut all: Vec<Due> = ledger
        .subscriptions()
        .flat_map(|subscription| due(subscription, query))
        .filter(|due| window.contains(due.on))
        .collect();
    sorting::by(&mut all, |left, right| {
        (left.on, &left.subscription_id).cmp(&(right.on, &right.subscription_id))
    });
    let mut totals: BTreeMap<(Day, Currency), i128> = BTreeMap::new();
    for due in all.iter().filter(|due| due.outcome == DueOutcome::Renews) {
        *totals.entry((due.on, due.currency)).or_default() += i128::from(due.minor);
    }
    let n_rows = all.len() as u64;
    let page = all
        .into_iter()
        .skip(query.offset)
        .take(query.limit.min(LIMIT_MAX));
    Renewals {
        rows: page.collect(),
        n_rows,
        totals: totals
            .into_iter()
            .map(|((on, currency), minor)| (on, currency, minor))
            .collect(),
    }
}

/// What is planned for a subscription: its next charge, unless access ends before, and that end.
fn due<'a>(subscription: &'a Subscription, query: &Query) -> impl Iterator<Item = Due> + use<'a> {
    let ends_on = subscription
        .access_ends_at()
        .map(|at| query.zone.day_of(at));
    let charge = subscription.next_charge;
    let charge = charge.filter(|charge| ends_on.is_none_or(|ends_on| charge.on < ends_on));
    let renews = charge.map(|charge| (charge.on, charge.amount_minor, DueOutcome::Renews));
    let ends = ends_on.map(|on| (on, subscription.amount_minor, DueOutcome::Ends));
    renews
        .into_iter()
        .chain(ends)
        .map(|(on, minor, outcome)| Due {
            on,
            subscription_id: subscription.id.clone(),
            customer_id: subscription.customer_id.clone(),
            plan: subscription.plan.clone(),
            currency: subscription.currency,
            minor,
            outcome,
        })
}

/// Every subscription that is past due and has not ended by the as-of day, by id.
pub fn past_due(ledger: &Ledger, query: &Query) -> Vec<PastDue> {
    let end = query.zone.start_of(Period::of_day(query.as_of).end);
    let is_late = |subscription: &&Subscription| {
        subscription.status == SubscriptionStatus::PastDue
            && subscription
                .access_ends_at()
                .is_none_or(|ends_at| ends_at >= end)
    };
    ledger.subscriptions().filter(is_late).map(late).collect()
}

fn late(subscription: &Subscription) -> PastDue {
    let failures = subscription
        .events
        .iter()
        .filter(|event| event.kind == EventKind::PastDue);
    let with = |status: RetryStatus| {
        subscription
            .retries
            .iter()
            .filter(move |retry| retry.status == status)
    };
    let last_failed = with(RetryStatus::Failed).max_by_key(|retry| retry.at);
    PastDue {
        subscription_id: subscription.id.clone(),
        customer_id: subscription.customer_id.clone(),
        plan: subscription.plan.clone(),
        currency: subscription.currency,
        amount_minor: subscription.amount_minor,
        since: failures.map(|event| event.at).max(),
        n_failed: with(RetryStatus::Failed).count() as u64,
        last_failure: last_failed.and_then(|retry| retry.failure.clone()),
        next_retry_at: with(RetryStatus::Scheduled).map(|retry| retry.at).min(),
    }
}

/// The past-due and the paused part of the recurring revenue just before an instant; `None` where a
/// sum is beyond what can be counted exactly.
pub fn at_risk<'a>(
    subscriptions: impl Iterator<Item = &'a Subscription>,
    instant: Instant,
) -> Option<(Ratio, Ratio)> {
    let (mut past_due, mut paused) = (Ratio::ZERO, Ratio::ZERO);
    for subscription in subscriptions {
        let sum = match subscription.status {
            SubscriptionStatus::PastDue => &mut past_due,
            SubscriptionStatus::Paused => &mut paused,
            _ => continue,
        };
        *sum = sum.checked_add(Timeline::of(subscription)?.before(instant))?;
    }
    Some((past_due, paused))
}
