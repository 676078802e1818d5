//! Where wishes are written down before they are sent: the browser's own storage, which all tabs
//! share and which outlives the page. Signing out empties it with everything else.

use leptos::prelude::window;
use leptos::web_sys::Storage;

use super::Wish;

/// What the name of every wish begins with.
const PREFIX: &str = "payment:";

/// Whether this is the name of a wish.
pub fn is_name(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// Writes a wish down and reads it back. No means that it is not there, so it must not be sent.
pub fn write(wish: &Wish) -> bool {
    let Some(storage) = storage() else {
        return false;
    };
    let name = name_of(wish);
    // Words that are there already are the first ones; what they are asked with must not change.
    if let Ok(Some(there)) = storage.get_item(&name) {
        return Wish::from_text(&there).is_some();
    }
    let text = wish.to_text();
    let _ = storage.set_item(&name, &text);
    storage.get_item(&name).ok().flatten() == Some(text)
}

/// The wish has come to its end.
pub fn remove(wish: &Wish) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&name_of(wish));
    }
}

/// Every wish that has not.
pub fn all() -> Vec<Wish> {
    let Some(storage) = storage() else {
        return Vec::new();
    };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    let wishes = names.filter(|name| is_name(name)).filter_map(|name| {
        let text = storage.get_item(&name).ok().flatten()?;
        Wish::from_text(&text)
    });
    wishes.collect()
}

fn name_of(wish: &Wish) -> String {
    format!("{PREFIX}{}", wish.key())
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
