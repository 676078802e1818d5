//! `/sign-in`: password, then a code where one is set up. The same form stands over a page whose
//! session has ended.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::Scope;
use super::attempt::{Attempt, AttemptWords};
use super::enrolment::Enrolment;
use crate::engine::protocol::Entry;
use crate::route::Page;
use crate::session::{Leaving, Session, Why};
use crate::ui::code_field::CodeField;
use crate::ui::page_head::PageHead;

mod code;
mod password;

use crate::words::{labels, session};
use code::CodeForm;
use password::PasswordForm;

/// The page. It leads to the overview once the reader is signed in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let (session, scope) = (expect_context::<Session>(), expect_context::<Scope>());
    let (who, asked) = (session.who(), session.asked());
    let navigate = use_navigate();
    Effect::new(move |was_asked: Option<bool>| {
        let is_asked = asked.get().is_some();
        if was_asked == Some(true) && !is_asked && who.get_untracked().is_some() {
            let instead = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&scope.href(&Page::Overview), instead);
        }
        is_asked
    });
    let content = move || {
        if asked.get().is_some() || session.is_apart().get() {
            return view! { <EntryForm /> }.into_any();
        }
        let words = match who.get() {
            Some(who) => match who.email {
                Some(email) => session::signed_in_as(&email),
                None => session::nobody_asked().to_owned(),
            },
            None => session::nothing_asked().to_owned(),
        };
        view! {
            <p class="lead">{words}</p>
            <p><a class="button is-primary" href=scope.href(&Page::Overview)>{labels::go_to_overview()}</a></p>
        }
        .into_any()
    };
    view! {
        <PageHead title=Page::SignIn.title() />
        <div class="entry">{content}</div>
    }
}

/// What the server asks for now, and the way around it.
#[component]
pub fn EntryForm() -> impl IntoView {
    let (session, scope) = (expect_context::<Session>(), expect_context::<Scope>());
    let entry = Memo::new(move |_| session.asked().get().unwrap_or(Entry::Password));
    let done = Callback::new(move |()| {
        leptos::task::spawn_local(async move {
            // A failure leaves the form as it is, and the next request asks again.
            let _ = session.admit().await;
        });
    });
    let form = move || match entry.get() {
        Entry::Password => view! { <PasswordForm /> }.into_any(),
        Entry::Code => view! { <CodeForm /> }.into_any(),
        Entry::Enrolment => view! {
            <p>{session::must_set_up()}</p>
            <Enrolment on_done=done />
        }
        .into_any(),
    };
    let go_apart = move |_| session.go_apart();
    view! {
        <Reason />
        {form}
        <p class="entry-apart">
            <a href=move || scope.href(&Page::Import) on:click=go_apart>{session::open_own_files()}</a>
            <span class="hint">{session::files_need_no_sign_in()}</span>
        </p>
    }
    .into_any()
}

/// Why a sign-in is asked for.
#[component]
fn Reason() -> impl IntoView {
    let session = expect_context::<Session>();
    let words = move || match (session.leaving().get(), session.why().get()) {
        (Leaving::Unfinished, _) => Some(session::left_here_only()),
        (Leaving::No, Why::Left) => Some(session::left()),
        (Leaving::No, Why::Ended) => Some(session::ended()),
        (Leaving::No, Why::NotYet) => None,
    };
    view! { <p class="entry-reason" role="status">{words}</p> }
}
