//! Requests that another site's page makes a browser send in the seller's name.
//!
//! Four fences, each of which would do alone in a browser of today: the cookie stays at home
//! (`SameSite=Strict`), the browser's own word about where a request comes from (Fetch Metadata,
//! `Origin`), and a header that no page may send to another origin without being asked about it
//! first, which this server never agrees to.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};

use crate::origin::Front;
use crate::payments::events;
use crate::refusal::Refusal;

/// Every request that changes something carries this header; its value does not matter.
pub const OWN_HEADER: HeaderName = HeaderName::from_static("x-seller-dashboard");

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// What an HTML form can send without any script.
const FORM_TYPES: [&str; 3] = [
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
];

/// Whether a route asks for our header. The provider knows no header of ours; its signature shows
/// more than one could.
pub fn asks_for_own_header(method: &Method, path: &str) -> bool {
    !is_reading(method) && path != events::PATH
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request to the API comes from our own page, or from a program.
pub fn check(request: &Request, front: &Front) -> Result<(), Refusal> {
    let headers = request.headers();
    let is_reading = is_reading(request.method());
    // A browser names its site by itself and a page can't change it; programs name none. A person
    // can open an address of the API (`none`), but can't change anything that way.
    let is_ours = match one(headers, &SITE)? {
        None | Some("same-origin") => true,
        Some("none") => is_reading,
        Some(_) => false,
    };
    if !is_ours {
        return Err(foreign("another site's page"));
    }
    if let Some(origin) = one(headers, &ORIGIN)?
        && !front.is_our_origin(origin)
    {
        return Err(foreign("a page of another origin"));
    }
    if is_reading {
        return Ok(());
    }
    if one(headers, &MODE)?.is_some_and(|mode| mode != "cors" && mode != "same-origin") {
        return Err(foreign("a form or a link"));
    }
    if let Some(kind) = one(headers, &CONTENT_TYPE)? {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if FORM_TYPES
            .iter()
            .any(|form| kind.eq_ignore_ascii_case(form))
        {
            return Err(foreign("a form"));
        }
    }
    let is_asked_for = asks_for_own_header(request.method(), request.uri().path());
    if headers.contains_key(&OWN_HEADER) || !is_asked_for {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::FORBIDDEN,
        "own_header_missing",
        "A header is missing",
        format!(
            "Requests that change something carry the header {OWN_HEADER}: 1, which shows that no \
             other site's page sends them. Nothing was changed."
        ),
    ))
}

/// The value of a header that may stand once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(foreign("a page or proxy that names its origin twice"));
    }
    // What is no text is no name of ours.
    Ok(first.map(|value| value.to_str().unwrap_or_default()))
}

fn foreign(whence: &str) -> Refusal {
    let detail = format!(
        "Found a request from {whence}; the API answers its own pages and programs. Nothing was \
         changed."
    );
    let status = StatusCode::FORBIDDEN;
    Refusal::new(status, "foreign_site", "Another site is asking", detail)
}
