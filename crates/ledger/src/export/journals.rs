//! The books of everything as a file, its rows read a part at a time, so that a long way can be
//! watched and called off.

use super::transactions::WritingError;
use super::{ExportError, Query, Scope, basis_words, books, left_out_words, written};
use crate::store::Ledger;
use crate::store::journal::Gathering;

/// A file that is being made. Its text comes at the end, in one piece: it is of entries, of which
/// there are few.
pub struct Writing {
    query: Query,
    /// None once it is written, and for settlements, which are few rows.
    gathering: Option<Gathering>,
    n_read: usize,
    n_rows: usize,
    /// State of the ledger that the rows are of.
    revision: u64,
}

impl Writing {
    /// Begins a file.
    pub fn new(ledger: &Ledger, query: Query) -> Writing {
        let is_whole = query.scope == Scope::Everything;
        Writing {
            gathering: is_whole.then(|| Gathering::new(ledger, query.cut.clone())),
            n_read: 0,
            n_rows: if is_whole { ledger.n_rows() } else { 0 },
            revision: ledger.revision(),
            query,
        }
    }

    /// Rows to read.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Rows that were read.
    pub fn n_read(&self) -> usize {
        self.n_read
    }

    /// Reads some more rows, at most so many; the text once all of them are read. Fails when the
    /// ledger is not the same any more, and when the file would not foot. rows of the part
    pub fn next(
        &mut self,
        ledger: &Ledger,
        n_rows_max: usize,
    ) -> Result<Option<String>, WritingError> {
        if ledger.revision() != self.revision {
            return Err(WritingError::BooksChanged);
        }
        let Some(gathering) = &mut self.gathering else {
            return done(books(ledger, &self.query));
        };
        let end = (self.n_read + n_rows_max.max(1)).min(self.n_rows);
        gathering.add(ledger.rows_in(self.n_read..end));
        self.n_read = end;
        if end < self.n_rows {
            return Ok(None);
        }
        let Some(gathering) = self.gathering.take() else {
            return Ok(None);
        };
        let books = gathering.finish(ledger);
        let mut filters = vec![basis_words(self.query.cut.basis)];
        filters.extend(left_out_words(&books));
        done(written(&books, &self.query, filters))
    }
}

fn done(text: Result<String, ExportError>) -> Result<Option<String>, WritingError> {
    text.map(Some).map_err(WritingError::Refused)
}
