//! The newest transactions of a filter, whole.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::store::filter::{Filter, Sieve};
use crate::store::{Ledger, Row};
use crate::transaction::Transaction;

/// The most transactions in one answer.
pub const LIMIT_MAX: usize = 1000;

/// Which transactions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which.
    pub filter: Filter,
    /// How many to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// The newest first; those of one second by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newest {
    /// As many as were asked for, with all their amounts.
    pub transactions: Vec<Transaction>,
    /// Transactions of the whole filter.
    pub n_rows: u64,
}

impl Report for Newest {
    const KIND: ReportKind = ReportKind::Newest;
    type Query = Query;

    /// rows of the period -> page
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let limit = query.limit.min(LIMIT_MAX);
        let mut newest: Vec<Row<'_>> = Vec::new();
        let mut n_rows = 0;
        for row in Sieve::new(ledger, &query.filter).rows().rev() {
            n_rows += 1;
            let is_of_last_second = || {
                let last = newest.last();
                last.is_some_and(|last| last.posted_at() == row.posted_at())
            };
            if newest.len() < limit || is_of_last_second() {
                newest.push(row);
            }
        }
        newest.sort_by_key(|row| (Reverse(row.posted_at()), row.id()));
        newest.truncate(limit);
        Newest {
            transactions: newest.iter().map(Row::to_transaction).collect(),
            n_rows,
        }
    }
}
