//! The books' database: embedded `SQLite` or a PostgreSQL server, and one way to use both.
//!
//! A statement is written once, with `$1` for its values, and runs on a [`Connection`] to either:
//!
//! ```no_run
//! use billing_api::db::{Db, query};
//!
//! # async fn example(db: &Db, seller_id: &str) -> sqlx::Result<()> {
//! // One statement, or several that need not agree.
//! let mut reader = db.read().await?;
//! let wire: Option<String> = query("SELECT wire FROM payouts WHERE seller_id = $1 AND id = $2")
//!     .bind(seller_id)
//!     .bind("payout_1")
//!     .scalar_optional(&mut reader)
//!     .await?;
//!
//! // Several that must see one state: db.snapshot(). To write a seller's books, one at a time:
//! let mut writer = db.write(seller_id).await?;
//! let last: (i64,) = query("SELECT max(sequence) FROM bookings WHERE seller_id = $1")
//!     .bind(seller_id)
//!     .fetch_one(&mut writer)
//!     .await?;
//! query("INSERT INTO bookings (seller_id, sequence, booked_at) VALUES ($1, $2, $3)")
//!     .bind(seller_id)
//!     .bind(last.0 + 1)
//!     .bind(billing_api::db::now().seconds())
//!     .execute(&mut writer)
//!     .await?;
//! writer.commit().await?; // dropped without it, nothing was written
//! # Ok(())
//! # }
//! ```
//!
//! Both databases understand it when statements keep to this:
//! - columns are `TEXT`, `INTEGER`/`BIGINT`, `BLOB`/`BYTEA` or, for truths, `INTEGER`/`BOOLEAN`, and
//!   are read as `String`, `i64`, `Vec<u8>`, `bool`; a truth is asked for as `WHERE deleted`;
//! - a literal or a sum that is read says its type: `CAST(sum(minor) AS BIGINT)`;
//! - `CASE` for `iif`, `ON CONFLICT` for `INSERT OR`, `string_agg(x, ',')` for `group_concat`;
//! - no zero characters in texts: PostgreSQL refuses them;
//! - for lists and JSON there are the pieces of `sql!` (`statement.rs`), for many rows [`insert_all`].
//!
//! A migration is a file under the same number in `migrations/sqlite` and `migrations/postgres`.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use ledger::day::Instant;
use sqlx::pool::PoolConnection;
use sqlx::{Database, PgConnection, SqliteConnection, Transaction};

pub(crate) mod address;
pub(crate) mod error;
pub(crate) mod postgres;
pub(crate) mod probe;
pub(crate) mod sqlite;
pub(crate) mod statement;
pub(crate) mod value;

pub use address::{Address, AddressError};
pub use error::{DbError, is_passing};
pub use probe::PoolUse;
pub(crate) use statement::sql;
pub use statement::{Query, Record, Sql, insert_all, query};
pub use value::Value;

/// The seller whose books `import` and `demo` write, and whose owner everyone is without sign-in.
pub const SELLER_ID: &str = "seller_1";

/// The books' database. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Db(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// A connection to either database, plain or in a transaction. A transaction that is dropped
/// without [`commit`](Connection::commit) leaves nothing behind.
#[derive(Debug)]
pub enum Connection {
    /// To an `SQLite` file.
    Sqlite(Held<sqlx::Sqlite>),
    /// To a PostgreSQL server.
    Postgres(Held<sqlx::Postgres>),
}

/// How a connection is held.
#[derive(Debug)]
pub enum Held<D: Database> {
    /// Each statement stands alone.
    Pooled(PoolConnection<D>),
    /// All statements stand together.
    Transaction(Transaction<'static, D>),
}

/// The library's own connection behind ours.
pub(crate) enum Arm<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Db {
    /// Opens the database, makes what is missing, and brings it to the newest version.
    pub async fn open(address: &Address) -> Result<Db, DbError> {
        let db = Db::reach(address).await?;
        db.prepare().await?;
        Ok(db)
    }

    /// The same for a server that need not be there yet: whatever could not be done now is done
    /// when it is used. A file is opened in any case.
    pub async fn reach(address: &Address) -> Result<Db, DbError> {
        Ok(Db(match address {
            Address::File(path) => Kind::Sqlite(sqlite::Sqlite::open(path).await?),
            Address::Postgres(options) => {
                Kind::Postgres(postgres::Postgres::new((**options).clone()))
            }
        }))
    }

