//! Requests that are turned away before anything is read: wrong host, wrong site, too much.

use std::net::SocketAddr;

use billing_api::app::Limits;
use billing_api::db::Address;
use billing_api::router;
use billing_api::server::{Config, Server, StartError};

use crate::client::{self, send};
use crate::harness::{Books, runtime};

#[test]
fn only_this_machine_is_answered() {
    let books = Books::sample();
    let server = books.serve();
    let port = server.address.port();
    let status = |host: &str| {
        client::get(
            server.address,
            "/api/v1/account",
            &[&format!("Host: {host}")],
        )
        .status
    };
    for host in ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"] {
        assert_eq!(status(&format!("{host}:{port}")), 200, "{host}");
        assert_eq!(
            status(host),
            200,
            "{host} without a port, as a development proxy sends it"
        );
        assert_eq!(
            status(&format!("{host}:{}", port ^ 1)),
            403,
            "{host} with another port"
        );
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
    ] {
        assert_eq!(status(&format!("{host}:{port}")), 403, "{host}");
    }
    let reply = client::get(server.address, "/", &["Host: evil.example"]);
    assert_eq!(reply.problem(), "host_not_allowed");

    // None, two, and one in the target that the header contradicts.
    let raw = |head: String| send(server.address, head.as_bytes()).status;
    let end = "Connection: close\r\n\r\n";
    assert_eq!(raw(format!("GET /api/v1/account HTTP/1.1\r\n{end}")), 403);
    let two = format!("Host: localhost:{port}\r\nHost: evil.example\r\n");
    assert_eq!(
        raw(format!("GET /api/v1/account HTTP/1.1\r\n{two}{end}")),
        403
    );
    let absolute = "GET http://evil.example/api/v1/account HTTP/1.1\r\n";
    assert_eq!(
        raw(format!("{absolute}Host: localhost:{port}\r\n{end}")),
        403
    );
}

#[test]
fn other_sites_can_link_but_not_ask() {
    let books = Books::sample();
    let server = books.serve();
    for site in ["cross-site", "same-site"] {
        let site = format!("Sec-Fetch-Site: {site}");
        let reply = server.get_with("account", &[&site]);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (403, "foreign_site")
        );
        assert_ne!(client::get(server.address, "/", &[&site]).status, 403);
    }
    for site in ["same-origin", "none"] {
        assert_eq!(
            server
                .get_with("account", &[&format!("Sec-Fetch-Site: {site}")])
                .status,
            200
        );
    }
}

#[test]
fn too_much_is_refused() {
    let books = Books::sample();
    let server = books.serve();
    let long = "x".repeat(9000);
    let reply = server.get(&format!("transactions?settlement_id={long}"));
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (414, "target_too_long")
    );

    let header = format!("X-Long: {}", "x".repeat(17 * 1024));
    let reply = server.get_with("account", &[&header]);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (431, "headers_too_large")
    );
    // Beyond what is even read, the HTTP library refuses alone; it must not fall over.
    let huge = format!("X-Long: {}", "x".repeat(200 * 1024));
    let head = format!(
        "GET / HTTP/1.1\r\nHost: {}\r\n{huge}\r\n\r\n",
        server.address
    );
    assert_eq!(send(server.address, head.as_bytes()).status, 431);
    let many: Vec<String> = (0..500).map(|n| format!("X-{n}: 1\r\n")).collect();
    let many = many.concat();
    let head = format!("GET / HTTP/1.1\r\nHost: {}\r\n{many}\r\n", server.address);
    assert_eq!(send(server.address, head.as_bytes()).status, 431);

    for (method, status) in [("GET", 413), ("POST", 413)] {
        let reply = client::request(
            server.address,
            method,
            "/api/v1/account",
            &["Content-Length: 1048577"],
        );
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (status, "body_too_large")
        );
    }
    // A body that never ends is not waited for.
    let endless = "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nffff\r\nxxxx";
    let host = server.address;
    for (method, status) in [("POST", 405), ("GET", 200)] {
        let head = format!("{method} /api/v1/account HTTP/1.1\r\nHost: {host}\r\n{endless}");
        assert_eq!(send(server.address, head.as_bytes()).status, status);
    }
    assert_eq!(server.get("account").status, 200);
}

#[test]
fn nonsense_is_refused_and_the_next_request_is_answered() {
    let books = Books::sample();
    let server = books.serve();
    for nonsense in [
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
    ] {
        assert_eq!(send(server.address, nonsense.as_bytes()).status, 400);
    }
    for target in [
        "settlements/%ff%fe",
        "settlements/%00",
        "payouts/%F0%9F%92%B6",
        "%",
    ] {
        let reply = server.get(target);
        assert!(
            (400..500).contains(&reply.status),
            "{target}: {}",
            reply.status
        );
        reply.problem();
    }
    assert_eq!(server.get("account").status, 200);
}

#[test]
fn an_address_that_others_can_reach_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let path = folder.path().join("books.db");
        let config = Config {
            listen: listen.parse::<SocketAddr>().unwrap(),
            database: Address::File(path.clone()),
            metrics: None,
            web: None,
            limits: Limits::default(),
        };
        let refused = runtime().block_on(Server::start_with(&config, router::routes()));
        let error = refused.unwrap_err();
        assert!(matches!(error, StartError::NotLoopback(_)), "{error}");
        assert!(error.to_string().contains("no sign-in yet"), "{error}");
        assert!(!path.exists(), "a refused server left a database behind");
    }
}
