//! `billing-api demo`: the sample seller, into a database of their own.

use std::fmt;

use crate::account;
use crate::booking::{self, Booked, BookingError, Origin};
use crate::db::{Connection, Db, SELLER_ID};
use crate::demo::{self, ORDERS_DEFAULT};
use crate::payments::records;
use crate::state;

/// What became of the sample seller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Written now.
    Written(Booked),
    /// The same one was there; nothing was changed.
    AlreadyThere,
}

/// Why the sample seller was not written.
#[derive(Debug)]
pub enum SampleError {
    /// A seller's own figures are in these books.
    OtherBooks,
    /// A sample seller of another seed or size is.
    OtherSeed {
        /// Its seed, and its orders where they are not as many as usual.
        found: String,
    },
    /// The rows.
    Booking(BookingError),
}

/// Writes the sample seller of a seed at the usual size into empty books.
pub async fn write(db: &Db, seed: u64) -> Result<Outcome, SampleError> {
    write_orders(db, seed, ORDERS_DEFAULT).await
}

/// Writes the sample seller of a seed with so many orders into empty books, batch by batch.
pub async fn write_orders(db: &Db, seed: u64, orders: u64) -> Result<Outcome, SampleError> {
    let name = name_of(seed, orders);
    let mut transaction = db.write(SELLER_ID).await?;
    if let Some(found) = account::sample_seed(&mut transaction, SELLER_ID).await? {
        return if found == name {
            Ok(Outcome::AlreadyThere)
        } else {
            Err(SampleError::OtherSeed { found })
        };
    }
    if !is_empty(&mut transaction).await? {
        return Err(SampleError::OtherBooks);
    }
    let (account, batches) = demo::stream(seed, orders);
    account::create(&mut transaction, SELLER_ID, &account, Some(&name)).await?;
    let origin = Origin {
        import_id: None,
        source: "api",
        n_rejections: 0,
    };
    let mut booked = Booked::default();
    for batch in batches {
        let batch = std::slice::from_ref(&batch);
        let of_batch = booking::book(&mut transaction, SELLER_ID, batch, &origin).await?;
        booked = sum(booked, of_batch);
    }
    // What the sandbox knows the sample's ways to pay by, so that each of them can be tried.
    for (method_id, token) in demo::sandbox_tokens() {
        records::add_token(&mut transaction, SELLER_ID, method_id, token).await?;
    }
    transaction.commit().await?;
    Ok(Outcome::Written(booked))
}

/// What became of two batches.
fn sum(left: Booked, right: Booked) -> Booked {
    Booked {
        new: left.new + right.new,
        repeated: left.repeated + right.repeated,
        replaced: left.replaced + right.replaced,
        removed: left.removed + right.removed,
        new_settlements: left.new_settlements + right.new_settlements,
        replaced_settlements: left.replaced_settlements + right.replaced_settlements,
        payouts: left.payouts + right.payouts,
        documents: left.documents + right.documents,
    }
}

/// What the books say of which sample seller they hold: `7`, or `7 of 100000 orders`.
fn name_of(seed: u64, orders: u64) -> String {
    if orders == ORDERS_DEFAULT {
        seed.to_string()
    } else {
        format!("{seed} of {orders} orders")
    }
}

/// The options that ask for the sample seller of such a name.
fn options_of(name: &str) -> String {
    match name.split_once(" of ") {
        None => format!("--seed {name}"),
        Some((seed, size)) => {
            format!(
                "--seed {seed} --orders {}",
                size.trim_end_matches(" orders")
            )
        }
    }
}

async fn is_empty(connection: &mut Connection) -> sqlx::Result<bool> {
    let has_account = account::find(connection, SELLER_ID).await?.is_some();
    Ok(!has_account && state::current(connection, SELLER_ID).await?.sequence == 0)
}

impl From<sqlx::Error> for SampleError {
    fn from(error: sqlx::Error) -> SampleError {
        SampleError::Booking(BookingError::Sql(error))
    }
}

impl From<BookingError> for SampleError {
    fn from(error: BookingError) -> SampleError {
        SampleError::Booking(error)
    }
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SampleError::OtherBooks => write!(
                f,
                "these books hold a seller's own figures, which the sample seller must not mix \
                 with; nothing was changed: give another --database"
            ),
            SampleError::OtherSeed { found } => write!(
                f,
                "these books hold the sample seller of seed {found}; nothing was changed: give \
                 {} or another --database",
                options_of(found)
            ),
            SampleError::Booking(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SampleError {}
