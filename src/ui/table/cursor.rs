//! Where the keys lead in a table.

/// A cell, by its place in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Row, from 0.
    pub row: usize,
    /// Column, from 0.
    pub column: usize,
}

/// How far the keys may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Rows of the table.
    pub n_rows: usize,
    /// Its columns.
    pub n_columns: usize,
    /// Rows that the keys for a whole page move by.
    pub n_page_rows: usize,
}

impl Cursor {
    /// Where a key leads, by its name as browsers say it; none for a key that leads nowhere.
    /// `is_far` is whether Ctrl or Cmd is held: Home and End then lead to the first and last row.
    pub fn after(self, key: &str, is_far: bool, bounds: Bounds) -> Option<Cursor> {
        let last_row = bounds.n_rows.checked_sub(1)?;
        let last_column = bounds.n_columns.saturating_sub(1);
        let Cursor { row, column } = self.within(bounds);
        let to = match (key, is_far) {
            ("ArrowDown", false) => (row + 1, column),
            ("ArrowUp", false) => (row.saturating_sub(1), column),
            ("ArrowRight", false) => (row, column + 1),
            ("ArrowLeft", false) => (row, column.saturating_sub(1)),
            ("PageDown", false) => (row.saturating_add(bounds.n_page_rows), column),
            ("PageUp", false) => (row.saturating_sub(bounds.n_page_rows), column),
            ("Home", false) => (row, 0),
            ("End", false) => (row, last_column),
            ("Home", true) => (0, 0),
            ("End", true) => (last_row, last_column),
            ("ArrowUp", true) => (0, column),
            ("ArrowDown", true) => (last_row, column),
            _ => return None,
        };
        Some(Cursor {
            row: to.0.min(last_row),
            column: to.1.min(last_column),
        })
    }

    /// The nearest cell that the table has.
    #[must_use]
    pub fn within(self, bounds: Bounds) -> Cursor {
        Cursor {
            row: self.row.min(bounds.n_rows.saturating_sub(1)),
            column: self.column.min(bounds.n_columns.saturating_sub(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        n_rows: 100,
        n_columns: 5,
        n_page_rows: 10,
    };

    #[track_caller]
    fn check(from: (usize, usize), key: &str, is_far: bool, to: (usize, usize)) {
        let cursor = Cursor {
            row: from.0,
            column: from.1,
        };
        let found = cursor.after(key, is_far, BOUNDS).unwrap();
        assert_eq!((found.row, found.column), to, "{key}");
    }

    #[test]
    fn keys_lead_to_cells() {
        check((0, 0), "ArrowDown", false, (1, 0));
        check((99, 0), "ArrowDown", false, (99, 0));
        check((0, 2), "ArrowUp", false, (0, 2));
        check((3, 4), "ArrowRight", false, (3, 4));
        check((3, 0), "ArrowLeft", false, (3, 0));
        check((3, 2), "Home", false, (3, 0));
        check((3, 2), "End", false, (3, 4));
        check((95, 2), "PageDown", false, (99, 2));
        check((5, 2), "PageUp", false, (0, 2));
        check((5, 2), "Home", true, (0, 0));
        check((5, 2), "End", true, (99, 4));
        check((5, 2), "ArrowDown", true, (99, 2));
        check((5, 2), "ArrowUp", true, (0, 2));
        // The table has become shorter.
        check((500, 9), "ArrowUp", false, (98, 4));
    }

    #[test]
    fn other_keys_lead_nowhere() {
        for key in ["a", "Tab", "Escape", "Enter"] {
            assert_eq!(Cursor::default().after(key, false, BOUNDS), None);
        }
        let none = Bounds {
            n_rows: 0,
            ..BOUNDS
        };
        assert_eq!(Cursor::default().after("ArrowDown", false, none), None);
        assert_eq!(Cursor { row: 4, column: 9 }.within(none).row, 0);
    }
}
