//! The columns: one vector per field of a transaction and of an amount, and nothing per row.
//!
//! Columns know no order and no meaning: codes are `words`', order is `blocks`', identity is
//! `append`'s.

use std::ops::Range;

use super::contexts::Context;
use super::numbers::{Numbers, Steady};
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
    /// Seconds from posting to release, plus 1 where that is not negative; 0 when no release is
    /// known.
    release: Numbers,
    /// Number of the shape: the kind, the sender's word for it, and the names of the amounts.
    pub shape: Vec<u32>,
    /// Number of the context: the currency, the marketplace and the payment method.
    pub context: Vec<u32>,
    /// Code of the status.
    status: Steady<u32>,
    /// Code of the settlement, or none.
    pub settlement: Vec<u32>,
    /// Code of the order, or none.
    pub order: Vec<u32>,
    /// Code of the other reference, or none.
    reference: Steady<u32>,
    /// Code of the product, or none.
    pub sku: Vec<u32>,
    /// Units.
    pub quantity: Numbers,
    /// Whether a file brought it as part of a settlement that it holds whole.
    is_filed: Steady<bool>,
    /// Where the amounts of each row start; they end where the next row's start.
    amounts_start: Vec<u32>,
    /// Minor units, per amount.
    pub minor: Numbers,
    /// Line of the source, per amount; 0 when it has none.
    line: Steady<u32>,
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
    /// Whether the status is one of deferred money.
    pub is_deferred: bool,
    /// Currency, marketplace and payment method.
    pub context: Context,
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
        self.release
            .push(release(transaction.posted_at, transaction.released_at));
        self.shape.push(words.shape_code(transaction));
        self.context.push(words.context_code(transaction));
        self.status.push(words.status_code(&transaction.status));
        self.quantity.push(transaction.quantity);
        self.is_filed.push(is_filed);

        let texts = &mut words.texts;
        push_text(&mut self.order, transaction.order_id.as_deref(), texts);
        self.reference
            .push(texts.intern_option(transaction.reference_id.as_deref()));
        push_text(&mut self.sku, transaction.sku.as_deref(), texts);
        let settlement_id = transaction.settlement_id.as_deref();
        push_text(&mut self.settlement, settlement_id, &mut words.settlements);
        for amount in &transaction.amounts {
            self.minor.push(amount.minor);
            self.line.push(amount.line);
        }
    }

    /// Adds a row in codes at the end.
    pub fn push_coded(&mut self, row: &Coded<'_>, (id, is_filed): (u32, bool), words: &mut Words) {
        self.amounts_start.push(narrow(self.minor.len()));
        self.id.push(id);
        self.posted_at.push(row.posted_at);
        self.release.push(release(row.posted_at, row.released_at));
        self.shape.push(words.shape_code_of(row));
        self.context.push(words.contexts.code(row.context));
        self.status.push(row.status);
        self.settlement.push(row.settlement);
        self.order.push(row.order);
        self.reference.push(row.reference);
        self.sku.push(row.sku);
        self.quantity.push(row.quantity);
        self.is_filed.push(is_filed);
        for amount in row.amounts {
            self.minor.push(amount.minor);
            self.line.push(0);
        }
    }

    /// Whether a row is this one, in codes. Equal texts have equal codes.
    pub fn holds(&self, row: usize, other: &Coded<'_>, words: &mut Words) -> bool {
        let amounts = self.amounts(row);
        self.posted_at[row] == other.posted_at
            && self.released_at(row) == other.released_at
            && self.shape[row] == words.shape_code_of(other)
            && self.context[row] == words.contexts.code(other.context)
            && self.status(row) == other.status
            && self.settlement[row] == other.settlement
            && self.order[row] == other.order
            && self.reference(row) == other.reference
            && self.sku[row] == other.sku
            && self.quantity.at(row) == other.quantity
            && amounts.zip(other.amounts).all(|(place, amount)| {
                (self.minor.at(place), self.line(place)) == (amount.minor, 0)
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
        self.release.extend(&other.release, rows.clone());
        self.shape.extend_from_slice(&other.shape[rows.clone()]);
        self.context.extend_from_slice(&other.context[rows.clone()]);
        self.status.extend(&other.status, rows.clone());
        self.settlement
            .extend_from_slice(&other.settlement[rows.clone()]);
        self.order.extend_from_slice(&other.order[rows.clone()]);
        self.reference.extend(&other.reference, rows.clone());
        self.sku.extend_from_slice(&other.sku[rows.clone()]);
        self.quantity.extend(&other.quantity, rows.clone());
        self.is_filed.extend(&other.is_filed, rows);
        self.minor.extend(&other.minor, amounts.clone());
        self.line.extend(&other.line, amounts);
    }

    /// The places of the amounts of one row.
    pub fn amounts(&self, row: usize) -> Range<usize> {
        self.amounts_of(row..row + 1)
    }

    /// The places of the amounts of a range of rows, which lie side by side as the rows do.
    pub fn amounts_of(&self, rows: Range<usize>) -> Range<usize> {
        let start_of = |row| {
            let start = self.amounts_start.get(row);
            start.map_or(self.minor.len(), |&start| start as usize)
        };
        start_of(rows.start)..start_of(rows.end)
    }

    /// The line of the source on which a row starts; 0 when it has none.
    pub fn first_line(&self, row: usize) -> u32 {
        let first = self.amounts(row).next();
        first.map_or(0, |place| self.line(place))
    }

    /// The line of the source of an amount; 0 when it has none.
    pub fn line(&self, place: usize) -> u32 {
        self.line.at(place)
    }

    /// Code of the status of a row.
    pub fn status(&self, row: usize) -> u32 {
        self.status.at(row)
    }

    /// Code of the other reference of a row, or none.
    pub fn reference(&self, row: usize) -> u32 {
        self.reference.at(row)
    }

    /// Whether a file brought a row as part of a settlement that it holds whole.
    pub fn is_filed(&self, row: usize) -> bool {
        self.is_filed.at(row)
    }

    /// When the money of a row was or is to be released, if that is known.
    pub fn released_at(&self, row: usize) -> Option<Instant> {
        let release = self.release.at(row);
        let seconds = release - i64::from(release > 0);
        (release != 0)
            .then(|| self.posted_at[row].plus_seconds(seconds))
            .flatten()
    }

    /// Whether a row says what a transaction says, its id and its place in the feed aside.
    pub fn says(&self, row: usize, transaction: &Transaction, words: &Words) -> bool {
        let text = |code| words.texts.text_option(code);
        let amounts = self.amounts(row);
        let shape = words.shapes.shape(self.shape[row]);
        let names = words.shapes.names(self.shape[row]);
        let context = words.contexts.context(self.context[row]);
        self.posted_at[row] == transaction.posted_at
            && self.released_at(row) == transaction.released_at
            && shape.kind == transaction.kind
            && words.texts.text(shape.raw_kind) == transaction.raw_kind
            && *words.status(self.status(row)) == transaction.status
            && words.currency(context.currency) == transaction.currency
            && text(context.marketplace) == transaction.marketplace.as_deref()
            && words.settlements.text_option(self.settlement[row])
                == transaction.settlement_id.as_deref()
            && text(self.order[row]) == transaction.order_id.as_deref()
            && text(self.reference(row)) == transaction.reference_id.as_deref()
            && text(self.sku[row]) == transaction.sku.as_deref()
            && self.quantity.at(row) == transaction.quantity
            && text(context.payment_method) == transaction.payment_method.as_deref()
            && amounts.len() == transaction.amounts.len()
            && amounts
                .zip(names)
                .zip(&transaction.amounts)
                .all(|((place, &name), amount)| {
                    let name = words.names.name(name);
                    self.minor.at(place) == amount.minor
                        && self.line(place) == amount.line
                        && name.component == amount.component
                        && words.names.raw(name) == amount.raw
                })
    }

    /// Bytes that it holds.
    pub fn n_bytes(&self) -> usize {
        let codes = [
            &self.id,
            &self.shape,
            &self.context,
            &self.settlement,
            &self.order,
            &self.sku,
            &self.amounts_start,
        ];
        let codes = codes.map(|column| column.capacity() * size_of::<u32>());
        let numbers = [&self.release, &self.quantity, &self.minor].map(Numbers::n_bytes);
        let steady = [&self.status, &self.reference, &self.line].map(Steady::n_bytes);
        self.posted_at.capacity() * size_of::<Instant>()
            + codes
                .into_iter()
                .chain(numbers)
                .chain(steady)
                .sum::<usize>()
            + self.is_filed.n_bytes()
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

/// Seconds from the posting to the release, of those after it one more, so that 0 says that the
/// release is not known.
fn release(posted_at: Instant, released_at: Option<Instant>) -> i64 {
    released_at.map_or(0, |released_at| {
        let seconds = released_at.seconds() - posted_at.seconds();
        seconds + i64::from(seconds >= 0)
    })
}
