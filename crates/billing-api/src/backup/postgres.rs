//! Backups of books on a server: PostgreSQL's own programs, and a look of ours at what they did.
//!
//! The figures of the seal and the dump are of one and the same state: the program is told which
//! snapshot of the server's to read. Passwords go to it by its environment, never as an argument.

use std::io;
use std::path::Path;
use std::process::Command;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Row};

use super::seal::Seal;
use super::verify::{Figures, verify};
use super::{BackupError, check, file_error};
use crate::db::{Address, Connection, Db, Held};

/// The tables alone: a dump of the schema would want to make `public`, which is everywhere already.
const TABLES: &str = "--table=public.*";
/// Neither owner nor grants: books are restored for whoever restores them. Never a question: nobody
/// is there to answer it.
const PLAINLY: [&str; 3] = ["--no-owner", "--no-privileges", "--no-password"];

/// Dumps the books into an empty file.
pub(super) async fn dump(options: &PgConnectOptions, to: &Path) -> Result<Figures, BackupError> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await?;
    let begun = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    let mut held = begun.await?;
    let row = sqlx::query("SELECT current_schema(), pg_export_snapshot()")
        .fetch_one(&mut *held)
        .await?;
    let (schema, snapshot): (String, String) = (row.get(0), row.get(1));
    in_public(&schema)?;
    let mut books = Connection::Postgres(Held::Transaction(held));
    let figures = verify(&mut books).await?;

    let mut command = program("pg_dump", options);
    command
        .args(["--format=custom", TABLES])
        .args(PLAINLY)
        .arg(format!("--snapshot={snapshot}"))
        .arg("--file")
        .arg(to);
    run("pg_dump", command, options).await?;
    drop(books);
    pool.close().await;
    Ok(figures)
}

/// Fills an empty database. It is one transaction of the server's: a dump that is cut leaves nothing.
pub(super) async fn restore(
    from: &Path,
    sealed: &Seal,
    options: &PgConnectOptions,
    address: &Address,
) -> Result<Figures, BackupError> {
    sealed.copy(from, &mut io::sink())?;
    let mut connection = options.connect().await?;
    let row = sqlx::query(
        "SELECT current_schema(), (SELECT count(*) FROM pg_class
             WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
               AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f'))",
    )
    .fetch_one(&mut connection)
    .await?;
    let (schema, n_tables): (String, i64) = (row.get(0), row.get(1));
    sqlx::Connection::close(connection).await?;
    in_public(&schema)?;
    if n_tables > 0 {
        return Err(BackupError::NotEmpty(address.to_string()));
    }
    let mut command = program("pg_restore", options);
    command
        .args(["--exit-on-error", "--single-transaction"])
        .args(PLAINLY)
        .arg("--dbname")
        .arg(database(options))
        .arg(from);
    run("pg_restore", command, options).await?;

    let db = Db::reach(address).await?;
    let figures = check(&db, sealed).await;
    db.close().await;
    end_sessions(options).await?;
    figures
}

/// Signs everybody out: a session that was ended after the backup was made must not be back.
async fn end_sessions(options: &PgConnectOptions) -> Result<(), BackupError> {
    let mut books = options.connect().await?;
    // Books of the first version have none.
    let has_sessions = "SELECT to_regclass('public.sessions') IS NOT NULL";
    if sqlx::query_scalar(has_sessions)
        .fetch_one(&mut books)
        .await?
    {
        sqlx::query("DELETE FROM public.sessions")
            .execute(&mut books)
            .await?;
    }
    sqlx::Connection::close(books).await?;
    Ok(())
}

fn in_public(schema: &str) -> Result<(), BackupError> {
    if schema == "public" {
        Ok(())
    } else {
        Err(BackupError::OtherSchema(schema.to_owned()))
    }
}

/// The server takes the user's name where none is given.
fn database(options: &PgConnectOptions) -> &str {
    options.get_database().unwrap_or(options.get_username())
}

fn host(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(folder) => folder.to_string_lossy().into_owned(),
        None => options.get_host().to_owned(),
    }
}

/// A program of PostgreSQL that finds the server where we do.
fn program(name: &str, options: &PgConnectOptions) -> Command {
    let mut command = Command::new(name);
    command
        .env("PGHOST", host(options))
        .env("PGPORT", options.get_port().to_string())
        .env("PGUSER", options.get_username())
        .env("PGDATABASE", database(options));
    if let Some(password) = password(options) {
        command.env("PGPASSWORD", password);
    }
    command
}

/// The password, which the library gives back as a part of a URL only. Where no URL can be made (it
/// would stop the program), the others find one as we did, in `PGPASSWORD` or `~/.pgpass`.
fn password(options: &PgConnectOptions) -> Option<String> {
    let is_plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let is_safe = is_plain(options.get_username())
        && (options.get_socket().is_some() || is_plain(options.get_host()));
    let url = is_safe.then(|| options.to_url_lossy())?;
    let encoded = format!("={}", url.password()?);
    let mut decoded = form_urlencoded::parse(encoded.as_bytes());
    decoded.next().map(|(_, password)| password.into_owned())
}

async fn run(
    name: &'static str,
    mut command: Command,
    options: &PgConnectOptions,
) -> Result<(), BackupError> {
    let ran = tokio::task::spawn_blocking(move || command.output()).await;
    let output = match ran.unwrap_or_else(|joined| Err(io::Error::other(joined))) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(BackupError::NoProgram {
                name,
                command: by_hand(name, options),
            });
        }
        ran => ran.map_err(|source| file_error(Path::new(name), source))?,
    };
    if output.status.success() {
        return Ok(());
    }
    Err(BackupError::Program {
        name,
        said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// The same as a line for a person.
fn by_hand(name: &str, options: &PgConnectOptions) -> String {
    let how = if name == "pg_dump" {
        "--format=custom --table='public.*' --file FILE"
    } else {
        "--exit-on-error --single-transaction FILE"
    };
    format!(
        "{name} --host {} --port {} --username {} --dbname {} {} {how}",
        host(options),
        options.get_port(),
        options.get_username(),
        database(options),
        PLAINLY[..2].join(" "),
    )
}
