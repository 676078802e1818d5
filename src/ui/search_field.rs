//! A field for a text to look for. It tells the text when typing rests, not for each letter.

use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;

use super::icon::{Icon, Sign};

/// Typing rests when no key was pressed for this long.
const REST_MS: u32 = 150;

/// The field.
#[component]
pub fn SearchField(
    /// What is looked for, for readers that hear it.
    label: &'static str,
    /// The same in short.
    placeholder: &'static str,
    /// The text that is looked for now.
    #[prop(into)]
    text: Signal<String>,
    /// Whenever this grows, the field takes the focus.
    #[prop(into)]
    focus: Signal<u32>,
    /// Another text is to be looked for.
    on_text: Callback<String>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let typed = RwSignal::new(text.get_untracked());
    let resting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |before: Option<u32>| {
        let times = focus.get();
        if let Some(field) = field.get()
            && before.is_some_and(|before| before != times)
        {
            let _ = field.focus();
            field.select();
        }
        times
    });
    // Back and Forward lead to other texts; what is being typed stays.
    Effect::new(move |_| {
        let text = text.get();
        if typed.with_untracked(|typed| typed.trim() != text) {
            typed.set(text);
        }
    });
    let tell = move || {
        let _ = resting.try_update_value(Option::take);
        if let Some(typed) = typed.try_get_untracked() {
            let typed = typed.trim().to_owned();
            if text.get_untracked() != typed {
                on_text.run(typed);
            }
        }
    };
    let on_input = move |text: String| {
        typed.set(text);
        let later = Timeout::new(REST_MS, tell);
        let _ = resting.try_update_value(|resting| resting.replace(later));
    };
    view! {
        <label class="search-field">
            <Icon sign=Sign::Search />
            <span class="visually-hidden">{label}</span>
            <input
                type="search"
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                aria-keyshortcuts="/"
                node_ref=field
                prop:value=typed
                on:input:target=move |event| on_input(event.target().value())
                on:change=move |_| tell()
            />
            <kbd aria-hidden="true">"/"</kbd>
        </label>
    }
}
