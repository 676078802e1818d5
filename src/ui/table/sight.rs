//! What of a table is in sight: the frame that it is seen through, measured and moved.

use std::ops::Range;

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::scroll::{Drawn, Extent, Place};

/// Height of a row until one was measured.
const ROW_PX: f64 = 34.0;
/// Height of the frame until it was measured.
const VIEW_PX: f64 = 600.0;
/// The bar is set right when it was left alone for this long.
const IDLE_MS: u32 = 200;

/// The frame and what it shows.
#[derive(Clone, Copy)]
pub struct Sight {
    /// The element that scrolls.
    pub frame: NodeRef<html::Div>,
    /// What is drawn.
    pub drawn: Memo<Drawn>,
    /// Rows that are at least partly in sight.
    pub rows: Memo<Range<usize>>,
    /// Lengths.
    pub extent: Memo<Extent>,
    place: RwSignal<Place>,
    /// Height of a row, and of the view.
    measured: RwSignal<(f64, f64)>,
    idle: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Sight {
    /// A sight of so many rows.
    pub fn new(n_rows: Signal<usize>) -> Sight {
        let measured = RwSignal::new((ROW_PX, VIEW_PX));
        let place = RwSignal::new(Place::default());
        let extent = Memo::new(move |_| {
            let (row_px, view_px) = measured.get();
            Extent {
                n_rows: n_rows.get(),
                row_px,
                view_px,
            }
        });
        let sight = Sight {
            frame: NodeRef::new(),
            drawn: Memo::new(move |_| extent.get().drawn(place.get())),
            rows: Memo::new(move |_| extent.get().rows_in_sight(place.get())),
            extent,
            place,
            measured,
            idle: StoredValue::new_local(None),
        };
        let resized = window_event_listener(ev::resize, move |_| sight.measure_soon());
        on_cleanup(move || resized.remove());
        sight
    }

    /// The frame was scrolled.
    pub fn scrolled(self) {
        let Some(frame) = self.frame.get_untracked() else {
            return;
        };
        let (bar_px, extent) = (f64::from(frame.scroll_top()), self.extent.get_untracked());
        let place = self.place.get_untracked();
        // Also what was scrolled from here comes back as an event.
        if (place.bar_px - bar_px).abs() < 0.5 {
            return;
        }
        self.place.set(extent.moved(place, bar_px));
        let settle = Timeout::new(IDLE_MS, move || self.settle());
        let _ = self.idle.try_update_value(|idle| idle.replace(settle));
    }

    /// Shows a row wholly.
    pub fn reveal(self, row: usize) {
        let (extent, place) = (self.extent.get_untracked(), self.place.get_untracked());
        self.go(extent.revealed(place, row));
    }

    /// Shows the first row.
    pub fn to_top(self) {
        self.go(Place::default());
    }

    /// Undoes the browser's scrolling to what gets the focus: the table is far taller than its frame, so
    /// its end may be taken for the nearest edge, and the reader thrown to the last rows.
    pub fn stay(self) {
        self.move_bar();
        // The browser may scroll after it has told of the focus.
        queue_microtask(move || self.move_bar());
    }

    fn settle(self) {
        let Some(place) = self.place.try_get_untracked() else {
            return;
        };
        let settled = self.extent.get_untracked().settled(place);
        if (settled.bar_px - place.bar_px).abs() >= 1.0 {
            self.go(settled);
        }
    }

    fn go(self, to: Place) {
        if self.place.get_untracked() == to {
            return;
        }
        self.place.set(to);
        // At once, so that a move which the browser has not told of yet does not lead back; and again
        // when the rows are drawn, as until then the frame may be too short for the place.
        self.move_bar();
        request_animation_frame(move || self.move_bar());
    }

    fn move_bar(self) {
        if let (Some(Some(frame)), Some(place)) = (
            self.frame.try_get_untracked(),
            self.place.try_get_untracked(),
        ) {
            #[expect(clippy::cast_possible_truncation, reason = "at most some millions")]
            frame.set_scroll_top(place.bar_px as i32);
        }
    }

    /// Measures once everything is drawn.
    pub fn measure_soon(self) {
        request_animation_frame(move || self.measure());
    }

    fn measure(self) {
        let Some(Some(frame)) = self.frame.try_get_untracked() else {
            return;
        };
        let height_of = |selector: &str| {
            let found = frame.query_selector(selector).ok().flatten();
            let element = found.and_then(|found| found.dyn_into::<HtmlElement>().ok());
            element.map(|element| element.offset_height())
        };
        let row_px = height_of("tr.grid-row").filter(|height| *height > 0);
        let around = height_of("thead").unwrap_or(0) + height_of("tfoot").unwrap_or(0);
        let view_px = f64::from((frame.client_height() - around).max(0));
        let row_px = row_px.map_or(self.measured.get_untracked().0, f64::from);
        if self.measured.get_untracked() != (row_px, view_px) {
            self.measured.set((row_px, view_px));
        }
    }
}
