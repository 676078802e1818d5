//! What whoever runs the server wants to know of its database, without holding up who uses it.

use std::path::Path;

use super::{Db, Kind, postgres, query, sqlite};

/// How a pool of connections is used.
#[derive(Clone, Copy, Debug)]
pub struct PoolUse {
    /// What its connections are for.
    pub name: &'static str,
    /// Connections that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
}

impl Db {
    /// The pools, one after another.
    pub fn pools(&self) -> [PoolUse; 2] {
        fn of<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> PoolUse {
            PoolUse {
                name,
                open: pool.size(),
                idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
            }
        }
        match &self.0 {
            Kind::Sqlite(db) => [of("read", &db.reader), of("write", &db.writer)],
            Kind::Postgres(db) => [of("read", &db.reader), of("write", &db.writer)],
        }
    }

    /// The version of the tables, and the newest that this program knows.
    pub async fn versions(&self) -> sqlx::Result<(i64, usize)> {
        let mut reader = self.read().await?;
        let (statement, known) = match &self.0 {
            Kind::Sqlite(_) => (sqlite::VERSION, sqlite::MIGRATIONS.len()),
            Kind::Postgres(_) => (postgres::VERSION, postgres::MIGRATIONS.len()),
        };
        let found = query(statement).scalar_one(&mut reader).await?;
        Ok((found, known))
    }

    /// Writes something that changes nothing, as durably as everything else is written. It waits for
    /// no other writer: that one is in the way is an error that [passes](super::is_passing).
    pub async fn try_write(&self) -> sqlx::Result<()> {
        match &self.0 {
            Kind::Sqlite(db) => db.try_write().await,
            Kind::Postgres(db) => db.try_write().await,
        }
    }

    /// The file of the books, if they are in one.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Kind::Sqlite(db) => Some(&db.file),
            Kind::Postgres(_) => None,
        }
    }
}
