//! Idempotency keys: a request that comes again gets the first answer, byte for byte.
//!
//! A key is a seller's own and stands for one request, by a digest of all that was asked. It is taken
//! in the transaction that the request's effect begins in, so there is never one without the other.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::db::{Connection, query};
use crate::refusal::{Refusal, Repeated};

/// The header of a key.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// How long a key is known: 30 days.
pub const KEPT_SECONDS: i64 = 30 * 24 * 3600;

const CHARACTERS_MAX: usize = 255;

/// What a client names a request by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

/// A request, as far as its key is concerned.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What it is named by.
    pub key: Key,
    /// A digest of its method, its path and all that it says.
    pub digest: [u8; 32],
}

/// An answer that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// HTTP status.
    pub status: StatusCode,
    /// JSON: a row, or a problem document.
    pub body: String,
}

impl Key {
    /// The key of a request; 400 when it has none, several, or one in another form.
    pub fn read(headers: &HeaderMap) -> Result<Key, Refusal> {
        let refuse = |found: &str| {
            let detail = format!(
                "Found {found}; a request that changes something carries one {HEADER} of 1 to \
                 {CHARACTERS_MAX} printable ASCII characters, a new one for each new wish and the \
                 same one for each further try. Nothing was changed."
            );
            Err(Refusal::parameter(
                "bad_idempotency_key",
                "Idempotency-Key",
                detail,
            ))
        };
        let mut values = headers.get_all(&HEADER).iter();
        let Some(value) = values.next() else {
            return refuse("none");
        };
        if values.next().is_some() {
            return refuse("several");
        }
        let bytes = value.as_bytes();
        if !(1..=CHARACTERS_MAX).contains(&bytes.len()) {
            return refuse(&format!("one of {} bytes", bytes.len()));
        }
        if !bytes.iter().all(|byte| (b' '..=b'~').contains(byte)) {
            return refuse("one with characters that can't be printed");
        }
        Ok(Key(String::from_utf8_lossy(bytes).into_owned()))
    }
}

impl Kept {
    /// A refusal as an answer that is kept, with the id of the request that was refused first.
    pub fn refusal(refusal: &Refusal, request_id: &str) -> Kept {
        Kept {
            status: refusal.status,
            body: String::from_utf8_lossy(&refusal.body(request_id)).into_owned(),
        }
    }
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let is_refusal = self.status.is_client_error() || self.status.is_server_error();
        let mut response = self.status.into_response();
        if is_refusal {
            response.extensions_mut().insert(Repeated(self.body));
            return response;
        }
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(self.body);
        response
    }
}

/// The first answer to a request that was made before; none when it is new. Refuses it while the
/// first one is still being answered, and when the key stands for another request.
pub async fn first_answer(
    connection: &mut Connection,
    seller_id: &str,
    asked: &Asked,
    now: i64,
) -> Result<Option<Kept>, Refusal> {
    let found: Option<(Vec<u8>, Option<i64>, Option<String>)> = query(
        "SELECT request, status, body FROM idempotency_keys
         WHERE seller_id = $1 AND key = $2 AND taken_at > $3",
    )
    .bind(seller_id)
    .bind(&asked.key.0)
    .bind(now - KEPT_SECONDS)
    .fetch_optional(connection)
    .await?;
    let Some((request, status, body)) = found else {
        return Ok(None);
    };
    if request != asked.digest {
        return Err(Refusal {
            pointer: Some("Idempotency-Key"),
            ..Refusal::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "This key stands for another request",
                "The Idempotency-Key was used with something else in the last 30 days. Nothing was \
                 changed by this request; take a new key for a new wish.",
            )
        });
    }
    let (Some(status), Some(body)) = (status, body) else {
        return Err(still_running());
    };
    Ok(Some(Kept {
        status: status_of(status)?,
        body,
    }))
}

/// The same request is being answered right now.
pub fn still_running() -> Refusal {
    Refusal {
        retry_after_s: Some(1),
        ..Refusal::new(
            StatusCode::CONFLICT,
            "still_running",
            "The same request is still being answered",
            "A request with this Idempotency-Key is under way, and this one changed nothing. Ask \
             again with the same key to get its answer.",
        )
    }
}

