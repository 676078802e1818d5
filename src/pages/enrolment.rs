//! Setting up a second factor: the password once more, the secret as a picture and as text, a code
//! that shows that it arrived, and the recovery codes, once.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use super::attempt::{Attempt, AttemptWords};
use crate::session::{NewFactor, Session};
use crate::ui::code_field::CodeField;
use crate::ui::qr_code::qr_code;

mod recovery_codes;

use crate::words::session;
use recovery_codes::RecoveryCodes;

/// How far it is.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    Password,
    Secret(NewFactor),
    Codes(Vec<String>),
}

/// Leads through the steps.
#[component]
pub fn Enrolment(
    /// The factor counts and its recovery codes were kept.
    on_done: Callback<()>,
) -> impl IntoView {
    let step = RwSignal::new(Step::Password);
    move || match step.get() {
        Step::Password => view! { <Begin step /> }.into_any(),
        Step::Secret(factor) => view! { <Confirm step factor /> }.into_any(),
        Step::Codes(codes) => view! { <RecoveryCodes codes on_done /> }.into_any(),
    }
}

/// The password once more: a borrowed session sets nothing up.
#[component]
fn Begin(
    /// To be moved on.
    step: RwSignal<Step>,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let attempt = Attempt::new();
    let password = NodeRef::<html::Input>::new();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = password.get_untracked() else {
            return;
        };
        let said = field.value();
        let next = move |factor: Option<NewFactor>| match factor {
            Some(factor) => {
                step.try_set(Step::Secret(factor));
            }
            None => field.set_value(""),
        };
        attempt.run(async move { session.begin_factor(&said).await }, next);
    };
    view! {
        <form class="entry-form" on:submit=on_submit>
            <label class="field">
                <span>{session::password_again()}</span>
                <input type="password" name="password" autocomplete="current-password" required node_ref=password />
            </label>
            <AttemptWords attempt />
            <button type="submit" class="button is-primary" disabled=attempt.is_blocked()>
                {session::set_up_factor()}
            </button>
        </form>
    }
    .into_any()
}

/// The secret, and a code that shows that an authenticator has it.
#[component]
fn Confirm(
    /// To be moved on.
    step: RwSignal<Step>,
    /// What was made.
    factor: NewFactor,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let attempt = Attempt::new();
    let field = NodeRef::<html::Input>::new();
    let NewFactor {
        secret,
        uri,
        recovery_codes,
    } = factor;
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else {
            return;
        };
        let (code, codes) = (field.value(), recovery_codes.clone());
        let next = move |done: Option<()>| {
            if done.is_some() {
                step.try_set(Step::Codes(codes));
            } else {
                field.set_value("");
                let _ = field.focus();
            }
        };
        attempt.run(async move { session.confirm_factor(&code).await }, next);
    };
    // In groups, as it is typed in; authenticators skip the spaces.
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    view! {
        <form class="entry-form" on:submit=on_submit>
            <p>{session::scan()}</p>
            {qr_code(&uri, session::qr_code())}
            <p class="field">
                <span>{session::secret()}</span>
                <code class="secret">{groups.join(" ")}</code>
            </p>
            <CodeField is_recovery=false field />
            <AttemptWords attempt />
            <button type="submit" class="button is-primary" disabled=attempt.is_blocked()>{session::confirm()}</button>
        </form>
    }
    .into_any()
}
