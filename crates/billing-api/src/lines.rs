//! A list as newline-delimited JSON: one row a line, the page object as the last line.
//!
//! For bulk: without a limit it is the whole walk in one answer. The rows are read in pages while
//! the client reads, so neither a long list nor a slow reader holds memory or the database. An
//! answer that ends without the page object is incomplete; ours is then also cut at the HTTP level.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::mpsc;

use crate::app::App;
use crate::conditional::{self, Kind};
use crate::cursor::Place;
use crate::page::{Proof, Walk, to_json};
use crate::query::LIMIT_MAX;
use crate::refusal::Refusal;
use crate::rows::Separator;

/// Pages read ahead of the client: one is sent while the next is read.
const CHUNKS_AHEAD: usize = 2;

/// A part of the answer. Only [`Chunk::Last`] ends it well.
enum Chunk {
    Rows(Bytes),
    Last(Bytes),
}

/// Answers with the walk from `after` on: `limit` rows of it, or all.
pub fn answer(
    app: &App,
    walk: Walk,
    after: Place,
    limit: Option<u16>,
    headers: &HeaderMap,
) -> Response {
    let etag = walk.etag(Kind::Lines, after, limit);
    if conditional::is_fresh(headers, &etag) {
        return conditional::not_modified(&etag);
    }
    let Ok(permit) = Arc::clone(&app.bulk).try_acquire_owned() else {
        return too_many().into_response();
    };
    let (sender, mut receiver) = mpsc::channel(CHUNKS_AHEAD);
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(refusal) = produce(&app, &walk, after, limit, &sender).await {
            tracing::error!(
                code = refusal.code,
                cause = refusal.cause,
                "a bulk answer was cut"
            );
        }
    });
    let mut is_whole = false;
    let body = stream::poll_fn(move |context| {
        // Given back with the answer's end, whatever that is.
        let _held = &permit;
        receiver.poll_recv(context).map(|chunk| match chunk {
            Some(Chunk::Rows(bytes)) => Some(Ok(bytes)),
            Some(Chunk::Last(bytes)) => {
                is_whole = true;
                Some(Ok(bytes))
            }
            None if is_whole => None,
            // The producer failed or panicked. An error here breaks the connection off, so that
            // no client takes a part for the whole.
            None => Some(Err(io::Error::other("the answer could not be finished"))),
        })
    });
    conditional::kept(Kind::Lines, &etag, Body::from_stream(body))
}

/// Clients that take their time fill the memory that there is for them, and no more.
fn too_many() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "too_many_bulk_answers",
        "Too many bulk answers at once",
        "As many whole lists are being sent as there is room for. Try again, or walk the list page \
         by page, as JSON with a limit.",
    )
}

/// Reads the walk page by page and hands it over; stops when the client is gone.
async fn produce(
    app: &App,
    walk: &Walk,
    mut after: Place,
    limit: Option<u16>,
    sender: &mpsc::Sender<Chunk>,
) -> Result<(), Refusal> {
    let mut proof = Proof::default();
    loop {
        let n_rows = limit.unwrap_or(LIMIT_MAX);
        let (rows, next) = walk.page(app, after, n_rows, Separator::LineEnd).await?;
        proof.add(&rows.rows)?;
        let mut text = rows.wires;
        if !text.is_empty() {
            text.push_str(Separator::LineEnd.text());
        }
        let is_last = next.is_none() || limit.is_some();
        if let (false, Some(row)) = (is_last, rows.rows.last()) {
            after = row.place;
            if sender.send(Chunk::Rows(text.into())).await.is_err() {
                return Ok(());
            }
            continue;
        }
        let page = proof.finish(walk, next.filter(|_| limit.is_some()));
        text.push_str(&to_json(&page)?);
        text.push('\n');
        // A client that is gone by now needs no last line.
        let _ = sender.send(Chunk::Last(text.into())).await;
        return Ok(());
    }
}
