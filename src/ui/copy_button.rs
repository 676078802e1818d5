//! A button that copies a text, and says that it did.

use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::icon::{Icon, Sign};
use crate::words::labels;

/// How long the button says that it has copied.
const SAID_MS: u32 = 2_000;

/// The button; nothing where the browser gives pages no clipboard.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What that is, as in "Copy the id".
    what: &'static str,
) -> impl IntoView {
    let has_copied = RwSignal::new(false);
    let on_click = move |_| {
        let Some(writing) = write(&text) else { return };
        spawn_local(async move {
            if JsFuture::from(writing).await.is_ok() {
                has_copied.try_set(true);
                Timeout::new(SAID_MS, move || {
                    has_copied.try_set(false);
                })
                .forget();
            }
        });
    };
    let sign = move || {
        let sign = if has_copied.get() {
            Sign::Check
        } else {
            Sign::Copy
        };
        view! { <Icon sign /> }
    };
    let said = move || has_copied.get().then_some(labels::copied());
    clipboard().is_some().then(|| {
        view! {
            <button type="button" class="button is-square is-plain" aria-label=what title=what on:click=on_click>
                {sign}
            </button>
            <span class="visually-hidden" role="status">{said}</span>
        }
    })
}

/// The clipboard, which browsers keep from pages that came over an unsafe wire.
fn clipboard() -> Option<JsValue> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).ok()?;
    clipboard.is_object().then_some(clipboard)
}

fn write(text: &str) -> Option<Promise> {
    let clipboard = clipboard()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?;
    let write: Function = write.dyn_into().ok()?;
    write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
}
