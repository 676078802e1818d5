//! Where the books come from: every file that anything was booked from, and what an API sent.
//!
//! Kept for the proof certificate, and independent of the order of arrival: files are a set, counts
//! are sums. A file stays in the list when a later one takes its place in the books, for both were
//! read. Nothing here is in the books themselves, so none of it moves the ledger's revision.

use std::collections::{BTreeMap, BTreeSet};

use super::Ledger;
use super::batch::{Batch, LineCount, Source};
use super::sheet::Sheet;

/// The sources of a ledger.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// By hash, then by name: the same bytes under another name are another file to the seller.
    files: BTreeMap<([u8; 32], String), FileSource>,
    feed: FeedSource,
}

/// One file, however often it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSource {
    /// Name, as the seller sees it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How its lines were spent.
    pub lines: LineCount,
    /// Transactions read from it.
    pub n_transactions: usize,
    /// Settlements that it describes or has rows of, by id.
    pub settlement_ids: BTreeSet<String>,
}

/// What an API sent, repeats included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeedSource {
    /// Pages with a row of any list, or an answer without one.
    pub n_pages: u64,
    /// Rows of all lists that could be read, removals included.
    pub n_rows: u64,
    /// Rows that were set aside.
    pub n_rejected: u64,
    /// Of them, those whose total is not the sum of their amounts (domain rules D6 and D7).
    pub n_totals_differ: u64,
}

impl Provenance {
    /// Writes down where a batch came from. A file that nothing can be booked from is no source.
    pub fn record(&mut self, batch: &Batch) {
        let Source::File { name, sha256 } = &batch.source else {
            self.feed.add(batch);
            return;
        };
        if batch.transactions.is_empty() && batch.settlements.is_empty() {
            return;
        }
        let described = batch.settlements.iter().map(|one| &one.id);
        let mentioned = batch.transactions.iter();
        let mentioned = mentioned.filter_map(|row| row.settlement_id.as_ref());
        let source = FileSource {
            name: name.clone(),
            sha256: *sha256,
            lines: batch.lines,
            n_transactions: batch.transactions.len(),
            settlement_ids: described.chain(mentioned).cloned().collect(),
        };
        let key = (*sha256, name.clone());
        self.files.entry(key).or_insert(source);
    }

    /// Writes down where a sheet came from.
    pub fn record_sheet(&mut self, sheet: &Sheet<'_>) {
        let n_rows = sheet.rows.len() + sheet.removals.len();
        self.feed.add_page(n_rows, sheet.lines);
    }
}

impl FeedSource {
    fn add(&mut self, batch: &Batch) {
        let n_rows = batch.transactions.len()
            + batch.removals.len()
            + batch.settlements.len()
            + batch.payouts.len()
            + batch.balances.len();
        self.add_page(n_rows, batch.lines);
    }

    fn add_page(&mut self, n_rows: usize, lines: LineCount) {
        self.n_pages += 1;
        self.n_rows += n_rows as u64;
        self.n_rejected += u64::from(lines.rejected);
        self.n_totals_differ += u64::from(lines.totals_differ);
    }
}

impl Ledger {
    /// Every file that anything was booked from, by hash and name.
    pub fn files(&self) -> impl Iterator<Item = &FileSource> {
        self.provenance.files.values()
    }

    /// What an API sent.
    pub fn feed(&self) -> FeedSource {
        self.provenance.feed
    }
}
