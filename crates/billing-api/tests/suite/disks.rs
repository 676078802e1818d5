//! Disks that refuse: writes and syncs that fail at random (libfiu), in imports and under a server.

use std::fs;
use std::process::{Command, Output};
use std::time::Duration;

use crate::client;
use crate::cluster::wait_until;
use crate::crash::{check_integrity, count_of};
use crate::files::{lines, v2};
use crate::harness::{Books, On, times};
use crate::program::{self, Process};

/// Imports under faults; `FAULTS=200` by night.
const FAULTS: u32 = 12;
const ROWS: u32 = 400;

/// The program, with the system calls of its disk in libfiu's hands.
fn faulty(how: &[&str], arguments: &[&str]) -> Command {
    let mut command = Command::new("fiu-run");
    command.arg("-x");
    for fault in how {
        command.args(["-c", fault]);
    }
    command
        .arg(env!("CARGO_BIN_EXE_billing-api"))
        .args(arguments);
    command
}

fn run(command: &mut Command) -> Output {
    let ran = command.output();
    ran.expect("fiu-run is missing: run .setup/setup")
}

#[test]
fn a_disk_that_fails_now_and_then_acknowledges_nothing_that_is_not_there() {
    let books = On::Sqlite.books();
    let at = |name: &str| books.folder.path().join(name).to_str().unwrap().to_owned();
    // By errno: 28 is a full disk, 5 one that is broken.
    let kinds = [
        &["enable_random name=posix/io/rw/pwrite,probability=0.004,failinfo=28"][..],
        &["enable_random name=posix/io/rw/pwrite,probability=0.004,failinfo=5"],
        &[
            "enable_random name=posix/io/sync/fdatasync,probability=0.2,failinfo=5",
            "enable_random name=posix/io/sync/fsync,probability=0.2,failinfo=5",
        ],
        &["enable name=posix/io/rw/pwrite,failinfo=28"],
    ];
    let (mut n_done, mut n_failed) = (0, 0);
    for id in 0..times("FAULTS", FAULTS) {
        let file = at("a.txt");
        fs::write(
            &file,
            v2(&format!("S{id}"), &lines(id * ROWS..(id + 1) * ROWS)),
        )
        .unwrap();
        let how = kinds[usize::try_from(id).unwrap() % kinds.len()];
        let arguments = ["import", "--database", &at("books.db"), &file];
        let output = run(&mut faulty(how, &arguments));
        let is_acknowledged = program::out(&output).contains(": booked as import");
        let found = count_of(&books, id);
        if is_acknowledged {
            assert_eq!(found, i64::from(ROWS), "acknowledged and not there");
            n_done += 1;
        } else {
            assert!(!output.status.success());
            // A sync that failed after everything was written: not promised, and all or nothing.
            assert!(found == 0 || found == i64::from(ROWS), "{found} rows");
            n_failed += 1;
        }
        check_integrity(&books);
    }
    eprintln!("{n_done} imports done, {n_failed} failed");
    assert!(n_failed > 0, "no fault was met");
    // The disk is well again, and nobody has to repair anything.
    for id in 0..times("FAULTS", FAULTS) {
        books
            .import(
                "again.txt",
                &v2(&format!("S{id}"), &lines(id * ROWS..(id + 1) * ROWS)),
            )
            .unwrap();
        assert_eq!(count_of(&books, id), i64::from(ROWS));
    }
    check_integrity(&books);
}

#[test]
fn a_server_on_a_failing_disk_says_so_and_recovers_by_itself() {
    let books = Books::sample();
    let path = books.path();
    let process = Process::start(faulty(
        &[],
        &[
            "serve",
            "--without-sign-in",
            "--listen",
            "127.0.0.1:0",
            "--database",
            path.to_str().unwrap(),
        ],
    ));
    let health = || client::get(process.address, "/api/v1/healthz", &[]).json();
    let control = |fault: &str| {
        let pid = process.child.id().to_string();
        let told = run(Command::new("fiu-ctrl").args(["-c", fault, &pid]));
        assert!(told.status.success(), "{}", program::log(&told));
    };
    assert_eq!(health()["status"], "ok", "{}", health());
    for errno in [28, 5] {
        control(&format!("enable name=posix/io/rw/pwrite,failinfo={errno}"));
        wait_until("the check to fail", || health()["status"] == "degraded");
        assert_eq!(health()["checks"]["write"], "failed");
        let page = client::get(process.address, "/api/v1/transactions?limit=5", &[]);
        assert_eq!(page.json()["page"]["count"], 5, "reading goes on");
        control("disable name=posix/io/rw/pwrite");
        wait_until("the check to pass", || health()["status"] == "ok");
    }
    std::thread::sleep(Duration::from_millis(50));
    check_integrity(&books);
}
