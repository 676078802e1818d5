//! Why two settlements paid differently: their totals' difference as a sum of parts that is exact
//! to the last minor unit (domain rule D14).
//!
//! A and B are two settlements of one currency. The total of each is what its sender claims, or the
//! sum of its rows where nothing is claimed. The parts are
//!
//! | part | of | minor units |
//! |---|---|---|
//! | volume | a line with units in both | `(qB - qA) * rA`, rounded half up |
//! | rate | the same line | `SB - SA - volume`, which is `qB * (rB - rA)` and the residue of the rounding |
//! | amount | a line in both, without units | `SB - SA` |
//! | one-off | a line in just one of the two | `SB - SA` |
//! | timing | a step, rows posted before the first day of their settlement | `SB - SA` |
//! | carried | a step outside the activity of the period: opening balance, reserve, card charge, .. | `SB - SA` |
//! | footing | what is claimed and no row explains | `(TB - SB) - (TA - SA)` over all rows |
//!
//! where a *line* is a component at a step of the money path, `S` its sum, `q` its units and
//! `r = S / q` its rate. Units are those of the rows that have such an amount, each row once. So the
//! parts always add up to the difference, whatever the rows are.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind, rows};
use crate::day::zone::Zone;
use crate::money::ratio::Ratio;
use crate::money::{Currency, Rounding};
use crate::store::Ledger;
use crate::transaction::{Component, Step};

mod sums;

use sums::{Days, Line, Sums};

/// Which two, and the zone of their first days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// The settlement that is compared with.
    pub a_id: String,
    /// The settlement that is explained.
    pub b_id: String,
    /// Zone in which a settlement's first day starts.
    pub zone: Zone,
}

/// The difference, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PayoutDifference {
    /// Both are there and can be compared.
    Explained(Difference),
    /// The ledger has no such settlements.
    Unknown {
        /// Their ids.
        ids: Vec<String>,
    },
    /// They are in two currencies, which are never subtracted.
    CurrenciesDiffer {
        /// Of A.
        a: Currency,
        /// Of B.
        b: Currency,
    },
}

/// The difference of two totals and its parts. Minor units of their currency, `+` into the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Their currency.
    pub currency: Currency,
    /// The settlement that is compared with.
    pub a: Side,
    /// The settlement that is explained.
    pub b: Side,
    /// Total of B less total of A; the sum of the parts, always.
    pub delta_minor: i128,
    /// The parts, along the money path; footing last.
    pub parts: Vec<Part>,
}

/// One of the two settlements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// Its id.
    pub settlement_id: String,
    /// What it pays: the claim, or else the sum.
    pub total_minor: i128,
    /// What its rows add up to, the payout itself aside.
    pub sum_minor: i128,
    /// Whether the total is the sender's claim.
    pub is_claimed: bool,
    /// Rows of it in another currency, which are in no sum here.
    pub n_other_currency: u64,
}

/// One reason for the difference, with the rows that show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The reason.
    pub cause: Cause,
    /// The step that it is about; none for footing.
    pub step: Option<Step>,
    /// The component that it is about; none where it is about a whole step.
    pub component: Option<Component>,
    /// What the rows of A add up to. Volume and rate show the same rows.
    pub a_minor: i128,
    /// What the rows of B add up to.
    pub b_minor: i128,
    /// Its share of the difference.
    pub minor: i128,
    /// The rows of A; none for footing, which no row explains.
    pub a_rows: Option<rows::Query>,
    /// The rows of B.
    pub b_rows: Option<rows::Query>,
}

/// Why totals differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// More or fewer units, each at A's rate.
    Volume {
        /// Units in A; more than 0.
        a_units: i128,
        /// Units in B; more than 0.
        b_units: i128,
        /// Before rounding, in minor units.
        exact_minor: Ratio,
    },
    /// Another amount per unit, for B's units.
    Rate {
        /// Before it takes in the residue of the volume's rounding, in minor units.
        exact_minor: Ratio,
    },
    /// Another amount where no units tell volume from rate.
    Amount(Unsplit),
    /// In just one of the two settlements.
    OneOff,
    /// Posted before the first day of its settlement.
    Timing,
    /// Carried in, held back or sent: not of the period's own activity.
    Carried,
    /// Claimed by the sender, and shown by no row.
    Footing,
}

/// Why a line has no volume and no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unsplit {
    /// One side has no units, or fewer than none.
    NoUnits,
    /// The exact fraction does not fit into 128 bits.
    TooLarge,
}

impl Report for PayoutDifference {
    const KIND: ReportKind = ReportKind::PayoutDifference;
    type Query = Query;

