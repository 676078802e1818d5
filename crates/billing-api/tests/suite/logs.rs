//! The log: one line per answer, whatever was asked, and nothing in it that is nobody's business.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::{self, send};
use crate::cluster::wait_until;
use crate::files::{lines, v2};
use crate::harness::{On, on_both};
use crate::program::{self, Process, program};

const SECRET: &str = "hunter2-4111";

#[test]
fn a_line_of_json_per_answer_and_no_secret_in_any() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let log = folder.path().join("log");
    let database = at("books.db");
    let command = program(&["demo", "--database", &database]).output();
    assert!(command.unwrap().status.success());
    let process = Process::start_with(
        program(&[
            "--log",
            "json",
            "serve",
            "--without-sign-in",
            "--listen",
            "127.0.0.1:0",
            "--database",
            &database,
        ]),
        fs::File::create(&log).unwrap(),
    );

    let mut expected: Vec<(String, u64, u64, String)> = Vec::new();
    let mut ask = |target: &str, headers: &[&str], route: &str| {
        let reply = client::get(process.address, target, headers);
        expected.push((
            reply.header("x-request-id").unwrap().to_owned(),
            u64::from(reply.status),
            reply.body.len() as u64,
            route.to_owned(),
        ));
    };
    let cookie = format!("Cookie: __Host-session={SECRET}");
    let bearer = format!("Authorization: Bearer {SECRET}");
    ask(
        "/api/v1/account",
        &[&cookie, &bearer, "User-Agent: x\u{9b}2J\u{202e}"],
        "/api/v1/account",
    );
    ask(
        &format!("/api/v1/payouts/{SECRET}"),
        &[],
        "/api/v1/payouts/{id}",
    );
    let query = format!("/api/v1/transactions?limit=9999&token={SECRET}");
    ask(&query, &[], "/api/v1/transactions");
    ask("/api/v1/transactions?limit=7", &[], "/api/v1/transactions");
    let endless = format!("/api/v1/{}", "x".repeat(5000));
    ask(&endless, &[], "unknown");
    ask("/api/v1/a%0d%0aat=forged%1b[2J", &[], "unknown");
    ask("/nothing.js", &[], "files");
    // As bytes: what a terminal would obey, and a quote that would end a string.
    for path in [
        "/api/v1/\u{9b}2J\u{202e}",
        "/api/v1/\",\"status\":200,\"x\":\"",
    ] {
        let host = process.address;
        let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let reply = send(process.address, head.as_bytes());
        if let Some(request_id) = reply.header("x-request-id") {
            let status = u64::from(reply.status);
            let bytes = reply.body.len() as u64;
            expected.push((request_id.to_owned(), status, bytes, "unknown".to_owned()));
        }
    }
    program::end(process);

    let text = fs::read_to_string(&log).unwrap();
    assert!(!text.contains(SECRET), "{text}");
    let is_live = |character: char| character.is_control() && character != '\n';
    assert!(
        !text.chars().any(is_live) && !text.contains('\u{202e}'),
        "{text}"
    );
    let events: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let answers: Vec<&Value> = events
        .iter()
        .filter(|event| event["request_id"].is_string())
        .collect();
    assert_eq!(answers.len(), expected.len(), "{text}");
    for (event, (request_id, status, bytes, route)) in answers.into_iter().zip(expected) {
        assert_eq!(event["request_id"], *request_id);
        assert_eq!(event["status"], status);
        assert_eq!(event["bytes"], bytes, "{event}");
        assert_eq!(event["route"], *route);
        assert_eq!(event["method"], "GET");
        assert!(event["ms"].is_u64() && event["at"].is_string(), "{event}");
        // Where nothing of a seller's is asked for, no seller is known.
        let is_of_books = route.starts_with('/');
        assert_eq!(event["seller"] == "seller_1", is_of_books, "{event}");
        // A path is said only where there is no route to say.
        assert_eq!(
            event["path"].is_string(),
            !route.starts_with('/'),
            "{event}"
        );
        assert!(event["path"].as_str().unwrap_or_default().len() <= 210);
        assert!(event.get("broken_off").is_none(), "{event}");
    }
}

