//! Double-entry bookkeeping: entries whose postings cancel, and the accounts that they name.
//!
//! Every amount of a transaction is booked twice: on the account that holds the seller's balance
//! at the marketplace, and with the other sign on the account of what it is (sales, a fee, tax ..).
//! In postings `+` is debit and `-` is credit, so income is negative here, as in every
//! double-entry system.
//!
//! Not here: which entries a ledger has (`store::journal`) and how they are written (`export`).

mod account;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::money::Currency;
use crate::transaction::Component;

pub use account::{Account, CHART, ChartLine, Group};

/// What an entry does. In the order in which entries of one day stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Movement {
    /// What the accounts held before the period that is asked for.
    OpeningBalances,
    /// On the first day of a month: what an unpaid settlement carried over from the month before.
    BroughtForward,
    /// Sales, refunds, fees, tax: everything that is net proceeds (domain rule D9).
    Activity,
    /// A negative balance of the settlement before, taken over and so repaid.
    NegativeBalanceRepaid,
    /// Reserve of the settlement before, set free.
    ReserveReleased,
    /// Reserve held back.
    ReserveHeld,
    /// The seller's card was charged for a negative balance.
    CardCharged,
    /// A payout that came back.
    TransferFailed,
    /// A cent sent to check the bank account.
    MicroDeposit,
    /// Money sent to the bank, as a row of the settlement says.
    PaidOut,
    /// The settlement is closed and its claimed total leaves the balance: on its way to the bank
    /// when positive, owed by the seller when negative.
    Settled,
    /// The claimed total less the sum of the rows: money that no row explains.
    Unexplained,
    /// On the last day of a month: what an unpaid settlement carries over into the next.
    CarriedForward,
}

/// Postings of one day that cancel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The day that it is dated.
    pub on: Day,
    /// What it does.
    pub movement: Movement,
    /// The settlement that it is about; none for money that is not settled.
    pub settlement_id: Option<String>,
    /// The currency of every posting.
    pub currency: Currency,
    /// The postings, the balance first, then by account and component.
    pub postings: Vec<Posting>,
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// What was booked; none on the side that holds the balance.
    pub component: Option<Component>,
    /// Minor units, `+` debit, `-` credit.
    pub minor: i128,
    /// Amounts of transactions that it sums; 0 on the side that holds the balance.
    pub n_amounts: u64,
}

impl Entry {
    /// The sum of the postings in minor units: 0, always.
    pub fn residual_minor(&self) -> i128 {
        self.postings.iter().map(|posting| posting.minor).sum()
    }

    /// Amounts of transactions behind it.
    pub fn n_amounts(&self) -> u64 {
        self.postings.iter().map(|posting| posting.n_amounts).sum()
    }

    /// The sum of the amounts behind it, in minor units, `+` into the seller's balance.
    pub fn amounts_minor(&self) -> i128 {
        let behind = self.postings.iter().filter(|posting| posting.n_amounts > 0);
        -behind.map(|posting| posting.minor).sum::<i128>()
    }
}

/// What accounts hold, in minor units, `+` debit. An account that was met and holds nothing is 0, not
/// missing.
pub type Balances = BTreeMap<(Account, Currency), i128>;

/// What every account holds after these entries. postings -> accounts
pub fn balances<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Balances {
    let mut balances = Balances::new();
    for entry in entries {
        for posting in &entry.postings {
            *balances
                .entry((posting.account, entry.currency))
                .or_default() += posting.minor;
        }
    }
    balances
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_does_not_cancel_says_by_how_much() {
        let posting = |account, minor, n_amounts| Posting {
            account,
            component: None,
            minor,
            n_amounts,
        };
        let entry = Entry {
            on: Day::from_ymd(2026, 3, 1).unwrap(),
            movement: Movement::Activity,
            settlement_id: None,
            currency: Currency::from_code("EUR").unwrap(),
            postings: vec![
                posting(Account::InTransit, 500, 0),
                posting(Account::Refunds, -700, 2),
                posting(Account::Discounts, 190, 1),
            ],
        };
        assert_eq!(entry.residual_minor(), -10);
        assert_eq!((entry.amounts_minor(), entry.n_amounts()), (510, 3));
    }
}
