//! Whose books a request is about. It is never taken from the request's own words, only from the
//! session that it came with.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::app::App;
use crate::cursor::CursorKey;
use crate::refusal::Refusal;

/// The seller of a request. Handlers of the books take it as an argument.
#[derive(Clone, Debug)]
pub struct Seller {
    /// What every key in the database begins with.
    pub id: Arc<str>,
    /// Signs this seller's cursors, so that another seller's are strangers.
    pub cursor_key: CursorKey,
}

impl Seller {
    /// A seller, with the 32 random bytes that the database keeps for cursors.
    pub fn new(id: &str, cursor_key: Vec<u8>) -> Seller {
        // The table lets no other length in.
        let key = cursor_key.try_into().unwrap_or([0; 32]);
        Seller {
            id: id.into(),
            cursor_key: CursorKey::new(&key, id),
        }
    }
}

impl FromRequestParts<App> for Seller {
    type Rejection = Refusal;

    /// What [`crate::entry::enter`] has found. A route that anybody may call has no seller, and a
    /// handler there that asks for one is a mistake of ours.
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Seller, Refusal> {
        let found = parts.extensions.get::<Seller>().cloned();
        found.ok_or_else(|| Refusal {
            cause: Some("a handler of an open route asks for a seller".to_owned()),
            ..Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "The server made a mistake",
                "Nothing was changed. Report the request id.",
            )
        })
    }
}
