//! A file on its way in: unpacked, measured and hashed as it comes, and put away part by part.
//!
//! No more than a part is in memory, whoever sends what. A name of its own keeps an upload apart
//! from all others until it has its job; one that breaks off leaves parts that are removed later.

use std::fmt::Write as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use axum::extract::Request;
use axum::http::header::CONTENT_ENCODING;
use axum::http::{HeaderMap, StatusCode};
use futures_util::{StreamExt, TryStreamExt};
use ledger::day::Instant;
use ledger::import::FILE_BYTES_MAX;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio_util::io::StreamReader;

use super::records;
use crate::app::App;
use crate::db::{self, query};
use crate::refusal::Refusal;
use crate::seller::Seller;

/// Bytes of a part.
const PART_BYTES: usize = 1024 * 1024;
/// A file may be so many times larger than it is on the wire: settlement reports are about 20 times.
const RATIO_MAX: u64 = 100;
/// What a small file may come to, whatever its ratio.
const SMALL_BYTES: u64 = 64 * 1024;

/// A file that has arrived whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// Names its parts.
    pub name: String,
    /// Its bytes, unpacked.
    pub bytes: i64,
    /// What makes it the same file.
    pub sha256: [u8; 32],
    /// When it had arrived.
    pub at: Instant,
}

/// Takes a request's body in, part by part. What is refused half way leaves nothing.
pub async fn receive(app: &App, seller: &Seller, request: Request) -> Result<Uploaded, Refusal> {
    let name = new_name()?;
    let received = receive_as(app, seller, &name, request).await;
    if received.is_err() {
        // If this fails too, the parts are removed when they are an hour old.
        if let Ok(mut writer) = app.db.write_beside_others().await
            && records::drop_parts(&mut writer, &seller.id, &name)
                .await
                .is_ok()
        {
            let _ = writer.commit().await;
        }
    }
    received
}

async fn receive_as(
    app: &App,
    seller: &Seller,
    name: &str,
    request: Request,
) -> Result<Uploaded, Refusal> {
    let coding = coding_of(request.headers())?;
    let wire_bytes = Arc::new(AtomicU64::new(0));
    let mut reader = plain(coding, request, app.limits.stalled, Arc::clone(&wire_bytes));
    let mut digest = Sha256::new();
    let mut bytes: usize = 0;
    for position in 0_i64.. {
        let mut part = Vec::new();
        let mut limited = (&mut reader).take(PART_BYTES as u64);
        let n = limited.read_to_end(&mut part).await.map_err(broken)?;
        if n == 0 {
            break;
        }
        bytes += n;
        check_size(bytes, wire_bytes.load(Ordering::Relaxed))?;
        digest.update(&part);
        put(app, seller, name, position, part).await?;
    }
    if bytes == 0 {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "empty_file",
            "The file is empty",
            "Found no bytes; send the file itself as the body.",
        ));
    }
    Ok(Uploaded {
        name: name.to_owned(),
        // At most `FILE_BYTES_MAX`.
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        sha256: digest.finalize().into(),
        at: db::now(),
    })
}

/// One part, in a transaction of its own: a slow sender keeps nobody from writing.
async fn put(
    app: &App,
    seller: &Seller,
    name: &str,
    position: i64,
    part: Vec<u8>,
) -> Result<(), Refusal> {
    let mut writer = app.db.write_beside_others().await?;
    query(
        "INSERT INTO upload_parts (seller_id, upload, position, made_at, bytes)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&*seller.id)
    .bind(name)
    .bind(position)
    .bind(db::now().seconds())
    .bind(part)
    .execute(&mut writer)
    .await?;
    Ok(writer.commit().await?)
}

/// How a body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Brotli,
    Zstd,
}

fn coding_of(headers: &HeaderMap) -> Result<Coding, Refusal> {
    let mut said = headers.get_all(CONTENT_ENCODING).iter();
    let word = said
        .next()
        .map(|value| value.to_str().unwrap_or("?").trim());
    let coding = match word.map(str::to_ascii_lowercase).as_deref() {
        None | Some("" | "identity") => Some(Coding::Identity),
        Some("gzip" | "x-gzip") => Some(Coding::Gzip),
        Some("br") => Some(Coding::Brotli),
        Some("zstd") => Some(Coding::Zstd),
        Some(_) => None,
    };
    coding.filter(|_| said.next().is_none()).ok_or_else(|| {
        Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unknown_encoding",
            "The body is packed in an unknown way",
            "Allowed is one Content-Encoding of gzip, br, zstd and identity, or none.",
        )
    })
}

type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// The body unpacked. A sender that says nothing for a while is given up.
fn plain(coding: Coding, request: Request, patience: Duration, counted: Arc<AtomicU64>) -> Reader {
    let body = request.into_body().into_data_stream();
    let timed = futures_util::stream::unfold(body, move |mut body| async move {
        let next = tokio::time::timeout(patience, body.next()).await;
        let next = next.unwrap_or_else(|_| {
            Some(Err(axum::Error::new(io::Error::from(
                io::ErrorKind::TimedOut,
            ))))
        });
        next.map(|next| (next, body))
    });
    let stream = timed.map_err(io::Error::other).inspect_ok(move |bytes| {
        counted.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    });
    let wire = StreamReader::new(Box::pin(stream));
    match coding {
        Coding::Identity => Box::pin(wire),
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(wire);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
        Coding::Brotli => Box::pin(BrotliDecoder::new(wire)),
        Coding::Zstd => {
            let mut decoder = ZstdDecoder::new(wire);
            decoder.multiple_members(true);
            Box::pin(decoder)
        }
    }
}

fn check_size(bytes: usize, wire_bytes: u64) -> Result<(), Refusal> {
    let title = "The request is too large";
    if bytes > FILE_BYTES_MAX {
        let detail =
            format!("Found a file of more than {FILE_BYTES_MAX} bytes, which are allowed.");
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Refusal::new(status, "body_too_large", title, detail));
    }
    if bytes as u64 > wire_bytes.saturating_mul(RATIO_MAX).max(SMALL_BYTES) {
        let detail = format!(
            "Found a body that unpacks to more than {RATIO_MAX} times its size; no report does. Send \
             it unpacked."
        );
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(Refusal::new(status, "unpacks_too_far", title, detail));
    }
    Ok(())
}

/// The body ended early, or is not packed as it says.
#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: io::Error) -> Refusal {
    Refusal {
        cause: None,
        ..Refusal::new(
            StatusCode::BAD_REQUEST,
            "broken_body",
            "The body can't be read",
            format!(
                "The body broke off or is not packed as it says ({}). Nothing was kept.",
                error.kind()
            ),
        )
    }
}

fn new_name() -> Result<String, Refusal> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Refusal {
        cause: Some(error.to_string()),
        ..Refusal::panicked()
    })?;
    Ok(hex(&bytes))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a string can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
