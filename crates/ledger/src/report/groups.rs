//! Any rows, added up by anything that they have in common: the grouping kernel as a report of its
//! own, for questions that no other report asks.

use std::cmp::Reverse;

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
    /// What was left out, one per currency of which something was: these and the groups add up to
    /// all rows of the filter.
    pub others: Vec<Others>,
}

/// The groups of one currency that did not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Others {
    /// Their currency.
    pub currency: Currency,
    /// How many there are.
    pub n_groups: u64,
    /// What they add up to.
    pub sums: Sums,
}

impl Report for Groups {
    const KIND: ReportKind = ReportKind::Groups;
    type Query = Query;

    /// rows of the period -> groups
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let mut all = ledger.groups(&query.filter, &query.by);
        if query.order == Order::Total {
            // Stable: equal sums stay by their values.
            all.sort_by_key(|group| (group.currency, Reverse(group.sums.total_minor())));
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut others: Vec<Others> = Vec::new();
        let mut n_of_currency = 0;
        let mut last = None;
        for group in all {
            if last != Some(group.currency) {
                last = Some(group.currency);
                n_of_currency = 0;
            }
            if n_of_currency < query.limit && groups.len() < LIMIT_MAX {
                n_of_currency += 1;
                groups.push(group);
                continue;
            }
            match others.last_mut() {
                Some(other) if other.currency == group.currency => {
                    other.n_groups += 1;
                    other.sums.add(&group.sums);
                }
                _ => others.push(Others {
                    currency: group.currency,
                    n_groups: 1,
                    sums: group.sums,
                }),
            }
        }
        Groups { groups, others }
    }
}
