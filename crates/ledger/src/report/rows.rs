//! The rows behind a number: one line per amount, paged, with the sum of the whole selection.

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::Instant;
use crate::money::Currency;
use crate::sorting;
use crate::store::filter::{Filter, Sieve};
use crate::store::{Ledger, Row, RowAmount};
use crate::transaction::{Component, Kind, Status};

/// The most lines in one answer.
pub const LIMIT_MAX: usize = 1000;

/// Which amounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which rows, and which of their amounts: of a number, [`super::claim::Claim::rows`].
    pub filter: Filter,
    /// Lines to skip.
    pub offset: usize,
    /// Lines to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// A page of the selection, by time of posting, and the totals of the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// The page.
    pub lines: Vec<RowLine>,
    /// Amounts in the whole selection.
    pub n_amounts: u64,
    /// Sum of the whole selection, one per currency, by code; in minor units.
    pub totals: Vec<(Currency, i128)>,
}

/// One amount with the transaction around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowLine {
    /// Id of the transaction.
    pub transaction_id: String,
    /// When it was posted.
    pub posted_at: Instant,
    /// What happened.
    pub kind: Kind,
    /// The sender's word for it.
    pub raw_kind: String,
    /// Released or deferred.
    pub status: Status,
    /// Marketplace.
    pub marketplace: Option<String>,
    /// Order.
    pub order_id: Option<String>,
    /// Product.
    pub sku: Option<String>,
    /// Units of the transaction.
    pub quantity: i64,
    /// What the amount is.
    pub component: Component,
    /// The sender's name for it.
    pub raw: String,
    /// Line of the source file; 0 when it has none.
    pub line: u32,
    /// Currency of the amount.
    pub currency: Currency,
    /// Minor units, `+` into the balance.
    pub minor: i64,
}

impl Report for Rows {
    const KIND: ReportKind = ReportKind::Rows;
    type Query = Query;

    /// rows of the period, or around the settlements -> page
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let sieve = Sieve::new(ledger, &query.filter);
        let first = query.offset as u64;
        let end = first.saturating_add(query.limit.min(LIMIT_MAX) as u64);
        let mut lines = Vec::new();
        let mut n_amounts = 0;
        // By code of the currency; none where nothing is selected.
        let mut totals: Vec<Option<i128>> = vec![None; ledger.currencies().len()];
        for row in sieve.rows() {
            let (mut sum_minor, n_before) = (0_i128, n_amounts);
            for (place, part) in row.parts().enumerate() {
                if !sieve.has_part(row.kind(), part.name) {
                    continue;
                }
                if (first..end).contains(&n_amounts) {
                    lines.extend(row.amounts().nth(place).map(|amount| line(&row, &amount)));
                }
                sum_minor += i128::from(part.minor);
                n_amounts += 1;
            }
            if n_amounts > n_before {
                let total = &mut totals[usize::from(row.currency_code())];
                *total = Some(total.unwrap_or(0) + sum_minor);
            }
        }
        let totals = ledger.currencies().iter().zip(totals);
        let totals = totals.filter_map(|(&currency, total)| Some((currency, total?)));
        let mut totals: Vec<(Currency, i128)> = totals.collect();
        sorting::by_key(&mut totals, |(currency, _)| *currency);
        Rows {
            lines,
            n_amounts,
            totals,
        }
    }
}

fn line(row: &Row<'_>, amount: &RowAmount<'_>) -> RowLine {
    RowLine {
        transaction_id: row.id().to_owned(),
        posted_at: row.posted_at(),
        kind: row.kind(),
        raw_kind: row.raw_kind().to_owned(),
        status: row.status().clone(),
        marketplace: row.marketplace().map(str::to_owned),
        order_id: row.order_id().map(str::to_owned),
        sku: row.sku().map(str::to_owned),
        quantity: row.quantity(),
        component: amount.component.clone(),
        raw: amount.raw.to_owned(),
        line: amount.line,
        currency: row.currency(),
        minor: amount.minor,
    }
}
