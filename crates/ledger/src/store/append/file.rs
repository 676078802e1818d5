//! What becomes of the settlements of a file.
//!
//! A file holds its settlements whole, so its version of one takes the place of everything that is
//! booked of it, unless what is booked is worth more: then the file's version is *passed over*, as
//! if it had never come. Otherwise a copy that was cut off would remove money.
//!
//! A settlement that the file describes and has no rows of is a version too: one that was cut off
//! at once, or one in which nothing happened.

use std::collections::{HashMap, HashSet};

use super::Staged;
use crate::settlement::Settlement;
use crate::store::Ledger;
use crate::store::batch::{Appended, Batch, PassedOver, Standing};
use crate::store::book::Statement;
use crate::store::identity::{Identity, Place};
use crate::store::soundness::{Soundness, of_settlements};
use crate::store::sources::Sources;
use crate::transaction::Transaction;

/// A file's version of one settlement, and what is booked of it.
struct Version<'a> {
    /// Its id.
    settlement_id: &'a str,
    /// Its code.
    settlement: u32,
    soundness: Soundness,
    /// What the file says of it, its transactions aside.
    description: Option<&'a Settlement>,
    /// Its transactions in the file.
    transactions: Vec<&'a Transaction>,
    /// Ids of its booked rows.
    booked: Vec<u32>,
}

/// The transactions of a version, each id once.
#[derive(Default)]
struct Unique<'a> {
    /// The first of each id, in order.
    rows: Vec<(u32, &'a Transaction)>,
    /// Ids that came again with other content, once per time.
    conflicting: Vec<u32>,
    /// How many came again as they were.
    n_repeated: usize,
}

impl Unique<'_> {
    fn count_twins(&self, appended: &mut Appended) {
        appended.repeated += self.n_repeated;
        appended.conflicts += self.conflicting.len();
    }
}

impl Ledger {
    /// The transactions and settlements of a file. rows -> rows of its settlements
    pub(super) fn stage_file(&mut self, batch: &Batch, staged: &mut Staged) {
        for transaction in &batch.transactions {
            if transaction.settlement_id.is_none() {
                let id = self.id_code(&transaction.id);
                self.stage_version(transaction, id, None, staged);
            }
        }
        for version in self.versions(batch) {
            let unique = self.unique(&version);
            if self.is_booked(&version, &unique) {
                self.stage_repeat(&version, &unique, staged);
            } else if let Some(standing) = self.standing(&version, &unique, staged) {
                staged.appended.passed_over.push(PassedOver {
                    settlement_id: version.settlement_id.to_owned(),
                    soundness: version.soundness,
                    standing,
                    n_transactions: version.transactions.len(),
                });
            } else {
                self.stage_settlement(&version, unique, staged);
            }
        }
    }

