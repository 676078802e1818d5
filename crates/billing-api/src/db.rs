//! The database file: opening it, refusing what isn't ours, and who may write.
//!
//! One connection writes, a few read; write-ahead logging lets them not wait for each other, and
//! `synchronous = FULL` means that what was acknowledged survives a loss of power.

use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ledger::day::Instant;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, Sqlite, SqliteConnection, SqlitePool, Transaction};

/// The one seller, until sign-in tells sellers apart. Every key starts with it already.
pub const SELLER_ID: &str = "seller_1";

/// "SDSB" in ASCII: says that a `SQLite` file is one of ours.
const APPLICATION_ID: i64 = 0x5344_5342;

/// In order; the n-th brings a database to version n.
const MIGRATIONS: [&str; 1] = [include_str!("../migrations/sqlite/0001_books.sql")];

/// An import may hold the write lock for as long as a large file takes.
const WRITER_WAITS: Duration = Duration::from_mins(1);
/// Readers never wait for writers in WAL mode, only for the moment of a recovery.
const READER_WAITS: Duration = Duration::from_secs(5);
const READERS_MAX: u32 = 4;

/// The books in a file.
#[derive(Clone, Debug)]
pub struct Db {
    reader: SqlitePool,
    writer: SqlitePool,
}

/// Why a database can't be used.
#[derive(Debug)]
pub enum DbError {
    /// The file or its folder can't be made or opened.
    Unreachable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no `SQLite` database.
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The database belongs to another program.
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A newer program has written to it.
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: usize,
    },
    /// The system gives no random bytes, without which no cursor can be signed.
    NoRandomness(getrandom::Error),
    /// Anything else that `SQLite` says.
    Sql(sqlx::Error),
}

impl Db {
    /// Opens the database, makes it if there is none, and brings it to the newest version.
    pub async fn open(path: &Path) -> Result<Db, DbError> {
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
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WRITER_WAITS)
            .connect_with(writing)
            .await?;
        if version < MIGRATIONS.len() {
            migrate(&writer).await?;
        }
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
        Ok(Db { reader, writer })
    }

    /// Connections that can only read.
    pub fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// Begins to write, and keeps all others from writing until the transaction ends.
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        // Immediate: a transaction that reads first and writes later could fail in the middle.
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Whether the books can be read right now.
    pub async fn is_readable(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1 FROM sellers")
            .fetch_one(&self.reader)
            .await
            .map(drop)
    }

    /// Closes every connection; the last one tidies up the log.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// Now, by the server's clock.
pub fn now() -> Instant {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_secs())
        .ok()
        .and_then(Instant::from_seconds)
        .unwrap_or(Instant::MAX)
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
            path: path.to_owned(),
            source,
        }),
    }
}

/// The version of the database, 0 for an empty file; refuses what this program must not touch.
async fn version_of(path: &Path) -> Result<usize, DbError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(READER_WAITS);
    let looked = async {
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
    };
    let path = path.to_owned();
    match looked.await {
        Ok((0, 0, 0)) => Ok(0),
        Ok((APPLICATION_ID, version, _)) => usize::try_from(version)
            .ok()
            .filter(|version| *version <= MIGRATIONS.len())
            .ok_or(DbError::TooNew {
                path,
                found: version,
                known: MIGRATIONS.len(),
            }),
        Ok(_) => Err(DbError::NotOurs { path }),
        Err(error) if has_code(&error, "26") => Err(DbError::NotADatabase { path }),
        Err(error) => Err(DbError::Sql(error)),
    }
}

/// Brings the database to the newest version in one step: a kill leaves it as it was.
async fn migrate(writer: &SqlitePool) -> Result<(), DbError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    // Read again under the lock: another process may have been quicker.
    let version = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut *transaction)
        .await?;
    let version: usize = i64::try_into(version).unwrap_or(MIGRATIONS.len());
    for migration in MIGRATIONS.iter().skip(version) {
        sqlx::raw_sql(*migration).execute(&mut *transaction).await?;
    }
    if version == 0 {
        let mut cursor_key = [0; 32];
        getrandom::fill(&mut cursor_key).map_err(DbError::NoRandomness)?;
        begin_books(&mut transaction, &cursor_key).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The seller, and the first state of the books: empty.
async fn begin_books(connection: &mut SqliteConnection, cursor_key: &[u8]) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO sellers (seller_id, cursor_key) VALUES (?1, ?2)")
        .bind(SELLER_ID)
        .bind(cursor_key)
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO bookings (seller_id, sequence, booked_at) VALUES (?1, 0, ?2)")
        .bind(SELLER_ID)
        .bind(now().seconds())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether `SQLite` says this: by its primary code or by an extended one.
pub fn has_code(error: &sqlx::Error, primary: &str) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    // An extended code carries the primary one in its low byte.
    code.and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| (code & 0xff).to_string() == primary)
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> DbError {
        DbError::Sql(error)
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbError::Unreachable { path, source } => {
                write!(
                    f,
                    "{}: the database can't be opened or made: {source}",
                    path.display()
                )
            }
            DbError::NotADatabase { path } => {
                write!(
                    f,
                    "{}: this is not a SQLite database; nothing was changed",
                    path.display()
                )
            }
            DbError::NotOurs { path } => write!(
                f,
                "{}: this database belongs to another program; nothing was changed",
                path.display()
            ),
            DbError::TooNew { path, found, known } => write!(
                f,
                "{}: this database is of version {found}, and this program knows versions up to \
                 {known}: use a newer billing-api; nothing was changed",
                path.display()
            ),
            DbError::NoRandomness(error) => write!(f, "the system gives no random bytes: {error}"),
            DbError::Sql(error) => write!(f, "the database says: {error}"),
        }
    }
}

impl std::error::Error for DbError {}
