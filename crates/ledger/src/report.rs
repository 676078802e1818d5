//! Reports: pure functions from the ledger and a query to plain data.
//!
//! A report is total: it never fails, never formats for people and never calls another report.
//! Its fields are what a page shows, its totals always cover every row of the query, and amounts
//! of different currencies stand in different rows.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::store::Ledger;

pub mod attention;
pub mod contents;
pub mod groups;
pub mod newest;
pub mod rows;
pub mod settlement_proof;
pub mod settlements;
pub mod summary;

/// A pure function from a ledger and a query to plain data.
pub trait Report: Serialize + DeserializeOwned + Send + 'static {
    /// Its entry in the closed list.
    const KIND: ReportKind;
    /// What the page may choose.
    type Query: Serialize + DeserializeOwned + Send;
    /// Computes it.
    fn run(ledger: &Ledger, query: &Self::Query) -> Self;
}

/// Every report. A new one does not compile until [`answer`] knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReportKind {
    /// [`attention::Attention`].
    Attention,
    /// [`contents::Contents`].
    Contents,
    /// [`groups::Groups`].
    Groups,
    /// [`newest::Newest`].
    Newest,
    /// [`rows::Rows`].
    Rows,
    /// [`settlement_proof::SettlementProof`].
    SettlementProof,
    /// [`settlements::Settlements`].
    Settlements,
    /// [`summary::Summary`].
    Summary,
}

/// Answers an encoded query: the worker's only way to a report.
pub fn answer(ledger: &Ledger, kind: ReportKind, query: &[u8]) -> postcard::Result<Vec<u8>> {
    match kind {
        ReportKind::Attention => run::<attention::Attention>(ledger, query),
        ReportKind::Contents => run::<contents::Contents>(ledger, query),
        ReportKind::Groups => run::<groups::Groups>(ledger, query),
        ReportKind::Newest => run::<newest::Newest>(ledger, query),
        ReportKind::Rows => run::<rows::Rows>(ledger, query),
        ReportKind::SettlementProof => run::<settlement_proof::SettlementProof>(ledger, query),
        ReportKind::Settlements => run::<settlements::Settlements>(ledger, query),
        ReportKind::Summary => run::<summary::Summary>(ledger, query),
    }
}

fn run<R: Report>(ledger: &Ledger, query: &[u8]) -> postcard::Result<Vec<u8>> {
    let query = postcard::from_bytes(query)?;
    postcard::to_stdvec(&R::run(ledger, &query))
}
