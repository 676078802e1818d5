//! Subscriptions: who pays what how often, since when, and until when.
//!
//! Amounts are positive: what a customer pays the seller. What a subscription is worth a month, and
//! how that moved, is in its [`Timeline`].

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::day::{Day, Instant};
use crate::money::Currency;
use crate::money::ratio::Ratio;

mod timeline;

pub use timeline::{Break, Timeline};

/// One customer's subscription to one plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The sender's id.
    pub id: String,
    /// Place in the sender's change feed; 0 where there is none.
    pub sequence: u64,
    /// Who pays.
    pub customer_id: String,
    /// What for.
    pub plan: String,
    /// Currency of its amounts.
    pub currency: Currency,
    /// How often.
    pub interval: BillingInterval,
    /// Seats, or whatever the plan counts; the amount is for all of them.
    pub quantity: Decimal,
    /// What recurs each interval for the whole quantity, in minor units: after discounts, without
    /// tax, usage and one-off charges.
    pub amount_minor: i64,
    /// Where it stands now.
    pub status: SubscriptionStatus,
    /// When it began, trial included.
    pub started_at: Instant,
    /// When its trial ends or ended; none without a trial.
    pub trial_ends_at: Option<Instant>,
    /// When access ended.
    pub ended_at: Option<Instant>,
    /// When access will end, once cancelled.
    pub cancel_at: Option<Instant>,
    /// What happened to it, by time.
    pub events: Vec<SubscriptionEvent>,
    /// The next charge, as the sender plans it.
    pub next_charge: Option<NextCharge>,
    /// Attempts at the charge that failed last, by time.
    pub retries: Vec<Retry>,
}

/// How often a subscription is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BillingInterval {
    /// How many units an interval has; 0 is read as 1.
    pub count: u32,
    /// Of what.
    pub unit: IntervalUnit,
}

/// What billing intervals are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum IntervalUnit {
    /// 365 in a year.
    Day,
    /// 52 in a year.
    Week,
    /// 12 in a year.
    Month,
    /// One.
    Year,
}

impl BillingInterval {
    /// Intervals in a month, exactly: a twelfth of those in a year (domain rule D16). A year has
    /// 12 months, 52 weeks or 365 days here, so a weekly plan counts 13/3 times.
    pub fn per_month(self) -> Ratio {
        let per_year = match self.unit {
            IntervalUnit::Day => 365,
            IntervalUnit::Week => 52,
            IntervalUnit::Month => 12,
            IntervalUnit::Year => 1,
        };
        let months = 12 * i128::from(self.count.max(1));
        Ratio::new(per_year, months).unwrap_or(Ratio::ZERO)
    }
}

/// Where a subscription stands. The words are the billing API's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SubscriptionStatus {
    /// Not paying yet.
    Trialing,
    /// Paying.
    Active,
    /// A charge failed, and is tried again.
    PastDue,
    /// Charges rest for a while.
    Paused,
    /// Cancelled; access may still last.
    Canceled,
    /// A word that is not in the list, as the sender wrote it; read like an active one.
    Unknown(String),
}

impl SubscriptionStatus {
    /// The billing API's word, or the sender's own.
    pub fn name(&self) -> &str {
        match self {
            SubscriptionStatus::Trialing => "trialing",
            SubscriptionStatus::Active => "active",
            SubscriptionStatus::PastDue => "past_due",
            SubscriptionStatus::Paused => "paused",
            SubscriptionStatus::Canceled => "canceled",
            SubscriptionStatus::Unknown(raw) => raw,
        }
    }

    /// The status with this word, in any case.
    pub fn from_name(name: &str) -> SubscriptionStatus {
        match name.to_ascii_lowercase().as_str() {
            "trialing" => SubscriptionStatus::Trialing,
            "active" => SubscriptionStatus::Active,
            "past_due" => SubscriptionStatus::PastDue,
            "paused" => SubscriptionStatus::Paused,
            "canceled" | "cancelled" => SubscriptionStatus::Canceled,
            _ => SubscriptionStatus::Unknown(name.to_owned()),
        }
    }
}

/// Something that happened to a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionEvent {
    /// When.
    pub at: Instant,
    /// What.
    pub kind: EventKind,
    /// Monthly recurring revenue before it, as the sender says, in major units.
    pub mrr_before: Decimal,
    /// The same after it.
    pub mrr_after: Decimal,
}

/// What happened to a subscription.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// It began.
    Created,
    /// Its trial is over.
    TrialEnded,
    /// The plan, the quantity or the discount changed.
    Changed,
    /// It was charged again.
    Renewed,
    /// A charge failed.
    PastDue,
    /// The failed charge was made good.
    Recovered,
    /// Charges rest.
    Paused,
    /// Charges go on.
    Resumed,
    /// The customer cancelled; access may last until the end of what is paid.
    Canceled,
    /// Access ended.
    Ended,
    /// It began again.
    Reactivated,
    /// A word that is not in the list, as the sender wrote it; its figures count.
    Unknown(String),
}

