//! How much a row may come to: a least and a most, of one currency.

use ledger::report::contents::Contents;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::view::View;
use crate::engine::Status;
use crate::filter::listing::Listing;
use crate::filter::listing::amounts::{AmountRange, number};
use crate::filter::listing::facet::Facet;
use crate::ui::menu::Menu;
use crate::words::{labels, transactions};

/// The range, and the form to change it.
#[component]
pub fn AmountChip() -> impl IntoView {
    let view = expect_context::<View>();
    let range = Memo::new(move |_| view.listing.with(|listing| listing.amounts.clone()));
    let label = move || range.with(said);
    let is_set = move || range.with(|range| !range.is_empty());
    view! {
        <Menu label=Signal::derive(label) is_set=Signal::derive(is_set)>
            <Form />
        </Menu>
    }
}

fn said(range: &AmountRange) -> String {
    match (&range.least, &range.most) {
        (None, None) => labels::amount().to_owned(),
        (Some(least), None) => transactions::at_least(least),
        (None, Some(most)) => transactions::at_most(most),
        (Some(least), Some(most)) => transactions::between(least, most),
    }
}

#[component]
fn Form() -> impl IntoView {
    let view = expect_context::<View>();
    let now = view.listing.get_untracked();
    let currencies = currencies(view);
    let chosen = now.values(Facet::Currency).first().cloned();
    let first = chosen.or_else(|| currencies.first().cloned());
    let currency = RwSignal::new(first.unwrap_or_default());
    let least = RwSignal::new(now.amounts.least.unwrap_or_default());
    let most = RwSignal::new(now.amounts.most.unwrap_or_default());
    let wrong = RwSignal::new(None::<&str>);
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let listing = view.listing.get_untracked();
        let texts = [least.get_untracked(), most.get_untracked()];
        match narrowed(listing, &currency.get_untracked(), texts) {
            Ok(listing) => {
                wrong.set(None);
                view.show(&listing);
            }
            Err(reason) => wrong.set(Some(reason)),
        }
    };
    let option = move |code: String| {
        let own = code.clone();
        let is_chosen = move || currency.with(|currency| *currency == own);
        view! { <option value=code.clone() prop:selected=is_chosen>{code.clone()}</option> }
    };
    let options = currencies.into_iter().map(option).collect::<Vec<_>>();
    view! {
        <form class="menu-form is-alone" on:submit=on_submit>
            <label>{labels::from()} <input type="text" inputmode="decimal" autocomplete="off" placeholder="−10.00" bind:value=least /></label>
            <label>{labels::to()} <input type="text" inputmode="decimal" autocomplete="off" placeholder="250.00" bind:value=most /></label>
            <label>
                {labels::in_()}
                <select on:change:target=move |event| currency.set(event.target().value())>{options}</select>
            </label>
            <button type="submit" class="button">{labels::show()}</button>
            <p class="menu-wrong" role="status">{move || wrong.get()}</p>
        </form>
    }
}

/// The currencies of the books.
fn currencies(view: View) -> Vec<String> {
    let of = |contents: &Contents| {
        let currencies = contents.currencies.iter();
        currencies
            .map(|currency| currency.code().to_owned())
            .collect()
    };
    view.scope
        .contents
        .with_untracked(|contents| match contents {
            Status::Loaded { value, .. } => of(value),
            _ => Vec::new(),
        })
}

/// The list with this range; an empty text is no end.
fn narrowed(
    mut listing: Listing,
    currency: &str,
    texts: [String; 2],
) -> Result<Listing, &'static str> {
    let [least, most] = texts.map(|text| {
        let is_empty = text.trim().is_empty();
        (number(&text), is_empty)
    });
    if (least.0.is_none() && !least.1) || (most.0.is_none() && !most.1) {
        return Err(transactions::write_amounts());
    }
    listing.amounts = AmountRange {
        least: least.0,
        most: most.0,
    };
    if listing.amounts.is_empty() {
        return Ok(listing);
    }
    let Some(of) = Facet::currency(currency) else {
        return Err(transactions::choose_currency());
    };
    if listing.amounts.minor(of).is_none() {
        return Err(transactions::none_between());
    }
    Ok(listing.with(Facet::Currency, currency))
}
