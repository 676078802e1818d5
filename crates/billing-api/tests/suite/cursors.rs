//! Cursors that are not what we gave out, or too old: 400, and never a row.

use billing_api::list::List;

use crate::files::{lines, v2};
use crate::harness::{On, Serving, on_both};

fn cursor_of(server: &Serving, target: &str) -> String {
    let page: serde_json::Value = server.get(target).json();
    page["page"]["next"].as_str().unwrap().to_owned()
}

#[track_caller]
fn refused(server: &Serving, target: &str, code: &str) {
    let reply = server.get(target);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (400, code),
        "{target}"
    );
}

on_both!(altered_cursors_are_refused);
fn altered_cursors_are_refused(on: On) {
    let books = on.sample();
    let server = books.serve();
    let cursor = cursor_of(&server, "transactions?limit=2");
    assert_eq!(
        server.get(&format!("transactions?cursor={cursor}")).status,
        200
    );
    // One bit in each byte, then other lengths and other texts.
    for place in (0..cursor.len()).step_by(2) {
        let digit = u8::from_str_radix(&cursor[place..=place], 16).unwrap() ^ 1;
        let mut altered = cursor.clone();
        altered.replace_range(place..=place, &format!("{digit:x}"));
        refused(
            &server,
            &format!("transactions?cursor={altered}"),
            "bad_cursor",
        );
    }
    let half = &cursor[..cursor.len() / 2];
    let upper = cursor.to_uppercase();
    let doubled = cursor.repeat(2);
    let long = "0".repeat(4000);
    for other in [
        "",
        "0",
        "00",
        "null",
        "%00",
        "%F0%9F%92%B6",
        half,
        &upper,
        &doubled,
        &long,
    ] {
        refused(
            &server,
            &format!("transactions?cursor={other}"),
            "bad_cursor",
        );
    }
}

on_both!(every_list_refuses_altered_cursors_and_those_of_others);
fn every_list_refuses_altered_cursors_and_those_of_others(on: On) {
    let (books, elsewhere) = (on.sample(), on.sample());
    let (server, stranger) = (books.serve(), elsewhere.serve());
    let own = List::ALL.map(|list| {
        let path = list.path();
        let cursor = cursor_of(&server, &format!("{path}?limit=1"));
        let good = server.get(&format!("{path}?limit=1&cursor={cursor}"));
        assert_eq!(good.status, 200, "{path}");
        refused(&stranger, &format!("{path}?cursor={cursor}"), "bad_cursor");
        // Each byte of it, wherever in the text it stands.
        for place in (0..cursor.len()).step_by(14) {
            let digit = u8::from_str_radix(&cursor[place..=place], 16).unwrap() ^ 1;
            let mut altered = cursor.clone();
            altered.replace_range(place..=place, &format!("{digit:x}"));
            refused(&server, &format!("{path}?cursor={altered}"), "bad_cursor");
        }
        (path, cursor)
    });
    for (path, _) in &own {
        for (other, cursor) in own.iter().filter(|(other, _)| other != path) {
            let target = format!("{path}?cursor={cursor}");
            let reply = server.get(&target);
            assert_eq!(reply.status, 400, "{path} with a cursor of {other}");
            assert_eq!(reply.problem(), "bad_cursor");
        }
        for wrong in [
            "sort=password_hash",
            "limit=5&limit=6",
            "Limit=5",
            "from%00=1",
        ] {
            let reply = server.get(&format!("{path}?{wrong}"));
            assert_eq!(reply.status, 400, "{path}?{wrong}");
        }
        refused(&server, &format!("{path}?changed_since=-1"), "bad_sequence");
        let ahead = format!("{path}?changed_since=9223372036854775807");
        refused(&server, &ahead, "sequence_ahead");
    }
}

on_both!(a_cursor_is_good_for_its_own_walk_only);
fn a_cursor_is_good_for_its_own_walk_only(on: On) {
    let books = on.sample();
    let server = books.serve();
    let cursor = cursor_of(&server, "transactions?limit=2&marketplace=amazon.de");
    refused(&server, &format!("payouts?cursor={cursor}"), "bad_cursor");
    refused(
        &server,
        &format!("settlements?cursor={cursor}"),
        "bad_cursor",
    );
    let other = format!("transactions?marketplace=amazon.fr&cursor={cursor}");
    refused(&server, &other, "cursor_of_other_filters");

    // Other books have another key, so the same place in the same sample is no place there.
    let elsewhere = on.sample();
    let server = elsewhere.serve();
    refused(
        &server,
        &format!("transactions?cursor={cursor}"),
        "bad_cursor",
    );
}

on_both!(a_walk_can_be_finished_for_a_day_after_the_books_moved_on);
fn a_walk_can_be_finished_for_a_day_after_the_books_moved_on(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..50))).unwrap();
    let cursor = cursor_of(&server, "transactions?limit=10");
    let target = format!("transactions?limit=1000&cursor={cursor}");

    // The newest state can be walked however old it is.
    books.tamper("UPDATE bookings SET booked_at = booked_at - 1000000");
    assert_eq!(server.get(&target).status, 200);
    books.import("b.txt", &v2("S1", &lines(60..90))).unwrap();
    let rest: serde_json::Value = server.get(&target).json();
    assert_eq!(rest["page"]["count"], 40);
    books.tamper("UPDATE bookings SET booked_at = booked_at - 86000");
    assert_eq!(server.get(&target).status, 200);
    books.tamper("UPDATE bookings SET booked_at = booked_at - 600");
    refused(&server, &target, "cursor_expired");
}

on_both!(a_state_that_never_was_is_refused);
fn a_state_that_never_was_is_refused(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..50))).unwrap();
    let cursor = cursor_of(&server, "transactions?limit=10");
    // As after a backup was brought back: the key is ours, the state is gone.
    books.tamper("DELETE FROM bookings WHERE sequence > 0");
    refused(
        &server,
        &format!("transactions?cursor={cursor}"),
        "bad_cursor",
    );
}

on_both!(following_from_a_place_that_never_was_is_refused);
fn following_from_a_place_that_never_was_is_refused(on: On) {
    let books = on.books();
    let server = books.serve();
    books.import("a.txt", &v2("S1", &lines(0..50))).unwrap();
    assert_eq!(server.transactions("changed_since=51").page.count, 0);
    refused(&server, "transactions?changed_since=52", "sequence_ahead");
    refused(
        &server,
        "transactions?changed_since=9223372036854775807",
        "sequence_ahead",
    );
    refused(
        &server,
        "transactions?changed_since=9223372036854775808",
        "bad_sequence",
    );
}
