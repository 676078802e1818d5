//! Killed and starved: an import leaves all of a file or nothing, and the books stay whole.

use std::fs;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use billing_api::db::{Address, Db, SELLER_ID, query};

use crate::cluster::Cluster;
use crate::files::{Chance, lines, v2};
use crate::harness::{Books, On, on_both, runtime, times};
use crate::program::{self, program};

/// Kills on the two databases; `KILLS=1000` and `KILLS_POSTGRES=100` by night.
const KILLS: u32 = 24;
const KILLS_POSTGRES: u32 = 8;
/// Kills over the same books; then others are begun, so that looking them through stays quick.
const EPOCH: u32 = 20;
/// Files that a process is given. It says of each when it is booked.
const FILES: u32 = 3;
const ROWS: u32 = 600;

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

fn bytes_of(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

/// Begins to import files of these numbers.
fn import(books: &Books, ids: Range<u32>) -> Child {
    let database = match &books.database {
        Some(name) => Cluster::shared().url(name),
        None => books.path().to_str().unwrap().to_owned(),
    };
    let mut command = program(&["import", "--database", &database]);
    for id in ids {
        let path = books.folder.path().join(format!("{id}.txt"));
        if !path.exists() {
            let rows = lines(id * ROWS..(id + 1) * ROWS);
            fs::write(&path, v2(&format!("S{id}"), &rows)).unwrap();
        }
        command.arg(path);
    }
    let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// The number of a file that a line says was booked.
fn acknowledged_by(line: &str) -> Option<u32> {
    let (path, _) = line.split_once(".txt: booked as import")?;
    path.rsplit('/').next()?.parse().ok()
}

/// Kills a process with SIGKILL some time after it has acknowledged so many files; gives those that it
/// acknowledged before it died, and whether it was killed at all.
fn kill_after(mut child: Child, n_seen: usize, pause: Duration) -> (Vec<u32>, bool) {
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = Vec::new();
    let mut line = String::new();
    while acknowledged.len() < n_seen && said.read_line(&mut line).unwrap() > 0 {
        acknowledged.extend(acknowledged_by(&line));
        line.clear();
    }
    thread::sleep(pause);
    // It may be done already.
    let _ = child.kill();
    let was_killed = !child.wait().unwrap().success();
    // Said before the kill, and read after it.
    while said.read_line(&mut line).unwrap() > 0 {
        acknowledged.extend(acknowledged_by(&line));
        line.clear();
    }
    (acknowledged, was_killed)
}

/// How the kills came.
#[derive(Debug, Default)]
struct Tally {
    cycles: u32,
    killed: u32,
    /// Killed with some files acknowledged and others not: while the process was writing.
    between: u32,
    acknowledged: u32,
    booked_and_not_said: u32,
    empty: u32,
}

on_both!(a_killed_import_leaves_all_or_nothing);
fn a_killed_import_leaves_all_or_nothing(on: On) {
    let cycles = match on {
        On::Sqlite => times("KILLS", KILLS),
        On::Postgres => times("KILLS_POSTGRES", KILLS_POSTGRES),
    };
    let (mut chance, mut tally) = (Chance(3), Tally::default());
    while tally.cycles < cycles {
        let n = (cycles - tally.cycles).min(EPOCH);
        epoch(on, n, &mut chance, &mut tally);
    }
    eprintln!("{on:?}: {tally:?}; nothing acknowledged was lost");
    assert!(tally.killed > cycles / 2, "{tally:?}");
    assert!(tally.between * 8 >= cycles, "{tally:?}");
    assert!(tally.empty > 0, "{tally:?}: none was killed early enough");
}

fn epoch(on: On, cycles: u32, chance: &mut Chance, tally: &mut Tally) {
    let books = on.books();
    // How long one file takes when nobody kills it.
    let began = Instant::now();
    ends_well(import(&books, 0..FILES));
    let one = u64::try_from(began.elapsed().as_micros()).unwrap() / u64::from(FILES);
    for cycle in 1..=cycles {
        let ids = cycle * FILES..(cycle + 1) * FILES;
        let n_seen = usize::try_from(chance.below(u64::from(FILES))).unwrap();
        let pause = Duration::from_micros(chance.below(one));
        let child = import(&books, ids.clone());
        let (acknowledged, was_killed) = kill_after(child, n_seen, pause);
        if on == On::Postgres {
            // The server may still be at what the dead had asked for last.
            let alone = runtime().block_on(books.db.write(SELLER_ID)).unwrap();
            runtime().block_on(alone.commit()).unwrap();
        } else {
            check_integrity(&books);
        }
        for id in ids {
            let found = count_of(&books, id);
            let is_said = acknowledged.contains(&id);
            assert!(
                found == 0 && !is_said || found == i64::from(ROWS),
                "{found} of {ROWS} rows after a kill; acknowledged: {is_said}"
            );
            tally.empty += u32::from(found == 0);
            tally.booked_and_not_said += u32::from(found > 0 && !is_said);
        }
        assert_eq!(
            books.number("SELECT count(*) FROM imports"),
            books.number("SELECT count(DISTINCT settlement_id) FROM transactions"),
            "an import without its rows, or rows without their import"
        );
        let last = "SELECT max(sequence) - (SELECT count(*) FROM transactions)
                        - (SELECT count(*) FROM settlements) FROM bookings";
        assert_eq!(books.number(last), 0, "a sequence without its row");
        tally.cycles += 1;
        tally.killed += u32::from(was_killed);
        tally.between += u32::from(was_killed && !acknowledged.is_empty());
        tally.acknowledged += u32::try_from(acknowledged.len()).unwrap();
    }
    // Bringing them all again completes the books: nothing is doubled, nothing is lost.
    let n_files = (cycles + 1) * FILES;
    ends_well(import(&books, 0..n_files));
    for id in 0..n_files {
        assert_eq!(count_of(&books, id), i64::from(ROWS));
    }
    let server = books.serve();
    let rows = usize::try_from(n_files * ROWS).unwrap();
    assert_eq!(server.walk("limit=1000").data.len(), rows);
}

/// A process that nobody kills.
#[track_caller]
fn ends_well(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", program::out(&output));
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
