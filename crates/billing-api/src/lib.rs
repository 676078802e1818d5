//! The reference billing API: a complete implementation of the dashboard's contract over an
//! `SQLite` file or a PostgreSQL server, and the program that brings settlement files into it.
//!
//! ```text
//! files ─ source_file ─ ledger::import ─┐
//! demo ─────────────────────────────────┴▶ booking ─▶ db ─▶ page ─▶ transactions, settlements ..
//!                                                             ▲              │
//! request ─ server ─ edge ─ guard ─ router ─ entry ─ query ───┘              ▼ answer
//!                                               ├─▶ sign_in ─▶ records ─▶ db
//!                                               └─▶ payments ─▶ a provider, booking ─▶ db
//! ```
//!
//! Rows are versions that are never changed or deleted (`migrations/`), so a walk over a list sees
//! one state of the books, whatever is booked meanwhile. JSON is made by the structs that the
//! dashboard reads with, in `ledger::import::billing_api`. Whose books a request is about follows
//! from the session that it comes with, and from nothing that it says.

#![deny(clippy::disallowed_types)]

pub mod account;
pub mod app;
pub mod assets;
pub mod backup;
pub mod booking;
pub mod cli;
pub mod clock;
pub mod conditional;
pub mod cursor;
pub mod db;
pub mod demo;
pub mod documents;
pub mod edge;
pub mod entry;
pub mod forgery;
pub mod guard;
pub mod health;
pub mod imports;
pub mod inert;
pub mod inspect;
pub mod lines;
pub mod linger;
pub mod list;
pub mod log;
pub mod metrics;
pub mod openapi;
pub mod origin;
pub mod page;
pub mod payments;
pub mod payouts;
pub mod query;
pub mod refusal;
pub mod roles;
pub mod router;
pub mod routes;
pub mod row_id;
pub mod rows;
pub mod sample;
pub mod seller;
pub mod serve;
pub mod server;
pub mod settlements;
pub mod sign_in;
pub mod source_file;
pub mod stall;
pub mod state;
pub mod trail;
pub mod transactions;
pub mod users;
