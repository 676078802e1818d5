//! `billing-api demo`: the sample seller, into a database of their own.

use std::fmt;

use crate::account;
use crate::booking::{self, Booked, BookingError, Origin};
use crate::db::{Connection, Db, SELLER_ID};
use crate::demo;
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
    /// A sample seller of another seed is.
    OtherSeed {
        /// That seed.
        found: String,
    },
    /// The rows.
    Booking(BookingError),
}

/// Writes the sample seller of a seed into empty books.
pub async fn write(db: &Db, seed: u64) -> Result<Outcome, SampleError> {
    let mut transaction = db.write(SELLER_ID).await?;
    if let Some(found) = account::sample_seed(&mut transaction, SELLER_ID).await? {
        return if found == seed.to_string() {
            Ok(Outcome::AlreadyThere)
        } else {
            Err(SampleError::OtherSeed { found })
        };
    }
    if !is_empty(&mut transaction).await? {
        return Err(SampleError::OtherBooks);
    }
    let seller = demo::seller(seed);
    account::create(&mut transaction, SELLER_ID, &seller.account, Some(seed)).await?;
    let origin = Origin {
        import_id: None,
        source: "api",
        n_rejections: 0,
    };
    let booked = booking::book(&mut transaction, SELLER_ID, &seller.batches, &origin).await?;
    transaction.commit().await?;
    Ok(Outcome::Written(booked))
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
                 --seed {found} or another --database"
            ),
            SampleError::Booking(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SampleError {}
