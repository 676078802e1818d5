//! What must stay between the browser and the database: it is looked for in everything else.

use std::io::Read;
use std::process::Command;

use billing_api::roles::Role;
use serde_json::json;
use totp_rs::{Builder, Secret};

use super::browser::Browser;
use super::desk::addition;
use super::people::add;
use crate::program::Process;

#[test]
fn no_secret_reaches_the_log_or_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.db");
    let database = path.to_str().unwrap();
    let password = "canary-passw-7141 meadow";
    let owner = addition("owner@one.example", Role::Owner);
    let added = add(database, &owner, &format!("{password}\n"));
    assert!(added.status.success());
    let mut process = Process::serve_with(database, &[]);
    let mut said = vec![process.said.clone()];
    said.push(String::from_utf8([added.stdout, added.stderr].concat()).unwrap());

    let mut browser = Browser::new(process.address);
    let mut secrets = vec![password.to_owned(), "canary-wrong-9902".to_owned()];
    // Failures of every kind, with secrets in places where they don't belong.
    let credentials = |password: &str| json!({ "email": owner.email, "password": password });
    assert_eq!(
        browser
            .post("session", &credentials("canary-wrong-9902"))
            .status,
        401
    );
    let strange = json!({ "email": "canary-wrong-9902", "password": password, "x": password });
    let reply = browser.post("session", &strange);
    assert_eq!(reply.status, 400);
    said.push(reply.text().to_owned());
    let query = browser.ask_with("GET", &format!("session?token={}", secrets[1]), &[], "");
    assert_eq!(query.status, 401);
    said.push(query.text().to_owned());

    assert_eq!(browser.post("session", &credentials(password)).status, 204);
    secrets.extend(browser.cookies.values().cloned());
    let reply = browser.post("second-factor", &json!({ "password": password }));
    let factor = reply.json();
    let secret = factor["secret"].as_str().unwrap().to_owned();
    let codes = factor["recovery_codes"].as_array().unwrap().iter();
    let codes: Vec<String> = codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(&secret).unwrap())
        .build()
        .unwrap();
    let code = totp
        .generate(billing_api::db::now().seconds().try_into().unwrap())
        .to_string();
    let reply = browser.post("second-factor", &json!({ "code": code }));
    assert_eq!(reply.status, 204, "{}", reply.text());
    secrets.extend(browser.cookies.values().cloned());
    assert_eq!(browser.post("session", &credentials(password)).status, 200);
    secrets.extend(browser.cookies.values().cloned());
    let wrong = json!({ "code": "canary-code-5523" });
    assert_eq!(browser.post("session/second-factor", &wrong).status, 401);
    let right = json!({ "code": codes[0] });
    assert_eq!(browser.post("session/second-factor", &right).status, 204);
    secrets.extend(browser.cookies.values().cloned());
    assert_eq!(browser.delete("session").status, 204);
    secrets.extend(codes);
    secrets.extend([secret, "canary-code-5523".to_owned()]);

    let pid = process.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert!(process.child.wait().unwrap().success());
    let mut log = String::new();
    let mut stderr = process.child.stderr.take().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    // The log does say what happened.
    for event in [
        "signed in",
        "a sign-in failed",
        "a second factor failed",
        "a second factor was set up",
    ] {
        assert!(log.contains(event), "{event}: {log}");
    }
    assert!(!log.contains("owner@one.example"), "an address was logged");
    said.push(log);

    assert!(secrets.len() >= 20);
    for secret in &secrets {
        let places = said.iter().filter(|said| said.contains(secret.as_str()));
        assert_eq!(places.count(), 0, "{secret}");
    }
    // In the file neither. The second factor's secret is there, for codes are checked by it, but
    // not as the text that was shown.
    let bytes = std::fs::read(&path).unwrap();
    for secret in &secrets {
        let is_there = bytes
            .windows(secret.len())
            .any(|window| window.eq_ignore_ascii_case(secret.as_bytes()));
        assert!(!is_there, "{secret} is in the database");
    }
}
