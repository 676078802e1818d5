//! What an import hands to the ledger: rows of one source, and how its lines were spent.

use serde::{Deserialize, Serialize};

use crate::fx::Rate;
use crate::settlement::{Payout, Settlement};
use crate::transaction::Transaction;

/// Everything that was read from one file or one answer of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Where it came from.
    pub source: Source,
    /// How the lines of the source were spent; they always add up.
    pub lines: LineCount,
    /// Settlements described by it.
    pub settlements: Vec<Settlement>,
    /// Payouts described by it.
    pub payouts: Vec<Payout>,
    /// Transactions in the order of the source.
    pub transactions: Vec<Transaction>,
    /// Ids of transactions that the sender took back, with the sequence of the removal.
    pub removals: Vec<Removal>,
    /// Exchange rates told by it.
    pub rates: Vec<Rate>,
}

/// Where rows came from. It decides what a repeated settlement means: a file holds a settlement
/// whole, so a later version replaces an earlier one; an answer holds a part, so it adds to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// A file that holds its settlements whole.
    File {
        /// Name, as the seller sees it.
        name: String,
        /// SHA-256 of its bytes.
        sha256: [u8; 32],
    },
    /// A page of a billing API.
    Api,
}

/// How the physical lines of a source were spent:
/// `total = header + summary + booked + blank + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCount {
    /// All lines; the end of the last line starts no new one.
    pub total: u32,
    /// Column names.
    pub header: u32,
    /// Lines that describe a settlement and carry no movement.
    pub summary: u32,
    /// Lines that became (part of) a transaction.
    pub booked: u32,
    /// Empty lines.
    pub blank: u32,
    /// Lines refused, each with a rejection.
    pub rejected: u32,
}

/// A transaction that the sender took back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Id of the transaction.
    pub id: String,
    /// Place in the change feed; only rows of an earlier sequence are removed.
    pub sequence: u64,
}

/// What became of a batch. Every transaction of it counts once, under all but `removed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// Transactions that were new.
    pub booked: usize,
    /// Transactions that were there already, equal to the last byte; of a settlement that a file
    /// brings again, those whose id was there already.
    pub repeated: usize,
    /// Transactions that took the place of an earlier version: a later sequence, or a file that
    /// brings its settlement again with other content.
    pub replaced: usize,
    /// Transactions of an earlier version than the one that is booked, or than their removal: not
    /// booked.
    pub outdated: usize,
    /// Transactions with the id and the sequence of a booked one, and other content: not booked,
    /// and in sight as long as neither is replaced. See `Ledger::conflicts`.
    pub conflicts: usize,
    /// Transactions of an API that belong to a settlement which a file holds whole: not booked,
    /// because the file's rows are the same money.
    pub covered: usize,
    /// Booked transactions that are gone: removals, and transactions of a settlement that a file
    /// replaced and no longer has.
    pub removed: usize,
}
