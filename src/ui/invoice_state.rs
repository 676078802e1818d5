//! Where an invoice stands: the word, and how late it is.

use ledger::invoice::{Position, Standing};
use leptos::prelude::*;

use super::status::{StatusText, Tone};
use super::words::documents as words;
use crate::format;
use crate::words::labels;

/// Where an invoice stands.
#[component]
pub fn InvoiceState(
    /// What its amounts and the day make of it.
    position: Position,
) -> impl IntoView {
    let tone = match position.standing {
        Standing::Paid => Tone::Good,
        Standing::Open | Standing::PartiallyPaid => Tone::Busy,
        Standing::Overdue => Tone::Bad,
        Standing::Overpaid | Standing::Uncollectible => Tone::Warning,
        Standing::Draft | Standing::Void => Tone::Neutral,
    };
    let late = (position.standing == Standing::Overdue)
        .then_some(position.late_days)
        .flatten()
        .map(|days| {
            let days = labels::n_days(&format::counted(u32::try_from(days).unwrap_or_default()));
            view! { <span class="hint nowrap">{format!("{days} late")}</span> }
        });
    let under_way = (position.processing_minor > 0)
        .then(|| view! { <span class="hint nowrap">"payment under way"</span> });
    view! {
        <div class="invoice-state">
            <StatusText tone text=words::standing(position.standing) />
            {late}
            {under_way}
        </div>
    }
    .into_any()
}
