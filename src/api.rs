//! The billing API over HTTP: one `GET` that is timed, retried and cancelled by rule, and what
//! changes something, which is sent once.
//!
//! Answers are bytes; what they mean is for `ledger::import` to say. A caller passes the check
//! that an answer must stand, so that a damaged one is fetched again like a failed one.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use web_sys::{AbortController, RequestCache};

pub mod json;

use crate::words::faults;
use json::Json;

/// Every request that changes something carries this header, which no other site's page can send.
const OWN_HEADER: &str = "x-seller-dashboard";

/// Tries per answer, the first one counted.
const TRIES_MAX: u32 = 4;
/// Without an answer for this long, a try is given up.
pub const TRY_MS_MAX: u32 = 15_000;
/// First and longest pause between tries; each pause is a random part of a doubling limit.
const PAUSE_MS: (u32, u32) = (250, 8_000);
/// A server that asks for a longer pause than this is told to the seller instead.
const RETRY_AFTER_S_MAX: u32 = 60;
/// The most bytes of one answer.
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// Nothing answered at that address.
    Unreachable,
    /// Nothing came in time.
    TimedOut,
    /// An answer that says no.
    Refused {
        /// HTTP status.
        status: u16,
        /// Short and stable, for programs; empty when the answer is none of the API's own.
        code: String,
        /// What the server says about it.
        detail: String,
        /// Seconds it asks to wait.
        retry_after_s: Option<u32>,
    },
    /// An answer that breaks the contract, and how.
    Damaged(String),
    /// Stopped by the seller.
    Cancelled,
}

impl ApiError {
    /// Whether the same request may well succeed later.
    fn is_passing(&self) -> bool {
        match self {
            ApiError::Unreachable | ApiError::TimedOut | ApiError::Damaged(_) => true,
            ApiError::Refused { status, .. } => *status >= 500 || matches!(status, 408 | 425 | 429),
            ApiError::Cancelled => false,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApiError::Unreachable => f.write_str(faults::api_unreachable()),
            ApiError::TimedOut => {
                f.write_str(&faults::api_silent(&(TRY_MS_MAX / 1000).to_string()))
            }
            ApiError::Refused { status, detail, .. } => {
                f.write_str(&faults::api_refused(&status.to_string(), detail))
            }
            ApiError::Damaged(how) => f.write_str(&faults::api_damaged(how)),
            ApiError::Cancelled => write!(f, "stopped"),
        }
    }
}

/// Stops every request that was given it, now and later.
#[derive(Clone, Default)]
pub struct Cancellation {
    cancelled: Rc<Cell<bool>>,
    running: Rc<RefCell<Option<AbortController>>>,
}

impl Cancellation {
    /// Stops.
    pub fn cancel(&self) {
        self.cancelled.set(true);
        if let Some(running) = self.running.borrow_mut().take() {
            running.abort();
        }
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }
}

