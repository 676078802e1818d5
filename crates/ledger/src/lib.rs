//! The seller's books, pure: no browser, no network, no clock, no thread, no float.
//!
//! The model, drawn in text:
//!
//! ```text
//! Ledger                    everything known about one seller, in columns sorted by day
//!  ├─ Settlement            a period of transactions that yields at most one payout
//!  │   └─ Payout            the money that was sent to the bank, and how that went
//!  ├─ Transaction           one movement of the balance: a sale, a refund, a fee ..
//!  │   └─ Amount            one signed part of it, under one Component, from one line of a source
//!  ├─ Invoice               a document that asks for money, with lines, credit notes and payments
//!  ├─ Subscription          who pays the seller what how often, and its Timeline
//!  ├─ Meter                 what is counted by the day: UsageRecords, and the Prices that charge them
//!  ├─ PaymentMethod         what invoices can be paid with
//!  ├─ Product               what is sold
//!  └─ Rate                  what one currency was worth in another on a day
//!
//! bytes ── import ──▶ (Batch, Vec<Rejection>) ── Ledger::append ──▶ Ledger ── report ──▶ plain data
//!                                                                     └─ export ──▶ text
//! ```
//!
//! Amounts are integers in minor units; `+` is into the seller's balance. Amounts of different
//! currencies are never added. Whatever is not understood is kept under its raw name with its
//! money, and whatever can't be read is a [`import::Rejection`] that names its line.
//!
//! The modules stand in reading order, each using only those before it.

#![forbid(unsafe_code)]
#![deny(clippy::disallowed_types)]

pub mod sorting;

pub mod money;

pub mod day;

pub mod fx;

pub mod transaction;

pub mod settlement;

pub mod product;

pub mod invoice;

pub mod payment_method;

pub mod usage;

pub mod subscription;

pub mod bank;

pub mod journal;

pub mod table;

pub mod store;

pub mod import;

pub mod report;

pub mod export;

pub use store::Ledger;
