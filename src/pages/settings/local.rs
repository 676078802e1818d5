//! What this browser holds of the seller's, and getting rid of it.

use leptos::prelude::*;

use crate::engine::Engine;
use crate::format;
use crate::session::Session;

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
            return "This page holds no books now.".to_owned();
        }
        format!(
            "In the memory of this page: {} of the billing API and {} of your own. Closing the page \
             forgets them.",
            format::counted(n_rows, "row"),
            format::counted(n_files, "file")
        )
    };
    let is_empty = move || n_rows.get() == 0 && n_files.get() == 0;
    let fetch = move || {
        let may_fetch = session.who().get().is_some() && is_empty();
        may_fetch.then(|| {
            view! {
                <button type="button" class="button" on:click=move |_| engine.load()>
                    "Fetch the books again"
                </button>
            }
        })
    };
    view! {
        <section class="section" aria-labelledby="local">
            <h2 id="local">"What this browser keeps"</h2>
            <p class="lead" role="status">{held}</p>
            <p class="lead">
                "On this device: the theme, whether amounts are hidden, and whether single keys work; \
                 nothing of your books. Your session is a cookie that no script can read."
            </p>
            <p class="entry-others">
                <button type="button" class="button" on:click=move |_| session.forget_local()>
                    "Forget books and files"
                </button>
                {fetch}
            </p>
        </section>
    }
    .into_any()
}
