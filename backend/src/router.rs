//! The route table, one line a route.

pub mod staff;
pub mod student;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;
use crate::disk::ensure_room;
use crate::http::assets::Assets;
use crate::http::health::Health;
use crate::http::layers::PublicOrigin;
use crate::http::{error, hosts, layers, metrics, openapi};
use crate::payment::{Provider, cashier};

/// Everything that is served.
pub fn router(app: &App, health: &Health, public: Option<&PublicOrigin>) -> Router {
    let routes = api(app.clone())
        .merge(payment(app.clone()))
        .merge(health.routes())
        .merge(metrics::routes())
        .merge(Assets::load(script_origin(app), public).routes())
        .layer(from_fn_with_state(app.hosts.clone(), hosts::check));
    layers::wrap(routes, public, seed(app))
}

/// What a listener for the monitoring serves.
pub fn monitor(health: &Health) -> Router {
    health.routes().merge(metrics::monitor_routes())
}

/// What the payment provider needs of us.
fn payment(app: App) -> Router {
    match app.provider {
        Provider::Nobody | Provider::WeChat(_) => Router::new(),
        Provider::Sandbox(_) => Router::new()
            .route(cashier::NOTIFICATION, post(cashier::notification))
            .route("/cashier/{order}", get(cashier::show))
            .route("/cashier/{order}/pay", post(cashier::pay))
            .route("/cashier/{order}/cancel", post(cashier::cancel))
            .method_not_allowed_fallback(error::method_not_allowed)
            .layer(DefaultBodyLimit::disable())
            .with_state(app),
    }
}

fn api(app: App) -> Router {
    student::table()
        .routes()
        .merge(staff::table(&app).routes())
        .route(openapi::PATH, get(openapi::get))
        .route("/api", axum::routing::any(error::not_found))
        .route("/api/{*rest}", axum::routing::any(error::not_found))
        .method_not_allowed_fallback(error::method_not_allowed)
        // Bodies are read by `http::body`, each with its own limit.
        .layer(DefaultBodyLimit::disable())
        .with_state(app)
}

/// Where WeChat's script comes from, if students may use it.
fn script_origin(app: &App) -> Option<&str> {
    app.wechat.as_ref().map(|wechat| wechat.settings.origins.js.as_str())
}

/// What `/readyz` asks: whether a photograph and its row could be kept now.
#[must_use]
pub fn health(app: &App) -> Health {
    let app = app.clone();
    Health::new(Arc::new(move || {
        let App { db, photographs, clock, scratch, .. } = app.clone();
        Box::pin(async move {
            let written = tokio::task::spawn_blocking(move || {
                photographs.probe()?;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(ensure_room(&scratch, "database")?)
            });
            written.await??;
            Ok(db.probe(clock.now()).await?)
        })
    }))
}

/// Where the requests' numbers start.
fn seed(app: &App) -> u64 {
    u64::try_from(app.rng.next_u128() >> 64).unwrap_or_default()
}
