//! `billing-api user` as a process: passwords come by standard input and never by arguments.

use std::io::Write;
use std::process::{Output, Stdio};

use billing_api::roles::Role;
use billing_api::users::Addition;
use serde_json::json;

use super::browser::Browser;
use super::desk::addition;
use crate::client;
use crate::cluster::Cluster;
use crate::harness::{Books, On, on_both};
use crate::program::{Process, log, out, program};

const PASSWORD: &str = "violin copper meadow\n";

/// Where the program finds the books.
fn place(books: &Books) -> String {
    match &books.database {
        Some(name) => Cluster::shared().url(name),
        None => books.path().to_str().unwrap().to_owned(),
    }
}

/// Runs a command with this standard input.
fn run_with(arguments: &[&str], input: &str) -> Output {
    run_at("", arguments, input)
}

/// The same, with the place of the books in the environment.
fn run_at(place: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = program(arguments)
        .env("BILLING_API_DATABASE_URL", place)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have refused before it read anything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

pub fn add(place: &str, user: &Addition, input: &str) -> Output {
    let mut arguments = vec!["user", "add", "--email", &user.email];
    arguments.extend(["--role", user.role.word(), "--seller", &user.seller_id]);
    if user.needs_second_factor {
        arguments.push("--require-second-factor");
    }
    run_at(place, &arguments, input)
}

fn sign_in(process: &Process, password: &str) -> (Browser, u16) {
    let mut browser = Browser::new(process.address);
    let said = json!({ "email": "anna@one.example", "password": password });
    let status = browser.post("session", &said).status;
    (browser, status)
}

on_both!(people_are_added_reset_and_listed);
fn people_are_added_reset_and_listed(on: On) {
    let books = on.books();
    let database = place(&books);
    let anna = addition(" Anna@One.Example ", Role::Accountant);
    let added = add(&database, &anna, PASSWORD);
    assert!(added.status.success(), "{}", log(&added));
    assert!(out(&added).contains("Added"), "{}", out(&added));

    for (user, input, why) in [
        (anna.clone(), PASSWORD, "is a user already"),
        (addition("anna", Role::Owner), PASSWORD, "is no address"),
        (
            addition("b@one.example", Role::Owner),
            "short\n",
            "allowed are 15",
        ),
        (addition("b@one.example", Role::Owner), "", "allowed are 15"),
        (
            addition("b@one.example", Role::Owner),
            "passwordpassword\n",
            "tried first",
        ),
        (
            addition("bertram@one.example", Role::Owner),
            "bertram-bertram-1\n",
            "your address",
        ),
        (
            Addition {
                seller_id: "seller_9".to_owned(),
                ..addition("b@one.example", Role::Owner)
            },
            PASSWORD,
            "no seller",
        ),
    ] {
        let refused = add(&database, &user, input);
        assert!(!refused.status.success(), "{user:?}");
        assert!(log(&refused).contains(why), "{}", log(&refused));
    }
    // A second factor that must be there makes up for three characters.
    let cara = Addition {
        needs_second_factor: true,
        ..addition("cara@one.example", Role::Viewer)
    };
    assert!(add(&database, &cara, "violin-coppe\r\n").status.success());

    let listed = run_at(&database, &["user", "list"], "");
    let lines: Vec<_> = out(&listed).lines().map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "anna@one.example  accountant  seller_1  password only  0 sessions",
            "cara@one.example  viewer  seller_1  second factor not set up yet  0 sessions",
        ]
    );
    assert_eq!(books.number("SELECT count(*) FROM users"), 2);
    let hash = books.text("SELECT password_hash FROM users WHERE role = 'accountant'");
    assert!(
        hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"),
        "{hash}"
    );
}

#[test]
fn a_reset_reaches_a_server_that_is_running() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    let database = path.to_str().unwrap();
    let process = Process::serve_with(database, &[]);
    assert!(
        process.said.contains("user add --database"),
        "{}",
        process.said
    );
    let reply = client::get(process.address, "/api/v1/account", &[]);
    assert_eq!(
        (reply.status, reply.problem().as_str()),
        (401, "not_signed_in")
    );
    assert_eq!(
        client::get(process.address, "/api/v1/healthz", &[]).status,
        200
    );

    let anna = addition("anna@one.example", Role::Owner);
    assert!(add(database, &anna, PASSWORD).status.success());
    let (mut browser, status) = sign_in(&process, PASSWORD.trim());
    assert_eq!(status, 204);
    assert_eq!(browser.get("account").status, 200);
    let listed = run_with(&["user", "list", "--database", database], "");
    assert!(out(&listed).contains("1 sessions"), "{}", out(&listed));

    let reset = [
        "user",
        "reset",
        "--database",
        database,
        "--email",
        "anna@one.example",
    ];
    let weak = run_with(&reset, "short\n");
    assert!(!weak.status.success());
    assert_eq!(
        browser.get("account").status,
        200,
        "a refused reset changes nothing"
    );
    let done = run_with(&reset, "seven grey lanterns\n");
    assert!(done.status.success(), "{}", log(&done));
    assert_eq!(browser.get("account").status, 401);
    assert_eq!(sign_in(&process, PASSWORD.trim()).1, 401);
    assert_eq!(sign_in(&process, "seven grey lanterns").1, 204);
    let nobody = [
        "user",
        "reset",
        "--database",
        database,
        "--email",
        "bob@one.example",
    ];
    assert!(log(&run_with(&nobody, PASSWORD)).contains("is no user"));
}

#[test]
fn no_argument_takes_a_password() {
    for arguments in [
        &["user", "add", "--help"][..],
        &["user", "reset", "--help"],
        &["serve", "--help"],
    ] {
        let help = out(&run_with(arguments, ""));
        assert!(!help.contains("--password"), "{help}");
    }
    let refused = run_with(
        &[
            "user",
            "add",
            "--database",
            "x.db",
            "--email",
            "a@b.example",
            "--role",
            "owner",
            "secret",
        ],
        "",
    );
    assert!(!refused.status.success());
    assert!(!std::path::Path::new("x.db").exists());
}

#[test]
fn what_does_not_go_together_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    let database = path.to_str().unwrap();
    let serve = ["serve", "--database", database, "--listen", "127.0.0.1:0"];
    for (more, why) in [
        (
            &["--without-sign-in", "--origin", "https://books.example"][..],
            "--without-sign-in",
        ),
        (
            &["--plain-http-cookies", "--origin", "https://books.example"],
            "--plain-http-cookies",
        ),
        (
            &["--plain-http-cookies", "--without-sign-in"],
            "cannot be used with",
        ),
        (&["--origin", "http://books.example"], "an origin is"),
        (&["--origin", "https://books.example/app"], "an origin is"),
    ] {
        let output = run_with(&[&serve[..], more].concat(), "");
        assert!(!output.status.success(), "{more:?}");
        assert!(log(&output).contains(why), "{more:?}: {}", log(&output));
    }
    assert!(!path.exists());
}
