//! `POST /payment-methods` and `DELETE /payment-methods/{id}`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use ledger::payment_method::{PaymentMethod, PaymentMethodKind};

use crate::app::App;
use crate::documents;
use crate::list::List;
use crate::payments::answers::provided;
use crate::payments::keys::{self, Kept};
use crate::payments::paying::{no_randomness, turn};
use crate::payments::request::{Keyed, NewMethod};
use crate::payments::{invoices, records, refusals};
use crate::refusal::Refusal;
use crate::seller::Seller;
use crate::sign_in::token;

/// `POST /api/v1/payment-methods`. What is shown of it is what the provider says of its token.
pub async fn add(
    State(app): State<App>,
    seller: Seller,
    keyed: Keyed<NewMethod>,
) -> Result<Kept, Refusal> {
    let payments = provided(&app)?;
    let Keyed { said, asked, .. } = keyed;
    let now = app.clock.seconds();
    let mut reader = app.db.read().await?;
    let first = keys::first_answer(&mut reader, &seller.id, &asked, now).await?;
    drop(reader);
    if let Some(kept) = first {
        return Ok(kept);
    }
    let described = payments.describe(&said.token).await;
    let described = described.map_err(|error| refusals::provider_silent(error.0))?;
    let described = described.ok_or_else(refusals::unknown_token)?;

    let mut writer = turn(&app.db, &seller.id).await?;
    if let Some(kept) = keys::first_answer(&mut writer, &seller.id, &asked, now).await? {
        return Ok(kept);
    }
    let standing = invoices::methods(&mut writer, &seller.id).await?;
    let is_default = said.is_default || standing.is_empty();
    // One at most is taken where none is chosen.
    let mut booked: Vec<PaymentMethod> = standing
        .into_iter()
        .filter(|method| is_default && method.is_default)
        .map(|method| PaymentMethod {
            is_default: false,
            ..method
        })
        .collect();
    let id = token::name("pm").map_err(|error| no_randomness(&error))?;
    booked.push(PaymentMethod {
        id: id.clone(),
        sequence: 0,
        kind: PaymentMethodKind::from_name(&described.kind),
        brand: described.brand,
        tail: described.tail,
        expires_on: described.expires_on,
        is_default,
    });
    invoices::book_methods(&mut writer, &seller.id, booked).await?;
    records::add_token(&mut writer, &seller.id, &id, &said.token).await?;
    let list = List::PaymentMethods;
    let wire = documents::standing(&mut writer, &seller.id, list, &id).await?;
    let kept = Kept {
        status: StatusCode::CREATED,
        body: wire.ok_or(sqlx::Error::RowNotFound)?,
    };
    keys::take(&mut writer, &seller.id, &asked, None, Some(&kept), now).await?;
    writer.commit().await?;
    Ok(kept)
}

/// `DELETE /api/v1/payment-methods/{id}`. Once more is no mistake, so it needs no key. Payments under
/// way are not called back.
pub async fn remove(
    State(app): State<App>,
    seller: Seller,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let mut writer = turn(&app.db, &seller.id).await?;
    if invoices::method(&mut writer, &seller.id, &id)
        .await?
        .is_some()
    {
        invoices::remove_method(&mut writer, &seller.id, &id).await?;
        records::remove_token(&mut writer, &seller.id, &id).await?;
        writer.commit().await?;
    } else if !invoices::was_method(&mut writer, &seller.id, &id).await? {
        return Err(Refusal::not_found(
            "There is no payment method with this id. Nothing was removed.",
        ));
    }
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(CACHE_CONTROL, no_store);
    Ok(answer)
}
