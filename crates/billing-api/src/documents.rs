//! The lists beside the movements: balances, invoices, subscriptions, usage, products, payment
//! methods and rates. They share a table, so they are read alike.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::app::App;
use crate::conditional::{self, Kind};
use crate::cursor::Place;
use crate::db::{Connection, Db, Sql, query};
use crate::list::List;
use crate::page::Asked;
use crate::query::Filter;
use crate::refusal::Refusal;
use crate::row_id::RowId;
use crate::rows::{Rows, page_of};
use crate::seller::Seller;

/// The time of a row that has none: after every other.
pub const NO_TIME: i64 = i64::MAX;

/// Ordered by time; rows without a time come last, by booking.
const IN_TIME: Sql = page_of!(
    "SELECT at, sequence, id, coalesce(currency, '') AS currency, total_minor, wire FROM documents
     WHERE seller_id = $2 AND list = $7 AND sequence <= $3 AND ended_sequence > $3 AND NOT deleted
       AND (at, sequence) > ($4, $5) AND at <= $8
       AND ($9 IS NULL OR status = $9) AND ($10 IS NULL OR direction = $10)
       AND ($11 IS NULL OR currency = $11) AND ($12 IS NULL OR about = $12)
     ORDER BY at, sequence LIMIT $6"
);

/// Ordered by change: rows and tombstones that were made after a sequence and still stand.
const CHANGED: Sql = page_of!(
    "SELECT 0 AS at, sequence, id, coalesce(currency, '') AS currency, total_minor, wire FROM documents
     WHERE seller_id = $2 AND list = $7 AND sequence > $5 AND sequence > $8 AND sequence <= $3
       AND ended_sequence > $3
     ORDER BY sequence LIMIT $6"
);

/// The version that stands.
const STANDING: &str = "
    SELECT wire FROM documents
    WHERE seller_id = $1 AND list = $2 AND id = $3 AND ended_sequence = 9223372036854775807
      AND NOT deleted";

/// `GET /api/v1/invoices/{id}`.
pub async fn invoice(
    State(app): State<App>,
    seller: Seller,
    RowId(id): RowId,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let mut reader = app.db.read().await?;
    let wire = standing(&mut reader, &seller.id, List::Invoices, &id).await?;
    let wire = wire.ok_or_else(|| Refusal::not_found("There is no invoice with this id."))?;
    Ok(conditional::answer(&headers, Kind::Json, wire))
}

/// The JSON of the row that stands under an id, as it was booked.
pub async fn standing(
    connection: &mut Connection,
    seller_id: &str,
    list: List,
    id: &str,
) -> sqlx::Result<Option<String>> {
    query(STANDING)
        .bind(seller_id)
        .bind(list.path())
        .bind(id)
        .scalar_optional(connection)
        .await
}

/// The rows of a list that are asked for and pass the filter.
pub async fn fetch(db: &Db, asked: Asked<'_>, list: List, filter: &Filter) -> sqlx::Result<Rows> {
    if let Some(since) = filter.changed_since {
        let query = asked.bind(CHANGED).bind(list.path()).bind(since);
        return Rows::fetch(db, query).await;
    }
    // The first instant that counts is also a place: before every row of that instant.
    let from = filter
        .from
        .map_or(Place::START, |at| Place { at, ..Place::START });
    let asked = Asked {
        after: asked.after.max(from),
        ..asked
    };
    let query = asked
        .bind(IN_TIME)
        .bind(list.path())
        .bind(last_time(filter))
        .bind(filter.status.as_deref())
        .bind(filter.direction.as_deref())
        .bind(filter.currency.as_deref())
        .bind(filter.about.as_deref());
    Rows::fetch(db, query).await
}

/// The last time that counts. What has no time is in no period, so only the walk over all has it.
fn last_time(filter: &Filter) -> i64 {
    match (filter.from, filter.to) {
        (None, None) => NO_TIME,
        (_, to) => to.map_or(NO_TIME - 1, |to| to.saturating_sub(1)),
    }
}
