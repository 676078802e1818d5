//! The customers behind one cell of a bridge: who came, came back, paid more or less, or left.
//!
//! The changes of a movement add up to its cell, exactly: those of expansion to the bridge's
//! expansion, and so on. Without a movement in the query, the rows are all who moved, and the changes
//! (losses below 0) add up to end − start.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bridge::{Movement, movement};
use super::{Amount, Customers, LIMIT_MAX, Months, add};
use crate::day::Day;
use crate::day::zone::Zone;
use crate::money::Currency;
use crate::money::ratio::Ratio;
use crate::report::{Report, ReportKind};
use crate::store::Ledger;

/// Which cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The currency.
    pub currency: Currency,
    /// A day of the month.
    pub month: Day,
    /// The last day that counts; a month that it is in ends with it, one after it has no rows.
    pub as_of: Day,
    /// Zone of the days and months.
    pub zone: Zone,
    /// This movement only.
    pub movement: Option<Movement>,
    /// Rows to skip.
    pub offset: usize,
    /// Rows to answer, at most [`LIMIT_MAX`].
    pub limit: usize,
}

/// A page of the customers, by id, and the sum of all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movements {
    /// The page.
    pub rows: Vec<CustomerMove>,
    /// How many there are.
    pub n_customers: u64,
    /// Sum of the changes; none beyond what can be counted exactly, and then there are no rows.
    pub change: Option<Amount>,
}

/// One customer in one month; amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerMove {
    /// Who.
    pub customer_id: String,
    /// Which way.
    pub movement: Movement,
    /// When the month began.
    pub before: Amount,
    /// When it ended.
    pub after: Amount,
    /// By how much: what is gained, or lost where the query names contraction or churn; without a
    /// movement in the query, after less before.
    pub change: Amount,
}

impl Report for Movements {
    const KIND: ReportKind = ReportKind::Movements;
    type Query = Query;

    /// subscriptions -> page
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let found = moves(ledger, query).and_then(|rows| {
            let mut sum = Ratio::ZERO;
            for row in &rows {
                sum = sum.checked_add(row.change.exact)?;
            }
            Some((rows, sum))
        });
        let Some((rows, sum)) = found else {
            return Movements {
                rows: Vec::new(),
                n_customers: 0,
                change: None,
            };
        };
        Movements {
            n_customers: rows.len() as u64,
            rows: rows
                .into_iter()
                .skip(query.offset)
                .take(query.limit.min(LIMIT_MAX))
                .collect(),
            change: Some(Amount::of(sum)),
        }
    }
}

/// `None` where a figure is beyond what can be counted exactly.
fn moves(ledger: &Ledger, query: &Query) -> Option<Vec<CustomerMove>> {
    let months = Months::one(query.month, query.as_of, &query.zone);
    let mut customers: Customers<'_> = BTreeMap::new();
    for subscription in ledger.subscriptions() {
        if subscription.currency == query.currency {
            add(&mut customers, subscription, &months)?;
        }
    }
    let mut rows = Vec::new();
    for (id, customer) in &customers {
        let Some((movement, size)) = movement(customer, &months, 0) else {
            continue;
        };
        if query.movement.is_some_and(|asked| asked != movement) {
            continue;
        }
        let [before, after] = customer.at_edges[..] else {
            continue;
        };
        let change = if query.movement.is_some() {
            size
        } else {
            after.checked_sub(before)
        };
        rows.push(CustomerMove {
            customer_id: (*id).to_owned(),
            movement,
            before: Amount::of(before),
            after: Amount::of(after),
            change: Amount::of(change?),
        });
    }
    Some(rows)
}
