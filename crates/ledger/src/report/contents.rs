//! What the ledger holds: counts, span and currencies; the first thing that a page asks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::Instant;
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::filter::Filter;

/// Nothing to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {}

/// What the ledger holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Transactions.
    pub n_transactions: u64,
    /// Amounts in them.
    pub n_amounts: u64,
    /// Settlements.
    pub n_settlements: u64,
    /// Payouts.
    pub n_payouts: u64,
    /// First and last posting; none when empty.
    pub span: Option<(Instant, Instant)>,
    /// Currencies, by code.
    pub currencies: Vec<Currency>,
    /// Marketplaces, by name.
    pub marketplaces: Vec<String>,
}

impl Report for Contents {
    const KIND: ReportKind = ReportKind::Contents;
    type Query = Query;

    /// months + settlements -> currencies and marketplaces
    fn run(ledger: &Ledger, _query: &Query) -> Self {
        let sums = ledger.sums(&Filter::all(Zone::utc())).into_iter();
        let mut currencies: BTreeSet<Currency> = sums.map(|(currency, _)| currency).collect();
        let mut marketplaces = BTreeSet::from_iter(ledger.marketplaces());
        for settlement in ledger.settlements() {
            currencies.insert(settlement.currency);
            marketplaces.extend(settlement.marketplace.as_deref());
        }

        let first = ledger.rows().next().map(|row| row.posted_at());
        let last = ledger.rows().next_back().map(|row| row.posted_at());
        Contents {
            n_transactions: ledger.n_rows() as u64,
            n_amounts: ledger.n_amounts() as u64,
            n_settlements: ledger.settlements().count() as u64,
            n_payouts: ledger.payouts().count() as u64,
            span: first.zip(last),
            currencies: currencies.into_iter().collect(),
            marketplaces: marketplaces.into_iter().map(str::to_owned).collect(),
        }
    }
}
