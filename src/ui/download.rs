//! Handing a file that was made here to the browser, to save it.
//!
//! The file has an address of its own for that, which leads nowhere outside of this browser. A policy
//! that forbids such addresses for scripts and pictures lets them be saved.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Blob, HtmlAnchorElement, Url};

/// Until then the browser has begun to save.
const KEPT_MS: u32 = 60_000;

/// Saves a file under a name; whether the browser took it.
pub fn save(file: &Blob, name: &str) -> bool {
    let link = document().create_element("a").ok();
    let link = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    let (Some(link), Ok(address)) = (link, Url::create_object_url_with_blob(file)) else {
        return false;
    };
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Timeout::new(KEPT_MS, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    true
}
