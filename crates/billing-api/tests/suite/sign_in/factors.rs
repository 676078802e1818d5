//! Second factors: set up, asked for, used once, removed.

use billing_api::roles::Role;
use billing_api::users::Addition;
use serde_json::json;

use super::desk::{Desk, Factor, PASSWORD, WRONG, addition, give_code, sign_in};
use crate::harness::{On, on_both};

const OWNER: &str = "owner@one.example";

/// A desk with an owner who has a second factor.
fn desk(on: On) -> (Desk, Factor) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    let factor = desk.enrol(&mut desk.signed_in(OWNER));
    (desk, factor)
}

/// The status of giving a code after the right password, from a new browser.
fn give(desk: &Desk, code: &str) -> u16 {
    let mut browser = desk.browser();
    assert_eq!(sign_in(&mut browser, OWNER, PASSWORD).status, 200);
    give_code(&mut browser, code).status
}

on_both!(a_factor_is_asked_for_once_it_is_confirmed);
fn a_factor_is_asked_for_once_it_is_confirmed(on: On) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    let mut browser = desk.signed_in(OWNER);
    assert_eq!(browser.get("session").json()["second_factor"], json!(null));
    let wrong = browser.post("second-factor", &json!({ "password": WRONG }));
    assert_eq!(
        (wrong.status, wrong.problem().as_str()),
        (403, "wrong_password")
    );
    let nothing = browser.post("second-factor", &json!({ "code": "123456" }));
    assert_eq!(
        (nothing.status, nothing.problem().as_str()),
        (409, "no_second_factor_begun")
    );

    let reply = browser.post("second-factor", &json!({ "password": PASSWORD }));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let factor = Factor::read(&reply);
    assert_eq!(factor.recovery_codes.len(), 10);
    assert!(
        factor
            .uri
            .starts_with("otpauth://totp/Seller%20dashboard:owner%40one.example?"),
        "{}",
        factor.uri
    );
    assert!(
        factor.uri.contains(&format!("secret={}", factor.secret)),
        "{}",
        factor.uri
    );

    // Begun is not confirmed: the password alone still does, and recovery codes don't count.
    assert_eq!(sign_in(&mut desk.browser(), OWNER, PASSWORD).status, 204);
    let early = browser.post(
        "second-factor",
        &json!({ "code": factor.recovery_codes[0] }),
    );
    assert_eq!(
        (early.status, early.problem().as_str()),
        (403, "wrong_code")
    );
    // Begun again: the first secret is void.
    let again = Factor::read(&browser.post("second-factor", &json!({ "password": PASSWORD })));
    let void = browser.post("second-factor", &json!({ "code": desk.code(&factor, 0) }));
    assert_eq!(void.status, 403);
    let code = desk.code(&again, 0);
    assert_eq!(
        browser
            .post("second-factor", &json!({ "code": code }))
            .status,
        204
    );
    let me = browser.get("session").json();
    assert_eq!(
        (&me["second_factor"], &me["recovery_codes_left"]),
        (&json!("totp"), &json!(10))
    );

    let reply = sign_in(&mut desk.browser(), OWNER, PASSWORD);
    assert_eq!(
        (reply.status, reply.json()),
        (200, json!({ "second_factor": "totp" }))
    );
    let twice = browser.post("second-factor", &json!({ "password": PASSWORD }));
    assert_eq!(
        (twice.status, twice.problem().as_str()),
        (409, "second_factor_there")
    );
    // The code that confirmed is used up.
    assert_eq!(give(&desk, &code), 401);
}

#[test]
fn an_enrolment_is_confirmed_within_ten_minutes() {
    let desk = Desk::new(On::Sqlite);
    desk.add(OWNER, Role::Owner);
    let mut browser = desk.signed_in(OWNER);
    let factor = Factor::read(&browser.post("second-factor", &json!({ "password": PASSWORD })));
    desk.wait(600);
    let late = browser.post("second-factor", &json!({ "code": desk.code(&factor, 0) }));
    assert_eq!(
        (late.status, late.problem().as_str()),
        (409, "no_second_factor_begun")
    );
}

on_both!(a_code_counts_once_and_only_in_its_time);
fn a_code_counts_once_and_only_in_its_time(on: On) {
    let (desk, factor) = desk(on);
    // The count of failures is not what is tested here.
    let check = |code: &str, status: u16, what: &str| {
        desk.books.tamper("DELETE FROM failed_attempts");
        assert_eq!(give(&desk, code), status, "{what}");
    };
    let code = desk.code(&factor, 0);
    check(&desk.code(&factor, 1), 401, "of the step to come");
    check(&desk.code(&factor, -2), 401, "of the step before the last");
    check(&code, 204, "of this step");
    for _ in 0..5 {
        check(&code, 401, "used already");
    }
    check(&desk.code(&factor, -1), 401, "older than one that was used");
    desk.wait(30);
    check(&code, 401, "used already, one step later");
    desk.wait(30);
    check(&desk.code(&factor, -1), 204, "of the step before");
    check(
        &desk.code(&factor, -1),
        401,
        "of the step before, used already",
    );
    check(&desk.code(&factor, 0), 204, "of this step");
    for step in 0..50 {
        desk.wait(30);
        let code = desk.code(&factor, 0);
        check(&code, 204, "the next one");
        check(&code, 401, &format!("replayed, step {step}"));
    }
}

