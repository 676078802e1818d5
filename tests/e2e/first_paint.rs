//! Before the app runs, and when it can't: there is something to see from the first byte on.

use std::time::Duration;

use super::browser::run;
use super::faults::Fault;
use super::screen::Screen;
use super::server::Server;

#[test]
fn the_frame_is_there_before_the_app_is() {
    run(async {
        let screen = Screen::before(Server::sample()).await;
        screen.wire.breaks(".wasm", Fault::Held);
        screen.go("/").await;
        screen.see_in("#shell", "Seller dashboard").await;
        screen.wire.mends();
        screen.see_complete().await;
        screen.see_none("#shell", "").await;
        screen.close().await;
    });
}

#[test]
fn an_app_that_can_not_start_says_so() {
    run(async {
        let faults = [
            (
                Fault::Instead(404, "text/plain", "gone"),
                "404  fetching",
                true,
            ),
            (
                Fault::Instead(200, "application/wasm", "\0asm, but not for long"),
                "CompileError",
                false,
            ),
            (Fault::Hangup, "Failed to fetch", true),
        ];
        for (fault, reason, is_network) in faults {
            let screen = Screen::before(Server::sample()).await;
            screen.expect_log(reason);
            if is_network {
                screen.expect_log(".wasm - Failed to load resource");
            }
            screen.wire.breaks(".wasm", fault);
            screen.go("/payouts").await;
            screen
                .see_in("#start-failure", "The dashboard could not start")
                .await;
            screen.see_in("#start-failure", "Reload the page").await;
            screen.wire.mends();
            screen.window().refresh().await.unwrap();
            screen.see_complete().await;
            screen.see_none("#start-failure", "").await;
            screen.close().await;
        }
    });
}

#[test]
fn a_worker_that_can_not_start_is_said_to_be_missing() {
    run(async {
        let screen = Screen::before(Server::sample()).await;
        screen
            .wire
            .breaks("worker", Fault::Instead(404, "text/plain", "gone"));
        screen.go("/").await;
        let script = "return document.querySelector('.notices').innerText.includes(
            'The part that calculates does not start.') || null;";
        // The page gives the worker 20 seconds.
        let patience = Duration::from_secs(40);
        screen
            .until_within::<bool>(patience, "the notice", script, &[])
            .await;
        screen.see_in(".failure", "No the summary now").await;
        screen.close().await;
    });
}
