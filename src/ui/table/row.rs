//! Columns, rows and cells of a table, as plain values.

use ledger::day::Instant;
use ledger::money::{Currency, Total};
use ledger::table;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Names it among the columns.
    pub key: &'static str,
    /// What stands above it.
    pub title: String,
    /// Its width, in the height of a letter (`rem`), times ten.
    pub width: u32,
    /// Whether its cells are numbers, which stand at the end.
    pub is_number: bool,
    /// Whether the table can be sorted by it.
    pub is_sortable: bool,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Names it among the rows.
    pub key: String,
    /// A cell per column.
    pub cells: Vec<Cell>,
    /// What it adds to a sum, in minor units of a currency; none when nothing.
    pub sum: Option<(Currency, i128)>,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is known.
    Absent,
    /// Nothing is to be said.
    Empty,
    /// Words.
    Text(String),
    /// Words, and a short warning beside them.
    Flagged {
        /// The words.
        text: String,
        /// The warning.
        flag: &'static str,
    },
    /// An id.
    Id(String),
    /// A time, and how it reads.
    Moment {
        /// The time.
        at: Instant,
        /// How it reads on the clock of the zone in use.
        text: String,
    },
    /// An amount; the column or another one says the currency.
    Amount(Total),
    /// A whole number.
    Count(i128),
}

impl Cell {
    /// Words that may be missing.
    pub fn text(text: Option<String>) -> Cell {
        text.map_or(Cell::Absent, Cell::Text)
    }

    /// An id that may be missing.
    pub fn id(id: Option<String>) -> Cell {
        id.map_or(Cell::Absent, Cell::Id)
    }

    /// The same for other programs.
    pub fn plain(&self) -> table::Cell {
        match self {
            Cell::Absent | Cell::Empty => table::Cell::Empty,
            Cell::Text(text) | Cell::Flagged { text, .. } | Cell::Id(text) => {
                table::Cell::text(text)
            }
            Cell::Moment { at, .. } => table::Cell::Instant(*at),
            Cell::Amount(total) => table::Cell::Amount(*total),
            Cell::Count(count) => table::Cell::Count(*count),
        }
    }
}
