//! Pages of a list: rows as they were booked, and the proof of their completeness.
//!
//! A row's JSON was made once, when it was booked; a page copies it. The state of the books, the
//! filters and the place decide every byte of a page, so they also make its entity tag.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use ledger::import::billing_api::PageProof;
use ledger::money::{Currency, Total};
use serde::Serialize;

use crate::app::App;
use crate::conditional::{self, Kind};
use crate::cursor::{Cursor, Place};
use crate::db::{self, Db, Query, Sql};
use crate::lines;
use crate::list::List;
use crate::query::{self, Filter, LIMIT_DEFAULT, ListRequest};
use crate::refusal::Refusal;
use crate::rows::{ListRow, Rows, Separator};
use crate::seller::Seller;
use crate::state::{self, State, StateError};
use crate::{documents, payouts, settlements, transactions};

/// A walk over one list in one state of the books.
#[derive(Clone, Debug)]
pub struct Walk {
    /// What is walked.
    pub list: List,
    /// The state that it sees, whatever is booked meanwhile.
    pub state: State,
    /// Which rows it sees.
    pub filter: Filter,
    /// Whose, and what signs its cursors.
    pub seller: Seller,
}

/// What is asked of a list's statement.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Whose rows.
    pub seller_id: &'a str,
    /// The state of the books, by its sequence.
    pub snapshot: i64,
    /// Rows after this place.
    pub after: Place,
    /// The most rows.
    pub limit: i64,
    /// What stands between them.
    pub separator: Separator,
}

impl<'a> Asked<'a> {
    /// A statement of [`crate::rows::page_of`] with the values that all lists share, $1 to $6.
    pub fn bind(self, statement: Sql) -> Query<'a> {
        db::query(statement)
            .bind(self.separator.text())
            .bind(self.seller_id)
            .bind(self.snapshot)
            .bind(self.after.at)
            .bind(self.after.sequence)
            .bind(self.limit)
    }
}

/// Answers `GET` of a list.
pub async fn answer(
    app: &App,
    seller: &Seller,
    list: List,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let request = ListRequest::read(list, query, headers, &seller.cursor_key)?;
    let (walk, after) = begin(app, seller, list, &request).await?;
    if request.wants_lines {
        return Ok(lines::answer(app, walk, after, request.limit, headers));
    }
    let limit = request.limit.unwrap_or(LIMIT_DEFAULT);
    let etag = walk.etag(Kind::Json, after, Some(limit));
    if conditional::is_fresh(headers, &etag) {
        return Ok(conditional::not_modified(&etag));
    }
    let (rows, next) = walk.page(app, after, limit, Separator::Comma).await?;
    let mut proof = Proof::default();
    proof.add(&rows.rows)?;
    let proof = to_json(&proof.finish(&walk, next))?;

    // The rows are copied as they are; only the frame around them is made here.
    let frame = ["{\"data\":[", &rows.wires, "],\n\"page\":", &proof, "}"];
    Ok(conditional::kept(
        Kind::Json,
        &etag,
        Body::from(frame.concat()),
    ))
}

/// The walk that a request begins or goes on with, and the place that it has reached.
async fn begin(
    app: &App,
    seller: &Seller,
    list: List,
    request: &ListRequest,
) -> Result<(Walk, Place), Refusal> {
    let mut reader = app.db.read().await?;
    let (state, after) = match &request.cursor {
        None => {
            let state = state::current(&mut reader, &seller.id).await?;
            check_since(&request.filter, state)?;
            (state, Place::START)
        }
        Some(cursor) => {
            let found = state::earlier(&mut reader, &seller.id, cursor.snapshot, db::now()).await?;
            let state = found.map_err(|error| match error {
                StateError::Unknown => query::not_a_cursor(),
                StateError::Expired => Refusal::parameter(
                    "cursor_expired",
                    "cursor",
                    "This walk began in a state of the books that is gone for more than a day. \
                     Begin a new walk without a cursor."
                        .to_owned(),
                ),
            })?;
            (state, cursor.after)
        }
    };
    Ok((
        Walk {
            list,
            state,
            filter: request.filter.clone(),
            seller: seller.clone(),
        },
        after,
    ))
}

