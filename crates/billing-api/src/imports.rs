//! `billing-api import`: settlement files into the books, one transaction per file.
//!
//! A file is booked whole or not at all, and one that can't be booked does not keep the others from
//! being. Whatever of a booked file could not be read is kept beside it, line by line, and said. A
//! file takes the place of an earlier one of the same settlement only if it is as sound.

use std::io::{self, Write};
use std::path::PathBuf;

use ledger::import::billing_api::Marketplace;
use ledger::import::{Format, Import, Options, Rejection};
use ledger::money::Currency;
use ledger::store::batch::{Batch, Source};

use crate::account;
use crate::booking::{self, Booked, BookingError, Origin};
use crate::db::{self, Connection, Db, SELLER_ID, insert_all, query};
use crate::inert::Inert;
use crate::source_file::{self, FileError};

pub mod jobs;
mod standing;
mod words;

pub use standing::{Fault, LessSound};

/// What became of a file.
#[derive(Debug)]
pub enum Outcome {
    /// It is in the books now.
    Booked {
        /// Its number.
        import_id: i64,
        /// What changed by it.
        booked: Booked,
        /// What was read.
        import: Box<Import>,
    },
    /// The same bytes were booked before; nothing was changed.
    AlreadyBooked {
        /// The number of that import.
        import_id: i64,
        /// The name that the file had then.
        file_name: String,
    },
}

/// Why a file was not booked.
#[derive(Debug)]
pub enum ImportError {
    /// The file itself.
    File(FileError),
    /// The books are the sample seller's, which real figures must not mix with.
    SampleBooks,
    /// One of its settlements stands in the books in a sounder version.
    LessSound(Box<LessSound>),
    /// The rows.
    Booking(BookingError),
}

/// Imports files in turn, says what became of each, and counts those that were not booked.
pub async fn run(
    db: &Db,
    paths: &[PathBuf],
    options: &Options,
    out: &mut impl Write,
) -> io::Result<usize> {
    let mut n_refused = 0;
    for path in paths {
        let name = source_file::name_of(path);
        let name = Inert(&name);
        let import = source_file::read(path, options).and_then(source_file::bookable);
        let outcome = match import {
            Ok(import) => book_file(db, import).await,
            Err(error) => Err(ImportError::File(error)),
        };
        match outcome {
            Ok(outcome) => words::outcome(out, name, &outcome)?,
            Err(error) => {
                n_refused += 1;
                let reason = error.to_string();
                writeln!(
                    out,
                    "{name}: refused, nothing of it was booked: {}",
                    Inert(&reason)
                )?;
                match &error {
                    // A single reason was said just now.
                    ImportError::File(FileError::Refused(reasons)) if reasons.len() > 1 => {
                        words::rejections(out, reasons, "")?;
                    }
                    ImportError::LessSound(found) => {
                        words::rejections(out, &found.unreadable, "")?;
                    }
                    _ => {}
                }
            }
        }
    }
    if n_refused > 0 {
        writeln!(out, "{n_refused} of {} files were refused.", paths.len())?;
    }
    Ok(n_refused)
}

/// Books one file, all or nothing.
pub async fn book_file(db: &Db, import: Import) -> Result<Outcome, ImportError> {
    let mut transaction = db.write(SELLER_ID).await?;
    let outcome = book(&mut transaction, SELLER_ID, import).await?;
    transaction.commit().await?;
    Ok(outcome)
}

/// Books one file of a seller. Only the commit, which is the caller's, makes any of it true.
pub async fn book(
    transaction: &mut Connection,
    seller_id: &str,
    import: Import,
) -> Result<Outcome, ImportError> {
    let Source::File { name, sha256 } = &import.batch.source else {
        return Err(ImportError::File(FileError::ApiAnswer));
    };
    if account::sample_seed(transaction, seller_id)
        .await?
        .is_some()
    {
        return Err(ImportError::SampleBooks);
    }
    if let Some((import_id, file_name)) = find_import(transaction, seller_id, sha256).await? {
        return Ok(Outcome::AlreadyBooked {
            import_id,
            file_name,
        });
    }
    standing::check(transaction, seller_id, &import).await?;
    let import_id = write_import(transaction, seller_id, name, sha256, &import).await?;
    write_rejections(transaction, seller_id, import_id, &import.rejections).await?;
    write_account(transaction, seller_id, &import.batch).await?;
    let origin = Origin {
        import_id: Some(import_id),
        source: source_word(import.format),
        n_rejections: import.rejections.len() as u64,
    };
    let batches = std::slice::from_ref(&import.batch);
    let booked = booking::book(transaction, seller_id, batches, &origin).await?;
    standing::hold(transaction, seller_id, &import.batch, import_id).await?;
    Ok(Outcome::Booked {
        import_id,
        booked,
        import: Box::new(import),
    })
}

async fn find_import(
    connection: &mut Connection,
    seller_id: &str,
    sha256: &[u8; 32],
) -> sqlx::Result<Option<(i64, String)>> {
    query("SELECT import_id, file_name FROM imports WHERE seller_id = $1 AND sha256 = $2")
        .bind(seller_id)
        .bind(sha256.as_slice())
        .fetch_optional(connection)
        .await
}

