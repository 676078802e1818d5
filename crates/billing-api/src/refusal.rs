//! Saying no: every error leaves as `application/problem+json` (RFC 9457), never as HTML.
//!
//! A handler gives a [`Refusal`]; what it looks like on the wire is decided once, at the edge,
//! where the request's id is known. What only the log may hear (the database's own words) is kept
//! apart from what the client hears.

use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use ledger::import::billing_api::Problem;

use crate::db;

/// Why a request is not answered as asked.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// HTTP status.
    pub status: StatusCode,
    /// Short and stable, for programs.
    pub code: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What was found, what was allowed, what to do next.
    pub detail: String,
    /// The parameter or header that was wrong.
    pub pointer: Option<&'static str>,
    /// Seconds after which another try is worth it.
    pub retry_after_s: Option<u32>,
    /// For the log only.
    pub cause: Option<String>,
}

impl Refusal {
    /// A refusal that blames no parameter.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Refusal {
        Refusal {
            status,
            code,
            title,
            detail: detail.into(),
            pointer: None,
            // A passing trouble of ours is over in a moment.
            retry_after_s: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(1),
            cause: None,
        }
    }

    /// A parameter that can't be understood: 400.
    pub fn parameter(code: &'static str, pointer: &'static str, detail: String) -> Refusal {
        let title = "A parameter is wrong";
        Refusal {
            pointer: Some(pointer),
            ..Self::new(StatusCode::BAD_REQUEST, code, title, detail)
        }
    }

    /// Nothing under this path or id: 404.
    pub fn not_found(detail: impl Into<String>) -> Refusal {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing here",
            detail,
        )
    }

    /// A handler panicked; the message is in the log already.
    pub fn panicked() -> Refusal {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server made a mistake",
            "Nothing was changed. Try again; if it stays, report the request id.",
        )
    }

    /// What is said about a bare status that some library gave.
    fn of_status(status: StatusCode) -> Refusal {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not_found", "There is nothing under this path."),
            StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "The body is too large."),
            StatusCode::METHOD_NOT_ALLOWED => (
                "method_not_allowed",
                "This path answers only the methods in the Allow header.",
            ),
            StatusCode::NOT_ACCEPTABLE => (
                "not_acceptable",
                "None of the accepted encodings can be sent; br, zstd, gzip and identity can.",
            ),
            _ => ("refused", "The request can't be answered."),
        };
        Refusal::new(
            status,
            code,
            status.canonical_reason().unwrap_or("Refused"),
            detail,
        )
    }

    /// The body of the answer, with the id that the log knows the request by.
    pub fn body(&self, request_id: &str) -> Vec<u8> {
        // A struct of strings and a number always serializes.
        serde_json::to_vec(&self.to_problem(request_id)).unwrap_or_default()
    }

    /// The problem document.
    fn to_problem(&self, request_id: &str) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code),
            title: self.title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.to_owned(),
            request_id: request_id.to_owned(),
            pointer: self.pointer.map(str::to_owned),
        }
    }
}

impl From<sqlx::Error> for Refusal {
    /// Busy is passing (503); anything else of the database is ours to mend (500). Neither tells
    /// the client what the database said.
    fn from(error: sqlx::Error) -> Refusal {
        let refusal = if db::is_passing(&error) {
            Refusal::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "The books are busy",
                "The database did not answer in time. Nothing was changed; try again.",
            )
        } else {
            Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "storage",
                "The books can't be read",
                "The database failed. Nothing was changed; report the request id.",
            )
        };
        Refusal {
            cause: Some(error.to_string()),
            ..refusal
        }
    }
}

/// The body of a refusal that was given before and is given again as it was, the id of the first
/// request included. A response carries it to [`seal`].
#[derive(Clone, Debug)]
pub struct Repeated(pub String);

impl IntoResponse for Refusal {
    /// An empty response that carries the refusal to [`seal`].
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every error its body: the refusal's, or a plain one where a library refused. Answers that
/// are no errors pass unchanged. Returns the refusal for the log.
pub fn seal(response: Response, request_id: &str) -> (Response, Option<Refusal>) {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return (response, None);
    }
    let (mut parts, _) = response.into_parts();
    let repeated = parts.extensions.remove::<Repeated>();
    let refusal = parts
        .extensions
        .remove::<Refusal>()
        .unwrap_or_else(|| Refusal::of_status(status));
    // Headers of the answer that was not given would lie about this one; `Allow` is about it.
    let allow = parts.headers.remove(ALLOW);
    parts.headers.clear();
    if let Some(allow) = allow {
        parts.headers.insert(ALLOW, allow);
    }
    if let Some(seconds) = refusal.retry_after_s {
        parts.headers.insert(RETRY_AFTER, seconds.into());
    }
    parts.headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    parts
        .headers
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let body = repeated.map_or_else(
        || refusal.body(request_id),
        |Repeated(body)| body.into_bytes(),
    );
    (Response::from_parts(parts, Body::from(body)), Some(refusal))
}
