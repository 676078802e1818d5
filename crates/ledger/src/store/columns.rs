//! The columns: one vector per field of a transaction and of an amount, and nothing per row.
//!
//! Columns know no order and no meaning: codes are `words`', order is `blocks`', identity is
//! `append`'s.

use std::ops::Range;

use super::texts::{Texts, narrow};
use super::words::Words;
use crate::day::Instant;
use crate::transaction::{Kind, Transaction};

/// Transactions and their amounts, field by field. All row columns are equally long, and so are
/// all amount columns.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Code of the id.
    pub id: Vec<u32>,
    /// When it happened.
    pub posted_at: Vec<Instant>,
    /// Seconds of the release; a number that is no instant when there is none.
    released_at: Vec<i64>,
    /// What happened.
    pub kind: Vec<Kind>,
    /// Code of the sender's word for it.
    pub raw_kind: Vec<u32>,
    /// Code of the status.
    pub status: Vec<u32>,
    /// Code of the currency.
    pub currency: Vec<u16>,
    /// Code of the marketplace, or none.
    pub marketplace: Vec<u32>,
    /// Code of the settlement, or none.
    pub settlement: Vec<u32>,
    /// Code of the order, or none.
    pub order: Vec<u32>,
    /// Code of the other reference, or none.
    pub reference: Vec<u32>,
    /// Code of the product, or none.
    pub sku: Vec<u32>,
    /// Units.
    pub quantity: Vec<i64>,
    /// Code of the payment method, or none.
    pub payment_method: Vec<u32>,
    /// Whether a file brought it as part of a settlement that it holds whole.
    pub is_filed: Vec<bool>,
    /// Where the amounts of each row start; they end where the next row's start.
    amounts_start: Vec<u32>,
    /// Code of the component and the sender's name for it, per amount.
    pub name: Vec<u32>,
    /// Minor units, per amount.
    pub minor: Vec<i64>,
    /// Line of the source, per amount; 0 when it has none.
    pub line: Vec<u32>,
}

/// A row in the codes of a ledger, without its id.
#[derive(Clone, Copy, Debug)]
pub struct Coded<'a> {
    /// When it happened.
    pub posted_at: Instant,
    /// When deferred money was or is to be released.
    pub released_at: Option<Instant>,
    /// What happened.
    pub kind: Kind,
    /// Code of the sender's word for it.
    pub raw_kind: u32,
    /// Code of the status.
    pub status: u32,
    /// Code of the currency.
    pub currency: u16,
    /// Code of the marketplace, or none.
    pub marketplace: u32,
    /// Code of the settlement, or none.
    pub settlement: u32,
    /// Code of the order, or none.
    pub order: u32,
    /// Code of the other reference, or none.
    pub reference: u32,
    /// Code of the product, or none.
    pub sku: u32,
    /// Units.
    pub quantity: i64,
    /// Code of the payment method, or none.
    pub payment_method: u32,
    /// Its amounts.
    pub amounts: &'a [CodedAmount],
}

/// An amount of a row in codes, of a source without lines.
#[derive(Clone, Copy, Debug)]
pub struct CodedAmount {
    /// Code of the component and the sender's name for it.
    pub name: u32,
    /// Minor units.
    pub minor: i64,
}

/// A release that is not known: no [`Instant`] has this many seconds.
const NOT_RELEASED: i64 = i64::MIN;

impl Columns {
    /// Rows in it.
    pub fn n_rows(&self) -> usize {
        self.id.len()
    }

    /// Amounts of all rows.
    pub fn n_amounts(&self) -> usize {
        self.minor.len()
    }

