//! Imports as the API tells of them.

use ledger::store::batch::LineCount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Outcome;
use crate::booking::Booked;

/// A file that was handed in, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobRow {
    /// To ask for it again.
    pub id: String,
    /// As whoever handed it in called it.
    pub file_name: String,
    /// Of the file itself, however it was compressed on its way.
    pub bytes: i64,
    /// SHA-256 of the file in hexadecimal digits: what makes it the same file.
    pub sha256: String,
    /// `received`, `reading`, `booking`; at the end `booked`, `refused` (nothing of it was booked,
    /// and `refusal` says why) or `failed` (the server could not; hand it in again).
    pub state: String,
    /// RFC 3339.
    pub received_at: String,
    /// RFC 3339.
    pub finished_at: Option<String>,
    /// The import in the books, once it is booked.
    pub import_id: Option<String>,
    /// What was read and booked, once it is.
    pub counts: Option<Counts>,
    /// Lines that could not be read; `/imports/{id}/rejections` lists them.
    pub n_rejections: u64,
    /// Why it was not booked.
    pub refusal: Option<Reason>,
}

/// Why a file was not booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// For programs.
    pub code: String,
    /// For people.
    pub detail: String,
}

/// How the lines of a file were spent, and what changed in the books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// All lines.
    pub lines: u32,
    /// Of these, lines that became part of a transaction.
    pub lines_booked: u32,
    /// Of these, lines that could not be read.
    pub lines_rejected: u32,
    /// Transactions that were new.
    pub new: usize,
    /// Transactions that were there already.
    pub repeated: usize,
    /// Transactions that got a new version.
    pub replaced: usize,
    /// Transactions that are gone.
    pub removed: usize,
    /// Settlements that were new or got a new version.
    pub settlements: usize,
    /// Whether the same bytes had been booked before, so that nothing was changed.
    pub was_booked_before: bool,
}

/// `GET /imports`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobList {
    /// The newest first.
    pub data: Vec<JobRow>,
    /// Cursor of the rest; none at the end.
    pub next: Option<String>,
}

/// `GET /imports/{id}/rejections`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectionList {
    /// In the order of the file.
    pub data: Vec<RejectionRow>,
    /// Cursor of the rest; none at the end.
    pub next: Option<String>,
}

/// A line that could not be read; its money is in no total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RejectionRow {
    /// Its number; 0 is the file as a whole.
    pub line: i64,
    /// Why.
    pub reason: String,
    /// The line.
    pub raw: String,
}

impl JobList {
    /// The first `limit` of the rows, which are one more where there is more.
    pub(super) fn of(mut jobs: Vec<JobRow>, limit: u16) -> JobList {
        let has_more = jobs.len() > usize::from(limit);
        jobs.truncate(usize::from(limit));
        let next = jobs.last().map(|job| job.id.clone());
        JobList {
            next: next.filter(|_| has_more),
            data: jobs,
        }
    }
}

impl RejectionList {
    /// The first `limit` of the rows, each with its place, which are one more where there is more.
    pub(super) fn of(mut rows: Vec<(i64, RejectionRow)>, limit: u16) -> RejectionList {
        let has_more = rows.len() > usize::from(limit);
        rows.truncate(usize::from(limit));
        let next = rows.last().map(|(place, _)| place.to_string());
        RejectionList {
            next: next.filter(|_| has_more),
            data: rows.into_iter().map(|(_, row)| row).collect(),
        }
    }
}

impl Counts {
    /// What is told of a file that is in the books.
    pub(super) fn of(outcome: &Outcome, read: LineCount) -> Counts {
        let lines = Counts {
            lines: read.total,
            lines_booked: read.booked,
            lines_rejected: read.rejected,
            ..Counts::default()
        };
        match outcome {
            Outcome::AlreadyBooked { .. } => Counts {
                was_booked_before: true,
                ..lines
            },
            Outcome::Booked { booked, .. } => {
                let Booked {
                    new,
                    repeated,
                    replaced,
                    removed,
                    new_settlements,
                    replaced_settlements,
                    ..
                } = *booked;
                Counts {
                    new,
                    repeated,
                    replaced,
                    removed,
                    settlements: new_settlements + replaced_settlements,
                    ..lines
                }
            }
        }
    }
}
