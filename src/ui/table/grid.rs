//! The table itself: head, rows in sight, foot, and what was marked.

use std::ops::Range;

use leptos::ev::{ClipboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::cursor::Cursor;
use super::head::Head;
use super::keys;
use super::lines::{Foot, Lines};
use super::marks::Marks;
use super::row::{Column, Row};
use super::sight::Sight;
use super::tally::{self, Tally};

/// Where a table's values come from.
#[derive(Clone, Copy)]
pub struct Source {
    /// The columns, in order.
    pub columns: Signal<Vec<Column>>,
    /// Rows of the table.
    pub n_rows: Signal<usize>,
    /// A row by its place; none while it is not at hand. Asked again when what it reads changes.
    pub row: Callback<usize, Option<Row>>,
    /// Rows below all others that are always in sight, such as totals.
    pub foot: Signal<Vec<Row>>,
    /// The column that the rows are sorted by, and whether the other way round.
    pub sorted: Signal<Option<(&'static str, bool)>>,
    /// When it changes, these are other rows: the table starts at the first, and nothing is marked.
    pub edition: Signal<u64>,
}

/// What a table is doing: handed to its parts.
#[derive(Clone, Copy)]
pub struct Grid {
    /// Its values.
    pub source: Source,
    /// What is in sight.
    pub sight: Sight,
    /// The cell that the keys are at.
    pub cursor: RwSignal<Cursor>,
    /// What is marked.
    pub marks: RwSignal<Marks>,
    /// A row that is to be opened as soon as it is at hand.
    pub awaited: RwSignal<Option<usize>>,
    /// A row is to be opened, by its key.
    pub on_open: Callback<String>,
    /// The table, which has the focus.
    pub table: NodeRef<html::Table>,
}

/// The table.
#[component]
pub fn VirtualTable(
    /// What it shows, for readers that hear it.
    #[prop(into)]
    caption: String,
    /// Its values.
    source: Source,
    /// A column's head was chosen, by its key.
    on_sort: Callback<&'static str>,
    /// A row was opened, by its key.
    on_open: Callback<String>,
    /// These rows are in sight now.
    on_sight: Callback<Range<usize>>,
) -> impl IntoView {
    let sight = Sight::new(source.n_rows);
    let grid = Grid {
        source,
        sight,
        cursor: RwSignal::new(Cursor::default()),
        marks: RwSignal::new(Marks::default()),
        awaited: RwSignal::new(None),
        on_open,
        table: NodeRef::new(),
    };
    Effect::new(move |before: Option<u64>| {
        let edition = source.edition.get();
        if before.is_some_and(|before| before != edition) {
            grid.cursor.set(Cursor::default());
            grid.awaited.set(None);
            grid.marks.update(Marks::clear);
            sight.to_top();
        }
        edition
    });
    Effect::new(move |before: Option<usize>| {
        let n_rows = source.n_rows.get();
        // Rows came or went: what was marked may stand elsewhere now.
        if before.is_some_and(|before| before != n_rows) {
            grid.marks.update(Marks::clear);
        }
        n_rows
    });
    Effect::new(move |_| on_sight.run(sight.rows.get()));
    Effect::new(move |_| {
        if let Some(row) = grid.awaited.get().and_then(|place| source.row.run(place)) {
            grid.awaited.set(None);
            on_open.run(row.key);
        }
    });
    Effect::new(move |_| {
        // The height of the foot and of the rows may have changed with what they say.
        source.foot.track();
        source.n_rows.track();
        sight.measure_soon();
    });
    let on_copy = move |event: ClipboardEvent| {
        let copied = grid.marks.with(|marks| tally::copied(grid, marks));
        if let (Some(text), Some(board)) = (copied, event.clipboard_data())
            && board.set_data("text/plain", &text).is_ok()
        {
            event.prevent_default();
        }
    };
    let on_click = move |event: MouseEvent| clicked(grid, &event);
    let n_rows_said = move || (source.n_rows.get() + 1 + source.foot.with(Vec::len)).to_string();
    let cell_id = move || {
        let Cursor { row, column } = grid.cursor.get();
        let is_drawn = sight.drawn.with(|drawn| drawn.rows.contains(&row));
        is_drawn.then(|| format!("cell-{row}-{column}"))
    };
    keys::show_cursor(grid);
    let width = move || {
        let tenths: u32 = source
            .columns
            .with(|columns| columns.iter().map(|column| column.width).sum());
        format!("{}rem", f64::from(tenths + MARK_WIDTH) / 10.0)
    };
    view! {
        <div class="grid-box" node_ref=sight.frame on:scroll=move |_| sight.scrolled()>
            <table
                class="grid"
                role="grid"
                tabindex="0"
                aria-label=caption
                aria-multiselectable="true"
                aria-rowcount=n_rows_said
                aria-colcount=move || (source.columns.with(Vec::len) + 1).to_string()
                aria-activedescendant=cell_id
                style:min-width=width
                node_ref=grid.table
                on:focus=move |_| sight.stay()
                on:keydown=move |event| keys::pressed(grid, &event)
                on:copy=on_copy
            >
                <Head grid on_sort />
                <tbody class="grid-rows" role="rowgroup" on:click=on_click>
                    <Lines grid />
                </tbody>
                <Foot grid />
            </table>
        </div>
        <Tally grid />
    }
}

/// Width of the column of marks, in tenths of a `rem`.
pub const MARK_WIDTH: u32 = 24;

/// A click marks where the marks stand, and opens elsewhere.
fn clicked(grid: Grid, event: &MouseEvent) {
    let Some(target) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return;
    };
    let closest = |selector: &str| target.closest(selector).ok().flatten();
    let place = closest("tr[data-row]").and_then(|row| row.get_attribute("data-row"));
    let Some(place) = place.and_then(|place| place.parse::<usize>().ok()) else {
        return;
    };
    // A link or a text that is being marked with the mouse is not the row.
    if closest("a").is_some() || has_selected_text() {
        return;
    }
    grid.cursor.update(|cursor| cursor.row = place);
    if closest(".grid-mark").is_some() {
        keys::mark(grid, place, event.shift_key());
        if let Some(table) = grid.table.get_untracked() {
            let _ = table.focus();
        }
    } else if let Some(row) = grid.source.row.run(place) {
        grid.on_open.run(row.key);
    }
}

fn has_selected_text() -> bool {
    let selection = js_sys::Reflect::get(&window(), &"getSelection".into());
    let selection = selection
        .ok()
        .and_then(|get| get.dyn_into::<js_sys::Function>().ok())
        .and_then(|get| get.call0(&window()).ok());
    selection.is_some_and(|selection| {
        let text = js_sys::Object::from(selection).to_string();
        text.length() > 0
    })
}
