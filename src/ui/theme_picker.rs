//! Light, dark, or as the system is. Kept in this browser; the style sheet does the rest.

use crate::words::settings;
use leptos::prelude::*;

/// Where the choice is kept; `boot.js` reads it before the first paint.
const STORED_AS: &str = "theme";

/// Shows the theme and changes it.
#[component]
pub fn ThemePicker() -> impl IntoView {
    let theme = RwSignal::new(stored().unwrap_or_default());
    Effect::new(move |_| apply(&theme.get()));
    let themes = [
        ("", settings::as_system()),
        ("light", settings::light()),
        ("dark", settings::dark()),
    ];
    let on_change = move |chosen: String| {
        store(&chosen);
        theme.set(chosen);
    };
    let option = move |(value, label): (&'static str, &'static str)| {
        let is_chosen = move || theme.get() == value;
        view! { <option value=value prop:selected=is_chosen>{label}</option> }
    };
    view! {
        <label class="theme-picker">
            <span aria-hidden="true">{settings::theme()}</span>
            <select aria-label=settings::theme() on:change:target=move |event| on_change(event.target().value())>
                {themes.map(option).collect_view()}
            </select>
        </label>
    }
}

/// A browser that keeps nothing (private mode, blocked storage) simply follows the system.
fn stored() -> Option<String> {
    window().local_storage().ok()??.get_item(STORED_AS).ok()?
}

fn store(theme: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = if theme.is_empty() {
            storage.remove_item(STORED_AS)
        } else {
            storage.set_item(STORED_AS, theme)
        };
    }
}

fn apply(theme: &str) {
    if let Some(root) = document().document_element() {
        let _ = if theme.is_empty() {
            root.remove_attribute("data-theme")
        } else {
            root.set_attribute("data-theme", theme)
        };
    }
}
