//! Told to stop in the middle of writing: what was said to be done is done, the rest is not begun,
//! and it does not take long.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use billing_api::app::{App, Limits};
use billing_api::db::{SELLER_ID, query};
use billing_api::refusal::Refusal;
use billing_api::roles::Access;
use billing_api::router;

use crate::client;
use crate::files::{Chance, lines, v2};
use crate::harness::{Books, On, on_both, times};
use crate::program::{self, program};

/// A write in two statements with a while between them.
async fn writes(State(app): State<App>, Path(id): Path<i64>) -> Result<&'static str, Refusal> {
    let mut writer = app.db.write(SELLER_ID).await?;
    for at in [id, id + 1] {
        query("INSERT INTO bookings (seller_id, sequence, booked_at) VALUES ($1, $2, 0)")
            .bind(SELLER_ID)
            .bind(at)
            .execute(&mut writer)
            .await?;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    writer.commit().await?;
    Ok("done")
}

on_both!(what_was_said_to_be_written_is_and_nothing_by_halves);
fn what_was_said_to_be_written_is_and_nothing_by_halves(on: On) {
    let books = on.books();
    let routes = router::routes().post("/api/v1/writes/{id}", Access::Open, writes);
    let limits = Limits {
        farewell: Duration::from_millis(700),
        answer: Duration::from_secs(5),
        ..Limits::default()
    };
    let server = books.serve_with(None, limits, routes);
    let address = server.address;
    let write = move |id: i64| {
        let target = format!("/api/v1/writes/{id}");
        client::request(
            address,
            "POST",
            &target,
            &["X-Seller-Dashboard: 1", "Content-Length: 0"],
        )
        .status
    };
    let asked: Vec<i64> = (1..=12).map(|n| n * 10).collect();
    // More than there is time for: one after another they take half as long again.
    let asking: Vec<_> = asked
        .iter()
        .map(|id| {
            let id = *id;
            thread::spawn(move || write(id))
        })
        .collect();
    thread::sleep(Duration::from_millis(250));
    let began = Instant::now();
    server.stop();
    let took = began.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
    let mut n_done = 0;
    for (id, asking) in asked.into_iter().zip(asking) {
        let status = asking.join().unwrap();
        let rows = count(&books, id);
        assert!(rows == 0 || rows == 2, "{id}: a half of it is there");
        if status == 200 {
            assert_eq!(rows, 2, "{id}: said to be done");
            n_done += 1;
        }
    }
    eprintln!("{on:?}: {n_done} of 12 were done, stopped in {took:?}");
    assert!(n_done > 0, "nothing was in flight");
}

fn count(books: &Books, id: i64) -> i64 {
    crate::harness::runtime().block_on(async {
        let mut reader = books.db.read().await.unwrap();
        query("SELECT count(*) FROM bookings WHERE sequence IN ($1, $1 + 1)")
            .bind(id)
            .scalar_one(&mut reader)
            .await
            .unwrap()
    })
}

/// Whoever has asked for nothing more is not waited for, whoever is being answered is.
#[test]
fn a_server_with_idle_clients_ends_at_once() {
    let books = Books::sample();
    let process = program::Process::serve(&books.path());
    let idle: Vec<_> = (0..50)
        .map(|_| std::net::TcpStream::connect(process.address).unwrap())
        .collect();
    assert_eq!(
        client::get(process.address, "/api/v1/account", &[]).status,
        200
    );
    let began = Instant::now();
    program::end(process);
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    drop(idle);
}

/// An import that is told to stop stops; its file is in whole or not at all.
#[test]
fn an_import_that_is_told_to_stop_leaves_all_or_nothing() {
    const ROWS: u32 = 3000;
    let books = On::Sqlite.books();
    let at = |name: &str| books.folder.path().join(name).to_str().unwrap().to_owned();
    let mut chance = Chance(7);
    let mut took = 400;
    for id in 0..times("STOPS", 6_u32) {
        let rows = lines(id * ROWS..(id + 1) * ROWS);
        fs::write(at("a.txt"), v2(&format!("S{id}"), &rows)).unwrap();
        let mut command = program(&["import", "--database", &at("books.db"), &at("a.txt")]);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        if id > 0 {
            thread::sleep(Duration::from_millis(chance.below(took)));
            let pid = child.id().to_string();
            // It may be gone already.
            let _ = std::process::Command::new("kill")
                .args(["-TERM", &pid])
                .stderr(Stdio::null())
                .status();
        }
        let told = Instant::now();
        let is_done = child.wait().unwrap().success();
        assert!(told.elapsed() < Duration::from_secs(10));
        let found = books.number("SELECT count(*) FROM transactions");
        let imports = books.number("SELECT count(*) FROM imports");
        assert_eq!(found, imports * i64::from(ROWS), "a part of a file");
        if id == 0 {
            assert!(is_done);
            took = u64::try_from(began.elapsed().as_millis()).unwrap();
        }
    }
}
