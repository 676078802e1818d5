//! What needs attention, most severe first, each with a way to it.

use ledger::report::attention::{Attention, Item};
use leptos::prelude::*;

use super::super::Scope;
use crate::format;
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sentence::sentence;
use crate::ui::words;
use crate::words::{PLACES, overview};

/// How many are in sight at once; the others are one click away.
const FIRST: usize = 6;

/// The list, or that there is nothing on it.
#[component]
pub fn Concerns(
    /// What the report found.
    attention: Attention,
) -> impl IntoView {
    let mut items = attention.items;
    if items.is_empty() {
        return view! {
            <p class="verdict is-good"><Icon sign=Sign::Check /> {overview::nothing_does()}</p>
        }
        .into_any();
    }
    let rest = items.split_off(items.len().min(FIRST));
    let list = |items: Vec<Item>| {
        items
            .into_iter()
            .map(|item| view! { <Entry item /> })
            .collect_view()
    };
    let rest = (!rest.is_empty()).then(|| {
        let more = overview::more(&format::counted(rest.len()));
        view! {
            <details class="more">
                <summary>{more}</summary>
                <ul class="concerns">{list(rest)}</ul>
            </details>
        }
    });
    view! { <ul class="concerns">{list(items)}</ul> {rest} }.into_any()
}

/// One thing to look at.
#[component]
fn Entry(
    /// The thing.
    item: Item,
) -> impl IntoView {
    let scope = expect_context::<Scope>();
    let money = item
        .minor
        .zip(item.currency)
        .map(|(minor, of)| format::money(minor, of));
    let link = item.settlement_id.map(|settlement_id| {
        let page = Page::Payout {
            settlement_id: settlement_id.clone(),
        };
        view! { <a class="id" href=move || scope.href(&page)>{settlement_id}</a> }
    });
    let returned = item.returned_in.map(|settlement_id| {
        let page = Page::Payout {
            settlement_id: settlement_id.clone(),
        };
        let link = view! { <a class="id" href=move || scope.href(&page)>{settlement_id}</a> };
        let text = overview::came_back_in(PLACES[0]);
        view! { <span class="quiet">{sentence(&text, vec![link.into_any()])}</span> }
    });
    let times = (item.n > 1).then(|| overview::times(&format::counted(item.n)));
    view! {
        <li>
            <Icon sign=Sign::Warning />
            <span>{words::concern(item.concern)}</span>
            {link}
            {returned}
            <span class="quiet">{times}</span>
            <span class="amount">{money}</span>
        </li>
    }
}
