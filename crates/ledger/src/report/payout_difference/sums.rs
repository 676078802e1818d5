//! The rows of one settlement, cut so that no amount is in two parts of a difference.

use std::collections::BTreeMap;

use super::{Side, rows};
use crate::day::zone::Zone;
use crate::day::{Day, Period};
use crate::settlement::Settlement;
use crate::store::filter::Filter;
use crate::store::{Ledger, Row};
use crate::transaction::{Component, Step};

/// What the rows of one settlement add up to, cut so that no amount is in two places.
pub struct Sums<'a> {
    pub settlement: &'a Settlement,
    /// The first day of the settlement.
    first_on: Day,
    /// Activity, from the first day on.
    pub lines: BTreeMap<(Step, &'a Component), Line>,
    /// Activity posted earlier.
    pub early: BTreeMap<Step, i128>,
    /// Everything else that is settled.
    pub carried: BTreeMap<Step, i128>,
    n_other_currency: u64,
}

/// A component at a step.
#[derive(Clone, Copy, Default)]
pub struct Line {
    pub minor: i128,
    pub units: i128,
}

impl<'a> Sums<'a> {
    /// rows of the settlement -> components
    pub fn of(ledger: &'a Ledger, settlement: &'a Settlement, zone: &Zone) -> Sums<'a> {
        let first_on = zone.day_of(settlement.started_at);
        let starts_at = zone.start_of(first_on);
        let mut sums = Sums {
            settlement,
            first_on,
            lines: BTreeMap::new(),
            early: BTreeMap::new(),
            carried: BTreeMap::new(),
            n_other_currency: 0,
        };
        let components: Vec<&Component> = ledger.components().collect();
        for row in ledger.rows_of_settlement(&settlement.id) {
            if row.currency() == settlement.currency {
                sums.add(&row, row.posted_at() < starts_at, &components);
            } else {
                sums.n_other_currency += 1;
            }
        }
        sums
    }

    fn add(&mut self, row: &Row<'_>, is_early: bool, components: &[&'a Component]) {
        let kind = row.kind();
        let units = match i128::from(row.quantity()) {
            // Senders write the units of a refund with either sign.
            units if kind.reverses_sale() => units.abs(),
            units => units,
        };
        let mut is_counted: Vec<(Step, &Component)> = Vec::new();
        for part in row.parts() {
            let component = components[part.name as usize];
            let step = Step::of(kind, component);
            let minor = i128::from(part.minor);
            if !step.is_settled() {
                continue;
            }
            if !step.is_activity() {
                *self.carried.entry(step).or_default() += minor;
            } else if is_early {
                *self.early.entry(step).or_default() += minor;
            } else {
                let line = self.lines.entry((step, component)).or_default();
                line.minor += minor;
                if !is_counted.contains(&(step, component)) {
                    is_counted.push((step, component));
                    line.units += units;
                }
            }
        }
    }

    fn sum_minor(&self) -> i128 {
        let lines: i128 = self.lines.values().map(|line| line.minor).sum();
        lines + self.early.values().sum::<i128>() + self.carried.values().sum::<i128>()
    }

    pub fn side(&self) -> Side {
        let sum_minor = self.sum_minor();
        let claimed_minor = self.settlement.claimed_minor.map(i128::from);
        Side {
            settlement_id: self.settlement.id.clone(),
            total_minor: claimed_minor.unwrap_or(sum_minor),
            sum_minor,
            is_claimed: claimed_minor.is_some(),
            n_other_currency: self.n_other_currency,
        }
    }

    /// The rows at a step, of the days before its first day or from then on.
    pub fn rows(&self, step: Step, days: Days, zone: &Zone) -> rows::Query {
        let period = match days {
            Days::All => None,
            Days::Early => Some(Day::MIN..self.first_on),
            Days::Own => Some(self.first_on..Day::MAX),
        };
        let filter = Filter {
            settlements: vec![Some(self.settlement.id.clone())],
            period: period.map(|days| Period {
                start: days.start,
                end: days.end,
            }),
            currencies: vec![self.settlement.currency],
            steps: vec![step],
            ..Filter::all(zone.clone())
        };
        rows::Query {
            filter,
            offset: 0,
            limit: rows::LIMIT_MAX,
        }
    }
}

/// Which days of posting, seen from a settlement's first.
#[derive(Clone, Copy)]
pub enum Days {
    All,
    Early,
    Own,
}
