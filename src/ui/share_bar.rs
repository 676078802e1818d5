//! A share as a bar and as a number, inside of a row.

use leptos::prelude::*;

use crate::format;

/// A share. What is below nothing or above the whole has an empty or a full bar; the number says
/// which.
#[component]
pub fn ShareBar(
    /// Parts per million.
    ppm: i128,
) -> impl IntoView {
    let permille = ppm.clamp(0, 1_000_000) / 1_000;
    let width = format!("{}.{}%", permille / 10, permille % 10);
    view! {
        <span class="share">
            <svg class="share-bar" aria-hidden="true"><rect width=width height="100%" /></svg>
            <span class="share-text">{format::percent(ppm)}</span>
        </span>
    }
}
