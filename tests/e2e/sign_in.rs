//! Signing in, as a person does it: password, code, recovery code, and what is said when it fails.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use thirtyfour::prelude::*;
use totp_rs::{Builder, Secret, Totp};

use super::browser::run;
use super::files::Files;
use super::report_file::ReportFile;
use super::screen::Screen;
use super::server::{PASSWORD, Server};

/// Seconds for which a code stands.
const STEP_SECONDS: u64 = 30;

/// A window on the server that asks for a sign-in, at an address.
pub async fn open_signed_out(path: &str) -> Screen {
    let screen = Screen::before(Server::signed()).await;
    screen.expect_writes();
    // The browser notes every 401, and this is one that is meant.
    screen.tolerate_log("status of 401");
    screen.go(path).await;
    screen.see_in("input[name=password]", "").await;
    screen
}

/// Fills in the form that asks for a password.
pub async fn give_password(screen: &Screen, email: &str, password: &str) {
    for (field, text) in [("email", email), ("password", password)] {
        let field = screen.find(&format!("input[name={field}]"), "").await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }
    screen.press(Key::Enter).await;
}

/// A window with all its data, signed in.
pub async fn open_signed_in(path: &str, email: &str) -> Screen {
    let screen = open_signed_out(path).await;
    give_password(&screen, email, PASSWORD).await;
    screen.see_complete().await;
    screen
}

/// Adds a text to what a field holds.
async fn type_into(screen: &Screen, field: &str, text: &str) {
    let field = screen.find(&format!("input[name={field}]"), "").await;
    field.send_keys(text).await.unwrap();
}

/// Fills in the form that asks for a code, as one that was pasted.
async fn give_code(screen: &Screen, code: &str) {
    type_into(screen, "code", code).await;
    screen.press(Key::Enter).await;
}

/// The authenticator of a test.
struct Authenticator {
    totp: Totp,
    used: u64,
}

impl Authenticator {
    fn new(secret: &str) -> Authenticator {
        let secret: String = secret.split_whitespace().collect();
        let secret = Secret::try_from_base32(&secret).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        Authenticator { totp, used: 0 }
    }

