//! Backups of books in a file: `VACUUM INTO`, which reads one state while others write.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{io, iter};

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use super::seal::Seal;
use super::verify::{Figures, verify};
use super::{BackupError, check, end_sessions, file_error, place, unfinished};
use crate::db::{Address, Db, sqlite};

/// For the moment in which a log is recovered.
const WAITS: Duration = Duration::from_secs(30);

/// Copies books into an empty file, and reads the copy through.
pub(super) async fn copy(from: &Path, to: &Path) -> Result<Figures, BackupError> {
    // Opening would make a database where there is none.
    if !from.is_file() || sqlite::version_of(from).await? == 0 {
        return Err(BackupError::NoBooks(from.to_owned()));
    }
    let Some(name) = to.to_str() else {
        let source = io::Error::other("the name is not Unicode, which SQLite wants");
        return Err(file_error(to, source));
    };
    let mut connection = SqliteConnectOptions::new()
        .filename(from)
        .busy_timeout(WAITS)
        .connect()
        .await?;
    sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&mut connection)
        .await?;
    sqlx::Connection::close(connection).await?;
    let db = Db::look(to).await?;
    let mut books = db.snapshot().await?;
    let figures = verify(&mut books).await;
    drop(books);
    db.close().await;
    figures
}

/// Makes a file of a backup. It gets its name last of all, once everything of it was found well.
pub(super) async fn restore(from: &Path, sealed: &Seal, to: &Path) -> Result<Figures, BackupError> {
    // What lies beside a file of this name would be taken for its log.
    let logs = ["-wal", "-shm", "-journal"].map(|ending| beside(to, ending));
    if let Some(there) = iter::once(to.to_owned())
        .chain(logs)
        .find(|path| path.exists())
    {
        return Err(BackupError::Exists(there));
    }
    let mut file = unfinished(to)?;
    sealed.copy(from, &mut file)?;
    let synced = file.as_file().sync_all();
    synced.map_err(|source| file_error(to, source))?;
    let db = Db::look(file.path()).await?;
    let figures = check(&db, sealed).await;
    db.close().await;
    let figures = figures?;
    end_sessions(&Address::File(file.path().to_owned())).await?;
    // Closing has put the log into the file, or it would be left behind under the file's old name.
    if beside(file.path(), "-wal").exists() {
        let source = io::Error::other("its log can't be put into it");
        return Err(file_error(to, source));
    }
    let synced = file.as_file().sync_all();
    synced.map_err(|source| file_error(to, source))?;
    place(file, to)?;
    Ok(figures)
}

/// The path of a file that belongs to a database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
