//! How finely a series is cut: the choice of a page with one.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::{Scope, query};
use crate::filter::{Filter, cut};
use crate::ui::choice::{Choice, Entry};
use crate::ui::words;
use crate::words::widgets;

/// Stands for the interval that fits the period.
const FITTING: &str = "";

/// How long the columns of the chart are.
#[component]
pub fn IntervalChoice() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let go = go_to();
    let on_choose = Callback::new(move |key: String| {
        go.run(Filter {
            interval: cut::interval(&key),
            ..scope.filter.get_untracked()
        });
    });
    let intervals = cut::INTERVALS.map(|interval| Entry {
        key: cut::interval_name(interval),
        label: words::by_interval(interval),
    });
    let fitting = Entry {
        key: FITTING,
        label: widgets::fitting_intervals(),
    };
    let entries: Vec<Entry> = [fitting].into_iter().chain(intervals).collect();
    let chosen = Signal::derive(move || {
        scope
            .filter
            .with(|filter| filter.interval.map_or(FITTING, cut::interval_name))
    });
    view! {
        <div class="choices">
            <Choice label=widgets::columns_of_chart() entries chosen on_choose />
        </div>
    }
}

/// Goes to the same page with other choices; what is opened on it stays.
pub fn go_to() -> Callback<Filter> {
    let scope = expect_context::<Scope>();
    let (navigate, pathname) = (use_navigate(), use_location().pathname);
    Callback::new(move |filter: Filter| {
        let selection = scope.selection.get_untracked();
        let stay = NavigateOptions {
            scroll: false,
            ..NavigateOptions::default()
        };
        navigate(
            &(pathname.get_untracked() + &query(&filter, &selection)),
            stay,
        );
    })
}
