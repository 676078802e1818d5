//! The rows in sight, the empty height around them, and the foot.

use leptos::prelude::*;

use super::grid::Grid;
use super::row::{Cell, Column, Row};
use crate::format;
use crate::ui::amount::Amount;
use crate::words::tables;

/// The rows that are drawn. Those that stay in sight stay in the page.
#[component]
pub fn Lines(
    /// The table.
    grid: Grid,
) -> impl IntoView {
    let drawn = grid.sight.drawn;
    let above = Memo::new(move |_| drawn.with(|drawn| drawn.above_px));
    let below = Memo::new(move |_| drawn.with(|drawn| drawn.below_px));
    let rows = Memo::new(move |_| drawn.with(|drawn| drawn.rows.clone()));
    view! {
        {space(above)}
        <For each=move || rows.get() key=|place| *place let:place>
            <Line grid place />
        </For>
        {space(below)}
    }
}

/// Empty height that stands for rows out of sight.
fn space(px: Memo<f64>) -> AnyView {
    view! {
        <tr class="grid-space" aria-hidden="true">
            <td style:height=move || format!("{}px", px.get())></td>
        </tr>
    }
    .into_any()
}

/// A row, or its place while it is not at hand.
#[component]
fn Line(
    /// The table.
    grid: Grid,
    /// Its place.
    place: usize,
) -> impl IntoView {
    let row = Memo::new(move |_| grid.source.row.run(place));
    let is_marked = Memo::new(move |_| grid.marks.with(|marks| marks.has(place)));
    let cells = move || match row.get() {
        Some(row) => cells(grid, place, row),
        None => waiting(grid, place),
    };
    let is_waiting = move || row.with(Option::is_none).then_some("true");
    view! {
        <tr
            role="row"
            class="grid-row"
            class:is-marked=is_marked
            data-row=place.to_string()
            aria-rowindex=(place + 2).to_string()
            aria-selected=move || is_marked.get().to_string()
            aria-busy=is_waiting
        >
            <td role="gridcell" class="grid-mark" aria-colindex="1">
                <input
                    type="checkbox"
                    tabindex="-1"
                    aria-label=tables::mark_row()
                    prop:checked=is_marked
                />
            </td>
            {cells}
        </tr>
    }
}

fn cells(grid: Grid, place: usize, row: Row) -> AnyView {
    let columns = grid.source.columns.get_untracked();
    let cells = row.cells.into_iter().zip(columns).enumerate();
    let cells = cells.map(|(at, (cell, column))| {
        let id = format!("cell-{place}-{at}");
        let (role, class) = (role(at), class(at, &column));
        let title = title(&cell);
        view! {
            <td id=id role=role class=class data-column=column.key aria-colindex=(at + 2).to_string() title=title>
                {said(cell)}
            </td>
        }
        .into_any()
    });
    cells.collect::<Vec<_>>().into_any()
}

fn waiting(grid: Grid, place: usize) -> AnyView {
    let columns = grid.source.columns.get_untracked();
    let cells = columns.into_iter().enumerate().map(|(at, column)| {
        let id = format!("cell-{place}-{at}");
        let (role, class) = (role(at), class(at, &column));
        view! {
            <td id=id role=role class=class data-column=column.key aria-colindex=(at + 2).to_string()>
                <span class="grid-waiting"></span>
            </td>
        }
        .into_any()
    });
    cells.collect::<Vec<_>>().into_any()
}

/// The first column names its row.
const fn role(at: usize) -> &'static str {
    if at == 0 { "rowheader" } else { "gridcell" }
}

const fn class(at: usize, column: &Column) -> &'static str {
    match (at, column.is_number) {
        (0, false) => "is-first",
        (0, true) => "is-first number",
        (_, true) => "number",
        (_, false) => "",
    }
}

/// What may not fit into the cell, for the pointer.
fn title(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) | Cell::Flagged { text, .. } | Cell::Id(text) => Some(text.clone()),
        _ => None,
    }
}

/// What a cell says.
fn said(cell: Cell) -> AnyView {
    match cell {
        Cell::Empty => ().into_any(),
        Cell::Absent => view! { <span class="quiet">"\u{2014}"</span> }.into_any(),
        Cell::Text(text) => view! { <bdi>{text}</bdi> }.into_any(),
        Cell::Moment { text, .. } => text.into_any(),
        Cell::Id(id) => view! { <bdi class="id">{id}</bdi> }.into_any(),
        Cell::Count(count) => format::whole(i64::try_from(count).unwrap_or(i64::MAX)).into_any(),
        Cell::Amount(total) => {
            view! { <Amount minor=total.minor currency=total.currency /> }.into_any()
        }
        Cell::Flagged { text, flag } => view! {
            <bdi>{text}</bdi>
            " "
            <span class="badge is-warning">{flag}</span>
        }
        .into_any(),
    }
}

/// The rows that are always in sight.
#[component]
pub fn Foot(
    /// The table.
    grid: Grid,
) -> impl IntoView {
    let source = grid.source;
    let line = move |(place, row): (usize, Row)| {
        let index = source.n_rows.get() + place + 2;
        let columns = source.columns.get();
        let cells = row.cells.into_iter().zip(columns).enumerate();
        let cells = cells.map(|(at, (cell, column))| {
            let (role, class) = (role(at), class(at, &column));
            view! {
                <td role=role class=class data-column=column.key aria-colindex=(at + 2).to_string()>
                    {said(cell)}
                </td>
            }
            .into_any()
        });
        let cells = cells.collect::<Vec<_>>().into_any();
        view! {
            <tr role="row" aria-rowindex=index.to_string()>
                <td role="gridcell" class="grid-mark" aria-colindex="1"></td>
                {cells}
            </tr>
        }
        .into_any()
    };
    let lines = move || {
        let rows = source.foot.get().into_iter().enumerate();
        rows.map(line).collect::<Vec<_>>().into_any()
    };
    view! { <tfoot role="rowgroup">{lines}</tfoot> }
}
