//! What is particular to PostgreSQL: its words, its migrations, and a server that comes and goes.
//!
//! Nothing is asked of the server until it is needed, so that a program can start before its
//! database does; what must be known of it first, such as the version of its tables, is asked once,
//! by whoever comes first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions};
use sqlx::{Arguments, PgPool};

use super::address::Address;
use super::error::DbError;
use super::statement::query;
use super::value::Value;
use super::{Connection, Held, begin_books};

/// In order; the n-th brings a database to version n.
pub(super) const MIGRATIONS: [&str; 5] = [
    include_str!("../../migrations/postgres/0001_books.sql"),
    include_str!("../../migrations/postgres/0002_sign_in.sql"),
    include_str!("../../migrations/postgres/0003_documents.sql"),
    include_str!("../../migrations/postgres/0004_import_jobs.sql"),
    include_str!("../../migrations/postgres/0005_payments.sql"),
];

/// Asks for the version of the tables.
pub(crate) const VERSION: &str = "SELECT version FROM books_version";

/// The oldest server that these statements were tried on.
const SERVER_VERSION_MIN: i64 = 150_000;
/// "SDSB": two programs that migrate one database at once wait for each other by this number.
const MIGRATION_LOCK: i64 = 0x5344_5342;

const READERS_MAX: u32 = 8;
const WRITERS_MAX: u32 = 8;
/// For a connection; beyond it the server counts as down for now.
const ACQUIRE_WAITS: Duration = Duration::from_secs(3);

/// The pieces of [`sql`](super::sql) as PostgreSQL says them.
macro_rules! piece {
    (list $n:literal) => {
        concat!("unnest(", $n, ") AS value")
    };
    // One by one by the index. While a first, large import has no statistics yet, an IN is planned as
    // a look at every row of the seller, for each batch again. OFFSET 0 keeps the lookups apart.
    (found $rows:literal by $column:literal in $n:literal) => {
        concat!(
            "SELECT found.* FROM (SELECT DISTINCT value FROM unnest(",
            $n,
            ") AS value) AS asked CROSS JOIN LATERAL (",
            $rows,
            " AND ",
            $column,
            " = asked.value OFFSET 0) AS found"
        )
    };
    (text $key:literal of $json:literal) => {
        concat!("(CAST(", $json, " AS json) ->> '", $key, "')")
    };
    (page of $rows:literal) => {
        concat!(
            "SELECT CAST(coalesce(json_agg(json_build_array(at, sequence, id, currency, ",
            "total_minor, octet_length(wire))), '[]') AS TEXT), string_agg(wire, $1) FROM (",
            $rows,
            ") AS rows_of_page"
        )
    };
}
pub(crate) use piece;

/// The books on a server.
#[derive(Clone, Debug)]
pub(super) struct Postgres {
    database: Arc<str>,
    pub(super) reader: PgPool,
    pub(super) writer: PgPool,
    /// The server was asked, and its tables are of the newest version.
    is_ready: Arc<AtomicBool>,
}

impl Postgres {
    /// The database of a server that need not be there yet.
    pub(super) fn new(options: PgConnectOptions) -> Postgres {
        let database = Address::Postgres(Box::new(options.clone())).to_string();
        let pool = |max| {
            PgPoolOptions::new()
                .max_connections(max)
                .acquire_timeout(ACQUIRE_WAITS)
        };
        let options = options.options([
            // Whatever the server's own default: what was acknowledged survives a loss of power.
            ("synchronous_commit", "on"),
            // As long as a writer of a file waits for another.
            ("lock_timeout", "60s"),
            // A program that froze half way must not keep its seller from writing for ever.
            ("idle_in_transaction_session_timeout", "120s"),
        ]);
        let reading = options.clone().options([
            ("default_transaction_read_only", "on"),
            // Nobody waits for an answer longer than for some seconds.
            ("statement_timeout", "15s"),
        ]);
        Postgres {
            database: database.into(),
            reader: pool(READERS_MAX).connect_lazy_with(reading),
            writer: pool(WRITERS_MAX).connect_lazy_with(options),
            is_ready: Arc::default(),
        }
    }

