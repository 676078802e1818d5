//! The end of a session: by itself, in the middle of a load, by signing out in one of two tabs, and
//! while the server can't be reached. Nothing of the books is left to see.

use serde_json::json;

use super::browser::run;
use super::faults::Fault;
use super::screen::Screen;
use super::server::{PASSWORD, Server};
use super::sign_in::{give_password, open_signed_in, open_signed_out};

const NO_SESSION: &str = r#"{"type":"about:blank","title":"Not signed in","status":401,
    "detail":"There is no session.","code":"not_signed_in","request_id":"test"}"#;

/// Ends the session behind the page's back.
async fn end_session(screen: &Screen) {
    let script = "if (window.ended === undefined) {
            window.ended = null;
            fetch('/api/v1/session', { method: 'DELETE', headers: { 'x-seller-dashboard': '1' } })
                .then(() => { window.ended = true; });
        }
        return window.ended;";
    screen
        .until::<bool>("the end of the session", script, &[])
        .await;
}

/// What a page that was looked away from does when it is looked at again.
async fn look_again(screen: &Screen) {
    let script = "window.dispatchEvent(new Event('focus')); return true;";
    screen.until::<bool>("a look", script, &[]).await;
}

#[test]
fn a_session_that_ends_keeps_the_view() {
    run(async {
        let address = "/payouts/set_us_030?period=2026&zone=Europe/Berlin\
            &rows=USD~expenses~days~settlement/set_us_030";
        let screen = open_signed_in(address, "owner@shop.example").await;
        screen
            .see_in(".rows-behind .verdict", "to the last unit")
            .await;
        screen.see_settled().await;
        let before = screen.text("main").await;

        end_session(&screen).await;
        look_again(&screen).await;
        screen
            .see_in("dialog.gate[open]", "Your session has ended")
            .await;
        // The figures are out of sight, and the address is what it was.
        screen.see_none("main", "set_us_030").await;
        screen.see_none(".badges", "Sample data").await;
        screen.see_address(address).await;

        give_password(&screen, "owner@shop.example", PASSWORD).await;
        screen.see_none("dialog.gate", "").await;
        screen.see_complete().await;
        screen.see_address(address).await;
        assert_eq!(screen.text("main").await, before);
        screen.close().await;
    });
}

#[test]
fn a_load_that_was_stopped_goes_on_after_signing_in() {
    run(async {
        let screen = open_signed_out("/").await;
        // The first page comes, the second is refused.
        screen.wire.breaks_some(
            "/transactions",
            1,
            1,
            Fault::Instead(401, "application/problem+json", NO_SESSION),
        );
        give_password(&screen, "owner@shop.example", PASSWORD).await;
        screen
            .see_in("dialog.gate[open]", "Your session has ended")
            .await;
        assert_eq!(screen.wire.n_requests("/transactions"), 2);
        give_password(&screen, "owner@shop.example", PASSWORD).await;
        screen.see_complete().await;
        // It went on where it was stopped: no first page once more.
        let firsts = screen.wire.exchanges().into_iter().filter(|exchange| {
            exchange.target.contains("/transactions?") && !exchange.target.contains("cursor=")
        });
        assert_eq!(firsts.count(), 1);
        let all = Screen::open(Server::sample(), "/").await;
        assert_eq!(screen.figures().await, all.figures().await);
        all.close().await;
        screen.close().await;
    });
}

#[test]
fn signing_out_in_one_tab_empties_the_other() {
    run(async {
        let screen = open_signed_in("/", "leaving@shop.example").await;
        screen.see_in(".figure", "").await;
        let first = screen.window().window().await.unwrap();
        let second = screen.window().new_tab().await.unwrap();
        screen
            .window()
            .switch_to_window(second.clone())
            .await
            .unwrap();
        screen.go("/payouts?period=2026-03").await;
        screen.see_complete().await;
        // The other tab notes by itself when its last figure was gone.
        let watch = "window.emptied = null;
            const look = () => {
                if (document.querySelector('.settlements') === null) window.emptied ??= Date.now();
            };
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
            return true;";
        screen.until::<bool>("a watch", watch, &[]).await;

        screen
            .window()
            .switch_to_window(first.clone())
            .await
            .unwrap();
        let note = "document.addEventListener('click', () => { window.left = Date.now(); }, true);
            return true;";
        screen.until::<bool>("a note", note, &[]).await;
        screen.click("button", "Sign out").await;
        let left: u64 = screen.until("the click", "return window.left;", &[]).await;
        screen.see_address("/sign-in").await;
        screen.see_in(".entry", "You are signed out").await;
        screen.see_none(".figure", "").await;

        screen.window().switch_to_window(second).await.unwrap();
        let emptied: u64 = screen
            .until("the end of the list", "return window.emptied;", &[])
            .await;
        assert!(emptied.saturating_sub(left) < 1000, "{} ms", emptied - left);
        screen
            .see_in("dialog.gate[open]", "You are signed out")
            .await;
        screen.window().close_window().await.unwrap();
        screen.window().switch_to_window(first).await.unwrap();

        // Back shows nothing, and a reload asks for a sign-in.
        screen.window().back().await.unwrap();
        screen.see_none("main", "$").await;
        let script = "return /\\d\\.\\d\\d/.test(document.body.innerText) ? null : true;";
        screen
            .until::<bool>("no amount anywhere", script, &[])
            .await;
        screen.go("/payouts").await;
        screen.see_in("dialog.gate[open]", "Sign in").await;
        screen.close().await;
    });
}

#[test]
fn signing_out_without_the_server_is_finished_later() {
    run(async {
        let screen = open_signed_in("/payouts", "leaving@shop.example").await;
        screen.tolerate_log("ERR_EMPTY_RESPONSE");
        screen.wire.breaks("/session", Fault::Hangup);
        screen.click("button", "Sign out").await;
        screen.see_in(".entry", "could not be told yet").await;
        let script = "return document.body.innerText.includes('set_us') ? null : true;";
        screen
            .until::<bool>("no settlement anywhere", script, &[])
            .await;
        // A reload loads no books while the session may still stand.
        let n_before = screen.wire.n_requests("/account");
        screen.go("/payouts").await;
        screen
            .see_in("dialog.gate[open]", "could not be told yet")
            .await;
        assert_eq!(screen.wire.n_requests("/account"), n_before);

        screen.wire.mends();
        screen
            .see_in("dialog.gate[open]", "Nothing of your books is left")
            .await;
        let stored = "return localStorage.length + sessionStorage.length;";
        let n_stored: u32 = screen.until("what is stored", stored, &[json!(null)]).await;
        assert_eq!(n_stored, 0);
        screen.close().await;
    });
}

#[test]
fn a_session_elsewhere_is_seen_and_ended() {
    run(async {
        let other = open_signed_in("/", "places@shop.example").await;
        let screen = open_signed_in("/settings", "places@shop.example").await;
        screen.see_in(".places", "This browser").await;
        screen.see_in(".places th", "Chrome on Linux").await;
        screen.click(".places button", "End it").await;
        screen.see_none(".places button", "End it").await;
        look_again(&other).await;
        other
            .see_in("dialog.gate[open]", "Your session has ended")
            .await;
        other.close().await;
        screen.close().await;
    });
}
