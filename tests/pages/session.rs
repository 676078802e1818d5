//! What the server asks for, over a page and as a page; and what the settings say without a server.

use seller_dashboard::engine::protocol::Entry;
use seller_dashboard::session::Why;
use wasm_bindgen_test::wasm_bindgen_test;

use super::books::FIRST;
use super::{Opened, address, open, until};

/// What the form says, over a page.
fn asked(opened: &Opened) -> String {
    let dialog = opened.find("dialog.gate[open]");
    dialog.map_or(String::new(), |dialog| dialog.text_content().unwrap())
}

fn field(opened: &Opened, name: &str) -> web_sys::HtmlElement {
    opened
        .find(&format!("dialog.gate input[name={name}]"))
        .unwrap()
}

#[wasm_bindgen_test]
async fn a_session_that_ends_covers_the_page_and_keeps_it() {
    let opened = open("/payouts?period=2026", &[FIRST]).await;
    opened.see("1001").await;
    opened.session.ask(Entry::Password, Why::Ended);
    until(|| asked(&opened).contains("Your session has ended")).await;
    assert!(opened.find(".shell.is-shut").is_some());
    assert_eq!(address(), "/payouts?period=2026");
    assert_eq!(
        field(&opened, "password")
            .get_attribute("autocomplete")
            .unwrap(),
        "current-password"
    );
    // Nobody was signed in here: the files are the reader's own, and stay.
    opened
        .choose("dialog.gate a", "Open my own files instead")
        .await;
    until(|| opened.find("dialog.gate[open]").is_none()).await;
    assert_eq!(address(), "/import?period=2026");
    opened.see("Every line booked").await;
    until(|| opened.find(".shell.is-shut").is_none()).await;
    opened.choose(".data-state button", "Sign in").await;
    until(|| asked(&opened).contains("Password")).await;
}

#[wasm_bindgen_test]
async fn a_code_may_be_of_the_authenticator_or_of_the_paper() {
    let opened = open("/", &[]).await;
    opened.session.ask(Entry::Code, Why::NotYet);
    until(|| asked(&opened).contains("Code of your authenticator")).await;
    let hint = || {
        field(&opened, "code")
            .get_attribute("autocomplete")
            .unwrap()
    };
    assert_eq!(hint(), "one-time-code");
    opened
        .choose("dialog.gate button", "Use a recovery code")
        .await;
    until(|| asked(&opened).contains("Recovery code")).await;
    assert_eq!(hint(), "off");
    opened.choose("dialog.gate button", "Start over").await;
    until(|| asked(&opened).contains("E-mail address")).await;
}

#[wasm_bindgen_test]
async fn a_factor_that_is_demanded_is_set_up_here() {
    let opened = open("/", &[]).await;
    opened.session.ask(Entry::Enrolment, Why::NotYet);
    until(|| asked(&opened).contains("This account must have a second factor.")).await;
    until(|| asked(&opened).contains("Your password once more")).await;
}

#[wasm_bindgen_test]
async fn the_page_for_signing_in_has_the_form_itself() {
    let opened = open("/sign-in", &[]).await;
    opened.see("Nothing here asks for a sign-in.").await;
    opened.session.ask(Entry::Password, Why::Left);
    opened.see("You are signed out.").await;
    opened.see("E-mail address").await;
    assert!(opened.find("dialog.gate[open]").is_none());
}

#[wasm_bindgen_test]
async fn settings_forget_what_is_here() {
    let opened = open("/settings", &[]).await;
    opened.see("This page holds no books now.").await;
    drop(opened);
    let opened = open("/settings", &[FIRST]).await;
    opened
        .see("0 rows of the billing API and 1 file of your own")
        .await;
    // Without a server there is no account.
    opened.see_no("Second factor").await;
    opened.choose("button", "Forget books and files").await;
    opened.see("This page holds no books now.").await;
    opened.choose(".nav-link", "Payouts").await;
    opened.see("No settlements yet").await;
}

#[wasm_bindgen_test]
async fn one_currency_alone_is_shown() {
    let opened = open("/payouts?in=USD", &[FIRST]).await;
    opened
        .see("Other days or currencies than USD have 1 settlement.")
        .await;
    opened.choose("a", "Show all time").await;
    assert_eq!(address(), "/payouts");
    opened.see("1001").await;
}
