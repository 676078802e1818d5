//! The command line: what can be asked, and how it went.

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use ledger::import::{DateOrder, Options};
use ledger::money::notation::Notation;

use crate::db::{Address, Db};
use crate::demo::{ORDERS_DEFAULT, ORDERS_MAX};
use crate::log::Format;
use crate::origin::Origin;
use crate::sample::Outcome;
use crate::server::Config;
use crate::sign_in::Settings;
use crate::sign_in::password::Cost;
use crate::{backup, imports, inspect, sample, serve};

mod paying;
mod people;

use paying::Paying;
use people::User;

/// Says where the books are when no argument does.
const DATABASE_URL: &str = "BILLING_API_DATABASE_URL";

/// The billing API behind the seller dashboard, over a database file or a PostgreSQL server.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// How the log on standard error looks.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORM")]
    log: Format,
    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// How the log is to look.
    pub fn log(&self) -> Format {
        self.log
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the dashboard and its API on this machine.
    Serve(Serve),
    /// Book settlement files; each is booked whole or not at all.
    Import(Import),
    /// Print the figures of settlement files without booking anything.
    Inspect(Inspect),
    /// Copy the books into a file while they are in use.
    Backup(Backup),
    /// Make books of a backup, where there are none yet.
    Restore(Restore),
    /// Write the sample seller into a database of their own.
    Demo(Demo),
    /// Say who may sign in.
    #[command(subcommand)]
    User(User),
}

#[derive(Args, Debug)]
struct Serve {
    /// Where to listen; port 0 takes a free one. An address that others reach needs --origin.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    #[command(flatten)]
    books: Books,
    /// The built dashboard; without it only the API is served.
    #[arg(long, value_name = "DIR")]
    web: Option<PathBuf>,
    /// Where browsers find the server behind a proxy that does TLS, such as `https://books.example`.
    #[arg(long, value_name = "URL")]
    origin: Option<Origin>,
    /// Proxies before the server whose X-Forwarded-For is believed.
    #[arg(long, default_value_t = 0, value_name = "N")]
    proxies: u8,
    #[command(flatten)]
    paying: Paying,
    /// Let everyone who reaches the server act as the owner; on this machine only.
    #[arg(long)]
    without_sign_in: bool,
    /// Send cookies over plain HTTP too, for browsers that keep secure ones back even on this
    /// machine; on this machine only.
    #[arg(long, conflicts_with = "without_sign_in")]
    plain_http_cookies: bool,
    /// Where Prometheus reads /metrics: a loopback address; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
}

