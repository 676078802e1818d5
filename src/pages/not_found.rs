//! Any address that is none of ours.

use leptos::prelude::*;

use super::Scope;
use crate::route::Page;
use crate::ui::page_head::PageHead;
use crate::ui::panel::Empty;
use crate::words::{labels, shell};

/// Says that the address leads nowhere, and where to go.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let scope = expect_context::<Scope>();
    view! {
        <PageHead title=shell::page_not_found() />
        <Empty title=shell::no_page_here() reason=shell::leads_nowhere()>
            <a class="button is-primary" href=move || scope.href(&Page::Overview)>{labels::go_to_overview()}</a>
        </Empty>
    }
}
