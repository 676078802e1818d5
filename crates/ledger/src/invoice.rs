//! Invoices with their lines, credit notes and payments: documents that ask for money, beside the
//! movements that are the money.
//!
//! Amounts are the document's own: positive is what its receiver owes its issuer, whichever of the
//! two the seller is. (Movements are `+` into the seller's balance, so an invoice received pairs
//! with negative movements and one issued with positive ones.)

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::money::{Currency, Money};

mod position;

pub use position::{Position, Standing};

/// A document that asks for money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// The sender's id.
    pub id: String,
    /// Place in the sender's change feed; 0 where there is none.
    pub sequence: u64,
    /// The number printed on it.
    pub number: String,
    /// Who owes whom.
    pub direction: Direction,
    /// Who is at the other end.
    pub counterparty: String,
    /// The currency of its lines and totals.
    pub currency: Currency,
    /// Where the sender says it stands.
    pub status: InvoiceStatus,
    /// The day on it; none on a draft.
    pub issued_on: Option<Day>,
    /// The last day on which paying it is in time.
    pub due_on: Option<Day>,
    /// When it was paid in full, as the sender says.
    pub paid_on: Option<Day>,
    /// What is asked for.
    pub lines: Vec<LineItem>,
    /// The totals that the sender claims.
    pub claimed: ClaimedTotals,
    /// What was taken back of it.
    pub credit_notes: Vec<CreditNote>,
    /// What was paid on it, and what was tried.
    pub payments: Vec<Payment>,
}

/// Who owes whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Direction {
    /// The seller owes it: fees, usage, subscriptions.
    Received,
    /// The seller is owed it.
    Issued,
}

/// Where the sender says an invoice stands. The words are the billing API's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum InvoiceStatus {
    /// Not sent yet; nobody owes it.
    Draft,
    /// Sent, nothing paid.
    Open,
    /// Sent, some of it paid.
    PartiallyPaid,
    /// All of it paid.
    Paid,
    /// Not paid in time.
    Overdue,
    /// Called off; nobody owes it.
    Void,
    /// Given up.
    Uncollectible,
    /// A word that is not in the list, as the sender wrote it; its money is owed like any other.
    Unknown(String),
}

impl InvoiceStatus {
    /// The billing API's word, or the sender's own.
    pub fn name(&self) -> &str {
        match self {
            InvoiceStatus::Draft => "draft",
            InvoiceStatus::Open => "open",
            InvoiceStatus::PartiallyPaid => "partially_paid",
            InvoiceStatus::Paid => "paid",
            InvoiceStatus::Overdue => "overdue",
            InvoiceStatus::Void => "void",
            InvoiceStatus::Uncollectible => "uncollectible",
            InvoiceStatus::Unknown(raw) => raw,
        }
    }

    /// The status with this word, in any case.
    pub fn from_name(name: &str) -> InvoiceStatus {
        match name.to_ascii_lowercase().as_str() {
            "draft" => InvoiceStatus::Draft,
            "open" => InvoiceStatus::Open,
            "partially_paid" => InvoiceStatus::PartiallyPaid,
            "paid" => InvoiceStatus::Paid,
            "overdue" => InvoiceStatus::Overdue,
            "void" => InvoiceStatus::Void,
            "uncollectible" => InvoiceStatus::Uncollectible,
            _ => InvoiceStatus::Unknown(name.to_owned()),
        }
    }
}

/// One line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineItem {
    /// What for.
    pub description: String,
    /// How many, of whatever unit.
    pub quantity: Decimal,
    /// Price of one, in major units, without tax; finer than the currency where it must be.
    pub unit_price: Decimal,
    /// What the line claims to come to, without tax, in minor units.
    pub net_minor: i64,
    /// Share of the net that is tax (0.19 for 19 %); none where the sender names no rate.
    pub tax_rate: Option<Decimal>,
    /// Tax on the line, in minor units.
    pub tax_minor: i64,
    /// Under which rules, e.g. `standard` or `reverse_charge`.
    pub tax_scheme: Option<String>,
    /// The usage records that it charges for.
    pub usage_record_ids: Vec<String>,
}

/// The totals that the sender claims, in minor units; none where it claims none. Whether the lines
/// add up to them is for the reports to say, never assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedTotals {
    /// Without tax.
    pub net_minor: Option<i64>,
    /// Tax.
    pub tax_minor: Option<i64>,
    /// With tax: what is asked for.
    pub total_minor: Option<i64>,
}

/// A document that takes back some or all of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditNote {
    /// The sender's id.
    pub id: String,
    /// The number printed on it.
    pub number: String,
    /// The day on it.
    pub issued_on: Option<Day>,
    /// What it takes back, tax included; positive lowers what is owed.
    pub money: Money,
    /// Why.
    pub reason: Option<String>,
}

/// One payment of an invoice, or an attempt at one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The sender's id.
    pub id: String,
    /// When it was made.
    pub paid_on: Option<Day>,
    /// How much; positive lowers what is owed.
    pub money: Money,
    /// Whether it arrived.
    pub status: PaymentStatus,
    /// Why it did not, in the sender's words.
    pub failure: Option<String>,
}

/// Whether a payment arrived. Only one that did lowers what is owed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PaymentStatus {
    /// Under way.
    Processing,
    /// Arrived.
    Succeeded,
    /// Did not arrive.
    Failed,
    /// A word that is not in the list, as the sender wrote it.
    Unknown(String),
}

impl PaymentStatus {
    /// The billing API's word, or the sender's own.
    pub fn name(&self) -> &str {
        match self {
            PaymentStatus::Processing => "processing",
            PaymentStatus::Succeeded => "succeeded",
            PaymentStatus::Failed => "failed",
            PaymentStatus::Unknown(raw) => raw,
        }
    }

    /// The status with this word, in any case.
    pub fn from_name(name: &str) -> PaymentStatus {
        match name.to_ascii_lowercase().as_str() {
            "processing" => PaymentStatus::Processing,
            "succeeded" => PaymentStatus::Succeeded,
            "failed" => PaymentStatus::Failed,
            _ => PaymentStatus::Unknown(name.to_owned()),
        }
    }
}

impl Invoice {
    /// Sum of the lines without tax, in minor units.
    pub fn lines_net_minor(&self) -> i128 {
        self.lines
            .iter()
            .map(|line| i128::from(line.net_minor))
            .sum()
    }

    /// Sum of the lines' tax, in minor units.
    pub fn lines_tax_minor(&self) -> i128 {
        self.lines
            .iter()
            .map(|line| i128::from(line.tax_minor))
            .sum()
    }

    /// What is asked for: the claimed total, or the sum of lines and tax where none is claimed.
    pub fn total_minor(&self) -> i128 {
        let claimed = self.claimed.total_minor.map(i128::from);
        claimed.unwrap_or_else(|| self.lines_net_minor() + self.lines_tax_minor())
    }

    /// Claimed total less lines and tax: 0 when it foots; none when there is no claim, or no line
    /// to prove it by.
    pub fn total_residual_minor(&self) -> Option<i128> {
        let claimed = self.claimed.total_minor.filter(|_| !self.lines.is_empty());
        Some(i128::from(claimed?) - self.lines_net_minor() - self.lines_tax_minor())
    }
}
