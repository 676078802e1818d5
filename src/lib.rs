//! The seller dashboard: a page that shows what the worker computed from the seller's books.
//!
//! ```text
//! app ── pages ── ui, format          what is seen; pages hold answers, never the ledger
//!          │
//!        engine ═══ worker ── api     the worker holds the only ledger and does all the work
//! ```
//!
//! The modules stand in reading order. Those that meet the browser are built for wasm only; the
//! others are tested natively.

pub mod words;

pub mod filter;

pub mod preferences;

pub mod route;

pub mod keys;

pub mod engine;

#[cfg(target_arch = "wasm32")]
pub mod api;

#[cfg(target_arch = "wasm32")]
pub mod session;

#[cfg(target_arch = "wasm32")]
pub mod paying;

#[cfg(target_arch = "wasm32")]
pub mod budgets;

#[cfg(target_arch = "wasm32")]
pub mod format;

pub mod ui;

#[cfg(target_arch = "wasm32")]
pub mod pages;

#[cfg(target_arch = "wasm32")]
pub mod app;
