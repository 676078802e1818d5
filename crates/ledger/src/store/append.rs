//! What becomes of each transaction of a batch: the rules of identity.
//!
//! A transaction of an API is its newest version: the one of the highest sequence, wherever in time
//! the versions arrive. A removal is a version too, one that yields to a row of its own sequence.
//! A transaction of a file is a part of its settlement, which the file holds whole.
//!
//! One cent must never be booked twice, and a settlement may come both as a file and from an API,
//! under different ids. Then the file's rows count, whichever came first: the file is what the
//! sender settled on, it is whole, and its proof shows at once whether it foots. An API's row of
//! such a settlement is *covered*: counted, remembered with its sequence, and not booked. It comes
//! back into the books when a later version of it belongs elsewhere. (Deferred money belongs to no
//! settlement yet, so it is booked beside a file until the version arrives that settles it.)

use std::collections::{HashMap, HashSet};

use super::Ledger;
use super::batch::{Appended, Batch, Removal, Source};
use super::blocks::{Change, RowPlace};
use super::columns::Columns;
use super::identity::{Identity, Place};
use super::texts::narrow;
use crate::transaction::Transaction;

/// What a batch will change, before any row moves.
#[derive(Debug, Default)]
struct Staged {
    /// New rows, in order of arrival.
    columns: Columns,
    /// Which of them a later part of the same batch replaced.
    is_dropped: Vec<bool>,
    /// Booked rows that go.
    gone: Vec<RowPlace>,
    /// The counts so far.
    appended: Appended,
}

/// One settlement of a file, and what is booked of it.
struct Group<'a> {
    /// Its code.
    settlement: u32,
    /// Its transactions in the file.
    transactions: Vec<&'a Transaction>,
    /// Ids of its booked rows.
    booked: Vec<u32>,
}

impl Ledger {
    /// Books a batch.
    ///
    /// Rows that follow the booked ones in time are added behind them: batch -> batch. Rows that
    /// reach back, and rows that go, rewrite the blocks that they are in, once per batch:
    /// batch + rows of those blocks -> the same.
    pub fn append(&mut self, batch: Batch) -> Appended {
        let Batch {
            source,
            lines: _,
            settlements,
            payouts,
            transactions,
            removals,
            rates,
        } = batch;
        let mut staged = Staged::default();
        let n_conflicts = self.conflicts.len();
        match source {
            Source::File { .. } => self.stage_file(&transactions, &mut staged),
            Source::Api => {
                for transaction in &transactions {
                    self.stage_version(transaction, &mut staged);
                }
            }
        }
        for removal in &removals {
            self.stage_removal(removal, &mut staged);
        }
        let appended = staged.appended;
        let rows_have_changed = self.carry_out(staged);
        let book_has_changed = self.book.write(&source, settlements, payouts);
        let mut rates_have_changed = false;
        for rate in rates {
            rates_have_changed |= self.rates.learn(rate);
        }
        if rows_have_changed
            || book_has_changed
            || rates_have_changed
            || self.conflicts.len() != n_conflicts
        {
            self.revision += 1;
        }
        appended
    }

    /// Changes the rows. Says whether there was anything to change.
    fn carry_out(&mut self, staged: Staged) -> bool {
        let Staged {
            columns,
            is_dropped,
            gone,
            appended: _,
        } = staged;
        let order: Vec<usize> = (0..columns.n_rows())
            .filter(|&row| !is_dropped[row])
            .collect();
        let has_changes = !order.is_empty() || !gone.is_empty();
        if has_changes {
            let change = Change {
                gone,
                new: &columns,
                order,
            };
            self.blocks
                .change(change, &self.words, &mut self.identities);
        }
        has_changes
    }

    /// A version of a transaction that stands for itself: one of an API, or one of a file that
    /// names no settlement.
    fn stage_version(&mut self, transaction: &Transaction, staged: &mut Staged) {
        let id = self.id_code(&transaction.id);
        let Identity { sequence, place } = self.identities[id as usize];
        let has_row = matches!(place, Place::Booked { .. } | Place::Staged(_));
        if self.is_filed(place, staged) {
            staged.appended.covered += 1;
            return;
        }
        if transaction.sequence < sequence {
            staged.appended.outdated += 1;
            return;
        }
        if has_row && transaction.sequence == sequence {
            if self.is_said(place, transaction, staged) {
                staged.appended.repeated += 1;
            } else {
                staged.appended.conflicts += 1;
                self.conflicts.insert(id);
            }
            return;
        }

        // It is the newest version.
        self.drop_row(id, staged);
        let settlement_id = transaction.settlement_id.as_deref();
        if settlement_id.is_some_and(|settlement_id| self.holds(settlement_id)) {
            staged.appended.covered += 1;
            self.identities[id as usize] = Identity {
                sequence: transaction.sequence,
                place: Place::Covered,
            };
            return;
        }
        if has_row {
            staged.appended.replaced += 1;
        } else {
            staged.appended.booked += 1;
        }
        self.stage_row(id, transaction, false, staged);
    }

