//! What is particular to `SQLite`: its words, opening a file, and refusing what isn't ours.
//!
//! One connection writes, a few read; write-ahead logging lets them not wait for each other, and
//! `synchronous = FULL` means that what was acknowledged survives a loss of power.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Connection as _, Row, SqlitePool};

use super::error::DbError;
use super::value::Value;
use super::{Connection, Held, begin_books};

/// "SDSB" in ASCII: says that a `SQLite` file is one of ours.
const APPLICATION_ID: i64 = 0x5344_5342;

/// In order; the n-th brings a database to version n.
pub(super) const MIGRATIONS: [&str; 5] = [
    include_str!("../../migrations/sqlite/0001_books.sql"),
    include_str!("../../migrations/sqlite/0002_sign_in.sql"),
    include_str!("../../migrations/sqlite/0003_documents.sql"),
    include_str!("../../migrations/sqlite/0004_import_jobs.sql"),
    include_str!("../../migrations/sqlite/0005_payments.sql"),
];

/// Asks for the version of a file.
pub(crate) const VERSION: &str = "SELECT user_version FROM pragma_user_version";

/// An import may hold the write lock for as long as a large file takes.
const WRITER_WAITS: Duration = Duration::from_mins(1);
/// Readers never wait for writers in WAL mode, only for the moment of a recovery.
const READER_WAITS: Duration = Duration::from_secs(5);
/// Between two tries to open a file that others open too.
const OPENING_PAUSE: Duration = Duration::from_millis(10);
/// A probe only asks whether it could.
const PROBE_WAITS: Duration = Duration::from_millis(100);
const READERS_MAX: u32 = 4;

/// `SQLite` takes 32,766 values at once, and longer statements gain nothing more.
const VALUES_MAX: usize = 7000;

/// The pieces of [`sql`](super::sql) as `SQLite` says them.
macro_rules! piece {
    (list $n:literal) => {
        concat!("json_each(", $n, ")")
    };
    (found $rows:literal by $column:literal in $n:literal) => {
        concat!(
            $rows,
            " AND ",
            $column,
            " IN (SELECT value FROM json_each(",
            $n,
            "))"
        )
    };
    (text $key:literal of $json:literal) => {
        concat!("(", $json, " ->> '$.", $key, "')")
    };
    (page of $rows:literal) => {
        concat!(
            "SELECT json_group_array(json_array(at, sequence, id, currency, total_minor, ",
            "octet_length(wire))), group_concat(wire, $1) FROM (",
            $rows,
            ")"
        )
    };
}
pub(crate) use piece;

/// The books in a file.
#[derive(Clone, Debug)]
pub(super) struct Sqlite {
    pub(super) file: Arc<Path>,
    pub(super) reader: SqlitePool,
    pub(super) writer: SqlitePool,
}

impl Sqlite {
    /// Opens the file, makes it if there is none, and brings it to the newest version.
    pub(super) async fn open(path: &Path) -> Result<Sqlite, DbError> {
        create_if_missing(path)?;
        // Looked at before anything is set: a file of another program must stay as it is.
        let version = version_of(path).await?;

        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true);
        let writing = options
            .clone()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(WRITER_WAITS)
            .pragma("cache_size", "-65536");
        let writer = patiently(async || {
            SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(WRITER_WAITS)
                .connect_with(writing.clone())
                .await
        })
        .await
        .map_err(|source| sql_error(path, source))?;
        let reading = options
            .busy_timeout(READER_WAITS)
            .pragma("query_only", "ON")
            .pragma("cache_size", "-16384");
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(READER_WAITS)
            // A file does not hang up: asking before each use would only cost a round trip.
            .test_before_acquire(false)
            .connect_lazy_with(reading);
        let opened = Sqlite {
            file: path.into(),
            reader,
            writer,
        };
        if version < MIGRATIONS.len() {
            opened.migrate(path).await?;
        }
        Ok(opened)
    }

    /// A finished copy that nobody writes, read as it is: nothing is changed or laid beside it.
    pub(super) async fn look(path: &Path) -> Result<Sqlite, DbError> {
        if version_of(path).await? == 0 {
            let database = path.display().to_string();
            return Err(DbError::NotOurs { database });
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .immutable(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(options);
        Ok(Sqlite {
            file: path.into(),
            reader: pool.clone(),
            writer: pool,
        })
    }

    /// Begins to write, and keeps all others from writing until the transaction ends.
    pub(super) async fn write(&self) -> sqlx::Result<Connection> {
        // Immediate: a transaction that reads first and writes later could fail in the middle.
        let begun = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Connection::Sqlite(Held::Transaction(begun)))
    }

    /// Writes the version that is there already, on a connection of its own: whoever is waiting for
    /// the writer is not kept waiting.
    pub(super) async fn try_write(&self) -> sqlx::Result<()> {
        let options = SqliteConnectOptions::new()
            .filename(&self.file)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PROBE_WAITS);
        let mut connection = options.connect().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let version: i64 = sqlx::query_scalar(VERSION)
            .fetch_one(&mut *transaction)
            .await?;
        // A number that was just read; a pragma takes no values.
        sqlx::raw_sql(AssertSqlSafe(format!("PRAGMA user_version = {version}")))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        connection.close().await
    }

    /// Closes every connection; the last one tidies up the log.
    pub(super) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// Brings the file to the newest version in one step: a kill leaves it as it was.
    async fn migrate(&self, path: &Path) -> Result<(), DbError> {
        let sql_error = |source| sql_error(path, source);
        let mut transaction = self
            .writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(sql_error)?;
        // Read again under the lock: another process may have been quicker.
        let version = sqlx::query_scalar("PRAGMA user_version")
            .fetch_one(&mut *transaction)
            .await
            .map_err(sql_error)?;
        let version: usize = i64::try_into(version).unwrap_or(MIGRATIONS.len());
        for migration in MIGRATIONS.iter().skip(version) {
            sqlx::raw_sql(*migration)
                .execute(&mut *transaction)
                .await
                .map_err(sql_error)?;
        }
        let mut connection = Connection::Sqlite(Held::Transaction(transaction));
        if version == 0 {
            let cursor_key = super::new_key()?;
            let begun = begin_books(&mut connection, cursor_key).await;
            begun.map_err(sql_error)?;
        }
        connection.commit().await.map_err(sql_error)
    }
}

