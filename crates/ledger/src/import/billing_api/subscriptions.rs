//! `GET /subscriptions`: who pays the seller what how often, what happened to it, and what comes next.

use serde::{Deserialize, Serialize};

use super::entities::{Parsed, parse_versions};
use super::fields::{
    read_amount, read_currency, read_day, read_decimal, read_id, read_instant,
    read_optional_instant, read_word, word_of,
};
use super::proof::{Row, Stated};
use crate::day::{Day, Instant};
use crate::import::Reason;
use crate::money::Money;
use crate::subscription::{
    BillingInterval, EventKind, IntervalUnit, NextCharge, Retry, RetryStatus, Subscription,
    SubscriptionEvent, SubscriptionStatus,
};

/// What intervals are made of; without knowing it nothing could be said by the month.
const UNITS: [(&str, IntervalUnit); 4] = [
    ("day", IntervalUnit::Day),
    ("week", IntervalUnit::Week),
    ("month", IntervalUnit::Month),
    ("year", IntervalUnit::Year),
];

/// A row of `GET /subscriptions`. Amounts are positive: what the customer pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubscriptionRow {
    /// The sender's id.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// Who pays.
    pub customer_id: String,
    /// What for.
    pub plan: String,
    /// ISO 4217.
    pub currency: String,
    /// How often.
    pub interval: IntervalRow,
    /// Seats, decimal text.
    pub quantity: String,
    /// What recurs each interval for the whole quantity, decimal text; without tax, usage and
    /// one-off charges. It is what the row adds to the sums of its page.
    pub amount: String,
    /// `trialing`, `active`, `past_due`, `paused`, `canceled`.
    pub status: String,
    /// RFC 3339.
    pub started_at: String,
    /// RFC 3339.
    #[serde(default)]
    pub trial_ends_at: Option<String>,
    /// RFC 3339.
    #[serde(default)]
    pub ended_at: Option<String>,
    /// RFC 3339.
    #[serde(default)]
    pub cancel_at: Option<String>,
    /// What happened to it, by time.
    #[serde(default)]
    pub events: Vec<SubscriptionEventRow>,
    /// What is to be charged next.
    #[serde(default)]
    pub next_charge: Option<NextChargeRow>,
    /// Attempts at the charge that failed last, by time.
    #[serde(default)]
    pub retries: Vec<RetryRow>,
}

/// How often a subscription is billed: every `count` units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntervalRow {
    /// How many units.
    pub count: u32,
    /// `day`, `week`, `month` or `year`.
    pub unit: String,
}

/// Something that happened to a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubscriptionEventRow {
    /// RFC 3339.
    pub at: String,
    /// `created`, `trial_ended`, `changed`, `renewed`, `past_due`, `recovered`, `paused`,
    /// `resumed`, `canceled`, `ended`, `reactivated`.
    pub kind: String,
    /// Monthly recurring revenue before it in major units, decimal text of any scale.
    pub mrr_before: String,
    /// The same after it.
    pub mrr_after: String,
}

/// A charge to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextChargeRow {
    /// ISO 8601.
    pub day: String,
    /// Decimal text.
    pub amount: String,
}

/// One attempt at a charge that had failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetryRow {
    /// RFC 3339.
    pub at: String,
    /// `scheduled`, `failed`, `succeeded`.
    pub status: String,
    /// Why it failed.
    #[serde(default)]
    pub failure: Option<String>,
}

impl Row for SubscriptionRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        Stated::Total {
            currency: &self.currency,
            total: &self.amount,
        }
    }
}

/// A page of `GET /subscriptions`.
pub fn parse_subscriptions(body: &[u8]) -> Parsed {
    parse_versions(body, subscription_of, |batch, subscriptions| {
        batch.entities.subscriptions = subscriptions;
    })
}

