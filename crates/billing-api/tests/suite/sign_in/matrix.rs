//! Every route and everyone who may knock: who is let in is worked out from the table of routes,
//! and the table itself is written down here a second time, so that no row changes by oversight.

use billing_api::db::SELLER_ID;
use billing_api::list::List;
use billing_api::roles::{Access, Role};
use billing_api::router;
use billing_api::routes::Row;
use billing_api::users::Addition;
use serde_json::json;

use super::browser::Browser;
use super::desk::{Desk, OTHER_SELLER, PASSWORD, addition, routes, sign_in};
use crate::client::Reply;
use crate::harness::{On, on_both};

const VIEWER: Access = Access::AtLeast(Role::Viewer);
const OWNER: Access = Access::AtLeast(Role::Owner);

/// What each route asks of its caller.
const TABLE: &[(&str, &str, Access)] = &[
    ("GET", "healthz", Access::Open),
    ("GET", "openapi.json", Access::Open),
    ("POST", "session", Access::Open),
    ("GET", "session", Access::SignedIn),
    ("DELETE", "session", Access::Open),
    ("POST", "session/second-factor", Access::HalfSignedIn),
    ("POST", "session/password", Access::SignedIn),
    ("GET", "sessions", Access::SignedIn),
    ("DELETE", "sessions/{id}", Access::SignedIn),
    ("POST", "second-factor", Access::SignedIn),
    ("DELETE", "second-factor", Access::SignedIn),
    ("GET", "account", VIEWER),
    ("GET", "transactions", VIEWER),
    ("GET", "settlements", VIEWER),
    ("GET", "settlements/{id}", VIEWER),
    ("GET", "payouts", VIEWER),
    ("GET", "payouts/{id}", VIEWER),
    ("GET", "balances", VIEWER),
    ("GET", "invoices", VIEWER),
    ("GET", "invoices/{id}", VIEWER),
    ("POST", "invoices/{id}/payments", OWNER),
    ("GET", "payment-methods", VIEWER),
    ("POST", "payment-methods", OWNER),
    ("DELETE", "payment-methods/{id}", OWNER),
    // The provider has no session; it signs what it says.
    ("POST", "provider/events", Access::Open),
    ("GET", "subscriptions", VIEWER),
    ("GET", "usage/meters", VIEWER),
    ("GET", "usage/prices", VIEWER),
    ("GET", "usage/records", VIEWER),
    ("GET", "products", VIEWER),
    ("GET", "fx-rates", VIEWER),
    ("POST", "imports", Access::AtLeast(Role::Owner)),
    ("GET", "imports", VIEWER),
    ("GET", "imports/{id}", VIEWER),
    ("GET", "imports/{id}/rejections", VIEWER),
];

#[test]
fn every_route_has_a_row() {
    let routes = router::routes();
    let found: Vec<_> = routes
        .rows()
        .map(|row| (row.method.as_str(), path(row), row.access))
        .collect();
    let table: Vec<_> = TABLE.to_vec();
    assert_eq!(found, table, "write the new row down here, on purpose");
}

/// Below `/api/v1/`.
fn path(row: &Row) -> &'static str {
    row.path.strip_prefix("/api/v1/").unwrap()
}

/// Who knocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Person {
    /// Without any cookie.
    Nobody,
    /// With a cookie of a session that never was.
    Guesser,
    /// After the password, before the second factor.
    Half,
    /// Half an hour after the last request.
    Idle,
    /// Twelve hours after signing in, without a pause.
    Old,
    /// Ended from another browser.
    Revoked,
    /// Signed out, with the cookie kept.
    SignedOut,
    /// Signed in, but without the second factor that the account must have.
    Unprepared,
    /// The owner of another seller's books.
    Stranger,
    /// Of these books, in a role.
    Of(Role),
}

const PEOPLE: [Person; 12] = [
    Person::Nobody,
    Person::Guesser,
    Person::Half,
    Person::Idle,
    Person::Old,
    Person::Revoked,
    Person::SignedOut,
    Person::Unprepared,
    Person::Stranger,
    Person::Of(Role::Viewer),
    Person::Of(Role::Accountant),
    Person::Of(Role::Owner),
];

/// What becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    LetIn,
    /// Let in, to find nothing of what is somebody else's.
    Unknown,
    Refused(u16, &'static str),
}

