//! A form of sign-in that was sent: under way, refused, or refused for a while.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::format;
use crate::session::Failure;
use crate::words::session;

/// What became of a form. A copy is the same one.
#[derive(Clone, Copy)]
pub struct Attempt {
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    left_s: RwSignal<u32>,
}

impl Attempt {
    /// Of the form that is being built.
    pub fn new() -> Attempt {
        let attempt = Attempt {
            is_busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            left_s: RwSignal::new(0),
        };
        let tick = move || {
            attempt
                .left_s
                .update(|left_s| *left_s = left_s.saturating_sub(1));
            if attempt.left_s.get_untracked() == 0 && attempt.is_paused() {
                attempt.failure.set(None);
            }
        };
        Effect::new(move |running: Option<Option<IntervalHandle>>| {
            let runs = attempt.left_s.with(|left_s| *left_s > 0);
            match running.flatten() {
                Some(running) if runs => Some(running),
                Some(ended) => {
                    ended.clear();
                    None
                }
                None if runs => set_interval_with_handle(tick, Duration::from_secs(1)).ok(),
                None => None,
            }
        });
        attempt
    }

    /// Whether the form can't be sent now.
    pub fn is_blocked(&self) -> Signal<bool> {
        let attempt = *self;
        Signal::derive(move || attempt.is_busy.get() || attempt.left_s.get() > 0)
    }

    /// Sends the form, unless it is under way already or has to pause. `refused` hears of a failure.
    pub fn run<T: 'static>(
        &self,
        sending: impl Future<Output = Result<T, Failure>> + 'static,
        done: impl FnOnce(Option<T>) + 'static,
    ) {
        if self.is_blocked().get_untracked() {
            return;
        }
        let attempt = *self;
        self.is_busy.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let outcome = sending.await;
            // The form may be gone by now, because it succeeded.
            attempt.is_busy.try_set(false);
            match outcome {
                Ok(value) => done(Some(value)),
                Err(failure) => {
                    if let Failure::Paused(wait_s) = failure {
                        attempt.left_s.try_set(wait_s);
                    }
                    attempt.failure.try_set(Some(failure));
                    done(None);
                }
            }
        });
    }

    fn is_paused(&self) -> bool {
        self.failure
            .with_untracked(|failure| matches!(failure, Some(Failure::Paused(_))))
    }
}

/// Says why the form was refused, and for how long it has to wait.
#[component]
pub fn AttemptWords(
    /// The form.
    attempt: Attempt,
) -> impl IntoView {
    let said = move || {
        let failure = attempt.failure.get()?;
        Some(view! { <p class="attempt-words">{words(&failure)}</p> })
    };
    let left = move || {
        let left_s = attempt.left_s.get();
        // Said once by the words; the clock itself is not read out every second.
        (left_s > 0).then(|| {
            view! {
                <p class="attempt-clock" role="timer" aria-live="off">
                    {session::try_again_in(&format::clock(left_s))}
                </p>
            }
        })
    };
    view! {
        <div class="attempt">
            <div role="alert">{said}</div>
            {left}
        </div>
    }
    .into_any()
}

fn words(failure: &Failure) -> String {
    match failure {
        Failure::Credentials => session::wrong_credentials(),
        Failure::Code => session::wrong_code(),
        Failure::Password => session::wrong_password(),
        Failure::Paused(_) => session::paused(),
        Failure::TooLate => session::too_late(),
        Failure::FactorNeeded => session::factor_needed(),
        Failure::ShortAlone => session::short_alone(),
        Failure::Unreachable => session::unreachable(),
        Failure::Other(detail) => return detail.clone(),
    }
    .to_owned()
}
