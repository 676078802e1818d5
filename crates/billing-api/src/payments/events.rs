//! `POST /provider/events`: what the provider tells of its own accord, such as that a bank has
//! decided at last. It is believed for its signature, and heard once for its id.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use ledger::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::payments::answers::provided;
use crate::payments::paying;
use crate::payments::provider::Outcome;
use crate::payments::records::{self, Record};
use crate::payments::signature::{HEADER, Secret, SignatureError};
use crate::query::ID_BYTES_MAX;
use crate::refusal::Refusal;
use crate::sign_in::body::{bytes_of, not_understood};

/// The path of the route, which has no session and no page behind it.
pub const PATH: &str = "/api/v1/provider/events";

/// An event. Fields of tomorrow are let by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// The provider's id of the event; it sends one several times.
    pub id: String,
    /// `payment.succeeded` or `payment.failed`; others are of no interest.
    #[serde(rename = "type")]
    pub kind: String,
    /// The payment's id, which it was asked with.
    pub payment_id: String,
    /// Decimal text in major units.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// `POST /api/v1/provider/events`. 204 says that it was heard, now or before.
pub async fn hear(State(app): State<App>, request: Request) -> Result<StatusCode, Refusal> {
    let payments = provided(&app)?;
    let headers = request.headers().clone();
    let body = bytes_of(request).await?;
    check_signature(
        payments.secret.as_ref(),
        &headers,
        &body,
        app.clock.seconds(),
    )?;
    let event: Event = serde_json::from_slice(&body).map_err(|error| not_understood(&error))?;
    if !(1..=ID_BYTES_MAX).contains(&event.id.len()) || event.id.contains('\0') {
        return Err(bad_event(
            "/id",
            "an id has 1 to 255 bytes and no zero character",
        ));
    }
    let outcome = match event.kind.as_str() {
        "payment.succeeded" => Outcome::Succeeded,
        "payment.failed" => Outcome::Declined(event.failure.clone().unwrap_or_default()),
        _ => return Ok(StatusCode::NO_CONTENT),
    };
    if event.payment_id.contains('\0') {
        return Err(unknown_payment());
    }
    let mut reader = app.db.read().await?;
    let found = records::payment(&mut reader, &event.payment_id).await?;
    drop(reader);
    let record = found.ok_or_else(unknown_payment)?;
    check_money(&event, &record)?;

    let mut writer = paying::turn(&app.db, &record.seller_id).await?;
    let now = app.clock.now();
    if records::note_event(&mut writer, &event.id, &event.payment_id, now.seconds()).await? {
        let known = records::payment(&mut writer, &event.payment_id).await?;
        let known = known.ok_or(sqlx::Error::RowNotFound)?;
        if contradicts(&known.outcome, &outcome) {
            return Err(contradiction(&event));
        }
        paying::conclude(&mut writer, &known, &outcome, now).await?;
        writer.commit().await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn check_signature(
    secret: Option<&Secret>,
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<(), Refusal> {
    let Some(secret) = secret else {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "events_off",
            "This server hears no events",
            "It was started without the secret that the provider signs its events with. Nothing \
             was changed; payments are asked about instead.",
        ));
    };
    let mut values = headers.get_all(&HEADER).iter();
    let value = values.next().and_then(|value| value.to_str().ok());
    let checked = match (value, values.next()) {
        (Some(value), None) => secret.check(value, body, now),
        _ => Err(SignatureError::Malformed),
    };
    checked.map_err(|error| {
        let detail = match error {
            SignatureError::Malformed => {
                "The header Provider-Signature is missing or not of the form t=..,v1=.."
            }
            SignatureError::OutOfTime => "The event was signed more than five minutes from now",
            SignatureError::Wrong => "The signature is not the provider's, or of another body",
        };
        Refusal::new(
            StatusCode::UNAUTHORIZED,
            "bad_signature",
            "The event is not believed",
            format!("{detail}. Nothing was changed."),
        )
    })
}

/// The event must be about the money that was asked for.
fn check_money(event: &Event, record: &Record) -> Result<(), Refusal> {
    let currency = Currency::from_code(&event.currency);
    let money = currency.and_then(|currency| Money::from_plain(&event.amount, currency).ok());
    if money == Some(record.charge.money) {
        return Ok(());
    }
    let cause = format!(
        "an event about payment {:?} names another amount than was asked for",
        event.payment_id
    );
    Err(Refusal {
        cause: Some(cause),
        ..bad_event(
            "/amount",
            "the payment was asked for with another amount or currency",
        )
    })
}

/// A provider that takes back what it has said for ever.
fn contradicts(known: &Outcome, told: &Outcome) -> bool {
    match known {
        Outcome::Pending => false,
        Outcome::Succeeded => *told != Outcome::Succeeded,
        Outcome::Declined(_) => !matches!(told, Outcome::Declined(_)),
    }
}

fn contradiction(event: &Event) -> Refusal {
    Refusal {
        cause: Some(format!(
            "the provider tells {:?} of payment {:?}, against what it has told before",
            event.kind, event.payment_id
        )),
        ..Refusal::new(
            StatusCode::CONFLICT,
            "event_contradicts",
            "The event contradicts an earlier outcome",
            "This payment was settled otherwise before. Nothing was changed; a person has to look \
             at it.",
        )
    }
}

fn unknown_payment() -> Refusal {
    Refusal {
        pointer: Some("/payment_id"),
        ..Refusal::not_found("There is no payment with this id. Nothing was changed.")
    }
}

fn bad_event(pointer: &'static str, what: &str) -> Refusal {
    Refusal {
        pointer: Some(pointer),
        ..Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "bad_event",
            "The event can't be understood",
            format!("Found something else than expected: {what}. Nothing was changed."),
        )
    }
}
