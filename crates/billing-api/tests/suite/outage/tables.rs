//! Tables that are made, brought to the newest version, or refused; killed half way, nothing is.

use std::process::Stdio;
use std::thread;

use billing_api::db::{Db, DbError};

use super::{Fresh, Killed, URL, address};
use crate::cluster::{self, Cluster, wait_until};
use crate::harness::runtime;
use crate::program::{log, program};

#[test]
fn a_migration_that_was_killed_runs_again() {
    let fresh = Fresh::new();
    // Held by somebody else, so that the program waits in the middle of its migration.
    let holder = runtime().block_on(async {
        let mut holder = cluster::connect(&fresh.url()).await;
        cluster::run(&mut holder, "SELECT pg_advisory_lock(1396986690)").await;
        holder
    });
    let mut command = program(&["serve", "--listen", "127.0.0.1:0"]);
    command.env(URL, fresh.url()).stdout(Stdio::null());
    let child = Killed(command.stderr(Stdio::null()).spawn().unwrap());
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    wait_until("the migration", || {
        cluster::number(&fresh.url(), waiting) > 0
    });
    drop(child);
    drop(holder);

    // Killed with its tables half made: a transaction that nobody ends.
    let half = runtime().block_on(async {
        let mut half = cluster::connect(&fresh.url()).await;
        let tables = include_str!("../../../migrations/postgres/0001_books.sql");
        cluster::run(&mut half, &format!("BEGIN; {tables}")).await;
        half
    });
    drop(half);

    // Programs that open it at once find it ready, and all the same books.
    thread::scope(|scope| {
        let opening: Vec<_> = (0..6).map(|_| scope.spawn(|| fresh.open())).collect();
        for opened in opening {
            let db = opened.join().unwrap().unwrap();
            runtime().block_on(db.is_readable()).unwrap();
            runtime().block_on(db.close());
        }
    });
    assert_eq!(
        cluster::number(&fresh.url(), "SELECT count(*) FROM sellers"),
        1
    );
}

#[test]
fn a_database_of_a_newer_program_or_of_another_is_refused() {
    let fresh = Fresh::new();
    runtime().block_on(fresh.open().unwrap().close());
    cluster::execute(&fresh.url(), "UPDATE books_version SET version = 99");
    let error = fresh.open().unwrap_err();
    assert!(
        matches!(
            error,
            DbError::TooNew {
                found: 99,
                known: 5,
                ..
            }
        ),
        "{error}"
    );
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["demo"],
        &["import", "x.txt"],
    ] {
        let output = program(command).env(URL, fresh.url()).output().unwrap();
        assert!(!output.status.success());
        assert!(log(&output).contains("version 99"), "{}", log(&output));
    }

    let other = Fresh::new();
    cluster::execute(&other.url(), "CREATE TABLE notes (text TEXT)");
    let error = other.open().unwrap_err();
    assert!(matches!(error, DbError::NotOurs { .. }), "{error}");
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(cluster::number(&other.url(), tables), 1);
    // A schema of its own is room enough.
    cluster::execute(&other.url(), "CREATE SCHEMA books");
    let within = format!("{}?options=-c%20search_path%3Dbooks", other.url());
    let db = runtime().block_on(Db::open(&address(&within))).unwrap();
    runtime().block_on(db.close());
    assert_eq!(cluster::number(&other.url(), tables), 1);

    let name = Cluster::shared().create_with("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    let latin = Fresh(name);
    let error = latin.open().unwrap_err();
    assert!(matches!(error, DbError::Unfit { .. }), "{error}");
    assert!(error.to_string().contains("LATIN1"), "{error}");
}

/// The tables of the first version, with a seller, as that version left them.
const FIRST_VERSION: &str = concat!(
    include_str!("../../../migrations/postgres/0001_books.sql"),
    "INSERT INTO sellers (seller_id, cursor_key)
         VALUES ('seller_1', sha256(CAST('key' AS bytea)));
     INSERT INTO bookings (seller_id, sequence, booked_at) VALUES ('seller_1', 0, 0);"
);

#[test]
fn books_of_the_first_version_get_the_tables_of_the_second() {
    let fresh = Fresh::new();
    cluster::execute(&fresh.url(), FIRST_VERSION);
    // Two programs may come at once.
    std::thread::scope(|scope| {
        let opening: Vec<_> = (0..4).map(|_| scope.spawn(|| fresh.open())).collect();
        for opened in opening {
            runtime().block_on(opened.join().unwrap().unwrap().close());
        }
    });
    let number = |statement| cluster::number(&fresh.url(), statement);
    assert_eq!(number("SELECT version FROM books_version"), 5);
    assert_eq!(number("SELECT count(*) FROM users"), 0);
    assert_eq!(number("SELECT count(*) FROM sellers"), 1);
}