    /// A code that was not used before. The server takes the present step and the one before, each
    /// once, and none that is older than the last: so there may be a wait.
    async fn fresh(&mut self) -> String {
        loop {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap()
                .as_secs();
            let step = now / STEP_SECONDS;
            // The one before first, so that the next one is there at once.
            let next = (step - 1).max(self.used + 1);
            if next <= step {
                self.used = next;
                return self.totp.generate(next * STEP_SECONDS).to_string();
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// Sets a second factor up, by the forms; the authenticator and the recovery codes.
async fn enrol(screen: &Screen) -> (Authenticator, Vec<String>) {
    screen.click("button", "Set up a second factor").await;
    type_into(screen, "password", PASSWORD).await;
    screen.press(Key::Enter).await;
    let mut authenticator = Authenticator::new(&screen.text(".secret").await);
    screen.find("svg.qr-code", "").await;
    let code = authenticator.fresh().await;
    // With a space in it, as authenticators show it.
    give_code(screen, &format!("{} {}", &code[..3], &code[3..])).await;
    screen.see_in(".recovery-codes code", "").await;
    let codes = screen.texts(".recovery-codes code").await;
    assert_eq!(codes.len(), 10);
    let done = screen.find("button", "Done").await;
    assert!(
        !done.is_enabled().await.unwrap(),
        "not before they were kept"
    );
    screen.click(".check", "I have kept the codes").await;
    screen.click("button", "Done").await;
    (authenticator, codes)
}

#[test]
fn the_right_password_shows_the_page_that_was_asked_for() {
    run(async {
        let screen = open_signed_out("/payouts?period=2026-03").await;
        screen.see_none(".settlements", "").await;
        give_password(&screen, "owner@shop.example", "not this one, surely").await;
        screen
            .see_in(
                "[role=alert]",
                "There is no account with this address and password.",
            )
            .await;
        // The address stays, the password does not.
        let email = screen.find("input[name=email]", "").await;
        assert_eq!(
            email.prop("value").await.unwrap().as_deref(),
            Some("owner@shop.example")
        );
        let password = screen.find("input[name=password]", "").await;
        assert_eq!(password.prop("value").await.unwrap().as_deref(), Some(""));
        // An account that is not there has the same answer.
        give_password(&screen, "nobody@shop.example", "not this one, surely").await;
        screen
            .see_in(
                "[role=alert]",
                "There is no account with this address and password.",
            )
            .await;

        give_password(&screen, "owner@shop.example", PASSWORD).await;
        screen.see_complete().await;
        screen.see_in(".settlements", "set_us").await;
        screen.see_address("/payouts?period=2026-03").await;
        screen.see_none("dialog.gate", "").await;
        screen.see_in(".account-who", "owner@shop.example").await;
        screen.see_in(".account-who", "Owner").await;
        screen.close().await;
    });
}

#[test]
fn signing_in_takes_the_keyboard_alone() {
    run(async {
        let screen = open_signed_out("/").await;
        // The first field has the focus, and the page behind can't be reached.
        screen.press("viewer@shop.example").await;
        screen.press(Key::Tab).await;
        screen.press(PASSWORD).await;
        screen.press(Key::Escape).await;
        screen.press(Key::Escape).await;
        screen.see_in("dialog.gate[open]", "Sign in").await;
        let field = screen.find("input[name=password]", "").await;
        field.send_keys(Key::Enter).await.unwrap();
        screen.see_complete().await;
        screen.see_in(".account-who", "Viewer").await;
        screen.close().await;
    });
}

#[test]
fn password_managers_know_the_fields() {
    run(async {
        let screen = open_signed_out("/sign-in").await;
        screen.see_in("h1", "Sign in").await;
        for (name, hint) in [("email", "username"), ("password", "current-password")] {
            let field = screen.find(&format!("form input[name={name}]"), "").await;
            assert_eq!(
                field.attr("autocomplete").await.unwrap().as_deref(),
                Some(hint)
            );
        }
        give_password(&screen, "owner@shop.example", PASSWORD).await;
        screen.see_address("/").await;
        screen.see_complete().await;
        screen.close().await;
    });
}

#[test]
fn a_second_factor_is_set_up_used_and_removed() {
    run(async {
        let screen = open_signed_in("/settings", "factor@shop.example").await;
        screen
            .find("#factor ~ .entry-form input[name=password]", "")
            .await;
        let (mut authenticator, codes) = enrol(&screen).await;
        screen.see_in("#factor ~ p", "10 recovery codes left").await;

        screen.click("button", "Sign out").await;
        screen.see_address("/sign-in").await;
        give_password(&screen, "factor@shop.example", PASSWORD).await;
        give_code(&screen, "000000").await;
        screen.see_in("[role=alert]", "This code is wrong").await;
        let field = screen.find("input[name=code]", "").await;
        assert_eq!(
            field.attr("autocomplete").await.unwrap().as_deref(),
            Some("one-time-code")
        );
        give_code(&screen, &authenticator.fresh().await).await;
        screen.see_complete().await;
        screen.see_address("/").await;

        // A recovery code in place of the authenticator, once.
        screen.click("button", "Sign out").await;
        give_password(&screen, "factor@shop.example", PASSWORD).await;
        screen.click("button", "Use a recovery code").await;
        give_code(&screen, &codes[0]).await;
        screen.see_complete().await;
        screen.click("a", "Settings").await;
        screen.see_in("#factor ~ p", "9 recovery codes left").await;

        screen.click("button", "Remove it").await;
        type_into(&screen, "password", PASSWORD).await;
        give_code(&screen, &authenticator.fresh().await).await;
        screen.see_in("#factor ~ p", "Off.").await;
        screen.close().await;
    });
}

#[test]
fn a_factor_that_is_demanded_comes_before_the_books() {
    run(async {
        let screen = open_signed_out("/payouts").await;
        screen.tolerate_log("status of 403");
        give_password(&screen, "demanded@shop.example", PASSWORD).await;
        screen
            .see_in("dialog.gate", "must have a second factor")
            .await;
        enrol(&screen).await;
        screen.see_complete().await;
        screen.see_in(".settlements", "set_us").await;
        screen.see_in(".account-who", "Accountant").await;
        screen.close().await;
    });
}

#[test]
fn after_a_few_failures_there_is_a_pause_with_a_clock() {
    run(async {
        let screen = open_signed_out("/").await;
        screen.tolerate_log("status of 429");
        for _ in 0..5 {
            give_password(&screen, "guessed@shop.example", "a guess that is wrong").await;
            screen.see_in("[role=alert]", "There is no account").await;
        }
        give_password(&screen, "guessed@shop.example", PASSWORD).await;
        screen
            .see_in("[role=alert]", "Too many sign-ins have failed")
            .await;
        let first = screen.text(".attempt-clock").await;
        let left = first.strip_prefix("Try again in 1").unwrap();
        assert!(left.starts_with("4:") || left.starts_with("5:"), "{first}");
        let button = screen.find("button[type=submit]", "Sign in").await;
        assert!(!button.is_enabled().await.unwrap());
        screen.see_none(".attempt-clock", &first).await;
        screen.close().await;
    });
}

#[test]
fn own_files_need_no_sign_in() {
    run(async {
        let screen = open_signed_out("/payouts").await;
        screen.click("dialog a", "Open my own files instead").await;
        screen.see_address("/import").await;
        let mut files = Files::new();
        let report = ReportFile::of_march("85001", "50.00", "EUR").order(
            1,
            "2026-03-02",
            ["ItemPrice", "Principal"],
            "50.00",
        );
        files.write("settlement-of-march.txt", report.text());
        screen.choose_files(&files.paths).await;
        screen.see_in(".import", "Every line booked").await;
        screen.see_in(".data-state", "Not signed in").await;

        screen.click(".data-state button", "Sign in").await;
        give_password(&screen, "owner@shop.example", PASSWORD).await;
        screen.see_complete().await;
        // The files are still there, beside the books.
        screen.see_in(".import", "Every line booked").await;
        screen.close().await;
    });
}
