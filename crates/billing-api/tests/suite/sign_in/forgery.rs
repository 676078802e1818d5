//! What other sites' pages can make a browser send: every route against every form of it.

use billing_api::payments::events;
use billing_api::roles::Role;

use super::browser::Browser;
use super::desk::{Desk, routes};
use crate::harness::{Books, On, on_both};

/// A request that somebody else's page causes, in a browser that is signed in as the owner.
struct Attack {
    name: &'static str,
    headers: Vec<String>,
    body: &'static str,
    /// Whether reading is refused too. What only a form or a link can do is no way of reading.
    on_reading: bool,
}

fn attacks(server: &str) -> Vec<Attack> {
    let attack = |name, on_reading, headers: &[&str], body| Attack {
        name,
        headers: headers.iter().map(|&header| header.to_owned()).collect(),
        body,
        on_reading,
    };
    let own = format!("Origin: http://{server}");
    let lookalike = format!("Origin: http://{server}.attacker.example");
    let tls = format!("Origin: https://{server}");
    let sibling = "Origin: http://127.0.0.1:9";
    let json = "Content-Type: application/json";
    let header = "X-Seller-Dashboard: 1";
    let site = |site: &'static str| format!("Sec-Fetch-Site: {site}");
    let (cross, same_site, same) = (site("cross-site"), site("same-site"), site("same-origin"));
    let none = site("none");
    let form = "Content-Type: application/x-www-form-urlencoded";
    let plain = "Content-Type: text/plain";
    let many = "Content-Type: multipart/form-data; boundary=x";
    let navigate = "Sec-Fetch-Mode: navigate";
    let evil = "Origin: https://evil.example";
    let text = r#"{"email":"a@b.example","password":"x"}"#;
    vec![
        attack(
            "a form of another site",
            true,
            &[&cross, navigate, evil, form],
            "a=b",
        ),
        attack("a form, in an old browser", true, &[evil, form], "a=b"),
        attack("a form, in a very old browser", false, &[form], "a=b"),
        attack("JSON as text", true, &[&cross, evil, plain], text),
        attack(
            "JSON as text, with every other header",
            false,
            &[&same, &own, plain, header],
            text,
        ),
        attack(
            "a form of several parts",
            false,
            &[&same, &own, many, header],
            "--x--",
        ),
        attack(
            "a script of another site",
            true,
            &[&cross, evil, json, header],
            text,
        ),
        attack(
            "a sandboxed frame",
            true,
            &["Origin: null", json, header],
            text,
        ),
        attack(
            "a sandboxed frame, told",
            true,
            &[&cross, "Origin: null", json, header],
            text,
        ),
        attack(
            "a host that begins like ours",
            true,
            &[&lookalike, json, header],
            text,
        ),
        attack("another scheme", true, &[&tls, json, header], text),
        attack(
            "another port of this host",
            true,
            &[&same_site, sibling, json, header],
            text,
        ),
        attack(
            "another port, in an old browser",
            true,
            &[sibling, json, header],
            text,
        ),
        attack("two origins", true, &[&own, evil, json, header], text),
        attack("two sites", true, &[&same, &cross, json, header], text),
        attack(
            "a link or form of our own page",
            false,
            &[&same, &own, navigate, json, header],
            text,
        ),
        attack("an address typed in", false, &[&none, json, header], text),
        attack("without our header", false, &[&same, &own, json], text),
        attack("without any header", false, &[], ""),
        attack(
            "an unknown site",
            true,
            &["Sec-Fetch-Site: galaxy", json, header],
            text,
        ),
    ]
}

