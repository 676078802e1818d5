//! `POST /invoices/{id}/payments`.

use axum::extract::{Path, State};

use crate::app::App;
use crate::payments::keys::Kept;
use crate::payments::paying::{self, Order};
use crate::payments::request::{Keyed, NewPayment};
use crate::payments::{Payments, refusals};
use crate::refusal::Refusal;
use crate::seller::Seller;

/// Of the time that an answer may take, the share (in tenths) after which the client is told to ask
/// again: sooner than the guard, which would say that nothing was changed.
const TENTHS_WAITED: u32 = 9;

/// `POST /api/v1/invoices/{id}/payments`. The payment is carried out to its end even if the client
/// is gone before.
pub async fn pay(
    State(app): State<App>,
    seller: Seller,
    Path(invoice_id): Path<String>,
    keyed: Keyed<NewPayment>,
) -> Result<Kept, Refusal> {
    let payments = provided(&app)?;
    let place = payments.begin()?;
    let order = Order {
        seller_id: seller.id.to_string(),
        invoice_id,
        wish: keyed.said,
        asked: keyed.asked,
        request_id: keyed.request_id,
    };
    let waits = app.limits.answer * TENTHS_WAITED / 10;
    let paying = tokio::spawn(async move {
        let answer = paying::pay(&app, &payments, &order).await;
        drop(place);
        answer
    });
    match tokio::time::timeout(waits, paying).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => Err(refusals::uncertain(Some(error.to_string()))),
        Err(_) => Err(refusals::uncertain(None)),
    }
}

/// How this server takes payments, if it does.
pub fn provided(app: &App) -> Result<Payments, Refusal> {
    app.payments.clone().ok_or_else(refusals::no_provider)
}
