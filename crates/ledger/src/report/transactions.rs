//! The transactions of a filter: a page in any order, the totals of all of them, and subtotals by
//! what they have in common.
//!
//! | field | is | rule |
//! |---|---|---|
//! | `minor` | sum of the amounts that the filter wants | all amounts, unless it names steps or components |
//! | `net_proceeds_minor` | the part of `minor` at a step of a period's own activity | D8 + D9 |
//! | `n_units` | units of sales - units of refunds, chargebacks and guarantee claims | |
//!
//! Totals, and groups with what was cut from them, always cover the whole filtered set.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::day::Instant;
use crate::money::Currency;
use crate::sorting;
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Group, Sums, Value};
use crate::store::listing::{Listing, ListingTotal, Sort};
use crate::store::{Ledger, Row};
use crate::transaction::{Class, Kind, Status};

/// The most rows in one answer.
pub const LIMIT_MAX: usize = 1000;

/// The most groups of one currency in an answer; the others stand together in one line.
pub const GROUPS_MAX: usize = 200;

/// Which transactions, in which order, and which of them are on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// What they are grouped by, if at all.
    pub group: Option<Dimension>,
    /// Rows to skip.
    pub offset: usize,
    /// Rows to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// A page of the rows of a filter, and figures about all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transactions {
    /// Rows before the page, as asked.
    pub offset: usize,
    /// The page, in the order asked for.
    pub lines: Vec<Line>,
    /// Rows of the whole filtered set.
    pub n_rows: u64,
    /// What they add up to, one per currency, by code.
    pub totals: Vec<CurrencyTotal>,
    /// One per currency, by code; none when no grouping was asked for.
    pub groups: Vec<CurrencyGroups>,
}

/// What the whole filtered set adds up to in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyTotal {
    /// The currency.
    pub currency: Currency,
    /// The sums.
    pub total: ListingTotal,
}

/// The groups of one currency.
///
/// Time, hours, kinds and states stand in their own order; everything else by the size of its sum,
/// the largest first whatever its sign, equal ones by their value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyGroups {
    /// The currency.
    pub currency: Currency,
    /// The groups, at most [`GROUPS_MAX`].
    pub lines: Vec<GroupLine>,
    /// Groups that were cut: those that come last in the order of the lines.
    pub n_others: u64,
    /// What they add up to. The lines and this add up to the currency's total; only in a grouping
    /// by component is a row counted once per component that it has.
    pub others: ListingTotal,
}

/// Transactions that have a value in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    /// The value.
    pub value: Value,
    /// The sums.
    pub total: ListingTotal,
}

/// One transaction, as far as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// When it was posted.
    pub posted_at: Instant,
    /// What happened.
    pub kind: Kind,
    /// The sender's word for it.
    pub raw_kind: String,
    /// Released or deferred.
    pub status: Status,
    /// When deferred money was or is to be released, if that is known.
    pub released_at: Option<Instant>,
    /// Marketplace.
    pub marketplace: Option<String>,
    /// Currency of its amounts.
    pub currency: Currency,
    /// The buyer's order.
    pub order_id: Option<String>,
    /// A reference that is not an order.
    pub reference_id: Option<String>,
    /// Product.
    pub sku: Option<String>,
    /// Units.
    pub quantity: i64,
    /// How the buyer paid.
    pub payment_method: Option<String>,
    /// The settlement that it belongs to.
    pub settlement_id: Option<String>,
    /// Sum of the amounts that the filter wants, in minor units, `+` into the balance. The lines of
    /// all pages add up to the totals.
    pub minor: i128,
    /// Sum of all its amounts, in minor units: the same, unless the filter names steps or
    /// components.
    pub total_minor: i128,
    /// Whether its kind, or the component of an amount of it, is not known to us.
    pub is_unrecognised: bool,
}

impl Line {
    /// The line of a row of which the filter wants amounts of this sum.
    pub(super) fn of(row: &Row<'_>, minor: i128) -> Line {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let is_unknown = row
            .amounts()
            .any(|amount| amount.component.class() == Class::Unrecognised);
        Line {
            id: row.id().to_owned(),
            posted_at: row.posted_at(),
            kind: row.kind(),
            raw_kind: row.raw_kind().to_owned(),
            status: row.status().clone(),
            released_at: row.released_at(),
            marketplace: owned(row.marketplace()),
            currency: row.currency(),
            order_id: owned(row.order_id()),
            reference_id: owned(row.reference_id()),
            sku: owned(row.sku()),
            quantity: row.quantity(),
            payment_method: owned(row.payment_method()),
            settlement_id: owned(row.settlement_id()),
            minor,
            total_minor: row.total_minor(),
            is_unrecognised: row.kind() == Kind::Other || is_unknown,
        }
    }
}

impl Report for Transactions {
    const KIND: ReportKind = ReportKind::Transactions;
    type Query = Query;

    /// rows of the period, twice or thrice -> page
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let listing = Listing::new(ledger, &query.filter);
        let end = query.offset.saturating_add(query.limit.min(LIMIT_MAX));
        let rows = listing.page(query.sort, query.offset..end);
        let lines = rows
            .iter()
            .map(|row| Line::of(row, listing.chosen_minor(row)));
        let totals = listing.totals().iter();
        let totals = totals.map(|&(currency, total)| CurrencyTotal { currency, total });
        Transactions {
            offset: query.offset,
            lines: lines.collect(),
            n_rows: listing.n_rows() as u64,
            totals: totals.collect(),
            groups: query.group.map_or(Vec::new(), |dimension| {
                groups(ledger.groups(&query.filter, &[dimension]), dimension)
            }),
        }
    }
}

/// Groups by currency, sorted and cut. They come by currency and value.
fn groups(all: Vec<Group>, dimension: Dimension) -> Vec<CurrencyGroups> {
    let mut by_currency: Vec<CurrencyGroups> = Vec::new();
    for group in all {
        let line = |value| GroupLine {
            value,
            total: total(&group.sums),
        };
        let lines = group.values.into_iter().map(line);
        match by_currency.last_mut() {
            Some(last) if last.currency == group.currency => last.lines.extend(lines),
            _ => by_currency.push(CurrencyGroups {
                currency: group.currency,
                lines: lines.collect(),
                n_others: 0,
                others: ListingTotal::default(),
            }),
        }
    }
    for groups in &mut by_currency {
        if !has_own_order(dimension) {
            // Stable, and they stand by value.
            let size = |line: &GroupLine| Reverse(line.total.minor.unsigned_abs());
            sorting::by_key(&mut groups.lines, size);
        }
        let others = groups.lines.split_off(groups.lines.len().min(GROUPS_MAX));
        groups.n_others = others.len() as u64;
        for other in &others {
            add(&mut groups.others, &other.total);
        }
    }
    by_currency
}

const fn has_own_order(dimension: Dimension) -> bool {
    matches!(
        dimension,
        Dimension::Time { .. } | Dimension::WeekdayHour | Dimension::Kind | Dimension::IsDeferred
    )
}

fn total(sums: &Sums) -> ListingTotal {
    ListingTotal {
        n_rows: sums.n_rows,
        minor: sums.total_minor(),
        net_proceeds_minor: sums.net_proceeds_minor(),
        n_units: sums.n_units_sold - sums.n_units_returned,
    }
}

fn add(sum: &mut ListingTotal, other: &ListingTotal) {
    sum.n_rows += other.n_rows;
    sum.minor += other.minor;
    sum.net_proceeds_minor += other.net_proceeds_minor;
    sum.n_units += other.n_units;
}
