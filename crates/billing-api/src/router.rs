//! Paths and what answers them, and the layers around every answer.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::{account, assets, edge, guard, health, payouts, settlements, transactions};

/// Every route of the API.
pub fn routes() -> Router<App> {
    let api = Router::new()
        .route("/account", get(account::one))
        .route("/transactions", get(transactions::list))
        .route("/settlements", get(settlements::list))
        .route("/settlements/{id}", get(settlements::one))
        .route("/payouts", get(payouts::list))
        .route("/payouts/{id}", get(payouts::one))
        .route("/healthz", get(health::answer));
    Router::new().nest("/api/v1", api)
}

/// The routes, the files, and the layers that every answer passes.
pub fn app(routes: Router<App>, app: App) -> Router {
    let body_bytes = usize::try_from(app.limits.body_bytes).unwrap_or(usize::MAX);
    let metrics = Arc::clone(&app.metrics);
    routes
        .fallback(assets::serve)
        // A body that does not say its length is counted while it is read.
        .layer(DefaultBodyLimit::max(body_bytes))
        // From the inside out: the last one is met first.
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(metrics, edge::edge))
        .with_state(app)
}
