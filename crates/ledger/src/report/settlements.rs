//! Every settlement with its payout and the state of its proof, newest first.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::settlement_proof::Link;
use super::{Report, ReportKind};
use crate::day::Period;
use crate::day::zone::Zone;
use crate::settlement::{Payout, Settlement};
use crate::sorting;
use crate::store::Ledger;
use crate::store::chain::chain;
use crate::transaction::Step;

/// Which settlements: those that end in the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Days of the period; none for everything there is.
    pub period: Option<Period>,
    /// Zone of the days.
    pub zone: Zone,
}

/// The list, newest end first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlements {
    /// One row per settlement.
    pub rows: Vec<SettlementRow>,
    /// Settlements outside the period.
    pub n_hidden: usize,
}

/// One settlement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementRow {
    /// What the sender says.
    pub settlement: Settlement,
    /// Its payouts, as far as they are known.
    pub payouts: Vec<Payout>,
    /// Sum of its amounts, without the payout itself, in minor units.
    pub sum_minor: i128,
    /// Claimed total less the sum; 0 when it foots; none without a claim.
    pub residual_minor: Option<i128>,
    /// Balance carried in from the settlement before (D3).
    pub opening_minor: i128,
    /// Paid by the seller's card (D3).
    pub card_charge_minor: i128,
    /// Reserve set free, from the settlement before (D4).
    pub reserve_released_minor: i128,
    /// Reserve held back (D4).
    pub reserve_held_minor: i128,
    /// How it hangs on the settlement before.
    pub link: Link,
    /// Transactions in it.
    pub n_transactions: u64,
    /// Amounts with an unknown component, and transactions with an unknown kind.
    pub n_unrecognised: u64,
}

impl Report for Settlements {
    const KIND: ReportKind = ReportKind::Settlements;
    type Query = Query;

    /// settlements -> settlements
    fn run(ledger: &Ledger, query: &Query) -> Self {
        let settlements: Vec<&Settlement> = ledger.settlements().collect();
        let all_sums = ledger.settlement_sums();
        let joints = chain(&settlements, &all_sums);
        let span = query.period.map(|period| query.zone.span(period));

        let mut rows = Vec::new();
        for ((settlement, sums), joint) in settlements.iter().zip(&all_sums).zip(&joints) {
            if span
                .as_ref()
                .is_some_and(|span| !span.contains(&settlement.ended_at))
            {
                continue;
            }
            let sum_minor = sums.settled_minor();
            let claimed_minor = settlement.claimed_minor.map(i128::from);
            rows.push(SettlementRow {
                settlement: (*settlement).clone(),
                payouts: ledger
                    .payouts_of_settlement(&settlement.id)
                    .cloned()
                    .collect(),
                sum_minor,
                residual_minor: claimed_minor.map(|claimed_minor| claimed_minor - sum_minor),
                opening_minor: sums.step(Step::OpeningBalance).minor,
                card_charge_minor: sums.step(Step::CardCharge).minor,
                reserve_released_minor: sums.step(Step::ReserveReleased).minor,
                reserve_held_minor: sums.step(Step::ReserveHeld).minor,
                link: Link::of(joint, &settlements),
                n_transactions: sums.n_transactions,
                n_unrecognised: sums.n_unrecognised,
            });
        }
        // Stable: settlements that end together stay by currency, start and id.
        sorting::by_key(&mut rows, |row| Reverse(row.settlement.ended_at));
        let n_hidden = settlements.len() - rows.len();
        Settlements { rows, n_hidden }
    }
}
