//! Files whose import did not end: given up, swept up, or gone on with by the next server.

use std::time::{Duration, Instant};

use super::{finished, job_of, packed, parts, post};
use crate::files::{Chance, lines, v2};
use crate::harness::{Books, On, on_both, times};
use crate::program::Process;

on_both!(a_file_that_ends_the_server_again_and_again_is_given_up);
fn a_file_that_ends_the_server_again_and_again_is_given_up(on: On) {
    let books = on.books();
    let server = books.serve();
    let file = v2("S1", &lines(0..10));
    let id = job_of(&post(server.address, "", &[], &file)).id;
    finished(server.address, &id);
    server.stop();
    // As if three servers had ended while they read a file.
    books.tamper(
        "UPDATE import_jobs SET state = 'reading', attempts = 3, finished_at = NULL, import_id = NULL",
    );
    let server = books.serve();
    let job = finished(server.address, &id);
    assert_eq!(
        (job.state.as_str(), job.refusal.unwrap().code.as_str()),
        ("failed", "given_up")
    );
}

on_both!(parts_of_a_broken_upload_are_swept_up);
fn parts_of_a_broken_upload_are_swept_up(on: On) {
    let books = on.books();
    books.serve().stop();
    books.tamper(
        "INSERT INTO upload_parts (seller_id, upload, position, made_at, bytes)
         SELECT seller_id, 'old', 0, 5, cursor_key FROM sellers
         UNION ALL
         SELECT seller_id, 'new', 0, 9000000000, cursor_key FROM sellers",
    );
    let _server = books.serve();
    let began = Instant::now();
    while parts(&books) > 1 && began.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(books.text("SELECT upload FROM upload_parts"), "new");
}

/// Kills; `UPLOAD_KILLS=200` by night.
const KILLS: u32 = 12;
const ROWS: u32 = 4000;

/// Serves the books in a process of its own, on either database.
fn serve(books: &Books) -> Process {
    match &books.database {
        None => Process::serve(&books.path()),
        Some(name) => Process::serve_at(&crate::cluster::Cluster::shared().url(name)),
    }
}

on_both!(a_server_that_is_killed_goes_on_where_it_was);
fn a_server_that_is_killed_goes_on_where_it_was(on: On) {
    let books = on.books();
    let mut chance = Chance(21);
    let kills = times("UPLOAD_KILLS", KILLS);
    let mut n_unfinished = 0;
    let mut process = serve(&books);
    for round in 0..kills {
        let file = v2(
            &format!("S{round}"),
            &lines(round * ROWS..(round + 1) * ROWS),
        );
        let reply = post(
            process.address,
            "",
            &["Content-Encoding: gzip"],
            &packed("gzip", &file),
        );
        assert_eq!(reply.status, 202, "{}", reply.text());
        let id = job_of(&reply).id;
        // Any time between the answer and some way beyond the end.
        std::thread::sleep(Duration::from_micros(chance.below(900_000)));
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        let rows = books.number("SELECT count(*) FROM transactions");
        let before = i64::from(round * ROWS);
        let state = books.text("SELECT state FROM import_jobs ORDER BY job_id DESC LIMIT 1");
        if state == "booked" {
            assert_eq!(rows, before + i64::from(ROWS), "booked without its rows");
        } else {
            assert_eq!(rows, before, "rows of a job that is {state}");
            n_unfinished += 1;
        }
        process = serve(&books);
        let job = finished(process.address, &id);
        assert_eq!(job.state, "booked", "{job:?}");
        assert_eq!(job.counts.unwrap().new, ROWS as usize);
        let rows = books.number("SELECT count(*) FROM transactions");
        assert_eq!(rows, before + i64::from(ROWS));
    }
    assert_eq!(
        (parts(&books), books.number("SELECT count(*) FROM imports")),
        (0, i64::from(kills))
    );
    eprintln!("{kills} kills, {n_unfinished} of them before the job was done");
    assert!(n_unfinished > 0, "no kill came early enough");
}
