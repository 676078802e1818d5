//! The ledger as double-entry books: entries per settlement and month (domain rule D11).
//!
//! A settlement that straddles months is split by the day on which its rows count: `J(m)` is the
//! sum of those of month `m`. What it holds at the end of a month, while it is not paid, is carried
//! forward on an account of its own and brought back on the first day of the next month that it has
//! an entry in, so that only its last month meets the bank. The sum of all `J(m)` is the sum of its
//! rows.
//!
//! When a settlement is closed, its claimed total leaves the balance. Where the rows do not add up
//! to it, the difference stands in an entry of its own, so that the books foot and the gap is seen.

mod gathering;
mod splitting;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Ledger;
use super::basis::Basis;
use crate::day::Period;
use crate::day::zone::Zone;
use crate::journal::{self, Account, Entry, Group, Movement, Posting};
use crate::money::Currency;
use crate::sorting;
use crate::transaction::{Kind, Step};

pub use gathering::Gathering;

/// What to book, and by which calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Zone of the days and months.
    pub zone: Zone,
    /// Days of the entries; none for all there are.
    pub period: Option<Period>,
    /// Which instant of a row counts.
    pub basis: Basis,
}

/// The books of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    /// By day, then movement, then settlement, then currency.
    pub entries: Vec<Entry>,
    /// Deferred money that the cash basis leaves out, by currency: minor units and transactions.
    pub left_out: Vec<LeftOut>,
}

/// Money that is in no entry, because it counts at no instant yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The currency.
    pub currency: Currency,
    /// Its sum, in minor units.
    pub minor: i128,
    /// Transactions.
    pub n_transactions: u64,
}

/// The movement and the account of every kind with every name, so that a scan looks them up.
struct AccountTable {
    /// By name, then by kind in the order of [`Kind::ALL`].
    places: Vec<(Movement, Account)>,
}

impl AccountTable {
    fn place(&self, kind: Kind, name: u32) -> (Movement, Account) {
        self.places[name as usize * Kind::ALL.len() + kind as usize]
    }
}

impl Books {
    /// Adds other books to these.
    pub fn add(&mut self, other: Books) {
        self.entries.extend(other.entries);
        sort(&mut self.entries);
        self.left_out.extend(other.left_out);
        sorting::by_key(&mut self.left_out, |left_out| left_out.currency);
        self.left_out.dedup_by(|later, first| {
            let is_same = later.currency == first.currency;
            if is_same {
                first.minor += later.minor;
                first.n_transactions += later.n_transactions;
            }
            is_same
        });
    }
}

impl Ledger {
    /// names -> names x kinds
    fn accounts(&self) -> AccountTable {
        let mut places = Vec::with_capacity(self.components().len() * Kind::ALL.len());
        for component in self.components() {
            places.extend(Kind::ALL.map(|kind| {
                let movement = movement_of(Step::of(kind, component));
                (movement, Account::of(kind, component))
            }));
        }
        AccountTable { places }
    }

    /// The books of everything. With a period, what came before it is one entry per currency on its
    /// first day, so that the entries stand for themselves. rows -> settlements x months x accounts
    pub fn books(&self, cut: &Cut) -> Books {
        let mut gathering = Gathering::new(self, cut.clone());
        gathering.add(self.rows());
        gathering.finish(self)
    }

    /// The books of one settlement, of its rows in every currency; the period of the cut is not
    /// looked at. rows -> months x accounts
    pub fn books_of_settlement(&self, settlement_id: &str, cut: &Cut) -> Books {
        let cut = Cut {
            period: None,
            ..cut.clone()
        };
        let rows = self.rows_of_settlement(settlement_id);
        let settlement = self.settlement(settlement_id);
        let mut gathering = Gathering::new(self, cut);
        gathering.add(rows);
        gathering.books(self, settlement.into_iter())
    }
}

/// The movement of an amount at a step of the money path.
const fn movement_of(step: Step) -> Movement {
    match step {
        Step::OpeningBalance => Movement::NegativeBalanceRepaid,
        Step::ReserveReleased => Movement::ReserveReleased,
        Step::ReserveHeld => Movement::ReserveHeld,
        Step::CardCharge => Movement::CardCharged,
        Step::FailedTransfer => Movement::TransferFailed,
        Step::MicroDeposit => Movement::MicroDeposit,
        Step::Payout => Movement::PaidOut,
        _ => Movement::Activity,
    }
}

fn sort(entries: &mut [Entry]) {
    // Stable, so entries that are equal here keep the order in which they were made.
    sorting::by(entries, |left, right| {
        (left.on, left.movement)
            .cmp(&(right.on, right.movement))
            .then_with(|| left.settlement_id.cmp(&right.settlement_id))
            .then_with(|| left.currency.cmp(&right.currency))
    });
}

/// The entries of a period, after one per currency of what the accounts held before it. A period
/// without a day has none.
fn within(entries: Vec<Entry>, period: Period) -> Vec<Entry> {
    if period.is_empty() {
        return Vec::new();
    }
    let (before, rest): (Vec<Entry>, Vec<Entry>) = entries
        .into_iter()
        .partition(|entry| entry.on < period.start);
    let mut openings: BTreeMap<Currency, Vec<Posting>> = BTreeMap::new();
    for ((account, currency), minor) in journal::balances(&before) {
        if minor != 0 {
            openings.entry(currency).or_default().push(Posting {
                account,
                component: None,
                minor,
                n_amounts: 0,
            });
        }
    }
    let mut within: Vec<Entry> = Vec::new();
    for (currency, mut postings) in openings {
        // The accounts of balanced entries cancel, so the other side of all of them is nothing.
        // Income and costs of the past are no balances: they are what equity starts with.
        let is_past = |posting: &Posting| {
            matches!(
                posting.account.line().group,
                Group::Income | Group::Expenses
            )
        };
        let minor: i128 = postings
            .iter()
            .filter(|posting| is_past(posting))
            .map(|posting| posting.minor)
            .sum();
        postings.retain(|posting| !is_past(posting));
        if postings.is_empty() {
            continue;
        }
        postings.push(Posting {
            account: Account::OpeningBalances,
            component: None,
            minor,
            n_amounts: 0,
        });
        sorting::by_key(&mut postings, |posting| posting.account);
        within.push(Entry {
            on: period.start,
            movement: Movement::OpeningBalances,
            settlement_id: None,
            currency,
            postings,
        });
    }
    within.extend(rest.into_iter().filter(|entry| entry.on < period.end));
    within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_add_up_what_both_leave_out() {
        let left_out = |code: &str, minor, n_transactions| LeftOut {
            currency: Currency::from_code(code).unwrap(),
            minor,
            n_transactions,
        };
        let of = |left_out: &[LeftOut]| Books {
            entries: Vec::new(),
            left_out: left_out.to_vec(),
        };
        let mut books = of(&[left_out("EUR", 500, 2), left_out("JPY", 70, 1)]);
        books.add(of(&[left_out("EUR", -30, 1), left_out("USD", 9, 4)]));
        let expected = [
            left_out("EUR", 470, 3),
            left_out("JPY", 70, 1),
            left_out("USD", 9, 4),
        ];
        assert_eq!(books.left_out, expected);
    }
}
