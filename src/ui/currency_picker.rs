//! Which currency's numbers are shown. Amounts of several currencies are never added up.

use crate::words::labels;
use ledger::money::Currency;
use leptos::prelude::*;

/// Stands for all of them.
const ALL: &str = "";

/// Shows the currency and changes it. It is not there where there is nothing to choose.
#[component]
pub fn CurrencyPicker(
    /// Those that there are.
    #[prop(into)]
    currencies: Signal<Vec<Currency>>,
    /// The only one that is shown; none for all.
    #[prop(into)]
    currency: Signal<Option<Currency>>,
    /// Another one was chosen.
    on_choose: Callback<Option<Currency>>,
) -> impl IntoView {
    let offered = move || {
        let mut offered = currencies.get();
        // A link may name one that is not here, or not here yet.
        offered.extend(currency.get().filter(|one| !offered.contains(one)));
        offered
    };
    let option = move |one: Currency| {
        let is_chosen = move || currency.get() == Some(one);
        let code = one.code().to_owned();
        view! { <option value=code.clone() prop:selected=is_chosen>{code.clone()}</option> }
    };
    let is_choice = move || currencies.with(|all| all.len() > 1) || currency.get().is_some();
    let is_all = move || currency.get().is_none();
    view! {
        <label class="currency-picker" hidden=move || !is_choice()>
            <span class="visually-hidden">{labels::currency()}</span>
            <select on:change:target=move |event| {
                on_choose.run(Currency::from_code(&event.target().value()));
            }>
                <option value=ALL prop:selected=is_all>{labels::all_currencies()}</option>
                {move || offered().into_iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}
