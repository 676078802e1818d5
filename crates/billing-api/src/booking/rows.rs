//! Transactions and their amounts: which are new, changed, unchanged or gone, and writing them.

use std::collections::{HashMap, HashSet};

use ledger::import::billing_api::{TransactionRow, transaction_row};
use ledger::store::batch::Batch;
use ledger::transaction::{Amount, Transaction};
use sha2::{Digest, Sha256};

use super::{BookingError, Content, Desk, STANDING, check_id, settlements_held};
use crate::db::{Sql, insert_all, query, sql};

/// Rows that are held in memory before they are written.
const ROWS_AT_ONCE: usize = 500;

/// What stands of settlements and of ids.
const FOUND: Sql = sql!(
    "" [found
        "SELECT id, sequence, deleted, content, posted_at, currency FROM transactions
         WHERE seller_id = $1 AND ended_sequence = 9223372036854775807"
        by "settlement_id" in "$2"]
    " UNION " [found
        "SELECT id, sequence, deleted, content, posted_at, currency FROM transactions
         WHERE seller_id = $1 AND ended_sequence = 9223372036854775807"
        by "id" in "$3"]
    ""
);

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
        let mut rows: Vec<NewRow<'_>> = Vec::with_capacity(ROWS_AT_ONCE);
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
            if rows.len() == ROWS_AT_ONCE {
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
        let found: Vec<(String, i64, bool, Vec<u8>, i64, String)> = query(FOUND)
            .bind(self.seller_id)
            .bind(held)
            .bind(ids)
            .fetch_all(self.connection)
            .await?;
        let versions =
            found
                .into_iter()
                .map(|(id, sequence, is_deleted, content, posted_at, currency)| {
                    let version = Version {
                        sequence,
                        is_deleted,
                        content,
                        posted_at,
                        currency,
                    };
                    (id, version)
                });
        Ok(versions.collect())
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
            query(
                "UPDATE transactions SET ended_sequence = $3 WHERE seller_id = $1 AND sequence = $2",
            )
            .bind(self.seller_id)
            .bind(sequence)
            .bind(ended_sequence)
            .execute(self.connection)
            .await?;
        }
        self.insert_rows(rows).await?;
        self.insert_amounts(rows).await?;
        rows.clear();
        Ok(())
    }

    async fn insert_rows(&mut self, rows: &[NewRow<'_>]) -> sqlx::Result<()> {
        let columns = [
            "seller_id",
            "sequence",
            "ended_sequence",
            "id",
            "deleted",
            "posted_at",
            "marketplace",
            "settlement_id",
            "currency",
            "total_minor",
            "import_id",
            "content",
            "wire",
        ];
        let values = rows.iter().map(|row| {
            [
                self.seller_id.into(),
                row.sequence.into(),
                STANDING.into(),
                row.id.into(),
                row.is_deleted.into(),
                row.posted_at.into(),
                row.marketplace.into(),
                row.settlement_id.into(),
                row.currency.into(),
                row.total_minor.into(),
                self.origin.import_id.into(),
                row.content.as_slice().into(),
                row.wire.as_str().into(),
            ]
        });
        insert_all(self.connection, "transactions", columns, values).await
    }

    async fn insert_amounts(&mut self, rows: &[NewRow<'_>]) -> sqlx::Result<()> {
        let amounts: Vec<(i64, i64, &Amount)> = rows
            .iter()
            .flat_map(|row| {
                let numbered = (0..).zip(row.amounts);
                numbered.map(|(position, amount)| (row.sequence, position, amount))
            })
            .collect();
        let columns = [
            "seller_id",
            "sequence",
            "position",
            "component",
            "raw",
            "minor",
            "line",
        ];
        let values = amounts.iter().map(|(sequence, position, amount)| {
            let component = amount.component.name();
            [
                self.seller_id.into(),
                (*sequence).into(),
                (*position).into(),
                component.into(),
                (amount.raw != component)
                    .then_some(amount.raw.as_str())
                    .into(),
                amount.minor.into(),
                amount.line.into(),
            ]
        });
        insert_all(self.connection, "amounts", columns, values).await
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
