//! A dialog in which something is found by typing and chosen by Enter. The field keeps the focus; the
//! list under it is moved through by the arrow keys.

use crate::words::shell;
use leptos::ev::{Event, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// What kind of thing it is, in a word.
    pub kind: &'static str,
    /// What it is found by beside its name, not shown.
    pub also: String,
    /// The key that does the same; may be none.
    pub strokes: Option<String>,
}

/// Shows what fits, the best first.
#[component]
pub fn PaletteDialog(
    /// Whether it is open.
    is_open: RwSignal<bool>,
    /// What was typed.
    typed: RwSignal<String>,
    /// What fits it, the best first.
    #[prop(into)]
    offers: Signal<Vec<Offer>>,
    /// One of them was chosen, by its place.
    on_choose: Callback<usize>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let at = RwSignal::new(0_usize);
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && is_open.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let choose = move |place: usize| {
        // First out of the way: what is chosen may be another dialog.
        close();
        on_choose.run(place);
    };
    let on_key = move |event: KeyboardEvent| {
        let n_offers = offers.with_untracked(Vec::len);
        let place = at.get_untracked();
        match event.key().as_str() {
            "ArrowDown" if n_offers > 0 => at.set((place + 1) % n_offers),
            "ArrowUp" if n_offers > 0 => at.set((place + n_offers - 1) % n_offers),
            "Enter" if place < n_offers => choose(place),
            _ => return,
        }
        event.prevent_default();
        scroll_to(at.get_untracked());
    };
    let on_input = move |event: Event| {
        typed.set(event_target_value(&event));
        at.set(0);
    };
    // The dialog's own box is covered by what is in it: a click that hits it is beside it.
    let on_click = move |event: MouseEvent| {
        if event.target() == event.current_target() {
            close();
        }
    };
    let on_close = move |_| {
        is_open.set(false);
        typed.set(String::new());
        at.set(0);
    };
    let option = move |(place, offer): (usize, Offer)| {
        let is_at = move || (at.get() == place).to_string();
        let strokes = offer.strokes.map(|strokes| view! { <kbd>{strokes}</kbd> });
        view! {
            <li id=id_of(place) role="option" aria-selected=is_at on:click=move |_| choose(place)>
                <span class="palette-kind">{offer.kind}</span>
                <span class="palette-name">{offer.name}</span>
                {strokes}
            </li>
        }
    };
    let list = move || {
        offers
            .get()
            .into_iter()
            .enumerate()
            .map(option)
            .collect_view()
    };
    let active = move || offers.with(|offers| (at.get() < offers.len()).then(|| id_of(at.get())));
    let none = move || offers.with(Vec::is_empty).then_some(shell::nothing_fits());
    let content = move || {
        is_open.get().then(|| {
            view! {
                <div class="palette-box">
                    <input
                        type="text"
                        role="combobox"
                        aria-label=shell::find_anything()
                        aria-expanded="true"
                        aria-controls="palette-list"
                        aria-autocomplete="list"
                        aria-activedescendant=active
                        placeholder=shell::find_hint()
                        autocomplete="off"
                        spellcheck="false"
                        autofocus
                        on:input=on_input
                        on:keydown=on_key
                    />
                    <ul class="palette-list" id="palette-list" role="listbox" aria-label=shell::what_fits()>{list}</ul>
                    <p class="hint" role="status">{none}</p>
                </div>
            }
        })
    };
    view! {
        <dialog class="palette" aria-label=shell::find() node_ref=dialog on:click=on_click on:close=on_close>
            {content}
        </dialog>
    }
    .into_any()
}

fn id_of(place: usize) -> String {
    format!("palette-{place}")
}

/// Keeps what is chosen in sight.
fn scroll_to(place: usize) {
    if let Some(option) = document().get_element_by_id(&id_of(place)) {
        let nearest = leptos::web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(leptos::web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}
