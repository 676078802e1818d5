//! Where the account is signed in, and ending what should not be.

use ledger::day::Instant;
use leptos::prelude::*;

use super::{Attempt, AttemptWords, Scope};
use crate::format;
use crate::session::{Session, SignedInPlace};
use crate::ui::browser_name::browser_name;
use crate::words::settings;

/// The list.
#[component]
pub fn Places() -> impl IntoView {
    let session = expect_context::<Session>();
    let attempt = Attempt::new();
    let places = RwSignal::new(None::<Vec<SignedInPlace>>);
    let fetch = move || {
        let here = move |fetched: Option<Vec<SignedInPlace>>| {
            if let Some(fetched) = fetched {
                places.try_set(Some(fetched));
            }
        };
        attempt.run(async move { session.places().await }, here);
    };
    fetch();
    let revoke = Callback::new(move |id: String| {
        let then = move |ended: Option<()>| {
            if ended.is_some() {
                places.try_update(|_| ());
                fetch();
            }
        };
        attempt.run(async move { session.revoke(&id).await }, then);
    });
    let list = move || {
        let places = places.get()?;
        let rows = places.into_iter().map(|place| row(place, revoke));
        Some(view! {
            <div class="table-box">
                <table class="places">
                    <thead>
                        <tr><th>{settings::where_()}</th><th>{settings::last_used()}</th><th>{settings::since()}</th><th>{settings::address()}</th><th></th></tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        })
    };
    view! {
        <section class="section" aria-labelledby="places">
            <div class="section-head">
                <h2 id="places">{settings::signed_in()}</h2>
                <button type="button" class="button" on:click=move |_| fetch()>{settings::look_again()}</button>
            </div>
            {list}
            <AttemptWords attempt />
        </section>
    }
    .into_any()
}

fn row(place: SignedInPlace, revoke: Callback<String>) -> AnyView {
    let scope = expect_context::<Scope>();
    let at = move |text: String| {
        move || match Instant::parse_rfc3339(&text) {
            Ok(at) => scope.zone.with(|zone| format::instant(at, zone)),
            Err(_) => text.clone(),
        }
    };
    let name = browser_name(&place.agent);
    let end = if place.is_current {
        view! { <span class="badge">{settings::this_browser()}</span> }.into_any()
    } else {
        let (id, label) = (place.id, settings::end_session(&name));
        view! {
            <button type="button" class="button" aria-label=label on:click=move |_| revoke.run(id.clone())>
                {settings::end_it()}
            </button>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{at(place.seen_at)}</td>
            <td>{at(place.signed_in_at)}</td>
            <td>{place.address}</td>
            <td class="number">{end}</td>
        </tr>
    }
    .into_any()
}
