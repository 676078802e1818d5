//! Hiding amounts and names from whoever looks over the shoulder. Kept in this browser, so that a
//! reload does not show them.

use leptos::prelude::*;
use leptos::web_sys::Storage;

use crate::format;

/// Where the choice is kept.
const STORED_AS: &str = "privacy";

/// Whether amounts and names are hidden. One for the app; a copy is the same one.
#[derive(Clone, Copy)]
pub struct Privacy {
    is_on: RwSignal<bool>,
}

impl Privacy {
    /// As it was left.
    pub fn kept() -> Privacy {
        let kept = storage().and_then(|storage| storage.get_item(STORED_AS).ok()?);
        let privacy = Privacy {
            is_on: RwSignal::new(kept.is_some()),
        };
        format::set_private(kept.is_some());
        privacy
    }

    /// To be read by whatever shows amounts or names, so that it is drawn anew.
    pub fn is_on(&self) -> bool {
        self.is_on.get()
    }

    /// Hides, or shows again.
    pub fn toggle(&self) {
        let is_on = !self.is_on.get_untracked();
        // Before anything is drawn.
        format::set_private(is_on);
        if let Some(storage) = storage() {
            // A browser that keeps nothing forgets it with the page.
            let _ = if is_on {
                storage.set_item(STORED_AS, "on")
            } else {
                storage.remove_item(STORED_AS)
            };
        }
        self.is_on.set(is_on);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
