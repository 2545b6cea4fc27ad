//! What the backend is and how it does.

use crate::Backend;
use crate::problem::ApiError;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use infrabench_protocol::API_VERSION;
use infrabench_protocol::api::{EnvironmentInfo, Health, Problem, Ready};

/// What this backend is and how busy it is. Answers as long as the process is well.
#[utoipa::path(get, path = "/api/v1/health", tag = "service", responses((status = 200, body = Health)))]
pub(super) async fn health(State(backend): State<Backend>) -> Json<Health> {
    let (queued, running) = backend.0.schedule.load();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Json(Health {
        api: API_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        environments: backend.0.environments.clone(),
        queued: count(queued),
        running: count(running),
    })
}

/// Whether it takes scores: not while it drains.
#[utoipa::path(
    get, path = "/api/v1/ready", tag = "service",
    responses(
        (status = 200, body = Ready),
        (status = 503, description = "It is ending", body = Problem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds until it is worth to try again"))),
    )
)]
pub(super) async fn ready(State(backend): State<Backend>) -> Result<Json<Ready>, ApiError> {
    if backend.0.stage.is_draining() { Err(ApiError::Draining) } else { Ok(Json(Ready { ready: true })) }
}

/// The environments that this backend can score in, one per version of the CDK.
#[utoipa::path(get, path = "/api/v1/environments", tag = "service", responses((status = 200, body = Vec<EnvironmentInfo>)))]
pub(super) async fn environments(State(backend): State<Backend>) -> Json<Vec<EnvironmentInfo>> {
    Json(backend.0.environments.clone())
}

/// Figures for Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "service",
    responses((status = 200, body = String, content_type = "application/openmetrics-text"))
)]
pub(super) async fn metrics(State(backend): State<Backend>) -> impl IntoResponse {
    let text = backend.0.metrics.text(backend.0.schedule.load(), backend.0.feed.count());
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
