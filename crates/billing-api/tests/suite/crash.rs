//! Killed and starved: an import leaves all of a file or nothing, and the books stay whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use billing_api::db::{Address, Db, SELLER_ID, query};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::cluster::Cluster;
use crate::files::{Chance, lines, v2};
use crate::harness::{Books, On, runtime, times};
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

/// Whether a process that has ended said that its file was booked.
fn is_acknowledged(child: Child) -> bool {
    let said = program::out(&child.wait_with_output().unwrap());
    said.contains(": booked as import")
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
            .stdout(Stdio::piped())
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
    let (mut n_killed, mut n_writing, mut n_nothing, mut n_acknowledged) = (0, 0, 0, 0);
    for id in 1..=cycles {
        let log = empty_log(&books);
        // From before the first byte to just after the last, where only the end is missing.
        let mut child = import(id);
        let was_killed = kill_at(&mut child, &log, chance.below(whole + whole / 16));
        n_killed += u32::from(was_killed);
        n_writing += u32::from(was_killed && bytes_of(&log) > 0);
        let found = count_of(&books, id);
        if is_acknowledged(child) {
            n_acknowledged += 1;
            assert_eq!(found, i64::from(ROWS), "acknowledged and lost");
        }
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
    eprintln!(
        "{cycles} cycles: {n_killed} killed, {n_writing} while writing; {n_nothing} empty, \
         {n_acknowledged} acknowledged, none of them lost"
    );
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

/// Kills on PostgreSQL; `KILLS_POSTGRES=100` by night.
const KILLS_POSTGRES: u32 = 8;

/// The server lives on; what it has of the dead is undone or done, never half.
#[test]
fn a_killed_import_leaves_all_or_nothing_on_a_server() {
    let books = On::Postgres.books();
    let url = Cluster::shared().url(books.database.as_deref().unwrap());
    let file = books.folder.path().join("a.txt");
    let import = |id: u32| {
        let rows = lines(id * ROWS..(id + 1) * ROWS);
        fs::write(&file, v2(&format!("S{id}"), &rows)).unwrap();
        let mut command = program(&["import", "--database", &url, file.to_str().unwrap()]);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let began = Instant::now();
    assert!(import(0).wait().unwrap().success());
    let whole = u64::try_from(began.elapsed().as_micros()).unwrap();
    let cycles: u32 = times("KILLS_POSTGRES", KILLS_POSTGRES);
    let mut chance = Chance(5);
    let (mut n_empty, mut n_acknowledged) = (0, 0);
    for id in 1..=cycles {
        let mut child = import(id);
        thread::sleep(Duration::from_micros(chance.below(whole + whole / 4)));
        // It may be done already.
        let _ = child.kill();
        child.wait().unwrap();
        let is_acknowledged = is_acknowledged(child);
        // The server may still be at what the dead had asked for last.
        let books_alone = runtime().block_on(books.db.write(SELLER_ID)).unwrap();
        runtime().block_on(books_alone.commit()).unwrap();
        let found = count_of(&books, id);
        assert!(
            found == 0 || found == i64::from(ROWS),
            "{found} of {ROWS} rows after a kill"
        );
        if is_acknowledged {
            assert_eq!(found, i64::from(ROWS), "acknowledged and lost");
        }
        n_empty += u32::from(found == 0);
        n_acknowledged += u32::from(is_acknowledged);
        assert_eq!(
            books.number("SELECT count(*) FROM imports"),
            books.number("SELECT count(DISTINCT settlement_id) FROM transactions")
        );
        let last = "SELECT max(sequence) - (SELECT count(*) FROM transactions)
                        - (SELECT count(*) FROM settlements) FROM bookings";
        assert_eq!(books.number(last), 0, "a sequence without its row");
    }
    eprintln!("{cycles} cycles: {n_empty} empty, {n_acknowledged} acknowledged, none of them lost");
    assert!(n_empty > 0, "none was killed early enough");
    for id in 1..=cycles {
        assert!(import(id).wait().unwrap().success());
        assert_eq!(count_of(&books, id), i64::from(ROWS));
    }
}

/// The tables come in one transaction: a file that was being made is none, or it is whole.
#[test]
fn a_file_whose_making_was_killed_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance(11);
    let began = Instant::now();
    drop(program::Process::serve(&folder.path().join("first.db")));
    let whole = u64::try_from(began.elapsed().as_micros()).unwrap();
    let (mut n_none, mut n_made) = (0, 0);
    for n in 0..times("KILLS", KILLS) {
        let path = folder.path().join(format!("{n}.db"));
        let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--database"]);
        let command = command
            .arg(&path)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        thread::sleep(Duration::from_micros(chance.below(whole)));
        child.kill().unwrap();
        child.wait().unwrap();
        match bytes_of(&path) {
            0 => n_none += 1,
            _ => n_made += 1,
        }
        let address = Address::File(path);
        let db = runtime().block_on(Db::open(&address)).unwrap();
        runtime().block_on(async {
            let mut reader = db.read().await.unwrap();
            let counts = query(
                "SELECT (SELECT count(*) FROM sellers), (SELECT count(*) FROM bookings),
                        (SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok')",
            );
            let counts: (i64, i64, i64) = counts.fetch_one(&mut reader).await.unwrap();
            assert_eq!(counts, (1, 1, 0));
        });
        runtime().block_on(db.close());
    }
    eprintln!("{n_none} were killed before there was anything, {n_made} later");
}
