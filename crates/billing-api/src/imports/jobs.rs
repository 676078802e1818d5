//! `POST /imports` and what became of it: files over HTTP, booked behind the answer.
//!
//! A file is in the database before it is acknowledged, bytes and job in one commit, so a kill at any
//! time leaves it there and the next server takes it on. It is the same file when its bytes are: a
//! second upload answers the first job, which is also what makes a repeated request harmless.

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::conditional::{self, Kind};
use crate::page::to_json;
use crate::refusal::Refusal;
use crate::row_id::RowId;
use crate::seller::Seller;

pub mod desk;
pub mod query;
pub mod records;
pub mod upload;
pub mod wire;

use query::{Paging, read_file_name, read_paging};
use records::Taken;

/// `POST /api/v1/imports?file_name=NAME`: 202 for a file that is to be booked, 200 for one that was
/// handed in before.
pub async fn receive(
    State(app): State<App>,
    seller: Seller,
    request: Request,
) -> Result<Response, Refusal> {
    let file_name = read_file_name(request.uri().query())?;
    let uploaded = upload::receive(&app, &seller, request).await?;
    let mut writer = app.db.write(&seller.id).await?;
    let taken = records::take(&mut writer, &seller.id, &file_name, &uploaded).await?;
    let (job_id, status) = match taken {
        Taken::New(job_id) => (job_id, StatusCode::ACCEPTED),
        Taken::Known(job_id) => (job_id, StatusCode::OK),
    };
    let job = records::one(&mut writer, &seller.id, job_id).await?;
    let job = job.ok_or(sqlx::Error::RowNotFound)?;
    writer.commit().await?;
    app.imports.notify_one();
    let location = format!("/api/v1/imports/{job_id}");
    let mut response = (status, to_json(&job)?).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(LOCATION, location);
    }
    Ok(response)
}

/// `GET /api/v1/imports`: the newest first.
pub async fn list(
    State(app): State<App>,
    seller: Seller,
    request: Request,
) -> Result<Response, Refusal> {
    let Paging { after, limit } = read_paging(request.uri().query())?;
    let before = after.unwrap_or(i64::MAX);
    let mut reader = app.db.read().await?;
    let jobs = records::list(&mut reader, &seller.id, before, limit).await?;
    let body = to_json(&wire::JobList::of(jobs, limit))?;
    Ok(conditional::answer(request.headers(), Kind::Json, body))
}

/// `GET /api/v1/imports/{id}`.
pub async fn one(
    State(app): State<App>,
    seller: Seller,
    RowId(id): RowId,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let mut reader = app.db.read().await?;
    let job = records::one(&mut reader, &seller.id, number(&id)?).await?;
    let job = job.ok_or_else(unknown)?;
    Ok(conditional::answer(&headers, Kind::Json, to_json(&job)?))
}

/// `GET /api/v1/imports/{id}/rejections`: what could not be read, by line.
pub async fn rejections(
    State(app): State<App>,
    seller: Seller,
    RowId(id): RowId,
    request: Request,
) -> Result<Response, Refusal> {
    let Paging { after, limit } = read_paging(request.uri().query())?;
    let job_id = number(&id)?;
    let mut reader = app.db.snapshot().await?;
    if records::one(&mut reader, &seller.id, job_id)
        .await?
        .is_none()
    {
        return Err(unknown());
    }
    let after = after.unwrap_or(-1);
    let found = records::rejections(&mut reader, &seller.id, job_id, after, limit).await?;
    let body = to_json(&wire::RejectionList::of(found, limit))?;
    Ok(conditional::answer(request.headers(), Kind::Json, body))
}

/// The number that an id of ours is; no other text is one.
fn number(id: &str) -> Result<i64, Refusal> {
    let number = id.parse::<i64>().ok();
    let number = number.filter(|number| number.to_string() == id);
    number.ok_or_else(unknown)
}

fn unknown() -> Refusal {
    Refusal::not_found("There is no import with this id.")
}
