//! `/import`: the seller's own files. They are read in this browser and go nowhere.

use ledger::import::Options;
use leptos::prelude::*;
use web_sys::File;

use crate::engine::Engine;
use crate::format;
use crate::route::Page;
use crate::ui::drop_zone::DropZone;
use crate::ui::page_head::PageHead;

mod entry;
mod questions;
mod refused;

use crate::words::{imports, labels};
use entry::Entry;
use refused::Refused;

/// Where files are dropped, and what became of each.
#[component]
pub fn ImportPage() -> impl IntoView {
    let engine = expect_context::<Engine>();
    let imports = engine.imports();
    let on_files =
        Callback::new(move |files: Vec<File>| engine.import_files(files, &Options::default()));
    let n_files = move || {
        let n = imports.with(Vec::len);
        (n > 0).then(|| view! { <h2 id="files">{labels::files_n(&format::counted(n))}</h2> })
    };
    let feed = engine.feed();
    let of_api = Memo::new(move |_| {
        feed.with(|feed| {
            (feed.n_rejections > 0).then(|| (feed.rejections.clone(), feed.n_rejections))
        })
    });
    let refused = move || {
        let (rejections, n_rejections) = of_api.get()?;
        Some(view! {
            <section class="section">
                <h2>{imports::from_api()}</h2>
                <Refused name=imports::refused_of_api().to_owned() is_rows=true rejections n_rejections />
            </section>
        })
    };
    view! {
        <PageHead title=Page::Import.title() />
        <p class="lead">
            {imports::lead()}
        </p>
        <DropZone
            title=imports::drop()
            hint=imports::drop_hint()
            on_files
        />
        <section class="section" aria-live="polite">
            {n_files}
            <ul class="imports">
                <For each=move || imports.get() key=|entry| entry.id let:entry>
                    <Entry id=entry.id />
                </For>
            </ul>
        </section>
        {refused}
    }
}
