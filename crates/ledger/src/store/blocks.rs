//! The rows that count, in order, cut into blocks.
//!
//! A block is small, so that a row that comes late moves its block and nothing else, however many
//! years of rows lie behind it; and no vector ever grows so large that growing it matters.

use std::ops::Range;

use super::columns::Columns;
use super::texts::narrow;
use crate::day::Instant;

mod merge;

pub use merge::Change;

/// The most rows of a block. Tests of this crate make do with few, to have many blocks.
const BLOCK_ROWS_MAX: usize = if cfg!(test) { 5 } else { 1 << 13 };

/// All booked rows, by time of posting.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    /// In order; none is empty.
    all: Vec<Block>,
    /// How many rows lie before each block.
    rows_before: Vec<usize>,
    /// Where the block of each number stands in `all`.
    positions: Vec<usize>,
    n_rows: usize,
    n_amounts: usize,
}

/// Neighbouring rows.
#[derive(Clone, Debug)]
struct Block {
    /// Its name, which stays when other blocks come and go.
    number: u32,
    columns: Columns,
    /// Codes of the settlements of its rows, in order: few, for they follow each other in time.
    settlements: Vec<u32>,
}

/// Where a row is. It stays until its own block changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlace {
    /// Number of the block.
    pub block: u32,
    /// Row in the block.
    pub row: u16,
}

impl Block {
    /// rows -> settlements
    fn new(number: u32, columns: Columns) -> Block {
        let mut settlements: Vec<u32> = columns.settlement.clone();
        settlements.dedup();
        settlements.sort_unstable();
        settlements.dedup();
        settlements.shrink_to_fit();
        Block {
            number,
            columns,
            settlements,
        }
    }
}

impl Blocks {
    /// Rows in all blocks.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Amounts of all rows.
    pub fn n_amounts(&self) -> usize {
        self.n_amounts
    }

    /// The columns of every block, in order.
    pub fn columns(&self) -> impl DoubleEndedIterator<Item = &Columns> + Clone {
        self.all.iter().map(|block| &block.columns)
    }

    /// The columns of the blocks that have rows of a settlement, in order. blocks -> blocks
    pub fn columns_of_settlement(
        &self,
        settlement: u32,
    ) -> impl DoubleEndedIterator<Item = &Columns> + Clone {
        let has = move |block: &&Block| block.settlements.binary_search(&settlement).is_ok();
        self.all.iter().filter(has).map(|block| &block.columns)
    }

    /// A range of all rows outside of which no row is of one of these settlements. blocks
    pub fn range_around(&self, has: impl Fn(u32) -> bool) -> Range<usize> {
        let holds = |block: &Block| block.settlements.iter().any(|&code| has(code));
        let first = self.all.iter().position(holds);
        let last = self.all.iter().rposition(holds);
        first.zip(last).map_or(0..0, |(first, last)| {
            let end = self.rows_before.get(last + 1).copied();
            self.rows_before[first]..end.unwrap_or(self.n_rows)
        })
    }

    /// The columns and the row in them of a place.
    pub fn at(&self, place: RowPlace) -> (&Columns, usize) {
        let position = self.positions[place.block as usize];
        (&self.all[position].columns, usize::from(place.row))
    }

    /// The columns and the row in them of a row by its place in the order of all. log(blocks)
    pub fn nth(&self, index: usize) -> (&Columns, usize) {
        let position = self.rows_before.partition_point(|&before| before <= index) - 1;
        (
            &self.all[position].columns,
            index - self.rows_before[position],
        )
    }

    /// How many rows lie before a place.
    pub fn index(&self, place: RowPlace) -> usize {
        self.rows_before[self.positions[place.block as usize]] + usize::from(place.row)
    }

    /// The columns that hold a range of all rows, and the rows in each. log(blocks) -> blocks
    pub fn pieces(
        &self,
        range: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = (&Columns, Range<usize>)> {
        let first = self
            .rows_before
            .partition_point(|&before| before <= range.start);
        let end = self
            .rows_before
            .partition_point(|&before| before < range.end);
        let positions = first.saturating_sub(1)..end;
        positions.map(move |position| {
            let (columns, before) = (&self.all[position].columns, self.rows_before[position]);
            let start = range.start.saturating_sub(before);
            (columns, start..(range.end - before).min(columns.n_rows()))
        })
    }

    /// How many rows were posted before an instant. log(rows)
    pub fn n_before(&self, instant: Instant) -> usize {
        let is_before = |at: &Instant| *at < instant;
        let starts_before = |block: &Block| block.columns.posted_at.first().is_some_and(is_before);
        let n_blocks = self.all.partition_point(starts_before);
        n_blocks.checked_sub(1).map_or(0, |last| {
            let posted_at = &self.all[last].columns.posted_at;
            self.rows_before[last] + posted_at.partition_point(is_before)
        })
    }

    /// Bytes that all blocks hold.
    pub fn n_bytes(&self) -> usize {
        let blocks = self.all.iter();
        let of_block = |block: &Block| {
            block.columns.n_bytes() + block.settlements.capacity() * size_of::<u32>()
        };
        let places = self.rows_before.capacity() + self.positions.capacity();
        blocks.map(of_block).sum::<usize>() + places * size_of::<usize>()
    }

    /// Works out where the blocks are. blocks -> blocks
    fn count(&mut self) {
        self.rows_before.clear();
        (self.n_rows, self.n_amounts) = (0, 0);
        for (position, block) in self.all.iter().enumerate() {
            self.positions[block.number as usize] = position;
            self.rows_before.push(self.n_rows);
            self.n_rows += block.columns.n_rows();
            self.n_amounts += block.columns.n_amounts();
        }
    }

    /// A number that no block has.
    fn new_number(&mut self) -> u32 {
        let number = narrow(self.positions.len());
        self.positions.push(0);
        number
    }
}
