//! The ledger: everything known about one seller, in columns sorted by time of posting.
//!
//! The only mutable thing below the wall. [`Ledger::append`] is its only way in. What the ledger
//! holds does not depend on the order in which batches arrive, except where the sender gives no
//! order and the seller expects the later to count: a file replaces an earlier file of the same
//! settlement that is as sound, and what is said of a settlement or a payout replaces what was said
//! before. Of two contents that claim to be the same version of a transaction the first stays, as a conflict that
//! [`Ledger::conflicts`] keeps in sight.
//!
//! ```text
//! Ledger
//!  ├─ words        dictionaries: code <-> id, settlement, text, name, status, currency
//!  ├─ identities   by id: its newest version, and where that is
//!  ├─ sources      by settlement: the file that holds it, and whether an API knows it
//!  ├─ blocks       the rows that count, in columns, by (posted_at, sequence, line, id)
//!  ├─ standing     sums that follow every row that comes or goes
//!  ├─ book         settlements, payouts and claimed balances
//!  ├─ register     invoices, subscriptions, usage, products: of each the newest version
//!  ├─ rates        exchange rates by day
//!  └─ provenance   the files, and what an API sent
//! ```

use std::collections::BTreeSet;
use std::ops::Range;

use crate::day::Instant;
use crate::fx::Rates;
use crate::money::Currency;
use crate::settlement::{Balance, Payout, Settlement};
use crate::transaction::Component;

mod append;
pub mod basis;
pub mod batch;
mod blocks;
mod book;
pub mod chain;
pub mod choice;
mod columns;
mod contexts;
pub mod filter;
pub mod grouping;
mod identity;
mod index;
pub mod journal;
pub mod listing;
mod numbers;
pub mod order_items;
pub mod orders;
pub mod payment;
pub mod position;
pub mod provenance;
pub(crate) mod register;
pub mod release;
mod row;
pub mod settlement_sums;
mod shapes;
pub mod sheet;
pub mod soundness;
mod sources;
mod standing;
mod tax_schemes;
mod text_search;
mod texts;
mod words;

pub use row::{Part, Row, RowAmount};
pub use words::StepTable;

use blocks::Blocks;
use book::Book;
use columns::Columns;
use identity::{Identity, Place};
use provenance::Provenance;
use register::Register;
use sources::Sources;
use standing::Standing;
use texts::Texts;
use words::Words;

/// Everything known about one seller.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    words: Words,
    /// By code of the id.
    identities: Vec<Identity>,
    blocks: Blocks,
    /// By code of the settlement.
    sources: Vec<Sources>,
    /// Codes of the ids whose newest version came with two contents.
    conflicts: BTreeSet<u32>,
    book: Book,
    register: Register,
    provenance: Provenance,
    standing: Standing,
    rates: Rates,
    revision: u64,
}

/// What a ledger holds in memory, in bytes; what is small whatever the number of rows is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Rows and their amounts.
    pub rows: usize,
    /// What is known of every id.
    pub identities: usize,
    /// The dictionaries, ids included.
    pub texts: usize,
    /// The standing sums.
    pub standing: usize,
    /// Their cells: of days, months, settlements and products.
    pub cells: [usize; 4],
}

impl Ledger {
    /// An empty ledger.
    pub fn new() -> Ledger {
        Ledger::default()
    }

    /// Grows with every append that changed something.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Transactions in it.
    pub fn n_rows(&self) -> usize {
        self.blocks.n_rows()
    }

    /// Amounts in it.
    pub fn n_amounts(&self) -> usize {
        self.blocks.n_amounts()
    }

    /// Rows posted in this span, as a range of row indexes; the end is not part of the span.
    /// log(rows)
    pub fn rows_between(&self, span: Range<Instant>) -> Range<usize> {
        let (start, end) = (
            self.blocks.n_before(span.start),
            self.blocks.n_before(span.end),
        );
        start..end.max(start)
    }