    /// A connection that can only read.
    pub(super) async fn read(&self) -> sqlx::Result<Connection> {
        self.prepare().await?;
        let reader = self.reader.acquire().await?;
        Ok(Connection::Postgres(Held::Pooled(reader)))
    }

    /// The same, seeing one state of everything until it is dropped.
    pub(super) async fn snapshot(&self) -> sqlx::Result<Connection> {
        self.prepare().await?;
        let statement = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let begun = self.reader.begin_with(statement).await?;
        Ok(Connection::Postgres(Held::Transaction(begun)))
    }

    /// Begins to write.
    pub(super) async fn write(&self) -> sqlx::Result<Connection> {
        self.prepare().await?;
        let begun = self.writer.begin_with("BEGIN READ WRITE").await?;
        Ok(Connection::Postgres(Held::Transaction(begun)))
    }

    /// Begins to write, and keeps others from writing for the same seller.
    pub(super) async fn write_alone(&self, seller_id: &str) -> sqlx::Result<Connection> {
        let mut connection = self.write().await?;
        // Not FOR UPDATE: that would also stop whoever only refers to the seller.
        query("SELECT 1 FROM sellers WHERE seller_id = $1 FOR NO KEY UPDATE")
            .bind(seller_id)
            .execute(&mut connection)
            .await?;
        Ok(connection)
    }

    /// Takes a transaction's number, which the server has to write down.
    pub(super) async fn try_write(&self) -> sqlx::Result<()> {
        let mut connection = self.write().await?;
        query("SELECT CAST(pg_current_xact_id() AS TEXT)")
            .execute(&mut connection)
            .await?;
        connection.commit().await
    }

    pub(super) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Sees that the server fits and brings its tables to the newest version, once.
    pub(super) async fn prepare(&self) -> Result<(), DbError> {
        // Two may come at once; they wait for each other at the server.
        if !self.is_ready.load(Ordering::Acquire) {
            self.migrate().await?;
            self.is_ready.store(true, Ordering::Release);
        }
        Ok(())
    }

    async fn migrate(&self) -> Result<(), DbError> {
        let sql_error = |source| DbError::Sql {
            database: self.database.to_string(),
            source,
        };
        let begun = self.writer.begin().await.map_err(sql_error)?;
        let mut connection = Connection::Postgres(Held::Transaction(begun));
        self.check_server(&mut connection).await?;
        if self.version(&mut connection).await? == MIGRATIONS.len() {
            return Ok(());
        }
        // Ends with the transaction, however that ends: a kill leaves everything as it was.
        query("SELECT pg_advisory_xact_lock($1)")
            .bind(MIGRATION_LOCK)
            .execute(&mut connection)
            .await
            .map_err(sql_error)?;
        // Read again under the lock: another process may have been quicker.
        let version = self.version(&mut connection).await?;
        if let Connection::Postgres(Held::Transaction(transaction)) = &mut connection {
            for migration in MIGRATIONS.iter().skip(version) {
                let run = sqlx::raw_sql(*migration).execute(&mut **transaction);
                run.await.map_err(sql_error)?;
            }
        }
        if version == 0 {
            let begun = begin_books(&mut connection, super::new_key()?).await;
            begun.map_err(sql_error)?;
        }
        connection.commit().await.map_err(sql_error)
    }

    async fn check_server(&self, connection: &mut Connection) -> Result<(), DbError> {
        let (version, encoding): (i64, String) = query(
            "SELECT CAST(current_setting('server_version_num') AS BIGINT),
                    current_setting('server_encoding')",
        )
        .fetch_one(connection)
        .await
        .map_err(|source| self.sql_error(source))?;
        let unfit = |reason| DbError::Unfit {
            database: self.database.to_string(),
            reason,
        };
        if version < SERVER_VERSION_MIN {
            return Err(unfit(format!(
                "this server is PostgreSQL {}, and {} is the oldest that will do",
                version / 10_000,
                SERVER_VERSION_MIN / 10_000
            )));
        }
        if encoding != "UTF8" {
            return Err(unfit(format!(
                "this database is encoded in {encoding}, and only UTF8 holds every name; make one \
                 by CREATE DATABASE .. ENCODING 'UTF8' TEMPLATE template0"
            )));
        }
        Ok(())
    }

