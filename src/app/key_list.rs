//! The list of keys, and the switch for those that need no other key held.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::Storage;

use super::steering::Steering;
use crate::keys::{self, Key};
use crate::words::{labels, shell};

/// Where it is kept that single keys are off.
const STORED_AS: &str = "single-keys";

/// Whether single keys count.
pub fn has_single_keys() -> bool {
    !storage().is_some_and(|storage| matches!(storage.get_item(STORED_AS), Ok(Some(_))))
}

/// The list, as a dialog.
#[component]
pub fn KeyList() -> impl IntoView {
    let steering = expect_context::<Steering>();
    let is_open = steering.is_key_list_open;
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && is_open.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let line = |key: Key| {
        let strokes = key
            .strokes
            .split(' ')
            .map(|stroke| view! { <kbd>{stroke.to_owned()}</kbd> });
        view! { <div><dt>{strokes.collect_view()}</dt><dd>{key.label}</dd></div> }
    };
    let content = move || {
        is_open.get().then(|| {
            let switch = move |is_on: bool| keep(is_on);
            view! {
                <div class="section-head">
                    <h2 id="keys-title">{shell::keys()}</h2>
                    <button type="button" class="button" on:click=close>{labels::close()}</button>
                </div>
                <dl class="key-list">{keys::table().into_iter().map(line).collect_view()}</dl>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=has_single_keys()
                        on:change:target=move |event| switch(event.target().checked())
                    />
                    <span>{shell::single_keys()}</span>
                </label>
            }
        })
    };
    view! {
        <dialog
            class="key-dialog"
            aria-labelledby="keys-title"
            node_ref=dialog
            on:close=move |_| is_open.set(false)
        >
            {content}
        </dialog>
    }
}

fn keep(is_on: bool) {
    if let Some(storage) = storage() {
        // A browser that keeps nothing has them on again after a reload.
        let _ = if is_on {
            storage.remove_item(STORED_AS)
        } else {
            storage.set_item(STORED_AS, "off")
        };
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
