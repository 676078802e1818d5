//! What becomes of each transaction of a batch: the rules of identity.
//!
//! A transaction of an API is its newest version: the one of the highest sequence, wherever in time
//! the versions arrive. A removal is a version too, one that yields to a row of its own sequence.
//! A transaction of a file is a part of its settlement, which the file holds whole: see `file`.
//!
//! One cent must never be booked twice, and a settlement may come both as a file and from an API,
//! under different ids. Then the better source counts, whichever came first: see `sources`.
//! - A file that is proven *covers* the API's rows: they are counted, remembered with their
//!   sequence, and not booked. A row comes back into the books when a later version of it belongs
//!   elsewhere. (Deferred money belongs to no settlement yet, so it is booked beside a file until
//!   the version arrives that settles it.)
//! - A file that is not proven is *released* by an API's first word of its rows: a transaction that
//!   names the settlement, be it booked or outdated, or a version or removal with the id of one of
//!   the rows. All of the file's rows go, and its settlement leaves the book. When such a file
//!   comes after that word, it is passed over. A `Settlement` that an API describes without a row
//!   of it is no such word: it says nothing about what the rows should be, and the file's stay.

use super::Ledger;
use super::batch::{Appended, Batch, Removal, Source};
use super::blocks::{Change, RowPlace};
use super::book::Statement;
use super::columns::Columns;
use super::identity::{Identity, Place};
use super::standing::Change as Counting;
use super::texts::narrow;
use super::words::Words;
use crate::transaction::Transaction;

mod file;
mod sheet;

/// A version of a transaction, in whatever form it came.
trait Version {
    /// Its place in the feed.
    fn sequence(&self) -> u64;
    /// Whether a row says the same, its id and its place in the feed aside.
    fn equals(self, columns: &Columns, row: usize, words: &mut Words) -> bool;
    /// Adds it at the end of the columns, with the code of its id and whether a file brought it as
    /// part of a settlement that it holds whole.
    fn push(self, columns: &mut Columns, of: (u32, bool), words: &mut Words);
}

impl Version for &Transaction {
    fn sequence(&self) -> u64 {
        self.sequence
    }

    fn equals(self, columns: &Columns, row: usize, words: &mut Words) -> bool {
        columns.says(row, self, words)
    }

    fn push(self, columns: &mut Columns, (id, is_filed): (u32, bool), words: &mut Words) {
        columns.push(self, id, is_filed, words);
    }
}

/// What a batch will change, before any row moves.
#[derive(Debug, Default)]
struct Staged {
    /// New rows, in order of arrival.
    columns: Columns,
    /// Which of them a later part of the same batch replaced.
    is_dropped: Vec<bool>,
    /// Booked rows that go.
    gone: Vec<RowPlace>,
    /// What the batch says of settlements, as far as it counts.
    statements: Vec<Statement>,
    /// The counts so far.
    appended: Appended,
}

impl Ledger {
    /// Books a batch.
    ///
    /// Rows that follow the booked ones in time are added behind them: batch -> batch. Rows that
    /// reach back, and rows that go, rewrite the blocks that they are in, once per batch:
    /// batch + rows of those blocks -> the same. A file costs a look at the settlement of every row,
    /// and a settlement that an API releases from one a look at those posted around it.
    pub fn append(&mut self, batch: Batch) -> Appended {
        let mut staged = Staged::default();
        let n_conflicts = self.conflicts.len();
        self.provenance.record(&batch);
        match batch.source {
            Source::File { .. } => self.stage_file(&batch, &mut staged),
            Source::Api => {
                for transaction in &batch.transactions {
                    let id = self.id_code(&transaction.id);
                    let settlement_id = transaction.settlement_id.as_deref();
                    let settlement = settlement_id.map(|id| self.words.settlements.intern(id));
                    self.hear(id, settlement, &mut staged);
                    self.stage_version(transaction, id, settlement, &mut staged);
                }
            }
        }
        for removal in &batch.removals {
            self.stage_removal(removal, &mut staged);
        }
        if batch.source == Source::Api {
            let statements = batch.settlements.into_iter().map(Statement::Api);
            staged.statements.extend(statements);
        }
        let statements = std::mem::take(&mut staged.statements);
        let mut has_changed = self.book.write(statements, batch.payouts);
        has_changed |= self.book.write_balances(batch.balances);
        has_changed |= self.register.write(batch.entities);
        for rate in batch.rates {
            has_changed |= self.rates.learn(rate);
        }
        self.close(staged, has_changed, n_conflicts)
    }

    /// Changes the rows, and makes a new revision if anything has changed.
    fn close(
        &mut self,
        mut staged: Staged,
        documents_have_changed: bool,
        n_conflicts: usize,
    ) -> Appended {
        let appended = std::mem::take(&mut staged.appended);
        let rows_have_changed = self.carry_out(staged);
        if rows_have_changed || documents_have_changed || self.conflicts.len() != n_conflicts {
            self.revision += 1;
        }
        appended
    }

    /// Changes the rows. Says whether there was anything to change.
    fn carry_out(&mut self, staged: Staged) -> bool {
        let mut order: Vec<usize> = (0..staged.columns.n_rows())
            .filter(|&row| !staged.is_dropped[row])
            .collect();
        let has_changes = !order.is_empty() || !staged.gone.is_empty();
        if has_changes {
            // Rows of one day are counted into the same few cells.
            order.sort_by_key(|&row| staged.columns.posted_at[row]);
            for &place in &staged.gone {
                let row = self.blocks.at(place);
                self.standing.count(Counting::Goes, row, &self.words);
            }
            for &row in &order {
                let row = (&staged.columns, row);
                self.standing.count(Counting::Comes, row, &self.words);
            }
            let change = Change {
                gone: staged.gone,
                new: &staged.columns,
                order,
            };
            self.blocks
                .change(change, &self.words, &mut self.identities);
        }
        has_changes
    }

