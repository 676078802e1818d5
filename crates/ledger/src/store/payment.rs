//! What was paid for a settlement against what was to be paid.
//!
//! A payout may carry several settlements, and a settlement may need several payouts, when one came
//! back. So payouts are compared with all the settlements that hang together through them.

use std::collections::{BTreeMap, BTreeSet};

use super::Ledger;
use super::settlement_sums::SettlementSums;
use crate::settlement::{Payout, PayoutStatus, Settlement};
use crate::transaction::Step;

/// What was paid for a settlement, and for those that its payouts carry besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    /// The sender claims no total, of it or of a settlement that shares a payout with it.
    NoClaim,
    /// Money is to be paid, and no payout is known.
    Unknown {
        /// The claimed total.
        due_minor: i128,
    },
    /// The amount of a payout is not known, or not known in this currency.
    AmountUnknown {
        /// The sum of the claimed totals.
        due_minor: i128,
    },
    /// Both sides, in minor units of the settlement's currency.
    Known {
        /// The sum of the claimed totals; 0 when it is negative, for then nothing is to be paid.
        due_minor: i128,
        /// The payouts, without those that failed or were called off.
        paid_minor: i128,
    },
}

impl Payment {
    /// The payment of one settlement.
    pub fn of(ledger: &Ledger, settlement: &Settlement) -> Payment {
        let Some(claimed_minor) = settlement.claimed_minor else {
            return Payment::NoClaim;
        };
        if claimed_minor > 0
            && ledger
                .payouts_of_settlement(&settlement.id)
                .next()
                .is_none()
        {
            return Payment::Unknown {
                due_minor: claimed_minor.into(),
            };
        }

        let mut payouts: BTreeMap<&str, &Payout> = BTreeMap::new();
        let mut reached = BTreeSet::from([settlement.id.as_str()]);
        let mut to_visit = vec![settlement.id.as_str()];
        let mut claims_minor = 0_i128;
        while let Some(id) = to_visit.pop() {
            let claim = ledger
                .settlement(id)
                .and_then(|settlement| settlement.claimed_minor);
            let Some(claimed_minor) = claim else {
                return Payment::NoClaim;
            };
            claims_minor += i128::from(claimed_minor);
            for payout in ledger
                .payouts_of_settlement(id)
                .filter(|payout| pays(payout))
            {
                payouts.insert(&payout.id, payout);
                let others = ledger.settlement_ids_of_payout(&payout.id);
                to_visit.extend(others.filter(|other| reached.insert(other)));
            }
        }

        let due_minor = claims_minor.max(0);
        let mut paid_minor = 0_i128;
        for payout in payouts.values() {
            match payout.amount_minor {
                Some(0) => {}
                Some(minor) if payout.currency == settlement.currency => {
                    paid_minor += i128::from(minor);
                }
                None if payout.status == PayoutStatus::NoPayout => {}
                _ => return Payment::AmountUnknown { due_minor },
            }
        }
        Payment::Known {
            due_minor,
            paid_minor,
        }
    }
}

/// The settlement into which the money of a settlement came back, when its payout failed.
///
/// Only what can't be mistaken: the one payout of this settlement alone failed, it was to pay the
/// whole claim, and the next settlement of the chain books exactly that as money that came back. No
/// settlement is the next of two, so what came back once explains one failure; any other failure
/// stays unexplained.
pub fn returned_in<'a>(
    ledger: &Ledger,
    settlement: &Settlement,
    next: Option<(&'a Settlement, &SettlementSums)>,
) -> Option<&'a Settlement> {
    let (next, sums) = next?;
    let mut payouts = ledger.payouts_of_settlement(&settlement.id);
    let (payout, other) = (payouts.next()?, payouts.next());
    let n_carried = ledger.settlement_ids_of_payout(&payout.id).count();
    let claimed_minor = settlement.claimed_minor.filter(|&minor| minor > 0)?;
    let has_returned = other.is_none()
        && n_carried == 1
        && payout.status == PayoutStatus::Failed
        && payout.currency == settlement.currency
        && payout.amount_minor == Some(claimed_minor)
        && sums.step(Step::FailedTransfer).minor == i128::from(claimed_minor);
    has_returned.then_some(next)
}

/// Whether the money of a payout is on its way or there.
fn pays(payout: &Payout) -> bool {
    !matches!(
        payout.status,
        PayoutStatus::Failed | PayoutStatus::Cancelled
    )
}
