//! What this browser holds of the seller's, and getting rid of it.

use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;
use crate::session::Session;
use crate::words::{labels, settings};

/// What is here, and the button that forgets it.
#[component]
pub fn Local() -> impl IntoView {
    let (engine, session) = (expect_context::<Engine>(), expect_context::<Session>());
    let (feed, imports) = (engine.feed(), engine.imports());
    let n_rows = Memo::new(move |_| feed.with(|feed| feed.n_rows));
    let n_files = Memo::new(move |_| imports.with(Vec::len));
    let held = move || {
        let (n_rows, n_files) = (n_rows.get(), n_files.get());
        if n_rows == 0 && n_files == 0 {
            return settings::holds_no_books().to_owned();
        }
        settings::held(
            &labels::rows(&format::counted(n_rows)),
            &labels::files_n(&format::counted(n_files)),
        )
    };
    let is_empty = move || n_rows.get() == 0 && n_files.get() == 0;
    let fetch = move || {
        let may_fetch = session.who().get().is_some() && is_empty();
        may_fetch.then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| engine.load()>
                    {settings::fetch_again()}
                </button>
            }
        })
    };
    view! {
        <section class="section" aria-labelledby="local">
            <h2 id="local">{settings::kept()}</h2>
            <p class="lead" role="status">{held}</p>
            <p class="lead">
                {settings::kept_here()}
            </p>
            <p class="entry-others">
                <button type="button" class="button" on:click=move |_| session.forget_local()>
                    {settings::forget()}
                </button>
                {fetch}
            </p>
        </section>
    }
    .into_any()
}
