//! The first step: address and password.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::{Attempt, AttemptWords};
use crate::session::Session;
use crate::words::{session, shell};

/// Asks for address and password, in fields that password managers know.
#[component]
pub fn PasswordForm() -> impl IntoView {
    let session = expect_context::<Session>();
    let attempt = Attempt::new();
    let (email, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    email.on_load(|field| {
        let _ = field.focus();
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        // Read from the fields: not every password manager says that it has filled them in.
        let (Some(email), Some(field)) = (email.get_untracked(), password.get_untracked()) else {
            return;
        };
        let (email, said) = (email.value(), field.value());
        let again = move |done: Option<()>| {
            if done.is_none() {
                field.set_value("");
                let _ = field.focus();
            }
        };
        attempt.run(async move { session.enter(&email, &said).await }, again);
    };
    view! {
        <form class="entry-form" on:submit=on_submit>
            <label class="field">
                <span>{session::email()}</span>
                <input type="email" name="email" autocomplete="username" required node_ref=email />
            </label>
            <label class="field">
                <span>{session::password()}</span>
                <input
                    type="password"
                    name="password"
                    autocomplete="current-password"
                    required
                    node_ref=password
                />
            </label>
            <AttemptWords attempt />
            <button type="submit" class="button is-primary" disabled=attempt.is_blocked()>{shell::sign_in()}</button>
        </form>
    }
    .into_any()
}
