//! Payments as they are written down: all the SQL that is about them and not about their invoices.

use ledger::day::zone::Zone;
use ledger::day::{Day, Instant};
use ledger::invoice::{Payment, PaymentStatus};
use ledger::money::{Currency, Money};

use crate::db::{Connection, query};
use crate::payments::provider::{Charge, Outcome};

/// A payment as it is written down. Instants are seconds since 1970.
#[derive(Clone, Debug)]
pub struct Record {
    /// Whose.
    pub seller_id: String,
    /// Of which invoice.
    pub invoice_id: String,
    /// What the provider is asked for.
    pub charge: Charge,
    /// What is known to have become of it.
    pub outcome: Outcome,
    /// When it was asked for.
    pub made_at: i64,
    /// How often the provider was asked what became of it.
    pub n_asked: i64,
}

impl Record {
    /// The payment as its invoice lists it.
    pub fn payment(&self) -> Payment {
        let (status, failure) = match &self.outcome {
            Outcome::Pending => (PaymentStatus::Processing, None),
            Outcome::Succeeded => (PaymentStatus::Succeeded, None),
            Outcome::Declined(reason) => (PaymentStatus::Failed, Some(reason.clone())),
        };
        Payment {
            id: self.charge.payment_id.clone(),
            paid_on: Instant::from_seconds(self.made_at).map(day_of),
            money: self.charge.money,
            status,
            failure,
        }
    }
}

/// The day in UTC: the one that the whole server shares.
pub fn day_of(instant: Instant) -> Day {
    Zone::utc().day_of(instant)
}

type Columns = (
    String,
    String,
    String,
    String,
    String,
    i64,
    String,
    Option<String>,
    i64,
    i64,
);

