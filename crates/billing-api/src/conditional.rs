//! Answers that a client may keep: entity tags, 304, and what caches may do.
//!
//! The books are private and change at any time, so a kept answer is always asked about again
//! (`private, no-cache`); the entity tag makes that question cheap. It is of the uncompressed body.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use sha2::{Digest, Sha256};

/// The form of an answer from the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One JSON document.
    Json,
    /// Newline-delimited JSON.
    Lines,
}

impl Kind {
    /// Tells the forms apart where one text stands for an answer.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Json => "json",
            Kind::Lines => "lines",
        }
    }

    const fn content_type(self) -> HeaderValue {
        match self {
            Kind::Json => HeaderValue::from_static("application/json"),
            Kind::Lines => HeaderValue::from_static("application/x-ndjson"),
        }
    }
}

/// The body, or 304 when the client has it already.
pub fn answer(request: &HeaderMap, kind: Kind, body: String) -> Response {
    let etag = etag(&[&body]);
    if is_fresh(request, &etag) {
        return not_modified(&etag);
    }
    kept(kind, &etag, Body::from(body))
}

/// A body whose entity tag is known already.
pub fn kept(kind: Kind, etag: &HeaderValue, body: Body) -> Response {
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, kind.content_type());
    keep(&mut response, etag);
    response
}

/// 304: what the client has is what we would send.
pub fn not_modified(etag: &HeaderValue) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    keep(&mut response, etag);
    response
}

fn keep(response: &mut Response, etag: &HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(ETAG, etag.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(VARY, HeaderValue::from_static("accept, accept-encoding"));
}

/// A strong entity tag of these parts.
pub fn etag<T: AsRef<[u8]> + ?Sized>(parts: &[&T]) -> HeaderValue {
    let mut digest = Sha256::new();
    for part in parts {
        let bytes = part.as_ref();
        digest.update(bytes.len().to_le_bytes());
        digest.update(bytes);
    }
    let mut text = String::from("\"");
    // Half of SHA-256: 128 bits tell any two answers apart.
    for byte in &digest.finalize()[..16] {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    // Quotes and hexadecimal digits are always a header value.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the client says that it has this already. By the weak comparison, as RFC 9110 asks.
pub fn is_fresh(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let said = request
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    said.flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| {
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_among_others() {
        let etag = etag(&["body"]);
        let own = etag.to_str().unwrap();
        let check = |said: &str, fresh: bool| {
            let headers = HeaderMap::from_iter([(IF_NONE_MATCH, said.parse().unwrap())]);
            assert_eq!(is_fresh(&headers, &etag), fresh, "{said}");
        };
        check(own, true);
        check(&format!("\"other\", {own}"), true);
        check(&format!("W/{own}"), true);
        check("*", true);
        check("\"other\"", false);
        check(own.trim_matches('"'), false);
        assert!(!is_fresh(&HeaderMap::new(), &etag));
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(etag(&["ab", "c"]), etag(&["a", "bc"]));
    }
}
