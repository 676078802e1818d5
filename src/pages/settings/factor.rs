//! The second factor: whether there is one, setting it up, and removing it.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::{Attempt, AttemptWords, Enrolment};
use crate::format;
use crate::session::Session;
use crate::ui::code_field::CodeField;
use crate::ui::status::{StatusText, Tone};
use crate::words::{labels, session, settings};

/// The second factor of the account.
#[component]
pub fn SecondFactor(
    /// Whether there is one.
    has_factor: bool,
    /// Whether the account must have one.
    is_required: bool,
    /// Recovery codes that were not used yet.
    n_codes: u32,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let is_open = RwSignal::new(false);
    let done = Callback::new(move |()| session.check());
    let content = if has_factor {
        let codes = settings::codes_left(&labels::recovery_codes(&format::counted(n_codes)));
        let few = (n_codes <= 2).then_some(settings::set_up_again());
        let removal = if is_required {
            view! { <p class="hint">{settings::must_keep()}</p> }.into_any()
        } else {
            let form = move || is_open.get().then(|| view! { <Removal done /> });
            view! {
                <p>
                    <button
                        type="button"
                        class="button"
                        aria-expanded=move || is_open.get().to_string()
                        on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
                    >
                        {settings::remove_it()}
                    </button>
                </p>
                {form}
            }
            .into_any()
        };
        view! {
            <p><StatusText tone=Tone::Good text=settings::factor_on() /> " " {codes} " " {few}</p>
            {removal}
        }
        .into_any()
    } else {
        view! {
            <p class="lead">
                {settings::factor_off()}
            </p>
            <Enrolment on_done=done />
        }
        .into_any()
    };
    view! {
        <section class="section" aria-labelledby="factor">
            <h2 id="factor">{settings::factor()}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// Removing takes the password and a code: it weakens the account.
#[component]
fn Removal(
    /// It was removed.
    done: Callback<()>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let attempt = Attempt::new();
    let (password, code) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    password.on_load(|field| {
        let _ = field.focus();
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(password), Some(field)) = (password.get_untracked(), code.get_untracked()) else {
            return;
        };
        let (said, code) = (password.value(), field.value());
        let next = move |is_done: Option<()>| match is_done {
            Some(()) => done.run(()),
            None => field.set_value(""),
        };
        attempt.run(
            async move { session.remove_factor(&said, &code).await },
            next,
        );
    };
    view! {
        <form class="entry-form" on:submit=on_submit>
            <label class="field">
                <span>{session::password_again()}</span>
                <input type="password" name="password" autocomplete="current-password" required node_ref=password />
            </label>
            <CodeField is_recovery=false field=code />
            <AttemptWords attempt />
            <button type="submit" class="button" disabled=attempt.is_blocked()>{settings::remove_factor()}</button>
        </form>
    }
    .into_any()
}
