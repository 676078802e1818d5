//! The second step: a code of the authenticator, or a recovery code.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::{Attempt, AttemptWords, CodeField};
use crate::session::Session;
use crate::words::session;

/// Asks for a code.
#[component]
pub fn CodeForm() -> impl IntoView {
    let session = expect_context::<Session>();
    let attempt = Attempt::new();
    let is_recovery = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let focus = move || {
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            let _ = field.focus();
        }
    };
    field.on_load(|field| {
        let _ = field.focus();
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let code = field
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default();
        let again = move |done: Option<()>| {
            if done.is_none() {
                focus();
            }
        };
        attempt.run(async move { session.enter_code(&code).await }, again);
    };
    let swap = move |_| {
        is_recovery.update(|is_recovery| *is_recovery = !*is_recovery);
        focus();
    };
    let other = move || {
        if is_recovery.get() {
            session::use_authenticator()
        } else {
            session::use_recovery_code()
        }
    };
    view! {
        <form class="entry-form" on:submit=on_submit>
            <CodeField is_recovery field />
            <AttemptWords attempt />
            <button type="submit" class="button is-primary" disabled=attempt.is_blocked()>{session::finish()}</button>
            <p class="entry-others">
                <button type="button" class="button" on:click=swap>{other}</button>
                <button type="button" class="button" on:click=move |_| session.start_over()>
                    {session::start_over()}
                </button>
            </p>
        </form>
    }
    .into_any()
}
