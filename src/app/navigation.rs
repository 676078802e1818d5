//! The pages at the left, or behind a button where there is no room; whose books they show; and the
//! account.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::account::Account;
use super::data_state::{DataBadges, Speed};
use super::steering::Steering;
use crate::keys::Act;
use crate::pages::Scope;
use crate::route::Page;
use crate::ui::icon::{Icon, Sign};
use crate::words::shell;

/// The navigation.
#[component]
pub fn Navigation(
    /// Path of the address.
    pathname: Memo<String>,
) -> impl IntoView {
    let (scope, steering) = (expect_context::<Scope>(), expect_context::<Steering>());
    // Matters only where there is no room for all of it.
    let is_open = RwSignal::new(false);
    Effect::new(move |_| {
        pathname.track();
        is_open.set(false);
    });
    let button = NodeRef::<html::Button>::new();
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            is_open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let entry = move |page: Page| {
        let (path, title, sign) = (page.href(), page.title(), sign_of(&page));
        let current = move || pathname.with(|at| place_of(at, &path));
        view! {
            <li>
                <a class="nav-link" href=move || scope.href(&page) aria-current=current>
                    <Icon sign />
                    <span>{title}</span>
                </a>
            </li>
        }
    };
    view! {
        <nav class="shell-nav" class:is-open=is_open aria-label=shell::pages() on:keydown=on_key>
            <a class="shell-brand" href=move || scope.href(&Page::Overview)>{shell::brand()}</a>
            <button
                type="button"
                class="button nav-button"
                aria-expanded=move || is_open.get().to_string()
                aria-controls="nav-body"
                node_ref=button
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                {shell::menu()}
            </button>
            <div class="nav-body" id="nav-body">
                <button
                    type="button"
                    class="button nav-find"
                    aria-keyshortcuts="Control+K"
                    on:click=move |_| steering.act(Act::Palette)
                >
                    <span>{shell::find()}</span>
                    <kbd>"Ctrl K"</kbd>
                </button>
                <ul class="nav-list">{Page::NAVIGATION.map(entry).collect_view()}</ul>
                <div class="shell-foot"><DataBadges /> <Account /> <Speed /></div>
            </div>
        </nav>
    }
}

const fn sign_of(page: &Page) -> Sign {
    match page {
        Page::Overview => Sign::Overview,
        Page::Sales => Sign::Sales,
        Page::Fees => Sign::Fees,
        Page::Transactions => Sign::Transactions,
        Page::Payouts | Page::Payout { .. } => Sign::Payouts,
        Page::Invoices | Page::Invoice { .. } => Sign::Invoices,
        Page::Usage => Sign::Usage,
        Page::Subscriptions | Page::Subscription { .. } => Sign::Subscriptions,
        Page::Balances => Sign::Balances,
        Page::Taxes => Sign::Taxes,
        Page::Accounting => Sign::Accounting,
        Page::Import => Sign::Import,
        Page::Settings | Page::SignIn => Sign::Settings,
    }
}

/// Whether the address is that of an entry (`page`), or of a page below it (`true`).
fn place_of(at: &str, path: &str) -> Option<&'static str> {
    let below = at.strip_prefix(path)?;
    match below {
        "" => Some("page"),
        below if path != "/" && below.starts_with('/') => Some("true"),
        _ => None,
    }
}
