//! What is compared, and how finely a series is cut: the choices of a page with a comparison.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::{Scope, query};
use crate::filter::{Compared, Filter, cut};
use crate::ui::choice::{Choice, Entry};
use crate::ui::words;

/// Stands for the interval that fits the period.
const FITTING: &str = "";

/// The choices in a row.
#[component]
pub fn Choices() -> impl IntoView {
    let scope = expect_context::<Scope>();
    let go = go_to();
    let change = move |change: fn(&mut Filter, &str)| {
        Callback::new(move |key: String| {
            let mut filter = scope.filter.get_untracked();
            change(&mut filter, &key);
            go.run(filter);
        })
    };
    let compared = Compared::ALL.map(|choice| Entry {
        key: choice.to_text().unwrap_or_default(),
        label: choice.label(),
    });
    let intervals = cut::INTERVALS.map(|interval| Entry {
        key: cut::interval_name(interval),
        label: words::by_interval(interval),
    });
    let fitting = Entry {
        key: FITTING,
        label: "Fitting intervals",
    };
    let intervals: Vec<Entry> = [fitting].into_iter().chain(intervals).collect();
    let chosen =
        move |of: fn(&Filter) -> &'static str| Signal::derive(move || scope.filter.with(of));
    view! {
        <div class="choices">
            <Choice
                label="Compared with"
                entries=compared.to_vec()
                chosen=chosen(|filter| filter.compared.to_text().unwrap_or_default())
                on_choose=change(|filter, key| {
                    filter.compared = Compared::parse(key).unwrap_or_default();
                })
            />
            <Choice
                label="Columns of the chart"
                entries=intervals
                chosen=chosen(|filter| filter.interval.map_or(FITTING, cut::interval_name))
                on_choose=change(|filter, key| filter.interval = cut::interval(key))
            />
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
