//! What the server asks for, over the page that the reader was on. The page stays as it is, out of
//! sight.

use leptos::ev::Event;
use leptos::html;
use leptos::prelude::*;

use crate::pages::sign_in::EntryForm;
use crate::route::Page;
use crate::session::Session;
use crate::words::shell;

/// Whether the pages are covered. The page for signing in has the form itself.
pub fn is_shut(session: Session, pathname: Memo<String>) -> Memo<bool> {
    let sign_in = Page::SignIn.href();
    Memo::new(move |_| session.asked().get().is_some() && pathname.with(|at| *at != sign_in))
}

/// The form over the page.
#[component]
pub fn Gate(
    /// Whether the pages are covered.
    is_shut: Memo<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // Also when the browser closes it by itself, as it does on the second Escape.
    let follow = move || {
        let Some(dialog) = dialog.get() else { return };
        match (is_shut.get(), dialog.open()) {
            // Refused only for a dialog that is not in the page.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    };
    Effect::new(move |_| follow());
    let form = move || {
        is_shut.get().then(|| {
            view! {
                <h2 id="gate-title">{shell::sign_in()}</h2>
                <div class="entry"><EntryForm /></div>
            }
        })
    };
    view! {
        <dialog
            class="gate"
            aria-labelledby="gate-title"
            node_ref=dialog
            on:cancel=move |event: Event| event.prevent_default()
            on:close=move |_| untrack(follow)
        >
            {form}
        </dialog>
    }
}