/// Opens a file again while another program that opens it too is in the way. The busy timeout does
/// not help there: where two give a new file its write-ahead log at once, `SQLite` sends one of them
/// away without waiting, since each might be waiting for the other.
async fn patiently<T>(open: impl AsyncFn() -> sqlx::Result<T>) -> sqlx::Result<T> {
    let until = Instant::now() + WRITER_WAITS;
    loop {
        match open().await {
            Err(error) if is_busy(&error) && Instant::now() < until => {
                tokio::time::sleep(OPENING_PAUSE).await;
            }
            opened => return opened,
        }
    }
}

/// Makes an empty file that only its owner may read: it is going to hold somebody's finances.
fn create_if_missing(path: &Path) -> Result<(), DbError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(DbError::Unreachable {
            database: path.display().to_string(),
            source,
        }),
    }
}

/// The version of the file, 0 for an empty one; refuses what this program must not touch.
pub(crate) async fn version_of(path: &Path) -> Result<usize, DbError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(READER_WAITS);
    let looked = patiently(async || {
        let mut connection = options.connect().await?;
        let header = sqlx::query(
            "SELECT a.application_id, v.user_version, (SELECT count(*) FROM sqlite_schema)
             FROM pragma_application_id a, pragma_user_version v",
        )
        .fetch_one(&mut connection)
        .await?;
        connection.close().await?;
        sqlx::Result::Ok((
            header.get::<i64, _>(0),
            header.get::<i64, _>(1),
            header.get::<i64, _>(2),
        ))
    });
    let database = path.display().to_string();
    match looked.await {
        Ok((0, 0, 0)) => Ok(0),
        Ok((APPLICATION_ID, version, _)) => usize::try_from(version)
            .ok()
            .filter(|version| *version <= MIGRATIONS.len())
            .ok_or(DbError::TooNew {
                database,
                found: version,
                known: MIGRATIONS.len(),
            }),
        Ok(_) => Err(DbError::NotOurs { database }),
        Err(error) if has_code(&error, 26) => Err(DbError::NotADatabase { database }),
        Err(error) => Err(sql_error(path, error)),
    }
}

fn sql_error(path: &Path, source: sqlx::Error) -> DbError {
    DbError::Sql {
        database: path.display().to_string(),
        source,
    }
}

/// Whether another writer is in the way: `SQLITE_BUSY` or `SQLITE_LOCKED`.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    has_code(error, 5) || has_code(error, 6)
}

/// Whether `SQLite` says this: by its primary code or by an extended one.
fn has_code(error: &sqlx::Error, primary: u32) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    // An extended code carries the primary one in its low byte.
    code.and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == primary)
}

/// The values as `SQLite` takes them. A list goes as one text of JSON.
pub(super) fn arguments(values: Vec<Value<'_>>) -> sqlx::Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        let added = match value {
            Value::Text(text) => arguments.add(text),
            Value::Integer(number) => arguments.add(number),
            Value::Bytes(bytes) => arguments.add(bytes.map(std::borrow::Cow::into_owned)),
            Value::Truth(truth) => arguments.add(truth),
            Value::Texts(texts) => match serde_json::to_string(&texts) {
                Ok(json) => arguments.add(json),
                Err(error) => Err(error.into()),
            },
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The most rows of so many columns for one statement.
pub(super) fn rows_max(n_columns: usize) -> usize {
    (VALUES_MAX / n_columns.max(1)).max(1)
}

/// `VALUES (?, ?), (?, ?)`.
pub(super) fn rows_of_values(n_rows: usize, n_columns: usize) -> String {
    let row = format!("({})", vec!["?"; n_columns].join(", "));
    format!("VALUES {}", vec![row; n_rows].join(", "))
}