on_both!(of_many_who_give_a_code_at_once_one_is_let_in);
fn of_many_who_give_a_code_at_once_one_is_let_in(on: On) {
    let (desk, factor) = desk(on);
    let recovery = factor.recovery_codes[3].clone();
    for code in [desk.code(&factor, 0), recovery] {
        // As many as a user may have failures, so that none is stopped by the count.
        let browsers: Vec<_> = (0..5)
            .map(|_| {
                let mut browser = desk.browser();
                assert_eq!(sign_in(&mut browser, OWNER, PASSWORD).status, 200);
                browser
            })
            .collect();
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let giving: Vec<_> = browsers
                .into_iter()
                .map(|mut browser| {
                    let code = &code;
                    scope.spawn(move || give_code(&mut browser, code).status)
                })
                .collect();
            giving
                .into_iter()
                .map(|giving| giving.join().unwrap())
                .collect()
        });
        let n_let_in = statuses.iter().filter(|status| **status == 204).count();
        assert_eq!(n_let_in, 1, "{statuses:?}");
        desk.books.tamper("DELETE FROM failed_attempts");
    }
}

on_both!(a_recovery_code_counts_once);
fn a_recovery_code_counts_once(on: On) {
    let (desk, factor) = desk(on);
    let code = &factor.recovery_codes[0];
    assert_eq!(give(&desk, &code.to_uppercase().replace('-', " ")), 204);
    assert_eq!(give(&desk, code), 401);
    assert_eq!(give(&desk, &factor.recovery_codes[1]), 204);
    let mut browser = desk.browser();
    sign_in(&mut browser, OWNER, PASSWORD);
    give_code(&mut browser, &factor.recovery_codes[2]);
    assert_eq!(browser.get("session").json()["recovery_codes_left"], 7);
    // None of them stands in the database.
    let kept = desk
        .books
        .number("SELECT count(*) FROM recovery_codes WHERE used_at IS NULL");
    assert_eq!(kept, 7);
    assert_eq!(
        desk.books
            .number("SELECT CAST(min(length(code_hash)) AS BIGINT) FROM recovery_codes"),
        32
    );
}

on_both!(a_factor_is_removed_with_password_and_code);
fn a_factor_is_removed_with_password_and_code(on: On) {
    let (desk, factor) = desk(on);
    let mut browser = desk.browser();
    sign_in(&mut browser, OWNER, PASSWORD);
    assert_eq!(give_code(&mut browser, &desk.code(&factor, 0)).status, 204);
    desk.wait(30);
    let code = desk.code(&factor, 0);
    let mut remove = |password: &str, code: &str| {
        let removal = json!({ "password": password, "code": code });
        browser
            .ask("DELETE", "second-factor", Some(&removal))
            .status
    };
    assert_eq!(remove(WRONG, &code), 403);
    assert_eq!(remove(PASSWORD, "000000"), 403);
    assert_eq!(remove(PASSWORD, ""), 403);
    assert_eq!(remove(PASSWORD, &code), 204);
    assert_eq!(remove(PASSWORD, &code), 409);
    assert_eq!(desk.books.number("SELECT count(*) FROM recovery_codes"), 0);
    assert_eq!(sign_in(&mut desk.browser(), OWNER, PASSWORD).status, 204);
}

on_both!(who_must_have_a_factor_sees_no_book_without_one);
fn who_must_have_a_factor_sees_no_book_without_one(on: On) {
    let desk = Desk::new(on);
    desk.add_user(&Addition {
        needs_second_factor: true,
        ..addition(OWNER, Role::Owner)
    });
    let mut browser = desk.signed_in(OWNER);
    let me = browser.get("session").json();
    assert_eq!(
        (&me["second_factor"], &me["second_factor_required"]),
        (&json!(null), &json!(true))
    );
    let reply = browser.get("account");
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (403, "second_factor_not_set_up")
    );
    let factor = desk.enrol(&mut browser);
    assert_eq!(browser.get("account").status, 200);
    let removal = json!({ "password": PASSWORD, "code": desk.code(&factor, 0) });
    let reply = browser.ask("DELETE", "second-factor", Some(&removal));
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (409, "second_factor_required")
    );
}

#[test]
fn a_short_password_keeps_its_factor() {
    let desk = Desk::new(On::Sqlite);
    let short = "violin-coppe";
    let owner = Addition {
        needs_second_factor: true,
        ..addition(OWNER, Role::Owner)
    };
    let read = || Ok(short.to_owned());
    let added = billing_api::users::add(&desk.books.db, &owner, read, super::desk::CHEAP);
    crate::harness::runtime().block_on(added).unwrap();
    // As if the rule had been relaxed for this user since.
    desk.books
        .tamper("UPDATE users SET needs_second_factor = FALSE");
    let mut browser = desk.browser();
    assert_eq!(sign_in(&mut browser, OWNER, short).status, 204);
    let factor = Factor::read(&browser.post("second-factor", &json!({ "password": short })));
    let code = desk.code(&factor, 0);
    assert_eq!(
        browser
            .post("second-factor", &json!({ "code": code }))
            .status,
        204
    );
    desk.wait(30);
    let removal = json!({ "password": short, "code": desk.code(&factor, 0) });
    let reply = browser.ask("DELETE", "second-factor", Some(&removal));
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (409, "password_too_short_alone")
    );
}
