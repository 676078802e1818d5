//! Balances, documents, the catalogue and rates: which rows are new or changed, and writing them.

use std::collections::HashMap;

use ledger::import::billing_api::{
    BalanceRow, InvoiceRow, MeterRow, PaymentMethodRow, PriceRow, ProductRow, RateRow,
    SubscriptionRow, UsageRecordRow,
};
use ledger::money::Currency;
use ledger::store::batch::Batch;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{BookingError, Content, Desk, STANDING, check_id};
use crate::db::{Sql, insert_all, query, sql};
use crate::list::List;

mod columns;

use columns::Columns;

/// Rows that are held in memory before they are written.
const ROWS_AT_ONCE: usize = 500;

/// What stands of ids.
const FOUND: Sql = sql!(
    "" [found
        "SELECT id, sequence, deleted, content FROM documents
         WHERE seller_id = $1 AND list = $2 AND ended_sequence = 9223372036854775807"
        by "id" in "$3"]
    ""
);

/// A row to be booked, unless it stands there exactly so.
struct Document {
    columns: Columns,
    wire: Box<dyn Wire>,
}

/// A version to be written.
struct NewVersion {
    sequence: i64,
    is_deleted: bool,
    columns: Columns,
    content: Content,
    wire: String,
}

/// What stands under an id.
struct Version {
    sequence: i64,
    is_deleted: bool,
    content: Vec<u8>,
}

/// A row of the contract, which the books give its place in the change feed.
trait Wire: Send {
    fn json(&mut self, sequence: u64) -> serde_json::Result<String>;
}

macro_rules! have_a_sequence {
    ($($row:ty),*) => {
        $(impl Wire for $row {
            fn json(&mut self, sequence: u64) -> serde_json::Result<String> {
                self.sequence = sequence;
                serde_json::to_string(self)
            }
        })*
    };
}

have_a_sequence!(
    BalanceRow,
    InvoiceRow,
    MeterRow,
    PaymentMethodRow,
    PriceRow,
    ProductRow,
    RateRow,
    SubscriptionRow,
    UsageRecordRow
);

