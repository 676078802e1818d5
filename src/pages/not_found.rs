//! Any address that is none of ours.

use leptos::prelude::*;

use super::Scope;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;

/// Says that the address leads nowhere, and where to go.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let scope = expect_context::<Scope>();
    view! {
        <PageHead title="Page not found" />
        <Empty title="No page here" reason="The address leads nowhere; your data is untouched.">
            <a class="button is-primary" href=move || scope.href(&Page::Overview)>"Go to the overview"</a>
        </Empty>
    }
}
