//! Whether books agree with themselves, and what they come to.

use std::collections::BTreeMap;
use std::fmt;

use ledger::money::{Currency, Total};

use super::BackupError;
use crate::db::{Connection, postgres, query, sqlite};

/// What books hold: the same for a backup, for the books that it was made of and for those that are
/// made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    version: i64,
    n_bookings: i64,
    n_transactions: i64,
    n_settlements: i64,
    n_payouts: i64,
    /// Of the transactions that stand, in minor units.
    sums: BTreeMap<String, i128>,
}

/// Each counts what must not be there, and says what that is.
const FAULTS: [(&str, &str); 4] = [
    (
        "SELECT count(*) FROM transactions t WHERE NOT t.deleted AND t.total_minor <>
             (SELECT coalesce(sum(a.minor), 0) FROM amounts a
              WHERE a.seller_id = t.seller_id AND a.sequence = t.sequence)",
        "transactions whose amounts do not add up to their totals",
    ),
    (
        "SELECT count(*) FROM transactions t WHERE t.sequence >
             (SELECT max(b.sequence) FROM bookings b WHERE b.seller_id = t.seller_id)",
        "transactions that no booking made",
    ),
    (
        "SELECT count(*) FROM settlements s WHERE s.sequence >
             (SELECT max(b.sequence) FROM bookings b WHERE b.seller_id = s.seller_id)",
        "settlements that no booking made",
    ),
    (
        "SELECT count(*) FROM payouts p WHERE p.sequence >
             (SELECT max(b.sequence) FROM bookings b WHERE b.seller_id = p.seller_id)",
        "payouts that no booking made",
    ),
];

/// Reads everything, and gives what it comes to unless it contradicts itself.
pub(super) async fn verify(books: &mut Connection) -> Result<Figures, BackupError> {
    let version = match books {
        Connection::Sqlite(_) => sqlite::VERSION,
        Connection::Postgres(_) => postgres::VERSION,
    };
    let mut faults = match books {
        Connection::Sqlite(_) => pages(books).await?,
        // The server has checked each row against its constraints when it took it in.
        Connection::Postgres(_) => Vec::new(),
    };
    if faults.is_empty() {
        for (statement, what) in FAULTS {
            let n: i64 = query(statement).scalar_one(books).await?;
            if n > 0 {
                faults.push(format!("{n} {what}"));
            }
        }
    }
    if !faults.is_empty() {
        return Err(BackupError::Unsound(faults));
    }
    // In two parts, since a sum of whole books may be more than a number of the database holds.
    let sums: Vec<(String, i64, i64)> = query(
        "SELECT currency, CAST(sum(total_minor / 1000000) AS BIGINT),
                CAST(sum(total_minor % 1000000) AS BIGINT)
         FROM transactions WHERE NOT deleted AND ended_sequence = 9223372036854775807
         GROUP BY currency ORDER BY currency",
    )
    .fetch_all(books)
    .await?;
    let sums = sums.into_iter().map(|(currency, millions, rest)| {
        let minor = i128::from(millions) * 1_000_000 + i128::from(rest);
        (currency, minor)
    });
    let (n_bookings, n_transactions, n_settlements, n_payouts) = query(
        "SELECT (SELECT count(*) FROM bookings), (SELECT count(*) FROM transactions),
                (SELECT count(*) FROM settlements), (SELECT count(*) FROM payouts)",
    )
    .fetch_one(books)
    .await?;
    Ok(Figures {
        version: query(version).scalar_one(books).await?,
        n_bookings,
        n_transactions,
        n_settlements,
        n_payouts,
        sums: sums.collect(),
    })
}

/// Every page of a file, every index entry, every reference.
async fn pages(books: &mut Connection) -> Result<Vec<String>, BackupError> {
    let said: Vec<(String,)> = query("SELECT integrity_check FROM pragma_integrity_check")
        .fetch_all(books)
        .await?;
    let mut faults: Vec<String> = said.into_iter().map(|(line,)| line).collect();
    faults.retain(|line| line != "ok");
    let n: i64 = query("SELECT count(*) FROM pragma_foreign_key_check")
        .scalar_one(books)
        .await?;
    if n > 0 {
        faults.push(format!("{n} rows refer to rows that are not there"));
    }
    Ok(faults)
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "version {}: {} bookings, {} transactions, {} settlements, {} payouts",
            self.version, self.n_bookings, self.n_transactions, self.n_settlements, self.n_payouts
        )?;
        for (code, minor) in &self.sums {
            match Currency::from_code(code) {
                Some(currency) => {
                    let sum = Total::new(*minor, currency).to_plain();
                    write!(f, ", {sum} {code}")?;
                }
                None => write!(f, ", {minor} minor units of {code:?}")?,
            }
        }
        Ok(())
    }
}
