//! How the list looks: its columns and their order, and what rows are added up by.

use ledger::store::listing::Column;
use leptos::prelude::*;

use super::names;
use super::view::View;
use crate::filter::listing::grouping::Grouping;
use crate::filter::listing::{SORT, column};
use crate::ui::choice::{Choice, Entry};
use crate::ui::icon::{Icon, Sign};
use crate::ui::menu::Menu;
use crate::words::transactions;

/// Stands for rows that are listed one by one.
const LISTED: &str = "";

/// What rows are added up by.
#[component]
pub fn GroupChoice() -> impl IntoView {
    let view = expect_context::<View>();
    let listed = Entry {
        key: LISTED,
        label: transactions::one_by_one(),
    };
    let groups = Grouping::ALL.map(|grouping| Entry {
        key: grouping.name(),
        label: names::grouping(grouping),
    });
    let entries: Vec<Entry> = [listed].into_iter().chain(groups).collect();
    let chosen = Signal::derive(move || {
        let group = view.listing.with(|listing| listing.group);
        group.map_or(LISTED, Grouping::name)
    });
    let on_choose = Callback::new(move |key: String| {
        view.change(|listing| listing.group = Grouping::from_name(&key));
    });
    view! { <Choice label=transactions::how_listed() entries chosen on_choose /> }
}

/// Orders that are offered where the heads of the columns have no room.
fn orders() -> [(&'static str, &'static str); 5] {
    [
        ("-posted", transactions::newest()),
        ("posted", transactions::oldest()),
        ("-amount", transactions::largest()),
        ("amount", transactions::smallest()),
        ("", transactions::another_order()),
    ]
}

/// In which order; only on narrow screens.
#[component]
pub fn SortChoice() -> impl IntoView {
    let view = expect_context::<View>();
    let entries = orders().map(|(key, label)| Entry { key, label });
    let chosen = Signal::derive(move || {
        let sort = view.listing.with(|listing| column::sort_name(listing.sort));
        let mut orders = orders().into_iter();
        orders
            .find(|(key, _)| *key == sort)
            .map_or("", |(key, _)| key)
    });
    let on_choose = Callback::new(move |key: String| {
        view.change(|listing| listing.sort = column::sort(&key).unwrap_or(SORT));
    });
    view! {
        <div class="sort-choice">
            <Choice label=transactions::order_of_rows() entries=entries.to_vec() chosen on_choose />
        </div>
    }
}

/// The columns: which, and in which order.
#[component]
pub fn ColumnChooser() -> impl IntoView {
    let view = expect_context::<View>();
    let is_set = Memo::new(move |_| {
        view.listing
            .with(|listing| listing.columns != column::DEFAULT)
    });
    view! {
        <Menu label=Signal::stored(transactions::columns().to_owned()) is_set>
            <Columns />
        </Menu>
    }
}

#[component]
fn Columns() -> impl IntoView {
    let view = expect_context::<View>();
    let columns = Memo::new(move |_| view.listing.with(|listing| listing.columns.clone()));
    // Those that are shown, in their order, and the others behind them.
    let all = move || {
        let shown = columns.get();
        let hidden = column::ALL.into_iter().filter(|one| !shown.contains(one));
        shown.iter().copied().chain(hidden).collect::<Vec<Column>>()
    };
    let reset = move |_| view.change(|listing| listing.columns = column::DEFAULT.to_vec());
    view! {
        <ul class="column-list" aria-label=transactions::columns()>
            <For each=all key=|one| column::name(*one) let:one>
                <ColumnEntry one columns />
            </For>
        </ul>
        <button type="button" class="button" on:click=reset>{transactions::usual_columns()}</button>
    }
}

/// A column: whether it is shown, and the ways to move it.
#[component]
fn ColumnEntry(
    /// Which.
    one: Column,
    /// Those that are shown, in order.
    columns: Memo<Vec<Column>>,
) -> impl IntoView {
    let view = expect_context::<View>();
    let name = names::column(one);
    let place =
        Memo::new(move |_| columns.with(|columns| columns.iter().position(|shown| *shown == one)));
    let toggle = move |is_shown: bool| {
        view.change(|listing| {
            listing.columns.retain(|shown| *shown != one);
            // The last column can't be hidden: a table without one shows nothing.
            if is_shown || listing.columns.is_empty() {
                listing.columns.push(one);
            }
        });
    };
    let step = move |by: isize, sign: Sign, label: String| {
        let to = move || {
            let to = place.get()?.checked_add_signed(by)?;
            (to < columns.with(Vec::len)).then_some(to)
        };
        let go = move |_| {
            if let (Some(from), Some(to)) = (place.get_untracked(), untrack(to)) {
                view.change(|listing| listing.columns.swap(from, to));
            }
        };
        view! {
            <button
                type="button"
                class="button is-square is-plain"
                aria-label=label
                disabled=move || to().is_none()
                on:click=go
            >
                <Icon sign />
            </button>
        }
        .into_any()
    };
    view! {
        <li class="column-entry">
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || place.get().is_some()
                    on:change:target=move |event| toggle(event.target().checked())
                />
                <span class="check-label">{name}</span>
            </label>
            {step(-1, Sign::Up, transactions::move_before(name))}
            {step(1, Sign::Down, transactions::move_behind(name))}
        </li>
    }
}
