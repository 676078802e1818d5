//! A button that opens a small panel. Closes on Escape, on a click elsewhere and when the focus leaves.

use leptos::ev::{self, FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Node;

use super::icon::{Icon, Sign};

/// Closes the menu that it stands in, for what is done with one click and tells its news elsewhere.
#[derive(Clone, Copy)]
pub struct CloseMenu(pub Callback<()>);

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
    let body = NodeRef::<html::Div>::new();
    // Events may still come while the menu is being taken down.
    let shown = move || details.try_get_untracked().flatten();
    let close = move || {
        if let Some(details) = shown() {
            details.set_open(false);
        }
    };
    let leave = move || {
        close();
        if let Some(summary) = summary.get_untracked() {
            let _ = summary.focus();
        }
    };
    provide_context(CloseMenu(Callback::new(move |()| leave())));
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            event.stop_propagation();
            leave();
        }
    };
    let on_leave = move |event: FocusEvent| {
        let to = event.related_target();
        match to.and_then(|to| to.dyn_into::<Node>().ok()) {
            Some(to) if !shown().is_some_and(|menu| menu.contains(Some(&to))) => close(),
            Some(_) => {}
            // An entry that had the focus was moved: the menu keeps it.
            None => request_animation_frame(move || {
                let is_lost = document()
                    .active_element()
                    .is_none_or(|at| at.tag_name() == "BODY");
                if let (true, Some(true), Some(Some(body))) = (
                    is_lost,
                    is_open.try_get_untracked(),
                    body.try_get_untracked(),
                ) {
                    let _ = body.focus();
                }
            }),
        }
    };
    let elsewhere = window_event_listener(ev::pointerdown, move |event| {
        let at = event.target().and_then(|at| at.dyn_into::<Node>().ok());
        if shown().is_some_and(|menu| menu.open() && !menu.contains(at.as_ref())) {
            close();
        }
    });
    on_cleanup(move || elsewhere.remove());
    let on_toggle = move |_| {
        if let Some(details) = shown() {
            is_open.set(details.open());
        }
    };
    let held = move || is_open.get().then(|| children());
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
            <div class="menu-body" tabindex="-1" node_ref=body>{held}</div>
        </details>
    }
}
