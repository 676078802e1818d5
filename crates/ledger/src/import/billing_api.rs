//! The billing API's JSON, version 1: the structs that the server writes and the browser reads.
//!
//! They live here once, so that both sides change together; fixture files pin the field names.
//! Amounts are decimal strings in major units; instants are RFC 3339, days ISO 8601.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod answer;
mod balances;
mod entities;
mod fields;
mod invoices;
mod outline;
mod page;
mod payment_methods;
mod products;
mod proof;
mod rates;
mod reading;
mod scan;
mod subscriptions;
mod usage;
mod writing;

pub use balances::{BalancePartRow, BalanceRow, balance_row, parse_balances};
pub use entities::Parsed;
pub use invoices::{
    CreditNoteRow, InvoiceLineRow, InvoiceRow, InvoiceTotalsRow, PaymentRow, invoice_of,
    invoice_row, parse_invoices, payment_row,
};
pub use page::PageError;
pub use payment_methods::{PaymentMethodRow, method_of, parse_payment_methods, payment_method_row};
pub use products::{ProductRow, parse_products, product_row};
pub use rates::{RateRow, parse_rates, rate_row};
pub(super) use reading::read;
pub use reading::{parse_account, parse_payouts, parse_settlements, parse_transactions};
pub(super) use scan::scan_if_transactions;
pub use scan::{Scanned, scan_transactions};
pub use subscriptions::{
    IntervalRow, NextChargeRow, RetryRow, SubscriptionEventRow, SubscriptionRow,
    parse_subscriptions, subscription_row,
};
pub use usage::{
    MeterRow, PriceRow, TierRow, UsageRecordRow, meter_row, parse_meters, parse_prices,
    parse_usage_records, price_row, usage_record_row,
};
pub use writing::{payout_row, removal_row, settlement_row, transaction_row};

/// One page of a list, with the proof of its completeness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// What the rows must add up to.
    pub page: PageProof,
}

/// What a page claims about its rows; a page that differs is fetched again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageProof {
    /// Rows on this page, removed ones included.
    pub count: usize,
    /// Sum of the rows' totals per currency, decimal text.
    #[serde(default)]
    pub sums: BTreeMap<String, String>,
    /// Id of the first row.
    pub first_id: Option<String>,
    /// Id of the last row.
    pub last_id: Option<String>,
    /// Cursor of the next page; none on the last.
    pub next: Option<String>,
    /// Names the state of the books that the whole walk sees.
    pub snapshot: String,
    /// When that state was.
    pub as_of: String,
}

/// `GET /account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Name of the seller.
    pub seller: String,
    /// ISO 4217.
    pub default_currency: String,
    /// IANA time zone.
    pub time_zone: String,
    /// `monday`, `sunday` or `saturday`.
    pub week_start: String,
    /// `MM-DD`.
    pub fiscal_year_start: String,
    /// Where the seller sells.
    pub marketplaces: Vec<Marketplace>,
    /// Whether this is the sample seller; shown as a permanent badge.
    #[serde(default)]
    pub is_sample: bool,
}

/// One marketplace of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Marketplace {
    /// e.g. `amazon.de`.
    pub id: String,
    /// For people.
    pub name: String,
    /// ISO 3166.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// IANA time zone.
    pub time_zone: String,
}

/// A row of `GET /transactions`. A removed row has `deleted` and nothing after `sequence`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransactionRow {
    /// Opaque, at most 255 characters.
    pub id: String,
    /// Place in the change feed.
    pub sequence: u64,
    /// The sender took the row back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// One of the API's words, or a word of tomorrow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `released`, `deferred`, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_at: Option<String>,
    /// RFC 3339.
    #[serde(default)]
    pub released_at: Option<String>,
    /// Why and until when the money is held.
    #[serde(default)]
    pub deferral: Option<Deferral>,
    /// Id of the marketplace.
    #[serde(default)]
    pub marketplace: Option<String>,
    /// ISO 4217.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Id of the settlement.
    #[serde(default)]
    pub settlement_id: Option<String>,
    /// The buyer's order.
    #[serde(default)]
    pub order_id: Option<String>,
    /// A reference that is not an order.
    #[serde(default)]
    pub reference_id: Option<String>,
    /// The product.
    #[serde(default)]
    pub sku: Option<String>,
    /// Units.
    #[serde(default)]
    pub quantity: Option<i64>,
    /// How the buyer paid.
    #[serde(default)]
    pub payment_method: Option<String>,
    /// The source's own word for the kind.
    #[serde(default)]
    pub raw_kind: Option<String>,
    /// Component to amount, decimal text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub amounts: BTreeMap<String, String>,
    /// Sum of the amounts, decimal text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<String>,
}

/// Why and until when money is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deferral {
    /// e.g. `DD7`.
    pub reason: String,
    /// RFC 3339.
    #[serde(default)]
    pub matures_at: Option<String>,
}

/// A row of `GET /settlements`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettlementRow {
    /// The sender's id.
    pub id: String,
    /// ISO 4217.
    pub currency: String,
    /// Marketplace of its orders, when there is just one.
    #[serde(default)]
    pub marketplace: Option<String>,
    /// `open` or `closed`.
    pub status: String,
    /// RFC 3339.
    pub started_at: String,
    /// RFC 3339, first instant after the period.
    pub ended_at: String,
    /// RFC 3339.
    #[serde(default)]
    pub deposit_at: Option<String>,
    /// Balance carried in, decimal text.
    #[serde(default)]
    pub opening_balance: Option<String>,
    /// What the source claims, decimal text.
    #[serde(default)]
    pub claimed_total: Option<String>,
    /// Payouts that carried it.
    #[serde(default)]
    pub payout_ids: Vec<String>,
    /// `settlement_v1`, `settlement_v2`, `api`, ..
    #[serde(default)]
    pub source: Option<String>,
    /// Transactions in it.
    #[serde(default)]
    pub n_transactions: Option<u64>,
    /// Lines of its source that could not be read; their money is in no total.
    #[serde(default)]
    pub n_rejections: Option<u64>,
}

/// A row of `GET /payouts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayoutRow {
    /// The sender's id.
    pub id: String,
    /// Decimal text.
    #[serde(default)]
    pub amount: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// `bank_account`, `debit_card`, ..
    pub method: String,
    /// Last digits.
    #[serde(default)]
    pub account_tail: Option<String>,
    /// What the bank statement shows.
    #[serde(default)]
    pub trace_id: Option<String>,
    /// `started`, `in_transit`, `paid`, `failed`, `cancelled`, `no_payout`.
    pub status: String,
    /// Every status it had.
    #[serde(default)]
    pub status_history: Vec<PayoutStepRow>,
    /// Settlements that it carries.
    #[serde(default)]
    pub settlement_ids: Vec<String>,
    /// ISO 8601 day.
    #[serde(default)]
    pub expected_on: Option<String>,
    /// ISO 8601 day.
    #[serde(default)]
    pub paid_on: Option<String>,
}

/// One entry of a payout's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PayoutStepRow {
    /// As in the payout.
    pub status: String,
    /// RFC 3339.
    pub at: String,
    /// Of a failure.
    #[serde(default)]
    pub reason: Option<String>,
}

/// The body of every error: `application/problem+json` (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable name of the kind of error.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is, in a few words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened, what was kept, what to do next.
    pub detail: String,
    /// Short and stable, for programs.
    pub code: String,
    /// To quote to whoever runs the server.
    pub request_id: String,
    /// JSON pointer or parameter name of what was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}
