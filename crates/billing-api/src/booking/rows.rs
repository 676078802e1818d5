//! Transactions and their amounts: which are new, changed, unchanged or gone, and writing them.

use std::collections::{HashMap, HashSet};

use ledger::import::billing_api::{TransactionRow, transaction_row};
use ledger::store::batch::Batch;
use ledger::transaction::{Amount, Transaction};
use sha2::{Digest, Sha256};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::{BookingError, Desk, STANDING, check_id, settlements_held};

/// Rows per statement: `SQLite` takes 32,766 values, and longer statements gain nothing more.
const ROWS_PER_INSERT: usize = 250;
const AMOUNTS_PER_INSERT: usize = 1000;

/// A digest of everything about a transaction but its sequence and the lines it stood on.
type Content = [u8; 16];

/// What stands under an id.
struct Version {
    sequence: i64,
    is_deleted: bool,
    content: Vec<u8>,
    posted_at: i64,
    currency: String,
}

/// A version to be written.
struct NewRow<'a> {
    sequence: i64,
    id: &'a str,
    is_deleted: bool,
    posted_at: i64,
    marketplace: Option<&'a str>,
    settlement_id: Option<&'a str>,
    currency: &'a str,
    total_minor: i64,
    content: Vec<u8>,
    wire: String,
    amounts: &'a [Amount],
}

impl Desk<'_> {
    /// Books the transactions of a batch, and what it takes back.
    pub(super) async fn book_transactions(&mut self, batch: &Batch) -> Result<(), BookingError> {
        let mut standing = self.standing(batch).await?;
        let mut seen = HashSet::with_capacity(batch.transactions.len());
        let mut rows: Vec<NewRow<'_>> = Vec::with_capacity(ROWS_PER_INSERT);
        let mut ended = Vec::new();
        for transaction in &batch.transactions {
            check_id(&transaction.id)?;
            if !seen.insert(transaction.id.as_str()) {
                return Err(BookingError::DoubledId {
                    id: transaction.id.clone(),
                });
            }
            let mut wire = transaction_row(transaction);
            let content = content_of(&mut wire, &transaction.amounts)?;
            let old = standing.remove(&transaction.id);
            match &old {
                Some(old) if !old.is_deleted && old.content == content => {
                    self.booked.repeated += 1;
                    continue;
                }
                Some(old) if !old.is_deleted => self.booked.replaced += 1,
                _ => self.booked.new += 1,
            }
            let sequence = self.next_sequence();
            ended.extend(old.map(|old| (old.sequence, sequence)));
            wire.sequence = sequence.unsigned_abs();
            rows.push(NewRow::of(transaction, sequence, &wire, content)?);
            if rows.len() == ROWS_PER_INSERT {
                self.write(&mut ended, &mut rows).await?;
            }
        }
        self.write(&mut ended, &mut rows).await?;
        self.remove(batch, standing).await
    }

    /// What stands of a batch's settlements and ids.
    async fn standing(&mut self, batch: &Batch) -> Result<HashMap<String, Version>, BookingError> {
        if self.is_empty {
            return Ok(HashMap::new());
        }
        let held: Vec<&str> = settlements_held(batch).into_iter().collect();
        let ids = batch.transactions.iter().map(|row| row.id.as_str());
        let ids: Vec<&str> = ids
            .chain(batch.removals.iter().map(|row| row.id.as_str()))
            .collect();
        let found = sqlx::query(
            "SELECT id, sequence, deleted, content, posted_at, currency FROM transactions
             WHERE seller_id = ?1 AND ended_sequence = 9223372036854775807
               AND settlement_id IN (SELECT value FROM json_each(?2))
             UNION
             SELECT id, sequence, deleted, content, posted_at, currency FROM transactions
             WHERE seller_id = ?1 AND ended_sequence = 9223372036854775807
               AND id IN (SELECT value FROM json_each(?3))",
        )
        .bind(self.seller_id)
        .bind(serde_json::to_string(&held)?)
        .bind(serde_json::to_string(&ids)?)
        .fetch_all(&mut *self.connection)
        .await?;
        let version = |row: &sqlx::sqlite::SqliteRow| -> sqlx::Result<(String, Version)> {
            Ok((
                row.try_get(0)?,
                Version {
                    sequence: row.try_get(1)?,
                    is_deleted: row.try_get(2)?,
                    content: row.try_get(3)?,
                    posted_at: row.try_get(4)?,
                    currency: row.try_get(5)?,
                },
            ))
        };
        Ok(found.iter().map(version).collect::<sqlx::Result<_>>()?)
    }

    /// Leaves tombstones for what a file no longer has, and for what an API takes back.
    async fn remove(
        &mut self,
        batch: &Batch,
        mut standing: HashMap<String, Version>,
    ) -> Result<(), BookingError> {
        if settlements_held(batch).is_empty() {
            let taken_back: HashSet<&str> = batch
                .removals
                .iter()
                .map(|removal| removal.id.as_str())
                .collect();
            standing.retain(|id, _| taken_back.contains(id.as_str()));
        }
        standing.retain(|_, old| !old.is_deleted);
        // A map has no order; the feed should not depend on that.
        let mut gone: Vec<(String, Version)> = standing.into_iter().collect();
        gone.sort_by_key(|(_, old)| old.sequence);

        let mut ended = Vec::new();
        let mut rows = Vec::new();
        for (id, old) in &gone {
            let sequence = self.next_sequence();
            ended.push((old.sequence, sequence));
            rows.push(NewRow::tombstone(id, sequence, old)?);
        }
        self.booked.removed += rows.len();
        self.write(&mut ended, &mut rows).await
    }

    /// Ends old versions and writes new ones. An id has one standing version at any moment, which
    /// the database itself insists on, so ending comes first.
    async fn write(
        &mut self,
        ended: &mut Vec<(i64, i64)>,
        rows: &mut Vec<NewRow<'_>>,
    ) -> Result<(), BookingError> {
        for (sequence, ended_sequence) in ended.drain(..) {
            sqlx::query(
                "UPDATE transactions SET ended_sequence = ?3 WHERE seller_id = ?1 AND sequence = ?2",
            )
            .bind(self.seller_id)
            .bind(sequence)
            .bind(ended_sequence)
            .execute(&mut *self.connection)
            .await?;
        }
        for rows in rows.chunks(ROWS_PER_INSERT) {
            self.insert_rows(rows).await?;
        }
        let amounts: Vec<(i64, usize, &Amount)> = rows
            .iter()
            .flat_map(|row| {
                let numbered = row.amounts.iter().enumerate();
                numbered.map(|(position, amount)| (row.sequence, position, amount))
            })
            .collect();
        for amounts in amounts.chunks(AMOUNTS_PER_INSERT) {
            self.insert_amounts(amounts).await?;
        }
        rows.clear();
        Ok(())
    }

    async fn insert_rows(&mut self, rows: &[NewRow<'_>]) -> Result<(), BookingError> {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO transactions (seller_id, sequence, ended_sequence, id, deleted, posted_at,
             marketplace, settlement_id, currency, total_minor, import_id, content, wire) ",
        );
        insert.push_values(rows, |mut values, row| {
            values
                .push_bind(self.seller_id)
                .push_bind(row.sequence)
                .push_bind(STANDING)
                .push_bind(row.id)
                .push_bind(row.is_deleted)
                .push_bind(row.posted_at)
                .push_bind(row.marketplace)
                .push_bind(row.settlement_id)
                .push_bind(row.currency)
                .push_bind(row.total_minor)
                .push_bind(self.origin.import_id)
                .push_bind(row.content.as_slice())
                .push_bind(row.wire.as_str());
        });
        insert.build().execute(&mut *self.connection).await?;
        Ok(())
    }

    async fn insert_amounts(
        &mut self,
        amounts: &[(i64, usize, &Amount)],
    ) -> Result<(), BookingError> {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO amounts (seller_id, sequence, position, component, raw, minor, line) ",
        );
        insert.push_values(amounts, |mut values, (sequence, position, amount)| {
            let component = amount.component.name();
            values
                .push_bind(self.seller_id)
                .push_bind(*sequence)
                // A transaction has fewer amounts than its file has bytes, far below 2^63.
                .push_bind(i64::try_from(*position).unwrap_or(i64::MAX))
                .push_bind(component)
                .push_bind((amount.raw != component).then_some(amount.raw.as_str()))
                .push_bind(amount.minor)
                .push_bind(i64::from(amount.line));
        });
        insert.build().execute(&mut *self.connection).await?;
        Ok(())
    }
}

