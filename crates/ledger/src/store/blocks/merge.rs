//! Putting new rows into the blocks, and taking rows out.
//!
//! Rows stand by time of posting. Rows of one second stand by their place in the sender's feed,
//! then by their line in the file, then by their id: by what they say themselves, so that the same
//! rows stand in the same order however they arrived.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{BLOCK_ROWS_MAX, Block, Blocks, RowPlace};
use crate::store::columns::Columns;
use crate::store::identity::{Identity, Place};
use crate::store::words::Words;

#[cfg(test)]
mod tests;

/// Rows to take out, and rows to put in.
#[derive(Debug)]
pub struct Change<'a> {
    /// Rows to take out; each once.
    pub gone: Vec<RowPlace>,
    /// Where the rows to put in are.
    pub new: &'a Columns,
    /// Which of them to put in.
    pub order: Vec<usize>,
}

/// A run of neighbouring rows, which are copied at once.
enum Run {
    /// Of the block.
    Old(Range<usize>),
    /// Of the rows to put in.
    New(Range<usize>),
}

impl Blocks {
    /// Changes the rows, and writes into the identities where they are now.
    ///
    /// Rows that follow the last one are added behind it: new -> new. Any other change rewrites the
    /// blocks that it touches: new + their rows -> the same.
    pub fn change(&mut self, change: Change<'_>, words: &Words, identities: &mut [Identity]) {
        let Change {
            gone,
            new,
            mut order,
        } = change;
        if self.all.is_empty() && !order.is_empty() {
            let number = self.new_number();
            self.all.push(Block::new(number, Columns::default()));
        }
        let keys = Keys { words, identities };
        order.sort_by(|&left, &right| keys.compare((new, left), (new, right)));
        let gone = self.by_position(gone);
        let inserted = self.spread(&gone, new, &order, &keys);

        // From the last on, so that splitting a block moves none that is still to come.
        let positions: BTreeSet<usize> = gone.keys().chain(inserted.keys()).copied().collect();
        for position in positions.into_iter().rev() {
            let gone = gone.get(&position).map_or(&[][..], Vec::as_slice);
            let order = inserted
                .get(&position)
                .map_or(&[][..], |range| &order[range.clone()]);
            let old = std::mem::take(&mut self.all[position].columns);
            let keys = Keys { words, identities };
            let (n_kept, pieces) = rewrite(old, gone, new, order, &keys);
            self.replace(position, n_kept, pieces, identities);
        }
        self.count();
    }

    /// The rows of places, ascending, by position of their block.
    fn by_position(&self, places: Vec<RowPlace>) -> BTreeMap<usize, Vec<usize>> {
        let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in places {
            let position = self.positions[place.block as usize];
            rows.entry(position)
                .or_default()
                .push(usize::from(place.row));
        }
        for rows in rows.values_mut() {
            rows.sort_unstable();
        }
        rows
    }

    /// Which ordered rows go into which block: each into the last whose first row, of those that
    /// stay, precedes it. new x log(blocks) -> blocks
    fn spread(
        &self,
        gone: &BTreeMap<usize, Vec<usize>>,
        new: &Columns,
        order: &[usize],
        keys: &Keys<'_>,
    ) -> BTreeMap<usize, Range<usize>> {
        let mut firsts = Vec::with_capacity(self.all.len());
        for (position, block) in self.all.iter().enumerate() {
            let gone = gone.get(&position).map_or(&[][..], Vec::as_slice);
            let row = (0..)
                .zip(gone)
                .take_while(|(row, gone)| row == *gone)
                .count();
            if row < block.columns.n_rows() {
                firsts.push((position, row));
            }
        }
        let mut inserted: BTreeMap<usize, Range<usize>> = BTreeMap::new();
        let mut at = 0;
        for (place, &row) in order.iter().enumerate() {
            let precedes = |&(position, first): &(usize, usize)| {
                let block: &Block = &self.all[position];
                keys.compare((&block.columns, first), (new, row)).is_lt()
            };
            at += firsts
                .get(at + 1..)
                .map_or(0, |later| later.partition_point(precedes));
            // Where no row stays there is still the first block.
            let position = firsts.get(at).map_or(0, |&(position, _)| position);
            inserted.entry(position).or_insert(place..place).end = place + 1;
        }
        inserted
    }

    /// Puts pieces in the place of a block. The first `n_kept` rows are where they were.
    fn replace(
        &mut self,
        position: usize,
        n_kept: usize,
        pieces: Vec<Columns>,
        identities: &mut [Identity],
    ) {
        let mut number = Some(self.all[position].number);
        let mut n_kept = n_kept;
        let mut blocks = Vec::with_capacity(pieces.len());
        for columns in pieces {
            let block = number.take().unwrap_or_else(|| self.new_number());
            for (row, &id) in (0..).zip(&columns.id).skip(n_kept) {
                identities[id as usize].place = Place::Booked { block, row };
            }
            n_kept = 0;
            blocks.push(Block::new(block, columns));
        }
        self.all.splice(position..=position, blocks);
    }
}