    /// A file that nobody writes, such as a backup, to be read as it is.
    pub async fn look(path: &Path) -> Result<Db, DbError> {
        Ok(Db(Kind::Sqlite(sqlite::Sqlite::look(path).await?)))
    }

    /// Sees that the database can be used as it is, and mends it where it is of an older version.
    pub async fn prepare(&self) -> Result<(), DbError> {
        match &self.0 {
            Kind::Sqlite(_) => Ok(()),
            Kind::Postgres(db) => db.prepare().await,
        }
    }

    /// A connection that can only read; each statement sees the newest state.
    pub async fn read(&self) -> sqlx::Result<Connection> {
        match &self.0 {
            Kind::Sqlite(db) => {
                let reader = db.reader.acquire().await?;
                Ok(Connection::Sqlite(Held::Pooled(reader)))
            }
            Kind::Postgres(db) => db.read().await,
        }
    }

    /// A connection that can only read, and that sees one state until it is dropped.
    pub async fn snapshot(&self) -> sqlx::Result<Connection> {
        match &self.0 {
            Kind::Sqlite(db) => {
                let begun = db.reader.begin().await?;
                Ok(Connection::Sqlite(Held::Transaction(begun)))
            }
            Kind::Postgres(db) => db.snapshot().await,
        }
    }

    /// Begins to write what is a seller's, and keeps all others from writing it until the
    /// transaction ends: sequences have no gaps and are in the order in which they come in sight.
    pub async fn write(&self, seller_id: &str) -> sqlx::Result<Connection> {
        match &self.0 {
            Kind::Sqlite(db) => db.write().await,
            Kind::Postgres(db) => db.write_alone(seller_id).await,
        }
    }

    /// Begins to write what is of no seller's books, such as a sign-in. Others may write at the same
    /// time: what must not happen twice needs a unique key or a condition in its own statement.
    pub async fn write_beside_others(&self) -> sqlx::Result<Connection> {
        match &self.0 {
            Kind::Sqlite(db) => db.write().await,
            Kind::Postgres(db) => db.write().await,
        }
    }

    /// Whether the books can be read right now.
    pub async fn is_readable(&self) -> sqlx::Result<()> {
        let mut reader = self.read().await?;
        let found: Option<String> = query("SELECT seller_id FROM sellers LIMIT 1")
            .scalar_optional(&mut reader)
            .await?;
        found.map(drop).ok_or(sqlx::Error::RowNotFound)
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match &self.0 {
            Kind::Sqlite(db) => db.close().await,
            Kind::Postgres(db) => db.close().await,
        }
    }
}

impl Connection {
    /// Makes true what was written. On a plain connection it is so already.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Connection::Sqlite(Held::Transaction(transaction)) => transaction.commit().await,
            Connection::Postgres(Held::Transaction(transaction)) => transaction.commit().await,
            Connection::Sqlite(Held::Pooled(_)) | Connection::Postgres(Held::Pooled(_)) => Ok(()),
        }
    }

    pub(crate) fn arm(&mut self) -> Arm<'_> {
        match self {
            Connection::Sqlite(Held::Pooled(held)) => Arm::Sqlite(held),
            Connection::Sqlite(Held::Transaction(held)) => Arm::Sqlite(held),
            Connection::Postgres(Held::Pooled(held)) => Arm::Postgres(held),
            Connection::Postgres(Held::Transaction(held)) => Arm::Postgres(held),
        }
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

/// Random bytes that a seller's cursors are signed with.
fn new_key() -> Result<Vec<u8>, DbError> {
    let mut key = vec![0; 32];
    getrandom::fill(&mut key).map_err(DbError::NoRandomness)?;
    Ok(key)
}

/// The seller, and the first state of the books: empty.
async fn begin_books(connection: &mut Connection, cursor_key: Vec<u8>) -> sqlx::Result<()> {
    query("INSERT INTO sellers (seller_id, cursor_key) VALUES ($1, $2)")
        .bind(SELLER_ID)
        .bind(cursor_key)
        .execute(connection)
        .await?;
    query("INSERT INTO bookings (seller_id, sequence, booked_at) VALUES ($1, 0, $2)")
        .bind(SELLER_ID)
        .bind(now().seconds())
        .execute(connection)
        .await?;
    Ok(())
}
