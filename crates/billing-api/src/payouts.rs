//! `GET /payouts` and `/payouts/{id}`.

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

/// Ordered by booking: a payout may have no day at all. The sums are of the amounts that are known.
const BY_BOOKING: Sql = page_of!(
    "SELECT 0 AS at, sequence, id, currency, amount_minor AS total_minor, wire FROM payouts
     WHERE seller_id = $2 AND sequence <= $3 AND ended_sequence > $3
       AND sequence > $5 AND sequence > $7
     ORDER BY sequence LIMIT $6"
);

/// The version that stands.
const STANDING: &str = "
    SELECT wire FROM payouts
    WHERE seller_id = $1 AND id = $2 AND ended_sequence = 9223372036854775807";

/// `GET /api/v1/payouts/{id}`.
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
    let wire = wire.ok_or_else(|| Refusal::not_found("There is no payout with this id."))?;
    Ok(conditional::answer(&headers, Kind::Json, wire))
}

/// The rows that are asked for.
pub async fn fetch(db: &Db, asked: Asked<'_>, filter: &Filter) -> sqlx::Result<Rows> {
    let since = filter.changed_since.unwrap_or(0);
    Rows::fetch(db, asked.bind(BY_BOOKING).bind(since)).await
}
