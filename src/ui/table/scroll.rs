//! Which rows of a table of any length are in sight, and where they are drawn.
//!
//! A browser shows no element beyond some tens of millions of pixels, and a table of millions of rows
//! is longer. So the scroll bar moves over a shorter stretch: its ends are as long as the table's ends,
//! pixel for pixel, and the stretch between stands for all rows between. Small moves always move the
//! rows by as much; only where the bar is dragged does it jump. No money here, so pixels are floats.

use std::ops::Range;

/// Height of the longest table that is scrolled pixel for pixel. Five times as much, which a reader
/// gets who zooms to 500 %, is still below what browsers show.
pub const HEIGHT_PX_MAX: f64 = 6_000_000.0;

/// The most rows that are drawn at once, unless even more are in sight.
pub const ROWS_MAX: usize = 56;

/// Length of each end of the bar that is scrolled pixel for pixel in a longer table.
const END_PX: f64 = 200_000.0;
/// A longer move of the bar is a jump to another place, a shorter one moves the rows by as much.
const JUMP_PX: f64 = 4_000.0;
/// This near to an end of the bar, the place of the bar is the place in the table.
const NEAR_END_PX: f64 = 1_000.0;
/// Rows that are drawn beyond each edge, so that a small move finds them there.
const BEYOND: usize = 6;

/// How long a table is, and how much of it fits into sight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Rows of the table.
    pub n_rows: usize,
    /// Height of each, more than 0.
    pub row_px: f64,
    /// Height of the place where they are seen, without head and foot.
    pub view_px: f64,
}

/// Where a table is scrolled to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// How far the bar is from its start.
    pub bar_px: f64,
    /// How far the upper edge of sight is from the first row.
    pub top_px: f64,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The rows.
    pub rows: Range<usize>,
    /// Empty height above them.
    pub above_px: f64,
    /// Empty height below them.
    pub below_px: f64,
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rows and pixels are far below 2^53, and never negative where they are cast"
)]
impl Extent {
    /// Height of all rows.
    pub fn full_px(&self) -> f64 {
        self.n_rows as f64 * self.row_px
    }

    /// Height that stands for all rows in the page.
    pub fn height_px(&self) -> f64 {
        self.full_px().min(HEIGHT_PX_MAX)
    }

    /// The furthest place that the bar can be at.
    pub fn bar_px_max(&self) -> f64 {
        (self.height_px() - self.view_px).max(0.0)
    }

    fn top_px_max(&self) -> f64 {
        (self.full_px() - self.view_px).max(0.0)
    }

    fn is_scaled(&self) -> bool {
        self.full_px() > HEIGHT_PX_MAX
    }

    /// How much of the table a pixel of the bar's middle stands for.
    fn scale(&self) -> f64 {
        (self.full_px() - 2.0 * END_PX) / (HEIGHT_PX_MAX - 2.0 * END_PX)
    }

    /// The place in the table that a place of the bar stands for.
    fn top_at(&self, bar_px: f64) -> f64 {
        let from_end_px = HEIGHT_PX_MAX - bar_px;
        let top_px = if !self.is_scaled() || bar_px <= END_PX {
            bar_px
        } else if from_end_px <= END_PX {
            self.full_px() - from_end_px
        } else {
            END_PX + (bar_px - END_PX) * self.scale()
        };
        top_px.clamp(0.0, self.top_px_max())
    }

    /// The other way round, to the next whole pixel.
    fn bar_at(&self, top_px: f64) -> f64 {
        let from_end_px = self.full_px() - top_px;
        let bar_px = if !self.is_scaled() || top_px <= END_PX {
            top_px
        } else if from_end_px <= END_PX {
            HEIGHT_PX_MAX - from_end_px
        } else {
            END_PX + (top_px - END_PX) / self.scale()
        };
        bar_px.round().clamp(0.0, self.bar_px_max().ceil())
    }

    /// The bar was moved.
    #[must_use]
    pub fn moved(&self, from: Place, bar_px: f64) -> Place {
        let by_px = bar_px - from.bar_px;
        let is_near_end = bar_px < NEAR_END_PX || bar_px > self.bar_px_max() - NEAR_END_PX;
        let top_px = if !self.is_scaled() || is_near_end || by_px.abs() > JUMP_PX {
            self.top_at(bar_px)
        } else {
            (from.top_px + by_px).clamp(0.0, self.top_px_max())
        };
        Place { bar_px, top_px }
    }

    /// The same rows, with the bar where it belongs: after small moves it has strayed.
    #[must_use]
    pub fn settled(&self, place: Place) -> Place {
        let top_px = place.top_px.clamp(0.0, self.top_px_max());
        Place {
            bar_px: self.bar_at(top_px),
            top_px,
        }
    }

    /// The nearest place where a row is wholly in sight.
    #[must_use]
    pub fn revealed(&self, place: Place, row: usize) -> Place {
        let above_px = row as f64 * self.row_px;
        let below_px = above_px + self.row_px - self.view_px;
        // In a view lower than a row, its upper edge counts.
        let top_px = place.top_px.max(below_px).min(above_px);
        self.settled(Place { top_px, ..place })
    }

    /// Rows that are at least partly in sight.
    pub fn rows_in_sight(&self, place: Place) -> Range<usize> {
        let row_at = |px: f64| ((px / self.row_px).max(0.0) as usize).min(self.n_rows);
        let end_px = place.top_px + self.view_px;
        let end = row_at(end_px);
        let is_partly = end as f64 * self.row_px < end_px;
        row_at(place.top_px)..(end + usize::from(is_partly)).min(self.n_rows)
    }

    /// What is drawn at a place.
    pub fn drawn(&self, place: Place) -> Drawn {
        let sight = self.rows_in_sight(place);
        let beyond = BEYOND.min(ROWS_MAX.saturating_sub(sight.len()) / 2);
        let rows = sight.start.saturating_sub(beyond)..(sight.end + beyond).min(self.n_rows);
        // The rows stand as far from the bar's place as they are from the table's.
        let strayed_px = place.top_px - place.bar_px;
        let above_px = (rows.start as f64 * self.row_px - strayed_px).max(0.0);
        let rows_px = rows.len() as f64 * self.row_px;
        Drawn {
            below_px: (self.height_px() - above_px - rows_px).max(0.0),
            rows,
            above_px,
        }
    }

    /// Rows that the keys for a whole page move by.
    pub fn rows_of_page(&self) -> usize {
        ((self.view_px / self.row_px) as usize)
            .saturating_sub(1)
            .max(1)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
