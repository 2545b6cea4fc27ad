//! The routes under `/api/v1` and their OpenAPI document.
//!
//! - [`service`]: what the backend is and how it does.
//! - [`scores`], [`runs`]: one completion; a file of predictions.
//! - [`submit`]: from what a client sent to what is accepted.
//! - [`upload`]: bodies, bounded in size, time and number.
//! - [`streams`]: events as they happen, resumable.
//! - [`document`]: what every operation answers besides.

mod document;
mod runs;
mod scores;
mod service;
mod streams;
mod submit;
mod upload;

pub use document::openapi;
pub(crate) use upload::Uploads;

use crate::Backend;
use crate::config::ConfigError;
use crate::problem::ApiError;
use crate::{access, http};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::{Json, Router, middleware};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes that anyone may ask.
fn open_routes() -> OpenApiRouter<Backend> {
    OpenApiRouter::new().routes(routes!(service::health)).routes(routes!(service::ready))
}

/// Routes that need a token, where tokens are needed.
fn guarded_routes() -> OpenApiRouter<Backend> {
    OpenApiRouter::new()
        .routes(routes!(service::environments))
        .routes(routes!(service::metrics))
        .routes(routes!(scores::create_score))
        .routes(routes!(scores::read_score, scores::cancel_score))
        .routes(routes!(scores::score_events))
        .routes(routes!(runs::create_run))
        .routes(routes!(runs::read_run, runs::cancel_run))
        .routes(routes!(runs::run_events))
        .routes(routes!(runs::run_results))
}

pub(crate) fn router(backend: &Backend, allow_origins: &[String]) -> Result<Router, ConfigError> {
    let guard = middleware::from_fn_with_state(backend.clone(), access::guard);
    let guarded = Router::from(guarded_routes()).route_layer(guard);
    let document = Arc::new(document::of(backend));
    let mut router = Router::from(open_routes())
        .merge(guarded)
        .route(
            "/api/v1/openapi.json",
            axum::routing::get(move || async move { Json(document.as_ref().clone()) }),
        )
        .route("/api/{*path}", axum::routing::any(unknown_route))
        .method_not_allowed_fallback(unknown_method);
    if !allow_origins.is_empty() {
        router = router.layer(cors(allow_origins)?);
    }
    Ok(router
        .layer(middleware::from_fn(http::api_headers))
        .layer(CatchPanicLayer::custom(http::panicked))
        .layer(middleware::from_fn_with_state(backend.clone(), http::observe))
        .with_state(backend.clone()))
}

fn cors(origins: &[String]) -> Result<CorsLayer, ConfigError> {
    let origins = origins.iter().map(|origin| {
        let shaped =
            origin.split_once("://").is_some_and(|(_, host)| !host.is_empty() && !host.contains('/'));
        let value = HeaderValue::from_str(origin).ok().filter(|_| shaped);
        value.ok_or_else(|| ConfigError::Origin(origin.clone()))
    });
    let request_id = HeaderName::from_static("x-request-id");
    Ok(CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.collect::<Result<Vec<_>, _>>()?))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("last-event-id"),
            request_id.clone(),
        ])
        .expose_headers([header::LOCATION, header::RETRY_AFTER, request_id])
        .max_age(Duration::from_secs(3600)))
}

async fn unknown_route(request: Request) -> ApiError {
    ApiError::UnknownRoute(request.uri().path().to_owned())
}

async fn unknown_method(method: Method) -> ApiError {
    ApiError::Method(method.to_string())
}
