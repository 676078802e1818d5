//! `/settings`: how the page looks, the account and where it is signed in, and what this browser
//! keeps.

use leptos::prelude::*;

use super::Scope;
use super::attempt::{Attempt, AttemptWords};
use super::enrolment::Enrolment;
use crate::format;
use crate::route::Page;
use crate::session::Session;
use crate::ui::page_head::PageHead;
use crate::ui::theme_picker::ThemePicker;

mod factor;
mod local;
mod manner;
mod places;

use crate::words::{labels, settings};
use factor::SecondFactor;
use local::Local;
use manner::Manner;
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
                    <h2 id="account">{settings::account()}</h2>
                    <p>
                        {format::name(&email)} " " <span class="badge">{who.role.label().to_owned()}</span>
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
                <h2 id="looks">{settings::appearance()}</h2>
                <ThemePicker />
            </section>
            <Manner />
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
        settings::days_are(zone.name(), &own)
    };
    view! {
        <section class="section" aria-labelledby="zone">
            <h2 id="zone">{labels::time_zone()}</h2>
            <p class="lead">{words}</p>
        </section>
    }
}
