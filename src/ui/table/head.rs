//! The head of a table: what each column is, and by which one the rows are sorted.

use leptos::prelude::*;

use super::grid::{Grid, MARK_WIDTH};
use super::row::Column;
use crate::ui::icon::{Icon, Sign};
use crate::words::tables;

/// Widths and names of the columns.
#[component]
pub fn Head(
    /// The table.
    grid: Grid,
    /// A column was chosen to sort by.
    on_sort: Callback<&'static str>,
) -> impl IntoView {
    let columns = grid.source.columns;
    let widths = move || {
        let of_marks = std::iter::once(MARK_WIDTH);
        let widths = columns.with(|columns| {
            let own = columns.iter().map(|column| column.width);
            of_marks.chain(own).collect::<Vec<_>>()
        });
        let col = |tenths: u32| {
            let width = format!("{}rem", f64::from(tenths) / 10.0);
            view! { <col style:width=width /> }
        };
        widths.into_iter().map(col).collect_view()
    };
    let names = move || {
        let names = columns.get().into_iter().enumerate();
        names
            .map(|(place, column)| name(grid, place, column, on_sort))
            .collect_view()
    };
    view! {
        <colgroup>{widths}</colgroup>
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">
                <th role="columnheader" aria-colindex="1" class="grid-mark">
                    <span class="visually-hidden">{tables::marked()}</span>
                </th>
                {names}
            </tr>
        </thead>
    }
}

fn name(grid: Grid, place: usize, column: Column, on_sort: Callback<&'static str>) -> AnyView {
    let Column {
        key,
        title,
        is_number,
        is_sortable,
        ..
    } = column;
    let direction = Memo::new(move |_| {
        let sorted = grid.source.sorted.get().filter(|(by, _)| *by == key);
        sorted.map(|(_, is_descending)| is_descending)
    });
    let said = move || match direction.get() {
        _ if !is_sortable => None,
        None => Some("none"),
        Some(false) => Some("ascending"),
        Some(true) => Some("descending"),
    };
    let sign = move || {
        let sign = if direction.get()? {
            Sign::Down
        } else {
            Sign::Up
        };
        Some(view! { <Icon sign /> })
    };
    let words = if is_sortable {
        view! {
            <button type="button" class="grid-sort" on:click=move |_| on_sort.run(key)>
                <span>{title}</span>
                {sign}
            </button>
        }
        .into_any()
    } else {
        view! { <span>{title}</span> }.into_any()
    };
    let class = if is_number { "number" } else { "" };
    view! {
        <th
            role="columnheader"
            class=class
            class:is-first=place == 0
            aria-colindex=(place + 2).to_string()
            aria-sort=said
        >
            {words}
        </th>
    }
    .into_any()
}
