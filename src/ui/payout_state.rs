//! Where a payout stands: the word, the day, and the reason when it failed.

use ledger::settlement::{Payout, PayoutStatus};
use leptos::prelude::*;

use super::status::{StatusText, Tone};
use super::words;
use crate::format;

/// Where a payout stands, and why when it failed.
#[component]
pub fn PayoutState(
    /// The payout.
    payout: Payout,
) -> impl IntoView {
    let Payout {
        status,
        history,
        paid_on,
        expected_on,
        ..
    } = payout;
    let tone = match status {
        PayoutStatus::Paid => Tone::Good,
        PayoutStatus::Started | PayoutStatus::InTransit => Tone::Busy,
        PayoutStatus::Failed => Tone::Bad,
        PayoutStatus::Cancelled | PayoutStatus::Unknown(_) => Tone::Warning,
        PayoutStatus::NoPayout => Tone::Neutral,
    };
    let reason = history.into_iter().next_back().and_then(|step| step.reason);
    let day = paid_on.or(expected_on).map(format::day);
    view! {
        <div class="payout-state">
            <StatusText tone text=words::payout_status(&status) />
            <span class="hint">{day}</span>
            <span class="hint">{reason}</span>
        </div>
    }
}
