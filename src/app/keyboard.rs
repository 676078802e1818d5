//! Keys that work wherever the reader is, but never while they type or answer a dialog.

use std::time::Duration;

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::key_list::has_single_keys;
use super::steering::Steering;
use crate::keys::{Heard, Stroke, hear};

/// The second of two strokes must follow within this time.
const PAUSE: Duration = Duration::from_millis(1500);

/// Listens as long as the app lives.
pub fn listen() {
    let steering = expect_context::<Steering>();
    let is_begun = StoredValue::new(0_u32);
    let n_strokes = StoredValue::new(0_u32);
    let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let is_held_alone = matches!(event.key().as_str(), "Shift" | "Control" | "Alt" | "Meta");
        if is_held_alone || event.default_prevented() || is_answering() {
            return;
        }
        let (key, code) = (event.key(), event.code());
        let stroke = Stroke {
            key: &key,
            code: &code,
            is_command: event.ctrl_key() || event.meta_key(),
            is_alt: event.alt_key(),
        };
        let is_second = is_begun.get_value() == n_strokes.get_value() && is_begun.get_value() > 0;
        n_strokes.update_value(|n| *n += 1);
        let has_single = has_single_keys() && !is_typing(&event);
        match hear(is_second, stroke, has_single) {
            Heard::Nothing => {}
            Heard::Begun => {
                let begun = n_strokes.get_value();
                is_begun.set_value(begun);
                set_timeout(
                    move || {
                        if is_begun.get_value() == begun {
                            is_begun.set_value(0);
                        }
                    },
                    PAUSE,
                );
            }
            Heard::Act(act) => {
                event.prevent_default();
                steering.act(act);
            }
        }
    });
    on_cleanup(move || handle.remove());
}

/// Whether a dialog is open, which has keys of its own.
fn is_answering() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

/// Whether the key writes something, or chooses from a list.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        let fields = "input, textarea, select, [contenteditable]";
        matches!(target.closest(fields), Ok(Some(_)))
    })
}
