//! Which line of the bank statement is which payout (domain rule D12).
//!
//! A payout and a line are a *candidate* pair by one of these grounds, the stronger first:
//!
//! | grounds | the amounts | what else must hold |
//! |---|---|---|
//! | trace | equal but for the sign | the payout's trace id is in the line's reference |
//! | amount and day | equal but for the sign | booked 0 to 5 business days after the deposit day; the account's last characters do not differ |
//! | trace, converted | in two currencies, with one sign | the trace id is in the reference |
//! | tail, converted | in two currencies, with one sign | booked 0 to 5 business days after; the account's last characters are the same |
//!
//! Pairs are taken by grounds; of one ground, those with one sign before those with two, then those
//! with equal account ends, then the nearest day. Payouts and lines that are alike in all of that
//! are a tie: they are named together, and none of them is matched. So a line is matched once at
//! most, and nothing is guessed. Which order the lines come in makes no difference.
//!
//! Amounts of two currencies are not compared; their quotient is shown as the implied rate.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Report, ReportKind};
use crate::bank::BankRow;
use crate::day::zone::Zone;
use crate::day::{Day, Period};
use crate::money::Currency;
use crate::money::ratio::Ratio;
use crate::settlement::{Payout, PayoutStatus};
use crate::sorting;
use crate::store::Ledger;

mod candidate;
mod pairing;

pub use candidate::Grounds;

use candidate::Wanted;
use pairing::Pairing;

/// The most business days from deposit to booking (domain rule D12).
pub const BUSINESS_DAYS_MAX: i32 = 5;

/// The bank statement, and which payouts to look for in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Lines of the statement, in any order. A line that is there twice, equal in every field, is
    /// one line.
    pub bank_rows: Vec<BankRow>,
    /// Payouts whose deposit day is in this period, and those without one; none for all.
    pub period: Option<Period>,
    /// Zone in which the deposit instant of a settlement is a day.
    pub zone: Zone,
}

/// What belongs together, and what is left over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankMatch {
    /// Pairs, by payout.
    pub matches: Vec<Match>,
    /// Payouts and lines that can't be told apart.
    pub ties: Vec<TieGroup>,
    /// Payouts that no line fits, by id.
    pub unmatched_payouts: Vec<Expected>,
    /// Lines that no payout fits, by day, then by the rest.
    pub unmatched_rows: Vec<BankRow>,
    /// One row per currency of either side, by code.
    pub sums: Vec<Sums>,
    /// Payouts that no line is expected of: called off, failed, of no or of an unknown amount.
    pub n_not_expected: usize,
    /// Lines that were there before, equal in every field.
    pub n_repeated_rows: usize,
}

/// A payout that the statement should have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Its id.
    pub payout_id: String,
    /// Minor units.
    pub minor: i64,
    /// Its currency.
    pub currency: Currency,
    /// When it arrived, or should have, or its settlement was to be deposited; none when no one
    /// says, and then only a trace id can match it.
    pub deposit_on: Option<Day>,
}

/// A payout and its line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The payout.
    pub payout: Expected,
    /// The line.
    pub row: BankRow,
    /// Why they belong together.
    pub grounds: Grounds,
    /// Business days from deposit to booking; none where the deposit day is not known, or later.
    pub n_business_days: Option<i32>,
    /// Units of the bank's currency per unit of the payout's, both in major units, where the two
    /// differ. It is implied: the bank's fees are in it.
    pub implied_rate: Option<Ratio>,
}

/// Payouts and lines of which any could be any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TieGroup {
    /// The grounds on which they are alike.
    pub grounds: Grounds,
    /// The payouts, by id.
    pub payouts: Vec<Expected>,
    /// The lines.
    pub rows: Vec<BankRow>,
}

/// Both sides in one currency: matched + tied + unmatched is all there is of each. Minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// The currency, of the payout on the one side and of the line on the other.
    pub currency: Currency,
    /// The payouts.
    pub payouts: SideSums,
    /// The lines.
    pub rows: SideSums,
}

/// One side of one currency, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_field_names)] // the unit belongs to the name
pub struct SideSums {
    /// In pairs.
    pub matched_minor: i128,
    /// In ties.
    pub tied_minor: i128,
    /// Left over.
    pub unmatched_minor: i128,
}

impl Report for BankMatch {
    const KIND: ReportKind = ReportKind::BankMatch;
    type Query = Query;

    /// payouts x lines
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let rows: BTreeSet<&BankRow> = query.bank_rows.iter().collect();
        let rows: Vec<&BankRow> = {
            let mut rows: Vec<&BankRow> = rows.into_iter().collect();
            sorting::by_key(&mut rows, |row| (row.booked_on, *row));
            rows
        };
        let is_asked = |payout: &Expected| match (query.period, payout.deposit_on) {
            (Some(period), Some(day)) => period.contains(day),
            _ => true,
        };
        let mut n_not_expected = 0;
        let mut wanted = Vec::new();
        for payout in ledger.payouts() {
            match expected(ledger, payout, &query.zone) {
                None => n_not_expected += 1,
                Some(expected) if is_asked(&expected) => wanted.push(Wanted::new(expected, payout)),
                Some(_) => {}
            }
        }

