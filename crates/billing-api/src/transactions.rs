//! The rows of `GET /transactions`: the feed, by time of posting or as changes since a sequence.

use crate::cursor::Place;
use crate::db::{Db, Query, Sql};
use crate::page::Asked;
use crate::query::Filter;
use crate::rows::{Rows, page_of};

/// Ordered by time of posting.
const IN_TIME: Sql = page_of!(
    "SELECT posted_at AS at, sequence, id, currency, total_minor, wire FROM transactions
     WHERE seller_id = $2 AND sequence <= $3 AND ended_sequence > $3 AND NOT deleted
       AND (posted_at, sequence) > ($4, $5) AND posted_at < $7
       AND ($8 IS NULL OR marketplace = $8)
     ORDER BY posted_at, sequence LIMIT $6"
);

/// The same for one settlement, by its own index.
const OF_SETTLEMENT: Sql = page_of!(
    "SELECT posted_at AS at, sequence, id, currency, total_minor, wire FROM transactions
     WHERE seller_id = $2 AND sequence <= $3 AND ended_sequence > $3 AND NOT deleted
       AND settlement_id = $9
       AND (posted_at, sequence) > ($4, $5) AND posted_at < $7
       AND ($8 IS NULL OR marketplace = $8)
     ORDER BY posted_at, sequence LIMIT $6"
);

/// Ordered by change: rows and tombstones that were made after a sequence and still stand.
const CHANGED: Sql = page_of!(
    "SELECT 0 AS at, sequence, id, currency, CASE WHEN deleted THEN NULL ELSE total_minor END AS total_minor,
            wire
     FROM transactions
     WHERE seller_id = $2 AND sequence > $5 AND sequence > $7 AND sequence <= $3 AND ended_sequence > $3
     ORDER BY sequence LIMIT $6"
);

/// The rows that are asked for and pass the filter.
pub async fn fetch(db: &Db, asked: Asked<'_>, filter: &Filter) -> sqlx::Result<Rows> {
    // The first instant that counts is also a place: before every row of that instant.
    let from = filter
        .from
        .map_or(Place::START, |at| Place { at, ..Place::START });
    let asked = Asked {
        after: asked.after.max(from),
        ..asked
    };
    let query = match (filter.changed_since, filter.settlement_id.as_deref()) {
        (Some(since), _) => asked.bind(CHANGED).bind(since),
        (None, None) => narrowed(asked.bind(IN_TIME), filter),
        (None, Some(id)) => narrowed(asked.bind(OF_SETTLEMENT), filter).bind(id),
    };
    Rows::fetch(db, query).await
}

fn narrowed<'a>(query: Query<'a>, filter: &'a Filter) -> Query<'a> {
    query
        .bind(filter.to.unwrap_or(i64::MAX))
        .bind(filter.marketplace.as_deref())
}