    /// The settlements of a file. rows + batch -> batch
    fn versions<'a>(&mut self, batch: &'a Batch) -> Vec<Version<'a>> {
        let soundness = of_settlements(batch);
        // In order of the file, so that what comes first is booked first.
        let mut versions: Vec<Version<'a>> = Vec::new();
        // By code of the settlement: a place in `versions`, or one where none is.
        let mut place_of: Vec<usize> = Vec::new();
        let of_rows = batch.transactions.iter().filter_map(|transaction| {
            let settlement_id = transaction.settlement_id.as_deref()?;
            Some((settlement_id, Some(transaction), None))
        });
        let described = batch.settlements.iter();
        let described = described.map(|one| (one.id.as_str(), None, Some(one)));
        for (settlement_id, transaction, description) in of_rows.chain(described) {
            let settlement = self.words.settlements.intern(settlement_id);
            place_of.resize(self.words.settlements.len(), usize::MAX);
            let place = &mut place_of[settlement as usize];
            if *place == usize::MAX {
                *place = versions.len();
                versions.push(Version {
                    settlement_id,
                    settlement,
                    soundness: soundness[settlement_id],
                    description: None,
                    transactions: Vec::new(),
                    booked: Vec::new(),
                });
            }
            let version = &mut versions[*place];
            version.transactions.extend(transaction);
            version.description = description.or(version.description);
        }

        for columns in self.blocks.columns() {
            for (&settlement, &id) in columns.settlement.iter().zip(&columns.id) {
                let place = place_of.get(settlement as usize).copied();
                if let Some(version) = place.and_then(|place| versions.get_mut(place)) {
                    version.booked.push(id);
                }
            }
        }
        versions
    }

    fn unique<'a>(&mut self, version: &Version<'a>) -> Unique<'a> {
        let mut first_of_id: HashMap<u32, &Transaction> = HashMap::new();
        let mut unique = Unique::default();
        for &transaction in &version.transactions {
            let id = self.id_code(&transaction.id);
            match first_of_id.get(&id) {
                None => {
                    first_of_id.insert(id, transaction);
                    unique.rows.push((id, transaction));
                }
                Some(&first) if first == transaction => unique.n_repeated += 1,
                Some(_) => unique.conflicting.push(id),
            }
        }
        unique
    }

    /// Whether a file holds just these rows already.
    fn is_booked(&self, version: &Version<'_>, unique: &Unique<'_>) -> bool {
        let booked: HashSet<u32> = version.booked.iter().copied().collect();
        self.sources(version.settlement).file.is_some()
            && booked.len() == unique.rows.len()
            && unique.rows.iter().all(|(id, _)| booked.contains(id))
    }

    /// What is worth more than a version and stands in its place, if anything is.
    fn standing(
        &self,
        version: &Version<'_>,
        unique: &Unique<'_>,
        staged: &Staged,
    ) -> Option<Standing> {
        let Sources { file, is_in_feed } = self.sources(version.settlement);
        let stronger = file.filter(|&booked| version.soundness < booked);
        if let Some(booked) = stronger {
            return Some(Standing::File(booked));
        }
        // A row that an API sent may name another settlement by now.
        let is_of_feed = |&(id, _): &(u32, _)| match self.identities[id as usize].place {
            Place::Nowhere => false,
            Place::Covered | Place::TakenBack => true,
            place => self.filed_under(place, staged).is_none(),
        };
        let yields = version.soundness < Soundness::Proven
            && (is_in_feed || unique.rows.iter().any(is_of_feed));
        yields.then_some(Standing::Api)
    }

    /// A settlement that comes again with the same rows: what is told of it may still differ.
    fn stage_repeat(&mut self, version: &Version<'_>, unique: &Unique<'_>, staged: &mut Staged) {
        unique.count_twins(&mut staged.appended);
        staged.appended.repeated += unique.rows.len();
        self.conflicts.extend(&unique.conflicting);
        if self.sources(version.settlement).file <= Some(version.soundness) {
            self.hold(version, staged);
        }
    }

    /// A settlement as a file holds it, over whatever is booked of it.
    fn stage_settlement(&mut self, version: &Version<'_>, unique: Unique<'_>, staged: &mut Staged) {
        unique.count_twins(&mut staged.appended);
        let is_held = self.sources(version.settlement).file.is_some();
        let booked_ids: HashSet<u32> = version.booked.iter().copied().collect();
        let new_ids: HashSet<u32> = unique.rows.iter().map(|&(id, _)| id).collect();
        for &id in &version.booked {
            if !new_ids.contains(&id) {
                staged.appended.removed += 1;
            }
            let place = self.identities[id as usize].place;
            let was_filed = self.filed_under(place, staged).is_some();
            self.drop_row(id, staged);
            let identity = &mut self.identities[id as usize];
            if was_filed {
                *identity = Identity::default();
            } else {
                identity.place = Place::Covered;
            }
        }
        let mut conflicting = unique.conflicting;
        for (id, transaction) in unique.rows {
            let place = self.identities[id as usize].place;
            if self.filed_under(place, staged).is_some() {
                // Another settlement of a file has this id: ids of files name their content, so
                // one of the two is damaged.
                staged.appended.conflicts += 1;
                conflicting.push(id);
                continue;
            }
            if booked_ids.contains(&id) {
                // Ids of files name their content: it is the same row, whoever sent it first.
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
        self.hold(version, staged);
    }

    /// From now on this version counts, and what it says of the settlement is in the book.
    fn hold(&mut self, version: &Version<'_>, staged: &mut Staged) {
        let held = &mut self.sources_mut(version.settlement).file;
        let is_sounder = *held < Some(version.soundness);
        *held = Some(version.soundness);
        // Where a file that is no sounder describes nothing, what is known stays known.
        if is_sounder || version.description.is_some() {
            staged.statements.push(Statement::File {
                settlement_id: version.settlement_id.to_owned(),
                settlement: version.description.cloned(),
            });
        }
    }

    /// An API takes a settlement over from the file that holds it: all of the file's rows go, and
    /// so does what it says of the settlement. rows -> rows of it
    pub(super) fn release(&mut self, settlement: u32, staged: &mut Staged) {
        let mut ids = Vec::new();
        for columns in self.blocks.columns_of_settlement(settlement) {
            let rows = (0..).zip(columns.settlement.iter().zip(&columns.id));
            let of_it = rows.filter(|&(_, (&code, _))| code == settlement);
            let filed = of_it.filter(|&(row, _)| columns.is_filed(row));
            ids.extend(filed.map(|(_, (_, &id))| id));
        }
        staged.appended.removed += ids.len();
        for id in ids {
            self.drop_row(id, staged);
            self.identities[id as usize] = Identity::default();
        }
        self.sources_mut(settlement).file = None;
        staged.statements.push(Statement::File {
            settlement_id: self.words.settlements.text(settlement).to_owned(),
            settlement: None,
        });
    }
}
