//! Reading what changes something under a key: the key, and a small JSON body.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::App;
use crate::edge::RequestId;
use crate::payments::keys::{Asked, Key};
use crate::payments::{card_number, refusals};
use crate::refusal::Refusal;
use crate::sign_in::body::{bytes_of, not_understood};
use crate::sign_in::token;

/// What a body may say.
pub trait Wish: DeserializeOwned + Serialize + Send {
    /// Looks at a body before anything is made of it.
    fn look(_: &Value) -> Result<(), Refusal> {
        Ok(())
    }
}

/// A request with a key.
#[derive(Clone, Debug)]
pub struct Keyed<T> {
    /// What it says.
    pub said: T,
    /// By what it is known again.
    pub asked: Asked,
    /// Its name in the log.
    pub request_id: String,
}

/// `POST /invoices/{id}/payments`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// Decimal text in major units, more than nothing.
    pub amount: String,
    /// ISO 4217, the invoice's.
    pub currency: String,
    /// Of a row of `GET /payment-methods`.
    pub payment_method_id: String,
}

/// `POST /payment-methods`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMethod {
    /// What the provider's own form gave for it; never a card number.
    pub token: String,
    /// Whether it is taken where none is chosen. The first one always is.
    #[serde(default)]
    pub is_default: bool,
}

impl Wish for NewPayment {}

impl Wish for NewMethod {
    fn look(value: &Value) -> Result<(), Refusal> {
        if card_number::is_in(value) {
            return Err(refusals::card_number());
        }
        Ok(())
    }
}

impl<T: Wish> FromRequest<App> for Keyed<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Keyed<T>, Refusal> {
        let key = Key::read(request.headers())?;
        let request_id = request.extensions().get::<RequestId>().cloned();
        let method = request.method().as_str().to_owned();
        let path = request.uri().path().to_owned();
        let bytes = bytes_of(request).await?;
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|error| not_understood(&error))?;
        T::look(&value)?;
        // From the text again: a field that stands twice is a mistake, not a choice.
        let said: T = serde_json::from_slice(&bytes).map_err(|error| not_understood(&error))?;
        // Spaces and the order of fields make no other request.
        let plain = serde_json::to_string(&said).map_err(|error| not_understood(&error))?;
        Ok(Keyed {
            said,
            asked: Asked {
                key,
                digest: token::digest(&[&method, &path, &plain]),
            },
            request_id: request_id.map_or_else(String::new, |RequestId(id)| id),
        })
    }
}