#[test]
fn text_lines_are_one_line_each_too() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let database = folder.path().join("books.db");
    let command = program(&[
        "serve",
        "--without-sign-in",
        "--listen",
        "127.0.0.1:0",
        "--database",
        database.to_str().unwrap(),
    ]);
    let process = Process::start_with(command, fs::File::create(&log).unwrap());
    let address = process.address;
    let head = format!(
        "GET /api/v1/\u{9b}2J\u{85}x HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    );
    send(address, head.as_bytes());
    client::get(address, "/api/v1/none", &[]);
    program::end(process);
    let text = fs::read_to_string(&log).unwrap();
    let is_live = |character: char| character.is_control() && character != '\n';
    assert!(!text.chars().any(is_live), "{text:?}");
    assert!(text.contains("path=\"/api/v1/none\" status=404"), "{text}");
}

on_both!(a_client_that_leaves_half_way_leaves_nothing_behind);
fn a_client_that_leaves_half_way_leaves_nothing_behind(on: On) {
    let books = on.books();
    books.import("a.txt", &v2("S1", &lines(0..60_000))).unwrap();
    let server = books.serve();
    for encoding in ["br", "zstd", "identity"] {
        let before = server.figure("billing_api_answers_broken_off_total");
        let mut stream = TcpStream::connect(server.address).unwrap();
        let host = server.address;
        let head = format!(
            "GET /api/v1/transactions HTTP/1.1\r\nHost: {host}\r\nAccept: \
             application/x-ndjson\r\nAccept-Encoding: {encoding}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut some = [0; 600];
        stream.read_exact(&mut some).unwrap();
        drop(stream);
        wait_until("the end of the answer", || {
            server.figure("billing_api_answers_broken_off_total") == before + 1
        });
        wait_until("the end of the connection", || {
            server.figure("billing_api_connections_open") == 0
        });
        wait_until("the end of reading", || {
            server.figure("billing_api_pool_connections{pool=\"read\",state=\"in_use\"}") == 0
        });
        assert_eq!(
            server.get("transactions?limit=5").json()["page"]["count"],
            5
        );
    }
}

/// Requests whose lines fill the system's pipe several times over.
const MORE_THAN_A_PIPE: usize = 2000;

#[test]
fn a_log_that_nobody_reads_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    // Its standard error is a pipe, and nobody empties it.
    let mut process = Process::serve(&folder.path().join("books.db"));
    let address = process.address;
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let request = format!("GET /api/v1/none HTTP/1.1\r\nHost: {address}\r\n\r\n");
    for n in 0..MORE_THAN_A_PIPE {
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = [0; 12];
        let read = stream.read_exact(&mut answer);
        read.unwrap_or_else(|error| panic!("no answer after {n}: {error}"));
        assert_eq!(&answer, b"HTTP/1.1 404");
        skip_answer(&mut stream);
    }
    assert_eq!(client::get(address, "/api/v1/healthz", &[]).status, 200);

    // It ends when told to, whether its last lines are taken or not.
    let began = Instant::now();
    let pid = process.child.id().to_string();
    let told = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(told.unwrap().success());
    assert!(process.child.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(8));
    // What fitted into the pipe is whole lines, but for the last.
    let mut log = String::new();
    let mut pipe = process.child.stderr.take().unwrap();
    pipe.read_to_string(&mut log).unwrap();
    assert!(
        log.len() >= 60_000,
        "{} bytes: the pipe was not full",
        log.len()
    );
    let n_lines = log
        .lines()
        .filter(|line| line.contains("status=404"))
        .count();
    assert!(n_lines < MORE_THAN_A_PIPE, "all {n_lines} lines fitted");
}

/// Reads the rest of an answer that says how long it is.
fn skip_answer(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
}

#[test]
fn the_last_lines_are_written_before_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(&["--log", "json", "serve", "--without-sign-in"]);
    command.args(["--listen", "127.0.0.1:0", "--database"]);
    command.arg(folder.path().join("books.db"));
    let log = folder.path().join("log");
    let process = Process::start_with(command, fs::File::create(&log).unwrap());
    program::end(process);
    let text = fs::read_to_string(&log).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let message = last["message"].as_str().unwrap();
    assert!(message.starts_with("stopping"), "{text}");
    // And what a command has to say that fails at once.
    let failed = program::run(&["import", "--database", "/nowhere/books.db", "x.txt"]);
    assert!(program::log(&failed).contains("/nowhere"), "{failed:?}");
}
