//! The money path as a picture: one bar per step, each starting where the one before ended.
//!
//! Every bar can be reached by keyboard and opens the rows behind it. The same numbers stand in
//! the table beside it.

use ledger::money::Currency;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::scale::{self, Bar};
use crate::format;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaterfallStep {
    /// Names it among the steps.
    pub key: String,
    /// What it is.
    pub label: String,
    /// Its sum, in minor units.
    pub minor: i128,
}

/// Height of a step: a line of words and a bar.
const STEP_PX: usize = 44;
/// Where the bar starts below the words, and how thick it is.
const BAR_TOP_PX: usize = 20;
const BAR_PX: usize = 14;

/// The money path. Words and bars keep their size; only the width of the bars follows the page.
#[component]
pub fn Waterfall(
    /// The steps, in order.
    steps: Vec<WaterfallStep>,
    /// Name of their sum.
    total_label: &'static str,
    /// Currency of every amount.
    currency: Currency,
    /// Key of the step whose rows are open.
    #[prop(into)]
    open: Signal<Option<String>>,
    /// A step was chosen, by its key.
    on_open: Callback<String>,
) -> impl IntoView {
    let minors: Vec<i128> = steps.iter().map(|step| step.minor).collect();
    let plot = scale::waterfall(&minors);
    let total_minor = plot.total.after_minor;
    let height_px = (steps.len() + 1) * STEP_PX;
    let zero = format!("{}%", plot.zero_percent);
    let summary = format!(
        "{} steps lead from 0 to {}: {}.",
        format::count(steps.len()),
        format::money(total_minor, currency),
        total_label.to_lowercase(),
    );
    let bars = steps
        .into_iter()
        .zip(plot.bars)
        .enumerate()
        .map(move |(place, (step, bar))| {
            view! { <StepBar step bar place currency open on_open /> }
        });
    let total = WaterfallStep {
        key: String::new(),
        label: total_label.to_owned(),
        minor: total_minor,
    };
    let bars = bars.collect_view();
    view! {
        <svg class="waterfall" role="group" aria-label="Money path as a picture" width="100%" height=height_px>
            <desc>{summary}</desc>
            <line class="waterfall-zero" x1=zero.clone() x2=zero y1="0" y2="100%" />
            {bars}
            <g class="waterfall-total">
                <Words step=total y=height_px - STEP_PX currency />
                <BarShape bar=plot.total y=height_px - STEP_PX + BAR_TOP_PX class="bar is-total" />
            </g>
        </svg>
    }
}

/// One step: words, bar, and the line down to the next bar.
#[component]
fn StepBar(
    /// What it says.
    step: WaterfallStep,
    /// Where it stands.
    bar: Bar,
    /// Its place in the path.
    place: usize,
    /// Currency of its sum.
    currency: Currency,
    /// Key of the step whose rows are open.
    open: Signal<Option<String>>,
    /// It was chosen.
    on_open: Callback<String>,
) -> impl IntoView {
    let key = StoredValue::new(step.key.clone());
    let is_open = Memo::new(move |_| open.with(|open| *open == Some(key.get_value())));
    let choose = move || on_open.run(key.get_value());
    let on_key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            choose();
        }
    };
    let spoken = format!(
        "{}: {}, then {}. Opens the rows.",
        step.label,
        format::money(step.minor, currency),
        format::money(bar.after_minor, currency),
    );
    let class = if step.minor < 0 {
        "bar is-out"
    } else {
        "bar is-in"
    };
    let (y, end) = (place * STEP_PX, format!("{}%", bar.end_percent));
    let connector_y = y + BAR_TOP_PX + BAR_PX;
    view! {
        <g
            class="waterfall-step"
            class:is-open=is_open
            role="button"
            tabindex="0"
            aria-label=spoken.clone()
            aria-pressed=move || is_open.get().to_string()
            on:click=move |_| choose()
            on:keydown=on_key
        >
            <title>{spoken.clone()}</title>
            <rect class="waterfall-hit" x="0" y=y width="100%" height=STEP_PX rx="4" />
            <Words step y currency />
            <BarShape bar y=y + BAR_TOP_PX class />
            <line class="waterfall-link" x1=end.clone() x2=end y1=connector_y y2=y + STEP_PX + BAR_TOP_PX />
        </g>
    }
}

/// Name and amount above a bar.
#[component]
fn Words(
    /// What they say.
    step: WaterfallStep,
    /// Upper edge of the step.
    y: usize,
    /// Currency of the amount.
    currency: Currency,
) -> impl IntoView {
    let amount = format::amount(step.minor, currency);
    view! {
        <text class="waterfall-label" x="4" y=y + 14>{step.label}</text>
        <text class="waterfall-amount" x="100%" dx="-4" y=y + 14 text-anchor="end">{amount}</text>
    }
}

/// The bar itself. Its outline keeps the smallest step a pixel wide.
#[component]
fn BarShape(
    /// Where it stands.
    bar: Bar,
    /// Its upper edge.
    y: usize,
    /// What it looks like.
    class: &'static str,
) -> impl IntoView {
    view! {
        <rect
            class=class
            x=format!("{}%", bar.left_percent)
            y=y
            width=format!("{}%", bar.width_percent)
            height=BAR_PX
            rx="1"
        />
    }
}
