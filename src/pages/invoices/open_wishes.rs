//! Payments that nobody knows the end of, above all lists: they come first.

use leptos::prelude::*;

use super::super::wishes::Wishes;
use crate::paying::Paying;

/// The open wishes; nothing without any.
#[component]
pub fn OpenWishes() -> impl IntoView {
    let paying = expect_context::<Paying>();
    view! { <Wishes attempts=Signal::derive(move || paying.open_attempts()) is_linked=true /> }
}
