//! Why a database can't be used, and which troubles of it pass by themselves.

use std::fmt;
use std::io;

use sqlx::postgres::PgDatabaseError;

use super::{postgres, sqlite};

/// Why a database can't be used. `database` is where it is, without a password.
#[derive(Debug)]
pub enum DbError {
    /// The file or its folder can't be made or opened.
    Unreachable {
        /// The file.
        database: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no `SQLite` database.
    NotADatabase {
        /// The file.
        database: String,
    },
    /// The database belongs to another program.
    NotOurs {
        /// The database.
        database: String,
    },
    /// A newer program has written to it.
    TooNew {
        /// The database.
        database: String,
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: usize,
    },
    /// The server can't keep these books as it is.
    Unfit {
        /// The database.
        database: String,
        /// What was found, and what is needed.
        reason: String,
    },
    /// The system gives no random bytes, without which no cursor can be signed.
    NoRandomness(getrandom::Error),
    /// Anything else that the database says.
    Sql {
        /// The database.
        database: String,
        /// Its words.
        source: sqlx::Error,
    },
}

impl DbError {
    /// Whether waiting may help: the server is down, starting, or busy.
    pub fn is_passing(&self) -> bool {
        matches!(self, DbError::Sql { source, .. } if is_passing(source))
    }
}

/// Whether a trouble passes without anybody's doing: the database is busy or can't be reached.
pub fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut => true,
        // A certificate that is not to be trusted does not become so by itself.
        sqlx::Error::Io(error) => error.kind() != io::ErrorKind::InvalidData,
        sqlx::Error::Database(said) => match said.try_downcast_ref::<PgDatabaseError>() {
            Some(said) => postgres::is_passing(said.code()),
            None => sqlite::is_busy(error),
        },
        _ => false,
    }
}

impl From<DbError> for sqlx::Error {
    /// For a database whose opening had to be put off until it was used.
    fn from(error: DbError) -> sqlx::Error {
        match error {
            DbError::Sql { source, .. } => source,
            other => sqlx::Error::Configuration(Box::new(other)),
        }
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbError::Unreachable { database, source } => {
                write!(
                    f,
                    "{database}: the database can't be opened or made: {source}"
                )
            }
            DbError::NotADatabase { database } => write!(
                f,
                "{database}: this is not a SQLite database; nothing was changed"
            ),
            DbError::NotOurs { database } => write!(
                f,
                "{database}: this database belongs to another program; nothing was changed"
            ),
            DbError::TooNew {
                database,
                found,
                known,
            } => write!(
                f,
                "{database}: this database is of version {found}, and this program knows versions \
                 up to {known}: use a newer billing-api; nothing was changed"
            ),
            DbError::Unfit { database, reason } => {
                write!(f, "{database}: {reason}; nothing was changed")
            }
            DbError::NoRandomness(error) => write!(f, "the system gives no random bytes: {error}"),
            DbError::Sql { database, source } => {
                write!(f, "{database}: the database says: {source}")
            }
        }
    }
}

impl std::error::Error for DbError {}
