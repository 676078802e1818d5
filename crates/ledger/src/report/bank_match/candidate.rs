//! Which payout may be which line of the statement, and how well the two fit.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{BUSINESS_DAYS_MAX, BankRow, Expected, Match, Payout, Ratio};
use crate::bank::business_days_between;
use crate::money::Currency;

/// A trace id that is shorter could be in a reference by chance.
const TRACE_CHARS_MIN: usize = 4;

/// Why a payout and a line belong together, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grounds {
    /// Equal amounts, and the trace id.
    Trace,
    /// Equal amounts, and booked soon after the deposit day.
    AmountAndDay,
    /// The trace id, in another currency.
    TraceConverted,
    /// The account's last characters, booked soon after, in another currency.
    TailConverted,
}

/// How well a payout and a line fit: the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    pub grounds: Grounds,
    has_two_signs: bool,
    /// Whether the same account is proven, the proven first.
    is_same_account: Reverse<bool>,
    /// Days between deposit and booking, by the calendar; those of an unknown deposit day last.
    n_days: u32,
}

/// A pair that may belong together, by place on each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub payout: usize,
    pub row: usize,
    pub rank: Rank,
}

/// A payout with what a statement may say of it.
pub struct Wanted {
    pub expected: Expected,
    /// Letters and digits only, in upper case.
    trace: Option<String>,
    tail: Option<String>,
}

impl Wanted {
    pub fn new(expected: Expected, payout: &Payout) -> Wanted {
        let trace = payout.trace_id.as_deref().map(bare);
        let tail = payout.account_tail.as_deref().map(bare);
        Wanted {
            expected,
            trace: trace.filter(|trace| trace.chars().count() >= TRACE_CHARS_MIN),
            tail: tail.filter(|tail| !tail.is_empty()),
        }
    }

    /// The answer's line of a pair.
    pub fn matched(&self, row: &BankRow, grounds: Grounds) -> Match {
        let deposit_on = self.expected.deposit_on;
        Match {
            payout: self.expected.clone(),
            row: row.clone(),
            grounds,
            n_business_days: deposit_on.and_then(|day| business_days_between(day, row.booked_on)),
            implied_rate: (self.expected.currency != row.currency)
                .then(|| implied_rate(&self.expected, row))
                .flatten(),
        }
    }

    /// How well a line fits; none when it can't be this payout.
    fn rank(&self, row: &BankRow, reference: &str) -> Option<Rank> {
        let payout = &self.expected;
        let row_tail = row.account_tail.as_deref().map(bare);
        let accounts = self.tail.as_deref().zip(row_tail.as_deref());
        // One of the two may give more characters than the other.
        let are_same = accounts
            .filter(|(_, of_row)| !of_row.is_empty())
            .map(|(own, of_row)| own.ends_with(of_row) || of_row.ends_with(own));
        let has_trace = self
            .trace
            .as_deref()
            .is_some_and(|trace| reference.contains(trace));
        let is_soon = payout
            .deposit_on
            .and_then(|day| business_days_between(day, row.booked_on))
            .is_some_and(|days| days <= BUSINESS_DAYS_MAX);
        let has_two_signs = (payout.minor < 0) != (row.minor < 0);
        let is_own = payout.currency == row.currency;
        let is_converted = !is_own && !has_two_signs && row.minor != 0;
        let is_equal = is_own && payout.minor.unsigned_abs() == row.minor.unsigned_abs();
        let grounds = if is_equal && has_trace {
            Grounds::Trace
        } else if is_equal && is_soon && are_same != Some(false) {
            Grounds::AmountAndDay
        } else if is_converted && has_trace {
            Grounds::TraceConverted
        } else if is_converted && is_soon && are_same == Some(true) {
            Grounds::TailConverted
        } else {
            return None;
        };
        let distance = payout.deposit_on.map(|day| row.booked_on.days_since(day));
        Some(Rank {
            grounds,
            has_two_signs,
            is_same_account: Reverse(are_same == Some(true)),
            n_days: distance.map_or(u32::MAX, i32::unsigned_abs),
        })
    }
}

/// Every pair that may belong together. payouts x lines that are equal, have a trace or may be
/// converted
pub fn all(wanted: &[Wanted], rows: &[&BankRow]) -> Vec<Candidate> {
    let references: Vec<String> = rows.iter().map(|row| bare(&row.reference)).collect();
    let mut by_amount: HashMap<(Currency, u64), Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let key = (row.currency, row.minor.unsigned_abs());
        by_amount.entry(key).or_default().push(place);
    }
    let mut candidates = Vec::new();
    for (payout, one) in wanted.iter().enumerate() {
        let key = (one.expected.currency, one.expected.minor.unsigned_abs());
        let equal = by_amount.get(&key).into_iter().flatten().copied();
        let converted = rows.iter().enumerate();
        let converted = converted.filter(|(_, row)| row.currency != one.expected.currency);
        for row in equal.chain(converted.map(|(row, _)| row)) {
            if let Some(rank) = one.rank(rows[row], &references[row]) {
                candidates.push(Candidate { payout, row, rank });
            }
        }
    }
    candidates
}

/// Units of the line's currency per unit of the payout's, in major units.
fn implied_rate(payout: &Expected, row: &BankRow) -> Option<Ratio> {
    // 2^63 units by 10^4 is far inside 128 bits.
    let unit = |currency: Currency| 10_i128.pow(currency.scale());
    Ratio::new(
        i128::from(row.minor) * unit(payout.currency),
        i128::from(payout.minor) * unit(row.currency),
    )
}

/// Letters and digits only, in upper case: banks cut references into groups.
fn bare(text: &str) -> String {
    let kept = text.chars().filter(|letter| letter.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}
