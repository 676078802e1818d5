//! The dashboard's files: types, compressed siblings, caching, pages, and nothing from outside.

use std::fs;

use billing_api::app::Limits;
use billing_api::router;
use tempfile::TempDir;

use crate::client::{self, send};
use crate::harness::{Books, Serving};

const SCRIPT: &str = "app-0123456789abcdef.js";

/// A folder as the build leaves it, with a secret beside it.
fn web() -> TempDir {
    let outer = tempfile::tempdir().unwrap();
    let web = outer.path().join("dist");
    fs::create_dir_all(web.join("snippets/x-0f")).unwrap();
    fs::write(outer.path().join("secret.txt"), "SECRET").unwrap();
    fs::write(web.join("index.html"), "<!doctype html><title>page</title>").unwrap();
    fs::write(web.join(SCRIPT), "plain script").unwrap();
    fs::write(web.join(format!("{SCRIPT}.br")), "brotli script").unwrap();
    fs::write(web.join(format!("{SCRIPT}.gz")), "gzip script").unwrap();
    fs::write(web.join("app-0123456789abcdef_bg.wasm"), "\0asm").unwrap();
    fs::write(web.join("worker.js"), "worker").unwrap();
    fs::write(web.join("snippets/x-0f/inline0.js"), "snippet").unwrap();
    fs::write(web.join("style-0123456789abcdef.css"), "a{}").unwrap();
    fs::write(web.join(".hidden.txt"), "SECRET").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.txt", web.join("link.txt")).unwrap();
    outer
}

fn serve(books: &Books, web: &TempDir) -> Serving {
    books.serve_with(
        Some(&web.path().join("dist")),
        Limits::default(),
        router::routes(),
    )
}

#[test]
fn files_have_their_type_and_their_time() {
    let (books, web) = (Books::new(), web());
    let server = serve(&books, &web);
    let for_ever = "public, max-age=31536000, immutable";
    for (target, kind, kept) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        (
            "/app-0123456789abcdef.js",
            "text/javascript; charset=utf-8",
            for_ever,
        ),
        (
            "/app-0123456789abcdef_bg.wasm",
            "application/wasm",
            for_ever,
        ),
        (
            "/style-0123456789abcdef.css",
            "text/css; charset=utf-8",
            for_ever,
        ),
        ("/worker.js", "text/javascript; charset=utf-8", "no-cache"),
        (
            "/snippets/x-0f/inline0.js",
            "text/javascript; charset=utf-8",
            "no-cache",
        ),
    ] {
        let reply = client::get(server.address, target, &[]);
        assert_eq!(reply.status, 200, "{target}");
        assert_eq!(reply.header("content-type"), Some(kind), "{target}");
        assert_eq!(reply.header("cache-control"), Some(kept), "{target}");
        let etag = reply.header("etag").unwrap();
        let again = client::get(server.address, target, &[&format!("If-None-Match: {etag}")]);
        assert_eq!(
            (again.status, again.header("cache-control")),
            (304, Some(kept)),
            "{target}"
        );
    }
}

#[test]
fn compressed_siblings_are_sent_to_who_takes_them() {
    let (books, web) = (Books::new(), web());
    let server = serve(&books, &web);
    let check = |accepted: &str, encoding: Option<&str>, body: &str| {
        let accepted = format!("Accept-Encoding: {accepted}");
        let reply = client::get(server.address, &format!("/{SCRIPT}"), &[&accepted]);
        assert_eq!(reply.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(reply.text(), body, "{accepted}");
        assert_eq!(
            reply.header("content-type"),
            Some("text/javascript; charset=utf-8")
        );
        assert!(reply.header("vary").unwrap().contains("accept-encoding"));
        reply.header("etag").unwrap().to_owned()
    };
    let tags = [
        check("gzip, deflate, br, zstd", Some("br"), "brotli script"),
        check("gzip", Some("gzip"), "gzip script"),
        check("br;q=0, gzip", Some("gzip"), "gzip script"),
        check("identity", None, "plain script"),
    ];
    assert!(
        tags[0] != tags[1] && tags[1] == tags[2] && tags[2] != tags[3],
        "{tags:?}"
    );
}

#[test]
fn pages_of_the_dashboard_begin_with_its_index() {
    let (books, web) = (Books::new(), web());
    let server = serve(&books, &web);
    for target in [
        "/",
        "/payouts",
        "/payouts/set_77",
        "/fees?from=2026-01-01",
        "/a%20b/c",
    ] {
        let reply = client::get(server.address, target, &[]);
        assert_eq!(
            (reply.status, reply.text()),
            (200, "<!doctype html><title>page</title>")
        );
    }
    for target in [
        "/none.js",
        "/payouts/app.js",
        "/favicon.ico",
        "/app-ffffffffffffffff.js",
    ] {
        let reply = client::get(server.address, target, &["Accept: text/html"]);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (404, "not_found"),
            "{target}"
        );
    }
    for target in ["/api", "/api/", "/api/v2/x", "/api/index.html"] {
        assert_eq!(
            client::get(server.address, target, &[]).problem(),
            "not_found",
            "{target}"
        );
    }
}

#[test]
fn nothing_outside_the_folder_can_be_read() {
    let (books, web) = (Books::new(), web());
    let server = serve(&books, &web);
    let outside = web.path().join("secret.txt");
    let absolute = outside.to_str().unwrap();
    for target in [
        "/../secret.txt",
        "/x/../../secret.txt",
        "/snippets/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/....//secret.txt",
        "/.%2e/secret.txt",
        "/link.txt",
        "/.hidden.txt",
        "/snippets/.hidden.txt",
        "//etc/passwd.txt",
        "/%00.txt",
        "/index.html%00.txt",
        "/index.html/",
        "/index.html/x.txt",
        "/snippets.",
        "/C:/secret.txt",
        absolute,
        &format!("/{absolute}"),
    ] {
        let head = format!(
            "GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            server.address
        );
        let reply = send(server.address, head.as_bytes());
        assert!(!reply.text().contains("SECRET"), "{target}");
        let is_page = reply.status == 200 && reply.text().contains("<title>page</title>");
        assert!(
            is_page || reply.status == 404 || reply.status == 400,
            "{target} {reply:?}"
        );
    }
}

#[test]
fn a_dashboard_that_is_not_built_is_said() {
    let books = Books::sample();
    let empty = tempfile::tempdir().unwrap();
    let server = books.serve_with(Some(empty.path()), Limits::default(), router::routes());
    let reply = client::get(server.address, "/", &[]);
    assert_eq!((reply.status, reply.problem().as_str()), (404, "not_found"));
    assert!(reply.text().contains("not built"), "{}", reply.text());
    assert_eq!(server.get("account").status, 200);

    // A build that comes later is served without a restart.
    fs::write(empty.path().join("index.html"), "new").unwrap();
    assert_eq!(client::get(server.address, "/", &[]).text(), "new");
}
