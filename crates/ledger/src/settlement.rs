//! Settlements, payouts and balances: how movements become money in the bank.

use serde::{Deserialize, Serialize};

use crate::day::{Day, Instant};
use crate::money::{Currency, Money};

/// A period of transactions that yields at most one payout.
///
/// Its claimed total is what the sender says; whether the transactions add up to it is for the
/// settlement proof to say, never assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The sender's id.
    pub id: String,
    /// One currency per settlement.
    pub currency: Currency,
    /// The marketplace of its orders, in lower case, when there is just one.
    pub marketplace: Option<String>,
    /// First instant of the period.
    pub started_at: Instant,
    /// First instant after the period.
    pub ended_at: Instant,
    /// When the money should reach the bank.
    pub deposit_at: Option<Instant>,
    /// The total that the sender claims, in minor units; none while the settlement is open.
    pub claimed_minor: Option<i64>,
    /// Whether more transactions may still come.
    pub is_open: bool,
    /// Payouts that carried its total.
    pub payout_ids: Vec<String>,
}

/// Money sent to the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The sender's id.
    pub id: String,
    /// Minor units; none when the sender does not say.
    pub amount_minor: Option<i64>,
    /// Currency of the amount.
    pub currency: Currency,
    /// Where it stands now: the last entry of the history.
    pub status: PayoutStatus,
    /// Every status it had, in order, with reasons.
    pub history: Vec<PayoutStep>,
    /// `bank_account`, `debit_card` or the sender's own word.
    pub method: String,
    /// Last digits of the account.
    pub account_tail: Option<String>,
    /// What the bank statement shows.
    pub trace_id: Option<String>,
    /// Settlements that it carries.
    pub settlement_ids: Vec<String>,
    /// When it should arrive.
    pub expected_on: Option<Day>,
    /// When it arrived.
    pub paid_on: Option<Day>,
}

/// One entry of a payout's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutStep {
    /// The status from then on.
    pub status: PayoutStatus,
    /// Since when.
    pub at: Instant,
    /// The bank's or sender's reason, for a failure.
    pub reason: Option<String>,
}

/// Where a payout stands. The words are the billing API's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PayoutStatus {
    /// Ordered.
    Started,
    /// On its way.
    InTransit,
    /// Arrived.
    Paid,
    /// Came back, or never left.
    Failed,
    /// Called off.
    Cancelled,
    /// Nothing to pay: the total was zero or negative.
    NoPayout,
    /// A word that is not in the list, as the sender wrote it.
    Unknown(String),
}

impl PayoutStatus {
    /// The billing API's word, or the sender's own.
    pub fn name(&self) -> &str {
        match self {
            PayoutStatus::Started => "started",
            PayoutStatus::InTransit => "in_transit",
            PayoutStatus::Paid => "paid",
            PayoutStatus::Failed => "failed",
            PayoutStatus::Cancelled => "cancelled",
            PayoutStatus::NoPayout => "no_payout",
            PayoutStatus::Unknown(raw) => raw,
        }
    }

    /// The status with this word, in any case: real senders mix them.
    pub fn from_name(name: &str) -> PayoutStatus {
        match name.to_ascii_lowercase().as_str() {
            "started" => PayoutStatus::Started,
            "in_transit" => PayoutStatus::InTransit,
            "paid" => PayoutStatus::Paid,
            "failed" => PayoutStatus::Failed,
            "cancelled" | "canceled" => PayoutStatus::Cancelled,
            "no_payout" => PayoutStatus::NoPayout,
            _ => PayoutStatus::Unknown(name.to_owned()),
        }
    }
}

/// One node of the balance tree: total = available + reserved, reserved = deferred + account-level
/// reserve (identity D5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// `total`, `available`, `reserved`, `deferred`, `account_level_reserve` or the sender's word.
    pub name: String,
    /// What the sender claims for this node.
    pub money: Money,
    /// When it was true.
    pub as_of: Instant,
    /// The parts; none for a leaf.
    pub parts: Vec<Balance>,
}

impl Balance {
    /// Claimed amount less the sum of the parts, in minor units: 0 when the node ties out and for
    /// a leaf. None when a part is in another currency, which can't be added.
    pub fn residual_minor(&self) -> Option<i128> {
        if self.parts.is_empty() {
            return Some(0);
        }
        let mut residual_minor = i128::from(self.money.minor);
        for part in &self.parts {
            if part.money.currency != self.money.currency {
                return None;
            }
            residual_minor -= i128::from(part.money.minor);
        }
        Some(residual_minor)
    }
}
