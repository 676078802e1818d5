//! Paths and what answers them, and the layers around every answer.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::refusal::Refusal;
use crate::{account, assets, edge, guard, payouts, settlements, transactions};

/// Every route of the API.
pub fn routes() -> Router<App> {
    let api = Router::new()
        .route("/account", get(account::one))
        .route("/transactions", get(transactions::list))
        .route("/settlements", get(settlements::list))
        .route("/settlements/{id}", get(settlements::one))
        .route("/payouts", get(payouts::list))
        .route("/payouts/{id}", get(payouts::one))
        .route("/healthz", get(health));
    Router::new().nest("/api/v1", api)
}

/// The routes, the files, and the layers that every answer passes.
pub fn app(routes: Router<App>, app: App) -> Router {
    routes
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
