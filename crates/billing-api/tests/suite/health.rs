//! What `/healthz` says when something is wrong with the books.

use std::time::{Duration, Instant};

use billing_api::app::Limits;
use billing_api::db::{SELLER_ID, query};
use billing_api::router;

use crate::harness::{Books, On, Serving, on_both, runtime};

fn serve(books: &Books, limits: Limits) -> Serving {
    books.serve_with(None, limits, router::routes())
}

/// Looks anew each time.
const ANEW: Limits = Limits {
    health_kept: Duration::ZERO,
    ..DEFAULT
};
const DEFAULT: Limits = Limits::DEFAULT;

#[track_caller]
fn says(server: &Serving, status: &str, check: &str, outcome: &str) {
    let reply = server.get("healthz");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let said = reply.json();
    assert_eq!(
        (&said["status"], &said["checks"][check]),
        (&status.into(), &outcome.into()),
        "{said}"
    );
}

fn set_version(on: On, books: &Books, version: u8) {
    books.tamper(match (on, version) {
        (On::Sqlite, 0) => "PRAGMA user_version = 0",
        (On::Sqlite, _) => "PRAGMA user_version = 99",
        (On::Postgres, 0) => "UPDATE books_version SET version = 0",
        (On::Postgres, _) => "UPDATE books_version SET version = 99",
    });
}

on_both!(tables_of_another_version_are_said);
fn tables_of_another_version_are_said(on: On) {
    let books = on.sample();
    let server = serve(&books, ANEW);
    says(&server, "ok", "migrations", "ok");
    says(&server, "ok", "write", "ok");
    set_version(on, &books, 99);
    says(&server, "degraded", "migrations", "ahead");
    set_version(on, &books, 0);
    says(&server, "degraded", "migrations", "pending");
    // Reading goes on.
    assert_eq!(server.get("transactions").status, 200);
}

on_both!(books_that_can_not_be_read_are_down);
fn books_that_can_not_be_read_are_down(on: On) {
    let books = on.sample();
    let server = serve(&books, ANEW);
    books.tamper("ALTER TABLE sellers RENAME TO lost");
    let reply = server.get("healthz");
    assert_eq!((reply.status, reply.problem().as_str()), (503, "storage"));
    assert_eq!(reply.header("retry-after"), Some("1"));
    // The usual way to write asks for the seller first.
    runtime().block_on(async {
        let mut writer = books.db.write_beside_others().await.unwrap();
        let mend = query("ALTER TABLE lost RENAME TO sellers").execute(&mut writer);
        mend.await.unwrap();
        writer.commit().await.unwrap();
    });
    says(&server, "ok", "write", "ok");
}

#[test]
fn a_disk_that_is_nearly_full_is_said() {
    let books = On::Sqlite.sample();
    let limits = Limits {
        disk_free_min: u64::MAX,
        ..ANEW
    };
    says(&serve(&books, limits), "degraded", "disk", "nearly_full");
    says(&serve(&books, ANEW), "ok", "disk", "ok");
    // Of a server's disk nothing is known here, and that is no fault.
    let books = On::Postgres.sample();
    says(&serve(&books, limits), "ok", "disk", "unknown");
}

#[test]
fn another_writer_is_no_fault_and_is_not_waited_for() {
    let books = On::Sqlite.sample();
    let server = serve(&books, ANEW);
    let writer = runtime().block_on(books.db.write(SELLER_ID)).unwrap();
    let began = Instant::now();
    says(&server, "ok", "write", "busy");
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    runtime().block_on(writer.commit()).unwrap();
    says(&server, "ok", "write", "ok");
}

on_both!(what_costs_a_write_is_not_done_for_everyone_who_asks);
fn what_costs_a_write_is_not_done_for_everyone_who_asks(on: On) {
    let books = on.sample();
    let limits = Limits {
        health_kept: Duration::from_mins(1),
        ..DEFAULT
    };
    let server = serve(&books, limits);
    says(&server, "ok", "migrations", "ok");
    set_version(on, &books, 99);
    says(&server, "ok", "migrations", "ok");
}
