//! A choice of a few, as the browser's own list.

use leptos::prelude::*;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Names it among the entries.
    pub key: &'static str,
    /// What it is.
    pub label: &'static str,
}

/// Shows the entry that is chosen, and changes it.
#[component]
pub fn Choice(
    /// What is chosen, for readers that hear it.
    label: &'static str,
    /// The entries, in order.
    entries: Vec<Entry>,
    /// Key of the one that is chosen.
    #[prop(into)]
    chosen: Signal<&'static str>,
    /// Another one was chosen, by its key.
    on_choose: Callback<String>,
) -> impl IntoView {
    let option = move |entry: Entry| {
        let is_chosen = move || chosen.get() == entry.key;
        view! { <option value=entry.key prop:selected=is_chosen>{entry.label}</option> }
    };
    view! {
        <label class="choice">
            <span class="visually-hidden">{label}</span>
            <select on:change:target=move |event| on_choose.run(event.target().value())>
                {entries.into_iter().map(option).collect_view()}
            </select>
        </label>
    }
}
