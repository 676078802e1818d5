//! The page: mounts the app, and says so when it stops.

#[cfg(target_arch = "wasm32")]
fn main() {
    // A panic leaves the page dead but painted: the notice stands in index.html, outside of the
    // app, so that showing it needs nothing of what has just failed.
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        let notice = leptos::prelude::document().get_element_by_id("crash");
        if let Some(notice) = notice {
            // Fails only if the attribute can't be removed; then the console has the message.
            let _ = notice.remove_attribute("hidden");
        }
    }));
    seller_dashboard::app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    // The workspace is built natively for its tests; the page itself only lives in a browser.
    eprintln!("The dashboard runs in a browser: build it with `make build`.");
}
