//! Sessions: when they end, how they are renewed, and what their cookies look like.

use billing_api::roles::Role;
use billing_api::router;
use billing_api::server::Config;
use billing_api::sign_in::Settings;
use serde_json::json;

use super::browser::{Browser, set_cookies};
use super::desk::{Desk, PASSWORD, WRONG, give_code, sign_in};
use crate::client;
use crate::harness::{On, Serving, on_both};

const OWNER: &str = "owner@one.example";

fn desk(on: On) -> Desk {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    desk
}

on_both!(a_session_ends_half_an_hour_after_its_last_use);
fn a_session_ends_half_an_hour_after_its_last_use(on: On) {
    let desk = desk(on);
    let mut browser = desk.signed_in(OWNER);
    for _ in 0..4 {
        desk.wait(29 * 60);
        assert_eq!(
            browser.get("account").status,
            200,
            "it was used 29 minutes ago"
        );
    }
    desk.wait(30 * 60);
    assert_eq!(browser.get("account").status, 401);
    assert_eq!(browser.get("account").problem(), "not_signed_in");
    // It stays ended, even if the clock is set back.
    desk.wait(-10 * 60);
    sign_in(&mut desk.browser(), OWNER, PASSWORD);
    desk.wait(10 * 60);
    sign_in(&mut desk.browser(), OWNER, PASSWORD);
    desk.wait(-20 * 60);
    assert_eq!(browser.get("account").status, 401);
}

on_both!(a_session_ends_after_twelve_hours_of_use);
fn a_session_ends_after_twelve_hours_of_use(on: On) {
    let desk = desk(on);
    let mut browser = desk.signed_in(OWNER);
    for minute in (20..12 * 60).step_by(20) {
        desk.wait(20 * 60);
        assert_eq!(browser.get("session").status, 200, "after {minute} minutes");
    }
    desk.wait(20 * 60 - 1);
    assert_eq!(browser.get("session").status, 200);
    desk.wait(1);
    assert_eq!(browser.get("session").status, 401);
}

on_both!(every_step_has_a_token_of_its_own);
fn every_step_has_a_token_of_its_own(on: On) {
    let desk = desk(on);
    let is_of_session = |token: &str| {
        let mut thief = desk.browser();
        thief
            .cookies
            .insert("__Host-session".to_owned(), token.to_owned());
        thief.get("session").status != 401
    };
    // Planted before the sign-in.
    let planted = "ab".repeat(32);
    let mut browser = desk.browser();
    browser
        .cookies
        .insert("__Host-session".to_owned(), planted.clone());
    assert_eq!(sign_in(&mut browser, OWNER, PASSWORD).status, 204);
    let first = browser.token().unwrap();
    assert_ne!(first, planted);
    assert!(is_of_session(&first) && !is_of_session(&planted));

    // Signing in again ends what was there before.
    assert_eq!(sign_in(&mut browser, OWNER, PASSWORD).status, 204);
    let second = browser.token().unwrap();
    assert!(is_of_session(&second) && !is_of_session(&first));

    // Setting a factor up renews the token and ends every other session.
    let mut elsewhere = desk.signed_in(OWNER);
    let factor = desk.enrol(&mut browser);
    let third = browser.token().unwrap();
    assert!(is_of_session(&third) && !is_of_session(&second));
    assert_eq!(elsewhere.get("session").status, 401);

    // Half a sign-in, then the whole one.
    let mut other = desk.browser();
    assert_eq!(sign_in(&mut other, OWNER, PASSWORD).status, 200);
    let half = other.token().unwrap();
    assert!(!is_of_session(&half));
    assert_eq!(give_code(&mut other, &desk.code(&factor, 0)).status, 204);
    let whole = other.token().unwrap();
    assert!(is_of_session(&whole) && !is_of_session(&half) && whole != half);
    // The half one is used up: no second whole one comes of it.
    let mut thief = desk.browser();
    thief.cookies.insert("__Host-session".to_owned(), half);
    desk.wait(30);
    assert_eq!(give_code(&mut thief, &desk.code(&factor, 0)).status, 401);

    // Removing the factor renews it again.
    let removal = json!({ "password": PASSWORD, "code": desk.code(&factor, 0) });
    assert_eq!(
        other.ask("DELETE", "second-factor", Some(&removal)).status,
        204
    );
    assert!(!is_of_session(&whole) && !is_of_session(&third));
    assert!(is_of_session(&other.token().unwrap()));

    // Signing out ends it for good.
    let last = other.token().unwrap();
    assert_eq!(other.delete("session").status, 204);
    assert!(!is_of_session(&last));
}

