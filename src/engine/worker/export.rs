//! Writing a file: a part at a time, so that questions are answered in between and the page can call
//! it off.

use gloo_timers::future::TimeoutFuture;
use ledger::Ledger;
use ledger::export::transactions::WritingError;
use ledger::export::{journals, transactions};

use super::Worker;
use crate::engine::protocol::{ExportQuery, FromWorker};

/// Rows of a part: some tens of milliseconds of work.
const PART_ROWS: usize = 10_000;

/// Writes a file to its end, or until another one is asked for or none any more.
pub async fn write(worker: Worker, id: u32, query: ExportQuery) {
    let mut writing = Writing::new(&worker.ledger.borrow(), query);
    while worker.exporting.get() == Some(id) {
        let part = writing.next(&worker.ledger.borrow());
        let (text, is_last) = match part {
            Ok(part) => part,
            Err(error) => {
                worker.exporting.set(None);
                let what = error.to_string();
                return worker.say(&FromWorker::ExportFailed { id, what });
            }
        };
        let (n_written, n_rows) = writing.rows();
        worker.say(&FromWorker::Exported {
            id,
            text,
            n_written: n_written as u64,
            n_rows: n_rows as u64,
            is_last,
        });
        if is_last {
            return worker.exporting.set(None);
        }
        // Whatever the page has said meanwhile is heard now.
        TimeoutFuture::new(0).await;
    }
}

/// A file that is being written.
enum Writing {
    Transactions(Box<transactions::Writing>),
    Books(Box<journals::Writing>),
}

impl Writing {
    fn new(ledger: &Ledger, query: ExportQuery) -> Writing {
        match query {
            ExportQuery::Transactions(query) => {
                Writing::Transactions(Box::new(transactions::Writing::new(ledger, *query)))
            }
            ExportQuery::Books(query) => {
                Writing::Books(Box::new(journals::Writing::new(ledger, query)))
            }
        }
    }

    /// The next part, and whether it is the last one.
    fn next(&mut self, ledger: &Ledger) -> Result<(String, bool), WritingError> {
        match self {
            Writing::Transactions(writing) => {
                let part = writing.next(ledger, PART_ROWS)?;
                Ok((part.text, part.is_last))
            }
            Writing::Books(writing) => {
                let text = writing.next(ledger, PART_ROWS)?;
                let is_last = text.is_some();
                Ok((text.unwrap_or_default(), is_last))
            }
        }
    }

    /// Rows that were gone through, and rows of the whole file.
    fn rows(&self) -> (usize, usize) {
        match self {
            Writing::Transactions(writing) => (writing.n_written(), writing.n_rows()),
            Writing::Books(writing) => (writing.n_read(), writing.n_rows()),
        }
    }
}
