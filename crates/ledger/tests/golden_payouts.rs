//! Payouts and balances over small journals whose figures were worked out by hand: the cases of
//! real settlements, and the edges of every day and amount.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a test that can't go on stops

use expect_test::{Expect, expect};
use ledger::Ledger;
use ledger::bank::BankRow;
use ledger::day::zone::Zone;
use ledger::day::{Day, Instant, Period};
use ledger::money::{Currency, Money};
use ledger::report::balances::{self, Balances};
use ledger::report::bank_match::{self, BankMatch};
use ledger::report::certificate::{self, Certificate};
use ledger::report::next_payout::{self, NextPayout};
use ledger::report::payout_difference::{self, PayoutDifference};
use ledger::report::{Report, answer};
use ledger::settlement::{Balance, PayoutStatus, PayoutStep};
use ledger::store::batch::Batch;

#[path = "golden_payouts/answers.rs"]
mod answers;
#[path = "golden_payouts/bank.rs"]
mod bank;
#[path = "fixture/journal.rs"]
mod journal;
#[path = "golden_payouts/money.rs"]
mod money;
#[path = "golden_payouts/states.rs"]
mod states;
#[path = "golden_payouts/text.rs"]
mod text;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

fn instant(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn ledger_of(batches: Vec<Batch>) -> Ledger {
    let mut ledger = Ledger::new();
    for batch in batches {
        ledger.append(batch);
    }
    ledger
}

/// Asks as the page does: over the wire.
fn ask<R: Report>(ledger: &Ledger, query: &R::Query) -> R {
    let query = postcard::to_stdvec(query).unwrap();
    postcard::from_bytes(&answer(ledger, R::KIND, &query).unwrap()).unwrap()
}

/// Where the money is at the end of each of these days.
#[track_caller]
fn check_balances(batches: Vec<Batch>, days: &[&str], expected: &Expect) {
    let ledger = ledger_of(batches);
    let mut found = String::new();
    for as_of in days {
        let query = balances::Query {
            as_of: day(as_of),
            period: None,
            zone: Zone::utc(),
        };
        let balances: Balances = ask(&ledger, &query);
        found = found + as_of + "\n" + &text::balances(&balances);
    }
    expected.assert_eq(&found);
}
