//! What guessing comes to: little for a stranger, nothing for the owner's own browser.

use billing_api::roles::Role;

use super::browser::Browser;
use super::desk::{Desk, PASSWORD, WRONG, give_code, sign_in};
use crate::client::Reply;
use crate::harness::{On, on_both};

const OWNER: &str = "owner@one.example";
const QUARTER: i64 = 15 * 60;

/// An address of its own for each number.
fn place(n: u32) -> String {
    format!("198.{}.{}.{}", 18 + (n >> 16), (n >> 8) & 255, n & 255)
}

fn guess(desk: &Desk, n: u32, email: &str) -> Reply {
    let mut stranger = Browser::at(desk.serving.address, &place(n));
    sign_in(&mut stranger, email, WRONG)
}

#[track_caller]
fn check_stopped(reply: &Reply) {
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (429, "too_many_attempts")
    );
    let seconds: i64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=QUARTER).contains(&seconds), "{seconds}");
}

on_both!(a_thousand_guesses_come_to_five);
fn a_thousand_guesses_come_to_five(on: On) {
    let mut desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    // Signs in once, long before the attack, and out again.
    let mut known = desk.signed_in(OWNER);
    assert_eq!(known.delete("session").status, 204);
    let (before, _) = desk.work();
    let mut n_looked_at = 0;
    for n in 0..1000 {
        if n == 500 {
            // Five guesses, and five times the owner.
            assert_eq!(desk.work().0 - before, 5 + 5);
            desk.restart();
            known.address = desk.serving.address;
        }
        let reply = guess(&desk, n, OWNER);
        match reply.status {
            401 => n_looked_at += 1,
            _ => check_stopped(&reply),
        }
        if n % 100 == 99 {
            // Meanwhile the owner signs in, in the browser where they did before.
            assert_eq!(
                sign_in(&mut known, OWNER, PASSWORD).status,
                204,
                "after {n} guesses"
            );
            assert_eq!(known.delete("session").status, 204);
        }
    }
    assert_eq!(n_looked_at, 5);
    // Elsewhere the right password has to wait too: it could be a guess.
    check_stopped(&sign_in(&mut desk.browser(), OWNER, PASSWORD));
    desk.wait(QUARTER - 1);
    check_stopped(&sign_in(&mut desk.browser(), OWNER, PASSWORD));
    desk.wait(1);
    assert_eq!(sign_in(&mut desk.browser(), OWNER, PASSWORD).status, 204);
}

on_both!(guesses_at_once_are_all_counted);
fn guesses_at_once_are_all_counted(on: On) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    let desk = &desk;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let guessing: Vec<_> = (0..40)
            .map(|n| scope.spawn(move || guess(desk, n, OWNER).status))
            .collect();
        guessing
            .into_iter()
            .map(|guessing| guessing.join().unwrap())
            .collect()
    });
    let n_of = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert!(n_of(401) <= 5, "{statuses:?}");
    assert_eq!(n_of(401) + n_of(429) + n_of(503), 40, "{statuses:?}");
    assert!(n_of(401) >= 1, "{statuses:?}");
}

on_both!(after_a_hundred_failures_a_pause_does_not_help);
fn after_a_hundred_failures_a_pause_does_not_help(on: On) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    let mut known = desk.signed_in(OWNER);
    let mut n_looked_at = 0;
    for round in 0..30 {
        for n in 0..6 {
            n_looked_at += u32::from(guess(&desk, round * 6 + n, OWNER).status == 401);
        }
        desk.wait(QUARTER);
    }
    assert_eq!(n_looked_at, 100);
    desk.wait(24 * 3600);
    check_stopped(&sign_in(&mut desk.browser(), OWNER, PASSWORD));
    assert_eq!(
        sign_in(&mut known, OWNER, PASSWORD).status,
        204,
        "a browser that is known"
    );
    check_stopped(&sign_in(&mut desk.browser(), OWNER, PASSWORD));
    desk.reset(OWNER, false);
    assert_eq!(sign_in(&mut desk.browser(), OWNER, PASSWORD).status, 204);
}

