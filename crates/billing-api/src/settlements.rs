//! `GET /settlements` and `/settlements/{id}`.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::App;
use crate::conditional::{self, Kind};
use crate::cursor::List;
use crate::db::{Db, Sql, query};
use crate::page::{self, Asked};
use crate::refusal::Refusal;
use crate::rows::{Rows, page_of};
use crate::seller::Seller;

/// Ordered by the start of the period.
const IN_TIME: Sql = page_of!(
    "SELECT started_at AS at, sequence, id, currency, claimed_minor AS total_minor, wire FROM settlements
     WHERE seller_id = $2 AND sequence <= $3 AND ended_sequence > $3
       AND (started_at, sequence) > ($4, $5)
     ORDER BY started_at, sequence LIMIT $6"
);

/// The version that stands.
const STANDING: &str = "
    SELECT wire FROM settlements
    WHERE seller_id = $1 AND id = $2 AND ended_sequence = 9223372036854775807";

/// `GET /api/v1/settlements`. The sums of a page are of the claimed totals.
pub async fn list(
    State(app): State<App>,
    seller: Seller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    page::answer(&app, &seller, List::Settlements, query.as_deref(), &headers).await
}

/// `GET /api/v1/settlements/{id}`.
pub async fn one(
    State(app): State<App>,
    seller: Seller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let mut reader = app.db.read().await?;
    let wire: Option<String> = query(STANDING)
        .bind(&*seller.id)
        .bind(id)
        .scalar_optional(&mut reader)
        .await?;
    let wire = wire.ok_or_else(|| Refusal::not_found("There is no settlement with this id."))?;
    Ok(conditional::answer(&headers, Kind::Json, wire))
}

/// The rows that are asked for.
pub async fn fetch(db: &Db, asked: Asked<'_>) -> sqlx::Result<Rows> {
    Rows::fetch(db, asked.bind(IN_TIME)).await
}