/// A client that follows from a place where these books have never been follows other books, such
/// as those of before a backup was restored. An empty answer would leave it with their rows.
fn check_since(filter: &Filter, state: State) -> Result<(), Refusal> {
    match filter.changed_since {
        Some(since) if since > state.sequence => {
            let detail = format!(
                "Found changed_since={since}; these books have come to {}. They are not the ones \
                 that were followed so far: load them anew, without changed_since.",
                state.sequence
            );
            Err(Refusal::parameter(
                "sequence_ahead",
                "changed_since",
                detail,
            ))
        }
        _ => Ok(()),
    }
}

impl Walk {
    /// At most `limit` rows after `after`, and the cursor of the rest if there is one.
    pub async fn page(
        &self,
        app: &App,
        after: Place,
        limit: u16,
        separator: Separator,
    ) -> Result<(Rows, Option<String>), Refusal> {
        let asked = Asked {
            seller_id: &self.seller.id,
            snapshot: self.state.sequence,
            after,
            // One row more than asked for tells whether there is a next page.
            limit: i64::from(limit) + 1,
            separator,
        };
        let mut rows = self.fetch(&app.db, asked).await?;
        if rows.rows.len() <= usize::from(limit) {
            return Ok((rows, None));
        }
        rows.truncate(usize::from(limit), separator);
        let after = rows.rows.last().map_or(after, |row| row.place);
        Ok((rows, Some(self.cursor(after))))
    }

    /// The entity tag of an answer that starts after a place.
    pub fn etag(&self, kind: Kind, after: Place, limit: Option<u16>) -> axum::http::HeaderValue {
        let limit = limit.map_or_else(|| "all".to_owned(), |limit| limit.to_string());
        let start = self.cursor(after);
        // A later program may write the same rows differently.
        conditional::etag(&[env!("CARGO_PKG_VERSION"), kind.name(), &start, &limit])
    }

    fn cursor(&self, after: Place) -> String {
        let snapshot = self.state.sequence;
        let filter = self.filter.clone();
        self.seller.cursor_key.write(&Cursor {
            list: self.list,
            snapshot,
            filter,
            after,
        })
    }

    async fn fetch(&self, db: &Db, asked: Asked<'_>) -> sqlx::Result<Rows> {
        match self.list {
            List::Transactions => transactions::fetch(db, asked, &self.filter).await,
            List::Settlements => settlements::fetch(db, asked, &self.filter).await,
            List::Payouts => payouts::fetch(db, asked, &self.filter).await,
            list => documents::fetch(db, asked, list, &self.filter).await,
        }
    }
}

/// The proof of a page, over all rows that it took in.
#[derive(Debug, Default)]
pub struct Proof {
    count: usize,
    sums: BTreeMap<Currency, i128>,
    first_id: Option<String>,
    last_id: Option<String>,
    last_place: Option<Place>,
}

impl Proof {
    /// Takes rows in. They must come in the order of the list: a page out of order would make a
    /// cursor that skips or repeats rows, so it is not sent at all.
    pub fn add(&mut self, rows: &[ListRow]) -> Result<(), Refusal> {
        for row in rows {
            if self.last_place.is_some_and(|last| last >= row.place) {
                return Err(damaged(format!("row {:?} is out of order", row.id)));
            }
            self.last_place = Some(row.place);
            if let Some(minor) = row.total_minor {
                let currency = Currency::from_code(&row.currency)
                    .ok_or_else(|| damaged(format!("row {:?} is in {:?}", row.id, row.currency)))?;
                // 2^64 amounts of i64 fit into i128.
                *self.sums.entry(currency).or_default() += i128::from(minor);
            }
        }
        self.count += rows.len();
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            self.first_id.get_or_insert_with(|| first.id.clone());
            self.last_id = Some(last.id.clone());
        }
        Ok(())
    }

    /// The proof of everything that was taken in.
    pub fn finish(self, walk: &Walk, next: Option<String>) -> PageProof {
        let plain = |(currency, minor): (Currency, i128)| {
            (
                currency.code().to_owned(),
                Total::new(minor, currency).to_plain(),
            )
        };
        PageProof {
            count: self.count,
            sums: self.sums.into_iter().map(plain).collect(),
            first_id: self.first_id,
            last_id: self.last_id,
            next,
            snapshot: walk.state.sequence.to_string(),
            as_of: walk.state.booked_at.to_rfc3339(),
        }
    }
}

/// The JSON of one of our own structs; they all serialize.
pub fn to_json(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| damaged(error.to_string()))
}

/// What is in the books is not what was written there: nothing of it is sent.
fn damaged(cause: String) -> Refusal {
    Refusal {
        cause: Some(cause),
        ..Refusal::from(sqlx::Error::RowNotFound)
    }
}
