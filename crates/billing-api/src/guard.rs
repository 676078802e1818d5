//! What is checked before any handler runs: who is asking, how much, and for how long.
//!
//! The host check keeps other people's web pages out even without sign-in: by DNS rebinding a page
//! can make a browser send requests to 127.0.0.1 and read the answers, but it can't make it send
//! our host name.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, HOST};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::{App, Limits};
use crate::forgery;
use crate::origin::Front;
use crate::refusal::Refusal;

/// Where files are handed in.
const FILES: &str = "/api/v1/imports";

/// Lets a request through, or refuses it; gives up waiting for an answer after a while.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let checked = check_size(&request, &app.limits)
        .and_then(|()| check_host(&request, &app.front))
        // Other sites may link to the dashboard, but not call its API.
        .and_then(|()| {
            if is_api(request.uri().path()) {
                forgery::check(&request, &app.front)
            } else {
                Ok(())
            }
        });
    if let Err(refusal) = checked {
        return refusal.into_response();
    }
    let patience = if is_file(&request) {
        app.limits.file
    } else {
        app.limits.answer
    };
    let answered = tokio::time::timeout(patience, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timed_out",
            "The answer took too long",
            format!(
                "There was no answer within {} ms. Nothing was changed; try again.",
                patience.as_millis()
            ),
        )
        .into_response()
    })
}

fn check_size(request: &Request, limits: &Limits) -> Result<(), Refusal> {
    let target_bytes = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    if target_bytes > limits.target_bytes {
        return Err(too_large(
            StatusCode::URI_TOO_LONG,
            "target_too_long",
            &format!("a path and query of {target_bytes} bytes"),
            limits.target_bytes as u64,
        ));
    }
    let headers_bytes: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if headers_bytes > limits.headers_bytes {
        return Err(too_large(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "headers_too_large",
            &format!("headers of {headers_bytes} bytes"),
            limits.headers_bytes as u64,
        ));
    }
    let allowed = if is_file(request) {
        limits.file_bytes
    } else {
        limits.body_bytes
    };
    let body_bytes = header(request.headers(), CONTENT_LENGTH).map(str::parse::<u64>);
    match body_bytes {
        Some(Ok(body_bytes)) if body_bytes > allowed => Err(too_large(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            &format!("a body of {body_bytes} bytes"),
            allowed,
        )),
        _ => Ok(()),
    }
}

fn too_large(status: StatusCode, code: &'static str, found: &str, allowed: u64) -> Refusal {
    let detail = format!("Found {found}; allowed are {allowed}.");
    Refusal::new(status, code, "The request is too large", detail)
}

/// The name that the client called us by must be one of ours. A name of this machine may come
/// without its port.
fn check_host(request: &Request, front: &Front) -> Result<(), Refusal> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    // A target in absolute form names a host too, and servers believe that one.
    let authority = request
        .uri()
        .authority()
        .map(axum::http::uri::Authority::as_str);
    let is_ours = |host: &str| front.is_our_host(host);
    let is_allowed =
        host.is_some_and(is_ours) && hosts.next().is_none() && authority.is_none_or(is_ours);
    if is_allowed {
        return Ok(());
    }
    let detail = format!(
        "Found the host {:?}; allowed are {}. A server that is reached under another name is \
         started with --origin.",
        authority.or(host).unwrap_or_default(),
        front.names()
    );
    Err(Refusal::new(
        StatusCode::FORBIDDEN,
        "host_not_allowed",
        "Wrong host",
        detail,
    ))
}

/// Whether a request brings a file, which may be large and take its time.
fn is_file(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == FILES
}

/// Whether a path belongs to the API, where nothing but the API answers.
pub fn is_api(path: &str) -> bool {
    path.strip_prefix("/api")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn header(headers: &HeaderMap, name: impl axum::http::header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn only_loopback_names_are_answered() {
        let front = Front {
            listen: "127.0.0.1:8080".parse().unwrap(),
            origin: None,
            n_proxies: 0,
        };
        let check = |target: &str, host: Option<&str>, allowed: bool| {
            let mut request = Request::builder().uri(target);
            if let Some(host) = host {
                request = request.header(HOST, host);
            }
            let request = request.body(Body::empty()).unwrap();
            assert_eq!(
                check_host(&request, &front).is_ok(),
                allowed,
                "{target} {host:?}"
            );
        };
        check("/", Some("127.0.0.1:8080"), true);
        check("/", Some("localhost:8080"), true);
        check("/", Some("LocalHost:8080"), true);
        check("/", Some("[::1]:8080"), true);
        check("/", Some("127.0.0.1"), true);
        check("http://localhost:8080/", Some("localhost:8080"), true);
        check("/", None, false);
        check("/", Some("evil.example:8080"), false);
        check("/", Some("localhost.evil.example:8080"), false);
        check("/", Some("127.0.0.1.evil.example:8080"), false);
        check("/", Some("127.0.0.1:8081"), false);
        check("/", Some("127.0.0.1:08080"), false);
        check("/", Some("127.0.0.2:8080"), false);
        check("/", Some("évil"), false);
        check("http://evil.example/", Some("localhost:8080"), false);
    }
}
