//! A field for a code of an authenticator, or for a recovery code: typed, pasted, or filled in.

use crate::words::session;
use leptos::html;
use leptos::prelude::*;

/// A field for a code. Spaces that come with a pasted one do no harm: the server skips them.
#[component]
pub fn CodeField(
    /// Whether it is for a recovery code.
    #[prop(into)]
    is_recovery: Signal<bool>,
    /// The field, to read it and to give it the focus.
    field: NodeRef<html::Input>,
) -> impl IntoView {
    let of = move |code: &'static str, recovery: &'static str| {
        move || if is_recovery.get() { recovery } else { code }
    };
    view! {
        <label class="field">
            <span>{of(session::code_of_authenticator(), session::recovery_code())}</span>
            <input
                class="code-field"
                type="text"
                name="code"
                required
                spellcheck="false"
                autocapitalize="off"
                autocomplete=of("one-time-code", "off")
                inputmode=of("numeric", "text")
                placeholder=of("123 456", "")
                node_ref=field
            />
        </label>
    }
    .into_any()
}
