//! One amount of money, as text that a machine can read too.

use ledger::money::Currency;
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
    view! { <data class="amount" value=format::machine(minor, currency)>{format::amount(minor, currency)}</data> }
}
