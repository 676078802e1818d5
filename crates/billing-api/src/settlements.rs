//! `GET /settlements` and `/settlements/{id}`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::App;
use crate::conditional::{self, Kind};
use crate::db::{Db, Sql, query};
use crate::page::Asked;
use crate::query::Filter;
use crate::refusal::Refusal;
use crate::row_id::RowId;
use crate::rows::{Rows, page_of};
use crate::seller::Seller;

/// Ordered by the start of the period. The sums are of the claimed totals.
const IN_TIME: Sql = page_of!(
    "SELECT started_at AS at, sequence, id, currency, claimed_minor AS total_minor, wire FROM settlements
     WHERE seller_id = $2 AND sequence <= $3 AND ended_sequence > $3
       AND (started_at, sequence) > ($4, $5)
     ORDER BY started_at, sequence LIMIT $6"
);

/// Ordered by change: rows that were made after a sequence and still stand.
const CHANGED: Sql = page_of!(
    "SELECT 0 AS at, sequence, id, currency, claimed_minor AS total_minor, wire FROM settlements
     WHERE seller_id = $2 AND sequence > $5 AND sequence > $7 AND sequence <= $3 AND ended_sequence > $3
     ORDER BY sequence LIMIT $6"
);

/// The version that stands.
const STANDING: &str = "
    SELECT wire FROM settlements
    WHERE seller_id = $1 AND id = $2 AND ended_sequence = 9223372036854775807";

/// `GET /api/v1/settlements/{id}`.
pub async fn one(
    State(app): State<App>,
    seller: Seller,
    RowId(id): RowId,
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
pub async fn fetch(db: &Db, asked: Asked<'_>, filter: &Filter) -> sqlx::Result<Rows> {
    let query = match filter.changed_since {
        Some(since) => asked.bind(CHANGED).bind(since),
        None => asked.bind(IN_TIME),
    };
    Rows::fetch(db, query).await
}
