//! States of the books: what a snapshot names, and how long one can still be walked.

use ledger::day::Instant;

use crate::db::{Connection, query};

/// How long after it was superseded a state can still be walked. A walk takes seconds; beyond a
/// day, nobody is waiting for it any more.
const WALKABLE_SECONDS: i64 = 24 * 3600;

/// One state of the books. Between two bookings nothing changes, so the sequence names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The last sequence in it.
    pub sequence: i64,
    /// When it came to be.
    pub booked_at: Instant,
}

/// Why an older state can't be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateError {
    /// These books were never in that state; they may have been restored from a backup.
    Unknown,
    /// It was superseded too long ago.
    Expired,
}

/// The state that the books are in.
pub async fn current(connection: &mut Connection, seller_id: &str) -> sqlx::Result<State> {
    let (sequence, booked_at) = query(
        "SELECT sequence, booked_at FROM bookings WHERE seller_id = $1
         ORDER BY sequence DESC LIMIT 1",
    )
    .bind(seller_id)
    .fetch_one(connection)
    .await?;
    Ok(State {
        sequence,
        booked_at: instant(booked_at),
    })
}

/// An earlier state, if it can still be walked at `now`.
pub async fn earlier(
    connection: &mut Connection,
    seller_id: &str,
    sequence: i64,
    now: Instant,
) -> sqlx::Result<Result<State, StateError>> {
    let found: Option<(i64, Option<i64>)> = query(
        "SELECT booked_at, (SELECT booked_at FROM bookings
             WHERE seller_id = $1 AND sequence > $2 ORDER BY sequence LIMIT 1)
         FROM bookings WHERE seller_id = $1 AND sequence = $2",
    )
    .bind(seller_id)
    .bind(sequence)
    .fetch_optional(connection)
    .await?;
    Ok(match found {
        None => Err(StateError::Unknown),
        Some((_, Some(superseded_at)))
            if now.seconds().saturating_sub(superseded_at) > WALKABLE_SECONDS =>
        {
            Err(StateError::Expired)
        }
        Some((booked_at, _)) => Ok(State {
            sequence,
            booked_at: instant(booked_at),
        }),
    })
}

/// The clock wrote it, so it is in range.
fn instant(seconds: i64) -> Instant {
    Instant::from_seconds(seconds).unwrap_or(Instant::MIN)
}
