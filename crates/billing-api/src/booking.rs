//! Booking: batches into the database, all or nothing, as one new state of the books.
//!
//! Nothing is overwritten. A row that comes again with other content gets a new version, a row that
//! is gone leaves a tombstone, and a row that comes again unchanged is not touched, so that the
//! change feed says what changed and no more. The caller owns the transaction: only its commit
//! makes any of it true.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::db::{self, Connection, query};
use crate::list::List;
use crate::query::ID_BYTES_MAX;
use crate::state::{self, State};
use ledger::store::batch::{Batch, Source};
use ledger::transaction::{Component, Transaction};

mod documents;
mod rows;
mod summaries;

/// Still standing: the `ended_sequence` of a version that nothing has superseded.
pub const STANDING: i64 = i64::MAX;

/// Where the batches come from.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The import that they are of; none for the sample seller.
    pub import_id: Option<i64>,
    /// The contract's word for the source of a settlement.
    pub source: &'static str,
    /// Lines of the source that could not be read.
    pub n_rejections: u64,
}

/// What became of the transactions and settlements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Booked {
    /// Transactions that were new.
    pub new: usize,
    /// Transactions that were there already.
    pub repeated: usize,
    /// Transactions that got a new version.
    pub replaced: usize,
    /// Transactions that are gone.
    pub removed: usize,
    /// Settlements that were new.
    pub new_settlements: usize,
    /// Settlements that got a new version.
    pub replaced_settlements: usize,
    /// Payouts that were new or got a new version.
    pub payouts: usize,
    /// Rows of all other lists that were new, got a new version or are gone.
    pub documents: usize,
}

/// Why a batch can't be booked. Nothing of it is.
#[derive(Debug)]
pub enum BookingError {
    /// One id stands for two different rows of a batch.
    DoubledId {
        /// The id.
        id: String,
    },
    /// An id that the contract does not allow.
    BadId {
        /// Its length in bytes; 1 to 255 are allowed.
        bytes: usize,
    },
    /// A transaction whose amounts add up to more than an amount may be.
    TotalTooLarge {
        /// Its id.
        id: String,
    },
    /// A row that can't be written as JSON.
    Wire(serde_json::Error),
    /// What the database says.
    Sql(sqlx::Error),
}

/// A digest of everything about a row but its sequence and the lines it stood on.
type Content = [u8; 16];

/// What the transactions of one settlement come to.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    n_transactions: u64,
    opening_minor: i128,
}

/// Books batches as one new state. An empty or unchanged batch makes no new state.
pub async fn book(
    connection: &mut Connection,
    seller_id: &str,
    batches: &[Batch],
    origin: &Origin,
) -> Result<Booked, BookingError> {
    let state = state::current(connection, seller_id).await?;
    let mut desk = Desk::over(connection, seller_id, origin, state);
    let mut tallies: HashMap<&str, Tally> = HashMap::new();
    for batch in batches {
        for transaction in &batch.transactions {
            if let Some(settlement_id) = &transaction.settlement_id {
                tallies.entry(settlement_id).or_default().add(transaction);
            }
        }
        desk.book_transactions(batch).await?;
    }
    for batch in batches {
        for settlement in &batch.settlements {
            let tally = tallies
                .get(settlement.id.as_str())
                .copied()
                .unwrap_or_default();
            desk.book_settlement(settlement, tally).await?;
        }
        for payout in &batch.payouts {
            desk.book_payout(payout).await?;
        }
        desk.book_documents(batch).await?;
    }
    desk.close(state.sequence).await
}

/// Takes a row off one of the lists beside the movements, as one new state. A tombstone stays in the
/// change feed. No row under this id makes no new state.
pub async fn remove(
    connection: &mut Connection,
    seller_id: &str,
    list: List,
    id: &str,
    origin: &Origin,
) -> Result<Booked, BookingError> {
    let state = state::current(connection, seller_id).await?;
    let mut desk = Desk::over(connection, seller_id, origin, state);
    desk.remove_document(list, id).await?;
    desk.close(state.sequence).await
}

/// A booking under way.
struct Desk<'a> {
    connection: &'a mut Connection,
    seller_id: &'a str,
    origin: &'a Origin,
    /// The last sequence that was given out.
    sequence: i64,
    is_empty: bool,
    booked: Booked,
}

impl<'a> Desk<'a> {
    fn over(
        connection: &'a mut Connection,
        seller_id: &'a str,
        origin: &'a Origin,
        state: State,
    ) -> Desk<'a> {
        Desk {
            connection,
            seller_id,
            origin,
            sequence: state.sequence,
            // In empty books nothing can be replaced, so nothing needs to be looked for.
            is_empty: state.sequence == 0,
            booked: Booked::default(),
        }
    }

    fn next_sequence(&mut self) -> i64 {
        self.sequence += 1;
        self.sequence
    }

    /// Makes the state, if anything has changed.
    async fn close(self, began_at: i64) -> Result<Booked, BookingError> {
        if self.sequence > began_at {
            query("INSERT INTO bookings (seller_id, sequence, booked_at) VALUES ($1, $2, $3)")
                .bind(self.seller_id)
                .bind(self.sequence)
                .bind(db::now().seconds())
                .execute(self.connection)
                .await?;
        }
        Ok(self.booked)
    }
}

impl Tally {
    fn add(&mut self, transaction: &Transaction) {
        self.n_transactions += 1;
        let opening = transaction
            .amounts
            .iter()
            .filter(|amount| is_carried_in(&amount.component));
        self.opening_minor += opening.map(|amount| i128::from(amount.minor)).sum::<i128>();
    }
}

/// What the settlement before left: a debt, or the reserve it held back (domain rule D2).
fn is_carried_in(component: &Component) -> bool {
    matches!(
        component,
        Component::OpeningBalance | Component::ReserveReleased
    )
}

/// The settlements that a file holds whole; whatever else stands of them is gone. None for an API.
fn settlements_held(batch: &Batch) -> HashSet<&str> {
    if batch.source == Source::Api {
        return HashSet::new();
    }
    let described = batch
        .settlements
        .iter()
        .map(|settlement| settlement.id.as_str());
    let mentioned = batch
        .transactions
        .iter()
        .filter_map(|row| row.settlement_id.as_deref());
    described.chain(mentioned).collect()
}

fn check_id(id: &str) -> Result<(), BookingError> {
    let is_allowed = (1..=ID_BYTES_MAX).contains(&id.len());
    if is_allowed {
        Ok(())
    } else {
        Err(BookingError::BadId { bytes: id.len() })
    }
}

impl From<sqlx::Error> for BookingError {
    fn from(error: sqlx::Error) -> BookingError {
        BookingError::Sql(error)
    }
}

impl From<serde_json::Error> for BookingError {
    fn from(error: serde_json::Error) -> BookingError {
        BookingError::Wire(error)
    }
}

impl fmt::Display for BookingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BookingError::DoubledId { id } => {
                write!(
                    f,
                    "found the id {id:?} for two rows; an id may stand for one"
                )
            }
            BookingError::BadId { bytes } => {
                write!(f, "found an id of {bytes} bytes; 1 to 255 are allowed")
            }
            BookingError::TotalTooLarge { id } => write!(
                f,
                "the amounts of transaction {id:?} add up to more than an amount may be (2^63 - 1 \
                 minor units)"
            ),
            BookingError::Wire(error) => write!(f, "a row can't be written as JSON: {error}"),
            BookingError::Sql(error) => write!(f, "the database says: {error}"),
        }
    }
}

impl std::error::Error for BookingError {}