/// The rule, written apart from the server's own.
fn outcome(row: &Row, person: Person) -> Outcome {
    use Outcome::{LetIn, Refused, Unknown};
    let not_signed_in = Refused(401, "not_signed_in");
    let is_of_one = row.path.contains("{id}");
    match (row.access, person) {
        (Access::Open, _) | (Access::HalfSignedIn, Person::Half) => LetIn,
        (
            _,
            Person::Nobody
            | Person::Guesser
            | Person::Idle
            | Person::Old
            | Person::Revoked
            | Person::SignedOut,
        ) => not_signed_in,
        (_, Person::Half) => Refused(401, "second_factor_needed"),
        (Access::HalfSignedIn, _) => Refused(409, "already_signed_in"),
        (Access::AtLeast(_), Person::Unprepared) => Refused(403, "second_factor_not_set_up"),
        (_, Person::Stranger) if is_of_one => Unknown,
        (Access::AtLeast(needed), Person::Of(role)) if role < needed => {
            Refused(403, "role_too_low")
        }
        // One's own sessions, not those of one's owner.
        (Access::SignedIn, Person::Of(Role::Viewer | Role::Accountant) | Person::Unprepared)
            if is_of_one =>
        {
            Unknown
        }
        _ => LetIn,
    }
}

/// People at a desk with the sample seller's books, and a stranger's beside them.
struct Crowd {
    desk: Desk,
}

impl Crowd {
    fn new(on: On) -> Crowd {
        let desk = Desk::over(on.sample());
        desk.add_seller();
        for role in Role::ALL {
            desk.add(&email(role), role);
        }
        desk.add_user(&Addition {
            seller_id: OTHER_SELLER.to_owned(),
            ..addition("stranger@two.example", Role::Owner)
        });
        desk.add_user(&Addition {
            needs_second_factor: true,
            ..addition("unprepared@one.example", Role::Owner)
        });
        desk.add("half@one.example", Role::Owner);
        let mut browser = desk.signed_in("half@one.example");
        desk.enrol(&mut browser);
        Crowd { desk }
    }

    /// A browser in the state of a person. The clock may move.
    fn browser(&self, person: Person) -> Browser {
        let desk = &self.desk;
        let owner = email(Role::Owner);
        match person {
            Person::Nobody => desk.browser(),
            Person::Guesser => {
                let mut browser = desk.browser();
                let guess = "0123456789abcdef".repeat(4);
                browser.cookies.insert("__Host-session".to_owned(), guess);
                browser
            }
            Person::Half => {
                let mut browser = desk.browser();
                let reply = sign_in(&mut browser, "half@one.example", PASSWORD);
                assert_eq!(reply.status, 200);
                browser
            }
            Person::Idle => {
                let browser = desk.signed_in(&owner);
                desk.wait(30 * 60);
                browser
            }
            Person::Old => {
                let mut browser = desk.signed_in(&owner);
                for _ in 0..12 * 60 / 29 {
                    desk.wait(29 * 60);
                    assert_eq!(browser.get("session").status, 200);
                }
                desk.wait(24 * 60);
                browser
            }
            Person::Revoked => {
                let mut browser = desk.signed_in(&owner);
                let id = own_session(&mut browser);
                let mut elsewhere = desk.signed_in(&owner);
                assert_eq!(elsewhere.delete(&format!("sessions/{id}")).status, 204);
                browser
            }
            Person::SignedOut => {
                let mut browser = desk.signed_in(&owner);
                let kept = browser.cookies.clone();
                assert_eq!(browser.delete("session").status, 204);
                browser.cookies = kept;
                browser
            }
            Person::Unprepared => desk.signed_in("unprepared@one.example"),
            Person::Stranger => desk.signed_in("stranger@two.example"),
            Person::Of(role) => desk.signed_in(&email(role)),
        }
    }

    /// The id of something that is there, of the first seller and its owner.
    fn example(&self, row: &Row) -> String {
        let (list, _) = path(row).split_once("/{id}").unwrap();
        if list == "sessions" {
            // Ended again before anybody can take it for their own.
            let mut owner = self.desk.signed_in(&email(Role::Owner));
            return own_session(&mut owner);
        }
        let mut owner = self.desk.signed_in(&email(Role::Owner));
        if list == "imports" {
            // A number that a stranger, who hands in one file, has not reached.
            let files = [json!({"file": 1}), json!({"file": 2}), json!({"file": 3})];
            let jobs = files.map(|file| owner.ask("POST", list, Some(&file)).json());
            return jobs[2]["id"].as_str().unwrap().to_owned();
        }
        let found = owner.get(list).json();
        found["data"][0]["id"].as_str().unwrap().to_owned()
    }

    fn knock(&self, row: &Row, person: Person) -> Reply {
        let target = match path(row).split_once("{id}") {
            Some((list, rest)) => format!("{list}{}{rest}", self.example(row)),
            None => path(row).to_owned(),
        };
        let mut browser = self.browser(person);
        if path(row) == "invoices/{id}/payments" {
            return nothing_paid(&browser, &target);
        }
        let body = (row.method != "GET").then(|| json!({}));
        browser.ask(row.method.as_str(), &target, body.as_ref())
    }
}

