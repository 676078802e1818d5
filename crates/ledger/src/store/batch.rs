//! What an import hands to the ledger: rows of one source, and how its lines were spent.

use serde::{Deserialize, Serialize};

use super::register::Versioned;
use super::soundness::Soundness;
use crate::fx::Rate;
use crate::invoice::Invoice;
use crate::payment_method::PaymentMethod;
use crate::product::Product;
use crate::settlement::{Balance, Payout, Settlement};
use crate::subscription::Subscription;
use crate::transaction::Transaction;
use crate::usage::{Meter, Price, UsageRecord};

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
    /// Balances that its sender claims, each a whole tree.
    pub balances: Vec<Balance>,
    /// Transactions in the order of the source.
    pub transactions: Vec<Transaction>,
    /// Ids of transactions that the sender took back, with the sequence of the removal.
    pub removals: Vec<Removal>,
    /// Documents and the catalogue.
    pub entities: Entities,
    /// Exchange rates told by it.
    pub rates: Vec<Rate>,
}

/// What stands beside the movements: documents, meters, plans and the catalogue. A later version of
/// the same id replaces an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entities {
    /// Invoices, received and issued.
    pub invoices: Vec<Invoice>,
    /// Subscriptions of the seller's customers.
    pub subscriptions: Vec<Subscription>,
    /// What is counted.
    pub meters: Vec<Meter>,
    /// What that costs.
    pub prices: Vec<Price>,
    /// What was counted.
    pub usage_records: Vec<UsageRecord>,
    /// What is sold.
    pub products: Vec<Product>,
    /// What invoices can be paid with.
    pub payment_methods: Vec<PaymentMethod>,
    /// What the sender took off one of these lists.
    pub withdrawn: Vec<Withdrawn>,
}

impl Entities {
    /// The highest place in the sender's change feed that something here has; 0 where nothing has one.
    pub fn newest_sequence(&self) -> u64 {
        fn newest<E: Versioned>(entities: &[E]) -> u64 {
            entities.iter().map(E::sequence).max().unwrap_or(0)
        }
        let withdrawn = self.withdrawn.iter().map(|one| one.sequence).max();
        [
            newest(&self.invoices),
            newest(&self.subscriptions),
            newest(&self.meters),
            newest(&self.prices),
            newest(&self.usage_records),
            newest(&self.products),
            newest(&self.payment_methods),
            withdrawn.unwrap_or(0),
        ]
        .into_iter()
        .max()
        .unwrap_or(0)
    }
}

/// Something that the sender took off a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which list.
    pub list: Listed,
    /// The sender's id of it.
    pub id: String,
    /// Place in the change feed; only versions of an earlier one go.
    pub sequence: u64,
}

/// The lists of documents and of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Listed {
    /// Invoices.
    Invoices,
    /// Subscriptions.
    Subscriptions,
    /// Meters.
    Meters,
    /// Prices of usage.
    Prices,
    /// Usage records.
    UsageRecords,
    /// Products.
    Products,
    /// Payment methods.
    PaymentMethods,
}

/// Where rows came from. It decides what a repeated settlement means: a file holds a settlement
/// whole, so a later version that is as sound replaces an earlier one; an answer holds a part, so it
/// adds to it.
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
    /// Of the refused ones, those whose total is not the sum of their amounts.
    pub totals_differ: u32,
}

/// A transaction that the sender took back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Id of the transaction.
    pub id: String,
    /// Place in the change feed; only rows of an earlier sequence are removed.
    pub sequence: u64,
}

/// What became of a batch. Every transaction of it counts once: in `passed_over`, or under one of
/// the numbers but `removed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appended {
    /// Transactions that were new.
    pub booked: usize,
    /// Transactions that were there already, equal to the last byte; of a settlement that a file
    /// brings, those whose id was there already, whoever sent it: ids of files name their content.
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
    /// Booked transactions that are gone: removals, transactions of a settlement that a file
    /// replaced and no longer has, and those of a file whose settlement an API took over.
    pub removed: usize,
    /// Settlements of a file that were left out whole, because what stands in the books is worth
    /// more than the file's version.
    pub passed_over: Vec<PassedOver>,
}

impl Appended {
    /// Transactions of a file that were not booked because their settlement was passed over.
    pub fn n_passed_over(&self) -> usize {
        let counts = self.passed_over.iter().map(|one| one.n_transactions);
        counts.sum()
    }
}

/// A file's version of a settlement that changed nothing, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// The settlement.
    pub settlement_id: String,
    /// How sound the file's version is.
    pub soundness: Soundness,
    /// What stands in its place.
    pub standing: Standing,
    /// Transactions of it in the file; none when the file only describes it.
    pub n_transactions: usize,
}

/// What stands in the books in place of a version that was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// The version of a file, which is this sound.
    File(Soundness),
    /// What an API says of it.
    Api,
}
