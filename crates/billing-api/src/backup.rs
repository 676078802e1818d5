//! `billing-api backup` and `restore`: a copy of the books made while they are in use, and books
//! made of such a copy.
//!
//! A backup is one state of the books: what is booked meanwhile is in it whole or not at all. Beside
//! `FILE` lies its seal, `FILE.sha256`, which says what is inside and which bytes it has. A restore
//! believes neither: it counts the bytes, reads every page and adds the sums up again, and refuses
//! before anything of it can be taken for books.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::db::{Address, Db, DbError, query};

mod postgres;
mod seal;
mod sqlite;
mod verify;

pub use verify::Figures;

use seal::Seal;

/// Why there is no backup, or why none was restored.
#[derive(Debug)]
pub enum BackupError {
    /// There is something already where the copy was to be made.
    Exists(PathBuf),
    /// There are no books to be copied.
    NoBooks(PathBuf),
    /// The database that was to be filled is not empty.
    NotEmpty(String),
    /// The tables are in a schema other than `public`, which this does not copy.
    OtherSchema(String),
    /// A file can't be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The seal of a backup is missing or is none.
    NoSeal(PathBuf),
    /// The bytes are not the ones that were sealed.
    Altered(PathBuf),
    /// The books contradict themselves, in these ways.
    Unsound(Vec<String>),
    /// The books are not the ones that were sealed.
    Other {
        /// What the seal says.
        sealed: String,
        /// What was found.
        found: String,
    },
    /// A program of PostgreSQL is not there.
    NoProgram {
        /// Its name.
        name: &'static str,
        /// What to run where it is.
        command: String,
    },
    /// A program of PostgreSQL failed.
    Program {
        /// Its name.
        name: &'static str,
        /// Its words.
        said: String,
    },
    /// The books can't be opened.
    Db(DbError),
    /// What the database says.
    Sql(sqlx::Error),
}

/// Copies the books into a file that is not there yet, with its seal beside it.
pub async fn make(address: &Address, to: &Path) -> Result<Figures, BackupError> {
    let seal = seal::beside(to);
    for path in [to, &seal] {
        if path.exists() {
            return Err(BackupError::Exists(path.to_owned()));
        }
    }
    // In the same folder, so that it comes to its place whole; gone by itself when something fails.
    let copy = unfinished(to)?;
    let figures = match address {
        Address::File(from) => sqlite::copy(from, copy.path()).await?,
        Address::Postgres(options) => postgres::dump(options, copy.path()).await?,
    };
    seal::sync(copy.path())?;
    let sealed = Seal::of(copy.path(), &figures)?;
    place(copy, to)?;
    sealed.write(to)?;
    Ok(figures)
}

/// Makes books of a backup, in a file that is not there yet or in an empty database.
pub async fn restore(from: &Path, address: &Address) -> Result<Figures, BackupError> {
    let sealed = Seal::read(from)?;
    let found = match address {
        Address::File(to) => sqlite::restore(from, &sealed, to).await?,
        Address::Postgres(options) => postgres::restore(from, &sealed, options, address).await?,
    };
    Ok(found)
}

/// A file beside another that goes when it is dropped, and that only its owner may read.
fn unfinished(path: &Path) -> Result<tempfile::NamedTempFile, BackupError> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    tempfile::Builder::new()
        .prefix(".unfinished-")
        .tempfile_in(folder)
        .map_err(|source| file_error(folder, source))
}

/// Gives a finished file its name, unless there is one of that name.
fn place(file: tempfile::NamedTempFile, path: &Path) -> Result<(), BackupError> {
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(BackupError::Exists(path.to_owned()))
        }
        Err(failed) => Err(file_error(path, failed.error)),
    }
}

/// Whether the books are those that were sealed, and agree with themselves.
async fn check(db: &Db, sealed: &Seal) -> Result<Figures, BackupError> {
    let mut books = db.snapshot().await?;
    let figures = verify::verify(&mut books).await?;
    if figures.to_string() == sealed.figures {
        return Ok(figures);
    }
    Err(BackupError::Other {
        sealed: sealed.figures.clone(),
        found: figures.to_string(),
    })
}

/// Signs everybody out: a session that was ended after the backup was made must not be back. Books
/// of an older version are brought to the newest by this, as by the first start of a server.
async fn end_sessions(address: &Address) -> Result<(), BackupError> {
    let db = Db::open(address).await?;
    let mut books = db.write_beside_others().await?;
    query("DELETE FROM sessions").execute(&mut books).await?;
    books.commit().await?;
    db.close().await;
    Ok(())
}

fn file_error(path: &Path, source: io::Error) -> BackupError {
    BackupError::File {
        path: path.to_owned(),
        source,
    }
}

impl From<DbError> for BackupError {
    fn from(error: DbError) -> BackupError {
        BackupError::Db(error)
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> BackupError {
        BackupError::Sql(error)
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupError::Exists(path) => write!(
                f,
                "{} is there already and was not touched; name another, or move it away",
                path.display()
            ),
            BackupError::NoBooks(path) => {
                write!(f, "{}: there are no books", path.display())
            }
            BackupError::NotEmpty(database) => write!(
                f,
                "{database}: this database has tables already, and nothing was changed in it; make \
                 an empty one with createdb"
            ),
            BackupError::OtherSchema(schema) => write!(
                f,
                "the tables are in the schema {schema:?}, and this copies those in public only; \
                 copy them with pg_dump --schema and restore them with pg_restore"
            ),
            BackupError::File { path, source } => write!(f, "{}: {source}", path.display()),
            BackupError::NoSeal(path) => write!(
                f,
                "{}: the seal of the backup is missing or can't be read; it was made beside the \
                 backup and says which bytes that had. Nothing was changed",
                path.display()
            ),
            BackupError::Altered(path) => write!(
                f,
                "{}: these are not the bytes that were backed up: the file was cut or changed. \
                 Nothing was changed; take another copy of it, or another backup",
                path.display()
            ),
            BackupError::Unsound(faults) => {
                write!(f, "the books contradict themselves: {}", faults.join("; "))
            }
            BackupError::Other { sealed, found } => write!(
                f,
                "the backup was made of {sealed}, but these books hold {found}"
            ),
            BackupError::NoProgram { name, command } => write!(
                f,
                "{name} is not on this machine's PATH. It comes with PostgreSQL's client programs; \
                 where it is, this does the same: {command}"
            ),
            BackupError::Program { name, said } => write!(f, "{name} failed: {said}"),
            BackupError::Db(error) => error.fmt(f),
            BackupError::Sql(error) => write!(f, "the database says: {error}"),
        }
    }
}

impl std::error::Error for BackupError {}