/// A payment that is well formed, of nothing: whoever may pay is told that, of an invoice of theirs.
fn nothing_paid(browser: &Browser, target: &str) -> Reply {
    let body = json!({ "amount": "0", "currency": "EUR", "payment_method_id": "pm_1" });
    let headers = [
        "X-Seller-Dashboard: 1",
        "Content-Type: application/json",
        "Idempotency-Key: matrix",
    ];
    browser.ask_with("POST", target, &headers, &body.to_string())
}

fn email(role: Role) -> String {
    format!("{role}@one.example")
}

fn own_session(browser: &mut Browser) -> String {
    let session = browser.get("session").json();
    session["session"]["id"].as_str().unwrap().to_owned()
}

on_both!(everyone_is_let_in_exactly_where_they_may);
fn everyone_is_let_in_exactly_where_they_may(on: On) {
    let crowd = Crowd::new(on);
    let mut n_refused = 0;
    for row in routes().rows() {
        for person in PEOPLE {
            let reply = crowd.knock(row, person);
            let what = format!(
                "{} {} as {person:?}: {}",
                row.method, row.path, reply.status
            );
            match outcome(row, person) {
                Outcome::LetIn => {
                    // Empty bodies are refused by the handler, which means that it was reached.
                    let is_let_in = match path(row) {
                        "invoices/{id}/payments" => reply.status == 422,
                        "provider/events" => reply.problem() == "bad_signature",
                        _ => matches!(reply.status, 200 | 202 | 204 | 400),
                    };
                    assert!(is_let_in, "{what} {}", reply.text());
                }
                Outcome::Unknown => assert_eq!(reply.status, 404, "{what}"),
                Outcome::Refused(status, code) => {
                    assert_eq!(reply.status, status, "{what}");
                    assert_eq!(reply.problem(), code, "{what}");
                    n_refused += 1;
                }
            }
        }
    }
    assert!(n_refused > 100, "{n_refused}");
}

on_both!(a_strangers_books_hold_nothing_of_ours);
fn a_strangers_books_hold_nothing_of_ours(on: On) {
    let crowd = Crowd::new(on);
    let mut owner = crowd.browser(Person::Of(Role::Owner));
    let mut stranger = crowd.browser(Person::Stranger);
    for list in List::ALL.map(List::path) {
        let ours = owner.get(&format!("{list}?limit=2")).json();
        assert_eq!(ours["page"]["count"], 2, "{list}");
        let theirs = stranger.get(list).json();
        assert_eq!(theirs["page"]["count"], 0, "{list}");
        // Nor does a cursor of ours open the list for them.
        let cursor = ours["page"]["next"].as_str().unwrap();
        let reply = stranger.get(&format!("{list}?cursor={cursor}"));
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (400, "bad_cursor")
        );
        let id = ours["page"]["first_id"].as_str().unwrap();
        let filtered = stranger
            .get(&format!("transactions?settlement_id={id}"))
            .json();
        assert_eq!(filtered["page"]["count"], 0);
    }
    let ours = owner.get("account").json();
    let theirs = stranger.get("account").json();
    assert_ne!(ours["seller"], theirs["seller"]);
    assert_eq!(
        crowd
            .desk
            .books
            .text("SELECT min(seller_id) FROM transactions"),
        SELLER_ID
    );
}

on_both!(without_sign_in_everyone_is_the_owner);
fn without_sign_in_everyone_is_the_owner(on: On) {
    let books = on.sample();
    let server = books.serve();
    let mut browser = Browser::new(server.address);
    for row in router::routes().rows() {
        if matches!(row.access, Access::AtLeast(_)) && row.method == "GET" {
            let status = browser.get(path(row)).status;
            let is_of_one = row.path.contains("{id}");
            assert_eq!(status, if is_of_one { 404 } else { 200 }, "{}", row.path);
        }
    }
    let me = browser.get("session").json();
    assert_eq!(
        (&me["sign_in"], &me["role"]),
        (&json!(false), &json!("owner"))
    );
    for (method, target) in [
        ("POST", "session"),
        ("POST", "session/second-factor"),
        ("POST", "session/password"),
        ("GET", "sessions"),
        ("POST", "second-factor"),
    ] {
        let reply = browser.ask(method, target, Some(&json!({})));
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (409, "no_sign_in"),
            "{target}"
        );
    }
    assert_eq!(browser.delete("session").status, 204);
    assert!(browser.cookies.is_empty());
}
