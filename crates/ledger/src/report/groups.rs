//! Any rows, added up by anything that they have in common: the grouping kernel as a report of its
//! own, for questions that no other report asks.

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::filter::Filter;
use crate::store::grouping::{Dimension, Group, Sums};

/// The most groups in one answer.
pub const LIMIT_MAX: usize = 5000;

/// Which rows, and what is asked of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Which rows and amounts.
    pub filter: Filter,
    /// What the groups have in common, besides their currency.
    pub by: Vec<Dimension>,
    /// In which order the groups of a currency come.
    pub order: Order,
    /// The most groups of each currency; all of them together are at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// In which order groups come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// By their values.
    Value,
    /// The largest sum of all amounts first; equal ones by their values.
    Total,
}

/// The groups, by currency and in the order asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// The groups that fit in the answer.
    pub groups: Vec<Group>,
    /// How many did not fit; none where the first are found without making the others.
    pub n_left_out: Option<u64>,
    /// What all rows of the filter add up to, one per currency, by code: the groups and those that
    /// were left out. Only in groups by component is a row counted once per component that it has.
    pub totals: Vec<(Currency, Sums)>,
}

impl Report for Groups {
    const KIND: ReportKind = ReportKind::Groups;
    type Query = Query;

    /// As [`Ledger::groups`].
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let Query { filter, by, .. } = query;
        let limit = query.limit.min(LIMIT_MAX);
        if query.order == Order::Total {
            let mut groups = ledger.top_groups(filter, by, limit, Sums::total_minor);
            groups.truncate(LIMIT_MAX);
            return Groups {
                groups,
                n_left_out: None,
                totals: ledger.sums(filter),
            };
        }
        let mut groups = ledger.groups(filter, by);
        let totals = if by.contains(&Dimension::Component) {
            ledger.sums(filter)
        } else {
            totals(&groups)
        };
        let n_groups = groups.len();
        let (mut currency, mut n_of_currency) = (None, 0);
        groups.retain(|group| {
            if currency != Some(group.currency) {
                (currency, n_of_currency) = (Some(group.currency), 0);
            }
            n_of_currency += 1;
            n_of_currency <= limit
        });
        groups.truncate(LIMIT_MAX);
        Groups {
            n_left_out: Some((n_groups - groups.len()) as u64),
            groups,
            totals,
        }
    }
}

/// What groups add up to, one per currency. They share no row, and come by currency.
fn totals(groups: &[Group]) -> Vec<(Currency, Sums)> {
    let mut totals: Vec<(Currency, Sums)> = Vec::new();
    for Group { currency, sums, .. } in groups {
        match totals.last_mut() {
            Some((last, total)) if last == currency => total.add(sums),
            _ => totals.push((*currency, sums.clone())),
        }
    }
    totals
}
