//! Something whole beside the page: a dialog at the end of the window. The browser keeps the focus in
//! it, closes it on Escape and gives the focus back.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::icon::{Icon, Sign};
use crate::words::labels;

/// The drawer; it is open as long as it is in the page.
#[component]
pub fn SideDrawer(
    /// What it shows.
    #[prop(into)]
    title: Signal<String>,
    /// It was closed.
    on_close: Callback<()>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            // In the page first: what is not can't be shown.
            request_animation_frame(move || {
                if dialog.is_connected() && !dialog.open() {
                    let _ = dialog.show_modal();
                }
            });
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    // Whoever clicks beside the drawer clicks on the dialog itself, whose content covers the rest.
    let on_click = move |event: MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if target.is_some_and(|target| target.tag_name() == "DIALOG") {
            close();
        }
    };
    view! {
        <dialog
            class="drawer"
            aria-labelledby="drawer-title"
            node_ref=dialog
            on:close=move |_| on_close.run(())
            on:click=on_click
        >
            <div class="drawer-body">
                <div class="drawer-head">
                    <h2 id="drawer-title" tabindex="-1" autofocus>{title}</h2>
                    <button
                        type="button"
                        class="button is-square"
                        aria-label=labels::close()
                        on:click=move |_| close()
                    >
                        <Icon sign=Sign::Close />
                    </button>
                </div>
                {children()}
            </div>
        </dialog>
    }
}
