//! Invoices, usage and subscriptions over small texts, against figures worked out by hand, and the
//! published examples of usage pricing.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use ledger::Ledger;
use ledger::money::ratio::Ratio;
use ledger::report::{Report, answer};

#[path = "fixture/documents.rs"]
mod documents;
#[path = "golden_documents/forecasts.rs"]
mod forecasts;
#[path = "golden_documents/invoice.rs"]
mod invoice;
#[path = "golden_documents/invoices.rs"]
mod invoices;
#[path = "fixture/journal.rs"]
mod journal;
#[path = "golden_documents/oracles.rs"]
mod oracles;
#[path = "golden_documents/register.rs"]
mod register;
#[path = "golden_documents/subscriptions.rs"]
mod subscriptions;
#[path = "golden_documents/usage.rs"]
mod usage;

fn ledger_of(text: &str) -> Ledger {
    let mut ledger = Ledger::new();
    ledger.append(documents::batch(documents::parse(text)));
    ledger
}

/// Asks as the page does: over the wire.
fn ask<R: Report>(ledger: &Ledger, query: &R::Query) -> R {
    let query = postcard::to_stdvec(query).unwrap();
    postcard::from_bytes(&answer(ledger, R::KIND, &query).unwrap()).unwrap()
}

/// A fraction, or a whole number without a line.
fn exact(ratio: Ratio) -> String {
    match <(i128, i128)>::from(ratio) {
        (whole, 1) => whole.to_string(),
        (numerator, denominator) => format!("{numerator}/{denominator}"),
    }
}
