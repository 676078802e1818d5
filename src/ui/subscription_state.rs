//! Where a subscription stands: a dot and a word.

use ledger::subscription::SubscriptionStatus;
use leptos::prelude::*;

use super::status::{StatusText, Tone};
use super::words::documents as words;

/// Where a subscription stands, as the sender says.
pub fn subscription_state(status: &SubscriptionStatus) -> AnyView {
    let tone = match status {
        SubscriptionStatus::Active => Tone::Good,
        SubscriptionStatus::Trialing => Tone::Busy,
        SubscriptionStatus::PastDue => Tone::Bad,
        SubscriptionStatus::Paused | SubscriptionStatus::Unknown(_) => Tone::Warning,
        SubscriptionStatus::Canceled => Tone::Neutral,
    };
    view! { <StatusText tone text=words::subscription_status(status) /> }.into_any()
}
