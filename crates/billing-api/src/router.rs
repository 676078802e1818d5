//! Paths and what answers them, and the layers around every answer.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::roles::{Access, Role};
use crate::routes::Routes;
use crate::sign_in::{answers, factor_answers};
use crate::{account, assets, edge, guard, health, payouts, settlements, transactions};

/// Every route of the API, with what it asks of its caller.
pub fn routes() -> Routes {
    let reading = Access::AtLeast(Role::Viewer);
    Routes::new()
        .get("/api/v1/healthz", Access::Open, health::answer)
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
        .get("/api/v1/transactions", reading, transactions::list)
        .get("/api/v1/settlements", reading, settlements::list)
        .get("/api/v1/settlements/{id}", reading, settlements::one)
        .get("/api/v1/payouts", reading, payouts::list)
        .get("/api/v1/payouts/{id}", reading, payouts::one)
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
