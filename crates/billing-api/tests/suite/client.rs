//! A plain HTTP/1.1 client over a socket: it sends what it is told, byte for byte, and reports
//! whether the answer was whole. A polite client would tidy up the very things to be tested.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer as it came.
#[derive(Debug)]
pub struct Reply {
    /// 0 when the server hung up before it had said which.
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the body ended where the server said that it would.
    pub is_whole: bool,
}

impl Reply {
    /// A header's value; it must not stand twice.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} stands twice");
        value
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{:?}", self.text()))
    }

    /// The code of a problem, after checking that it is one: whole, in form, never HTML.
    #[track_caller]
    pub fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        assert_eq!(self.header("cache-control"), Some("no-store"));
        assert!(self.is_whole);
        let problem: ledger::import::billing_api::Problem =
            serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        assert_eq!(
            Some(problem.request_id.as_str()),
            self.header("x-request-id")
        );
        assert_eq!(problem.kind, format!("/problems/{}", problem.code));
        assert!(
            !problem.title.is_empty() && problem.detail.ends_with('.'),
            "{problem:?}"
        );
        problem.code
    }
}

/// `GET` with headers; each stands as `name: value`.
pub fn get(address: SocketAddr, target: &str, headers: &[&str]) -> Reply {
    request(address, "GET", target, headers)
}

/// A request with the right host, unless a header names another.
pub fn request(address: SocketAddr, method: &str, target: &str, headers: &[&str]) -> Reply {
    let has_host = headers
        .iter()
        .any(|header| header.to_ascii_lowercase().starts_with("host:"));
    let host = if has_host {
        String::new()
    } else {
        format!("Host: {address}\r\n")
    };
    let headers = [headers, &[""]].concat().join("\r\n");
    let head = format!("{method} {target} HTTP/1.1\r\n{host}Connection: close\r\n{headers}\r\n");
    send(address, head.as_bytes())
}

/// Sends bytes as they are and reads until the server hangs up.
pub fn send(address: SocketAddr, bytes: &[u8]) -> Reply {
    try_send(address, bytes).expect("nobody listens")
}

/// The same for a server that may be gone: none when nobody listens.
pub fn try_send(address: SocketAddr, bytes: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    // The server may refuse and hang up before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Some(parse(&answer, bytes.starts_with(b"HEAD")))
}

/// An answer from its bytes.
pub fn parse(answer: &[u8], is_head: bool) -> Reply {
    // Hung up on before the end of the head: killed, most likely.
    let Some(head_end) = find(answer, b"\r\n\r\n") else {
        return Reply {
            status: 0,
            headers: Vec::new(),
            body: answer.to_vec(),
            is_whole: false,
        };
    };
    let head = std::str::from_utf8(&answer[..head_end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let find_header = |name: &str| headers.iter().find(|(other, _)| other == name);
    let body = &answer[head_end + 4..];
    let has_no_body = is_head || status == 304;
    let (body, is_whole) = if has_no_body {
        (body.to_vec(), body.is_empty())
    } else if let Some((_, length)) = find_header("content-length") {
        (
            body.to_vec(),
            body.len() == length.parse::<usize>().unwrap(),
        )
    } else if find_header("transfer-encoding").is_some_and(|(_, value)| value == "chunked") {
        join_chunks(body)
    } else {
        (body.to_vec(), body.is_empty())
    };
    Reply {
        status,
        headers,
        body,
        is_whole,
    }
}

/// The body of chunks, and whether the last chunk came.
fn join_chunks(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(size_end) = find(rest, b"\r\n") {
        let size = std::str::from_utf8(&rest[..size_end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        rest = &rest[size_end + 2..];
        if size == 0 {
            return (body, rest == b"\r\n");
        }
        if rest.len() < size + 2 {
            body.extend_from_slice(&rest[..size.min(rest.len())]);
            break;
        }
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
    (body, false)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
