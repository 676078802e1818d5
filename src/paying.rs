//! Paying invoices, each wish once: however often it is clicked, in however many tabs, whatever
//! answer gets lost and whenever the page is closed in between.
//!
//! A wish is written down in the browser before it is first sent, under a key that follows from the
//! wish itself: the invoice as it stood, the amount, the method. So the same wish of two tabs is one
//! wish. What is written down is asked about with the same key and the same words until somebody
//! says for sure what became of it, also by the page that is opened next; the server pays a key once.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use ledger::money::Money;
use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys::StorageEvent;
use wasm_bindgen_futures::spawn_local;

use crate::api::{self, ApiError, Change, json};
use crate::engine::Engine;
use crate::session::{Role, Session};

mod methods;
mod outbox;
mod wish;

pub use methods::{MethodChange, Methods};
pub use wish::Wish;

/// First and longest pause before an undecided wish is asked about again.
const PAUSE_MS: (u32, u32) = (1_000, 30_000);
/// Between two looks whether a pause is over, so that it can be cut short.
const GLANCE_MS: u32 = 250;
/// When an invoice is looked at again while its payment is under way.
const FOLLOWED_AFTER: [Duration; 6] = [
    Duration::from_secs(3),
    Duration::from_secs(8),
    Duration::from_secs(16),
    Duration::from_secs(32),
    Duration::from_mins(1),
    Duration::from_mins(2),
];
/// A server forgets keys, after 30 days by contract: long before, nothing is sent by itself any more.
const FRESH_MS_MAX: f64 = 7.0 * 24.0 * 3_600_000.0;

/// A wish and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What shall be paid.
    pub wish: Wish,
    /// How far it is.
    pub progress: Progress,
}

/// How far a wish is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// On its way.
    Sending,
    /// Sent, and nobody knows what became of it; it is being asked about. Why it is not known.
    Unknown(String),
    /// Written down so long ago that asking might pay anew. Somebody has to look first.
    TooOld,
    /// Known for sure.
    Settled(Outcome),
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Paid.
    Succeeded,
    /// Taken up by the provider, who will say later.
    Processing,
    /// Tried and declined, and why.
    Declined(String),
    /// Not tried, in the server's words.
    Refused(String),
    /// Never sent: this browser writes nothing down, so that a lost answer could pay twice.
    NotWrittenDown,
}

impl Attempt {
    /// Whether it may still pay something.
    pub fn is_open(&self) -> bool {
        !matches!(self.progress, Progress::Settled(_))
    }
}

/// All wishes of this browser, one for the app; a copy is the same one.
#[derive(Clone, Copy)]
pub struct Paying {
    engine: Engine,
    session: Session,
    attempts: RwSignal<Vec<Attempt>>,
    /// Grows when somebody wants to know now.
    hurried: RwSignal<u32>,
}

impl Paying {
    /// Takes up what was left open, as soon as somebody is there who may pay.
    pub fn start(engine: Engine, session: Session) -> Paying {
        let paying = Paying {
            engine,
            session,
            attempts: RwSignal::default(),
            hurried: RwSignal::new(0),
        };
        let may_pay = paying.may_pay();
        Effect::new(move |_| {
            if may_pay.get() {
                paying.resume();
            }
        });
        let epoch = engine.epoch();
        Effect::new(move |_| {
            epoch.track();
            paying.attempts.set(Vec::new());
        });
        // Another tab knows the end of a wish: its invoice is another one now.
        let heard = window_event_listener(ev::storage, move |event: StorageEvent| {
            let is_wish = event.key().is_some_and(|key| outbox::is_name(&key));
            if is_wish && event.new_value().is_none() && may_pay.get_untracked() {
                engine.load();
            }
        });
        on_cleanup(move || heard.remove());
        paying
    }

    /// Whether there is a server, and somebody whom it lets pay.
    pub fn may_pay(&self) -> Signal<bool> {
        let (who, asked) = (self.session.who(), self.session.asked());
        Signal::derive(move || {
            let is_owner = who.with(|who| who.as_ref().is_some_and(|who| who.role == Role::Owner));
            is_owner && asked.with(Option::is_none)
        })
    }

    /// What was wished of an invoice since the page was opened, and what was still open then.
    pub fn attempts_at(&self, invoice_id: &str) -> Vec<Attempt> {
        self.attempts.with(|attempts| {
            let own = attempts.iter();
            let own = own.filter(|attempt| attempt.wish.invoice_id == invoice_id);
            own.cloned().collect()
        })
    }

    /// Wishes that nobody knows the end of.
    pub fn open_attempts(&self) -> Vec<Attempt> {
        self.attempts.with(|attempts| {
            let open = attempts.iter().filter(|attempt| attempt.is_open());
            open.cloned().collect()
        })
    }

    /// Pays. Does nothing while another wish of the same invoice is open: that one is asked about.
    pub fn pay(&self, wish: Wish) {
        let is_open = self.attempts.with_untracked(|attempts| {
            let mut attempts = attempts.iter();
            attempts.any(|one| one.is_open() && one.wish.invoice_id == wish.invoice_id)
        });
        if is_open {
            return self.ask_now();
        }
        // Another tab may have wished something of this invoice a moment ago.
        let noted = outbox::all();
        let other = noted
            .into_iter()
            .find(|other| other.invoice_id == wish.invoice_id);
        let wish = other.unwrap_or(wish);
        if outbox::write(&wish) {
            self.settle(wish);
        } else {
            self.put(wish, Progress::Settled(Outcome::NotWrittenDown));
        }
    }

