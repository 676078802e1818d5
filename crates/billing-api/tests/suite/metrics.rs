//! The figures for Prometheus: on their own port, for this machine, and never more of them than
//! there are routes.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use billing_api::db::Address;
use billing_api::router;
use billing_api::server::{Config, Server, StartError};

use crate::client;
use crate::files::{lines, v2};
use crate::harness::{On, on_both, runtime};

on_both!(what_happened_is_counted);
fn what_happened_is_counted(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..40))).unwrap();
    books.import("b.txt", &v2("S2", &lines(40..60))).unwrap();
    for _ in 0..3 {
        assert_eq!(server.get("transactions?limit=7").status, 200);
    }
    assert_eq!(server.get("transactions?limit=0").status, 400);
    assert_eq!(server.get("settlements/S1").status, 200);
    for n in 0..50 {
        assert_eq!(server.get(&format!("unknown/{n}")).status, 404);
        client::request(server.address, &format!("M{n}"), &format!("/{n}.js"), &[]);
    }
    let page = client::get(server.metrics, "/metrics", &[]);
    assert_eq!(page.status, 200);
    let kind = page.header("content-type").unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");

    let mut families = BTreeSet::new();
    let mut samples = BTreeSet::new();
    for line in page.text().lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            assert!(families.insert(rest.split(' ').next().unwrap()), "{line}");
        } else if !line.starts_with("# HELP ") {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(samples.insert(name), "{line} stands twice");
            assert!(value.parse::<f64>().is_ok(), "{line}");
            let family = name.split('{').next().unwrap();
            let ends = ["_bucket", "_sum", "_count"];
            let family = ends
                .iter()
                .find_map(|end| family.strip_suffix(end))
                .unwrap_or(family);
            assert!(families.contains(family), "{line} has no type");
        }
    }
    let transactions = "route=\"/api/v1/transactions\",method=\"GET\"";
    for (sample, value) in [
        (
            format!("billing_api_requests_total{{{transactions},status=\"200\"}}"),
            3,
        ),
        (
            format!("billing_api_requests_total{{{transactions},status=\"400\"}}"),
            1,
        ),
        (
            "billing_api_requests_total{route=\"/api/v1/settlements/{id}\",method=\"GET\",\
             status=\"200\"}"
                .to_owned(),
            1,
        ),
        (
            "billing_api_requests_total{route=\"unknown\",method=\"GET\",status=\"404\"}"
                .to_owned(),
            50,
        ),
        (
            "billing_api_request_duration_seconds_count{route=\"/api/v1/transactions\"}".to_owned(),
            4,
        ),
        ("billing_api_bookings".to_owned(), 2),
        ("billing_api_database_up".to_owned(), 1),
        ("billing_api_connections_total".to_owned(), 105),
    ] {
        assert_eq!(server.figure(&sample), value, "{sample}");
    }
    // A hundred requests of clients' own making are two series.
    let of_unknown = samples.iter().filter(|sample| {
        sample.starts_with("billing_api_requests_total")
            && (sample.contains("\"unknown\"") || sample.contains("\"files\""))
    });
    assert_eq!(of_unknown.count(), 2, "{samples:?}");
    if cfg!(target_os = "linux") {
        let memory = server.figure("process_resident_memory_bytes");
        assert!(memory > 1_000_000, "{memory}");
    }

    books.tamper("ALTER TABLE bookings RENAME TO lost");
    assert_eq!(server.figure("billing_api_database_up"), 0);
    let page = client::get(server.metrics, "/metrics", &[]);
    assert!(!page.text().contains("billing_api_bookings"));
}

#[test]
fn they_are_read_on_this_machine_and_nowhere_else() {
    let books = On::Sqlite.books();
    let server = books.serve();
    let status = |target: &str, header: &str| client::get(server.metrics, target, &[header]).status;
    assert_eq!(status("/metrics", "Host: localhost"), 200);
    assert_eq!(status("/metrics", "Host: evil.example"), 403);
    assert_eq!(status("/", "Host: localhost"), 404);
    assert_eq!(status("/api/v1/account", "Host: localhost"), 404);
    assert_eq!(
        client::request(server.metrics, "POST", "/metrics", &[]).status,
        405
    );
    // Nor on the port that a proxy passes on.
    let on_api = client::get(server.address, "/metrics", &[]);
    assert!(
        !on_api.text().contains("billing_api_requests"),
        "{on_api:?}"
    );

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    for metrics in ["0.0.0.0:0", "192.0.2.1:9464"] {
        let config = Config {
            metrics: Some(metrics.parse().unwrap()),
            ..Config::new(
                SocketAddr::from(([127, 0, 0, 1], 0)),
                Address::File(path.clone()),
            )
        };
        let refused = runtime().block_on(Server::start_with(&config, router::routes()));
        let error = refused.unwrap_err();
        assert!(
            matches!(error, StartError::MetricsNotLoopback(_)),
            "{error}"
        );
        assert!(!path.exists(), "a refused server left a database behind");
    }
}

#[test]
fn readers_that_say_nothing_keep_nobody_out_for_long() {
    let books = On::Sqlite.books();
    let server = books.serve();
    let silent: Vec<_> = (0..7)
        .map(|_| std::net::TcpStream::connect(server.metrics).unwrap())
        .collect();
    assert_eq!(client::get(server.metrics, "/metrics", &[]).status, 200);
    drop(silent);
}
