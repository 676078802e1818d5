//! What the page and the worker say to each other.
//!
//! Messages to the worker are orders, messages from it are past tense. Each travels as the bytes
//! of one postcard value; only a dropped file goes beside it, as the browser's own `File`.

use ledger::day::zone::Zone;
use ledger::export::{self, transactions};
use ledger::import::{Format, Options, Rejection};
use ledger::report::ReportKind;
use ledger::store::batch::{Appended, LineCount};
use serde::{Deserialize, Serialize};

mod list;

pub use super::trouble::Trouble;
pub use list::{List, ListFeed, ListState};

/// Version of this module. Page and worker are two files that a cache may mix: they compare it in
/// the first message and refuse to go on when it differs.
pub const VERSION: u32 = 4;

/// An order to the worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Compute a report.
    Ask {
        /// Chosen by the page, given back with the answer.
        id: u32,
        /// Which report.
        kind: ReportKind,
        /// Its query, as postcard.
        query: Vec<u8>,
    },
    /// From now on, keep sums of the days of this zone, in which most questions will be asked. Until
    /// then they are of the account's zone. No answer depends on it, but how soon it comes.
    KeepDays {
        /// The seller's choice.
        zone: Zone,
    },
    /// Fetch everything from the billing API below this address.
    Load {
        /// e.g. `https://host/api/v1`.
        base: String,
    },
    /// Stop fetching; what was fetched stays and is shown as partial.
    Cancel,
    /// Read the file that travels beside this message.
    Import {
        /// Chosen by the page, given back with the outcome.
        id: u32,
        /// Name of the file.
        name: String,
        /// What the seller says about it.
        options: Options,
    },
    /// Write a file. One that is being written is given up for it.
    Export {
        /// Chosen by the page, given back with every part.
        id: u32,
        /// What it holds.
        query: ExportQuery,
    },
    /// Give up the file that is being written.
    CancelExport,
}

/// What a file holds, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportQuery {
    /// Transactions, as CSV.
    Transactions(Box<transactions::Query>),
    /// The books, for a program of bookkeepers.
    Books(export::Query),
}

/// What the worker has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromWorker {
    /// Started; nothing sent before this was heard.
    Ready {
        /// [`VERSION`] of the worker.
        version: u32,
    },
    /// A report was computed.
    Answered {
        /// As asked.
        id: u32,
        /// The report as postcard, or why there is none.
        report: Result<Vec<u8>, String>,
        /// State of the ledger that it speaks of.
        revision: u64,
        /// Transactions in the ledger.
        n_rows: u64,
        /// Time spent in the report itself, in microseconds.
        spent_us: u64,
    },
    /// Fetching went on, ended or failed.
    Progressed(Feed),
    /// Panicked: the page has to replace the worker.
    Crashed {
        /// For the console.
        what: String,
    },
    /// A file could not be read from the device.
    Unread {
        /// As asked.
        id: u32,
        /// What the browser says about it.
        what: String,
    },
    /// A part of a file was written.
    Exported {
        /// As asked.
        id: u32,
        /// The next part of the file.
        text: String,
        /// Rows written so far.
        n_written: u64,
        /// Rows of the whole file.
        n_rows: u64,
        /// Whether this is the last part.
        is_last: bool,
    },
    /// A file could not be written to its end.
    ExportFailed {
        /// As asked.
        id: u32,
        /// What happened.
        what: String,
    },
    /// A file was read.
    Imported {
        /// As asked.
        id: u32,
        /// What became of it.
        outcome: Imported,
        /// State of the ledger after it.
        revision: u64,
    },
}

/// How far the books of the billing API are here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Where it stands.
    pub state: FeedState,
    /// Transactions fetched so far.
    pub n_rows: u64,
    /// Rows set aside because they could not be read, with their raw text; at most
    /// [`REJECTIONS_MAX`] of them.
    pub rejections: Vec<Rejection>,
    /// How many rows were set aside in all.
    pub n_rejections: u64,
    /// Lines of source files that the server could not read when it imported them.
    pub n_rejections_at_source: u64,
    /// When the books were so, RFC 3339, by the server's clock.
    pub as_of: Option<String>,
    /// The seller.
    pub account: Option<AccountFacts>,
    /// State of the ledger.
    pub revision: u64,
    /// The lists beside the movements: those that were begun, in the order of [`List::ALL`].
    pub lists: Vec<ListFeed>,
}

/// Where fetching stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeedState {
    /// Not begun.
    #[default]
    Idle,
    /// Pages are coming.
    Loading {
        /// Waiting before another try, and why; none while all goes well.
        trouble: Option<Trouble>,
    },
    /// Every movement is here: counts and sums tied out on every page. Of the lists beside them,
    /// [`Feed::lists`] tells.
    Complete,
    /// Some rows are missing, and why. What is here is right, but not all.
    Incomplete {
        /// What happened.
        reason: Trouble,
    },
    /// Stopped by the seller.
    Cancelled,
    /// Nothing came at all, and why.
    Failed {
        /// What happened.
        reason: Trouble,
    },
    /// The server shows its books only after this.
    Locked(Entry),
}

/// What the server asks for before it shows the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// A password: there is no session, or it has ended.
    Password,
    /// A code: the password was right.
    Code,
    /// A second factor, which must be set up first.
    Enrolment,
}

impl Entry {
    /// What a refusal of the API asks for; none when it is about something else.
    pub fn asked_by(status: u16, code: &str) -> Option<Entry> {
        match (status, code) {
            (401, "second_factor_needed") => Some(Entry::Code),
            (401, "not_signed_in") => Some(Entry::Password),
            (403, "second_factor_not_set_up") => Some(Entry::Enrolment),
            _ => None,
        }
    }
}

/// What the page needs to know of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// Name of the seller.
    pub seller: String,
    /// ISO 4217.
    pub default_currency: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Whether it is the sample seller.
    pub is_sample: bool,
}

/// What became of a dropped file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Name of the file.
    pub name: String,
    /// What it was read as; none when no format fits.
    pub format: Option<Format>,
    /// How its lines were spent.
    pub lines: LineCount,
    /// What became of its transactions.
    pub appended: Appended,
    /// Ids of the settlements in it.
    pub settlement_ids: Vec<String>,
    /// What was refused, at most [`REJECTIONS_MAX`].
    pub rejections: Vec<Rejection>,
    /// How many were refused in all.
    pub n_rejections: u64,
}

/// The most rejections in one message; the count covers all of them.
pub const REJECTIONS_MAX: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_missing_session_asks_for_a_sign_in() {
        let check =
            |status, code, asked| assert_eq!(Entry::asked_by(status, code), asked, "{code}");
        check(401, "not_signed_in", Some(Entry::Password));
        check(401, "second_factor_needed", Some(Entry::Code));
        check(403, "second_factor_not_set_up", Some(Entry::Enrolment));
        // Said by the forms themselves, and by a proxy that knows nothing of sessions.
        check(401, "wrong_credentials", None);
        check(401, "wrong_code", None);
        check(401, "", None);
        check(403, "role_too_low", None);
        check(404, "not_signed_in", None);
    }
}