    /// rows of two settlements -> components
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let (a, b) = match [&query.a_id, &query.b_id].map(|id| ledger.settlement(id)) {
            [Some(a), Some(b)] => (a, b),
            found => {
                let asked = [&query.a_id, &query.b_id].into_iter().zip(found);
                let missing = asked.filter(|(_, found)| found.is_none());
                let ids: BTreeSet<String> = missing.map(|(id, _)| id.clone()).collect();
                let ids = ids.into_iter().collect();
                return PayoutDifference::Unknown { ids };
            }
        };
        if a.currency != b.currency {
            return PayoutDifference::CurrenciesDiffer {
                a: a.currency,
                b: b.currency,
            };
        }
        let [a, b] = [a, b].map(|settlement| Sums::of(ledger, settlement, &query.zone));
        PayoutDifference::Explained(Difference {
            currency: a.settlement.currency,
            delta_minor: b.side().total_minor - a.side().total_minor,
            parts: parts(&a, &b, &query.zone),
            a: a.side(),
            b: b.side(),
        })
    }
}

/// components -> parts
fn parts(a: &Sums<'_>, b: &Sums<'_>, zone: &Zone) -> Vec<Part> {
    let mut parts = Vec::new();
    for step in Step::ALL {
        let of_step = a.lines.keys().chain(b.lines.keys());
        let components: BTreeSet<&Component> = of_step
            .filter(|key| key.0 == step)
            .map(|key| key.1)
            .collect();
        for component in components {
            let lines = [a, b].map(|side| side.lines.get(&(step, component)).copied());
            let rows = |side: &Sums<'_>| {
                let mut rows = side.rows(step, Days::Own, zone);
                rows.filter.components = vec![component.clone()];
                rows
            };
            let [a_minor, b_minor] = lines.map(|line| line.unwrap_or_default().minor);
            parts.extend(causes(lines).into_iter().map(|(cause, minor)| Part {
                cause,
                step: Some(step),
                component: Some(component.clone()),
                a_minor,
                b_minor,
                minor,
                a_rows: Some(rows(a)),
                b_rows: Some(rows(b)),
            }));
        }
        for (cause, days, of_a, of_b) in [
            (Cause::Timing, Days::Early, &a.early, &b.early),
            (Cause::Carried, Days::All, &a.carried, &b.carried),
        ] {
            let [a_minor, b_minor] = [of_a, of_b].map(|sums| sums.get(&step).copied());
            if a_minor.or(b_minor).is_none() {
                continue;
            }
            let [a_minor, b_minor] = [a_minor, b_minor].map(Option::unwrap_or_default);
            parts.push(Part {
                cause,
                step: Some(step),
                component: None,
                a_minor,
                b_minor,
                minor: b_minor - a_minor,
                a_rows: Some(a.rows(step, days, zone)),
                b_rows: Some(b.rows(step, days, zone)),
            });
        }
    }
    parts.extend(footing(&a.side(), &b.side()));
    parts
}

/// The shares of a line that is in A, in B or in both.
fn causes([a, b]: [Option<Line>; 2]) -> Vec<(Cause, i128)> {
    let (Some(a), Some(b)) = (a, b) else {
        let minor = b.unwrap_or_default().minor - a.unwrap_or_default().minor;
        return vec![(Cause::OneOff, minor)];
    };
    let delta_minor = b.minor - a.minor;
    if a.units <= 0 || b.units <= 0 {
        return vec![(Cause::Amount(Unsplit::NoUnits), delta_minor)];
    }
    let Some((volume, rate)) = volume_and_rate(a, b) else {
        return vec![(Cause::Amount(Unsplit::TooLarge), delta_minor)];
    };
    let volume_minor = volume.round(Rounding::HalfUp);
    let by_volume = Cause::Volume {
        a_units: a.units,
        b_units: b.units,
        exact_minor: volume,
    };
    let by_rate = Cause::Rate { exact_minor: rate };
    vec![
        (by_volume, volume_minor),
        (by_rate, delta_minor - volume_minor),
    ]
}

/// `(qB - qA) * SA / qA` and `(SB * qA - qB * SA) / qA`, whose sum is `SB - SA`.
fn volume_and_rate(a: Line, b: Line) -> Option<(Ratio, Ratio)> {
    let volume = (b.units - a.units).checked_mul(a.minor)?;
    let at_rate_of_a = b.units.checked_mul(a.minor)?;
    let rate = b.minor.checked_mul(a.units)?.checked_sub(at_rate_of_a)?;
    Some((Ratio::new(volume, a.units)?, Ratio::new(rate, a.units)?))
}

fn footing(a: &Side, b: &Side) -> Option<Part> {
    let [a_minor, b_minor] = [a, b].map(|side| side.total_minor - side.sum_minor);
    (a_minor != 0 || b_minor != 0).then_some(Part {
        cause: Cause::Footing,
        step: None,
        component: None,
        a_minor,
        b_minor,
        minor: b_minor - a_minor,
        a_rows: None,
        b_rows: None,
    })
}