/// Takes a key that is free or has expired: for a payment, or with an answer that is known already.
pub async fn take(
    connection: &mut Connection,
    seller_id: &str,
    asked: &Asked,
    payment_id: Option<&str>,
    answer: Option<&Kept>,
    now: i64,
) -> sqlx::Result<()> {
    query("DELETE FROM idempotency_keys WHERE seller_id = $1 AND key = $2 AND taken_at <= $3")
        .bind(seller_id)
        .bind(&asked.key.0)
        .bind(now - KEPT_SECONDS)
        .execute(connection)
        .await?;
    query(
        "INSERT INTO idempotency_keys (seller_id, key, request, taken_at, payment_id, status, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(seller_id)
    .bind(&asked.key.0)
    .bind(asked.digest.as_slice())
    .bind(now)
    .bind(payment_id)
    .bind(answer.map(|answer| i64::from(answer.status.as_u16())))
    .bind(answer.map(|answer| answer.body.as_str()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives the request that began a payment its answer, unless it has one; the first stays.
pub async fn answer_payment(
    connection: &mut Connection,
    seller_id: &str,
    payment_id: &str,
    answer: &Kept,
) -> Result<Kept, Refusal> {
    query(
        "UPDATE idempotency_keys SET status = $3, body = $4
         WHERE seller_id = $1 AND payment_id = $2 AND status IS NULL",
    )
    .bind(seller_id)
    .bind(payment_id)
    .bind(i64::from(answer.status.as_u16()))
    .bind(&answer.body)
    .execute(&mut *connection)
    .await?;
    let found: Option<(i64, String)> = query(
        "SELECT status, body FROM idempotency_keys
         WHERE seller_id = $1 AND payment_id = $2 AND status IS NOT NULL",
    )
    .bind(seller_id)
    .bind(payment_id)
    .fetch_optional(connection)
    .await?;
    // A payment may outlive its key.
    found.map_or_else(
        || Ok(answer.clone()),
        |(status, body)| {
            Ok(Kept {
                status: status_of(status)?,
                body,
            })
        },
    )
}

/// Forgets the keys whose time is over.
pub async fn forget(connection: &mut Connection, now: i64) -> sqlx::Result<u64> {
    query("DELETE FROM idempotency_keys WHERE taken_at <= $1 AND status IS NOT NULL")
        .bind(now - KEPT_SECONDS)
        .execute(connection)
        .await
}

fn status_of(number: i64) -> Result<StatusCode, Refusal> {
    let status = u16::try_from(number)
        .ok()
        .and_then(|number| StatusCode::from_u16(number).ok());
    status.ok_or_else(|| Refusal {
        cause: Some(format!("a kept answer has the status {number}")),
        ..Refusal::from(sqlx::Error::RowNotFound)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(keys: &[&[u8]]) -> HeaderMap {
        let values = keys.iter();
        values
            .map(|key| (HEADER, HeaderValue::from_bytes(key).unwrap()))
            .collect()
    }

    #[test]
    fn a_key_is_one_to_255_printable_characters() {
        for key in [
            "a",
            " ",
            "~",
            "8e03978e-40d5-43dd-bc93-6894a57f9324",
            &"x".repeat(255),
        ] {
            let read = Key::read(&headers(&[key.as_bytes()])).unwrap();
            assert_eq!(read, Key(key.to_owned()));
        }
        let long = "x".repeat(256);
        let wrong: [&[&[u8]]; 7] = [
            &[],
            &[b""],
            &[long.as_bytes()],
            &[b"a\tb"],
            &["schlüssel".as_bytes()],
            &[b"\xff"],
            &[b"a", b"a"],
        ];
        for keys in wrong {
            let refusal = Key::read(&headers(keys)).unwrap_err();
            assert_eq!(refusal.status, StatusCode::BAD_REQUEST, "{keys:?}");
            assert_eq!(refusal.pointer, Some("Idempotency-Key"));
        }
    }
}
