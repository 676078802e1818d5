//! Recovery codes, shown once: to be copied or printed, and not left before that was said.

use crate::words::{labels, session};
use leptos::prelude::*;

/// Shows the codes.
#[component]
pub fn RecoveryCodes(
    /// The codes.
    codes: Vec<String>,
    /// They were kept.
    on_done: Callback<()>,
) -> impl IntoView {
    let (is_kept, copied) = (RwSignal::new(false), RwSignal::new(None::<bool>));
    let text = codes.join("\n");
    let copy = move |_| {
        let clipboard = window().navigator().clipboard();
        let writing = clipboard.write_text(&text);
        leptos::task::spawn_local(async move {
            let done = wasm_bindgen_futures::JsFuture::from(writing).await;
            copied.try_set(Some(done.is_ok()));
        });
    };
    let print = move |_| {
        // A browser that does not print says so itself.
        let _ = window().print();
    };
    let said = move || {
        copied.get().map(|is_copied| {
            if is_copied {
                session::codes_copied()
            } else {
                session::copy_refused()
            }
        })
    };
    let one = |code: String| view! { <li><code>{code}</code></li> };
    view! {
        <div class="entry-form is-printed-alone">
            <p>
                {session::keep_codes()}
            </p>
            <ul class="recovery-codes">{codes.into_iter().map(one).collect_view()}</ul>
            <p class="entry-others">
                <button type="button" class="button" on:click=copy>{labels::copy()}</button>
                <button type="button" class="button" on:click=print>{labels::print()}</button>
                <span class="hint" role="status">{said}</span>
            </p>
            <label class="check">
                <input type="checkbox" bind:checked=is_kept />
                <span>{session::codes_kept()}</span>
            </label>
            <button
                type="button"
                class="button is-primary"
                disabled=move || !is_kept.get()
                on:click=move |_| on_done.run(())
            >
                {labels::done()}
            </button>
        </div>
    }
    .into_any()
}
