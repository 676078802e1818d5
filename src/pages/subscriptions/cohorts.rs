//! Customers by the month in which they first paid, and how many of them stayed: a table whose cells
//! are tinted by their share. The share stands in each cell, so the tint adds nothing to it.

use ledger::report::subscriptions::{Cohort, CurrencyMrr, Rate, Retention};
use leptos::prelude::*;

use super::strip::rate;
use crate::format;
use crate::words::labels;

/// Steps of the tint.
const STEPS: i128 = 5;

/// The cohorts; nothing without any.
pub fn cohorts(row: &CurrencyMrr) -> AnyView {
    let width = row
        .cohorts
        .iter()
        .map(|cohort| cohort.retention.len())
        .max();
    let Some(width) = width.filter(|width| *width > 0) else {
        return ().into_any();
    };
    let heads = (0..width).map(|place| {
        view! { <th scope="col" class="number">{format::count(place)}</th> }
    });
    let heads = heads.collect_view();
    let lines = row
        .cohorts
        .iter()
        .map(|cohort| line(cohort, width))
        .collect_view();
    let caption = format!("Who stayed, {}", row.currency);
    view! {
        <h3 class="chart-title">
            {caption.clone()} " "
            <span class="hint">"Share of the customers who first paid in a month and still pay so many months later"</span>
        </h3>
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="cohorts">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"First paid in"</th>
                        <th scope="col" class="number">"Customers"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(cohort: &Cohort, width: usize) -> AnyView {
    let cells = cohort.retention.iter().map(cell).collect_view();
    let rest = width.saturating_sub(cohort.retention.len());
    let rest = (0..rest).map(|_| view! { <td></td> }).collect_view();
    view! {
        <tr>
            <th scope="row" class="nowrap">{format::month(cohort.month.start)}</th>
            <td class="number">{format::count(cohort.n_customers)}</td>
            {cells}
            {rest}
        </tr>
    }
    .into_any()
}

fn cell(at: &Retention) -> impl IntoView + use<> {
    let ppm = match at.customers {
        Rate::Is(share) => share.ppm().unwrap_or(0),
        Rate::Undefined | Rate::BeyondRange => 0,
    };
    let step = (ppm * STEPS / 1_000_000).clamp(0, STEPS);
    let n = labels::customers(&format::counted(at.n_customers));
    let title = format!("{n}; of their revenue {}", rate(at.revenue));
    view! { <td class=format!("number heat-{step}") title=title>{rate(at.customers)}</td> }
}
