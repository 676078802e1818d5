//! Rows of a list as the database hands them over: a page at a time, in one piece.
//!
//! The rows of a page come as one text of their JSON and one list of their keys, put together by
//! the database itself. Row by row, a bulk read would spend most of its time on handing rows from the
//! database's thread to ours.

use serde::Deserialize;

use crate::cursor::Place;
use crate::db::{Db, Query};

/// Completes a list's own `SELECT` of `at, sequence, id, currency, total_minor, wire` to a page.
/// The separator of the rows is always the first value.
macro_rules! page_of {
    ($rows:literal) => {
        $crate::db::sql!("" [page of $rows] "")
    };
}
pub(crate) use page_of;

/// A row, as far as its page must know it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "(i64, i64, String, String, Option<i64>, usize)")]
pub struct ListRow {
    /// Where it stands in the list.
    pub place: Place,
    /// Its id.
    pub id: String,
    /// Currency of its total.
    pub currency: String,
    /// What it adds to the page's sums; nothing for a tombstone or an unknown amount.
    pub total_minor: Option<i64>,
    /// Length of its JSON.
    pub wire_bytes: usize,
}

impl From<(i64, i64, String, String, Option<i64>, usize)> for ListRow {
    fn from(columns: (i64, i64, String, String, Option<i64>, usize)) -> ListRow {
        let (at, sequence, id, currency, total_minor, wire_bytes) = columns;
        ListRow {
            place: Place { at, sequence },
            id,
            currency,
            total_minor,
            wire_bytes,
        }
    }
}

/// What stands between two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// In a JSON array; the line end is for people who look at it.
    Comma,
    /// Between lines. JSON has no line end inside a string, so it parts nothing else.
    LineEnd,
}

impl Separator {
    /// Its text.
    pub const fn text(self) -> &'static str {
        match self {
            Separator::Comma => ",\n",
            Separator::LineEnd => "\n",
        }
    }
}

/// Some rows of a list, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// What a page must know of each.
    pub rows: Vec<ListRow>,
    /// Their JSON, with separators between them.
    pub wires: String,
}

impl Rows {
    /// Runs a statement that [`page_of`] made.
    pub async fn fetch(db: &Db, query: Query<'_>) -> sqlx::Result<Rows> {
        let mut reader = db.read().await?;
        let (keys, wires): (String, Option<String>) = query.fetch_one(&mut reader).await?;
        let rows =
            serde_json::from_str(&keys).map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Rows {
            rows,
            wires: wires.unwrap_or_default(),
        })
    }

    /// Keeps the first `n_rows`.
    pub fn truncate(&mut self, n_rows: usize, separator: Separator) {
        if self.rows.len() <= n_rows {
            return;
        }
        self.rows.truncate(n_rows);
        let wires: usize = self.rows.iter().map(|row| row.wire_bytes).sum();
        self.wires
            .truncate(wires + separator.text().len() * n_rows.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_and_their_json_stay_together() {
        let keys = r#"[[1,1,"a","EUR",5,2],[2,2,"é","EUR",null,5],[3,3,"c","EUR",1,2]]"#;
        let all = Rows {
            rows: serde_json::from_str(keys).unwrap(),
            wires: "{}\n\"é\"1\n{}".to_owned(),
        };
        let kept = |n| {
            let mut rows = all.clone();
            rows.truncate(n, Separator::LineEnd);
            (rows.rows.len(), rows.wires)
        };
        assert_eq!(kept(4), (3, all.wires.clone()));
        assert_eq!(kept(3), (3, all.wires.clone()));
        assert_eq!(kept(2), (2, "{}\n\"é\"1".to_owned()));
        assert_eq!(kept(1), (1, "{}".to_owned()));
        assert_eq!(kept(0), (0, String::new()));
    }
}
