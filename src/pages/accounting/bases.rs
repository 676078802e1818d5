//! Every account on both bases, with what lies between the two; each line adds up, and so does each
//! column.

use ledger::report::accounting::{AccountLine, Column, Place};
use leptos::prelude::*;

use super::numbers::Numbers;
use crate::ui::sum_tree::sum_cell;
use crate::ui::words;
use crate::words::{accounting as say, books, labels};

/// Columns of the table by name, each with whether it is taken away.
fn columns() -> [(&'static str, Column, bool); 4] {
    [
        (say::accrual(), Column::Accrual, false),
        (say::not_free(), Column::NewlyDeferred, true),
        (say::free_by_now(), Column::Released, false),
        (say::cash(), Column::Cash, false),
    ]
}

/// The table of one currency.
pub fn bases(numbers: Numbers<'_>) -> AnyView {
    let code = numbers.row.currency.code();
    let caption = say::on_both(code);
    let lines = numbers.row.lines.iter().enumerate();
    let (proceeds, carried): (Vec<_>, Vec<_>) =
        lines.partition(|(_, line)| line.step.is_activity());
    let heads = columns().map(|(name, ..)| view! { <th scope="col" class="number">{name}</th> });
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
    let proceeds = part(proceeds, labels::net_proceeds(), Place::Proceeds);
    let carried = part(carried, say::carried(), Place::Carried);
    view! {
        <h3 class="chart-title">{say::by_account()}</h3>
        <div class="table-box" tabindex="0" role="region" aria-label=caption.clone()>
            <table class="accounts">
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr><th scope="col">{labels::of(books::account(), code)}</th>{heads.collect_view()}</tr>
                </thead>
                {proceeds}
                {carried}
            </table>
        </div>
        <p class="hint">{say::how_to_read()}</p>
    }
    .into_any()
}

fn row(numbers: Numbers<'_>, at: usize, line: &AccountLine) -> AnyView {
    let name = words::books::account(line.account);
    let step = words::step(line.step);
    let full = labels::of(name, step);
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
        let line = numbers.line(&labels::of(label, name), place, column, is_taken);
        let cell = sum_cell(line.number, line.minor, numbers.row.currency);
        view! { <td class="number">{cell}</td> }
    };
    columns().map(cell).collect_view().into_any()
}
