//! Who is signed in, at the foot of the navigation: settings and the way out.

use leptos::prelude::*;

use super::privacy::Privacy;
use super::steering::Steering;
use crate::format;
use crate::keys::Act;
use crate::pages::Scope;
use crate::route::Page;
use crate::session::Session;
use crate::ui::icon::{Icon, Sign};
use crate::words::shell;

/// The account and what can be done with it.
#[component]
pub fn Account() -> impl IntoView {
    let (session, scope) = (expect_context::<Session>(), expect_context::<Scope>());
    let (steering, privacy) = (expect_context::<Steering>(), expect_context::<Privacy>());
    let signed_in = move || {
        let who = session.who().get()?;
        let (email, role) = (who.email?, who.role.label().to_owned());
        let _is_private = privacy.is_on();
        Some(view! {
            <p class="account-who"><span>{format::name(&email)}</span> " " <span class="hint">{role}</span></p>
            <button type="button" class="nav-link" on:click=move |_| steering.act(Act::SignOut)>
                <Icon sign=Sign::Leave />
                <span>{shell::sign_out()}</span>
            </button>
        })
    };
    view! {
        <div class="account">
            <a class="nav-link" href=move || scope.href(&Page::Settings)>
                <Icon sign=Sign::Settings />
                <span>{Page::Settings.title()}</span>
            </a>
            {signed_in}
        </div>
    }
}
