//! One amount of money, as text that a machine can read too.

use ledger::money::{Currency, Total};
use leptos::prelude::*;

use crate::format;

/// An amount. Negative ones carry a minus; colour adds nothing to that.
#[component]
pub fn Amount(
    /// Minor units.
    #[prop(into)]
    minor: i128,
    /// Of what.
    currency: Currency,
    /// With the currency's sign; without it where a header names the currency.
    #[prop(optional)]
    with_currency: bool,
) -> impl IntoView {
    let text = if with_currency {
        format::money(minor, currency)
    } else {
        format::amount(minor, currency)
    };
    let plain = format!("{} {currency}", Total::new(minor, currency).to_plain());
    view! { <data class="amount" value=plain>{text}</data> }
}
