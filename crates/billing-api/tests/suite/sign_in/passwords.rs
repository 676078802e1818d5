//! Passwords that are changed, reset and hashed anew, and what becomes of whoever was signed in.

use billing_api::roles::Role;
use billing_api::router;
use billing_api::server::Config;
use billing_api::sign_in::Settings;
use billing_api::sign_in::password::Cost;
use billing_api::users::Addition;
use serde_json::json;

use super::browser::{Browser, set_cookies};
use super::desk::{CHEAP, Desk, PASSWORD, WRONG, addition, give_code, sign_in};
use crate::client::Reply;
use crate::harness::{On, Serving, on_both};

const OWNER: &str = "owner@one.example";
const NEW: &str = "tulip lamp granite";

fn desk(on: On) -> Desk {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    desk
}

fn change(browser: &mut Browser, password: &str, new_password: &str) -> Reply {
    let body = json!({ "password": password, "new_password": new_password });
    browser.post("session/password", &body)
}

#[track_caller]
fn check_refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.problem().as_str()), (status, code));
}

on_both!(a_changed_password_leaves_nobody_else_signed_in);
fn a_changed_password_leaves_nobody_else_signed_in(on: On) {
    let mut desk = desk(on);
    desk.add("viewer@one.example", Role::Viewer);
    let mut viewer = desk.signed_in("viewer@one.example");
    let mut elsewhere = desk.signed_in(OWNER);
    let mut browser = desk.signed_in(OWNER);
    let before = browser.token().unwrap();
    assert_eq!(desk.books.number("SELECT count(*) FROM devices"), 3);

    let reply = change(&mut browser, PASSWORD, NEW);
    assert_eq!(reply.status, 204, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(set_cookies(&reply).len(), 1);
    // This one goes on, under a token that nobody has seen.
    assert_ne!(browser.token().unwrap(), before);
    assert_eq!(browser.get("account").status, 200);
    assert_eq!(elsewhere.get("account").status, 401);
    let mut thief = desk.browser();
    thief.cookies.insert("__Host-session".to_owned(), before);
    assert_eq!(thief.get("session").status, 401);
    // Nobody else is touched, and the other browser is not a known one any more.
    assert_eq!(viewer.get("account").status, 200);
    assert_eq!(desk.books.number("SELECT count(*) FROM devices"), 2);

    desk.restart();
    check_refused(
        &sign_in(&mut desk.browser(), OWNER, PASSWORD),
        401,
        "wrong_credentials",
    );
    assert_eq!(sign_in(&mut desk.browser(), OWNER, NEW).status, 204);
}

on_both!(a_password_is_changed_only_by_who_knows_it);
fn a_password_is_changed_only_by_who_knows_it(on: On) {
    let desk = desk(on);
    let mut browser = desk.signed_in(OWNER);
    let mut elsewhere = desk.signed_in(OWNER);
    let stored = || desk.books.text("SELECT password_hash FROM users");
    let before = stored();
    for weak in ["short", "passwordpassword", "owner@one.example", PASSWORD] {
        let reply = change(&mut browser, PASSWORD, weak);
        check_refused(&reply, 422, "weak_password");
        assert_eq!(reply.json()["pointer"], "/new_password");
        assert!(!reply.text().contains(weak), "{}", reply.text());
    }
    for _ in 0..5 {
        check_refused(&change(&mut browser, WRONG, NEW), 403, "wrong_password");
    }
    // Guesses are counted as those of a sign-in, also for who is right at last.
    check_refused(
        &change(&mut browser, PASSWORD, NEW),
        429,
        "too_many_attempts",
    );
    assert_eq!(stored(), before);
    assert_eq!(elsewhere.get("account").status, 200);
    desk.wait(15 * 60);
    assert_eq!(change(&mut browser, PASSWORD, NEW).status, 204);
    assert_ne!(stored(), before);
    assert_eq!(elsewhere.get("account").status, 401);
}

#[test]
fn beside_a_second_factor_a_password_may_be_shorter() {
    let desk = desk(On::Sqlite);
    let twelve = "violin-coppe";
    let mut browser = desk.signed_in(OWNER);
    check_refused(
        &change(&mut browser, PASSWORD, twelve),
        422,
        "weak_password",
    );
    let factor = desk.enrol(&mut browser);
    assert_eq!(change(&mut browser, PASSWORD, twelve).status, 204);
    // The factor is asked for as before.
    let mut other = desk.browser();
    assert_eq!(sign_in(&mut other, OWNER, twelve).status, 200);
    assert_eq!(give_code(&mut other, &desk.code(&factor, 0)).status, 204);

    // Whoever must have one and has not set it up yet can choose a password already.
    desk.add_user(&Addition {
        needs_second_factor: true,
        ..addition("new@one.example", Role::Viewer)
    });
    let mut new = desk.signed_in("new@one.example");
    assert_eq!(change(&mut new, PASSWORD, twelve).status, 204);
}

#[test]
fn two_changes_at_once_come_to_one() {
    let desk = desk(On::Sqlite);
    let browsers: Vec<Browser> = (0..4).map(|_| desk.signed_in(OWNER)).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asking: Vec<_> = browsers
            .into_iter()
            .enumerate()
            .map(|(n, mut browser)| {
                scope.spawn(move || change(&mut browser, PASSWORD, &format!("{NEW} {n}")).status)
            })
            .collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let n_changed = statuses.iter().filter(|status| **status == 204).count();
    assert_eq!(n_changed, 1, "{statuses:?}");
    let is_refused = |status: &u16| matches!(status, 204 | 401 | 403);
    assert!(statuses.iter().all(is_refused), "{statuses:?}");
    assert_eq!(desk.books.number("SELECT count(*) FROM sessions"), 1);
}

on_both!(a_reset_ends_what_was_signed_in);
fn a_reset_ends_what_was_signed_in(on: On) {
    let desk = desk(on);
    let mut whole = desk.signed_in(OWNER);
    let factor = desk.enrol(&mut whole);
    let mut half = desk.browser();
    assert_eq!(sign_in(&mut half, OWNER, PASSWORD).status, 200);
    assert_eq!(whole.get("account").status, 200);
    desk.reset(OWNER, false);
    assert_eq!(whole.get("account").status, 401);
    assert_eq!(give_code(&mut half, &desk.code(&factor, 0)).status, 401);
    assert_eq!(desk.books.number("SELECT count(*) FROM sessions"), 0);
    assert_eq!(desk.books.number("SELECT count(*) FROM devices"), 0);
    // The second factor is still asked for, until it is reset too.
    assert_eq!(sign_in(&mut desk.browser(), OWNER, PASSWORD).status, 200);
    desk.reset(OWNER, true);
    assert_eq!(sign_in(&mut desk.browser(), OWNER, PASSWORD).status, 204);
}

on_both!(an_old_hash_is_renewed_at_the_next_sign_in);
fn an_old_hash_is_renewed_at_the_next_sign_in(on: On) {
    let mut desk = desk(on);
    let stored = |desk: &Desk| desk.books.text("SELECT password_hash FROM users");
    assert!(stored(&desk).contains("m=64,t=1,p=1"));
    let cost = Cost { passes: 2, ..CHEAP };
    let config = Config {
        sign_in: Some(Settings {
            cost,
            has_plain_cookies: false,
        }),
        ..desk.books.config()
    };
    desk.serving = Serving::start(&config, router::routes());
    assert_eq!(sign_in(&mut desk.browser(), OWNER, WRONG).status, 401);
    assert!(
        stored(&desk).contains("m=64,t=1,p=1"),
        "only a right password is known"
    );
    desk.signed_in(OWNER);
    let renewed = stored(&desk);
    assert!(renewed.contains("m=64,t=2,p=1"), "{renewed}");
    desk.signed_in(OWNER);
    assert_eq!(stored(&desk), renewed);
}
