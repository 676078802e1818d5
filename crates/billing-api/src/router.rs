//! Paths and what answers them, and the layers around every answer.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::imports::jobs;
use crate::list::List;
use crate::refusal::Refusal;
use crate::roles::{Access, Role};
use crate::routes::Routes;
use crate::sign_in::{answers, factor_answers};
use crate::{account, assets, documents, edge, guard, openapi, payouts, settlements};

/// Every route of the API, with what it asks of its caller.
pub fn routes() -> Routes {
    let reading = Access::AtLeast(Role::Viewer);
    Routes::new()
        .get("/api/v1/healthz", Access::Open, health)
        .get("/api/v1/openapi.json", Access::Open, openapi::serve)
        .post("/api/v1/session", Access::Open, answers::begin)
        .get("/api/v1/session", Access::SignedIn, answers::who_am_i)
        .delete("/api/v1/session", Access::Open, answers::end)
        .post(
            "/api/v1/session/second-factor",
            Access::HalfSignedIn,
            answers::second_factor,
        )
        .get("/api/v1/sessions", Access::SignedIn, answers::list)
        .delete("/api/v1/sessions/{id}", Access::SignedIn, answers::revoke)
        .post(
            "/api/v1/second-factor",
            Access::SignedIn,
            factor_answers::enrol,
        )
        .delete(
            "/api/v1/second-factor",
            Access::SignedIn,
            factor_answers::remove,
        )
        .get("/api/v1/account", reading, account::one)
        .list("/api/v1/transactions", reading, List::Transactions)
        .list("/api/v1/settlements", reading, List::Settlements)
        .get("/api/v1/settlements/{id}", reading, settlements::one)
        .list("/api/v1/payouts", reading, List::Payouts)
        .get("/api/v1/payouts/{id}", reading, payouts::one)
        .list("/api/v1/balances", reading, List::Balances)
        .list("/api/v1/invoices", reading, List::Invoices)
        .get("/api/v1/invoices/{id}", reading, documents::invoice)
        .list("/api/v1/payment-methods", reading, List::PaymentMethods)
        .list("/api/v1/subscriptions", reading, List::Subscriptions)
        .list("/api/v1/usage/meters", reading, List::Meters)
        .list("/api/v1/usage/prices", reading, List::Prices)
        .list("/api/v1/usage/records", reading, List::UsageRecords)
        .list("/api/v1/products", reading, List::Products)
        .list("/api/v1/fx-rates", reading, List::Rates)
        .post(
            "/api/v1/imports",
            Access::AtLeast(Role::Owner),
            jobs::receive,
        )
        .get("/api/v1/imports", reading, jobs::list)
        .get("/api/v1/imports/{id}", reading, jobs::one)
        .get("/api/v1/imports/{id}/rejections", reading, jobs::rejections)
}

/// The routes, the files, and the layers that every answer passes.
pub fn app(routes: Routes, app: App) -> Router {
    routes
        .into_router(&app)
        .fallback(assets::serve)
        // From the inside out: the last one is met first.
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(edge::edge))
        .with_state(app)
}

/// `GET /api/v1/healthz`: whether the books can be read right now.
async fn health(State(app): State<App>) -> Result<Response, Refusal> {
    app.db.is_readable().await?;
    let no_store = (CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([no_store, json], r#"{"status":"ok"}"#).into_response())
}