#[derive(Args, Debug)]
struct Import {
    #[command(flatten)]
    books: Books,
    #[command(flatten)]
    reading: Reading,
    /// Settlement reports.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
struct Inspect {
    /// Print a JSON array instead of text.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
    /// Settlement reports.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
struct Backup {
    #[command(flatten)]
    books: Books,
    /// The file to make, which must not be there yet. FILE.sha256 is made beside it.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

#[derive(Args, Debug)]
struct Restore {
    /// A file that `backup` made, with its FILE.sha256.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// A file that is not there yet, or an empty PostgreSQL database.
    #[command(flatten)]
    books: Books,
}

#[derive(Args, Debug)]
struct Demo {
    /// New books, or ones with the same sample seller.
    #[command(flatten)]
    books: Books,
    /// Which sample seller; the same number always gives the same one.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// How many orders it has, in fourteen months.
    #[arg(
        long,
        default_value_t = ORDERS_DEFAULT,
        value_name = "N",
        value_parser = value_parser!(u64).range(..=ORDERS_MAX)
    )]
    orders: u64,
}

/// Where the books are. Without either argument, `BILLING_API_DATABASE_URL` in the environment says.
#[derive(Args, Debug)]
struct Books {
    /// The books, made if there are none: a file, or the URL of a PostgreSQL database without its
    /// password, which others on this machine could read here. A URL with a password goes into the
    /// environment, as `BILLING_API_DATABASE_URL`, or into a file.
    #[arg(long, value_name = "PATH|URL", conflicts_with = "database_url_file")]
    database: Option<OsString>,
    /// A file that only you may read, with the URL of the books in it.
    #[arg(long, value_name = "FILE")]
    database_url_file: Option<PathBuf>,
}

impl Books {
    fn address(&self) -> Result<Address, Failure> {
        if let Some(given) = &self.database {
            let Some(text) = given.to_str() else {
                return Ok(Address::File(PathBuf::from(given)));
            };
            return Address::from_sight(text)
                .map_err(|error| Failure::Because(format!("--database: {error}")));
        }
        let (from, text) = if let Some(path) = &self.database_url_file {
            let from = format!("--database-url-file {}", path.display());
            let read = fs::read_to_string(path);
            let text = read.map_err(|error| Failure::Because(format!("{from}: {error}")))?;
            (from, text)
        } else {
            let Ok(text) = env::var(DATABASE_URL) else {
                return Err(Failure::Because(format!(
                    "say where the books are: --database PATH, or a PostgreSQL URL in the \
                     environment variable {DATABASE_URL} or in a file named by --database-url-file"
                )));
            };
            (DATABASE_URL.to_owned(), text)
        };
        let parsed = text.trim().parse();
        parsed.map_err(|error| Failure::Because(format!("{from}: {error}")))
    }
}

/// What the files may leave open; it never overrules what they say.
#[derive(Args, Clone, Copy, Debug)]
struct Reading {
    /// The mark before the decimals, for files whose amounts read both ways.
    #[arg(long, value_name = "MARK")]
    decimal_mark: Option<DecimalMark>,
    /// What stands first in dates, for files whose dates read both ways.
    #[arg(long, value_name = "ORDER")]
    date_order: Option<DayOrMonth>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DecimalMark {
    Point,
    Comma,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DayOrMonth {
    DayFirst,
    MonthFirst,
}

impl From<Reading> for Options {
    fn from(reading: Reading) -> Options {
        Options {
            notation: reading.decimal_mark.map(|mark| match mark {
                DecimalMark::Point => Notation::Point,
                DecimalMark::Comma => Notation::Comma,
            }),
            date_order: reading.date_order.map(|order| match order {
                DayOrMonth::DayFirst => DateOrder::DayFirst,
                DayOrMonth::MonthFirst => DateOrder::MonthFirst,
            }),
        }
    }
}

/// Does what was asked. What it has to say goes to `out`, why it failed to the log.
pub async fn run(cli: Cli, out: &mut impl Write) -> ExitCode {
    let done = match cli.command {
        Command::Serve(serve) => run_serve(serve, out).await,
        Command::Import(import) => run_import(import, out).await,
        Command::Inspect(asked) => {
            let options = asked.reading.into();
            inspect::run(&asked.files, &options, asked.json, out)
                .map_err(Failure::Output)
                .and_then(all)
        }
        Command::Backup(asked) => run_backup(asked, out).await,
        Command::Restore(asked) => run_restore(asked, out).await,
        Command::Demo(demo) => run_demo(demo, out).await,
        Command::User(asked) => people::run(asked, out).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has read enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::Output(error)) => {
            tracing::error!("the output can't be written: {error}");
            ExitCode::FAILURE
        }
        Err(Failure::Said) => ExitCode::FAILURE,
        Err(Failure::Because(reason)) => {
            tracing::error!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// Why the process does not end well.
enum Failure {
    /// The output is gone.
    Output(io::Error),
    /// The reason stands in the output already.
    Said,
    /// For this reason.
    Because(String),
}

/// Fails when some files were refused.
fn all(n_refused: usize) -> Result<(), Failure> {
    if n_refused == 0 {
        Ok(())
    } else {
        Err(Failure::Said)
    }
}

fn because(error: impl std::fmt::Display) -> Failure {
    Failure::Because(error.to_string())
}

async fn run_serve(asked: Serve, out: &mut impl Write) -> Result<(), Failure> {
    let settings = Settings {
        cost: Cost::default(),
        has_plain_cookies: asked.plain_http_cookies,
    };
    let payments = asked.paying.settings().map_err(Failure::Because)?;
    let config = Config {
        metrics: asked.metrics_listen,
        payments,
        web: asked.web,
        sign_in: (!asked.without_sign_in).then_some(settings),
        origin: asked.origin,
        n_proxies: asked.proxies,
        ..Config::new(asked.listen, asked.books.address()?)
    };
    serve::run(&config, out)
        .await
        .map_err(because)?
        .map_err(Failure::Output)
}

async fn run_import(asked: Import, out: &mut impl Write) -> Result<(), Failure> {
    let address = asked.books.address()?;
    let db = Db::open(&address).await.map_err(because)?;
    let said = imports::run(&db, &asked.files, &asked.reading.into(), out).await;
    db.close().await;
    all(said.map_err(Failure::Output)?)
}

async fn run_backup(asked: Backup, out: &mut impl Write) -> Result<(), Failure> {
    let address = asked.books.address()?;
    let made = backup::make(&address, &asked.to).await;
    let figures = made.map_err(|error| because(format!("nothing was backed up: {error}")))?;
    let to = asked.to.display();
    writeln!(out, "{to}: holds {figures}.").map_err(Failure::Output)
}

async fn run_restore(asked: Restore, out: &mut impl Write) -> Result<(), Failure> {
    let address = asked.books.address()?;
    let made = backup::restore(&asked.from, &address).await;
    let figures = made.map_err(|error| because(format!("not restored: {error}")))?;
    writeln!(out, "{address}: holds {figures}.").map_err(Failure::Output)
}

async fn run_demo(asked: Demo, out: &mut impl Write) -> Result<(), Failure> {
    let (path, seed) = (asked.books.address()?, asked.seed);
    let db = Db::open(&path).await.map_err(because)?;
    let written = sample::write_orders(&db, seed, asked.orders).await;
    db.close().await;
    let said = match written.map_err(|error| because(format!("{path}: {error}")))? {
        Outcome::Written(booked) => writeln!(
            out,
            "{path}: the sample seller of seed {seed} is there now: {} transactions, {} \
             settlements, {} payouts.",
            booked.new, booked.new_settlements, booked.payouts
        ),
        Outcome::AlreadyThere => writeln!(
            out,
            "{path}: the sample seller of seed {seed} was there already; nothing was changed."
        ),
    };
    said.map_err(Failure::Output)
}
