//! The security headers stand on every answer, whatever it is.

use std::fs;

use billing_api::app::Limits;
use billing_api::roles::Access;
use billing_api::router;

use crate::client::{self, Reply};
use crate::harness::Books;

#[track_caller]
fn check(reply: &Reply, what: &str) {
    let policy = reply
        .header("content-security-policy")
        .unwrap_or_else(|| panic!("{what}"));
    assert_eq!(
        policy,
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src \
         'self'; worker-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        "{what}"
    );
    assert_eq!(
        reply.header("x-content-type-options"),
        Some("nosniff"),
        "{what}"
    );
    assert_eq!(
        reply.header("referrer-policy"),
        Some("no-referrer"),
        "{what}"
    );
    assert_eq!(
        reply.header("cross-origin-opener-policy"),
        Some("same-origin"),
        "{what}"
    );
    assert_eq!(
        reply.header("cross-origin-resource-policy"),
        Some("same-origin"),
        "{what}"
    );
    assert_eq!(
        reply.header("x-request-id").map(str::len),
        Some(16),
        "{what}"
    );
    for (name, _) in &reply.headers {
        assert!(!name.starts_with("access-control-"), "{what}: {name}");
        assert!(name != "server" && name != "x-powered-by", "{what}: {name}");
    }
}

async fn panics() {
    panic!("on purpose");
}

#[test]
fn every_answer_is_secured() {
    let books = Books::sample();
    let web = tempfile::tempdir().unwrap();
    for name in [
        "index.html",
        "app-0123456789abcdef.js",
        "app_bg.wasm",
        "style.css",
        "worker.js",
    ] {
        fs::write(web.path().join(name), "0123456789").unwrap();
    }
    let routes = router::routes().get("/api/v1/panics", Access::Open, panics);
    let server = books.serve_with(Some(web.path()), Limits::default(), routes);

    let mut statuses = std::collections::BTreeSet::new();
    for (method, target, headers, status) in [
        ("GET", "/", &[][..], 200),
        ("GET", "/payouts/set_77", &[], 200),
        ("HEAD", "/", &[], 200),
        ("GET", "/app-0123456789abcdef.js", &[], 200),
        ("GET", "/app_bg.wasm", &[], 200),
        ("GET", "/worker.js", &["Accept-Encoding: br"], 200),
        ("GET", "/style.css", &[], 200),
        ("GET", "/style.css", &["If-None-Match: *"], 304),
        ("GET", "/none.js", &[], 404),
        ("POST", "/", &[], 405),
        ("GET", "/api/v1/account", &[], 200),
        ("GET", "/api/v1/account", &["If-None-Match: *"], 304),
        (
            "GET",
            "/api/v1/account",
            &["Accept-Encoding: identity;q=0"],
            406,
        ),
        (
            "GET",
            "/api/v1/transactions",
            &["Accept: application/x-ndjson"],
            200,
        ),
        ("GET", "/api/v1/transactions?limit=0", &[], 400),
        ("GET", "/api/v1/healthz", &[], 200),
        ("GET", "/api/v1/none", &[], 404),
        ("GET", "/api", &[], 404),
        ("POST", "/api/v1/account", &[], 403),
        ("POST", "/api/v1/account", &["X-Seller-Dashboard: 1"], 405),
        (
            "OPTIONS",
            "/api/v1/account",
            &["Origin: https://evil.example"],
            403,
        ),
        ("GET", "/api/v1/account", &["Host: evil.example"], 403),
        ("GET", "/api/v1/account", &["Origin: null"], 403),
        ("POST", "/api/v1/account", &["Content-Length: 2000000"], 413),
        ("GET", "/api/v1/panics", &[], 500),
    ] {
        let reply = client::request(server.address, method, target, headers);
        let what = format!("{method} {target} {headers:?}");
        assert_eq!(reply.status, status, "{what}: {}", reply.text());
        check(&reply, &what);
        if reply.status >= 400 && method != "HEAD" {
            reply.problem();
        }
        statuses.insert(reply.status);
    }
    assert_eq!(statuses.len(), 9, "{statuses:?}");
}
