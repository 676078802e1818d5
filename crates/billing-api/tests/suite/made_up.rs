//! Requests made up from the description by a program that is not ours (schemathesis): whatever it
//! sends, the answer is a described one and no mistake of the server's.
//!
//! 200 cases of each route in CI, a few elsewhere; `CONTRACT_EXAMPLES=1000 CONTRACT_SEEDS=3` before a
//! release.

use std::net::SocketAddr;
use std::process::Command;

use billing_api::payments::signature::Secret;
use billing_api::payments::{Choice, Pace, Settings};
use billing_api::roles::Role;
use billing_api::router;
use billing_api::server::Config;

use crate::harness::{On, Serving, times};
use crate::sign_in::desk::Desk;

/// That a cursor is ours and a sequence has come to pass, no schema can say.
const UNSEEN: &str = "positive_data_acceptance";

/// Runs every phase over the routes of a server.
fn nothing_is_found(address: SocketAddr, unseen: &str, more: &[&str]) {
    let found = Command::new("st").arg("--version").output();
    if found.is_err() {
        assert!(
            std::env::var_os("CI").is_none(),
            "st is missing: run .setup/setup"
        );
        eprintln!("skipped: st is missing");
        return;
    }
    let is_ci = std::env::var_os("CI").is_some();
    let examples: u32 = times("CONTRACT_EXAMPLES", if is_ci { 200 } else { 5 });
    for seed in 1..=times("CONTRACT_SEEDS", 1_u32) {
        let folder = tempfile::tempdir().unwrap();
        let output = Command::new("st")
            .current_dir(folder.path())
            .args(["run", "--no-color", "--seed", &seed.to_string()])
            .args(["--max-examples", &examples.to_string()])
            .args(["--phases", "examples,coverage,fuzzing,stateful"])
            // Without it every method that no route has is refused for the header, before it is
            // looked up.
            .args(["--header", "X-Seller-Dashboard: 1"])
            .args(["--exclude-checks", unseen])
            .args(more)
            .arg(format!("http://{address}/api/v1/openapi.json"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
        let sum = said.split("Test cases:").nth(1).unwrap();
        let sum: Vec<&str> = sum.split_whitespace().collect();
        eprintln!("seed {seed}, {examples} examples: {}", sum.join(" "));
    }
}

/// Whoever runs a server without sign-in acts as the owner: every route is reached. Whether the server
/// was told a provider or not.
#[test]
fn of_the_whole_api_without_sign_in() {
    let sandbox = Settings {
        provider: Choice::Sandbox,
        secret: Some(Secret::new(b"what the provider and we know")),
        pace: Pace::default(),
    };
    for payments in [Some(sandbox), None] {
        let books = On::Sqlite.sample();
        let more: &[&str] = match &payments {
            Some(_) => &[],
            None => &["--include-path-regex", "payment|provider"],
        };
        let config = Config {
            sign_in: None,
            payments,
            ..books.config()
        };
        let server = Serving::start(&config, router::routes());
        nothing_is_found(server.address, UNSEEN, more);
    }
}

/// The same of what only a server with sign-in has, for who is signed in.
#[test]
fn of_sign_in() {
    let desk = Desk::new(On::Sqlite);
    desk.add("owner@one.example", Role::Owner);
    let token = desk.signed_in("owner@one.example").token().unwrap();
    let cookie = format!("Cookie: __Host-session={token}");
    // Where the cookie is left out on purpose it is sent all the same: it stands in a header.
    let unseen = format!("{UNSEEN},negative_data_rejection,ignored_auth");
    let routes = "^/api/v1/(session|second-factor)";
    nothing_is_found(
        desk.serving.address,
        &unseen,
        // Signed out, there would be little to reach.
        &[
            "--header",
            &cookie,
            "--include-path-regex",
            routes,
            "--exclude-method",
            "DELETE",
        ],
    );
}

/// And on the other database.
#[test]
fn of_the_whole_api_on_postgres() {
    let books = On::Postgres.sample();
    let server = books.serve();
    nothing_is_found(server.address, UNSEEN, &[]);
}
