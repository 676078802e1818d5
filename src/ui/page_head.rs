//! The head of a page: its title, there and in the browser's tab, and what stands beside it.

use crate::words::shell;
use leptos::prelude::*;

/// Title of a page. It can take the focus, so that a reader is told where a link has led.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// What stands beside it; may be nothing.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    Effect::new(move |_| document().set_title(&shell::title(&title.get())));
    view! {
        <div class="page-head">
            <h1 class="page-title" tabindex="-1">{title}</h1>
            {children.map(|children| view! { <div class="page-aside">{children()}</div> })}
        </div>
    }
}
