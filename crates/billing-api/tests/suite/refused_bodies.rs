//! Large bodies that are refused by their heads: whoever sends them reads why, also behind the proxy.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::client::Reply;
use crate::harness::On;
use crate::proxy::Nginx;
use crate::sign_in::desk::Desk;

/// Far more than all buffers between a client and the server hold.
const BYTES: usize = 24 * 1024 * 1024;

/// Sends the whole body before it reads a word, as plain clients do.
fn send_all(desk: &Desk, headers: &str) -> (std::io::Result<()>, Reply) {
    let address = desk.serving.address;
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!("POST /api/v1/imports HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = vec![b'x'; 64 * 1024];
    let sent = (0..BYTES / chunk.len()).try_for_each(|_| stream.write_all(&chunk));
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    (sent, crate::client::parse(&answer, false))
}

#[test]
fn a_refusal_is_read_by_who_was_still_sending() {
    let desk = Desk::new(On::Sqlite);
    let length = format!("Content-Length: {BYTES}\r\n");
    let own = "X-Seller-Dashboard: 1\r\n";
    let evil = "Origin: https://evil.example\r\n";
    for (headers, status, code) in [
        (format!("{own}{length}"), 401, "not_signed_in"),
        (length.clone(), 403, "own_header_missing"),
        (format!("{own}{evil}{length}"), 403, "foreign_site"),
        (
            format!("{own}Content-Length: {}\r\n", 1_u64 << 40),
            413,
            "body_too_large",
        ),
    ] {
        let began = Instant::now();
        let (sent, reply) = send_all(&desk, &headers);
        sent.unwrap_or_else(|error| panic!("{code}: {error}"));
        assert_eq!((reply.status, reply.problem().as_str()), (status, code));
        assert!(began.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn a_client_that_never_stops_sending_is_left() {
    let desk = Desk::new(On::Sqlite);
    let mut stream = TcpStream::connect(desk.serving.address).unwrap();
    let host = desk.serving.address;
    let head = format!(
        "POST /api/v1/imports HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let began = Instant::now();
    while stream.write_all(b"5\r\nabcde\r\n").is_ok() {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "still listened to"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        began.elapsed() > Duration::from_secs(2),
        "it was not waited for"
    );
}

#[test]
fn behind_the_proxy_it_is_the_same_refusal() {
    let desk = Desk::new(On::Sqlite);
    let nginx = Nginx::before(&desk.serving);
    let file = desk.books.folder.path().join("large.txt");
    std::fs::write(&file, vec![b'x'; BYTES]).unwrap();
    let from = format!("@{}", file.display());
    // Not what a form of another site could send.
    let kind = ["--header", "Content-Type: text/csv", "--header", "Expect:"];
    let sent = [&kind[..], &["--data-binary", &from]].concat();
    for protocol in ["--http1.1", "--http2"] {
        for _ in 0..5 {
            let answer = nginx.get("/api/v1/imports", &[&sent[..], &[protocol]].concat());
            let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(
                (answer.status, &said["code"]),
                (403, &"own_header_missing".into()),
                "{protocol}"
            );
        }
    }
}

#[test]
fn the_proxy_says_what_is_allowed_where() {
    let desk = Desk::new(On::Sqlite);
    let nginx = Nginx::before(&desk.serving);
    let file = desk.books.folder.path().join("huge.txt");
    let from = format!("@{}", file.display());
    let sent = ["--header", "Expect:", "--data-binary", &from];
    for (target, allowed) in [("session", 1_u64 << 20), ("imports", 64 << 20)] {
        // Never written: a hole in the disk.
        let made = std::fs::File::create(&file).unwrap();
        made.set_len(allowed + 1).unwrap();
        let answer = nginx.get(&format!("/api/v1/{target}"), &sent);
        let said: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(answer.status, 413, "{said}");
        let expected = format!("Allowed are {allowed} bytes.");
        assert_eq!(said["detail"], expected, "{target}");
    }
}