impl Desk<'_> {
    /// Books everything of a batch that is no movement, settlement or payout.
    pub(super) async fn book_documents(&mut self, batch: &Batch) -> Result<(), BookingError> {
        let entities = &batch.entities;
        let balances = batch.balances.iter().map(columns::balance);
        self.book_list(List::Balances, balances).await?;
        let invoices = entities.invoices.iter().map(columns::invoice);
        self.book_list(List::Invoices, invoices).await?;
        let methods = entities.payment_methods.iter().map(columns::payment_method);
        self.book_list(List::PaymentMethods, methods).await?;
        let subscriptions = entities.subscriptions.iter().map(columns::subscription);
        self.book_list(List::Subscriptions, subscriptions).await?;
        let meters = entities.meters.iter().map(columns::meter);
        self.book_list(List::Meters, meters).await?;
        let prices = entities.prices.iter().map(columns::price);
        self.book_list(List::Prices, prices).await?;
        let records = entities.usage_records.iter().map(columns::usage_record);
        self.book_list(List::UsageRecords, records).await?;
        let products = entities.products.iter().map(columns::product);
        self.book_list(List::Products, products).await?;
        let rates = batch.rates.iter().map(columns::rate);
        self.book_list(List::Rates, rates).await
    }

    /// Books the rows of one list, some at a time.
    async fn book_list(
        &mut self,
        list: List,
        mut rows: impl ExactSizeIterator<Item = Document>,
    ) -> Result<(), BookingError> {
        let mut seen = HashMap::with_capacity(rows.len());
        while rows.len() > 0 {
            let some: Vec<Document> = rows.by_ref().take(ROWS_AT_ONCE).collect();
            self.book_some(list, some, &mut seen).await?;
        }
        Ok(())
    }

    /// Books rows of which none stands among `seen` with other content.
    async fn book_some(
        &mut self,
        list: List,
        rows: Vec<Document>,
        seen: &mut HashMap<String, Content>,
    ) -> Result<(), BookingError> {
        let ids = rows.iter().map(|row| row.columns.id.as_str()).collect();
        let standing = self.standing_documents(list, ids).await?;
        let mut ended = Vec::new();
        let mut versions = Vec::with_capacity(rows.len());
        for Document { columns, mut wire } in rows {
            check_id(&columns.id)?;
            let content = content_of(&wire.json(0)?);
            if let Some(first) = seen.insert(columns.id.clone(), content) {
                if first == content {
                    continue;
                }
                return Err(BookingError::DoubledId { id: columns.id });
            }
            let old = standing.get(&columns.id);
            if old.is_some_and(|old| !old.is_deleted && old.content == content) {
                continue;
            }
            let sequence = self.next_sequence();
            ended.extend(old.map(|old| (old.sequence, sequence)));
            versions.push(NewVersion {
                sequence,
                is_deleted: false,
                wire: wire.json(sequence.unsigned_abs())?,
                columns,
                content,
            });
        }
        self.booked.documents += versions.len();
        self.write_versions(list, &ended, &versions).await
    }

    /// Takes a row off a list. A tombstone stays in the change feed. Says whether the row was there.
    pub(super) async fn remove_document(
        &mut self,
        list: List,
        id: &str,
    ) -> Result<bool, BookingError> {
        let mut standing = self.standing_documents(list, vec![id]).await?;
        let Some(old) = standing.remove(id).filter(|old| !old.is_deleted) else {
            return Ok(false);
        };
        let sequence = self.next_sequence();
        // By hand: of a removed row, the contract knows these three fields and no others.
        let wire = serde_json::json!({ "id": id, "sequence": sequence, "deleted": true });
        let tombstone = NewVersion {
            sequence,
            is_deleted: true,
            columns: Columns::of_nothing(id),
            content: Content::default(),
            wire: serde_json::to_string(&wire)?,
        };
        let ended = [(old.sequence, sequence)];
        self.booked.documents += 1;
        self.write_versions(list, &ended, &[tombstone]).await?;
        Ok(true)
    }

    /// What stands of ids, removed rows included.
    async fn standing_documents(
        &mut self,
        list: List,
        ids: Vec<&str>,
    ) -> Result<HashMap<String, Version>, BookingError> {
        if self.is_empty {
            return Ok(HashMap::new());
        }
        let found: Vec<(String, i64, bool, Vec<u8>)> = query(FOUND)
            .bind(self.seller_id)
            .bind(list.path())
            .bind(ids)
            .fetch_all(self.connection)
            .await?;
        let versions = found
            .into_iter()
            .map(|(id, sequence, is_deleted, content)| {
                let version = Version {
                    sequence,
                    is_deleted,
                    content,
                };
                (id, version)
            });
        Ok(versions.collect())
    }

    /// Ends old versions and writes new ones, in this order: an id has one standing version.
    async fn write_versions(
        &mut self,
        list: List,
        ended: &[(i64, i64)],
        versions: &[NewVersion],
    ) -> Result<(), BookingError> {
        for (sequence, ended_sequence) in ended {
            query(
                "UPDATE documents SET ended_sequence = $3 WHERE seller_id = $1 AND sequence = $2",
            )
            .bind(self.seller_id)
            .bind(*sequence)
            .bind(*ended_sequence)
            .execute(self.connection)
            .await?;
        }
        let columns = [
            "seller_id",
            "sequence",
            "ended_sequence",
            "list",
            "id",
            "deleted",
            "at",
            "status",
            "direction",
            "currency",
            "about",
            "total_minor",
            "content",
            "wire",
        ];
        let values = versions.iter().map(|version| {
            let columns = &version.columns;
            [
                self.seller_id.into(),
                version.sequence.into(),
                STANDING.into(),
                list.path().into(),
                columns.id.as_str().into(),
                version.is_deleted.into(),
                columns.at.into(),
                columns.status.as_deref().into(),
                columns.direction.as_deref().into(),
                columns.currency.as_ref().map(Currency::code).into(),
                columns.about.as_deref().into(),
                columns.total_minor.into(),
                version.content.as_slice().into(),
                version.wire.as_str().into(),
            ]
        });
        insert_all(self.connection, "documents", columns, values).await?;
        Ok(())
    }
}

impl Document {
    fn new(columns: Columns, wire: impl Wire + Serialize + 'static) -> Document {
        Document {
            columns,
            wire: Box::new(wire),
        }
    }
}

/// What makes two versions of a row the same.
fn content_of(wire: &str) -> Content {
    let mut content = Content::default();
    content.copy_from_slice(&Sha256::digest(wire)[..16]);
    content
}
