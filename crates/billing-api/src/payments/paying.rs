//! One payment from the wish to its outcome, in three steps that can each be the last: reserve, ask
//! the provider, write down.

use std::time::Duration;

use axum::http::StatusCode;
use ledger::day::Instant;
use ledger::import::billing_api::payment_row;
use ledger::invoice::Invoice;

use crate::app::App;
use crate::db::{Connection, Db};
use crate::page::to_json;
use crate::payments::keys::{self, Asked, Kept};
use crate::payments::provider::{Charge, NoAnswer, Outcome};
use crate::payments::records::{self, Record};
use crate::payments::request::NewPayment;
use crate::payments::{Held, Payments, invoices, refusals, rules};
use crate::refusal::Refusal;
use crate::sign_in::token;

/// How long a request waits for its turn to write. An import may hold the books for longer; giving up
/// before anything is written changes nothing.
const TURN_WAITS: Duration = Duration::from_secs(3);

/// The longest pause between two questions about an undecided payment: an hour.
const PAUSE_SECONDS_MAX: i64 = 3600;

/// What a provider may say of a reason.
const REASON_CHARACTERS_MAX: usize = 200;

/// A wish to pay.
#[derive(Clone, Debug)]
pub struct Order {
    /// Whose.
    pub seller_id: String,
    /// What.
    pub invoice_id: String,
    /// How much, and from where.
    pub wish: NewPayment,
    /// By what it is known again.
    pub asked: Asked,
    /// The name in the log of the request that brought it.
    pub request_id: String,
}

/// What became of a wish before any provider is asked.
enum Reserved {
    /// There is an answer already.
    Answered(Kept),
    /// It is written down, and ours to see to.
    New(Record, Held),
}

/// Carries a wish out; gives the answer that it has for ever.
pub async fn pay(app: &App, payments: &Payments, order: &Order) -> Result<Kept, Refusal> {
    let (record, _held) = match reserve(app, payments, order).await? {
        Reserved::Answered(kept) => return Ok(kept),
        Reserved::New(record, held) => (record, held),
    };
    let said = payments.charge(&record.charge).await;
    let written = write_down(app, payments, &record, said).await;
    // The payment exists by now, whatever the database has to say.
    written.map_err(|refusal| refusals::uncertain(refusal.cause))
}

/// Writes a payment down as under way, with its key and the amount that it holds; or keeps the
/// refusal under the key.
async fn reserve(app: &App, payments: &Payments, order: &Order) -> Result<Reserved, Refusal> {
    let now = app.clock.now();
    let seconds = now.seconds();
    let (seller_id, asked) = (&order.seller_id, &order.asked);
    // A repeat needs no turn at writing.
    let mut reader = app.db.read().await?;
    let first = keys::first_answer(&mut reader, seller_id, asked, seconds).await?;
    drop(reader);
    if let Some(kept) = first {
        return Ok(Reserved::Answered(kept));
    }
    let mut writer = turn(&app.db, seller_id).await?;
    if let Some(kept) = keys::first_answer(&mut writer, seller_id, asked, seconds).await? {
        return Ok(Reserved::Answered(kept));
    }
    let (record, invoice) = match decide(&mut writer, order, now).await {
        Ok(decided) => decided,
        Err(refusal) if refusal.status.is_server_error() => return Err(refusal),
        Err(refusal) => {
            // Kept as well: a copy of this request that arrives late must not pay what its sender
            // believes refused.
            let kept = Kept::refusal(&refusal, &order.request_id);
            keys::take(&mut writer, seller_id, asked, None, Some(&kept), seconds).await?;
            writer.commit().await?;
            return Ok(Reserved::Answered(kept));
        }
    };
    let id = &record.charge.payment_id;
    records::add(&mut writer, &record).await?;
    keys::take(&mut writer, seller_id, asked, Some(id), None, seconds).await?;
    invoices::book_invoice(&mut writer, seller_id, invoice).await?;
    // Before anybody else can see it.
    let held = payments.hold(id).ok_or_else(|| refusals::uncertain(None))?;
    let committed = writer.commit().await;
    committed.map_err(|error| refusals::uncertain(Some(error.to_string())))?;
    Ok(Reserved::New(record, held))
}

/// The payment that a wish makes, and its invoice with the amount held.
async fn decide(
    writer: &mut Connection,
    order: &Order,
    now: Instant,
) -> Result<(Record, Invoice), Refusal> {
    let (seller_id, wish) = (&order.seller_id, &order.wish);
    let invoice = invoices::invoice(writer, seller_id, &order.invoice_id).await?;
    let mut invoice = invoice.ok_or_else(refusals::no_invoice)?;
    for known in records::of_invoice(writer, seller_id, &order.invoice_id).await? {
        rules::enter(&mut invoice, known.payment());
    }
    let money = rules::check(&invoice, &wish.amount, &wish.currency)?;
    let method = invoices::method(writer, seller_id, &wish.payment_method_id).await?;
    let method = method.ok_or_else(refusals::no_method)?;
    if !method.is_usable_on(records::day_of(now)) {
        return Err(refusals::method_expired());
    }
    let token = records::token(writer, seller_id, &method.id).await?;
    let record = Record {
        seller_id: seller_id.clone(),
        invoice_id: order.invoice_id.clone(),
        charge: Charge {
            payment_id: token::name("pay").map_err(|error| no_randomness(&error))?,
            token: token.ok_or_else(refusals::method_unknown_to_provider)?,
            money,
        },
        outcome: Outcome::Pending,
        made_at: now.seconds(),
        n_asked: 0,
    };
    rules::enter(&mut invoice, record.payment());
    Ok((record, invoice))
}

