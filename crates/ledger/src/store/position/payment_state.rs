//! What became of the money that a settlement sent, as far as was known at an instant.

use super::{Instant, Ledger, Settlement};
use crate::settlement::{Payout, PayoutStatus};

/// The sum of a settlement, by what became of it. The three add up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_field_names)] // the unit belongs to the name
pub struct PaymentState {
    /// Arrived.
    pub paid_minor: i128,
    /// On its way.
    pub in_transit_minor: i128,
    /// Came back.
    pub failed_minor: i128,
}

/// Where one payout stood.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Paid,
    InTransit,
    Failed,
}

/// Whether the sender says of every payout of a settlement that there is none.
pub fn is_called_off(ledger: &Ledger, settlement_id: &str) -> bool {
    let mut payouts = ledger.payouts_of_settlement(settlement_id).peekable();
    payouts.peek().is_some() && payouts.all(|payout| payout.status == PayoutStatus::NoPayout)
}

impl PaymentState {
    /// The state just before an instant. Without a payout the deposit day of the settlement is all
    /// there is to go by; without that too, the money is on its way. Where some payouts have
    /// arrived and others not, the amounts of the others are on their way, and the rest arrived.
    /// One that failed counts only when no other took its place.
    pub fn before(
        ledger: &Ledger,
        settlement: &Settlement,
        minor: i128,
        instant: Instant,
    ) -> PaymentState {
        let payouts = ledger.payouts_of_settlement(&settlement.id);
        let real = payouts.filter(|payout| payout.status != PayoutStatus::NoPayout);
        let stands: Vec<(Stand, i128)> = real
            .map(|payout| {
                let minor = payout.amount_minor.unwrap_or_default();
                (stand(payout, instant), i128::from(minor))
            })
            .collect();
        let is_any = |wanted: Stand| stands.iter().any(|(stand, _)| *stand == wanted);
        let is_deposited = || settlement.deposit_at.is_some_and(|at| at < instant);

        let mut state = PaymentState::default();
        if is_any(Stand::Paid) {
            let under_way = stands.iter().filter(|one| one.0 == Stand::InTransit);
            let under_way_minor: i128 = under_way.map(|one| one.1).sum();
            state.in_transit_minor = under_way_minor.clamp(0, minor);
            state.paid_minor = minor - state.in_transit_minor;
        } else if is_any(Stand::InTransit) {
            state.in_transit_minor = minor;
        } else if is_any(Stand::Failed) {
            state.failed_minor = minor;
        } else if is_deposited() {
            state.paid_minor = minor;
        } else {
            state.in_transit_minor = minor;
        }
        state
    }
}

/// The last status of the history before an instant. Without a history, the status of today and
/// the day of arrival have to do.
fn stand(payout: &Payout, instant: Instant) -> Stand {
    let earlier = payout.history.iter().filter(|step| step.at < instant);
    // Of steps at one instant the later in the list counts.
    if let Some(step) = earlier.max_by_key(|step| step.at) {
        return of_status(&step.status);
    }
    if !payout.history.is_empty() {
        return Stand::InTransit;
    }
    match of_status(&payout.status) {
        Stand::Paid if payout.paid_on.is_some_and(|day| starts_at(day) >= instant) => {
            Stand::InTransit
        }
        stand => stand,
    }
}

fn of_status(status: &PayoutStatus) -> Stand {
    match status {
        PayoutStatus::Paid => Stand::Paid,
        PayoutStatus::Failed | PayoutStatus::Cancelled => Stand::Failed,
        _ => Stand::InTransit,
    }
}

/// A bank's day has no zone; it counts from midnight UTC.
fn starts_at(day: crate::day::Day) -> Instant {
    crate::day::zone::Zone::utc().start_of(day)
}
