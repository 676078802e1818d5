//! A button that opens a small panel. Closes on Escape, on a click elsewhere and when the focus leaves.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Node;

use super::icon::{Icon, Sign};

/// The button, and its panel while it is open.
#[component]
pub fn Menu(
    /// What the button says.
    #[prop(into)]
    label: Signal<String>,
    /// Whether something is chosen in it.
    #[prop(into)]
    is_set: Signal<bool>,
    /// What the panel holds; made when it is opened, taken down when it is closed.
    children: ChildrenFn,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let summary = NodeRef::<html::Summary>::new();
    let is_open = RwSignal::new(false);
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.stop_propagation();
            close();
            if let Some(summary) = summary.get_untracked() {
                let _ = summary.focus();
            }
        }
    };
    let on_leave = move |event: FocusEvent| {
        let to = event
            .related_target()
            .and_then(|to| to.dyn_into::<Node>().ok());
        if let Some(details) = details.get_untracked()
            && !details.contains(to.as_ref())
        {
            close();
        }
    };
    let on_toggle = move |_| {
        if let Some(details) = details.get_untracked() {
            is_open.set(details.open());
        }
    };
    let body = move || is_open.get().then(|| children());
    view! {
        <details
            class="menu"
            node_ref=details
            on:keydown=on_key
            on:focusout=on_leave
            on:toggle=on_toggle
        >
            <summary class="button" class:is-set=is_set node_ref=summary>
                <span class="menu-label">{label}</span>
                <Icon sign=Sign::Down />
            </summary>
            <div class="menu-body" tabindex="-1">{body}</div>
        </details>
    }
}
