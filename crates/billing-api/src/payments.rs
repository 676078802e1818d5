//! Payments of invoices: each wish is carried out once, however often it is sent and whatever breaks.
//!
//! ```text
//! answers ─▶ keys ─▶ paying ─▶ provider          rules (pure)
//! methods ───┘         ├────▶ records, invoices ─▶ db
//! events ──────────────┤
//! reconciler ──────────┘
//! ```
//!
//! The order of effects is what this room is about. First a payment is written down, together with
//! the request's key and the amount that it holds on its invoice: one transaction. Then the provider
//! is asked, with the payment's id as its own key. Then what it said is written down: one
//! transaction. Wherever that breaks off, the row says what is still to be found out, and the
//! reconciler asks the provider by the payment's id.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::clock::Clock;
use crate::db::Db;
use crate::payments::provider::{
    Answering, Charge, Description, NoAnswer, Outcome, PaymentProvider,
};
use crate::payments::sandbox::Sandbox;
use crate::payments::signature::Secret;
use crate::refusal::Refusal;

pub mod answers;
pub mod card_number;
pub mod events;
pub mod invoices;
pub mod keys;
pub mod methods;
pub mod paying;
pub mod provider;
pub mod reconciler;
pub mod records;
pub mod refusals;
pub mod request;
pub mod rules;
pub mod sandbox;
pub mod signature;

/// Payments at once; more are told to come back.
const AT_ONCE: u32 = 256;

/// How payments are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// By whom.
    pub provider: Choice,
    /// What the provider's events are signed with; without one, none is believed.
    pub secret: Option<Secret>,
    /// How long things take.
    pub pace: Pace,
}

/// Which provider.
#[derive(Clone, Debug)]
pub enum Choice {
    /// The one that moves no money.
    Sandbox,
    /// This one.
    Given(Arc<dyn PaymentProvider>),
}

/// How long things take.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long a provider is waited for, in a request or a round.
    pub patience: Duration,
    /// From one round of the reconciler to the next.
    pub round: Duration,
    /// Seconds after which an undecided payment is asked about for the second time; each pause is
    /// twice the one before.
    pub first_pause: i64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            patience: Duration::from_secs(4),
            round: Duration::from_secs(5),
            first_pause: 5,
        }
    }
}

/// What payments need to know. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Payments {
    provider: Arc<dyn PaymentProvider>,
    /// What the provider's events are signed with.
    pub secret: Option<Secret>,
    /// How long things take.
    pub pace: Pace,
    desks: Arc<Semaphore>,
    held: Arc<Mutex<HashSet<String>>>,
}

/// A payment that somebody in this process sees to, until this is dropped.
#[derive(Debug)]
pub struct Held {
    payment_id: String,
    held: Arc<Mutex<HashSet<String>>>,
}

impl Payments {
    /// Payments by these settings; the sandbox keeps its record in `db`.
    pub fn new(settings: &Settings, db: &Db, clock: &Clock) -> Payments {
        let provider = match &settings.provider {
            Choice::Sandbox => Arc::new(Sandbox::new(db.clone(), clock.clone())),
            Choice::Given(provider) => Arc::clone(provider),
        };
        Payments {
            provider,
            secret: settings.secret.clone(),
            pace: settings.pace,
            desks: Arc::new(Semaphore::new(AT_ONCE as usize)),
            held: Arc::default(),
        }
    }
    /// A place for one more payment, which the end of the server waits for.
    pub fn begin(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.desks)
            .try_acquire_owned()
            .map_err(|_| refusals::too_many())
    }

    /// Returns when no payment is under way in this process, and lets none begin any more.
    pub async fn finish(&self) {
        if let Ok(all) = self.desks.acquire_many(AT_ONCE).await {
            all.forget();
        }
    }

    /// Sees to a payment alone; none when somebody in this process does already.
    pub fn hold(&self, payment_id: &str) -> Option<Held> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(payment_id.to_owned()).then(|| Held {
            payment_id: payment_id.to_owned(),
            held: Arc::clone(&self.held),
        })
    }

    /// What a token stands for.
    pub async fn describe(&self, token: &str) -> Result<Option<Description>, NoAnswer> {
        self.in_time(self.provider.describe(token)).await
    }

    /// Asks for the money.
    pub async fn charge(&self, charge: &Charge) -> Result<Outcome, NoAnswer> {
        self.in_time(self.provider.charge(charge)).await
    }

    /// Asks what became of a payment.
    pub async fn look_up(&self, payment_id: &str) -> Result<Option<Outcome>, NoAnswer> {
        self.in_time(self.provider.look_up(payment_id)).await
    }

    async fn in_time<T>(&self, answering: Answering<'_, T>) -> Result<T, NoAnswer> {
        let answered = tokio::time::timeout(self.pace.patience, answering).await;
        let ms = self.pace.patience.as_millis();
        answered.unwrap_or_else(|_| Err(NoAnswer(format!("there was no answer within {ms} ms"))))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&self.payment_id);
    }
}