    /// The version of the tables, 0 where there are none; refuses what this program must not touch.
    async fn version(&self, connection: &mut Connection) -> Result<usize, DbError> {
        let sql_error = |source| self.sql_error(source);
        // Tables of extensions are of nobody's making. One look at the catalogue, not to_regclass:
        // that remembers what was missing before the lock.
        let (is_ours, n_tables): (bool, i64) = query(
            "SELECT coalesce(bool_or(relname = 'books_version'), FALSE), count(*) FROM pg_class
             WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
               AND relkind IN ('r', 'p')
               AND NOT EXISTS (SELECT 1 FROM pg_depend
                               WHERE objid = pg_class.oid AND deptype = 'e')",
        )
        .fetch_one(&mut *connection)
        .await
        .map_err(sql_error)?;
        let database = self.database.to_string();
        if !is_ours {
            return match n_tables {
                0 => Ok(0),
                _ => Err(DbError::NotOurs { database }),
            };
        }
        let found: i64 = query(VERSION)
            .scalar_one(connection)
            .await
            .map_err(sql_error)?;
        let known = MIGRATIONS.len();
        usize::try_from(found)
            .ok()
            .filter(|version| *version <= known)
            .ok_or(DbError::TooNew {
                database,
                found,
                known,
            })
    }

    fn sql_error(&self, source: sqlx::Error) -> DbError {
        DbError::Sql {
            database: self.database.to_string(),
            source,
        }
    }
}

/// Whether a trouble passes by itself, by its SQLSTATE.
pub(super) fn is_passing(code: &str) -> bool {
    match code {
        // Could not be done beside what others did: serialization, deadlock, a lock not given.
        "40001" | "40P01" | "55P03"
        // Took too long, for a statement or between two of them.
        | "57014" | "25P03"
        // The server goes down, has crashed, or is not yet up.
        | "57P01" | "57P02" | "57P03" => true,
        // A connection that broke; out of connections, memory or disk.
        _ => code.starts_with("08") || code.starts_with("53"),
    }
}

/// The values as PostgreSQL takes them.
pub(super) fn arguments(values: Vec<Value<'_>>) -> sqlx::Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Text(text) => arguments.add(text),
            Value::Integer(number) => arguments.add(number),
            Value::Bytes(bytes) => arguments.add(bytes.as_deref()),
            Value::Truth(truth) => arguments.add(truth),
            Value::Texts(texts) => arguments.add(texts),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// `SELECT * FROM unnest($1, $2)`, and each column of the rows as one array: so any number of rows
/// is one statement, which the server knows already the second time.
pub(super) fn columns<const N: usize>(
    rows: Vec<[Value<'_>; N]>,
) -> sqlx::Result<(String, PgArguments)> {
    let mut columns: [Vec<Value<'_>>; N] = std::array::from_fn(|_| Vec::with_capacity(rows.len()));
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    /// One array of the values of a column, all of which are of one variant.
    macro_rules! array_of {
        ($column:expr, $variant:ident) => {
            $column
                .into_iter()
                .map(|value| match value {
                    Value::$variant(value) => Ok(value),
                    other => Err(format!("{other:?} is not of its column's type").into()),
                })
                .collect::<Result<Vec<_>, sqlx::error::BoxDynError>>()
        };
    }
    let mut arguments = PgArguments::default();
    for column in columns {
        let added = match column.first() {
            Some(Value::Text(_)) => array_of!(column, Text).and_then(|array| arguments.add(array)),
            Some(Value::Integer(_)) => {
                array_of!(column, Integer).and_then(|array| arguments.add(array))
            }
            Some(Value::Truth(_)) => {
                array_of!(column, Truth).and_then(|array| arguments.add(array))
            }
            Some(Value::Bytes(_)) => array_of!(column, Bytes).and_then(|array| {
                let array: Vec<Option<&[u8]>> = array.iter().map(Option::as_deref).collect();
                arguments.add(array)
            }),
            Some(Value::Texts(_)) | None => Err("a column of a row can't be a list".into()),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    let places: Vec<String> = (1..=N).map(|n| format!("${n}")).collect();
    Ok((
        format!("SELECT * FROM unnest({})", places.join(", ")),
        arguments,
    ))
}
