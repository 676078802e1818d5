//! What the list of invoices is narrowed to.

use leptos::prelude::*;

use super::View;
use crate::filter::documents::{DIRECTIONS, Documents, STANDINGS, name_of};
use crate::ui::choice::{Choice, Entry};
use crate::ui::words::documents as words;

/// Stands for all of them.
const ALL: &str = "";

/// The choices, and the way back to all invoices.
#[component]
pub fn Tools() -> impl IntoView {
    let view = expect_context::<View>();
    let all = |label| Entry { key: ALL, label };
    let entries = |first: &'static str, rest: Vec<Entry>| {
        [all(first)].into_iter().chain(rest).collect::<Vec<Entry>>()
    };
    let direction_entries = entries(
        "Received and issued",
        DIRECTIONS
            .iter()
            .map(|(key, one)| Entry {
                key,
                label: words::direction(*one),
            })
            .collect(),
    );
    let standing_entries = entries(
        "Every status",
        STANDINGS
            .iter()
            .map(|(key, one)| Entry {
                key,
                label: words::standing(*one),
            })
            .collect(),
    );
    let direction = Signal::derive(move || {
        let chosen = view.shown.with(|shown| shown.direction);
        chosen
            .and_then(|one| name_of(&DIRECTIONS, one))
            .unwrap_or(ALL)
    });
    let standing = Signal::derive(move || {
        let chosen = view.shown.with(|shown| shown.standing);
        chosen
            .and_then(|one| name_of(&STANDINGS, one))
            .unwrap_or(ALL)
    });
    let change = move |change: &dyn Fn(&mut Documents)| {
        let mut shown = view.shown.get_untracked();
        change(&mut shown);
        shown.offset = 0;
        view.go.run(shown);
    };
    let on_direction = Callback::new(move |key: String| {
        let found = DIRECTIONS.iter().find(|(name, _)| *name == key);
        change(&|shown| shown.direction = found.map(|(_, one)| *one));
    });
    let on_standing = Callback::new(move |key: String| {
        let found = STANDINGS.iter().find(|(name, _)| *name == key);
        change(&|shown| shown.standing = found.map(|(_, one)| *one));
    });
    // How late, which is chosen in the tables above, is taken back here.
    let late = move || {
        let bucket = view.shown.with(|shown| shown.bucket)?;
        let label = format!("{}: show every age", words::bucket(bucket));
        Some(view! {
            <button type="button" class="button" on:click=move |_| change(&|shown| shown.bucket = None)>
                {label}
            </button>
        })
    };
    view! {
        <div class="choices">
            <Choice label="Direction" entries=direction_entries chosen=direction on_choose=on_direction />
            <Choice label="Status" entries=standing_entries chosen=standing on_choose=on_standing />
            {late}
        </div>
    }
}
