//! Writing a file of transactions: a part at a time, so that questions are answered in between and
//! the page can call it off.

use gloo_timers::future::TimeoutFuture;
use ledger::export::transactions::{Query, Writing};

use super::Worker;
use crate::engine::protocol::FromWorker;

/// Rows of a part: some tens of milliseconds of work.
const PART_ROWS: usize = 10_000;

/// Writes a file to its end, or until another one is asked for or none any more.
pub async fn write(worker: Worker, id: u32, query: Query) {
    let mut writing = Writing::new(&worker.ledger.borrow(), query);
    while worker.exporting.get() == Some(id) {
        let part = writing.next(&worker.ledger.borrow(), PART_ROWS);
        let part = match part {
            Ok(part) => part,
            Err(error) => {
                worker.exporting.set(None);
                let what = error.to_string();
                return worker.say(&FromWorker::ExportFailed { id, what });
            }
        };
        worker.say(&FromWorker::Exported {
            id,
            text: part.text,
            n_written: writing.n_written() as u64,
            n_rows: writing.n_rows() as u64,
            is_last: part.is_last,
        });
        if part.is_last {
            return worker.exporting.set(None);
        }
        // Whatever the page has said meanwhile is heard now.
        TimeoutFuture::new(0).await;
    }
}