on_both!(a_known_browser_has_a_count_of_its_own);
fn a_known_browser_has_a_count_of_its_own(on: On) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    desk.add("viewer@one.example", Role::Viewer);
    let mut known = desk.signed_in(OWNER);
    for _ in 0..5 {
        assert_eq!(sign_in(&mut known, OWNER, WRONG).status, 401);
    }
    check_stopped(&sign_in(&mut known, OWNER, PASSWORD));
    // Others are not stopped by it, and it helps nobody with another account.
    assert_eq!(sign_in(&mut desk.browser(), OWNER, PASSWORD).status, 204);
    let mut viewer = desk.signed_in("viewer@one.example");
    for n in 0..5 {
        assert_eq!(guess(&desk, n, OWNER).status, 401);
    }
    check_stopped(&sign_in(&mut viewer, OWNER, PASSWORD));
    // A device is known for half a year, and not after that.
    let mut known = desk.signed_in("viewer@one.example");
    desk.wait(180 * 24 * 3600 + 1);
    for n in 0..5 {
        assert_eq!(guess(&desk, n, "viewer@one.example").status, 401);
    }
    check_stopped(&sign_in(&mut known, "viewer@one.example", PASSWORD));
}

on_both!(an_address_has_thirty_failures);
fn an_address_has_thirty_failures(on: On) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    desk.add("mallory@one.example", Role::Viewer);
    let mut known = desk.signed_in(OWNER);
    known.place = Some(place(1));
    for n in 0..30 {
        assert_eq!(guess(&desk, 1, &format!("user{n}@one.example")).status, 401);
        // An account of the attacker's own buys nothing.
        if n % 10 == 0 {
            let mut mallory = Browser::at(desk.serving.address, &place(1));
            assert_eq!(
                sign_in(&mut mallory, "mallory@one.example", PASSWORD).status,
                204
            );
        }
    }
    check_stopped(&guess(&desk, 1, "user30@one.example"));
    assert_eq!(guess(&desk, 2, "user30@one.example").status, 401);
    assert_eq!(
        sign_in(&mut known, OWNER, PASSWORD).status,
        204,
        "a known browser there"
    );
    desk.wait(QUARTER);
    assert_eq!(guess(&desk, 1, "user31@one.example").status, 401);
    // Rows that decide nothing any more are not kept.
    desk.wait(31 * 24 * 3600);
    guess(&desk, 9, "last@one.example");
    assert_eq!(desk.books.number("SELECT count(*) FROM failed_attempts"), 2);
}

on_both!(codes_are_counted_with_passwords);
fn codes_are_counted_with_passwords(on: On) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    let mut known = desk.signed_in(OWNER);
    let factor = desk.enrol(&mut known);
    // Whoever has the password begins anew after each guess, and gains nothing by it.
    let mut n_looked_at = 0;
    for n in 0..1000 {
        let mut stranger = Browser::at(desk.serving.address, &place(n));
        let reply = sign_in(&mut stranger, OWNER, PASSWORD);
        if reply.status != 200 {
            check_stopped(&reply);
            continue;
        }
        let reply = give_code(&mut stranger, "000000");
        match reply.status {
            401 => n_looked_at += 1,
            _ => check_stopped(&reply),
        }
    }
    assert_eq!(n_looked_at, 5);
    known.delete("session");
    assert_eq!(sign_in(&mut known, OWNER, PASSWORD).status, 200);
    assert_eq!(give_code(&mut known, &desk.code(&factor, 0)).status, 204);
}

on_both!(nobody_is_told_from_somebody);
fn nobody_is_told_from_somebody(on: On) {
    let desk = Desk::new(on);
    desk.add(OWNER, Role::Owner);
    let whole = desk.enrol(&mut desk.signed_in(OWNER));
    drop(whole);
    desk.add("viewer@one.example", Role::Viewer);
    let ask = |email: &str, n: u32| {
        let before = desk.work();
        let reply = guess(&desk, n, email);
        let after = desk.work();
        let headers: Vec<_> = reply
            .headers
            .iter()
            .filter(|(name, _)| name != "date" && name != "x-request-id")
            .cloned()
            .collect();
        let mut body = reply.json();
        body["request_id"].take();
        (
            reply.status,
            headers,
            body,
            (after.0 - before.0, after.1 - before.1),
        )
    };
    let emails = [
        "nobody@one.example",
        OWNER,
        "viewer@one.example",
        "no address",
        "",
    ];
    for n in 0..7 {
        let expected = ask(emails[0], n);
        assert_eq!(expected.0, if n < 5 { 401 } else { 429 });
        assert_eq!(
            expected.3,
            if n < 5 { (1, 64) } else { (0, 0) },
            "the work of one hash"
        );
        for email in &emails[1..3] {
            assert_eq!(ask(email, n), expected, "{email}, attempt {n}");
        }
    }
    // What is no address at all is looked at in the same way.
    assert_eq!(ask(emails[3], 20), ask("somebody@one.example", 20));
}