    /// Adds a transaction at the end.
    pub fn push(&mut self, transaction: &Transaction, id: u32, is_filed: bool, words: &mut Words) {
        self.amounts_start.push(narrow(self.minor.len()));
        self.id.push(id);
        self.posted_at.push(transaction.posted_at);
        self.released_at.push(
            transaction
                .released_at
                .map_or(NOT_RELEASED, Instant::seconds),
        );
        self.kind.push(transaction.kind);
        self.status.push(words.status_code(&transaction.status));
        self.currency
            .push(words.currency_code(transaction.currency));
        self.quantity.push(transaction.quantity);
        self.is_filed.push(is_filed);

        let texts = &mut words.texts;
        push_text(&mut self.raw_kind, Some(&transaction.raw_kind), texts);
        push_text(
            &mut self.marketplace,
            transaction.marketplace.as_deref(),
            texts,
        );
        push_text(&mut self.order, transaction.order_id.as_deref(), texts);
        push_text(
            &mut self.reference,
            transaction.reference_id.as_deref(),
            texts,
        );
        push_text(&mut self.sku, transaction.sku.as_deref(), texts);
        push_text(
            &mut self.payment_method,
            transaction.payment_method.as_deref(),
            texts,
        );
        let settlement_id = transaction.settlement_id.as_deref();
        push_text(&mut self.settlement, settlement_id, &mut words.settlements);
        for amount in &transaction.amounts {
            self.name
                .push(words.names.code(&amount.component, &amount.raw));
            self.minor.push(amount.minor);
            self.line.push(amount.line);
        }
    }

    /// Adds a row in codes at the end.
    pub fn push_coded(&mut self, row: &Coded<'_>, id: u32, is_filed: bool) {
        self.amounts_start.push(narrow(self.minor.len()));
        self.id.push(id);
        self.posted_at.push(row.posted_at);
        self.released_at
            .push(row.released_at.map_or(NOT_RELEASED, Instant::seconds));
        self.kind.push(row.kind);
        self.raw_kind.push(row.raw_kind);
        self.status.push(row.status);
        self.currency.push(row.currency);
        self.marketplace.push(row.marketplace);
        self.settlement.push(row.settlement);
        self.order.push(row.order);
        self.reference.push(row.reference);
        self.sku.push(row.sku);
        self.quantity.push(row.quantity);
        self.payment_method.push(row.payment_method);
        self.is_filed.push(is_filed);
        for amount in row.amounts {
            self.name.push(amount.name);
            self.minor.push(amount.minor);
            self.line.push(0);
        }
    }

    /// Whether a row is this one, in codes. Equal texts have equal codes.
    pub fn holds(&self, row: usize, other: &Coded<'_>) -> bool {
        let amounts = self.amounts(row);
        self.posted_at[row] == other.posted_at
            && self.released_at(row) == other.released_at
            && self.kind[row] == other.kind
            && self.raw_kind[row] == other.raw_kind
            && self.status[row] == other.status
            && self.currency[row] == other.currency
            && self.marketplace[row] == other.marketplace
            && self.settlement[row] == other.settlement
            && self.order[row] == other.order
            && self.reference[row] == other.reference
            && self.sku[row] == other.sku
            && self.quantity[row] == other.quantity
            && self.payment_method[row] == other.payment_method
            && amounts.len() == other.amounts.len()
            && amounts.zip(other.amounts).all(|(place, amount)| {
                (self.name[place], self.minor[place], self.line[place])
                    == (amount.name, amount.minor, 0)
            })
    }

