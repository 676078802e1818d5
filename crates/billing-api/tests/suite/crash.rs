//! Killed and starved: an import leaves all of a file or nothing, and the books stay whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use billing_api::db::query;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::files::{Chance, lines, v2};
use crate::harness::{Books, runtime, times};
use crate::program::{self, program};

/// Kills; `KILLS=1000` by night.
const KILLS: u32 = 24;
const ROWS: u32 = 3000;

pub fn check_integrity(books: &Books) {
    let checked = "SELECT group_concat(integrity_check) FROM pragma_integrity_check";
    assert_eq!(books.text(checked), "ok");
    assert_eq!(
        books.number("SELECT count(*) FROM pragma_foreign_key_check"),
        0
    );
}

pub fn count_of(books: &Books, id: u32) -> i64 {
    runtime().block_on(async {
        let mut reader = books.db.read().await.unwrap();
        query("SELECT count(*) FROM transactions WHERE settlement_id = $1")
            .bind(format!("S{id}"))
            .scalar_one(&mut reader)
            .await
            .unwrap()
    })
}

/// Empties the log, so that its growth shows when a process writes.
fn empty_log(books: &Books) -> PathBuf {
    runtime().block_on(async {
        let options = SqliteConnectOptions::new().filename(books.path());
        let mut connection = options.connect().await.unwrap();
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    });
    let log = books.folder.path().join("books.db-wal");
    assert_eq!(bytes_of(&log), 0);
    log
}

fn bytes_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

/// Kills a process with SIGKILL once the log has grown beyond `bytes`, or it is done; says whether
/// it was killed.
fn kill_at(child: &mut Child, log: &Path, bytes: u64) -> bool {
    while bytes_of(log) < bytes && child.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

#[test]
fn a_killed_import_leaves_all_or_nothing() {
    let books = Books::new();
    let at = |name: &str| books.folder.path().join(name).to_str().unwrap().to_owned();
    let import = |id: u32| {
        let name = at(&format!("{id}.txt"));
        fs::write(
            &name,
            v2(&format!("S{id}"), &lines(id * ROWS..(id + 1) * ROWS)),
        )
        .unwrap();
        let mut command = program(&["import", "--database", &at("books.db"), &name]);
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    // How much one writes when nobody kills it.
    let log = empty_log(&books);
    assert!(import(0).wait().unwrap().success());
    let whole = bytes_of(&log);
    assert!(whole > 1_000_000, "{whole}");

    let cycles: u32 = times("KILLS", KILLS);
    let mut chance = Chance(3);
    let (mut n_killed, mut n_writing, mut n_nothing) = (0, 0, 0);
    for id in 1..=cycles {
        let log = empty_log(&books);
        // From before the first byte to just after the last, where only the end is missing.
        let mut child = import(id);
        let was_killed = kill_at(&mut child, &log, chance.below(whole + whole / 16));
        n_killed += u32::from(was_killed);
        n_writing += u32::from(was_killed && bytes_of(&log) > 0);
        let found = count_of(&books, id);
        assert!(
            found == 0 || found == i64::from(ROWS),
            "{found} of {ROWS} rows after a kill"
        );
        let imports = books.number("SELECT max(import_id) FROM imports");
        let settled = books.number("SELECT count(DISTINCT settlement_id) FROM transactions");
        assert_eq!(
            imports, settled,
            "an import without its rows, or rows without their import"
        );
        n_nothing += u32::from(found == 0);
        check_integrity(&books);
    }
    eprintln!("{cycles} cycles: {n_killed} killed, {n_writing} while writing; {n_nothing} empty");
    assert!(
        n_writing > cycles / 4,
        "only {n_writing} were killed while they wrote"
    );

    // Bringing them all again completes the books: nothing is doubled, nothing is lost.
    for id in 1..=cycles {
        assert!(import(id).wait().unwrap().success());
        assert_eq!(count_of(&books, id), i64::from(ROWS));
    }
    let server = books.serve();
    let rows = usize::try_from((cycles + 1) * ROWS).unwrap();
    assert_eq!(server.walk("limit=1000").data.len(), rows);
    check_integrity(&books);
}

/// A disk that is full, as a process meets it: no file may grow beyond a limit.
#[cfg(unix)]
#[test]
fn a_full_disk_books_nothing_and_breaks_nothing() {
    let books = Books::new();
    let at = |name: &str| books.folder.path().join(name).to_str().unwrap().to_owned();
    books.import("small.txt", &v2("S0", &lines(0..10))).unwrap();
    fs::write(at("large.txt"), v2("S1", &lines(100..20_000))).unwrap();
    let limited = format!(
        "trap '' XFSZ; ulimit -f 2000; exec '{}' import --database '{}' '{}'",
        env!("CARGO_BIN_EXE_billing-api"),
        at("books.db"),
        at("large.txt"),
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &limited])
        .output()
        .unwrap();
    let said = program::out(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("large.txt: refused, nothing of it was booked"),
        "{said}"
    );
    assert_eq!(books.number("SELECT count(*) FROM transactions"), 10);
    check_integrity(&books);

    let output = program::run(&["import", "--database", &at("books.db"), &at("large.txt")]);
    assert!(output.status.success(), "{}", program::out(&output));
    assert_eq!(
        books.number("SELECT count(*) FROM transactions"),
        10 + 19_900
    );
}

#[test]
fn a_served_database_survives_the_death_of_its_server() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("books.db");
    let file = folder.path().join("a.txt");
    fs::write(&file, v2("S1", &lines(0..500))).unwrap();
    for round in 0..5 {
        let mut process = program::Process::serve(&database);
        // Booked by another process while the server reads.
        let arguments = [
            "import",
            "--database",
            database.to_str().unwrap(),
            file.to_str().unwrap(),
        ];
        assert!(program::run(&arguments).status.success());
        let reply = crate::client::get(process.address, "/api/v1/transactions?limit=1000", &[]);
        assert_eq!(reply.json()["page"]["count"], 500, "round {round}");
        process.child.kill().unwrap();
        process.child.wait().unwrap();
    }
}
