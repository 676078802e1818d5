//! An answer of the engine in a panel: the way in which every page shows a report.

use leptos::prelude::*;

use super::Scope;
use super::lists::{is_starting, lacking};
use crate::engine::protocol::List;
use crate::engine::{Engine, Status};
use crate::ui::panel::{Panel, Progress};

/// Shows a report, or how far it is. While it is computed anew, or can't be, the last one stays.
#[component]
pub fn Answer<T, F, V>(
    /// What the engine has of it.
    #[prop(into)]
    status: Signal<Status<T>>,
    /// What it is, as in "Computing payouts".
    what: &'static str,
    /// Lines of the placeholder, so that nothing jumps when the report comes.
    #[prop(default = 6)]
    lines: usize,
    /// Its sums stand beside others that say already which rows they lack.
    #[prop(optional)]
    is_aside: bool,
    /// The lists beside the movements that it rests on; none where it rests on the movements.
    #[prop(optional)]
    lists: &'static [List],
    /// Shows the report.
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let scope = expect_context::<Scope>();
    let feed = expect_context::<Engine>().feed();
    let is_starting = Memo::new(move |_| {
        if lists.is_empty() {
            scope.is_starting.get()
        } else {
            feed.with(|feed| is_starting(feed, lists))
        }
    });
    let value = Memo::new(move |last: Option<&Option<T>>| {
        status.with(|status| match status {
            _ if is_starting.get() => None,
            Status::Loaded { value, .. } => Some(value.clone()),
            _ => last.cloned().flatten(),
        })
    });
    let progress = Memo::new(move |_| {
        status.with(|status| match status {
            Status::Loaded { .. } if is_starting.get() => Progress::Waiting,
            Status::Waiting => Progress::Waiting,
            Status::Slow => Progress::Slow,
            Status::Loaded {
                refreshing: false, ..
            } => Progress::Here,
            Status::Loaded {
                refreshing: true, ..
            } => Progress::Refreshing,
            Status::Failed(error) => Progress::Failed(error.to_string()),
        })
    });
    let partial = Memo::new(move |_| match lists {
        _ if is_aside => None,
        [] => scope.partial.get(),
        lists => feed.with(|feed| lacking(feed, lists)),
    });
    view! { <Panel value progress what lines partial retry=scope.retry() children /> }
}
