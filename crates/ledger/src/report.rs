//! Reports: pure functions from the ledger and a query to plain data.
//!
//! A report is total: it never fails, never formats for people and never calls another report.
//! Its fields are what a page shows, its totals always cover every row of the query, and amounts
//! of different currencies stand in different rows.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::store::Ledger;

pub mod accounting;
pub mod attention;
pub mod balances;
pub mod bank_match;
pub mod certificate;
pub mod change;
pub mod claim;
pub mod contents;
pub mod converted;
pub mod delta;
pub mod explain;
pub mod fee_audit;
pub mod fees;
pub mod groups;
pub mod invoice;
pub mod invoices;
pub mod journals;
pub mod next_payout;
pub mod payment_methods;
pub mod payout_difference;
pub mod rows;
pub mod sales;
pub mod settlement_proof;
pub mod settlements;
pub mod subscriptions;
pub mod summary;
pub mod taxes;
pub mod transaction;
pub mod transactions;
pub mod usage;

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
    /// [`accounting::Accounting`].
    Accounting,
    /// [`attention::Attention`].
    Attention,
    /// [`balances::Balances`].
    Balances,
    /// [`bank_match::BankMatch`].
    BankMatch,
    /// [`certificate::Certificate`].
    Certificate,
    /// [`change::Change`].
    Change,
    /// [`contents::Contents`].
    Contents,
    /// [`converted::ConvertedSummary`].
    Converted,
    /// [`explain::Explain`].
    Explain,
    /// [`fee_audit::FeeAudit`].
    FeeAudit,
    /// [`fees::Fees`].
    Fees,
    /// [`groups::Groups`].
    Groups,
    /// [`invoice::InvoiceProof`].
    Invoice,
    /// [`invoices::Invoices`].
    Invoices,
    /// [`journals::Journals`].
    Journals,
    /// [`subscriptions::movements::Movements`].
    Movements,
    /// [`next_payout::NextPayout`].
    NextPayout,
    /// [`payment_methods::PaymentMethods`].
    PaymentMethods,
    /// [`payout_difference::PayoutDifference`].
    PayoutDifference,
    /// [`subscriptions::roster::Roster`].
    Roster,
    /// [`rows::Rows`].
    Rows,
    /// [`sales::Sales`].
    Sales,
    /// [`settlement_proof::SettlementProof`].
    SettlementProof,
    /// [`settlements::Settlements`].
    Settlements,
    /// [`subscriptions::Subscriptions`].
    Subscriptions,
    /// [`summary::Summary`].
    Summary,
    /// [`taxes::Taxes`].
    Taxes,
    /// [`transaction::TransactionDetail`].
    Transaction,
    /// [`transactions::Transactions`].
    Transactions,
    /// [`usage::Usage`].
    Usage,
    /// [`usage::records::Records`].
    UsageRecords,
}

/// Answers an encoded query: the worker's only way to a report.
pub fn answer(ledger: &Ledger, kind: ReportKind, query: &[u8]) -> postcard::Result<Vec<u8>> {
    match kind {
        ReportKind::Accounting => run::<accounting::Accounting>(ledger, query),
        ReportKind::Attention => run::<attention::Attention>(ledger, query),
        ReportKind::Balances => run::<balances::Balances>(ledger, query),
        ReportKind::BankMatch => run::<bank_match::BankMatch>(ledger, query),
        ReportKind::Certificate => run::<certificate::Certificate>(ledger, query),
        ReportKind::Change => run::<change::Change>(ledger, query),
        ReportKind::Contents => run::<contents::Contents>(ledger, query),
        ReportKind::Converted => run::<converted::ConvertedSummary>(ledger, query),
        ReportKind::Explain => run::<explain::Explain>(ledger, query),
        ReportKind::FeeAudit => run::<fee_audit::FeeAudit>(ledger, query),
        ReportKind::Fees => run::<fees::Fees>(ledger, query),
        ReportKind::Groups => run::<groups::Groups>(ledger, query),
        ReportKind::Invoice => run::<invoice::InvoiceProof>(ledger, query),
        ReportKind::Invoices => run::<invoices::Invoices>(ledger, query),
        ReportKind::Journals => run::<journals::Journals>(ledger, query),
        ReportKind::Movements => run::<subscriptions::movements::Movements>(ledger, query),
        ReportKind::NextPayout => run::<next_payout::NextPayout>(ledger, query),
        ReportKind::PaymentMethods => run::<payment_methods::PaymentMethods>(ledger, query),
        ReportKind::PayoutDifference => run::<payout_difference::PayoutDifference>(ledger, query),
        ReportKind::Roster => run::<subscriptions::roster::Roster>(ledger, query),
        ReportKind::Rows => run::<rows::Rows>(ledger, query),
        ReportKind::Sales => run::<sales::Sales>(ledger, query),
        ReportKind::SettlementProof => run::<settlement_proof::SettlementProof>(ledger, query),
        ReportKind::Settlements => run::<settlements::Settlements>(ledger, query),
        ReportKind::Subscriptions => run::<subscriptions::Subscriptions>(ledger, query),
        ReportKind::Summary => run::<summary::Summary>(ledger, query),
        ReportKind::Taxes => run::<taxes::Taxes>(ledger, query),
        ReportKind::Transaction => run::<transaction::TransactionDetail>(ledger, query),
        ReportKind::Transactions => run::<transactions::Transactions>(ledger, query),
        ReportKind::Usage => run::<usage::Usage>(ledger, query),
        ReportKind::UsageRecords => run::<usage::records::Records>(ledger, query),
    }
}

fn run<R: Report>(ledger: &Ledger, query: &[u8]) -> postcard::Result<Vec<u8>> {
    let query = postcard::from_bytes(query)?;
    postcard::to_stdvec(&R::run(ledger, &query))
}
