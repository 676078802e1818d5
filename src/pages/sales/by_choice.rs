//! By what sales are broken down, beside the list that it is of.

use leptos::prelude::*;

use super::super::Scope;
use super::super::choices::go_to;
use crate::filter::{Filter, cut};
use crate::ui::choice::{Choice, Entry};
use crate::ui::words;
use crate::words::sales;

/// The breakdown.
#[component]
pub fn ByChoice() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let go = go_to();
    let on_choose = Callback::new(move |key: String| {
        go.run(Filter {
            by: cut::breakdown(&key),
            ..scope.filter.get_untracked()
        });
    });
    let entries = cut::BREAKDOWNS.map(|breakdown| Entry {
        key: cut::breakdown_name(breakdown),
        label: words::by_breakdown(breakdown),
    });
    let chosen = Signal::derive(move || cut::breakdown_name(super::breakdown(scope)));
    view! { <Choice label=sales::broken_down_by() entries=entries.to_vec() chosen on_choose /> }
}