    /// A removal: the version that has no row.
    fn stage_removal(&mut self, removal: &Removal, staged: &mut Staged) {
        let id = self.id_code(&removal.id);
        let Identity { sequence, place } = self.identities[id as usize];
        let is_outdated = match place {
            // A file's row goes with its file only.
            _ if self.is_filed(place, staged) => true,
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

    /// The transactions of a file. rows -> rows of its settlements
    fn stage_file(&mut self, transactions: &[Transaction], staged: &mut Staged) {
        // In order of the file, so that what comes first is booked first.
        let mut groups: Vec<Group<'_>> = Vec::new();
        // By code of the settlement: a place in `groups`, or one where none is.
        let mut group_of: Vec<usize> = Vec::new();
        for transaction in transactions {
            let Some(settlement_id) = &transaction.settlement_id else {
                self.stage_version(transaction, staged);
                continue;
            };
            let settlement = self.words.settlements.intern(settlement_id);
            group_of.resize(self.words.settlements.len(), usize::MAX);
            let group = &mut group_of[settlement as usize];
            if *group == usize::MAX {
                *group = groups.len();
                groups.push(Group {
                    settlement,
                    transactions: Vec::new(),
                    booked: Vec::new(),
                });
            }
            groups[*group].transactions.push(transaction);
        }

        for columns in self.blocks.columns() {
            for (&settlement, &id) in columns.settlement.iter().zip(&columns.id) {
                let group = group_of.get(settlement as usize).copied();
                if let Some(group) = group.and_then(|group| groups.get_mut(group)) {
                    group.booked.push(id);
                }
            }
        }
        for group in groups {
            self.stage_settlement(&group, staged);
        }
    }

    /// A settlement as a file holds it, over whatever is booked of it.
    fn stage_settlement(&mut self, group: &Group<'_>, staged: &mut Staged) {
        let mut first_of_id: HashMap<u32, &Transaction> = HashMap::new();
        let mut unique = Vec::with_capacity(group.transactions.len());
        let mut conflicting = Vec::new();
        for &transaction in &group.transactions {
            let id = self.id_code(&transaction.id);
            match first_of_id.get(&id) {
                None => {
                    first_of_id.insert(id, transaction);
                    unique.push((id, transaction));
                }
                Some(&first) if first == transaction => staged.appended.repeated += 1,
                Some(_) => conflicting.push(id),
            }
        }
        staged.appended.conflicts += conflicting.len();

        let is_held = self.is_held(group.settlement);
        let booked_ids: HashSet<u32> = group.booked.iter().copied().collect();
        let is_same = booked_ids.len() == unique.len()
            && unique.iter().all(|(id, _)| booked_ids.contains(id));
        if is_held && is_same {
            staged.appended.repeated += unique.len();
            self.conflicts.extend(conflicting);
            return;
        }

        for &id in &group.booked {
            if !first_of_id.contains_key(&id) {
                staged.appended.removed += 1;
            }
            let was_filed = self.is_filed(self.identities[id as usize].place, staged);
            self.drop_row(id, staged);
            let identity = &mut self.identities[id as usize];
            if was_filed {
                *identity = Identity::default();
            } else {
                identity.place = Place::Covered;
            }
        }
        for (id, transaction) in unique {
            let place = self.identities[id as usize].place;
            if self.is_filed(place, staged) {
                // Another settlement of a file has this id: ids of files name their content, so
                // one of the two is damaged.
                staged.appended.conflicts += 1;
                conflicting.push(id);
                continue;
            }
            if is_held && booked_ids.contains(&id) {
                staged.appended.repeated += 1;
            } else if is_held || !booked_ids.is_empty() {
                staged.appended.replaced += 1;
            } else {
                staged.appended.booked += 1;
            }
            self.drop_row(id, staged);
            self.stage_row(id, transaction, true, staged);
        }
        self.conflicts.extend(conflicting);
        self.hold(group.settlement);
    }

    /// Puts a transaction into the staged rows.
    fn stage_row(
        &mut self,
        id: u32,
        transaction: &Transaction,
        is_filed: bool,
        staged: &mut Staged,
    ) {
        let row = narrow(staged.columns.n_rows());
        staged
            .columns
            .push(transaction, id, is_filed, &mut self.words);
        staged.is_dropped.push(false);
        self.identities[id as usize] = Identity {
            sequence: transaction.sequence,
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

    /// Whether a row says what a transaction says.
    fn is_said(&self, place: Place, transaction: &Transaction, staged: &Staged) -> bool {
        match place {
            Place::Booked { block, row } => {
                let (columns, row) = self.blocks.at(RowPlace { block, row });
                columns.says(row, transaction, &self.words)
            }
            Place::Staged(row) => staged.columns.says(row as usize, transaction, &self.words),
            Place::Nowhere | Place::Covered | Place::TakenBack => false,
        }
    }

    /// Whether a row is part of a settlement that a file holds.
    fn is_filed(&self, place: Place, staged: &Staged) -> bool {
        match place {
            Place::Booked { block, row } => {
                let (columns, row) = self.blocks.at(RowPlace { block, row });
                columns.is_filed[row]
            }
            Place::Staged(row) => staged.columns.is_filed[row as usize],
            Place::Nowhere | Place::Covered | Place::TakenBack => false,
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

    /// Whether a file holds this settlement whole.
    fn holds(&self, settlement_id: &str) -> bool {
        let code = self.words.settlements.find(settlement_id);
        code.is_some_and(|code| self.is_held(code))
    }

    fn is_held(&self, settlement: u32) -> bool {
        self.is_held
            .get(settlement as usize)
            .copied()
            .unwrap_or(false)
    }

    fn hold(&mut self, settlement: u32) {
        if self.is_held.len() <= settlement as usize {
            self.is_held.resize(settlement as usize + 1, false);
        }
        self.is_held[settlement as usize] = true;
    }
}