    /// An API speaks of a transaction, and so of the settlement that it names or is filed under.
    /// From now on no file holds these but a proven one.
    fn hear(&mut self, id: u32, named: Option<u32>, staged: &mut Staged) {
        let filed = self.filed_under(self.identities[id as usize].place, staged);
        for settlement in [filed, named].into_iter().flatten() {
            if self.sources(settlement).yield_to_feed() {
                self.release(settlement, staged);
            }
        }
        if let Some(settlement) = named {
            self.sources_mut(settlement).is_in_feed = true;
        }
    }

    /// A version of a transaction that stands for itself: one of an API, or one of a file that
    /// names no settlement.
    fn stage_version(
        &mut self,
        version: impl Version,
        id: u32,
        settlement: Option<u32>,
        staged: &mut Staged,
    ) {
        let Identity { sequence, place } = self.identities[id as usize];
        let has_row = matches!(place, Place::Booked { .. } | Place::Staged(_));
        if self.filed_under(place, staged).is_some() {
            staged.appended.covered += 1;
            return;
        }
        if version.sequence() < sequence {
            staged.appended.outdated += 1;
            return;
        }
        if has_row && version.sequence() == sequence {
            if self.is_said(place, version, staged) {
                staged.appended.repeated += 1;
            } else {
                staged.appended.conflicts += 1;
                self.conflicts.insert(id);
            }
            return;
        }

        // It is the newest version.
        self.drop_row(id, staged);
        if settlement.is_some_and(|settlement| self.sources(settlement).cover_feed()) {
            staged.appended.covered += 1;
            self.identities[id as usize] = Identity {
                sequence: version.sequence(),
                place: Place::Covered,
            };
            return;
        }
        if has_row {
            staged.appended.replaced += 1;
        } else {
            staged.appended.booked += 1;
        }
        self.stage_row(id, version, false, staged);
    }

    /// A removal: the version that has no row.
    fn stage_removal(&mut self, removal: &Removal, staged: &mut Staged) {
        let id = self.id_code(&removal.id);
        self.hear(id, None, staged);
        let Identity { sequence, place } = self.identities[id as usize];
        let is_outdated = match place {
            // The row of a proven file goes with its file only.
            _ if self.filed_under(place, staged).is_some() => true,
            Place::Nowhere => false,
            _ => removal.sequence <= sequence,
        };
        if is_outdated {
            return;
        }
        if matches!(place, Place::Booked { .. } | Place::Staged(_)) {
            staged.appended.removed += 1;
            self.drop_row(id, staged);
        }
        self.identities[id as usize] = Identity {
            sequence: removal.sequence,
            place: Place::TakenBack,
        };
    }

    /// Puts a transaction into the staged rows.
    fn stage_row(&mut self, id: u32, version: impl Version, is_filed: bool, staged: &mut Staged) {
        let row = narrow(staged.columns.n_rows());
        let sequence = version.sequence();
        version.push(&mut staged.columns, (id, is_filed), &mut self.words);
        staged.is_dropped.push(false);
        self.identities[id as usize] = Identity {
            sequence,
            place: Place::Staged(row),
        };
    }

    /// Drops the row of an id, if it has one, and with it the conflict about its content.
    fn drop_row(&mut self, id: u32, staged: &mut Staged) {
        match self.identities[id as usize].place {
            Place::Booked { block, row } => staged.gone.push(RowPlace { block, row }),
            Place::Staged(row) => staged.is_dropped[row as usize] = true,
            Place::Nowhere | Place::Covered | Place::TakenBack => return,
        }
        self.conflicts.remove(&id);
    }

    /// Whether a row says what a version says.
    fn is_said(&mut self, place: Place, version: impl Version, staged: &Staged) -> bool {
        let row = match place {
            Place::Booked { block, row } => Some(self.blocks.at(RowPlace { block, row })),
            Place::Staged(row) => Some((&staged.columns, row as usize)),
            Place::Nowhere | Place::Covered | Place::TakenBack => None,
        };
        row.is_some_and(|(columns, row)| version.equals(columns, row, &mut self.words))
    }

    /// The settlement that a row is part of as a file holds it; none for any other row.
    fn filed_under(&self, place: Place, staged: &Staged) -> Option<u32> {
        let (columns, row) = self.row_of(place, staged)?;
        columns.is_filed(row).then(|| columns.settlement[row])
    }

    /// The columns and the row in them of a place, if it is one of a row.
    fn row_of<'a>(&'a self, place: Place, staged: &'a Staged) -> Option<(&'a Columns, usize)> {
        match place {
            Place::Booked { block, row } => Some(self.blocks.at(RowPlace { block, row })),
            Place::Staged(row) => Some((&staged.columns, row as usize)),
            Place::Nowhere | Place::Covered | Place::TakenBack => None,
        }
    }

    /// The code of an id; from now on there is something to know about it.
    fn id_code(&mut self, id: &str) -> u32 {
        let code = self.words.ids.intern(id);
        if code as usize == self.identities.len() {
            self.identities.push(Identity::default());
        }
        code
    }
}
