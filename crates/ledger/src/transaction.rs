//! One movement of an account's balance, and the signed components it is made of.
//!
//! Both lists here are open-ended on purpose: senders invent kinds and components every month, and
//! an unknown one keeps its raw name and stays inside every total.

use serde::{Deserialize, Serialize};

use crate::day::Instant;
use crate::money::{Currency, Total};

mod component;
mod kind;
mod step;
pub mod tax_marks;
mod tax_scheme;

pub use component::{Class, Component};
pub use kind::Kind;
pub use step::Step;
pub use tax_scheme::TaxScheme;

/// One movement of the balance. Its total is the sum of its amounts, always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The sender's id, or one derived from the content for files, which carry none.
    pub id: String,
    /// Place in the sender's change feed; a later one replaces an earlier one of the same id.
    /// 0 for files, which have no feed.
    pub sequence: u64,
    /// What happened.
    pub kind: Kind,
    /// The sender's own word for it, e.g. `Shipment`; never empty for [`Kind::Other`].
    pub raw_kind: String,
    /// Whether the money is in the balance already.
    pub status: Status,
    /// When it happened, by the sender's books.
    pub posted_at: Instant,
    /// When deferred money was or is to be released; the sender may not say.
    pub released_at: Option<Instant>,
    /// The shop it happened in, e.g. `amazon.de`, in lower case.
    pub marketplace: Option<String>,
    /// The currency of every amount below.
    pub currency: Currency,
    /// The settlement that it belongs to; none while it is not settled.
    pub settlement_id: Option<String>,
    /// The buyer's order.
    pub order_id: Option<String>,
    /// A reference that is not an order: shipment, claim, adjustment, invoice.
    pub reference_id: Option<String>,
    /// The product.
    pub sku: Option<String>,
    /// Units, once per transaction however many amounts it has; 0 when it moves no goods.
    pub quantity: i64,
    /// How the buyer paid, as the sender says.
    pub payment_method: Option<String>,
    /// The signed parts.
    pub amounts: Vec<Amount>,
}

/// One signed part of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// What it is.
    pub component: Component,
    /// The sender's name for it, e.g. `ItemFees | Commission`; equals the component's name when
    /// the sender speaks the billing API's words.
    pub raw: String,
    /// Minor units of the transaction's currency, `+` into the balance.
    pub minor: i64,
    /// Physical line in the source file, from 1; 0 when the source has no lines.
    pub line: u32,
}

/// Whether the money of a transaction is in the balance already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// In the balance.
    #[default]
    Released,
    /// Earned, and held until it matures.
    Deferred {
        /// The sender's reason, e.g. `DD7`.
        reason: String,
        /// When it should be released; the sender may not say.
        matures_at: Option<Instant>,
    },
}

impl Transaction {
    /// The sum of all amounts. `i128` can't overflow: it holds 2^64 amounts of `i64`.
    pub fn total(&self) -> Total {
        let minor = self
            .amounts
            .iter()
            .map(|amount| i128::from(amount.minor))
            .sum();
        Total {
            minor,
            currency: self.currency,
        }
    }
}
