//! Who is signed in, at the foot of the navigation: settings and the way out.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::pages::Scope;
use crate::route::Page;
use crate::session::Session;
use crate::ui::icon::{Icon, Sign};

/// The account and what can be done with it.
#[component]
pub fn Account() -> impl IntoView {
    let (session, scope) = (expect_context::<Session>(), expect_context::<Scope>());
    let navigate = use_navigate();
    let sign_out = Callback::new(move |()| {
        session.sign_out();
        let instead = NavigateOptions {
            replace: true,
            ..NavigateOptions::default()
        };
        // Without the choices: they are the seller's too.
        navigate(&Page::SignIn.href(), instead);
    });
    let signed_in = move || {
        let who = session.who().get()?;
        let (email, role) = (who.email?, who.role.label().to_owned());
        Some(view! {
            <p class="account-who"><span>{email.clone()}</span> " " <span class="hint">{role}</span></p>
            <button type="button" class="nav-link" on:click=move |_| sign_out.run(())>
                <Icon sign=Sign::Leave />
                <span>"Sign out"</span>
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
