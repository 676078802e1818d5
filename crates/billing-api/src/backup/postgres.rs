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
use super::{BackupError, check, end_sessions, file_error};
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
    end_sessions(address).await?;
    figures
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
    command.envs(said_in_url(options));
    command
}

/// What the library gives back as parts of a URL only: the password, and how the connection is kept
/// secret. Where no URL can be made (it would stop the program), the others find all that as we did,
/// in their environment or `~/.pgpass`.
fn said_in_url(options: &PgConnectOptions) -> Vec<(&'static str, String)> {
    let is_plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let is_safe = is_plain(options.get_username())
        && (options.get_socket().is_some() || is_plain(options.get_host()));
    if !is_safe {
        return Vec::new();
    }
    let url = options.to_url_lossy();
    let encoded = format!("={}", url.password().unwrap_or_default());
    let password = form_urlencoded::parse(encoded.as_bytes()).next();
    let password = password.filter(|(_, password)| !password.is_empty());
    let password = password.map(|(_, password)| ("PGPASSWORD", password.into_owned()));
    let of_tls = url.query_pairs().filter_map(|(name, value)| {
        let name = match &*name {
            "sslmode" => "PGSSLMODE",
            "sslrootcert" => "PGSSLROOTCERT",
            "sslcert" => "PGSSLCERT",
            "sslkey" => "PGSSLKEY",
            _ => return None,
        };
        // The library names a file as one.
        let value = value.strip_prefix("file: ").unwrap_or(&value);
        Some((name, value.to_owned()))
    });
    password.into_iter().chain(of_tls).collect()
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
