//! Many who sign in at once: a bounded line, bounded memory, and an answer for everyone.

use std::fs;
use std::time::{Duration, Instant};

use billing_api::roles::Role;
use serde_json::json;

use super::browser::Browser;
use super::desk::addition;
use super::people::add;
use crate::client;
use crate::program::Process;

/// Sign-ins at once.
const AT_ONCE: u32 = 200;
/// What one hash takes.
const HASH_KIB: u64 = 46 * 1024;

/// The most memory that a process ever had, KiB.
fn peak_kib(process: &Process) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.child.id())).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn two_hundred_sign_ins_at_once_are_answered_within_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    let database = path.to_str().unwrap();
    let owner = addition("owner@one.example", Role::Owner);
    assert!(
        add(database, &owner, "violin copper meadow\n")
            .status
            .success()
    );
    let mut process = Process::serve_with(database, &["--proxies", "1"]);
    // A log that nobody reads would stop the server once the pipe is full.
    let mut log = process.child.stderr.take().unwrap();
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
    // One before, so that what is needed once is not counted as needed per sign-in.
    let mut browser = Browser::new(process.address);
    let credentials = json!({ "email": owner.email, "password": "violin copper meadow" });
    assert_eq!(browser.post("session", &credentials).status, 204);
    let before = peak_kib(&process);

    let began = Instant::now();
    let (statuses, waits) = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..AT_ONCE)
            .map(|n| {
                let place = format!("198.51.{}.{}", n / 250, n % 250);
                let mut browser = Browser::at(process.address, &place);
                let said = json!({ "email": format!("u{n}@one.example"), "password": "x" });
                scope.spawn(move || {
                    let reply = browser.post("session", &said);
                    if reply.status == 503 {
                        assert!(reply.header("retry-after").is_some());
                    }
                    reply.status
                })
            })
            .collect();
        // Who is signed in is served meanwhile.
        let mut waits = Vec::new();
        while asking.iter().any(|asking| !asking.is_finished()) {
            let began = Instant::now();
            assert_eq!(browser.get("account").status, 200);
            waits.push(began.elapsed());
            std::thread::sleep(Duration::from_millis(10));
        }
        let statuses: Vec<u16> = asking
            .into_iter()
            .map(|asking| asking.join().unwrap())
            .collect();
        (statuses, waits)
    });
    let n_of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    let grown = peak_kib(&process) - before;
    eprintln!(
        "{AT_ONCE} sign-ins in {:?}: {} looked at, {} told to come back; {grown} KiB more; the \
         slowest of {} reads meanwhile took {:?}",
        began.elapsed(),
        n_of(401),
        n_of(503),
        waits.len(),
        waits.iter().max()
    );
    assert_eq!(n_of(401) + n_of(503), AT_ONCE as usize, "{statuses:?}");
    // How many get through in the time that one waits in line depends on the machine.
    assert!(n_of(401) >= 5, "{statuses:?}");
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    assert!(grown <= 2 * HASH_KIB * cores, "{grown} KiB");
    assert_eq!(
        client::get(process.address, "/api/v1/healthz", &[]).status,
        200
    );
}
