//! Reading the small JSON bodies of sign-in and payments. What was sent is never repeated in an
//! error: it holds passwords.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::refusal::Refusal;

/// Bytes of a body: the longest address and password, escaped, and their frame.
pub const BODY_BYTES_MAX: usize = 8 * 1024;

/// What a body of JSON says.
pub struct Said<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Said<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Said<T>, Refusal> {
        let bytes = bytes_of(request).await?;
        serde_json::from_slice(&bytes)
            .map(Said)
            .map_err(|error| not_understood(&error))
    }
}

/// A body that says that it is JSON, and is no larger than such a body can be.
pub async fn bytes_of(request: Request) -> Result<Bytes, Refusal> {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "The body is not JSON",
            "The body must be JSON and say so: Content-Type: application/json.",
        ));
    }
    let bytes = to_bytes(request.into_body(), BODY_BYTES_MAX).await;
    let bytes = bytes.map_err(|_| {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The request is too large",
            format!("Allowed are {BODY_BYTES_MAX} bytes, sent whole."),
        )
    })?;
    Ok(bytes)
}

/// Says where a body is wrong, and nothing of what it says.
pub fn not_understood(error: &serde_json::Error) -> Refusal {
    let detail = format!(
        "The body is not what this route takes (line {}, column {}): a JSON object with just the \
         named texts.",
        error.line(),
        error.column()
    );
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "bad_body",
        "The body can't be understood",
        detail,
    )
}
