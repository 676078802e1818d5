//! The address holds the whole view: Back and Forward walk through it, a reload changes nothing, and
//! an address that leads nowhere says so.

use thirtyfour::prelude::Key;

use super::browser::run;
use super::screen::Screen;
use super::server::Server;

#[test]
fn the_period_is_in_the_address() {
    run(async {
        let screen = Screen::open(Server::sample(), "/").await;
        let all = screen.figures().await;

        screen.click(".period-picker summary", "All time").await;
        screen.click(".menu-form input[type=text]", "").await;
        screen.press("2026-q1").await;
        screen.press(Key::Enter).await;
        screen.see_address("/?period=2026-Q1").await;
        screen.see_in(".period-picker summary", "Q1 2026").await;
        screen
            .see_in(".period-picker summary", "Jan 1 – Mar 31, 2026")
            .await;
        screen.see_settled().await;
        let first = screen.figures().await;
        assert_ne!(first, all);

        screen.click("button[aria-label='Next period']", "").await;
        screen.see_address("/?period=2026-Q2").await;
        screen.see_in(".period-picker summary", "Q2 2026").await;
        screen.see_settled().await;
        let second = screen.figures().await;
        assert_ne!(second, first);

        for (address, figures) in [("/?period=2026-Q1", &first), ("/", &all)] {
            screen.window().back().await.unwrap();
            screen.see_address(address).await;
            screen.see_settled().await;
            assert_eq!(screen.figures().await, *figures, "back at {address}");
        }
        for (address, figures) in [("/?period=2026-Q1", &first), ("/?period=2026-Q2", &second)] {
            screen.window().forward().await.unwrap();
            screen.see_address(address).await;
            screen.see_settled().await;
            assert_eq!(screen.figures().await, *figures, "forward at {address}");
        }
        screen.close().await;
    });
}

#[test]
fn the_choices_follow_to_other_pages() {
    run(async {
        let screen = Screen::open(Server::sample(), "/?period=2026-03").await;
        screen.click(".nav-link", "Payouts").await;
        screen.see_address("/payouts?period=2026-03").await;
        screen
            .see_in(".settlements tfoot", "outside the period")
            .await;
        screen.click(".settlements th a", "set_us").await;
        screen.see_in(".claim-total", "$").await;
        assert!(screen.address().await.ends_with("?period=2026-03"));

        let zones = screen.find(".zone-picker select", "").await;
        zones.send_keys("Asia/Tokyo").await.unwrap();
        screen.see_in("#months", "Asia/Tokyo").await;
        assert!(
            screen
                .address()
                .await
                .ends_with("?period=2026-03&zone=Asia/Tokyo")
        );
        screen.close().await;
    });
}

#[test]
fn days_are_those_of_the_zone() {
    run(async {
        let screen = Screen::open(Server::sample(), "/payouts").await;
        let period = async || {
            let rows = screen.table(".settlements").await;
            let row = rows
                .into_iter()
                .find(|row| row["Settlement"] == "set_de_001");
            row.unwrap()["Period"].clone()
        };
        // It starts at 22:07 UTC on September 4, 2025.
        assert!(period().await.starts_with("Sep 4 "), "{}", period().await);
        screen
            .find(".zone-picker select", "")
            .await
            .send_keys("Asia/Tokyo")
            .await
            .unwrap();
        screen.see_address("/payouts?zone=Asia/Tokyo").await;
        screen.see_settled().await;
        assert!(period().await.starts_with("Sep 5 "), "{}", period().await);
        screen.click(".settlements th a", "set_de_001").await;
        screen
            .see_address("/payouts/set_de_001?zone=Asia/Tokyo")
            .await;
        screen.see_in(".claim", "Sep 5 ").await;
        screen.close().await;
    });
}

#[test]
fn a_reload_keeps_the_view() {
    run(async {
        let address =
            "/payouts/set_us_030?zone=Europe/Berlin&rows=USD~expenses~settlement/set_us_030";
        let screen = Screen::open(Server::sample(), address).await;
        screen
            .see_in(".rows-behind .verdict", "to the last unit")
            .await;
        screen.see_settled().await;
        let before = screen.text("main").await;
        screen.window().refresh().await.unwrap();
        screen.see_complete().await;
        screen
            .see_in(".rows-behind .verdict", "to the last unit")
            .await;
        screen.see_settled().await;
        assert_eq!(screen.text("main").await, before);
        screen.see_address(address).await;
        screen.close().await;
    });
}

#[test]
fn an_address_that_leads_nowhere_says_so() {
    run(async {
        let screen = Screen::open(Server::sample(), "/fees/2026").await;
        screen.see_in(".page-title", "Page not found").await;
        screen.click(".empty a", "Go to the overview").await;
        screen.see_address("/").await;
        screen.see_in(".page-title", "Overview").await;

        screen.go("/payouts/set_xx_999").await;
        screen.see_complete().await;
        screen.see_in(".empty-title", "No such settlement").await;
        screen.close().await;
    });
}