/// Writes a payment down, under way.
pub async fn add(connection: &mut Connection, record: &Record) -> sqlx::Result<()> {
    let charge = &record.charge;
    query(
        "INSERT INTO payments (seller_id, payment_id, invoice_id, token, currency, amount_minor,
             status, made_at, ask_at, n_asked)
         VALUES ($1, $2, $3, $4, $5, $6, 'processing', $7, $7, 0)",
    )
    .bind(&record.seller_id)
    .bind(&charge.payment_id)
    .bind(&record.invoice_id)
    .bind(&charge.token)
    .bind(charge.money.currency.code().to_owned())
    .bind(charge.money.minor)
    .bind(record.made_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// The payment of an id. The provider names no seller; ids are random and long.
pub async fn payment(
    connection: &mut Connection,
    payment_id: &str,
) -> sqlx::Result<Option<Record>> {
    let found: Option<Columns> = query(
        "SELECT seller_id, payment_id, invoice_id, token, currency, amount_minor, status, failure,
             made_at, n_asked
         FROM payments WHERE payment_id = $1",
    )
    .bind(payment_id)
    .fetch_optional(connection)
    .await?;
    found.map(record_of).transpose()
}

/// Every payment of an invoice, from the first.
pub async fn of_invoice(
    connection: &mut Connection,
    seller_id: &str,
    invoice_id: &str,
) -> sqlx::Result<Vec<Record>> {
    let found: Vec<Columns> = query(
        "SELECT seller_id, payment_id, invoice_id, token, currency, amount_minor, status, failure,
             made_at, n_asked
         FROM payments WHERE seller_id = $1 AND invoice_id = $2 ORDER BY made_at, payment_id",
    )
    .bind(seller_id)
    .bind(invoice_id)
    .fetch_all(connection)
    .await?;
    found.into_iter().map(record_of).collect()
}

/// Payments whose outcome is to be asked for by `now`, the most overdue first.
pub async fn under_way(
    connection: &mut Connection,
    now: i64,
    limit: i64,
) -> sqlx::Result<Vec<Record>> {
    let found: Vec<Columns> = query(
        "SELECT seller_id, payment_id, invoice_id, token, currency, amount_minor, status, failure,
             made_at, n_asked
         FROM payments WHERE status = 'processing' AND ask_at <= $1 ORDER BY ask_at LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    found.into_iter().map(record_of).collect()
}

/// Writes down what became of a payment that was under way; says whether it was.
pub async fn settle(
    connection: &mut Connection,
    record: &Record,
    outcome: &Outcome,
    now: i64,
) -> sqlx::Result<bool> {
    let (status, failure) = match outcome {
        Outcome::Pending => return Ok(false),
        Outcome::Succeeded => ("succeeded", None),
        Outcome::Declined(reason) => ("failed", Some(reason.as_str())),
    };
    let n_settled = query(
        "UPDATE payments SET status = $3, failure = $4, settled_at = $5
         WHERE seller_id = $1 AND payment_id = $2 AND status = 'processing'",
    )
    .bind(&record.seller_id)
    .bind(&record.charge.payment_id)
    .bind(status)
    .bind(failure)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(n_settled > 0)
}

/// Puts off asking for a payment's outcome.
pub async fn ask_later(
    connection: &mut Connection,
    record: &Record,
    ask_at: i64,
) -> sqlx::Result<()> {
    query(
        "UPDATE payments SET ask_at = $3, n_asked = n_asked + 1
         WHERE seller_id = $1 AND payment_id = $2 AND status = 'processing'",
    )
    .bind(&record.seller_id)
    .bind(&record.charge.payment_id)
    .bind(ask_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// What the provider knows a payment method by.
pub async fn token(
    connection: &mut Connection,
    seller_id: &str,
    method_id: &str,
) -> sqlx::Result<Option<String>> {
    query("SELECT token FROM payment_tokens WHERE seller_id = $1 AND method_id = $2")
        .bind(seller_id)
        .bind(method_id)
        .scalar_optional(connection)
        .await
}

/// Keeps what the provider knows a payment method by.
pub async fn add_token(
    connection: &mut Connection,
    seller_id: &str,
    method_id: &str,
    token: &str,
) -> sqlx::Result<()> {
    query("INSERT INTO payment_tokens (seller_id, method_id, token) VALUES ($1, $2, $3)")
        .bind(seller_id)
        .bind(method_id)
        .bind(token)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what the provider knows a payment method by.
pub async fn remove_token(
    connection: &mut Connection,
    seller_id: &str,
    method_id: &str,
) -> sqlx::Result<()> {
    query("DELETE FROM payment_tokens WHERE seller_id = $1 AND method_id = $2")
        .bind(seller_id)
        .bind(method_id)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes an event of the provider; says whether it is new.
pub async fn note_event(
    connection: &mut Connection,
    event_id: &str,
    payment_id: &str,
    now: i64,
) -> sqlx::Result<bool> {
    let n_noted = query(
        "INSERT INTO provider_events (event_id, payment_id, received_at) VALUES ($1, $2, $3)
         ON CONFLICT (event_id) DO NOTHING",
    )
    .bind(event_id)
    .bind(payment_id)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(n_noted > 0)
}

/// Forgets events that came before `at`; no provider repeats one for so long.
pub async fn forget_events(connection: &mut Connection, at: i64) -> sqlx::Result<u64> {
    query("DELETE FROM provider_events WHERE received_at <= $1")
        .bind(at)
        .execute(connection)
        .await
}

fn record_of(columns: Columns) -> sqlx::Result<Record> {
    let (
        seller_id,
        payment_id,
        invoice_id,
        token,
        currency,
        minor,
        status,
        failure,
        made_at,
        asked,
    ) = columns;
    let Some(currency) = Currency::from_code(&currency) else {
        let wrong = format!("payment {payment_id:?} is in {currency:?}");
        return Err(sqlx::Error::Decode(wrong.into()));
    };
    Ok(Record {
        seller_id,
        invoice_id,
        charge: Charge {
            payment_id,
            token,
            money: Money::new(minor, currency),
        },
        outcome: match status.as_str() {
            "succeeded" => Outcome::Succeeded,
            "failed" => Outcome::Declined(failure.unwrap_or_default()),
            _ => Outcome::Pending,
        },
        made_at,
        n_asked: asked,
    })
}