    /// The row with this index, below [`Ledger::n_rows`], in order of posting. log(rows)
    pub fn row(&self, index: usize) -> Row<'_> {
        let (columns, at) = self.blocks.nth(index);
        Row {
            ledger: self,
            columns,
            at,
        }
    }

    /// The row with this id, if it is booked.
    pub fn row_with_id(&self, id: &str) -> Option<Row<'_>> {
        let code = self.words.ids.find(id)?;
        let place = self.identities.get(code as usize)?.place.booked()?;
        let (columns, at) = self.blocks.at(place);
        Some(Row {
            ledger: self,
            columns,
            at,
        })
    }

    /// The rows of a range of indexes, in order of posting.
    pub fn rows_in(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Row<'_>> {
        self.blocks
            .pieces(range)
            .flat_map(move |(columns, rows)| self.rows_of(columns, rows))
    }

    /// Every row, in order of posting.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        self.rows_in(0..self.n_rows())
    }

    /// The rows of one settlement, in order of posting. rows around it -> rows of it
    pub fn rows_of_settlement(&self, settlement_id: &str) -> impl Iterator<Item = Row<'_>> {
        let code = self.settlement_code(settlement_id);
        let columns = code.into_iter().flat_map(move |code| {
            let columns = self.blocks.columns_of_settlement(code);
            columns.map(move |columns| (code, columns))
        });
        columns.flat_map(move |(code, columns)| {
            let rows = self.rows_of(columns, 0..columns.n_rows());
            rows.filter(move |row| row.settlement_code() == Some(code))
        })
    }

    /// A range of row indexes that holds all rows of one settlement, and others; empty when there
    /// are none. blocks
    pub fn rows_around_settlement(&self, settlement_id: &str) -> Range<usize> {
        let code = self.settlement_code(settlement_id);
        code.map_or(0..0, |code| {
            self.blocks.range_around(|of_rows| of_rows == code)
        })
    }

    /// The rows whose newest version came with two contents (the first of them stays booked), in
    /// order of posting.
    pub fn conflicts(&self) -> impl Iterator<Item = Row<'_>> {
        let places = self
            .conflicts
            .iter()
            .map(|&id| self.identities[id as usize].place);
        let booked = places.filter_map(Place::booked);
        let mut rows: Vec<usize> = booked.map(|place| self.blocks.index(place)).collect();
        rows.sort_unstable();
        rows.into_iter().map(|index| self.row(index))
    }

    /// Every settlement, by currency, then start, then id.
    pub fn settlements(&self) -> impl Iterator<Item = &Settlement> {
        self.book.settlements().iter()
    }

    /// The settlement with this id.
    pub fn settlement(&self, id: &str) -> Option<&Settlement> {
        self.book.settlement(id)
    }

    /// Every payout, by id.
    pub fn payouts(&self) -> impl Iterator<Item = &Payout> {
        self.book.payouts()
    }

    /// The payouts of one settlement, by id, whichever of the two names the other.
    pub fn payouts_of_settlement(&self, settlement_id: &str) -> impl Iterator<Item = &Payout> {
        self.book.payouts_of(settlement_id)
    }

    /// The settlements of one payout, by id, whichever of the two names the other; those that are
    /// not in the ledger included.
    pub fn settlement_ids_of_payout(&self, payout_id: &str) -> impl Iterator<Item = &str> {
        self.book.settlement_ids_of(payout_id)
    }

    /// The rows that name a reference, in order of posting. rows -> rows of it
    pub fn rows_of_reference(&self, reference_id: &str) -> impl Iterator<Item = Row<'_>> {
        let code = self.words.texts.find(reference_id);
        let columns = code
            .into_iter()
            .flat_map(move |code| self.blocks.columns().map(move |columns| (code, columns)));
        columns.flat_map(move |(code, columns)| {
            let rows = self.rows_of(columns, 0..columns.n_rows());
            rows.filter(move |row| columns.reference(row.at) == code)
        })
    }

    /// Every balance that a sender claimed, by currency, then time, then name.
    pub fn balances(&self) -> impl Iterator<Item = &Balance> {
        self.book.balances()
    }

    /// Every exchange rate that is known.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// The currencies that rows may have, in the order of [`Row::currency_code`].
    pub fn currencies(&self) -> &[Currency] {
        self.words.currencies()
    }

    /// The [`Row::settlement_code`] of a settlement; none when no source ever spoke of its rows.
    pub fn settlement_code(&self, settlement_id: &str) -> Option<u32> {
        self.words.settlements.find(settlement_id)
    }

    /// The components that amounts may have, in the order of [`Part::name`]. One component has as
    /// many places here as the senders have names for it.
    pub fn components(&self) -> impl ExactSizeIterator<Item = &Component> {
        self.words.names.all().iter().map(|name| &name.component)
    }

    /// The step of every kind with every [`Part::name`].
    pub fn steps(&self) -> StepTable {
        self.words.steps()
    }

    /// The marketplaces of all rows, by name. months -> marketplaces
    pub fn marketplaces(&self) -> Vec<&str> {
        let contexts = self.standing.contexts();
        let contexts = contexts.map(|context| self.words.contexts.context(context));
        let texts = &self.words.texts;
        let marketplaces = contexts.filter_map(|context| texts.text_option(context.marketplace));
        let marketplaces: BTreeSet<&str> = marketplaces.collect();
        marketplaces.into_iter().collect()
    }

    /// Texts in the dictionary of a row's texts: every [`Row::order_code`] is below it.
    pub fn n_texts(&self) -> usize {
        self.words.texts.len()
    }

    /// What it holds in memory.
    pub fn room(&self) -> Room {
        let Words {
            ids,
            settlements,
            texts,
            ..
        } = &self.words;
        Room {
            rows: self.blocks.n_bytes(),
            identities: self.identities.capacity() * size_of::<Identity>(),
            texts: [ids, settlements, texts].map(Texts::n_bytes).iter().sum(),
            standing: self.standing.n_bytes(),
            cells: self.standing.n_cells(),
        }
    }

    fn rows_of<'a>(
        &'a self,
        columns: &'a Columns,
        rows: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = Row<'a>> {
        rows.map(move |at| Row {
            ledger: self,
            columns,
            at,
        })
    }
}
