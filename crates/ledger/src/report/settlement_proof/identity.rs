//! The equations of a settlement: what must equal what, and whether it does.

use super::{Identity, Outcome, Rule, Unproven};
use crate::settlement::Settlement;
use crate::store::chain::Joint;
use crate::store::payment::Payment;
use crate::store::settlement_sums::SettlementSums;
use crate::transaction::Step;

impl Identity {
    fn new(rule: Rule, left_minor: i128, right_minor: i128) -> Identity {
        let outcome = if left_minor == right_minor {
            Outcome::Holds
        } else {
            Outcome::Fails {
                residual_minor: left_minor - right_minor,
            }
        };
        Identity {
            rule,
            left_minor,
            right_minor,
            outcome,
        }
    }

    fn unproven(rule: Rule, left_minor: i128, right_minor: i128, why: Unproven) -> Identity {
        Identity {
            rule,
            left_minor,
            right_minor,
            outcome: Outcome::Unproven(why),
        }
    }
}

/// D1.
pub fn footing(settlement: &Settlement, sums: &SettlementSums) -> Identity {
    against_claim(Rule::Footing, settlement, sums.settled_minor())
}

/// D2.
pub fn partition(settlement: &Settlement, sums: &SettlementSums) -> Identity {
    let opening = [Step::OpeningBalance, Step::ReserveReleased];
    let rest = [
        Step::ReserveHeld,
        Step::CardCharge,
        Step::FailedTransfer,
        Step::MicroDeposit,
    ];
    let parts = opening
        .into_iter()
        .chain(rest)
        .map(|step| sums.step(step).minor);
    against_claim(
        Rule::Partition,
        settlement,
        sums.activity_minor() + parts.sum::<i128>(),
    )
}

fn against_claim(rule: Rule, settlement: &Settlement, right_minor: i128) -> Identity {
    match settlement.claimed_minor {
        Some(claimed_minor) => Identity::new(rule, claimed_minor.into(), right_minor),
        None => Identity::unproven(rule, 0, right_minor, Unproven::NoClaim),
    }
}

/// D3.
pub fn chain(joint: &Joint) -> Identity {
    let carried_out_minor = joint.carried_out.opening_minor;
    carry_over(
        Rule::Chain,
        joint,
        joint.carried_in.opening_minor,
        carried_out_minor,
    )
}

/// D4.
pub fn reserve_carry_over(joint: &Joint) -> Identity {
    let carried_out_minor = joint.carried_out.reserve_minor;
    carry_over(
        Rule::ReserveCarryOver,
        joint,
        joint.carried_in.reserve_minor,
        carried_out_minor,
    )
}

fn carry_over(rule: Rule, joint: &Joint, left_minor: i128, right_minor: i128) -> Identity {
    let is_first = joint.previous.is_none() && joint.carries_in_nothing();
    if joint.is_seamless || is_first {
        Identity::new(rule, left_minor, right_minor)
    } else {
        Identity::unproven(rule, left_minor, 0, Unproven::PreviousMissing)
    }
}

/// What is due against what was paid.
pub fn payment(payment: Payment) -> Identity {
    let unproven = |due_minor, why| Identity::unproven(Rule::Payout, due_minor, 0, why);
    match payment {
        Payment::Known {
            due_minor,
            paid_minor,
        } => Identity::new(Rule::Payout, due_minor, paid_minor),
        Payment::NoClaim => unproven(0, Unproven::NoClaim),
        Payment::Unknown { due_minor } => unproven(due_minor, Unproven::PayoutUnknown),
        Payment::AmountUnknown { due_minor } => unproven(due_minor, Unproven::PayoutAmountUnknown),
    }
}