impl<'a> NewRow<'a> {
    fn of(
        transaction: &'a Transaction,
        sequence: i64,
        wire: &TransactionRow,
        content: Content,
    ) -> Result<NewRow<'a>, BookingError> {
        let total_minor =
            i64::try_from(transaction.total().minor).map_err(|_| BookingError::TotalTooLarge {
                id: transaction.id.clone(),
            })?;
        Ok(NewRow {
            sequence,
            id: &transaction.id,
            is_deleted: false,
            posted_at: transaction.posted_at.seconds(),
            marketplace: transaction.marketplace.as_deref(),
            settlement_id: transaction.settlement_id.as_deref(),
            currency: transaction.currency.code(),
            total_minor,
            content: content.to_vec(),
            wire: serde_json::to_string(wire)?,
            amounts: &transaction.amounts,
        })
    }

    fn tombstone(id: &'a str, sequence: i64, old: &'a Version) -> Result<NewRow<'a>, BookingError> {
        // By hand: of a removed row, the contract knows these three fields and no others.
        let wire = serde_json::json!({ "id": id, "sequence": sequence, "deleted": true });
        Ok(NewRow {
            sequence,
            id,
            is_deleted: true,
            posted_at: old.posted_at,
            marketplace: None,
            settlement_id: None,
            currency: &old.currency,
            total_minor: 0,
            content: Vec::new(),
            wire: serde_json::to_string(&wire)?,
            amounts: &[],
        })
    }
}

/// What makes two versions of a transaction the same. The line is left out: a file that was saved
/// with other line ends, or sorted, says nothing new.
fn content_of(wire: &mut TransactionRow, amounts: &[Amount]) -> Result<Content, BookingError> {
    wire.sequence = 0;
    let mut digest = Sha256::new();
    digest.update(serde_json::to_vec(wire)?);
    for amount in amounts {
        for text in [amount.component.name(), &amount.raw] {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
        digest.update(amount.minor.to_le_bytes());
    }
    let mut content = Content::default();
    content.copy_from_slice(&digest.finalize()[..16]);
    Ok(content)
}
