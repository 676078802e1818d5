//! How something stands: a dot and a word. The dot repeats the word for a quick eye.

use leptos::prelude::*;

/// The colour of a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Neither good nor bad.
    Neutral,
    /// Under way.
    Busy,
    /// Needs a look.
    Warning,
    /// Went wrong.
    Bad,
}

impl Tone {
    /// The class that gives it its colour.
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Good => "status is-good",
            Tone::Neutral => "status is-neutral",
            Tone::Busy => "status is-busy",
            Tone::Warning => "status is-warning",
            Tone::Bad => "status is-bad",
        }
    }
}

/// A dot and a word.
#[component]
pub fn StatusText(
    /// Colour of the dot.
    tone: Tone,
    /// The word.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class=tone.class()>{text}</span> }
}
