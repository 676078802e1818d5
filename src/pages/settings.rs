//! `/settings`: how the page looks, the account and where it is signed in, and what this browser
//! keeps.

use leptos::prelude::*;

use super::Scope;
use super::attempt::{Attempt, AttemptWords};
use super::enrolment::Enrolment;
use crate::route::Page;
use crate::session::Session;
use crate::ui::page_head::PageHead;
use crate::ui::theme_picker::ThemePicker;

mod factor;
mod local;
mod places;

use factor::SecondFactor;
use local::Local;
use places::Places;

/// The settings.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let session = expect_context::<Session>();
    let account = Memo::new(move |_| session.who().get().filter(|who| who.email.is_some()));
    let of_account = move || {
        account.get().map(|who| {
            let email = who.email.clone().unwrap_or_default();
            view! {
                <section class="section" aria-labelledby="account">
                    <h2 id="account">"Account"</h2>
                    <p>
                        {email} " " <span class="badge">{who.role.label().to_owned()}</span>
                    </p>
                </section>
                <SecondFactor
                    has_factor=who.has_factor
                    is_required=who.needs_factor
                    n_codes=who.n_recovery_codes.unwrap_or_default()
                />
                <Places />
            }
        })
    };
    view! {
        <PageHead title=Page::Settings.title() />
        <div class="settings">
            <section class="section" aria-labelledby="looks">
                <h2 id="looks">"Appearance"</h2>
                <ThemePicker />
            </section>
            <Days />
            {of_account}
            <Local />
        </div>
    }
}

/// Whose days and months: said here, chosen in the head of every page.
#[component]
fn Days() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let words = move || {
        let (zone, own) = (scope.zone.get(), scope.default_zone.get());
        format!(
            "Days and months are those of {}. Where no zone is chosen, {own} holds. The choice in \
             the head of the page is part of its address, so a link shows everyone the same days.",
            zone.name()
        )
    };
    view! {
        <section class="section" aria-labelledby="zone">
            <h2 id="zone">"Time zone"</h2>
            <p class="lead">{words}</p>
        </section>
    }
}
