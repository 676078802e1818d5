//! How finely the series is cut, and by what sales are broken down.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::super::{Scope, href};
use crate::filter::{Filter, cut};
use crate::route::Page;
use crate::ui::choice::{Choice, Entry};
use crate::ui::words;

/// Stands for the interval that fits the period.
const FITTING: &str = "";

/// How long the columns of the chart are.
#[component]
pub fn IntervalChoice() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let navigate = use_navigate();
    let on_choose = Callback::new(move |key: String| {
        let filter = Filter {
            interval: cut::interval(&key),
            ..scope.filter.get_untracked()
        };
        let selection = scope.selection.get_untracked();
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&href(&Page::Sales, &filter, &selection), stay);
    });
    let intervals = cut::INTERVALS.map(|interval| Entry {
        key: cut::interval_name(interval),
        label: words::by_interval(interval),
    });
    let fitting = Entry {
        key: FITTING,
        label: "Fitting intervals",
    };
    let entries: Vec<Entry> = [fitting].into_iter().chain(intervals).collect();
    let chosen = Signal::derive(move || {
        scope
            .filter
            .with(|filter| filter.interval.map_or(FITTING, cut::interval_name))
    });
    view! {
        <div class="choices">
            <Choice label="Columns of the chart" entries chosen on_choose />
        </div>
    }
}

/// The breakdown, beside the list that it is of.
#[component]
pub fn ByChoice() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let navigate = use_navigate();
    let on_choose = Callback::new(move |key: String| {
        let filter = Filter {
            by: cut::breakdown(&key),
            ..scope.filter.get_untracked()
        };
        let selection = scope.selection.get_untracked();
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(&href(&Page::Sales, &filter, &selection), stay);
    });
    let entries = cut::BREAKDOWNS.map(|breakdown| Entry {
        key: cut::breakdown_name(breakdown),
        label: words::by_breakdown(breakdown),
    });
    let chosen = Signal::derive(move || cut::breakdown_name(super::breakdown(scope)));
    view! { <Choice label="Broken down by" entries=entries.to_vec() chosen on_choose /> }
}
