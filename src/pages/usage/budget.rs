//! What may be spent a month on one price: set here, kept in this browser alone.

use ledger::money::{Currency, Total};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::budgets::Budgets;
use crate::format;
use crate::ui::typed_amount;

/// The form.
#[component]
pub fn BudgetForm(
    /// The price.
    price_id: String,
    /// Its currency.
    currency: Currency,
    /// What is set; none without a budget.
    budget_minor: Option<i128>,
) -> impl IntoView {
    let budgets = expect_context::<Budgets>();
    // Behind hidden amounts the field says nothing either.
    let before = budget_minor.filter(|_| !format::is_private());
    let before = before.map(|minor| Total::new(minor, currency).to_plain());
    let typed = RwSignal::new(before.unwrap_or_default());
    let said = RwSignal::new(None::<&'static str>);
    let price_id = StoredValue::new(price_id);
    let set = move |minor: Option<i64>| {
        let is_kept = price_id.with_value(|price_id| budgets.set(price_id, minor));
        said.try_set((!is_kept).then_some(
            "This browser keeps nothing for this page; the budget holds until it is closed.",
        ));
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        match typed_amount::minor(&typed.get_untracked(), currency) {
            Some(minor) => set(Some(minor)),
            None => said.set(Some("Write an amount above nothing, like 25.00.")),
        }
    };
    let standing = match budget_minor {
        Some(minor) => {
            let money = format::money(minor, currency);
            format!("The budget of a month is {money}. It is kept in this browser only.")
        }
        None => "There is no budget. One that you set is kept in this browser only.".to_owned(),
    };
    let remove = budget_minor.map(|_| {
        view! { <button type="button" class="button" on:click=move |_| set(None)>"Remove it"</button> }
    });
    view! {
        <form class="budget-form" on:submit=on_submit>
            <label class="field">
                <span>{format!("Budget a month, {currency}")}</span>
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                />
            </label>
            <button type="submit" class="button">"Set it"</button>
            {remove}
            <p class="hint" role="status">{move || said.get().map_or_else(|| standing.clone(), str::to_owned)}</p>
        </form>
    }
    .into_any()
}
