//! The rows behind a number: one line per amount, paged, with the sum of the whole selection.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::zone::Zone;
use crate::day::{Day, Instant, Interval, Period, Weekday};
use crate::money::Currency;
use crate::sorting;
use crate::store::{Ledger, Part, Row, RowAmount};
use crate::transaction::{Component, Kind, Status, Step};

/// The most lines in one answer.
pub const LIMIT_MAX: usize = 1000;

/// Which amounts. Every field that is set narrows the selection.
///
/// Of a settlement, without a step or a component, those that its total and its months are the sums
/// of: all but the payout itself, which is what they result in. The rows behind any number of a
/// settlement proof so add up to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Of this settlement.
    pub settlement_id: Option<String>,
    /// Posted in this period.
    pub period: Option<Period>,
    /// In this currency.
    pub currency: Option<Currency>,
    /// At this step of the money path.
    pub step: Option<Step>,
    /// With this component.
    pub component: Option<Component>,
    /// Posted in the civil month that starts on this day.
    pub month: Option<Day>,
    /// Zone of the period and the month.
    pub zone: Zone,
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

    /// rows of the period, or around the settlement -> page
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let selection = Selection::new(ledger, query);
        let first = query.offset as u64;
        let end = first.saturating_add(query.limit.min(LIMIT_MAX) as u64);
        let mut lines = Vec::new();
        let mut n_amounts = 0;
        // By code of the currency; none where nothing is selected.
        let mut totals: Vec<Option<i128>> = vec![None; ledger.currencies().len()];
        for row in ledger.rows_in(selection.range.clone()) {
            if !selection.has(&row) {
                continue;
            }
            let mut sum_minor = 0_i128;
            let n_before = n_amounts;
            for (place, part) in row.parts().enumerate() {
                if !selection.has_part(&row, part) {
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

/// A query in the ledger's terms.
struct Selection<'a> {
    query: &'a Query,
    /// The rows of the period and the month, as far as they may be of the settlement.
    range: Range<usize>,
    /// Code of the settlement that is asked for.
    settlement: Option<u32>,
    /// By kind, then by name of the amount: whether step and component fit.
    is_part: Vec<Vec<bool>>,
}

impl Selection<'_> {
    fn new<'a>(ledger: &Ledger, query: &'a Query) -> Selection<'a> {
        let month = query
            .month
            .map(|day| Interval::Month.containing(day, Weekday::Monday));
        let mut range = 0..ledger.n_rows();
        for period in [query.period, month].into_iter().flatten() {
            let rows = ledger.rows_between(query.zone.span(period));
            let start = range.start.max(rows.start);
            range = start..range.end.min(rows.end).max(start);
        }
        let is_of_total =
            query.settlement_id.is_some() && query.step.is_none() && query.component.is_none();
        let fits_step = |found: Step| match query.step {
            Some(asked) => found == asked,
            None => found.is_settled() || !is_of_total,
        };
        let is_part = Kind::ALL.map(|kind| {
            let components = ledger.components();
            let fits = components.map(|component| {
                fits_step(Step::of(kind, component))
                    && query
                        .component
                        .as_ref()
                        .is_none_or(|asked| component == asked)
            });
            fits.collect()
        });
        let settlement = query
            .settlement_id
            .as_deref()
            .and_then(|id| ledger.settlement_code(id));
        if let Some(id) = &query.settlement_id {
            let rows = ledger.rows_around_settlement(id);
            let start = range.start.max(rows.start);
            range = start..range.end.min(rows.end).max(start);
        }
        Selection {
            query,
            range,
            settlement,
            is_part: is_part.into(),
        }
    }

    fn has(&self, row: &Row<'_>) -> bool {
        self.settlement
            .is_none_or(|settlement| row.settlement_code() == Some(settlement))
            && self
                .query
                .currency
                .is_none_or(|currency| row.currency() == currency)
    }

    fn has_part(&self, row: &Row<'_>, part: Part) -> bool {
        self.is_part[row.kind() as usize][part.name as usize]
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
