//! What the tabs of one browser tell each other about the session.

use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// Name of the channel.
const CHANNEL: &str = "seller-dashboard-session";

/// What a tab has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Somebody has signed in.
    SignedIn,
    /// Somebody has signed out: everything goes, everywhere.
    SignedOut,
}

impl Told {
    const ALL: [Told; 2] = [Told::SignedIn, Told::SignedOut];

    const fn word(self) -> &'static str {
        match self {
            Told::SignedIn => "signed in",
            Told::SignedOut => "signed out",
        }
    }
}

/// A wire to the other tabs.
pub struct Tabs {
    channel: BroadcastChannel,
    /// Kept alive as long as the channel may call it.
    _heard: Closure<dyn Fn(MessageEvent)>,
}

impl Tabs {
    /// Opens the wire; none in a browser that has no such thing, or forbids it.
    pub fn open(hear: impl Fn(Told) + 'static) -> Option<Tabs> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let word = event.data().as_string().unwrap_or_default();
            if let Some(told) = Told::ALL.into_iter().find(|told| told.word() == word) {
                hear(told);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Some(Tabs {
            channel,
            _heard: heard,
        })
    }

    /// Tells every other tab.
    pub fn tell(&self, told: Told) {
        // Fails only when the channel is closed, and this one never is.
        let _ = self.channel.post_message(&told.word().into());
    }
}
