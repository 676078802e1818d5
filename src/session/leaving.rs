//! Signing out: everything goes from every tab at once, and the server hears of it as soon as it
//! can be reached. And what a page does while nobody looks at it.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::{PageTransitionEvent, Storage, StorageEvent};
use wasm_bindgen_futures::spawn_local;

use super::tabs::Told;
use super::{Entry, Leaving, Session, Why, path};
use crate::api::{ApiError, Change, send};

/// Notes that a sign-out is not finished, so that no page loads books before it is.
const NOTED_AS: &str = "sign-out";
/// What the reader has chosen about the page itself, not about the books.
const KEPT: [&str; 4] = ["theme", "privacy", "single-keys", "preferences"];
/// Between two tries to finish a sign-out.
const AGAIN: Duration = Duration::from_secs(10);
/// How often a page looks whether its session may have ended meanwhile.
const LOOK: Duration = Duration::from_secs(30);
/// Seconds after the end of an idle session before the server is asked: not a moment too early.
const GRACE_S: u32 = 5;

impl Session {
    /// Signs out. All that was here is gone when this returns; the server may hear of it later.
    pub fn sign_out(&self) {
        note();
        self.tell(Told::SignedOut);
        self.wipe();
        self.leaving.set(Leaving::Unfinished);
        self.finish_leaving();
    }

    /// Forgets the books and files of this page and what the browser keeps; the session stays.
    pub fn forget_local(&self) {
        forget_stored();
        self.engine.forget();
    }

    /// Takes everything of the seller's out of this page and this browser.
    pub(super) fn wipe(&self) {
        self.has_left.set_value(true);
        self.who.set(None);
        self.is_apart.set(false);
        self.ask(Entry::Password, Why::Left);
        forget_stored();
        self.engine.forget();
    }

    /// Tells the server, again and again until it has heard.
    pub(super) fn finish_leaving(&self) {
        let session = *self;
        spawn_local(async move {
            match send(Change::Delete, &path("/session"), String::new()).await {
                // Who answers and knows of no such thing has no session to end.
                Ok(_)
                | Err(ApiError::Refused {
                    status: 401 | 404 | 405,
                    ..
                }) => {
                    session.has_been_left();
                }
                Err(_) => set_timeout(
                    move || {
                        if session.leaving.get_untracked() == Leaving::Unfinished {
                            session.finish_leaving();
                        }
                    },
                    AGAIN,
                ),
            }
        });
    }

    /// The server knows of the sign-out.
    pub(super) fn has_been_left(&self) {
        forget_note();
        self.leaving.set(Leaving::No);
    }

    /// Looks after the session while the page lies unused, and when it comes back.
    pub(super) fn watch(&self) {
        let session = *self;
        let look_again = move || {
            if session.is_open() {
                session.check();
            }
        };
        let _ = window_event_listener(ev::focus, move |_| look_again());
        // Another tab has noted a sign-out: the way for browsers in which tabs have no channel.
        let _ = window_event_listener(ev::storage, move |event: StorageEvent| {
            if event.key().as_deref() == Some(NOTED_AS) && event.new_value().is_some() {
                session.hear(Told::SignedOut);
            }
        });
        // A page that may come back as it was left is covered before, and shown again when the
        // server has agreed.
        let _ = window_event_listener(ev::pagehide, move |event: PageTransitionEvent| {
            if event.persisted() && session.is_open() {
                session.ask(Entry::Password, Why::Ended);
            }
        });
        let _ = window_event_listener(ev::pageshow, move |event: PageTransitionEvent| {
            if event.persisted() && session.who.with_untracked(Option::is_some) {
                session.check();
            }
        });
        set_interval(
            move || {
                let idle_s = session
                    .who
                    .with_untracked(|who| who.as_ref().and_then(|who| who.idle_seconds));
                let unused_ms = js_sys::Date::now() - session.used_ms.get_value();
                if let Some(idle_s) = idle_s
                    && unused_ms > f64::from(idle_s + GRACE_S) * 1000.0
                {
                    look_again();
                }
            },
            LOOK,
        );
    }

    /// Whether somebody is signed in and nothing is asked for.
    fn is_open(&self) -> bool {
        let is_signed_in =
            |who: &Option<super::Who>| who.as_ref().is_some_and(|who| who.email.is_some());
        self.who.with_untracked(is_signed_in) && self.asked.get_untracked().is_none()
    }
}

/// Whether a sign-out was not finished when the page was left.
pub(super) fn is_noted() -> bool {
    storage().is_some_and(|storage| matches!(storage.get_item(NOTED_AS), Ok(Some(_))))
}

/// A browser that keeps nothing forgets an unfinished sign-out with its page.
fn note() {
    if let Some(storage) = storage() {
        let _ = storage.set_item(NOTED_AS, "unfinished");
    }
}

fn forget_note() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(NOTED_AS);
    }
}

/// Empties what the browser keeps for this page, but for what is about the page itself.
fn forget_stored() {
    if let Ok(Some(storage)) = window().session_storage() {
        let _ = storage.clear();
    }
    let Some(storage) = storage() else { return };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    for name in names.collect::<Vec<_>>() {
        if name != NOTED_AS && !KEPT.contains(&name.as_str()) {
            let _ = storage.remove_item(&name);
        }
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