/// Writes down what a provider said of a payment, in a transaction of its own.
async fn write_down(
    app: &App,
    payments: &Payments,
    record: &Record,
    said: Result<Outcome, NoAnswer>,
) -> Result<Kept, Refusal> {
    let outcome = known(record, said);
    let now = app.clock.now();
    let mut writer = app.db.write(&record.seller_id).await?;
    let kept = conclude(&mut writer, record, &outcome, now).await?;
    put_off(&mut writer, payments, record, &outcome, now).await?;
    writer.commit().await?;
    Ok(kept)
}

/// Writes down what became of payments of one seller, all in one transaction: a turn to write costs
/// far more than what is written.
pub async fn write_down_all(
    app: &App,
    payments: &Payments,
    seller_id: &str,
    found_out: &[(&Record, &Outcome)],
) -> Result<(), Refusal> {
    let now = app.clock.now();
    let mut writer = app.db.write(seller_id).await?;
    for (record, outcome) in found_out {
        // Who was put off before has an answer that says so.
        if **outcome != Outcome::Pending || record.n_asked == 0 {
            conclude(&mut writer, record, outcome, now).await?;
        }
        put_off(&mut writer, payments, record, outcome, now).await?;
    }
    writer.commit().await?;
    Ok(())
}

/// What is known of a payment once a provider was asked, whether it answered or not.
pub fn known(record: &Record, said: Result<Outcome, NoAnswer>) -> Outcome {
    said.unwrap_or_else(|error| {
        let id = &record.charge.payment_id;
        tracing::warn!(payment = id, %error, "a payment's outcome is not known yet");
        Outcome::Pending
    })
}

async fn put_off(
    writer: &mut Connection,
    payments: &Payments,
    record: &Record,
    outcome: &Outcome,
    now: Instant,
) -> sqlx::Result<()> {
    if *outcome != Outcome::Pending {
        return Ok(());
    }
    let ask_at = now.seconds() + pause(payments.pace.first_pause, record.n_asked);
    records::ask_later(writer, record, ask_at).await
}

/// Writes an outcome down and on the invoice, if the payment is still under way, and gives the first
/// answer to the request that began it.
pub async fn conclude(
    writer: &mut Connection,
    record: &Record,
    outcome: &Outcome,
    now: Instant,
) -> Result<Kept, Refusal> {
    let (seller_id, id) = (&record.seller_id, &record.charge.payment_id);
    let outcome = &plain(outcome);
    if records::settle(writer, record, outcome, now.seconds()).await? {
        book_outcome(writer, record, outcome, now).await?;
        tracing::info!(payment = id, ?outcome, "a payment is settled");
    }
    // Somebody else may have been quicker.
    let known = records::payment(writer, id).await?;
    let known = known.ok_or(sqlx::Error::RowNotFound)?;
    let answer = Kept {
        status: StatusCode::CREATED,
        body: to_json(&payment_row(&known.payment()))?,
    };
    keys::answer_payment(writer, seller_id, id, &answer).await
}

async fn book_outcome(
    writer: &mut Connection,
    record: &Record,
    outcome: &Outcome,
    now: Instant,
) -> Result<(), Refusal> {
    let (seller_id, invoice_id) = (&record.seller_id, &record.invoice_id);
    let Some(mut invoice) = invoices::invoice(writer, seller_id, invoice_id).await? else {
        tracing::error!(
            invoice_id,
            "an invoice is gone that has a payment under way"
        );
        return Ok(());
    };
    let settled = Record {
        outcome: outcome.clone(),
        ..record.clone()
    };
    rules::enter(&mut invoice, settled.payment());
    rules::raise_status(&mut invoice, records::day_of(now));
    invoices::book_invoice(writer, seller_id, invoice).await
}

/// An outcome as it can be written down: what others say is bounded, and has no control characters.
fn plain(outcome: &Outcome) -> Outcome {
    let Outcome::Declined(reason) = outcome else {
        return outcome.clone();
    };
    let printable = reason.chars().filter(|character| !character.is_control());
    let reason: String = printable.take(REASON_CHARACTERS_MAX).collect();
    Outcome::Declined(if reason.is_empty() {
        "declined".to_owned()
    } else {
        reason
    })
}

/// Seconds until an undecided payment is asked about again.
fn pause(first: i64, n_asked: i64) -> i64 {
    let doublings = u32::try_from(n_asked).unwrap_or(u32::MAX).min(16);
    first.saturating_mul(1 << doublings).min(PAUSE_SECONDS_MAX)
}

/// The turn to write a seller's books.
pub async fn turn(db: &Db, seller_id: &str) -> Result<Connection, Refusal> {
    let turn = tokio::time::timeout(TURN_WAITS, db.write(seller_id)).await;
    Ok(turn.map_err(|_| refusals::books_held())??)
}

/// The system has no random numbers.
pub fn no_randomness(error: &getrandom::Error) -> Refusal {
    Refusal {
        cause: Some(error.to_string()),
        ..Refusal::panicked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses: Vec<i64> = (0..12).map(|n_asked| pause(5, n_asked)).collect();
        assert_eq!(pauses[..4], [5, 10, 20, 40]);
        assert_eq!(pauses[9..], [2560, 3600, 3600]);
        assert_eq!(pause(5, i64::MAX), 3600);
        assert_eq!(pause(0, 3), 0);
    }

    #[test]
    fn reasons_are_texts_of_bounded_length() {
        let of = |reason: &str| plain(&Outcome::Declined(reason.to_owned()));
        assert_eq!(of("a\0b\r\nc"), Outcome::Declined("abc".to_owned()));
        assert_eq!(of("\n"), Outcome::Declined("declined".to_owned()));
        let Outcome::Declined(reason) = of(&"é".repeat(300)) else {
            panic!("not declined");
        };
        assert_eq!(reason.chars().count(), REASON_CHARACTERS_MAX);
    }
}
