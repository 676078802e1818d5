//! `/transactions`: every row, however many: searched, filtered, sorted, added up, opened, exported.

use leptos::ev;
use leptos::prelude::*;

use super::Scope;
use crate::filter::listing::Listing;
use crate::filter::period::PeriodChoice;
use crate::filter::{Filter, address};
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;
use crate::ui::search_field::SearchField;

mod amounts;
mod cells;
mod chips;
mod columns;
mod detail;
mod export;
mod groups;
mod list;
mod names;
mod question;
mod view;

use crate::words::{labels, transactions};
use chips::Chips;
use columns::{ColumnChooser, GroupChoice, SortChoice};
use detail::Drawer;
use export::Export;
use groups::Groups;
use list::List;
use view::View;

/// Transactions.
#[component]
pub fn TransactionsPage() -> impl IntoView {
    let view = View::new(expect_context::<Scope>());
    provide_context(view);
    let is_grouped = Memo::new(move |_| view.listing.with(|listing| listing.group.is_some()));
    let shown = move || {
        if is_grouped.get() {
            view! { <Groups /> }.into_any()
        } else {
            view! { <List /> }.into_any()
        }
    };
    view! {
        <PageHead title=Page::Transactions.title() />
        <div class="list-tools">
            <Search />
            <Chips />
            <div class="list-looks">
                <SortChoice />
                <GroupChoice />
                <ColumnChooser />
                <Export />
            </div>
        </div>
        <Unread />
        {shown}
        <Drawer />
    }
}

/// The text that rows are searched for.
#[component]
fn Search() -> impl IntoView {
    let view = expect_context::<View>();
    let text = Memo::new(move |_| view.listing.with(|listing| listing.text.clone()));
    let on_text = Callback::new(move |text: String| {
        view.retype(|listing| listing.text = text);
    });
    let focus = RwSignal::new(0_u32);
    let slash = window_event_listener(ev::keydown, move |event| {
        let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
        if event.key() == "/" && is_plain && !is_typing() {
            event.prevent_default();
            focus.update(|times| *times = times.wrapping_add(1));
        }
    });
    on_cleanup(move || slash.remove());
    view! {
        <SearchField
            label=transactions::search()
            placeholder=transactions::search_hint()
            text
            focus
            on_text
        />
    }
}

/// Whether keys go into a field, or a dialog is open.
fn is_typing() -> bool {
    let selector = "input:focus:not([type=checkbox]), textarea:focus, select:focus, dialog[open]";
    document().query_selector(selector).ok().flatten().is_some()
}

/// What of the address was left out, because it makes no sense.
#[component]
fn Unread() -> impl IntoView {
    let view = expect_context::<View>();
    move || {
        let unread = view.unread.get();
        (!unread.is_empty()).then(|| {
            let parts = unread.join(" · ");
            view! {
                <p class="partial" role="status">
                    <Icon sign=Sign::Warning />
                    <span>{transactions::unread(&parts)}</span>
                </p>
            }
        })
    }
}

/// No row: none in the books, none in the period, or none that fits.
#[component]
fn Nothing() -> impl IntoView {
    let view = expect_context::<View>();
    let scope = view.scope;
    move || {
        let is_narrowed = view.listing.with(Listing::is_narrowed);
        let is_all = scope.period.with(Option::is_none);
        if is_narrowed {
            let clear = move || view.href(&view.listing.with(Listing::widened));
            view! {
                <Empty title=transactions::none_fits() reason=transactions::filters_leave_nothing()>
                    <a class="button is-primary" href=clear>{transactions::clear_all_filters()}</a>
                </Empty>
            }
            .into_any()
        } else if is_all {
            view! {
                <Empty title=labels::no_transactions_yet() reason=labels::brings_them()>
                    <a class="button is-primary" href=move || scope.href(&Page::Import)>{labels::open_your_files()}</a>
                </Empty>
            }
            .into_any()
        } else {
            let widen = move || {
                let all = Filter {
                    period: PeriodChoice::All,
                    ..scope.filter.get()
                };
                let mut pairs = all.pairs();
                pairs.extend(view.listing.with(Listing::pairs));
                format!("{}{}", Page::Transactions.href(), address::query(&pairs))
            };
            view! {
                <Empty title=labels::none_in_period() reason=labels::nothing_posted()>
                    <a class="button is-primary" href=widen>{labels::show_all_time()}</a>
                </Empty>
            }
            .into_any()
        }
    }
}
