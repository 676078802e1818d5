//! Statements: one text for both databases, its values, and running it.
//!
//! The two dialects agree on most of what is asked here. [`sql`](super::sql) names the pieces where
//! they don't; what each says there stands in `sqlite.rs` and `postgres.rs`, side by side.

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow};

use super::value::Value;
use super::{Arm, Connection, postgres, sqlite};

/// The text of a statement in both dialects. A plain string is the same in both.
#[derive(Clone, Copy, Debug)]
pub struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    /// For [`sql`](super::sql) only.
    pub(crate) const fn of_both(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { sqlite, postgres }
    }
}

impl From<&'static str> for Sql {
    fn from(same: &'static str) -> Sql {
        Sql::of_both(same, same)
    }
}

/// A statement with pieces that the dialects say differently, in brackets between literals:
///
/// | piece | what it is |
/// |---|---|
/// | `[list "$2"]` | a table with one column, `value`: the texts that are bound as `$2` |
/// | `[found "SELECT .. WHERE .." by "id" in "$2"]` | the rows whose `id` is one of the texts that are bound as `$2`, by the index of that column |
/// | `[text "kind" of "wire"]` | a field of a JSON object that is kept as text |
/// | `[page of "SELECT .."]` | a page of a list, see [`crate::rows::page_of`] |
///
/// ```ignore
/// const OF_IDS: Sql = sql!("" [found "SELECT wire FROM payouts WHERE seller_id = $1" by "id" in "$2"]
///                          " ORDER BY id");
/// ```
macro_rules! sql {
    ($first:literal $([$($piece:tt)+] $then:literal)*) => {
        $crate::db::Sql::of_both(
            concat!($first $(, $crate::db::sqlite::piece!($($piece)+), $then)*),
            concat!($first $(, $crate::db::postgres::piece!($($piece)+), $then)*),
        )
    };
}
pub(crate) use sql;

/// A row that both databases can give: a tuple of `String`, `i64`, `bool`, `Vec<u8>` and `Option`s
/// of these.
pub trait Record:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Record for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

/// A statement with its values, `$1` first.
#[derive(Clone, Debug)]
#[must_use = "a statement does nothing until it is run"]
pub struct Query<'q> {
    sql: Sql,
    values: Vec<Value<'q>>,
}

/// A statement to which values can be bound.
pub fn query<'q>(sql: impl Into<Sql>) -> Query<'q> {
    Query {
        sql: sql.into(),
        values: Vec::new(),
    }
}

impl<'q> Query<'q> {
    /// Gives the next `$n` its value.
    pub fn bind(mut self, value: impl Into<Value<'q>>) -> Query<'q> {
        self.values.push(value.into());
        self
    }

    /// Runs it; gives the number of rows that were written.
    pub async fn execute(self, on: &mut Connection) -> sqlx::Result<u64> {
        match on.arm() {
            Arm::Sqlite(on) => {
                let query = sqlx::query_with(self.sql.sqlite, sqlite::arguments(self.values)?);
                Ok(query.execute(on).await?.rows_affected())
            }
            Arm::Postgres(on) => {
                let query = sqlx::query_with(self.sql.postgres, postgres::arguments(self.values)?);
                Ok(query.execute(on).await?.rows_affected())
            }
        }
    }

    /// The first row, if there is any.
    pub async fn fetch_optional<T: Record>(self, on: &mut Connection) -> sqlx::Result<Option<T>> {
        match on.arm() {
            Arm::Sqlite(on) => {
                let values = sqlite::arguments(self.values)?;
                let query = sqlx::query_as_with(self.sql.sqlite, values);
                query.fetch_optional(on).await
            }
            Arm::Postgres(on) => {
                let values = postgres::arguments(self.values)?;
                let query = sqlx::query_as_with(self.sql.postgres, values);
                query.fetch_optional(on).await
            }
        }
    }

    /// The first row; none is an error.
    pub async fn fetch_one<T: Record>(self, on: &mut Connection) -> sqlx::Result<T> {
        let row = self.fetch_optional(on).await?;
        row.ok_or(sqlx::Error::RowNotFound)
    }

    /// All rows.
    pub async fn fetch_all<T: Record>(self, on: &mut Connection) -> sqlx::Result<Vec<T>> {
        match on.arm() {
            Arm::Sqlite(on) => {
                let values = sqlite::arguments(self.values)?;
                let query = sqlx::query_as_with(self.sql.sqlite, values);
                query.fetch_all(on).await
            }
            Arm::Postgres(on) => {
                let values = postgres::arguments(self.values)?;
                let query = sqlx::query_as_with(self.sql.postgres, values);
                query.fetch_all(on).await
            }
        }
    }

    /// The first value of the first row, if there is any row.
    pub async fn scalar_optional<T>(self, on: &mut Connection) -> sqlx::Result<Option<T>>
    where
        (T,): Record,
    {
        let row: Option<(T,)> = self.fetch_optional(on).await?;
        Ok(row.map(|(value,)| value))
    }

    /// The first value of the first row; no row is an error.
    pub async fn scalar_one<T>(self, on: &mut Connection) -> sqlx::Result<T>
    where
        (T,): Record,
    {
        let (value,) = self.fetch_one(on).await?;
        Ok(value)
    }
}

/// Inserts many rows at once. `columns` are of one table, and each row has their values in order;
/// values of one column are of one type.
pub async fn insert_all<'q, const N: usize>(
    on: &mut Connection,
    table: &'static str,
    columns: [&'static str; N],
    rows: impl ExactSizeIterator<Item = [Value<'q>; N]>,
) -> sqlx::Result<()> {
    if rows.len() == 0 {
        return Ok(());
    }
    let into = format!("INSERT INTO {table} ({}) ", columns.join(", "));
    match on.arm() {
        Arm::Sqlite(on) => {
            let mut rows = rows;
            while rows.len() > 0 {
                let n_rows = rows.len().min(sqlite::rows_max(N));
                // Names of ours and placeholders; no value is in it.
                let text = AssertSqlSafe(into.clone() + &sqlite::rows_of_values(n_rows, N));
                let values = rows.by_ref().take(n_rows).flatten().collect();
                let query = sqlx::query_with(text, sqlite::arguments(values)?);
                query.execute(&mut *on).await?;
            }
        }
        Arm::Postgres(on) => {
            let (select, arguments) = postgres::columns(rows.collect())?;
            let query = sqlx::query_with(AssertSqlSafe(into + &select), arguments);
            query.execute(on).await?;
        }
    }
    Ok(())
}
