//! One amount of money, as text that a machine can read too.

use ledger::money::{Currency, Total};
use leptos::prelude::*;

use crate::format;

/// An amount without its currency, which a header or a heading names. Negative ones carry a
/// minus; colour adds nothing to that.
#[component]
pub fn Amount(
    /// Minor units.
    #[prop(into)]
    minor: i128,
    /// Of what.
    currency: Currency,
) -> impl IntoView {
    let plain = format!("{} {currency}", Total::new(minor, currency).to_plain());
    view! { <data class="amount" value=plain>{format::amount(minor, currency)}</data> }
}