async fn write_import(
    connection: &mut Connection,
    seller_id: &str,
    name: &str,
    sha256: &[u8; 32],
    import: &Import,
) -> sqlx::Result<i64> {
    let lines = import.batch.lines;
    query(
        "INSERT INTO imports (seller_id, import_id, sha256, file_name, format, lines_total,
             lines_header, lines_summary, lines_booked, lines_blank, lines_rejected, imported_at)
         VALUES ($1, (SELECT coalesce(max(import_id), 0) + 1 FROM imports WHERE seller_id = $1),
                 $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         RETURNING import_id",
    )
    .bind(seller_id)
    .bind(sha256.as_slice())
    .bind(name)
    .bind(import.format.map_or("unknown", Format::name))
    .bind(lines.total)
    .bind(lines.header)
    .bind(lines.summary)
    .bind(lines.booked)
    .bind(lines.blank)
    .bind(lines.rejected)
    .bind(db::now().seconds())
    .scalar_one(connection)
    .await
}

async fn write_rejections(
    connection: &mut Connection,
    seller_id: &str,
    import_id: i64,
    rejections: &[Rejection],
) -> sqlx::Result<()> {
    let columns = [
        "seller_id",
        "import_id",
        "position",
        "line",
        "reason",
        "raw",
    ];
    let numbered: Vec<(i64, &Rejection)> = (0..).zip(rejections).collect();
    let values = numbered.iter().map(|(position, rejection)| {
        [
            seller_id.into(),
            import_id.into(),
            (*position).into(),
            rejection.line.into(),
            rejection.reason.to_string().into(),
            // Not every database holds a zero character; its picture says that it was there.
            rejection.raw.replace('\0', "\u{2400}").into(),
        ]
    });
    insert_all(connection, "rejections", columns, values).await
}

/// The account, as far as files tell.
async fn write_account(
    connection: &mut Connection,
    seller_id: &str,
    batch: &Batch,
) -> sqlx::Result<()> {
    let settled = batch
        .settlements
        .iter()
        .map(|settlement| settlement.currency);
    let currency = settled
        .chain(batch.transactions.iter().map(|row| row.currency))
        .next();
    if let Some(currency) = currency
        && account::find(connection, seller_id).await?.is_none()
    {
        let account = account::unnamed(currency.code());
        account::create(connection, seller_id, &account, None).await?;
    }
    let mut known: Vec<&str> = Vec::new();
    for row in &batch.transactions {
        let Some(id) = row.marketplace.as_deref().filter(|id| !known.contains(id)) else {
            continue;
        };
        known.push(id);
        account::add_marketplace(connection, seller_id, &marketplace(id, row.currency)).await?;
    }
    Ok(())
}

/// A marketplace known by its domain alone.
fn marketplace(id: &str, currency: Currency) -> Marketplace {
    Marketplace {
        id: id.to_owned(),
        name: id.to_owned(),
        country: country_of(id),
        currency: currency.code().to_owned(),
        time_zone: "UTC".to_owned(),
    }
}

/// The country that a domain stands for: its country code is the ISO 3166 one, save for two.
fn country_of(domain: &str) -> String {
    match domain.rsplit('.').next().unwrap_or_default() {
        "uk" => "GB".to_owned(),
        "com" => "US".to_owned(),
        code if code.len() == 2 && domain.contains('.') => code.to_ascii_uppercase(),
        // Reserved by ISO 3166 for users' own purposes: unknown.
        _ => "ZZ".to_owned(),
    }
}

/// The contract's word for where a settlement comes from.
fn source_word(format: Option<Format>) -> &'static str {
    match format {
        Some(Format::SettlementV1) => "settlement_v1",
        Some(Format::SettlementV2) => "settlement_v2",
        Some(Format::BillingApi) => "api",
        None => "unknown",
    }
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> ImportError {
        ImportError::Booking(BookingError::Sql(error))
    }
}

impl From<serde_json::Error> for ImportError {
    fn from(error: serde_json::Error) -> ImportError {
        ImportError::Booking(BookingError::Wire(error))
    }
}

impl From<BookingError> for ImportError {
    fn from(error: BookingError) -> ImportError {
        ImportError::Booking(error)
    }
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ImportError::File(error) => error.fmt(f),
            ImportError::SampleBooks => write!(
                f,
                "these are the sample seller's books, and real figures must not mix with them; \
                 give another --database"
            ),
            ImportError::LessSound(found) => found.fmt(f),
            ImportError::Booking(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImportError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_tell_countries() {
        let check = |domain: &str, country: &str| assert_eq!(country_of(domain), country);
        check("amazon.de", "DE");
        check("amazon.com", "US");
        check("amazon.com.au", "AU");
        check("amazon.co.uk", "GB");
        check("amazon.ca", "CA");
        check("si ca prod marketplace", "ZZ");
        check("ca", "ZZ");
        check("", "ZZ");
    }
}
