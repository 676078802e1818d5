//! What an answer leaves behind: one line in the log, and its part in the figures.
//!
//! Both are written when the last byte has gone or the client has, not when the answer begins: only
//! then are its size, its time and its wholeness known.
//!
//! The line names the route as it is written in the table of routes (`/api/v1/payouts/{id}`): which
//! payout a seller looks at is nobody's business who reads a log, and the request's id finds the
//! rest. Only a path that no route knows is written itself, cut and escaped, since it is all there
//! is to go by. Queries, headers and bodies are never written.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

use crate::guard::is_api;
use crate::metrics::{Answered, Metrics};
use crate::payments::card_number;
use crate::refusal::Refusal;

/// Characters of an unknown path that a line has room for.
const PATH_MAX: usize = 200;
/// Stand for a route where there is none.
const FILES: &str = "files";
const UNKNOWN: &str = "unknown";

/// Whose books a request is about, as far as that is known by the time it is answered. A copy lies
/// with the request, for whoever finds it out.
#[derive(Clone, Debug, Default)]
pub struct Whose(Arc<OnceLock<Arc<str>>>);

impl Whose {
    /// Says whose books a request is about; the first word counts.
    pub fn note(request: &Request, seller_id: &Arc<str>) {
        if let Some(Whose(whose)) = request.extensions().get() {
            // Said twice, it was said before.
            let _ = whose.set(Arc::clone(seller_id));
        }
    }
}

/// A request under way.
#[derive(Debug)]
pub struct Trail {
    request_id: String,
    method: Method,
    route: Arc<str>,
    path: Option<String>,
    whose: Whose,
    began: Instant,
    metrics: Arc<Metrics>,
}

impl Trail {
    /// Begins with a request, and gives it its [`Whose`].
    pub fn begin(request: &mut Request, request_id: String, metrics: Arc<Metrics>) -> Trail {
        let whose = Whose::default();
        request.extensions_mut().insert(whose.clone());
        let path = request.uri().path();
        let matched = request.extensions().get::<MatchedPath>();
        let (route, path) = if let Some(matched) = matched {
            (Arc::from(matched.as_str()), None)
        } else {
            let route = if is_api(path) { UNKNOWN } else { FILES };
            (
                Arc::from(route),
                Some(card_number::hidden(path).chars().take(PATH_MAX).collect()),
            )
        };
        Trail {
            request_id,
            method: request.method().clone(),
            route,
            path,
            whose,
            began: Instant::now(),
            metrics,
        }
    }

    /// The request's name.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Goes with the answer to its end.
    pub fn follow(self, response: Response, refusal: Option<Refusal>) -> Response {
        let (parts, inner) = response.into_parts();
        let body = Watched {
            inner,
            trail: self,
            status: parts.status,
            refusal,
            bytes: 0,
        };
        Response::from_parts(parts, Body::new(body))
    }
}

/// The body of an answer on its way out.
struct Watched {
    inner: Body,
    trail: Trail,
    status: StatusCode,
    refusal: Option<Refusal>,
    bytes: u64,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let bytes = frame.data_ref().map_or(0, Bytes::len);
            self.bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
        }
        if let Poll::Ready(None) = &polled {
            // Says so itself from now on, which bodies without a length don't.
            self.inner = Body::empty();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Watched {
    /// Whatever the end was, it is here.
    fn drop(&mut self) {
        let Trail {
            request_id,
            method,
            route,
            path,
            whose,
            began,
            metrics,
        } = &self.trail;
        let elapsed = began.elapsed();
        // The head alone is the whole answer to HEAD.
        let is_whole = self.inner.is_end_stream() || method == Method::HEAD;
        let code = self.refusal.as_ref().map(|refusal| refusal.code);
        metrics.answered(&Answered {
            route,
            method,
            status: self.status.as_u16(),
            code,
            bytes: self.bytes,
            elapsed,
            is_whole,
        });

        let (request_id, route) = (request_id.as_str(), &**route);
        let (status, bytes) = (self.status.as_u16(), self.bytes);
        let ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let seller = whose.0.get().map(|seller_id| &**seller_id);
        let path = path.as_deref();
        let broken_off = (!is_whole).then_some(true);
        let cause = self
            .refusal
            .as_ref()
            .and_then(|refusal| refusal.cause.as_deref());
        // Texts are written as quoted literals, so none can forge a line or drive a terminal.
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    request_id, %method, route, path, status, bytes, ms, seller, code, broken_off,
                    cause, "answered"
                )
            };
        }
        if status >= 500 {
            line!(error);
        } else {
            line!(info);
        }
    }
}