/// Fetches `url` until `check` accepts the answer, at most [`TRIES_MAX`] times. `waiting` hears
/// why there is a pause before another try.
pub async fn get<T>(
    url: &str,
    cancellation: &Cancellation,
    waiting: impl Fn(&ApiError),
    check: impl Fn(&[u8]) -> Result<T, String>,
) -> Result<T, ApiError> {
    let mut tries = 0;
    loop {
        if cancellation.is_cancelled() {
            return Err(ApiError::Cancelled);
        }
        tries += 1;
        // A damaged answer may lie in the browser's cache under a sound ETag: only a request that
        // passes the cache by gets rid of it.
        let cache = if tries == 1 {
            RequestCache::NoCache
        } else {
            RequestCache::Reload
        };
        let answer = match try_once(url, cache, cancellation).await {
            Ok(body) => check(&body).map_err(ApiError::Damaged),
            Err(error) => Err(error),
        };
        match answer {
            Ok(checked) => return Ok(checked),
            Err(error) if tries < TRIES_MAX && error.is_passing() => {
                let Some(pause_ms) = pause_ms(tries, &error) else {
                    return Err(error);
                };
                waiting(&error);
                TimeoutFuture::new(pause_ms).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// How long to wait after this many tries; none when the server asks for more than is sensible.
fn pause_ms(tries: u32, error: &ApiError) -> Option<u32> {
    if let ApiError::Refused {
        retry_after_s: Some(seconds),
        ..
    } = error
    {
        return (*seconds <= RETRY_AFTER_S_MAX).then(|| seconds * 1000);
    }
    let limit_ms = (PAUSE_MS.0 << tries.min(8)).min(PAUSE_MS.1);
    // Full jitter: many open pages must not come back in step.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 <= x < limit"
    )]
    let jittered_ms = (js_sys::Math::random() * f64::from(limit_ms)) as u32;
    Some(jittered_ms.max(PAUSE_MS.0 / 2))
}

/// What changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
}

/// Sends a change once, with the JSON of `body` unless that is empty: whether it was carried out
/// is not known after a failure of the network, so nobody here tries again.
pub async fn send(change: Change, url: &str, body: String) -> Result<Vec<u8>, ApiError> {
    let request = match change {
        Change::Post => Request::post(url),
        Change::Delete => Request::delete(url),
    };
    let request = request.cache(RequestCache::NoStore).header(OWN_HEADER, "1");
    run(request, body, &Cancellation::default()).await
}

/// Posts a wish under its key, once. After a failure of the network, whoever asks again with the same
/// key and the same body learns what became of it: the server carries a key out once.
pub async fn send_keyed(url: &str, key: &str, body: String) -> Result<Vec<u8>, ApiError> {
    let request = Request::post(url)
        .cache(RequestCache::NoStore)
        .header(OWN_HEADER, "1")
        .header("idempotency-key", key);
    run(request, body, &Cancellation::default()).await
}

/// Fetches a file that was built with the page, once; the browser's cache may answer.
pub async fn file(url: &str) -> Result<Vec<u8>, ApiError> {
    run(Request::get(url), String::new(), &Cancellation::default()).await
}

async fn try_once(
    url: &str,
    cache: RequestCache,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, ApiError> {
    let request = Request::get(url).cache(cache);
    run(request, String::new(), cancellation).await
}

/// Sends a request and waits for its answer, but not for ever.
async fn run(
    request: RequestBuilder,
    body: String,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, ApiError> {
    let controller = AbortController::new().map_err(|_| ApiError::Unreachable)?;
    *cancellation.running.borrow_mut() = Some(controller.clone());
    let timed_out = Rc::new(Cell::new(false));
    let clock = {
        let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
        Timeout::new(TRY_MS_MAX, move || {
            timed_out.set(true);
            controller.abort();
        })
    };
    let answer = fetch(request, body, &controller).await;
    clock.cancel();
    answer.map_err(|error| match error {
        _ if cancellation.is_cancelled() => ApiError::Cancelled,
        _ if timed_out.get() => ApiError::TimedOut,
        error => error,
    })
}

async fn fetch(
    request: RequestBuilder,
    body: String,
    controller: &AbortController,
) -> Result<Vec<u8>, ApiError> {
    let request = request
        .abort_signal(Some(&controller.signal()))
        .header("accept", "application/json");
    let request = if body.is_empty() {
        request.build()
    } else {
        request
            .header("content-type", "application/json")
            .body(body)
    };
    let request = request.map_err(|_| ApiError::Unreachable)?;
    let response = request.send().await.map_err(|_| ApiError::Unreachable)?;
    // A body cut short rejects here; one cut without notice is found by count and sums.
    let body = response
        .binary()
        .await
        .map_err(|_| ApiError::Damaged("it ended before its end".to_owned()))?;
    if body.len() > BODY_BYTES_MAX {
        return Err(ApiError::Damaged(format!("it has {} bytes", body.len())));
    }
    if response.ok() {
        Ok(body)
    } else {
        Err(refusal(&response, &body))
    }
}

fn refusal(response: &Response, body: &[u8]) -> ApiError {
    let problem = Json::parse(body);
    let said = |name| problem.as_ref().and_then(|problem| problem.text(name));
    let retry_after_s = response
        .headers()
        .get("retry-after")
        .and_then(|text| text.parse().ok());
    ApiError::Refused {
        status: response.status(),
        code: said("code").unwrap_or_default(),
        detail: said("detail").unwrap_or_else(|| response.status_text()),
        retry_after_s,
    }
}
