//! Every state of an answer, written once: waiting, slow, failed, partial, here; and nothing to show.
//!
//! What was here stays in sight while a newer answer is computed, and when that fails. The
//! placeholder has roughly the shape of what will come, so that nothing jumps.

use leptos::prelude::*;

use super::icon::{Icon, Sign};
use crate::words::{labels, widgets};

/// How far an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Asked a moment ago.
    Waiting,
    /// Asked a while ago.
    Slow,
    /// Here.
    Here,
    /// Here, and a newer one was asked for.
    Refreshing,
    /// Not to be had, and why. An older one may be in sight.
    Failed(String),
}

/// Shows an answer, or how far it is.
#[component]
pub fn Panel<T, F, V>(
    /// The last answer; none while there was none.
    #[prop(into)]
    value: Signal<Option<T>>,
    /// How far the next one is.
    #[prop(into)]
    progress: Signal<Progress>,
    /// What is being computed, as in "Computing payouts".
    what: &'static str,
    /// Lines of the placeholder.
    lines: usize,
    /// Why its sums lack rows; none when they don't.
    #[prop(into)]
    partial: Signal<Option<String>>,
    /// Asks again.
    retry: Callback<()>,
    /// Shows the answer; called once, and again only after there was none.
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let is_here = Memo::new(move |_| value.with(Option::is_some));
    let error = Memo::new(move |_| {
        progress.with(|progress| match progress {
            Progress::Failed(error) => Some(error.clone()),
            _ => None,
        })
    });
    let is_slow = Memo::new(move |_| progress.with(|progress| *progress == Progress::Slow));
    let is_busy = move || {
        let busy = [Progress::Waiting, Progress::Slow, Progress::Refreshing];
        progress
            .with(|progress| busy.contains(progress))
            .to_string()
    };
    let body = move || match (is_here.get(), value.get_untracked()) {
        (true, Some(first)) => {
            let shown = Signal::derive(move || value.get().unwrap_or_else(|| first.clone()));
            children(shown).into_any()
        }
        _ if error.with(Option::is_some) => ().into_any(),
        _ => view! { <Skeleton what lines is_slow /> }.into_any(),
    };
    let failure = move || {
        let error = error.get()?;
        Some(view! { <Failure what error is_stale=is_here.get() retry /> })
    };
    let strip = move || partial.get().map(|reason| view! { <Partial reason /> });
    view! { <div class="panel" aria-busy=is_busy>{failure} {strip} {body}</div> }
}

/// Grey lines where the answer will be; words when it takes long.
#[component]
fn Skeleton(
    /// What is being computed.
    what: &'static str,
    /// How many lines.
    lines: usize,
    /// Whether it takes longer than it should.
    #[prop(into)]
    is_slow: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="skeleton">
            {(0..lines).map(|_| view! { <div class="skeleton-line"></div> }).collect_view()}
            <p class="skeleton-text" role="status">
                {move || is_slow.get().then(|| widgets::computing(what))}
            </p>
        </div>
    }
}

/// What happened, what still holds, what to do.
#[component]
fn Failure(
    /// What was being computed.
    what: &'static str,
    /// What happened.
    error: String,
    /// Whether an older answer is in sight.
    is_stale: bool,
    /// Asks again.
    retry: Callback<()>,
) -> impl IntoView {
    let still = if is_stale {
        widgets::last_answer()
    } else {
        widgets::untouched()
    };
    view! {
        <div class="failure" role="alert">
            <Icon sign=Sign::Warning />
            <div>
                <p class="failure-what">{widgets::not_now(what)}</p>
                <p>{error} " " {still}</p>
            </div>
            <button type="button" class="button" on:click=move |_| retry.run(())>{labels::try_again()}</button>
        </div>
    }
}

/// Says that totals lack rows.
#[component]
fn Partial(
    /// Why.
    reason: String,
) -> impl IntoView {
    view! {
        <p class="partial">
            <Icon sign=Sign::Warning />
            <span>{reason}</span>
        </p>
    }
}

/// Nothing to show: what is missing, why, and one thing to do.
#[component]
pub fn Empty(
    /// What is missing, noun first.
    #[prop(into)]
    title: String,
    /// Why.
    #[prop(into)]
    reason: String,
    /// What to do: a link or a button.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p class="empty-reason">{reason}</p>
            <div class="empty-action">{children()}</div>
        </div>
    }
}
