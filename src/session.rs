//! Who is signed in, and what the server asks for before it shows the books.
//!
//! No script sees the session itself: its cookie is for the server alone. What is here is what the
//! server says about it, and it is never believed for longer than the server says so.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::api::{ApiError, Cancellation, Change, get, json, send};
use crate::engine::Engine;
use crate::engine::protocol::{Entry, FeedState};

mod account;
mod failure;
mod leaving;
mod tabs;

pub use account::{NewFactor, Role, SignedInPlace, Who};
pub use failure::Failure;
use tabs::{Tabs, Told};

/// The session, one per page; a copy is the same one. Expects to live as long as the page.
#[derive(Clone, Copy)]
pub struct Session {
    engine: Engine,
    who: RwSignal<Option<Who>>,
    asked: RwSignal<Option<Entry>>,
    why: RwSignal<Why>,
    is_apart: RwSignal<bool>,
    leaving: RwSignal<Leaving>,
    has_left: StoredValue<bool>,
    used_ms: StoredValue<f64>,
    tabs: StoredValue<Option<Tabs>, LocalStorage>,
}

/// Why something is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// Nobody was signed in.
    #[default]
    NotYet,
    /// The session has ended by itself.
    Ended,
    /// Signed out, here or in another tab.
    Left,
}

/// How far a sign-out is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// None is under way.
    #[default]
    No,
    /// Everything is gone from here; the server was not reached yet and will be asked again.
    Unfinished,
}

impl Session {
    /// Follows the engine: what its server asks for is asked of the reader.
    pub fn start(engine: Engine) -> Session {
        let session = Session {
            engine,
            who: RwSignal::default(),
            asked: RwSignal::default(),
            why: RwSignal::default(),
            is_apart: RwSignal::new(false),
            leaving: RwSignal::default(),
            has_left: StoredValue::new(false),
            used_ms: StoredValue::new(js_sys::Date::now()),
            tabs: StoredValue::new_local(None),
        };
        let tabs = Tabs::open(move |told| session.hear(told));
        session.tabs.set_value(tabs);
        session.follow_feed();
        session.watch();
        session
    }

    /// Who is signed in; none while that is not known, or where nobody needs to be.
    pub fn who(&self) -> Signal<Option<Who>> {
        self.who.into()
    }

    /// What the server asks for; none while the pages may be shown.
    pub fn asked(&self) -> Signal<Option<Entry>> {
        let session = *self;
        Signal::derive(move || session.asked.get().filter(|_| !session.is_apart.get()))
    }

    /// Why it asks.
    pub fn why(&self) -> Signal<Why> {
        self.why.into()
    }

    /// Whether a server asks for a sign-in and the reader works with files of their own instead.
    pub fn is_apart(&self) -> Signal<bool> {
        let session = *self;
        Signal::derive(move || session.is_apart.get() && session.asked.get().is_some())
    }

    /// How far a sign-out is.
    pub fn leaving(&self) -> Signal<Leaving> {
        self.leaving.into()
    }

    /// Fetches the books, unless a sign-out must be finished first.
    pub fn begin(&self) {
        if leaving::is_noted() {
            self.ask(Entry::Password, Why::Left);
            self.leaving.set(Leaving::Unfinished);
            self.finish_leaving();
        } else {
            self.engine.load();
        }
    }

    /// Asks the reader for something. What they see stays where it is, out of sight.
    pub fn ask(&self, entry: Entry, why: Why) {
        self.why.set(why);
        if self.asked.get_untracked() != Some(entry) {
            self.asked.set(Some(entry));
        }
    }

    /// The reader wants to sign in after all.
    pub fn come_back(&self) {
        self.is_apart.set(false);
    }

    /// Works with files alone. Books that were fetched are nobody's to see any more.
    pub fn go_apart(&self) {
        if self.who.get_untracked().is_some() || self.engine.feed().with_untracked(has_books) {
            self.who.set(None);
            self.engine.forget();
        }
        self.is_apart.set(true);
    }

    /// Signs in with a password. A code may be asked for next.
    pub async fn enter(self, email: &str, password: &str) -> Result<(), Failure> {
        if self.leaving.get_untracked() == Leaving::Unfinished {
            // Otherwise the sign-out that is still to come would end the session that begins now.
            send(Change::Delete, &path("/session"), String::new()).await?;
            self.has_been_left();
        }
        let body = json::object(&[("email", email), ("password", password)]);
        let answer = send(Change::Post, &path("/session"), body).await?;
        // A whole sign-in has no more to say.
        if json::Json::parse(&answer).is_some_and(|more| more.text("second_factor").is_some()) {
            self.asked.set(Some(Entry::Code));
            return Ok(());
        }
        self.admit().await
    }