fn subscription_of(row: SubscriptionRow) -> Result<Subscription, Reason> {
    let currency = read_currency(&row.currency)?;
    let next_charge = row.next_charge.map(|charge| {
        Ok(NextCharge {
            on: read_day("next_charge/day", &charge.day)?,
            amount_minor: read_amount("next_charge/amount", &charge.amount, currency)?,
        })
    });
    let events = row.events.into_iter().enumerate();
    let retries = row.retries.into_iter().enumerate();
    Ok(Subscription {
        id: read_id(row.id)?,
        sequence: row.sequence,
        customer_id: row.customer_id,
        plan: row.plan,
        currency,
        interval: BillingInterval {
            count: row.interval.count,
            unit: read_word("interval/unit", &row.interval.unit, &UNITS)?,
        },
        quantity: read_decimal("quantity", &row.quantity)?,
        amount_minor: read_amount("amount", &row.amount, currency)?,
        status: SubscriptionStatus::from_name(&row.status),
        started_at: read_instant("started_at", &row.started_at)?,
        trial_ends_at: read_optional_instant("trial_ends_at", row.trial_ends_at.as_deref())?,
        ended_at: read_optional_instant("ended_at", row.ended_at.as_deref())?,
        cancel_at: read_optional_instant("cancel_at", row.cancel_at.as_deref())?,
        events: events
            .map(|(place, event)| event_of(place, &event))
            .collect::<Result<_, _>>()?,
        next_charge: next_charge.transpose()?,
        retries: retries
            .map(|(place, retry)| retry_of(place, retry))
            .collect::<Result<_, _>>()?,
    })
}

fn event_of(place: usize, row: &SubscriptionEventRow) -> Result<SubscriptionEvent, Reason> {
    let name = |field| format!("events/{place}/{field}");
    Ok(SubscriptionEvent {
        at: read_instant(&name("at"), &row.at)?,
        kind: EventKind::from_name(&row.kind),
        mrr_before: read_decimal(&name("mrr_before"), &row.mrr_before)?,
        mrr_after: read_decimal(&name("mrr_after"), &row.mrr_after)?,
    })
}

fn retry_of(place: usize, row: RetryRow) -> Result<Retry, Reason> {
    Ok(Retry {
        at: read_instant(&format!("retries/{place}/at"), &row.at)?,
        status: RetryStatus::from_name(&row.status),
        failure: row.failure,
    })
}

/// A row of `GET /subscriptions`.
pub fn subscription_row(subscription: &Subscription) -> SubscriptionRow {
    let plain = |minor| Money::new(minor, subscription.currency).to_plain();
    SubscriptionRow {
        id: subscription.id.clone(),
        sequence: subscription.sequence,
        customer_id: subscription.customer_id.clone(),
        plan: subscription.plan.clone(),
        currency: subscription.currency.code().to_owned(),
        interval: IntervalRow {
            count: subscription.interval.count,
            unit: word_of(&subscription.interval.unit, &UNITS),
        },
        quantity: subscription.quantity.to_string(),
        amount: plain(subscription.amount_minor),
        status: subscription.status.name().to_owned(),
        started_at: subscription.started_at.to_rfc3339(),
        trial_ends_at: subscription.trial_ends_at.map(Instant::to_rfc3339),
        ended_at: subscription.ended_at.map(Instant::to_rfc3339),
        cancel_at: subscription.cancel_at.map(Instant::to_rfc3339),
        events: subscription
            .events
            .iter()
            .map(|event| SubscriptionEventRow {
                at: event.at.to_rfc3339(),
                kind: event.kind.name().to_owned(),
                mrr_before: event.mrr_before.to_string(),
                mrr_after: event.mrr_after.to_string(),
            })
            .collect(),
        next_charge: subscription.next_charge.map(|charge| NextChargeRow {
            day: Day::to_iso(charge.on),
            amount: plain(charge.amount_minor),
        }),
        retries: subscription
            .retries
            .iter()
            .map(|retry| RetryRow {
                at: retry.at.to_rfc3339(),
                status: retry.status.name().to_owned(),
                failure: retry.failure.clone(),
            })
            .collect(),
    }
}
