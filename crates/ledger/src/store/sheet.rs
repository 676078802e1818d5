//! Rows of an API as they stand in its answer: what an import hands over when there are many.
//!
//! A [`Batch`](super::batch::Batch) owns every text of every transaction. A sheet borrows them from
//! the answer, and what rows share stands in it once, so that neither reading nor booking a row costs
//! an allocation. Both say the same, and the ledger books both by the same rules.

use std::borrow::Cow;

use super::batch::{LineCount, Removal};
use crate::day::Instant;
use crate::money::Currency;
use crate::transaction::{Amount, Component, Kind, Status, Transaction};

/// Stands for "no text" where a row may have none.
pub const NO_WORD: u32 = u32::MAX;

/// The rows of one answer of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet<'a> {
    /// How the lines of the answer were spent.
    pub lines: LineCount,
    /// Texts that rows share; one may be there more than once.
    pub words: Vec<Cow<'a, str>>,
    /// What amounts are called; one may be there more than once.
    pub names: Vec<Name>,
    /// Statuses of rows; one may be there more than once.
    pub statuses: Vec<Status>,
    /// The transactions in the order of the answer.
    pub rows: Vec<SheetRow<'a>>,
    /// The amounts of all rows, row by row.
    pub amounts: Vec<SheetAmount>,
    /// Transactions that the sender took back.
    pub removals: Vec<Removal>,
}

/// What an amount is, and the sender's name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it is.
    pub component: Component,
    /// The sender's name for it.
    pub raw: String,
}

/// One transaction. Places of texts are those in [`Sheet::words`]; see [`Transaction`] for what the
/// fields mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow<'a> {
    /// The sender's id.
    pub id: Cow<'a, str>,
    /// Place in the sender's change feed.
    pub sequence: u64,
    /// When it happened.
    pub posted_at: Instant,
    /// When deferred money was or is to be released.
    pub released_at: Option<Instant>,
    /// The buyer's order.
    pub order_id: Option<Cow<'a, str>>,
    /// A reference that is not an order.
    pub reference_id: Option<Cow<'a, str>>,
    /// Units.
    pub quantity: i64,
    /// Place in [`Sheet::statuses`].
    pub status: u32,
    /// Place of the sender's word for the kind.
    pub raw_kind: u32,
    /// Place of the marketplace, or [`NO_WORD`]; so are those below.
    pub marketplace: u32,
    /// Settlement.
    pub settlement: u32,
    /// Product.
    pub sku: u32,
    /// How the buyer paid.
    pub payment_method: u32,
    /// How many of [`Sheet::amounts`] are its.
    pub n_amounts: u32,
    /// Currency of its amounts.
    pub currency: Currency,
    /// What happened.
    pub kind: Kind,
}

/// One signed part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetAmount {
    /// Place in [`Sheet::names`].
    pub name: u32,
    /// Minor units of the row's currency.
    pub minor: i64,
}

impl Sheet<'_> {
    /// Adds a transaction that has its own texts.
    pub fn push(&mut self, transaction: Transaction) {
        let n_amounts = transaction.amounts.len();
        for Amount {
            component,
            raw,
            minor,
            ..
        } in transaction.amounts
        {
            let name = place(self.names.len());
            self.names.push(Name { component, raw });
            self.amounts.push(SheetAmount { name, minor });
        }
        let mut word = |text: Option<String>| {
            text.map_or(NO_WORD, |text| {
                self.words.push(Cow::Owned(text));
                place(self.words.len() - 1)
            })
        };
        self.rows.push(SheetRow {
            raw_kind: word(Some(transaction.raw_kind)),
            marketplace: word(transaction.marketplace),
            settlement: word(transaction.settlement_id),
            sku: word(transaction.sku),
            payment_method: word(transaction.payment_method),
            id: Cow::Owned(transaction.id),
            sequence: transaction.sequence,
            posted_at: transaction.posted_at,
            released_at: transaction.released_at,
            order_id: transaction.order_id.map(Cow::Owned),
            reference_id: transaction.reference_id.map(Cow::Owned),
            quantity: transaction.quantity,
            status: place(self.statuses.len()),
            n_amounts: place(n_amounts),
            currency: transaction.currency,
            kind: transaction.kind,
        });
        self.statuses.push(transaction.status);
    }

    /// The text at a place; none at [`NO_WORD`].
    pub fn word(&self, place: u32) -> Option<&str> {
        self.words.get(place as usize).map(AsRef::as_ref)
    }

    /// The rows as transactions of their own. rows -> rows
    pub fn transactions(&self) -> impl Iterator<Item = Transaction> + '_ {
        let mut amounts = self.amounts.iter();
        self.rows.iter().map(move |row| {
            let owned = |place| self.word(place).map(str::to_owned);
            let of_row = amounts.by_ref().take(row.n_amounts as usize);
            Transaction {
                id: row.id.clone().into_owned(),
                sequence: row.sequence,
                kind: row.kind,
                raw_kind: owned(row.raw_kind).unwrap_or_default(),
                status: self.statuses[row.status as usize].clone(),
                posted_at: row.posted_at,
                released_at: row.released_at,
                marketplace: owned(row.marketplace),
                currency: row.currency,
                settlement_id: owned(row.settlement),
                order_id: row.order_id.clone().map(Cow::into_owned),
                reference_id: row.reference_id.clone().map(Cow::into_owned),
                sku: owned(row.sku),
                quantity: row.quantity,
                payment_method: owned(row.payment_method),
                amounts: of_row.map(|amount| self.amount(*amount)).collect(),
            }
        })
    }

    fn amount(&self, amount: SheetAmount) -> Amount {
        let Name { component, raw } = self.names[amount.name as usize].clone();
        Amount {
            component,
            raw,
            minor: amount.minor,
            line: 0,
        }
    }
}

/// A place as it is kept. An answer ends long before 2^32 of anything.
fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NO_WORD)
}
