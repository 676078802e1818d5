//! Things that go wrong inside: panics, slowness, a broken database, a client that stops reading.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use billing_api::app::{App, Limits};
use billing_api::list::List;
use billing_api::refusal::Refusal;
use billing_api::roles::{Access, Role};
use billing_api::seller::Seller;
use billing_api::{page, router};

use crate::files::{lines, v2};
use crate::harness::{On, on_both};

/// Panics while it holds a connection to the database.
async fn panics(State(app): State<App>) {
    let _held = app.db.snapshot().await.unwrap();
    panic!("on purpose: card 4111-1111-1111-1111");
}

async fn sleeps() {
    tokio::time::sleep(Duration::from_mins(1)).await;
}

on_both!(a_panic_is_a_problem_and_nothing_more);
fn a_panic_is_a_problem_and_nothing_more(on: On) {
    let books = on.sample();
    let routes = router::routes().get("/api/v1/panics", Access::Open, panics);
    let server = books.serve_with(None, Limits::default(), routes);
    for _ in 0..20 {
        let reply = server.get("panics");
        assert_eq!((reply.status, reply.problem().as_str()), (500, "internal"));
        assert!(
            !reply.text().contains("4111"),
            "the panic's message left the server"
        );
    }
    assert_eq!(server.get("transactions").status, 200);
}

on_both!(an_answer_that_takes_too_long_is_given_up);
fn an_answer_that_takes_too_long_is_given_up(on: On) {
    let books = on.sample();
    let routes = router::routes().get("/api/v1/sleeps", Access::Open, sleeps);
    let limits = Limits {
        answer: Duration::from_millis(200),
        ..Limits::default()
    };
    let server = books.serve_with(None, limits, routes);
    let reply = server.get("sleeps");
    assert_eq!((reply.status, reply.problem().as_str()), (503, "timed_out"));
    assert_eq!(reply.header("retry-after"), Some("1"));
}

on_both!(a_broken_database_is_said_without_its_words);
fn a_broken_database_is_said_without_its_words(on: On) {
    let books = on.sample();
    let server = books.serve();
    assert_eq!(server.get("payouts").status, 200);
    books.tamper("ALTER TABLE payouts RENAME TO lost");
    for target in ["payouts", "payouts/x", "payouts?limit=1"] {
        let reply = server.get(target);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (500, "storage"),
            "{target}"
        );
        let text = reply.text().to_ascii_lowercase();
        assert!(!text.contains("sql") && !text.contains("table"), "{text}");
    }
    assert_eq!(server.get("transactions").status, 200);
    books.tamper("ALTER TABLE lost RENAME TO payouts");
    assert_eq!(server.get("payouts").status, 200);
}

on_both!(an_order_that_can_not_be_is_not_sent);
fn an_order_that_can_not_be_is_not_sent(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..30))).unwrap();
    books.tamper("UPDATE transactions SET currency = 'E!' WHERE sequence = 17");
    let reply = server.get("transactions");
    assert_eq!((reply.status, reply.problem().as_str()), (500, "storage"));
}

on_both!(a_bulk_answer_that_fails_half_way_is_cut_not_ended);
fn a_bulk_answer_that_fails_half_way_is_cut_not_ended(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..5000))).unwrap();
    let bulk = ["Accept: application/x-ndjson"];
    assert!(server.get_with("transactions", &bulk).is_whole);
    // The last row can't be sent; thousands before it can.
    books.tamper(
        "UPDATE transactions SET currency = 'E!' WHERE posted_at =
             (SELECT max(posted_at) FROM transactions)",
    );
    let reply = server.get_with("transactions", &bulk);
    assert_eq!(reply.status, 200);
    assert!(reply.text().lines().count() > 1000);
    assert!(!reply.is_whole, "a part was sent as the whole");
    assert!(
        !reply.text().contains("\"snapshot\""),
        "and with a page object"
    );
}

on_both!(a_bulk_answer_whose_books_are_closed_is_cut_too);
fn a_bulk_answer_whose_books_are_closed_is_cut_too(on: On) {
    async fn bulk(
        State(app): State<App>,
        seller: Seller,
        headers: HeaderMap,
    ) -> Result<Response, Refusal> {
        let answer = page::answer(&app, &seller, List::Transactions, None, &headers).await;
        app.db.close().await;
        answer
    }
    let books = on.books();
    books.import("a.txt", &v2("S1", &lines(0..20_000))).unwrap();
    let routes = router::routes().get("/api/v1/bulk", Access::AtLeast(Role::Viewer), bulk);
    let server = books.serve_with(None, Limits::default(), routes);
    let reply = server.get_with("bulk", &["Accept: application/x-ndjson"]);
    assert!(!reply.is_whole);
    assert!(!reply.text().contains("\"snapshot\""));
}

on_both!(a_client_that_stops_reading_is_dropped);
fn a_client_that_stops_reading_is_dropped(on: On) {
    let books = on.books();
    books.import("a.txt", &v2("S1", &lines(0..60_000))).unwrap();
    let limits = Limits {
        stalled: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = books.serve_with(None, limits, router::routes());
    let mut stream = TcpStream::connect(server.address).unwrap();
    let host = server.address;
    let head = format!(
        "GET /api/v1/transactions HTTP/1.1\r\nHost: {host}\r\nAccept: application/x-ndjson\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // Long enough for the buffers between us to fill up and for the server to lose patience.
    std::thread::sleep(Duration::from_secs(3));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer);
    assert!(
        text.starts_with("HTTP/1.1 200"),
        "{}",
        &text[..60.min(text.len())]
    );
    assert!(
        !text.contains("\"snapshot\""),
        "all {} bytes came",
        answer.len()
    );
}

on_both!(clients_that_say_nothing_are_dropped_and_others_are_served);
fn clients_that_say_nothing_are_dropped_and_others_are_served(on: On) {
    let books = on.sample();
    let limits = Limits {
        head: Duration::from_millis(500),
        ..Limits::default()
    };
    let server = books.serve_with(None, limits, router::routes());
    let mut silent: Vec<TcpStream> = (0..200)
        .map(|_| TcpStream::connect(server.address).unwrap())
        .collect();
    for stream in silent.iter_mut().step_by(2) {
        stream.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").unwrap();
    }
    assert_eq!(server.get("account").status, 200);
    for stream in &mut silent {
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        let mut answer = Vec::new();
        // Hung up on, with or without a word.
        let _ = stream.read_to_end(&mut answer);
    }
    assert_eq!(server.get("account").status, 200);
}

on_both!(stopping_finishes_what_is_under_way);
fn stopping_finishes_what_is_under_way(on: On) {
    async fn slow() -> &'static str {
        tokio::time::sleep(Duration::from_millis(800)).await;
        "done"
    }
    let books = on.sample();
    let routes =
        router::routes()
            .get("/slow", Access::Open, slow)
            .get("/sleeps", Access::Open, sleeps);
    let limits = Limits {
        farewell: Duration::from_secs(3),
        answer: Duration::from_mins(1),
        ..Limits::default()
    };
    let server = books.serve_with(None, limits, routes);
    let address = server.address;
    let asking = std::thread::spawn(move || crate::client::get(address, "/slow", &[]));
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    server.stop();
    assert_eq!(asking.join().unwrap().text(), "done");
    assert!(began.elapsed() < Duration::from_secs(3));
    assert!(TcpStream::connect(address).is_err(), "still listening");
}
