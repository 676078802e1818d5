//! Whether a newer build of the page is live: its script then has another name.

use leptos::ev;
use leptos::prelude::*;

use crate::api::{Cancellation, get};

/// Milliseconds between two looks, at least.
const LOOK_MS_MIN: f64 = 5.0 * 60_000.0;

/// Looks when the reader comes back to the page; true once a newer build is live.
pub fn watch() -> RwSignal<bool> {
    let is_live = RwSignal::new(false);
    let looked_ms = StoredValue::new(0.0);
    let handle = window_event_listener(ev::focus, move |_| {
        let now_ms = js_sys::Date::now();
        if is_live.get_untracked() || now_ms - looked_ms.get_value() < LOOK_MS_MIN {
            return;
        }
        looked_ms.set_value(now_ms);
        let Some(own) = own_script() else { return };
        leptos::task::spawn_local(async move {
            let address = format!(
                "{}/index.html",
                window().location().origin().unwrap_or_default()
            );
            let read = |body: &[u8]| Ok(script_of(&String::from_utf8_lossy(body)));
            // Who can't be reached has nothing newer to show; the next look comes by itself.
            let live = get(&address, &Cancellation::default(), |_| (), read).await;
            if let Ok(Some(live)) = live {
                is_live.try_set(live != own);
            }
        });
    });
    on_cleanup(move || handle.remove());
    is_live
}

/// Name of the script that this page was started with.
fn own_script() -> Option<String> {
    let script = document().query_selector("script[data-js]").ok()??;
    script.get_attribute("data-js")
}

/// Name of the script in a page's text; none where it is another page altogether.
fn script_of(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("data-js=\"")?;
    let (name, _) = rest.split_once('"')?;
    Some(name.to_owned())
}
