//! What the keys do in a table: move the cursor, open, mark.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::cursor::{Bounds, Cursor};
use super::grid::Grid;
use super::marks::Marks;
use crate::words;

/// A key was pressed while the table had the focus.
pub fn pressed(grid: Grid, event: &KeyboardEvent) {
    // A button in the head has keys of its own.
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let is_own = target.is_some_and(|target| target.tag_name() == "TABLE");
    if !is_own || event.alt_key() {
        return;
    }
    let (key, is_far) = (event.key(), event.ctrl_key() || event.meta_key());
    let cursor = grid.cursor.get_untracked().within(bounds(grid));
    grid.awaited.set(None);
    if let Some(to) = cursor.after(mirrored(&key), is_far, bounds(grid)) {
        event.prevent_default();
        if event.shift_key() && to.row != cursor.row && !is_far {
            mark_from_to(grid, cursor.row, to.row);
        }
        grid.cursor.set(to);
        grid.sight.reveal(to.row);
        show_column(grid, to);
        return;
    }
    match key.as_str() {
        // Now, or as soon as the row is at hand; one out of sight would never be fetched.
        "Enter" => {
            grid.sight.reveal(cursor.row);
            grid.awaited.set(Some(cursor.row));
        }
        " " | "x" if !is_far => mark(grid, cursor.row, false),
        "Escape" if grid.marks.with_untracked(|marks| !marks.is_empty()) => {
            grid.marks.update(Marks::clear);
        }
        _ => return,
    }
    event.prevent_default();
}

fn bounds(grid: Grid) -> Bounds {
    Bounds {
        n_rows: grid.source.n_rows.get_untracked(),
        n_columns: grid.source.columns.with_untracked(Vec::len),
        n_page_rows: grid.sight.extent.get_untracked().rows_of_page(),
    }
}

/// Marks a row or takes its mark off; with `is_range`, marks all up to it from the last mark before.
pub fn mark(grid: Grid, place: usize, is_range: bool) {
    let last = grid
        .marks
        .with_untracked(|marks| marks.last_at_or_before(place));
    match last {
        Some(last) if is_range => mark_from_to(grid, last, place),
        _ => {
            if let Some(row) = grid.source.row.run(place) {
                grid.marks
                    .update(|marks| marks.toggle(place, Arc::new(row)));
            }
        }
    }
}

/// Marks rows as far as they are at hand; one that is not ends the range, which the tally shows.
fn mark_from_to(grid: Grid, from: usize, to: usize) {
    let mut places: Vec<usize> = (from.min(to)..=from.max(to)).collect();
    if to < from {
        places.reverse();
    }
    let rows: Vec<_> = places
        .into_iter()
        .map_while(|place| Some((place, Arc::new(grid.source.row.run(place)?))))
        .collect();
    grid.marks.update(|marks| {
        for (place, row) in rows {
            marks.add(place, row);
        }
    });
}

/// Draws the cursor, whenever it or the rows have changed. Done by hand: a table has hundreds of cells
/// in sight, and one cursor.
pub fn show_cursor(grid: Grid) {
    Effect::new(move |_| {
        let Cursor { row, column } = grid.cursor.get();
        grid.sight.drawn.track();
        // A row that came in the meantime is drawn anew.
        let _ = grid.source.row.run(row);
        request_animation_frame(move || {
            let Some(Some(table)) = grid.table.try_get_untracked() else {
                return;
            };
            let before = table.query_selector(".is-cursor").ok().flatten();
            if let Some(before) = before {
                let _ = before.class_list().remove_1("is-cursor");
            }
            let now = document().get_element_by_id(&format!("cell-{row}-{column}"));
            if let Some(now) = now {
                let _ = now.class_list().add_1("is-cursor");
            }
        });
    });
}

/// The key that leads the same way where words run from right to left.
fn mirrored(key: &str) -> &str {
    match key {
        "ArrowLeft" if is_rtl() => "ArrowRight",
        "ArrowRight" if is_rtl() => "ArrowLeft",
        key => key,
    }
}

fn is_rtl() -> bool {
    words::spoken().is_rtl()
}

/// Scrolls sideways until the cell of the cursor is in sight.
fn show_column(grid: Grid, cursor: Cursor) {
    request_animation_frame(move || {
        let cell = document().get_element_by_id(&format!("cell-{}-{}", cursor.row, cursor.column));
        let cell = cell.and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
        let (Some(cell), Some(Some(frame))) = (cell, grid.sight.frame.try_get_untracked()) else {
            return;
        };
        // The first column covers the start of the frame.
        let fixed = document()
            .query_selector(".grid thead .is-first")
            .ok()
            .flatten();
        let (at, around) = (
            cell.get_bounding_client_rect(),
            frame.get_bounding_client_rect(),
        );
        let fixed = fixed.map(|fixed| fixed.get_bounding_client_rect());
        // Where words run from right to left, the table begins at the right.
        let (first_px, last_px) = if is_rtl() {
            (
                around.left(),
                fixed.map_or(around.right(), |fixed| fixed.left()),
            )
        } else {
            (fixed.map_or(0.0, |fixed| fixed.right()), around.right())
        };
        let by_px = if cursor.column == 0 {
            -f64::from(frame.scroll_left())
        } else if at.left() < first_px {
            at.left() - first_px
        } else if at.right() > last_px {
            at.right() - last_px
        } else {
            return;
        };
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        frame.set_scroll_left(frame.scroll_left() + by_px as i32);
    });
}
