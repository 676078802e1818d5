//! A table as machines exchange it: named columns, and cells that know what they are.
//!
//! Reports give their figures in this form so that exports can write them. Nothing is formatted
//! here: an amount stays a number of minor units with its currency.

use serde::{Deserialize, Serialize};

use crate::day::{Day, Instant};
use crate::money::Total;

/// Rows of cells under named columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The names of the columns, in order.
    pub columns: Vec<String>,
    /// The rows; each has a cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// The column whose amounts add up to `totals`; none when nothing adds up.
    pub sum_column: Option<usize>,
    /// What they must add up to, one per currency. A currency that is missing here must add up to
    /// nothing.
    pub totals: Vec<Total>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Somebody's words.
    Text(String),
    /// An amount.
    Amount(Total),
    /// A count.
    Count(i128),
    /// A number that is neither, such as a rate, in plain decimal notation.
    Number(String),
    /// A day.
    Day(Day),
    /// An instant.
    Instant(Instant),
}

impl Cell {
    /// A text, or nothing.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A text that may be missing.
    pub fn text_option(text: Option<&str>) -> Cell {
        text.map_or(Cell::Empty, Cell::text)
    }
}