        let Pairing { pairs, ties } = pairing::pair(&candidate::all(&wanted, &rows));
        let mut is_used = (vec![false; wanted.len()], vec![false; rows.len()]);
        let mut matches = Vec::new();
        for pair in pairs {
            (is_used.0[pair.payout], is_used.1[pair.row]) = (true, true);
            matches.push(wanted[pair.payout].matched(rows[pair.row], pair.rank.grounds));
        }
        sorting::by(&mut matches, |left, right| {
            left.payout.payout_id.cmp(&right.payout.payout_id)
        });
        let mut tie_groups = Vec::new();
        for tie in ties {
            tie.payouts
                .iter()
                .for_each(|&payout| is_used.0[payout] = true);
            tie.rows.iter().for_each(|&row| is_used.1[row] = true);
            let payouts = tie.payouts.iter().map(|&one| wanted[one].expected.clone());
            tie_groups.push(TieGroup {
                grounds: tie.grounds,
                payouts: payouts.collect(),
                rows: tie.rows.iter().map(|&row| rows[row].clone()).collect(),
            });
        }
        let left = wanted.iter().zip(is_used.0).filter(|(_, is_used)| !is_used);
        let rows_left = rows.iter().zip(is_used.1).filter(|(_, is_used)| !is_used);
        let unmatched_payouts: Vec<Expected> = left.map(|(one, _)| one.expected.clone()).collect();
        let unmatched_rows: Vec<BankRow> = rows_left.map(|(&row, _)| row.clone()).collect();
        BankMatch {
            sums: sums(&matches, &tie_groups, &unmatched_payouts, &unmatched_rows),
            matches,
            ties: tie_groups,
            unmatched_payouts,
            unmatched_rows,
            n_not_expected,
            n_repeated_rows: query.bank_rows.len() - rows.len(),
        }
    }
}

/// A payout as the bank should show it; none when the bank should not.
fn expected(ledger: &Ledger, payout: &Payout, zone: &Zone) -> Option<Expected> {
    // One that arrived and came back is on the statement all the same.
    let has_arrived = payout
        .history
        .iter()
        .any(|step| step.status == PayoutStatus::Paid);
    let is_off = match payout.status {
        PayoutStatus::Cancelled | PayoutStatus::NoPayout => true,
        PayoutStatus::Failed => !has_arrived,
        _ => false,
    };
    let minor = payout.amount_minor.filter(|&minor| minor != 0 && !is_off)?;
    let deposited = || {
        let ids = ledger.settlement_ids_of_payout(&payout.id);
        let settlements = ids.filter_map(|id| ledger.settlement(id));
        settlements.filter_map(|one| one.deposit_at).max()
    };
    let deposit_on = payout.paid_on.or(payout.expected_on);
    Some(Expected {
        payout_id: payout.id.clone(),
        minor,
        currency: payout.currency,
        deposit_on: deposit_on.or_else(|| Some(zone.day_of(deposited()?))),
    })
}

fn sums(matches: &[Match], ties: &[TieGroup], payouts: &[Expected], rows: &[BankRow]) -> Vec<Sums> {
    let mut of_payouts: BTreeMap<Currency, SideSums> = BTreeMap::new();
    let mut of_rows: BTreeMap<Currency, SideSums> = BTreeMap::new();
    for one in matches {
        let (payout, row) = (&one.payout, &one.row);
        of_payouts.entry(payout.currency).or_default().matched_minor += i128::from(payout.minor);
        of_rows.entry(row.currency).or_default().matched_minor += i128::from(row.minor);
    }
    for payout in ties.iter().flat_map(|tie| &tie.payouts) {
        of_payouts.entry(payout.currency).or_default().tied_minor += i128::from(payout.minor);
    }
    for row in ties.iter().flat_map(|tie| &tie.rows) {
        of_rows.entry(row.currency).or_default().tied_minor += i128::from(row.minor);
    }
    for payout in payouts {
        let sums = of_payouts.entry(payout.currency).or_default();
        sums.unmatched_minor += i128::from(payout.minor);
    }
    for row in rows {
        of_rows.entry(row.currency).or_default().unmatched_minor += i128::from(row.minor);
    }
    let currencies: BTreeSet<Currency> = of_payouts.keys().chain(of_rows.keys()).copied().collect();
    let sums = currencies.into_iter().map(|currency| Sums {
        currency,
        payouts: of_payouts.get(&currency).copied().unwrap_or_default(),
        rows: of_rows.get(&currency).copied().unwrap_or_default(),
    });
    sums.collect()
}
