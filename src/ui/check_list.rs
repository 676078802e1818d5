//! A list of which any number may be chosen, with how many rows each entry has.

use leptos::prelude::*;

use crate::format;
use crate::words::widgets;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Names it among the entries.
    pub key: String,
    /// What it is.
    pub label: String,
    /// Rows that it has; none where nobody counts.
    pub n_rows: Option<u64>,
}

/// The entries, each with a box.
#[component]
pub fn CheckList(
    /// What is chosen from, for readers that hear it.
    label: &'static str,
    /// The entries, in order.
    #[prop(into)]
    entries: Signal<Vec<Check>>,
    /// Keys of those that are chosen.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// An entry was chosen, or not any more.
    on_choose: Callback<(String, bool)>,
) -> impl IntoView {
    let entry = move |entry: Check| {
        let Check { key, label, n_rows } = entry;
        let own = key.clone();
        let is_chosen = move || chosen.with(|chosen| chosen.contains(&own));
        let n_rows = n_rows.map(|n| view! { <span class="check-count">{format::count(n)}</span> });
        view! {
            <li>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=is_chosen
                        on:change:target=move |event| {
                            on_choose.run((key.clone(), event.target().checked()));
                        }
                    />
                    <bdi class="check-label">{label}</bdi>
                    {n_rows}
                </label>
            </li>
        }
        .into_any()
    };
    let is_empty = move || entries.with(Vec::is_empty);
    view! {
        <ul class="check-list" aria-label=label>
            <For each=move || entries.get() key=|entry| entry.key.clone() children=entry />
        </ul>
        {move || is_empty().then(|| view! { <p class="hint">{widgets::nothing_to_choose()}</p> })}
    }
}
