//! A place for files: they are dropped on it, or chosen with the browser's own dialog.

use leptos::ev::{DragEvent, Event};
use leptos::prelude::*;
use web_sys::{File, FileList};

use super::icon::{Icon, Sign};

/// A place for files. The whole of it is the label of a real file field.
#[component]
pub fn DropZone(
    /// What to drop.
    title: &'static str,
    /// What will happen to it.
    hint: &'static str,
    /// Files were dropped or chosen; never none.
    on_files: Callback<Vec<File>>,
) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    let take = move |list: Option<FileList>| {
        let files = list.as_ref().map(files_of).unwrap_or_default();
        if !files.is_empty() {
            on_files.run(files);
        }
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        is_over.set(false);
        take(event.data_transfer().and_then(|transfer| transfer.files()));
    };
    let on_over = move |event: DragEvent| {
        // Without this the browser would open the file instead.
        event.prevent_default();
        is_over.set(true);
    };
    let on_change = move |_: Event| {
        if let Some(field) = field.get_untracked() {
            take(field.files());
            // The same file can be chosen again.
            field.set_value("");
        }
    };
    view! {
        <label
            class="drop-zone"
            class:is-over=is_over
            on:drop=on_drop
            on:dragover=on_over
            on:dragleave=move |_| is_over.set(false)
        >
            <Icon sign=Sign::Import />
            <span class="drop-zone-title">{title}</span>
            <span class="drop-zone-hint">{hint}</span>
            <input
                type="file"
                multiple
                class="drop-zone-field"
                node_ref=field
                on:change=on_change
            />
        </label>
    }
}

fn files_of(list: &FileList) -> Vec<File> {
    (0..list.length())
        .filter_map(|place| list.get(place))
        .collect()
}