    /// Finishes signing in with a code of the authenticator, or a recovery code.
    pub async fn enter_code(self, code: &str) -> Result<(), Failure> {
        let body = json::object(&[("code", code)]);
        let sent = send(Change::Post, &path("/session/second-factor"), body).await;
        if let Err(ApiError::Refused { code, .. }) = &sent
            && code == "not_signed_in"
        {
            // The five minutes after the password are over.
            self.asked.set(Some(Entry::Password));
        }
        sent?;
        self.admit().await
    }

    /// Begins again with the password.
    pub fn start_over(&self) {
        self.asked.set(Some(Entry::Password));
    }

    /// Takes up where the session left off, after a sign-in or an enrolment.
    pub async fn admit(self) -> Result<(), Failure> {
        let who = self.fetch_who().await?;
        self.tell(Told::SignedIn);
        self.welcome(who);
        Ok(())
    }

    /// Asks the server whether the session still stands.
    pub fn check(&self) {
        let session = *self;
        spawn_local(async move {
            match session.fetch_who().await {
                Ok(who) => session.welcome(who),
                // Another failure says nothing about the session.
                Err(error) => session.note_refusal(&error),
            }
        });
    }

    /// Asks for what a refusal asks for.
    pub fn note_refusal(&self, error: &ApiError) {
        if let ApiError::Refused { status, code, .. } = error
            && let Some(entry) = Entry::asked_by(*status, code)
        {
            self.ask(entry, self.reason());
        }
    }

    async fn fetch_who(self) -> Result<Who, ApiError> {
        let read = |body: &[u8]| Who::read(body).ok_or_else(|| "it names no role".to_owned());
        get(&path("/session"), &Cancellation::default(), |_| (), read).await
    }

    /// Opens the pages to whoever is signed in, and goes on fetching.
    fn welcome(&self, who: Who) {
        let before = self.who.get_untracked();
        let is_other = before.is_some_and(|before| before.email != who.email);
        if is_other {
            self.engine.forget();
        }
        self.used_ms.set_value(js_sys::Date::now());
        self.has_left.set_value(false);
        let lacks_factor = who.needs_factor && !who.has_factor;
        self.who.set(Some(who));
        if lacks_factor {
            return self.ask(Entry::Enrolment, Why::NotYet);
        }
        let was_locked = self.asked.get_untracked().is_some();
        self.asked.set(None);
        self.is_apart.set(false);
        if was_locked || is_other {
            self.engine.load();
        }
    }

    fn reason(&self) -> Why {
        if self.has_left.get_value() {
            Why::Left
        } else if self.who.get_untracked().is_some() {
            Why::Ended
        } else {
            Why::NotYet
        }
    }

    fn tell(&self, told: Told) {
        self.tabs.with_value(|tabs| {
            if let Some(tabs) = tabs {
                tabs.tell(told);
            }
        });
    }

    /// Another tab of this browser has something to say.
    fn hear(&self, told: Told) {
        match told {
            // Heard on both ways where there are two.
            Told::SignedOut if self.has_left.get_value() => {}
            Told::SignedOut => self.wipe(),
            Told::SignedIn => self.check(),
        }
    }

    /// The worker meets the server more often than anyone: what it is refused for is asked here.
    fn follow_feed(&self) {
        let (session, feed) = (*self, self.engine.feed());
        let news = Memo::new(move |_| {
            feed.with(|feed| match feed.state {
                FeedState::Locked(entry) => News::Locked(entry),
                _ if has_books(feed) => News::Open,
                _ => News::None,
            })
        });
        Effect::new(move |_| match news.get() {
            News::Locked(entry) => session.ask(entry, session.reason()),
            // Whose books these are, and by what role.
            News::Open if session.who.get_untracked().is_none() => session.check(),
            News::Open | News::None => {}
        });
    }
}

/// What the feed says about the session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    None,
    Open,
    Locked(Entry),
}

fn has_books(feed: &crate::engine::protocol::Feed) -> bool {
    feed.account.is_some()
}

/// Address of a resource of sign-in.
fn path(resource: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}/api/v1{resource}")
}
