//! Everything without a mouse: what the Tab key reaches, and what Enter does there.

use thirtyfour::prelude::*;

use super::browser::run;
use super::screen::Screen;
use super::server::Server;

/// More than any page needs before its content.
const TABS_MAX: usize = 40;

/// What has the focus: its text, or else its name.
async fn focused(screen: &Screen) -> String {
    let script = "const element = document.activeElement;
        return element.getAttribute('aria-label') || element.innerText?.trim() || element.tagName;";
    screen.until("the focus", script, &[]).await
}

/// Presses Tab until an element has the focus; the way there.
async fn tab_to(screen: &Screen, text: &str) -> Vec<String> {
    let mut way = Vec::new();
    for _ in 0..TABS_MAX {
        screen.press(Key::Tab).await;
        way.push(focused(screen).await);
        if way.last().is_some_and(|last| last.starts_with(text)) {
            return way;
        }
    }
    screen
        .fail(&format!("Tab never reached {text:?}, but {way:#?}"))
        .await
}

/// The focus can be seen: by an outline, or in a picture by the stroke of a shape.
async fn check_focus_is_seen(screen: &Screen) {
    let script = "const element = document.activeElement;
        const is_drawn = (style, kind) => style.getPropertyValue(kind) !== 'none';
        const style = getComputedStyle(element);
        if (is_drawn(style, 'outline-style') && parseFloat(style.outlineWidth) >= 1) return true;
        const shape = element instanceof SVGElement && element.querySelector('rect');
        return shape && is_drawn(getComputedStyle(shape), 'stroke');";
    let is_seen: bool = screen.until("an outline", script, &[]).await;
    assert!(
        is_seen,
        "{} has the focus and does not show it",
        focused(screen).await
    );
}

#[test]
fn a_payout_is_opened_by_keyboard_alone() {
    run(async {
        let screen = Screen::open(Server::sample(), "/").await;
        let way = tab_to(&screen, "Payouts").await;
        check_focus_is_seen(&screen).await;
        assert_eq!(way[0], "Skip to content");
        screen.press(Key::Enter).await;
        screen.see_address("/payouts").await;
        screen.see_in(".page-title", "Payouts").await;
        screen.see_settled().await;
        // Whoever hears the page is told where the link has led.
        screen.see_in(":focus", "Payouts").await;

        tab_to(&screen, "set_").await;
        check_focus_is_seen(&screen).await;
        let id = focused(&screen).await;
        screen.press(Key::Enter).await;
        screen.see_address(&format!("/payouts/{id}")).await;
        screen.see_in(":focus", &format!("Payout {id}")).await;

        // A bar of the picture is a button like any other.
        screen.see_settled().await;
        tab_to(&screen, "Gross sales: ").await;
        check_focus_is_seen(&screen).await;
        screen.press(Key::Enter).await;
        screen
            .see_in(".explanation .verdict.is-good", "The rows make it")
            .await;
        screen.see_in(":focus", "Gross sales").await;
        tab_to(&screen, "Show the rows").await;
        check_focus_is_seen(&screen).await;
        screen.press(Key::Enter).await;
        screen
            .see_in(".rows-behind .verdict.is-good", "The rows add up to")
            .await;
        screen.see_in(":focus", "Rows behind").await;
        screen.close().await;
    });
}

#[test]
fn the_content_is_one_key_away() {
    run(async {
        let screen = Screen::open(Server::sample(), "/payouts").await;
        screen.press(Key::Tab).await;
        screen.see_in(":focus", "Skip to content").await;
        screen.press(Key::Enter).await;
        let script = "return document.activeElement?.id === 'main' || null;";
        screen
            .until::<bool>("the focus on the content", script, &[])
            .await;
        let way = tab_to(&screen, "set_").await;
        assert!(way.len() <= 3, "{way:?}");
        screen.close().await;
    });
}

#[test]
fn the_period_is_chosen_by_keyboard_alone() {
    run(async {
        let screen = Screen::open(Server::sample(), "/").await;
        tab_to(&screen, "All time").await;
        check_focus_is_seen(&screen).await;
        screen.press(Key::Enter).await;
        screen.see_in(".menu-body", "Last 30 days").await;
        tab_to(&screen, "Last year").await;
        screen.press(Key::Enter).await;
        screen.see_address("/?period=last-year").await;
        screen.see_none(".menu-body", "").await;
        screen.see_in(":focus", "Last year").await;

        screen.press(Key::Enter).await;
        screen.see_in(".menu-body", "Last 30 days").await;
        screen.press(Key::Escape).await;
        screen.see_none(".menu-body", "").await;
        screen.see_in(":focus", "Last year").await;
        screen.close().await;
    });
}