    /// Adds the rows of a range of other columns, which speak the same codes, at the end.
    pub fn extend(&mut self, other: &Columns, rows: Range<usize>) {
        let amounts = other.amounts_of(rows.clone());
        // Amounts move by the same distance as the first of them, forwards or back.
        let (from, to) = (narrow(amounts.start), narrow(self.minor.len()));
        let starts = &other.amounts_start[rows.clone()];
        self.amounts_start
            .extend(starts.iter().map(|start| start - from + to));

        self.id.extend_from_slice(&other.id[rows.clone()]);
        self.posted_at
            .extend_from_slice(&other.posted_at[rows.clone()]);
        self.released_at
            .extend_from_slice(&other.released_at[rows.clone()]);
        self.kind.extend_from_slice(&other.kind[rows.clone()]);
        self.raw_kind
            .extend_from_slice(&other.raw_kind[rows.clone()]);
        self.status.extend_from_slice(&other.status[rows.clone()]);
        self.currency
            .extend_from_slice(&other.currency[rows.clone()]);
        self.marketplace
            .extend_from_slice(&other.marketplace[rows.clone()]);
        self.settlement
            .extend_from_slice(&other.settlement[rows.clone()]);
        self.order.extend_from_slice(&other.order[rows.clone()]);
        self.reference
            .extend_from_slice(&other.reference[rows.clone()]);
        self.sku.extend_from_slice(&other.sku[rows.clone()]);
        self.quantity
            .extend_from_slice(&other.quantity[rows.clone()]);
        self.payment_method
            .extend_from_slice(&other.payment_method[rows.clone()]);
        self.is_filed.extend_from_slice(&other.is_filed[rows]);
        self.name.extend_from_slice(&other.name[amounts.clone()]);
        self.minor.extend_from_slice(&other.minor[amounts.clone()]);
        self.line.extend_from_slice(&other.line[amounts]);
    }

    /// The places of the amounts of one row.
    pub fn amounts(&self, row: usize) -> Range<usize> {
        self.amounts_of(row..row + 1)
    }

    /// The places of the amounts of a range of rows, which lie side by side as the rows do.
    fn amounts_of(&self, rows: Range<usize>) -> Range<usize> {
        let start_of = |row| {
            let start = self.amounts_start.get(row);
            start.map_or(self.minor.len(), |&start| start as usize)
        };
        start_of(rows.start)..start_of(rows.end)
    }

    /// The line of the source on which a row starts; 0 when it has none.
    pub fn first_line(&self, row: usize) -> u32 {
        self.amounts(row).next().map_or(0, |first| self.line[first])
    }

    /// When the money of a row was or is to be released, if that is known.
    pub fn released_at(&self, row: usize) -> Option<Instant> {
        Instant::from_seconds(self.released_at[row])
    }

    /// Whether a row says what a transaction says, its id and its place in the feed aside.
    pub fn says(&self, row: usize, transaction: &Transaction, words: &Words) -> bool {
        let text = |code| words.texts.text_option(code);
        let amounts = self.amounts(row);
        self.posted_at[row] == transaction.posted_at
            && self.released_at(row) == transaction.released_at
            && self.kind[row] == transaction.kind
            && words.texts.text(self.raw_kind[row]) == transaction.raw_kind
            && *words.status(self.status[row]) == transaction.status
            && words.currency(self.currency[row]) == transaction.currency
            && text(self.marketplace[row]) == transaction.marketplace.as_deref()
            && words.settlements.text_option(self.settlement[row])
                == transaction.settlement_id.as_deref()
            && text(self.order[row]) == transaction.order_id.as_deref()
            && text(self.reference[row]) == transaction.reference_id.as_deref()
            && text(self.sku[row]) == transaction.sku.as_deref()
            && self.quantity[row] == transaction.quantity
            && text(self.payment_method[row]) == transaction.payment_method.as_deref()
            && amounts.len() == transaction.amounts.len()
            && amounts.zip(&transaction.amounts).all(|(place, amount)| {
                let name = words.names.name(self.name[place]);
                self.minor[place] == amount.minor
                    && self.line[place] == amount.line
                    && name.component == amount.component
                    && words.names.raw(name) == amount.raw
            })
    }
}

/// Adds the code of a text to a column. Neighbours often have the same one, which costs a
/// comparison where the dictionary costs a search.
fn push_text(column: &mut Vec<u32>, text: Option<&str>, texts: &mut Texts) {
    let last = column
        .last()
        .copied()
        .filter(|&last| texts.text_option(last) == text);
    let code = last.unwrap_or_else(|| texts.intern_option(text));
    column.push(code);
}
