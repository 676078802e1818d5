//! Texts that mean something to a database, a shell or a reader of compressed bodies mean nothing
//! here, and bodies that grow are cut off where the limit says.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use async_compression::tokio::bufread::GzipEncoder;
use axum::body::Bytes;
use billing_api::app::Limits;
use billing_api::roles::Access;
use billing_api::router;
use tokio::io::AsyncReadExt;

use crate::client::send;
use crate::files::{lines, v2};
use crate::harness::{On, on_both, runtime};

const TEXTS: [&str; 10] = [
    "S' OR '1'='1",
    "S'; DROP TABLE transactions; --",
    "S\"; DELETE FROM bookings; --",
    "%",
    "_1",
    "S1%",
    "S\\",
    "$1",
    "{\"$gt\":\"\"}",
    "S1' UNION SELECT cursor_key FROM sellers --",
];

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

on_both!(texts_of_statements_are_texts);
fn texts_of_statements_are_texts(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("plain.txt", &v2("S1", &lines(0..30))).unwrap();
    // Each as the name of a settlement of its own: found by it, and by nothing else.
    for (n, text) in (1..).zip(TEXTS) {
        let file = v2(text, &lines(n * 100..n * 100 + 10));
        books.import(text, &file).unwrap();
    }
    let n_rows = 30 + 10 * i64::try_from(TEXTS.len()).unwrap();
    let is_whole = || {
        assert_eq!(books.number("SELECT count(*) FROM transactions"), n_rows);
        assert_eq!(
            server.page::<serde_json::Value>("settlements").data.len(),
            11
        );
    };
    is_whole();
    for text in TEXTS {
        let name = encoded(text);
        let found = server.transactions(&format!("settlement_id={name}&limit=1000"));
        assert_eq!(found.data.len(), 10, "{text}");
        assert!(
            found
                .data
                .iter()
                .all(|row| row.settlement_id.as_deref() == Some(text))
        );
        let path = name.replace('+', "%20");
        let one = server.get(&format!("settlements/{path}"));
        assert_eq!((one.status, &one.json()["id"]), (200, &text.into()));
        assert_eq!(server.get(&format!("payouts/{path}")).status, 404, "{text}");
        assert!(
            server
                .transactions(&format!("marketplace={name}"))
                .data
                .is_empty(),
            "{text}"
        );
        for parameter in [
            "limit",
            "cursor",
            "posted_from",
            "posted_to",
            "changed_since",
        ] {
            let reply = server.get(&format!("transactions?{parameter}={name}"));
            assert_eq!(reply.status, 400, "{parameter}={text}");
            let said = reply.text().to_ascii_lowercase();
            assert!(
                !said.contains("sqlite") && !said.contains("postgres"),
                "{said}"
            );
        }
        // Orders are not for the client to choose, by whatever name.
        for parameter in ["sort", "order", "order_by", &name] {
            let reply = server.get(&format!("transactions?{parameter}={name}"));
            assert_eq!(reply.problem(), "unknown_parameter", "{parameter}");
        }
    }
    is_whole();
}

async fn takes(body: Bytes) -> String {
    body.len().to_string()
}

fn chunked(chunk: &[u8], n: usize) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..n {
        write!(body, "{:x}\r\n", chunk.len()).unwrap();
        body.extend_from_slice(chunk);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    body
}

#[test]
fn a_body_without_a_length_is_counted_while_it_comes() {
    let books = On::Sqlite.books();
    let limits = Limits {
        answer: Duration::from_secs(2),
        ..Limits::default()
    };
    let routes = router::routes().post("/api/v1/takes", Access::Open, takes);
    let server = books.serve_with(None, limits, routes);
    let host = server.address;
    let head = |more: &str| {
        format!(
            "POST /api/v1/takes HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nX-Seller-Dashboard: 1\r\n{more}\r\n"
        )
    };
    let post = |more: &str, body: &[u8]| send(host, &[head(more).as_bytes(), body].concat());
    let in_chunks = "Transfer-Encoding: chunked\r\n";
    // To the byte.
    let kib = [b'x'; 1024];
    let whole = post(in_chunks, &chunked(&kib, 1024));
    assert_eq!((whole.status, whole.text()), (200, "1048576"));
    let mut longer = chunked(&kib, 1024);
    longer.truncate(longer.len() - b"0\r\n\r\n".len());
    longer.extend_from_slice(b"1\r\nx\r\n0\r\n\r\n");
    let more = post(in_chunks, &longer);
    assert_eq!(
        (more.status, more.problem().as_str()),
        (413, "body_too_large")
    );

    // A bomb of 64 MiB is the few bytes that it is: nothing here unpacks what clients send.
    let mut bomb = Vec::new();
    let zeros = vec![0; 64 * 1024 * 1024];
    runtime().block_on(async {
        let mut encoder = GzipEncoder::new(&zeros[..]);
        encoder.read_to_end(&mut bomb).await.unwrap();
    });
    let length = format!(
        "Content-Encoding: gzip\r\nContent-Length: {}\r\n",
        bomb.len()
    );
    let taken = post(&length, &bomb);
    assert_eq!(
        (taken.status, taken.text()),
        (200, bomb.len().to_string().as_str())
    );

    // One that stops half way is waited for as long as an answer may take, and no longer.
    let mut stream = TcpStream::connect(host).unwrap();
    let began = std::time::Instant::now();
    stream
        .write_all(head("Content-Length: 1000\r\n").as_bytes())
        .unwrap();
    stream.write_all(b"and then nothing").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}
