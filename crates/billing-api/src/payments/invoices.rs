//! Invoices and payment methods as they stand in the books, and new versions of them.

use std::fmt;

use ledger::import::billing_api::{InvoiceRow, PaymentMethodRow, invoice_of, method_of};
use ledger::invoice::Invoice;
use ledger::payment_method::PaymentMethod;
use ledger::store::batch::{Batch, Entities, LineCount, Source};
use serde::de::DeserializeOwned;

use crate::booking::{self, BookingError, Origin};
use crate::db::{Connection, query};
use crate::documents;
use crate::list::List;
use crate::refusal::Refusal;

/// What is booked here comes from nobody's file.
const ORIGIN: Origin = Origin {
    import_id: None,
    source: "api",
    n_rejections: 0,
};

/// The invoice that stands under an id.
pub async fn invoice(
    connection: &mut Connection,
    seller_id: &str,
    id: &str,
) -> Result<Option<Invoice>, Refusal> {
    let row: Option<InvoiceRow> = row(connection, seller_id, List::Invoices, id).await?;
    let read = row.map(invoice_of).transpose();
    read.map_err(|reason| damaged(List::Invoices, id, reason))
}

/// The payment method that stands under an id.
pub async fn method(
    connection: &mut Connection,
    seller_id: &str,
    id: &str,
) -> Result<Option<PaymentMethod>, Refusal> {
    let row: Option<PaymentMethodRow> =
        row(connection, seller_id, List::PaymentMethods, id).await?;
    let read = row.map(method_of).transpose();
    read.map_err(|reason| damaged(List::PaymentMethods, id, reason))
}

/// Every payment method that stands, from the first.
pub async fn methods(
    connection: &mut Connection,
    seller_id: &str,
) -> Result<Vec<PaymentMethod>, Refusal> {
    let list = List::PaymentMethods;
    let wires: Vec<(String,)> = query(
        "SELECT wire FROM documents
         WHERE seller_id = $1 AND list = $2 AND ended_sequence = 9223372036854775807
           AND NOT deleted
         ORDER BY sequence",
    )
    .bind(seller_id)
    .bind(list.path())
    .fetch_all(connection)
    .await?;
    let read = wires.iter().map(|(wire,)| {
        let row: PaymentMethodRow =
            serde_json::from_str(wire).map_err(|error| damaged(list, wire, error))?;
        let id = row.id.clone();
        method_of(row).map_err(|reason| damaged(list, &id, reason))
    });
    read.collect()
}

/// Whether a payment method stood under an id until it was removed.
pub async fn was_method(
    connection: &mut Connection,
    seller_id: &str,
    id: &str,
) -> sqlx::Result<bool> {
    if id.contains('\0') {
        return Ok(false);
    }
    let found: Option<String> = query(
        "SELECT id FROM documents
         WHERE seller_id = $1 AND list = $2 AND id = $3 AND ended_sequence = 9223372036854775807
           AND deleted",
    )
    .bind(seller_id)
    .bind(List::PaymentMethods.path())
    .bind(id)
    .scalar_optional(connection)
    .await?;
    Ok(found.is_some())
}

async fn row<T: DeserializeOwned>(
    connection: &mut Connection,
    seller_id: &str,
    list: List,
    id: &str,
) -> Result<Option<T>, Refusal> {
    // PostgreSQL takes no such text, and no id has one.
    if id.contains('\0') {
        return Ok(None);
    }
    let wire = documents::standing(connection, seller_id, list, id).await?;
    let read = wire.map(|wire| serde_json::from_str(&wire)).transpose();
    read.map_err(|error| damaged(list, id, error))
}

/// Books a version of an invoice.
pub async fn book_invoice(
    connection: &mut Connection,
    seller_id: &str,
    invoice: Invoice,
) -> Result<(), Refusal> {
    let entities = Entities {
        invoices: vec![invoice],
        ..Entities::default()
    };
    book(connection, seller_id, entities).await
}

/// Books versions of payment methods, as one state of the books.
pub async fn book_methods(
    connection: &mut Connection,
    seller_id: &str,
    methods: Vec<PaymentMethod>,
) -> Result<(), Refusal> {
    let entities = Entities {
        payment_methods: methods,
        ..Entities::default()
    };
    book(connection, seller_id, entities).await
}

/// Takes a payment method off the list.
pub async fn remove_method(
    connection: &mut Connection,
    seller_id: &str,
    id: &str,
) -> Result<(), Refusal> {
    let list = List::PaymentMethods;
    let removed = booking::remove(connection, seller_id, list, id, &ORIGIN).await;
    removed.map(drop).map_err(refusal_of)
}

async fn book(
    connection: &mut Connection,
    seller_id: &str,
    entities: Entities,
) -> Result<(), Refusal> {
    let batch = Batch {
        source: Source::Api,
        lines: LineCount::default(),
        settlements: Vec::new(),
        payouts: Vec::new(),
        balances: Vec::new(),
        transactions: Vec::new(),
        removals: Vec::new(),
        entities,
        rates: Vec::new(),
    };
    let booked = booking::book(connection, seller_id, &[batch], &ORIGIN).await;
    booked.map(drop).map_err(refusal_of)
}

fn refusal_of(error: BookingError) -> Refusal {
    match error {
        BookingError::Sql(error) => Refusal::from(error),
        other => Refusal {
            cause: Some(other.to_string()),
            ..Refusal::from(sqlx::Error::RowNotFound)
        },
    }
}

/// What is in the books is not what was written there: nothing is paid by it.
fn damaged(list: List, id: &str, cause: impl fmt::Display) -> Refusal {
    Refusal {
        cause: Some(format!("{} {id:?} can't be read: {cause}", list.path())),
        ..Refusal::from(sqlx::Error::RowNotFound)
    }
}
