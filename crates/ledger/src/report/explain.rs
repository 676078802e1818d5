//! Explain this number: its formula, the rows behind it, and whether they make it.
//!
//! The rows are walked one by one, whatever shortcut the report took that showed the number, so
//! that "it ties" is a second opinion and not an echo.

use serde::{Deserialize, Serialize};

use super::claim::{Claim, Figure, Quantity, Term};
use super::{Report, ReportKind};
use crate::money::Currency;
use crate::store::Ledger;
use crate::store::filter::{Filter, Sieve};
use crate::store::orders::Orders;

/// The number to explain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// What it claims to be.
    pub claim: Claim,
}

/// The explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explain {
    /// What the number is of.
    pub figure: Figure,
    /// Its currency.
    pub currency: Currency,
    /// The rows of the cell, of which each term takes its own.
    pub filter: Filter,
    /// The formula, term by term, those that come to nothing included.
    pub terms: Vec<TermLine>,
    /// Rows that any term is of, each once.
    pub n_rows: u64,
    /// Amounts that any term is of; 0 where rows, units or orders are counted.
    pub n_amounts: u64,
    /// What the rows make: the sum of the terms, minor units or a count.
    pub value: i128,
    /// What was shown.
    pub claimed: i128,
    /// Whether both are the same.
    pub outcome: Outcome,
}

/// Whether the rows make the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// To the last unit.
    Ties,
    /// They do not.
    Differs {
        /// What the rows make less what was shown, never 0; none where it passes an `i128`.
        residual: Option<i128>,
    },
}

/// One term with its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermLine {
    /// The term.
    pub term: Term,
    /// The rows and amounts that it is of.
    pub filter: Filter,
    /// How many rows that are.
    pub n_rows: u64,
    /// How many amounts.
    pub n_amounts: u64,
    /// What they come to, with the sign of the term.
    pub value: i128,
}

impl Report for Explain {
    const KIND: ReportKind = ReportKind::Explain;
    type Query = Query;

    /// rows of the period x terms -> terms
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let claim = &query.claim;
        let filter = claim.filter.in_currency(claim.currency);
        let terms = claim.figure.terms().into_iter();
        let terms: Vec<TermLine> = terms
            .map(|term| TermLine::new(ledger, &filter, term))
            .collect();
        let value: i128 = terms.iter().map(|line| line.value).sum();
        let of_amounts = terms.iter().filter(|line| line.term.is_of_amounts());
        let n_amounts = of_amounts.map(|line| line.n_amounts).sum();
        Explain {
            figure: claim.figure.clone(),
            currency: claim.currency,
            n_rows: n_rows(ledger, &terms),
            n_amounts,
            filter,
            terms,
            value,
            claimed: claim.value,
            outcome: if value == claim.value {
                Outcome::Ties
            } else {
                Outcome::Differs {
                    residual: value.checked_sub(claim.value),
                }
            },
        }
    }
}

impl Term {
    fn is_of_amounts(&self) -> bool {
        matches!(self.quantity, Quantity::Minor | Quantity::Amounts)
    }
}

impl TermLine {
    /// rows of the period
    fn new(ledger: &Ledger, filter: &Filter, term: Term) -> TermLine {
        let filter = term.of.narrow(filter);
        let (mut n_rows, mut n_amounts) = (0_u64, 0_u64);
        let (mut minor, mut units, mut absolute_units) = (0_i128, 0_i128, 0_i128);
        let (mut orders, mut n_orders) = (Orders::new(ledger), 0_u64);
        let sieve = Sieve::new(ledger, &filter);
        for row in sieve.rows() {
            let kind = row.kind();
            for part in row.parts() {
                if sieve.has_part(kind, part.name) {
                    minor += i128::from(part.minor);
                    n_amounts += 1;
                }
            }
            n_rows += 1;
            units += i128::from(row.quantity());
            absolute_units += i128::from(row.quantity()).abs();
            n_orders += u64::from(orders.is_new(&row, 0));
        }
        let value = match term.quantity {
            Quantity::Minor => minor,
            Quantity::Rows => n_rows.into(),
            Quantity::Amounts => n_amounts.into(),
            Quantity::Units => units,
            Quantity::AbsoluteUnits => absolute_units,
            Quantity::Orders => n_orders.into(),
        };
        TermLine {
            value: if term.is_negative { -value } else { value },
            filter,
            n_rows,
            n_amounts,
            term,
        }
    }
}

/// Rows that any of the terms is of: terms may share a row, each with other amounts of it.
fn n_rows(ledger: &Ledger, terms: &[TermLine]) -> u64 {
    if let [only] = terms {
        return only.n_rows;
    }
    let mut is_met = vec![false; ledger.n_rows()];
    for line in terms.iter().filter(|line| line.n_rows > 0) {
        for index in Sieve::new(ledger, &line.filter).indexes() {
            is_met[index] = true;
        }
    }
    is_met.into_iter().filter(|&is_met| is_met).count() as u64
}
