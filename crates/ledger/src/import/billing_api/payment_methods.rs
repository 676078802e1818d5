//! `GET /payment-methods`: what invoices can be paid with. There is no field for a card's number.

use serde::{Deserialize, Serialize};

use super::entities::{Parsed, parse_versions};
use super::fields::{read_id, read_optional_day};
use super::proof::{Row, Stated};
use crate::day::Day;
use crate::import::Reason;
use crate::payment_method::{PaymentMethod, PaymentMethodKind};

/// A row of `GET /payment-methods`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentMethodRow {
    /// The sender's id.
    pub id: String,
    /// Place in the change feed.
    #[serde(default)]
    pub sequence: u64,
    /// `credit_card`, `debit_card`, `net_banking`, `wallet`, `upi`, `bank_account`,
    /// `seller_wallet`, or a word of tomorrow.
    pub kind: String,
    /// Who issued or runs it, for people.
    #[serde(default)]
    pub brand: Option<String>,
    /// Last digits or characters.
    #[serde(default)]
    pub tail: Option<String>,
    /// ISO 8601 day, the last on which it can be used.
    #[serde(default)]
    pub expires_on: Option<String>,
    /// Whether it is taken where none is chosen.
    pub is_default: bool,
}

impl Row for PaymentMethodRow {
    const HAS_SUMS: bool = false;

    fn id(&self) -> &str {
        &self.id
    }

    fn stated_total(&self) -> Stated<'_> {
        Stated::Nothing
    }
}

/// A page of `GET /payment-methods`.
pub fn parse_payment_methods(body: &[u8]) -> Parsed {
    parse_versions(body, method_of, |batch, methods| {
        batch.entities.payment_methods = methods;
    })
}

/// The way to pay of a row; refuses a row with anything in it that can't be read exactly.
pub fn method_of(row: PaymentMethodRow) -> Result<PaymentMethod, Reason> {
    Ok(PaymentMethod {
        id: read_id(row.id)?,
        sequence: row.sequence,
        kind: PaymentMethodKind::from_name(&row.kind),
        brand: row.brand,
        tail: row.tail,
        expires_on: read_optional_day("expires_on", row.expires_on.as_deref())?,
        is_default: row.is_default,
    })
}

/// A row of `GET /payment-methods`.
pub fn payment_method_row(method: &PaymentMethod) -> PaymentMethodRow {
    PaymentMethodRow {
        id: method.id.clone(),
        sequence: method.sequence,
        kind: method.kind.name().to_owned(),
        brand: method.brand.clone(),
        tail: method.tail.clone(),
        expires_on: method.expires_on.map(Day::to_iso),
        is_default: method.is_default,
    }
}
