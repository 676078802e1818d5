//! The money path as a picture: one bar per step, each starting where the one before ended.
//!
//! Every bar can be reached by keyboard and explains its number. The same numbers stand in the table
//! beside it.

use ledger::money::Currency;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, EventTarget};

use super::explained::Explaining;
use super::number::Number;
use super::scale::{self, Bar};
use crate::format;
use crate::words::{inside, widgets};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaterfallStep {
    /// What it is.
    pub label: String,
    /// Its sum.
    pub number: Number,
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
) -> impl IntoView {
    let minors: Vec<i128> = steps.iter().map(|step| step.number.value).collect();
    let plot = scale::waterfall(&minors);
    let total_minor = plot.total.after_minor;
    let height_px = (steps.len() + 1) * STEP_PX;
    let zero = format!("{}%", plot.zero_percent);
    let summary = widgets::steps_lead(
        &format::count(steps.len()),
        &format::money(total_minor, currency),
        &inside(total_label),
    );
    let bars = steps
        .into_iter()
        .zip(plot.bars)
        .enumerate()
        .map(move |(place, (step, bar))| {
            view! { <StepBar step bar place currency /> }
        });
    let bars = bars.collect_view();
    view! {
        <svg class="waterfall" role="group" aria-label=widgets::path_as_picture() width="100%" height=height_px>
            <desc>{summary}</desc>
            <line class="waterfall-zero" x1=zero.clone() x2=zero y1="0" y2="100%" />
            {bars}
            <g class="waterfall-total">
                <Words label=total_label.to_owned() minor=total_minor y=height_px - STEP_PX currency />
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
) -> impl IntoView {
    let WaterfallStep { label, number } = step;
    let minor = number.value;
    let explaining = use_context::<Explaining>();
    let asked = StoredValue::new(number);
    let ask = move |on: Option<EventTarget>| {
        let on = on.and_then(|on| on.dyn_into::<Element>().ok());
        if let (Some(explaining), Some(on)) = (explaining, on) {
            explaining.ask(asked.get_value(), &on);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            ask(event.current_target());
        }
    };
    let spoken = widgets::bar(
        &label,
        &format::money(minor, currency),
        &format::money(bar.after_minor, currency),
    );
    let class = if minor < 0 { "bar is-out" } else { "bar is-in" };
    let (y, end) = (place * STEP_PX, format!("{}%", bar.end_percent));
    let connector_y = y + BAR_TOP_PX + BAR_PX;
    view! {
        <g
            class="waterfall-step"
            role="button"
            tabindex="0"
            aria-label=spoken.clone()
            aria-haspopup="dialog"
            on:click=move |event: MouseEvent| ask(event.current_target())
            on:keydown=on_key
        >
            <title>{spoken.clone()}</title>
            <rect class="waterfall-hit" x="0" y=y width="100%" height=STEP_PX rx="4" />
            <Words label minor y currency />
            <BarShape bar y=y + BAR_TOP_PX class />
            <line class="waterfall-link" x1=end.clone() x2=end y1=connector_y y2=y + STEP_PX + BAR_TOP_PX />
        </g>
    }
}

/// Name and amount above a bar.
#[component]
fn Words(
    /// The name.
    label: String,
    /// The amount, in minor units.
    minor: i128,
    /// Upper edge of the step.
    y: usize,
    /// Currency of the amount.
    currency: Currency,
) -> impl IntoView {
    let amount = format::amount(minor, currency);
    view! {
        <text class="waterfall-label" x="4" y=y + 14>{label}</text>
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
