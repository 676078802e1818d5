//! Every account on both bases, with what lies between the two; each line adds up, and so does each
//! column.

use ledger::report::accounting::{AccountLine, Column, Place};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::ui::sum_tree::sum_cell;
use crate::ui::words;

/// Columns of the table, each with whether it is taken away.
const COLUMNS: [(&str, Column, bool); 4] = [
    ("Accrual", Column::Accrual, false),
    ("Not free yet", Column::NewlyDeferred, true),
    ("Free by now", Column::Released, false),
    ("Cash", Column::Cash, false),
];

/// The table of one currency.
pub fn bases(numbers: Numbers<'_>) -> AnyView {
    let code = numbers.row.currency.code();
    let caption = format!("Accounts in {code} on both bases");
    let lines = numbers.row.lines.iter().enumerate();
    let (proceeds, carried): (Vec<_>, Vec<_>) =
        lines.partition(|(_, line)| line.step.is_activity());
    let heads = COLUMNS.map(|(name, ..)| view! { <th scope="col" class="number">{name}</th> });
    let part = |lines: Vec<(usize, &AccountLine)>, sum: &'static str, place: Place| {
        if lines.is_empty() {
            return ().into_any();
        }
        let rows = lines.into_iter().map(|(at, line)| row(numbers, at, line));
        let rows = rows.collect_view();
        view! {
            <tbody>{rows}</tbody>
            <tbody class="sum-body">
                <tr><th scope="row">{sum}</th>{cells(numbers, sum, place)}</tr>
            </tbody>
        }
        .into_any()
    };
    let proceeds = part(proceeds, "Net proceeds", Place::Proceeds);
    let carried = part(
        carried,
        "Carried between settlements, and sent",
        Place::Carried,
    );
    view! {
        <h3 class="chart-title">"By account"</h3>
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="accounts">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr><th scope="col">{format!("Account, {code}")}</th>{heads.collect_view()}</tr>
                </thead>
                {proceeds}
                {carried}
            </table>
        </div>
        <p class="hint">
            "In every line, accrual less what is not free yet, plus what was posted before and is free by \
             now, is cash. Income is positive and costs are negative here; the exported books use debit \
             and credit."
        </p>
    }
    .into_any()
}

fn row(numbers: Numbers<'_>, at: usize, line: &AccountLine) -> AnyView {
    let name = words::books::account(line.account);
    let step = words::step(line.step);
    let full = format!("{name}, {step}");
    view! {
        <tr>
            <th scope="row">
                {name} " " <span class="account-number">{line.account.line().number}</span>
                <span class="hint">{step}</span>
            </th>
            {cells(numbers, &full, Place::Line(at))}
        </tr>
    }
    .into_any()
}

fn cells(numbers: Numbers<'_>, name: &str, place: Place) -> AnyView {
    let cell = |(label, column, is_taken): (&str, Column, bool)| {
        let line = numbers.line(&format!("{label}, {name}"), place, column, is_taken);
        let cell = sum_cell(line.number, line.minor, numbers.row.currency);
        view! { <td class="number">{cell}</td> }
    };
    COLUMNS.map(cell).collect_view().into_any()
}