/// Everything that sign-in and payments keep, in one line.
fn state(books: &Books) -> String {
    let counts = [
        "SELECT count(*) FROM sessions",
        "SELECT count(DISTINCT token_hash) FROM sessions",
        "SELECT count(*) FROM second_factors",
        "SELECT count(*) FROM recovery_codes",
        "SELECT count(*) FROM devices",
        "SELECT count(*) FROM idempotency_keys",
        "SELECT count(*) FROM payments",
        "SELECT count(*) FROM payment_tokens",
        "SELECT count(*) FROM provider_events",
        "SELECT max(sequence) FROM bookings",
        "SELECT CAST(coalesce(sum(n_in_row), 0) AS BIGINT) FROM failed_attempts",
    ];
    let counts = counts.map(|statement| books.number(statement).to_string());
    let last = books.text("SELECT coalesce(max(session_id), '') FROM sessions");
    format!("{} {last}", counts.join(" "))
}

on_both!(no_other_site_can_act_for_the_owner);
fn no_other_site_can_act_for_the_owner(on: On) {
    let desk = Desk::new(on);
    desk.add("owner@one.example", Role::Owner);
    let mut browser = desk.signed_in("owner@one.example");
    let id = browser.get("session").json()["session"]["id"].clone();
    let before = state(&desk.books);
    let mut n_refused = 0;
    for row in routes().rows() {
        let target = row.path.replace("{id}", id.as_str().unwrap());
        let target = target.strip_prefix("/api/v1/").unwrap();
        for attack in attacks(&desk.serving.address.to_string()) {
            if row.method == "GET" && !attack.on_reading {
                continue;
            }
            let headers: Vec<&str> = attack.headers.iter().map(String::as_str).collect();
            let reply = browser.ask_with(row.method.as_str(), target, &headers, attack.body);
            let what = format!("{} {target}: {}", row.method, attack.name);
            if row.path == events::PATH && attack.name.starts_with("without") {
                // No page made these: they are what the provider sends, but for its signature.
                let code = reply.problem();
                assert!(
                    code == "bad_signature" || code == "not_json",
                    "{what}: {code}"
                );
                continue;
            }
            assert_eq!(reply.status, 403, "{what}: {}", reply.text());
            let code = reply.problem();
            assert!(
                code == "foreign_site" || code == "own_header_missing",
                "{what}: {code}"
            );
            for (name, _) in &reply.headers {
                assert!(!name.starts_with("access-control"), "{what}: {name}");
                assert!(name != "set-cookie", "{what}");
            }
            n_refused += 1;
        }
    }
    assert_eq!(state(&desk.books), before, "something was changed");
    assert!(n_refused > 150, "{n_refused}");
    // The owner's own page is still let in: what was refused was refused for its origin.
    assert_eq!(browser.get("session").status, 200);
    assert_eq!(browser.get("sessions").status, 200);
    assert_eq!(
        browser
            .delete(&format!("sessions/{}", id.as_str().unwrap()))
            .status,
        204
    );
}

#[test]
fn programs_are_let_in() {
    let desk = Desk::new(On::Sqlite);
    desk.add("owner@one.example", Role::Owner);
    let program = Browser::at(desk.serving.address, "192.0.2.7");
    // No browser's headers at all, but for the one that is asked for.
    let headers = [
        "X-Seller-Dashboard: 1",
        "Content-Type: application/json; charset=utf-8",
    ];
    let body = format!(
        r#"{{"email":"owner@one.example","password":"{}"}}"#,
        super::desk::PASSWORD
    );
    let reply = program.ask_with("POST", "session", &headers, &body);
    assert_eq!(reply.status, 204, "{}", reply.text());
}

#[test]
fn a_preflight_is_never_granted() {
    let desk = Desk::new(On::Sqlite);
    let browser = desk.browser();
    for row in routes().rows() {
        let target = row.path.strip_prefix("/api/v1/").unwrap();
        let headers = [
            "Origin: https://evil.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: x-seller-dashboard",
        ];
        let reply = browser.ask_with("OPTIONS", target, &headers, "");
        assert_eq!(reply.status, 403, "{target}");
        let mut names = reply.headers.iter().map(|(name, _)| name);
        assert!(
            !names.any(|name| name.starts_with("access-control")),
            "{target}"
        );
    }
}