/// The rows of a block after a change, cut into pieces of at most [`BLOCK_ROWS_MAX`], none of them
/// empty, and how many of the first stayed where they were.
fn rewrite(
    old: Columns,
    gone: &[usize],
    new: &Columns,
    order: &[usize],
    keys: &Keys<'_>,
) -> (usize, Vec<Columns>) {
    let n_old = old.n_rows();
    let follows =
        |&first: &usize| n_old == 0 || keys.compare((&old, n_old - 1), (new, first)).is_lt();
    if gone.is_empty() && order.first().is_some_and(follows) {
        let runs = runs(&Columns::default(), gone, new, order, keys);
        return (
            n_old,
            fill(old, runs, &Columns::default(), new, BLOCK_ROWS_MAX),
        );
    }
    // Pieces of equal size leave all of them room for more.
    let n_rows = n_old - gone.len() + order.len();
    let n_pieces = n_rows.div_ceil(BLOCK_ROWS_MAX).max(1);
    let runs = runs(&old, gone, new, order, keys);
    (
        0,
        fill(
            Columns::default(),
            runs,
            &old,
            new,
            n_rows.div_ceil(n_pieces),
        ),
    )
}

/// Adds runs to a first piece, and opens another whenever one is full.
fn fill(
    first: Columns,
    runs: Vec<Run>,
    old: &Columns,
    new: &Columns,
    piece_rows_max: usize,
) -> Vec<Columns> {
    let mut pieces = Vec::new();
    let mut piece = first;
    for run in runs {
        let (source, mut rows) = match run {
            Run::Old(rows) => (old, rows),
            Run::New(rows) => (new, rows),
        };
        while !rows.is_empty() {
            if piece.n_rows() >= piece_rows_max {
                pieces.push(std::mem::take(&mut piece));
            }
            let n_rows = rows.len().min(piece_rows_max - piece.n_rows());
            let end = rows.start + n_rows;
            piece.extend(source, rows.start..end);
            rows.start = end;
        }
    }
    if piece.n_rows() > 0 {
        pieces.push(piece);
    }
    pieces
}

/// The runs that make one ordered sequence of the old rows, without those that are gone, and of the
/// new ones in their order. old + new -> runs
fn runs(
    old: &Columns,
    gone: &[usize],
    new: &Columns,
    order: &[usize],
    keys: &Keys<'_>,
) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut gone = gone.iter().copied().peekable();
    let mut order = order.iter().copied().peekable();
    let mut row = 0;
    while row < old.n_rows() {
        if gone.next_if_eq(&row).is_some() {
            row += 1;
            continue;
        }
        let is_next = |&first: &usize| keys.compare((new, first), (old, row)).is_lt();
        if let Some(first) = order.next_if(is_next) {
            push(&mut runs, Run::New(first..first + 1));
        } else {
            push(&mut runs, Run::Old(row..row + 1));
            row += 1;
        }
    }
    for first in order {
        push(&mut runs, Run::New(first..first + 1));
    }
    runs
}

/// Adds a run, as part of the last one where it continues it.
fn push(runs: &mut Vec<Run>, run: Run) {
    match (runs.last_mut(), &run) {
        (Some(Run::Old(last)), Run::Old(rows)) | (Some(Run::New(last)), Run::New(rows))
            if last.end == rows.start =>
        {
            last.end = rows.end;
        }
        _ => runs.push(run),
    }
}

/// What rows are ordered by.
struct Keys<'a> {
    words: &'a Words,
    identities: &'a [Identity],
}

impl Keys<'_> {
    /// The order of two rows, each of its own columns; never equal for two ids. Only for rows that
    /// stand for the newest version of their id: of others the sequence is not known any more.
    fn compare(
        &self,
        (left, left_row): (&Columns, usize),
        (right, right_row): (&Columns, usize),
    ) -> Ordering {
        // The rest is seldom needed, and costs a look into the dictionary.
        left.posted_at[left_row]
            .cmp(&right.posted_at[right_row])
            .then_with(|| {
                let (left_id, right_id) = (left.id[left_row], right.id[right_row]);
                let sequence = |id: u32| self.identities[id as usize].sequence;
                let line = |columns: &Columns, row| columns.first_line(row);
                sequence(left_id)
                    .cmp(&sequence(right_id))
                    .then_with(|| line(left, left_row).cmp(&line(right, right_row)))
                    .then_with(|| {
                        self.words
                            .ids
                            .text(left_id)
                            .cmp(self.words.ids.text(right_id))
                    })
            })
    }
}
