//! The outermost layer: every answer, good or bad, leaves through here.
//!
//! It names the request, catches what panicked, gives errors their body and sets the security
//! headers; the answer's [`Trail`] then sees it out.

use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;

use crate::metrics::Metrics;
use crate::refusal::{Refusal, seal};
use crate::trail::Trail;

/// What a page of ours may load and do; the file is shared with the build of the dashboard.
const POLICY: &str = include_str!("../../../.setup/csp.txt");

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The dashboard needs none of these.
const NO_DEVICES: HeaderValue =
    HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()");

/// The name of a request in the log, for handlers that keep their answer.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Lets the request in and its answer out.
pub async fn edge(
    State(metrics): State<Arc<Metrics>>,
    mut request: Request,
    next: Next,
) -> Response {
    let trail = Trail::begin(&mut request, request_id(), metrics);
    request
        .extensions_mut()
        .insert(RequestId(trail.request_id().to_owned()));
    // A handler that panics holds no lock of ours, so the next request finds everything whole.
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let response = answered.unwrap_or_else(|_| Refusal::panicked().into_response());
    let (mut response, refusal) = seal(response, trail.request_id());
    secure(response.headers_mut());
    if let Ok(value) = HeaderValue::from_str(trail.request_id()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    trail.follow(response, refusal)
}

/// The headers that every answer carries.
fn secure(headers: &mut HeaderMap) {
    // On every answer, not only on pages: a worker takes its policy from its own script.
    headers.insert(CONTENT_SECURITY_POLICY, policy());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, NO_DEVICES);
}

/// The policy of the file. One that is no header value would be a mistake in the build; nothing
/// may then be loaded at all.
fn policy() -> HeaderValue {
    HeaderValue::from_str(POLICY.trim()).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// 64 random bits: enough to find one request in a log.
fn request_id() -> String {
    let mut bytes = [0; 8];
    // Without randomness the id is 0, and the answer is still right.
    let _ = getrandom::fill(&mut bytes);
    bytes
        .iter()
        .fold(String::with_capacity(16), |mut text, byte| {
            // Writing into a string can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_the_files() {
        let policy = policy();
        let text = policy.to_str().unwrap();
        assert_eq!(text, POLICY.trim());
        for needed in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "'wasm-unsafe-eval'",
        ] {
            assert!(text.contains(needed), "{needed}");
        }
        assert!(
            !text.contains("'unsafe-inline'") && !text.contains("'unsafe-eval'"),
            "{text}"
        );
    }
}