on_both!(sessions_are_listed_and_revoked);
fn sessions_are_listed_and_revoked(on: On) {
    let desk = desk(on);
    desk.add("viewer@one.example", Role::Viewer);
    let mut viewer = desk.signed_in("viewer@one.example");
    let mut browsers: Vec<Browser> = (0..3)
        .map(|_| {
            desk.wait(60);
            desk.signed_in(OWNER)
        })
        .collect();
    let [first, _, last] = &mut browsers[..] else {
        unreachable!()
    };
    let listed = last.get("sessions").json();
    let rows = listed["data"].as_array().unwrap();
    assert_eq!(rows.len(), 3, "the viewer's is not among them: {listed}");
    assert_eq!(rows[0]["is_current"], true, "the newest comes first");
    assert_eq!(rows[0]["address"], "192.0.2.1");
    assert_eq!(
        rows[0]["agent"], "TestBrowser/1",
        "control characters are left out"
    );
    assert_eq!(rows[0]["signed_in_at"], "2026-03-01T00:03:00Z");
    assert_eq!(rows[0]["ends_at"], "2026-03-01T12:03:00Z");
    let ended = rows[2]["id"].as_str().unwrap().to_owned();

    // Not by somebody else, not under a name that is none.
    for id in [ended.as_str(), "session_0", "%00", "%27", "..%2Fsession"] {
        assert_eq!(viewer.delete(&format!("sessions/{id}")).status, 404, "{id}");
    }
    assert_eq!(first.get("session").status, 200);
    assert_eq!(last.delete(&format!("sessions/{ended}")).status, 204);
    assert_eq!(first.get("session").status, 401);
    assert_eq!(last.delete(&format!("sessions/{ended}")).status, 404);
    assert_eq!(
        last.get("sessions").json()["data"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

on_both!(a_user_has_twenty_sessions_at_most);
fn a_user_has_twenty_sessions_at_most(on: On) {
    let desk = desk(on);
    let mut browsers: Vec<Browser> = (0..22)
        .map(|_| {
            desk.wait(1);
            desk.signed_in(OWNER)
        })
        .collect();
    let alive: Vec<bool> = browsers
        .iter_mut()
        .map(|browser| browser.get("session").status == 200)
        .collect();
    assert_eq!(alive[..2], [false, false], "the oldest made room");
    assert!(alive[2..].iter().all(|alive| *alive));
}

#[test]
fn half_a_sign_in_lasts_five_minutes() {
    let desk = desk(On::Sqlite);
    let factor = desk.enrol(&mut desk.signed_in(OWNER));
    let mut browser = desk.browser();
    assert_eq!(sign_in(&mut browser, OWNER, PASSWORD).status, 200);
    desk.wait(5 * 60);
    let reply = give_code(&mut browser, &desk.code(&factor, 0));
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (401, "not_signed_in")
    );
    assert_eq!(sign_in(&mut browser, OWNER, PASSWORD).status, 200);
    desk.wait(5 * 60 - 1);
    assert_eq!(give_code(&mut browser, &desk.code(&factor, 0)).status, 204);
}

#[test]
fn cookies_and_answers_are_as_strict_as_can_be() {
    let desk = desk(On::Sqlite);
    let mut browser = desk.browser();
    let reply = sign_in(&mut browser, OWNER, PASSWORD);
    let cookies = set_cookies(&reply);
    assert_eq!(cookies.len(), 2);
    for (cookie, name) in cookies.iter().zip(["__Host-session=", "__Host-device="]) {
        assert!(cookie.starts_with(name), "{cookie}");
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        for needed in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(attributes.contains(&needed), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let token = browser.token().unwrap();
    assert_eq!(token.len(), 64, "256 bits");
    // The database knows only a digest.
    let known = desk
        .books
        .text("SELECT hex(token_hash) FROM sessions")
        .to_lowercase();
    assert_ne!(known, token);
    for (method, path) in [("GET", "session"), ("GET", "sessions"), ("GET", "account")] {
        let reply = browser.ask(method, path, None);
        assert_eq!(reply.status, 200);
        assert!(set_cookies(&reply).is_empty(), "{path}");
        let kept = reply.header("cache-control").unwrap();
        assert_eq!(
            kept,
            if path == "account" {
                "private, no-cache"
            } else {
                "no-store"
            }
        );
    }
    assert_eq!(
        sign_in(&mut desk.browser(), OWNER, WRONG).header("set-cookie"),
        None
    );

    let reply = browser.delete("session");
    assert_eq!(reply.status, 204);
    assert_eq!(
        reply.header("clear-site-data"),
        Some(r#""cache", "storage""#)
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let removed = "__Host-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
    assert_eq!(set_cookies(&reply), [removed]);
    // Once more, without a session: what the page kept goes in any case.
    let reply = browser.delete("session");
    assert_eq!(reply.status, 204);
    assert!(reply.header("clear-site-data").is_some());
}

#[test]
fn plain_cookies_come_only_when_asked_for() {
    let mut desk = desk(On::Sqlite);
    let config = Config {
        sign_in: Some(Settings {
            cost: super::desk::CHEAP,
            has_plain_cookies: true,
        }),
        ..desk.books.config()
    };
    desk.serving = Serving::start(&config, router::routes());
    let mut browser = Browser::new(desk.serving.address);
    let reply = sign_in(&mut browser, OWNER, PASSWORD);
    let cookies = set_cookies(&reply);
    assert!(
        cookies[0].starts_with("session=") && cookies[0].ends_with("; HttpOnly; SameSite=Strict")
    );
    assert!(!cookies[0].contains("Secure"));
    assert_eq!(browser.get("session").status, 200);
}

#[test]
fn behind_a_proxy_only_its_name_is_answered() {
    let mut desk = desk(On::Sqlite);
    let config = Config {
        listen: "0.0.0.0:0".parse().unwrap(),
        origin: Some("https://books.example".parse().unwrap()),
        sign_in: Some(Settings {
            cost: super::desk::CHEAP,
            has_plain_cookies: false,
        }),
        ..desk.books.config()
    };
    desk.serving = Serving::start(&config, router::routes());
    let here = std::net::SocketAddr::from(([127, 0, 0, 1], desk.serving.address.port()));
    let send = |host: &str, origin: &str| {
        let body = format!(r#"{{"email":"{OWNER}","password":"{PASSWORD}"}}"#);
        let head = format!(
            "POST /api/v1/session HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: \
             close\r\nSec-Fetch-Site: same-origin\r\nX-Seller-Dashboard: 1\r\nContent-Type: \
             application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        client::send(here, head.as_bytes()).status
    };
    assert_eq!(send("books.example", "https://books.example"), 204);
    assert_eq!(send("books.example:443", "https://books.example"), 204);
    assert_eq!(send("books.example", "http://books.example"), 403);
    assert_eq!(send("books.example", &format!("http://{here}")), 403);
    assert_eq!(send(&here.to_string(), "https://books.example"), 403);
    assert_eq!(
        send("books.example.attacker.example", "https://books.example"),
        403
    );
}

#[test]
fn bodies_are_read_with_care() {
    let desk = desk(On::Sqlite);
    let browser = desk.browser();
    let headers = ["X-Seller-Dashboard: 1", "Content-Type: application/json"];
    let long = format!(r#"{{"email":"{}","password":"x"}}"#, "a".repeat(9000));
    for (body, status, code) in [
        ("", 400, "bad_body"),
        ("{", 400, "bad_body"),
        ("[]", 400, "bad_body"),
        (r#"{"email":"a@b.example"}"#, 400, "bad_body"),
        (r#"{"email":"a@b.example","password":5}"#, 400, "bad_body"),
        (
            r#"{"email":"a","password":"CANARY-9431","x":1}"#,
            400,
            "bad_body",
        ),
        (
            r#"{"email":"a","password":"CANARY-9431"} x"#,
            400,
            "bad_body",
        ),
        (long.as_str(), 413, "body_too_large"),
        (
            "{\"email\":\"\u{0}@b.example\",\"password\":\"x\"}",
            400,
            "bad_body",
        ),
        (
            r#"{"email":"\u0000@b.example","password":"\u0000"}"#,
            401,
            "wrong_credentials",
        ),
    ] {
        let reply = browser.ask_with("POST", "session", &headers, body);
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (status, code),
            "{body:.60}"
        );
        assert!(!reply.text().contains("CANARY"), "{}", reply.text());
    }
    let no_kind = browser.ask_with("POST", "session", &headers[..1], "{}");
    assert_eq!(
        (no_kind.status, no_kind.problem().as_str()),
        (415, "not_json")
    );
}
