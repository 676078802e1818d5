//! The figures' own door: `GET /metrics` on another port, for this machine only.
//!
//! They are no part of the API: whoever may read the books need not see how the server fares, and a
//! proxy that passes everything on must not pass this on.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::page;
use crate::app::App;

/// From connecting to the last byte.
const WHOLE: Duration = Duration::from_secs(10);
/// Readers at once; there is one Prometheus, or two.
const READERS_MAX: usize = 8;
/// A system that is out of file handles needs a moment, not a busy loop.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until it is dropped.
pub async fn serve(listener: TcpListener, app: App) {
    let free = Arc::new(Semaphore::new(READERS_MAX));
    let mut readers = JoinSet::new();
    loop {
        while readers.try_join_next().is_some() {}
        // The semaphore is never closed.
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let app = app.clone();
                readers.spawn(async move {
                    // Whoever takes longer is hung up on.
                    let _ = tokio::time::timeout(WHOLE, answer(stream, app)).await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a reader of the metrics could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn answer(stream: TcpStream, app: App) {
    let service = service_fn(|request| {
        let app = app.clone();
        async move { Ok::<_, Infallible>(respond(&request, &app).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a reader of the metrics left early");
    }
}

async fn respond(request: &Request<Incoming>, app: &App) -> Response<String> {
    let is_ours = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(is_this_machine);
    let (status, body) = if !is_ours {
        (StatusCode::FORBIDDEN, "Wrong host.\n".to_owned())
    } else if request.uri().path() != "/metrics" {
        (StatusCode::NOT_FOUND, "There is /metrics.\n".to_owned())
    } else if !matches!(*request.method(), Method::GET | Method::HEAD) {
        (StatusCode::METHOD_NOT_ALLOWED, "GET only.\n".to_owned())
    } else {
        (StatusCode::OK, page(app).await)
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in [
        (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

/// Whether a `Host` is this machine by its own name: a web page that made its own name point here
/// (DNS rebinding) can't say that.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_names_are_answered() {
        for host in [
            "127.0.0.1:9100",
            "127.0.0.1",
            "LocalHost:1",
            "[::1]:9100",
            "[::1]",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:9100",
            "10.0.0.1",
            "",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
