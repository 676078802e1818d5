//! A series as columns: money up from zero and down, beside what it is compared with.
//!
//! The arrow keys move from column to column; what stands under the picture says the one that is
//! meant, for eyes and for ears. The same numbers stand in the table that can be opened below.

use ledger::money::Currency;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::scale::columns::{self, Column, Line, Value};
use crate::format;
use crate::words::widgets;

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its days, in short.
    pub label: String,
    /// Its sum, in minor units.
    pub minor: i128,
    /// What it is compared with, in minor units; none where there is nothing.
    pub compared_minor: Option<i128>,
    /// The days of that.
    pub compared_label: Option<String>,
    /// Whether more is to come.
    pub is_running: bool,
}

/// Height of the plot, and of the words below it.
const PLOT_PX: usize = 232;
const FOOT_PX: usize = 24;
/// Part of its place that a column takes.
const COLUMN_PART: f64 = 0.72;

/// The columns.
#[component]
pub fn ColumnChart(
    /// What they show, for readers that hear it.
    caption: String,
    /// The columns, in order.
    points: Vec<Point>,
    /// Currency of every amount.
    currency: Currency,
    /// A column was chosen, by its place.
    on_open: Callback<usize>,
) -> impl IntoView {
    let value = |point: &Point| Value {
        minor: point.minor,
        compared_minor: point.compared_minor,
    };
    let plot = columns::columns(&points.iter().map(value).collect::<Vec<_>>());
    let n_points = points.len();
    let current = RwSignal::new(None::<usize>);
    let lines = plot.lines.iter().map(|line| line_view(*line));
    let lines = lines.collect_view();
    // Above the columns, which would cover them.
    let ticks = plot.lines.iter().map(|line| tick(*line, currency));
    let ticks = ticks.collect_view();
    let bars = plot.columns.into_iter().zip(&points).enumerate();
    let bars = bars
        .map(|(place, (column, point))| {
            view! { <Bar column place is_out=point.minor < 0 is_running=point.is_running current on_open /> }
        })
        .collect_view();
    let foot = foot(&points);
    let on_key = move |event: KeyboardEvent| {
        let last = n_points.saturating_sub(1);
        let at = current.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowLeft" => at.map_or(last, |at| at.saturating_sub(1)),
            "Home" => 0,
            "End" => last,
            "Enter" => {
                if let Some(at) = at {
                    on_open.run(at);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        current.set((n_points > 0).then_some(next));
    };
    let points = StoredValue::new(points);
    let spoken = move || {
        points.with_value(|points| {
            let point = current.get().and_then(|place| points.get(place));
            point.map_or_else(
                || widgets::point_at_column().to_owned(),
                |point| words(point, currency),
            )
        })
    };
    let is_quiet = move || current.get().is_none();
    view! {
        <figure class="column-chart">
            <div
                class="column-plot"
                role="group"
                aria-label=caption
                tabindex="0"
                on:keydown=on_key
                on:pointerleave=move |_| current.set(None)
                on:blur=move |_| current.set(None)
            >
                <svg width="100%" height=PLOT_PX + FOOT_PX aria-hidden="true">
                    <svg width="100%" height=PLOT_PX class="column-area">
                        {lines}
                        {bars}
                        {ticks}
                    </svg>
                    {foot}
                </svg>
            </div>
            <figcaption class="column-words" class:quiet=is_quiet aria-live="polite">{spoken}</figcaption>
        </figure>
    }
}

/// A column, its mark of comparison, and the place that takes the pointer.
#[component]
fn Bar(
    /// Where it stands.
    column: Column,
    /// Its place in the series.
    place: usize,
    /// Whether its money goes out.
    is_out: bool,
    /// Whether more is to come.
    is_running: bool,
    /// The column that is read.
    current: RwSignal<Option<usize>>,
    /// It was chosen.
    on_open: Callback<usize>,
) -> impl IntoView {
    let percent = |part: f64| format!("{part}%");
    let (left, width) = (column.place_percent, column.place_width_percent);
    let inset = width * (1.0 - COLUMN_PART) / 2.0;
    let is_current = Memo::new(move |_| current.get() == Some(place));
    let mark = column.compared_percent.map(|at| {
        view! {
            <line
                class="column-compared"
                x1=percent(left + inset / 2.0)
                x2=percent(left + width - inset / 2.0)
                y1=percent(at)
                y2=percent(at)
            />
        }
    });
    view! {
        <g
            class="column"
            class:is-current=is_current
            on:pointerenter=move |_| current.set(Some(place))
            on:click=move |_| on_open.run(place)
        >
            <rect class="column-hit" x=percent(left) y="0" width=percent(width) height="100%" />
            <rect
                class="column-bar"
                class:is-out=is_out
                class:is-running=is_running
                x=percent(left + inset)
                y=percent(column.top_percent)
                width=percent(width * COLUMN_PART)
                height=percent(column.height_percent)
            />
            {mark}
        </g>
    }
}

/// A line across.
fn line_view(line: Line) -> impl IntoView {
    let at = format!("{}%", line.percent);
    let class = if line.minor == 0 {
        "column-line is-zero"
    } else {
        "column-line"
    };
    view! { <line class=class x1="0" x2="100%" y1=at.clone() y2=at.clone() /> }
}

/// What a line stands for.
fn tick(line: Line, currency: Currency) -> impl IntoView {
    let at = format!("{}%", line.percent);
    view! { <text class="column-tick" x="0" y=at dy="-4">{format::compact(line.minor, currency)}</text> }
}

/// The days of the first, the middle and the last column.
fn foot(points: &[Point]) -> impl IntoView + use<> {
    let y = PLOT_PX + FOOT_PX - 6;
    let label = |place: usize| points.get(place).map(|point| point.label.clone());
    let last = points.len().saturating_sub(1);
    let text = |place: usize, x: &'static str, anchor: &'static str| {
        label(place).map(|label| {
            view! { <text class="column-tick" x=x y=y text-anchor=anchor>{label}</text> }
        })
    };
    view! {
        {text(0, "0", "start")}
        {(last > 3).then(|| text(last / 2, "50%", "middle"))}
        {(last > 0).then(|| text(last, "100%", "end"))}
    }
}

/// A column in words.
fn words(point: &Point, currency: Currency) -> String {
    let when = if point.is_running {
        widgets::so_far_of(&point.label)
    } else {
        point.label.clone()
    };
    let own = widgets::column(&when, &format::money(point.minor, currency));
    match (point.compared_minor, &point.compared_label) {
        (Some(minor), Some(label)) => {
            widgets::compared_column(&own, label, &format::money(minor, currency))
        }
        _ => own,
    }
}
