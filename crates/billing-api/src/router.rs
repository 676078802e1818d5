//! Paths and what answers them, and the layers around every answer.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::imports::jobs;
use crate::list::List;
use crate::roles::{Access, Role};
use crate::routes::Routes;
use crate::sign_in::{answers, factor_answers, password_answer};
use crate::{
    account, assets, documents, edge, guard, health, openapi, payments, payouts, settlements,
};

/// Every route of the API, with what it asks of its caller.
pub fn routes() -> Routes {
    let reading = Access::AtLeast(Role::Viewer);
    let paying = Access::AtLeast(Role::Owner);
    Routes::new()
        .get("/api/v1/healthz", Access::Open, health::answer)
        .get("/api/v1/openapi.json", Access::Open, openapi::serve)
        .post("/api/v1/session", Access::Open, answers::begin)
        .get("/api/v1/session", Access::SignedIn, answers::who_am_i)
        .delete("/api/v1/session", Access::Open, answers::end)
        .post(
            "/api/v1/session/second-factor",
            Access::HalfSignedIn,
            answers::second_factor,
        )
        .post(
            "/api/v1/session/password",
            Access::SignedIn,
            password_answer::change,
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
        .post(
            "/api/v1/invoices/{id}/payments",
            paying,
            payments::answers::pay,
        )
        .list("/api/v1/payment-methods", reading, List::PaymentMethods)
        .post("/api/v1/payment-methods", paying, payments::methods::add)
        .delete(
            "/api/v1/payment-methods/{id}",
            paying,
            payments::methods::remove,
        )
        .post(payments::events::PATH, Access::Open, payments::events::hear)
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
    let body_bytes = usize::try_from(app.limits.body_bytes).unwrap_or(usize::MAX);
    let metrics = Arc::clone(&app.metrics);
    routes
        .into_router(&app)
        .fallback(assets::serve)
        // A body that does not say its length is counted while it is read.
        .layer(DefaultBodyLimit::max(body_bytes))
        // From the inside out: the last one is met first.
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(metrics, edge::edge))
        .with_state(app)
}
