//! What is marked: how many rows, their sum and average per currency, and the way to copy them.

use ledger::export::csv::{self, Dialect, Separator};
use leptos::prelude::*;

use super::grid::Grid;
use super::marks::{MarkedSum, Marks};
use crate::format;
use crate::words::{labels, tables};

/// The line below a table with marks.
#[component]
pub fn Tally(
    /// The table.
    grid: Grid,
) -> impl IntoView {
    let marks = grid.marks;
    let is_some = Memo::new(move |_| marks.with(|marks| !marks.is_empty()));
    let line = move || {
        let sums = marks.with(Marks::sums).into_iter().map(sum);
        let n_rows = labels::marked_rows(&format::counted(marks.with(Marks::len)));
        view! {
            <span class="strong">{n_rows}</span>
            {sums.collect::<Vec<_>>()}
        }
        .into_any()
    };
    let clear = move |_| {
        marks.update(Marks::clear);
        if let Some(table) = grid.table.get_untracked() {
            let _ = table.focus();
        }
    };
    view! {
        <div class="grid-tally" role="status" class:is-shown=is_some>
            {move || is_some.get().then(line)}
            {move || is_some.get().then(|| view! {
                <span class="hint">{tables::copy_hint()}</span>
                <button type="button" class="button" on:click=clear>{tables::clear_marks()}</button>
            })}
        </div>
    }
}

fn sum(sum: MarkedSum) -> AnyView {
    let money = |minor: Option<i128>| {
        minor.map_or_else(
            || tables::beyond_numbers().to_owned(),
            |minor| format::money(minor, sum.currency),
        )
    };
    let (total, average) = (money(sum.sum_minor), money(sum.average_minor));
    let text = tables::sums(sum.currency.code(), &total, &average);
    view! { <span class="grid-tally-sum">{text}</span> }.into_any()
}

/// The marked rows under the names of their columns, for the clipboard; none when none is marked.
/// Words that a spreadsheet would take for a formula are guarded as in a file.
pub fn copied(grid: Grid, marks: &Marks) -> Option<String> {
    if marks.is_empty() {
        return None;
    }
    let dialect = Dialect {
        separator: Separator::Tab,
        ..Dialect::default()
    };
    let columns = grid.source.columns.get_untracked();
    let names: Vec<String> = columns.into_iter().map(|column| column.title).collect();
    let mut text = String::new();
    csv::push_names(&mut text, &names, dialect);
    for row in marks.rows() {
        let cells: Vec<_> = row.cells.iter().map(super::row::Cell::plain).collect();
        csv::push_row(&mut text, &cells, dialect);
    }
    Some(text)
}