    /// Asks about everything that is open without waiting any longer.
    pub fn ask_now(&self) {
        self.hurried.update(|times| *times = times.wrapping_add(1));
    }

    /// Asks about a wish that is too old to be asked about by itself. The seller has looked.
    pub fn ask_anyway(&self, wish: Wish) {
        self.settle(wish);
    }

    /// Forgets a wish: the seller has seen what became of it.
    pub fn forget(&self, wish: &Wish) {
        outbox::remove(wish);
        self.attempts
            .update(|attempts| attempts.retain(|one| one.wish != *wish));
    }

    fn resume(&self) {
        for wish in outbox::all() {
            let is_known = self
                .attempts
                .with_untracked(|attempts| attempts.iter().any(|one| one.wish == wish));
            if is_known {
                continue;
            }
            if js_sys::Date::now() - wish.made_ms > FRESH_MS_MAX {
                self.put(wish, Progress::TooOld);
            } else {
                self.settle(wish);
            }
        }
    }

    /// Sends a wish, and asks about it until it is known what became of it.
    fn settle(&self, wish: Wish) {
        let (paying, epoch) = (*self, self.engine.epoch().get_untracked());
        self.put(wish.clone(), Progress::Sending);
        spawn_local(async move {
            let mut pause_ms = PAUSE_MS.0;
            loop {
                match paying.ask(&wish).await {
                    Ok(outcome) => return paying.end(wish, outcome, epoch),
                    Err(why) => paying.put(wish.clone(), Progress::Unknown(why)),
                }
                paying.wait(pause_ms).await;
                if paying.engine.epoch().try_get_untracked() != Some(epoch) {
                    return; // somebody has signed out, or the page is gone
                }
                pause_ms = (pause_ms * 2).min(PAUSE_MS.1);
            }
        });
    }

    /// Asks once. An error says why nothing is known for sure.
    async fn ask(&self, wish: &Wish) -> Result<Outcome, String> {
        let path = format!("/invoices/{}/payments", wish.segment());
        let sent = api::send_keyed(&address(&path), &wish.key(), wish.body()).await;
        match sent {
            Ok(answer) => outcome_of(&answer)
                .ok_or_else(|| ApiError::Damaged("it names no status".to_owned()).to_string()),
            Err(error) => {
                self.session.note_refusal(&error);
                refusal_of(&error).ok_or_else(|| error.to_string())
            }
        }
    }

    fn end(&self, wish: Wish, outcome: Outcome, epoch: u32) {
        outbox::remove(&wish);
        if self.engine.epoch().try_get_untracked() != Some(epoch) {
            return;
        }
        let is_under_way = outcome == Outcome::Processing;
        self.put(wish, Progress::Settled(outcome));
        // The invoice is another one now.
        self.engine.load();
        if is_under_way {
            let engine = self.engine;
            for after in FOLLOWED_AFTER {
                let look = move || {
                    if engine.epoch().try_get_untracked() == Some(epoch) {
                        engine.load();
                    }
                };
                set_timeout(look, after);
            }
        }
    }

    /// Waits, but not for somebody who wants to know now, and not while a sign-in is asked for.
    async fn wait(&self, pause_ms: u32) {
        let hurried = self.hurried.try_get_untracked();
        let mut waited_ms = 0;
        while waited_ms < pause_ms {
            TimeoutFuture::new(GLANCE_MS).await;
            let asked = self.session.asked().try_get_untracked().flatten();
            if asked.is_none() {
                waited_ms += GLANCE_MS;
            }
            if self.hurried.try_get_untracked() != hurried {
                return;
            }
        }
    }

    fn put(&self, wish: Wish, progress: Progress) {
        self.attempts.try_update(|attempts| {
            match attempts.iter_mut().find(|one| one.wish == wish) {
                Some(one) => one.progress = progress,
                None => attempts.push(Attempt { wish, progress }),
            }
        });
    }
}

/// What an answer says; none where it does not say anything of a payment.
fn outcome_of(answer: &[u8]) -> Option<Outcome> {
    let payment = json::Json::parse(answer)?;
    let status = payment.text("status")?;
    Some(match status.as_str() {
        "succeeded" => Outcome::Succeeded,
        "failed" => Outcome::Declined(payment.text("failure").unwrap_or_default()),
        // Also a word of tomorrow: only its invoice can tell.
        _ => Outcome::Processing,
    })
}

/// What a refusal means; none where the wish may have been carried out all the same.
fn refusal_of(error: &ApiError) -> Option<Outcome> {
    let ApiError::Refused {
        status,
        code,
        detail,
        ..
    } = error
    else {
        return None;
    };
    // What is no answer of the API's own, such as a proxy's, says nothing of the payment.
    let is_own = !code.is_empty();
    let is_sure = match status {
        401 | 408 | 425 | 429 => false,
        409 => code != "still_running",
        400..=499 | 501 => true,
        _ => false,
    };
    (is_own && is_sure).then(|| Outcome::Refused(detail.clone()))
}

/// What a wish of this amount is called among machines: `-12.30`.
fn plain(money: Money) -> String {
    money.to_plain()
}

/// Address of a resource.
fn address(path: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}/api/v1{path}")
}

/// Removes something of the server's.
async fn delete(path: &str) -> Result<(), ApiError> {
    api::send(Change::Delete, &address(path), String::new()).await?;
    Ok(())
}