impl EventKind {
    /// The billing API's word, or the sender's own.
    pub fn name(&self) -> &str {
        match self {
            EventKind::Created => "created",
            EventKind::TrialEnded => "trial_ended",
            EventKind::Changed => "changed",
            EventKind::Renewed => "renewed",
            EventKind::PastDue => "past_due",
            EventKind::Recovered => "recovered",
            EventKind::Paused => "paused",
            EventKind::Resumed => "resumed",
            EventKind::Canceled => "canceled",
            EventKind::Ended => "ended",
            EventKind::Reactivated => "reactivated",
            EventKind::Unknown(raw) => raw,
        }
    }

    /// The kind with this word, in any case.
    pub fn from_name(name: &str) -> EventKind {
        match name.to_ascii_lowercase().as_str() {
            "created" => EventKind::Created,
            "trial_ended" => EventKind::TrialEnded,
            "changed" | "upgraded" | "downgraded" => EventKind::Changed,
            "renewed" => EventKind::Renewed,
            "past_due" => EventKind::PastDue,
            "recovered" => EventKind::Recovered,
            "paused" => EventKind::Paused,
            "resumed" => EventKind::Resumed,
            "canceled" | "cancelled" => EventKind::Canceled,
            "ended" => EventKind::Ended,
            "reactivated" => EventKind::Reactivated,
            _ => EventKind::Unknown(name.to_owned()),
        }
    }

    /// Whether it may change what recurs. A pause, a failed charge and the click on "cancel" change
    /// nothing until the subscription ends (domain rule D16).
    pub const fn moves_mrr(&self) -> bool {
        match self {
            EventKind::Created
            | EventKind::TrialEnded
            | EventKind::Changed
            | EventKind::Ended
            | EventKind::Reactivated
            | EventKind::Unknown(_) => true,
            EventKind::Renewed
            | EventKind::PastDue
            | EventKind::Recovered
            | EventKind::Paused
            | EventKind::Resumed
            | EventKind::Canceled => false,
        }
    }
}

/// A charge to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextCharge {
    /// The civil day, by the sender's books.
    pub on: Day,
    /// How much, in minor units, whatever is added to the recurring amount included.
    pub amount_minor: i64,
}

/// One attempt at a charge that had failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// When it was or will be made.
    pub at: Instant,
    /// What came of it.
    pub status: RetryStatus,
    /// Why it failed, in the sender's words.
    pub failure: Option<String>,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RetryStatus {
    /// To be made.
    Scheduled,
    /// Failed.
    Failed,
    /// Paid.
    Succeeded,
    /// A word that is not in the list, as the sender wrote it.
    Unknown(String),
}

impl RetryStatus {
    /// The billing API's word, or the sender's own.
    pub fn name(&self) -> &str {
        match self {
            RetryStatus::Scheduled => "scheduled",
            RetryStatus::Failed => "failed",
            RetryStatus::Succeeded => "succeeded",
            RetryStatus::Unknown(raw) => raw,
        }
    }

    /// The status with this word, in any case.
    pub fn from_name(name: &str) -> RetryStatus {
        match name.to_ascii_lowercase().as_str() {
            "scheduled" => RetryStatus::Scheduled,
            "failed" => RetryStatus::Failed,
            "succeeded" => RetryStatus::Succeeded,
            _ => RetryStatus::Unknown(name.to_owned()),
        }
    }
}

impl Subscription {
    /// What it recurs by a month now, exactly, in minor units: amount × intervals in a month (domain
    /// rule D16). A negative amount counts as nothing; `None` beyond what can be counted exactly.
    pub fn monthly_minor(&self) -> Option<Ratio> {
        let amount = Ratio::whole(self.amount_minor.max(0).into());
        amount.checked_mul(self.interval.per_month())
    }

    /// When access ends or ended: as the sender says, else as it plans. A cancelled one without
    /// either ended with its last event, or never began.
    pub fn access_ends_at(&self) -> Option<Instant> {
        let known = self.ended_at.or(self.cancel_at);
        if known.is_some() || self.status != SubscriptionStatus::Canceled {
            return known;
        }
        let last = self.events.iter().map(|event| event.at).max();
        Some(last.unwrap_or(self.started_at))
    }

    /// Whether it is cancelled and nobody says when access ends, so that the end is a guess.
    pub fn has_unknown_end(&self) -> bool {
        self.status == SubscriptionStatus::Canceled
            && self.ended_at.is_none()
            && self.cancel_at.is_none()
    }
}
