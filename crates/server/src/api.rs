//! The routes under `/api/v1` and their OpenAPI document.

use crate::Backend;
use crate::config::ConfigError;
use crate::executor::Job;
use crate::problem::{ApiError, MAX_BODY};
use crate::scores::Entry;
use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use futures::stream::{self, Stream};
use infrabench_protocol::API_VERSION;
use infrabench_protocol::api::{
    EnvironmentInfo, Health, Problem, ScoreEvent, ScoreRequest, ScoreState, TaskRef,
};
use infrabench_task::{Task, intake};
use std::convert::Infallible;
use std::sync::Arc;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "InfraBench backend",
        description = "Scores completions of infrastructure tasks: splice, synthesize, test.",
        license(name = "Apache-2.0")
    ),
    components(schemas(ScoreEvent, Problem))
)]
struct Document;

fn routes() -> OpenApiRouter<Backend> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health))
        .routes(routes!(environments))
        .routes(routes!(create_score))
        .routes(routes!(read_score))
        .routes(routes!(score_events))
}

/// The OpenAPI document, as served at `/api/v1/openapi.json`.
pub fn openapi() -> utoipa::openapi::OpenApi {
    routes().split_for_parts().1
}

pub(crate) fn router(backend: Backend, allow_origins: &[String]) -> Result<Router, ConfigError> {
    let (router, document) = routes().split_for_parts();
    let document = Arc::new(document);
    let router = router
        .route(
            "/api/v1/openapi.json",
            axum::routing::get(move || async move { Json(document.as_ref().clone()) }),
        )
        .route("/api/{*path}", axum::routing::any(unknown_route))
        .method_not_allowed_fallback(unknown_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(backend);
    Ok(if allow_origins.is_empty() { router } else { router.layer(cors(allow_origins)?) })
}

fn cors(origins: &[String]) -> Result<CorsLayer, ConfigError> {
    let origins = origins.iter().map(|origin| {
        let shaped =
            origin.split_once("://").is_some_and(|(_, host)| !host.is_empty() && !host.contains('/'));
        let value = HeaderValue::from_str(origin).ok().filter(|_| shaped);
        value.ok_or_else(|| ConfigError::Origin(origin.clone()))
    });
    Ok(CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.collect::<Result<Vec<_>, _>>()?))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::HeaderName::from_static("last-event-id")]))
}

async fn unknown_route(request: Request) -> ApiError {
    ApiError::UnknownRoute(request.uri().path().to_owned())
}

async fn unknown_method(method: Method) -> ApiError {
    ApiError::Method(method.to_string())
}

/// What this backend is and how busy it is.
#[utoipa::path(get, path = "/api/v1/health", responses((status = 200, body = Health)))]
async fn health(State(backend): State<Backend>) -> Json<Health> {
    let (queued, running) = backend.0.executor.load();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Json(Health {
        api: API_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        environments: backend.0.executor.environments().info(),
        queued: count(queued),
        running: count(running),
    })
}

/// The environments that this backend can score in, one per version of the CDK.
#[utoipa::path(get, path = "/api/v1/environments", responses((status = 200, body = Vec<EnvironmentInfo>)))]
async fn environments(State(backend): State<Backend>) -> Json<Vec<EnvironmentInfo>> {
    Json(backend.0.executor.environments().info())
}

/// Score a completion. Answers at once; follow `Location`, or its events.
#[utoipa::path(
    post, path = "/api/v1/scores", request_body = ScoreRequest,
    responses(
        (status = 202, body = ScoreState, headers(("Location" = String, description = "Where the score is"))),
        (status = 400, description = "The body is not JSON of this form", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Unknown task", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The task cannot be used", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many scores are waiting", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn create_score(
    State(backend): State<Backend>,
    body: Result<Json<ScoreRequest>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(request) = body?;
    let task = match request.task {
        TaskRef::Id(id) => backend.0.tasks.get(&id).cloned().ok_or(ApiError::UnknownTask(id))?,
        TaskRef::Inline(value) => Arc::new(parse_task(&value)?),
    };
    let environments = backend.0.executor.environments();
    if environments.get(&task.cdk_version).is_err() {
        let present = environments.info().into_iter().map(|environment| environment.cdk_version).collect();
        return Err(ApiError::UnknownCdkVersion { wanted: task.cdk_version.clone(), present });
    }
    if let Some(asked) = request.reading {
        let known = intake::read(&task, &request.completion).readings.len();
        if asked >= known {
            return Err(ApiError::UnknownReading { asked, known });
        }
    }
    let entry = backend.0.scores.create();
    let job = Job { task, completion: request.completion, reading: request.reading };
    if let Err(error) = backend.0.executor.submit(&backend, Arc::clone(&entry), job) {
        backend.0.scores.forget(&entry.id);
        return Err(error);
    }
    let location = format!("/api/v1/scores/{}", entry.id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(entry.state())).into_response())
}

fn parse_task(value: &serde_json::Value) -> Result<Task, ApiError> {
    Task::from_json(&value.to_string())
        .map_err(|problems| ApiError::InvalidTask(problems.iter().map(ToString::to_string).collect()))
}

/// Where a score stands.
#[utoipa::path(
    get, path = "/api/v1/scores/{id}", params(("id" = String, Path, description = "Id of the score")),
    responses((status = 200, body = ScoreState), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn read_score(
    State(backend): State<Backend>,
    Path(id): Path<String>,
) -> Result<Json<ScoreState>, ApiError> {
    Ok(Json(find(&backend, id)?.state()))
}

/// A score's events (`ScoreEvent`), from the first, or from the one after `Last-Event-ID`. Ends with `done`.
#[utoipa::path(
    get, path = "/api/v1/scores/{id}/events",
    params(("id" = String, Path, description = "Id of the score"), ("Last-Event-ID" = Option<u64>, Header, description = "Resume after this event")),
    responses((status = 200, content_type = "text/event-stream"), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
async fn score_events(
    State(backend): State<Backend>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let entry = find(&backend, id)?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let next = last.map_or(0, |last| last.saturating_add(1));
    Ok(Sse::new(events(entry, next)).keep_alive(KeepAlive::default()))
}

/// Event `n` has the id `n`, counted from 0, so that a reader that was cut off resumes without loss or repetition.
fn events(entry: Arc<Entry>, next: usize) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((entry, Some(next)), |(entry, next)| async move {
        let index = next?;
        if entry.ended_before(index) {
            return None;
        }
        entry.happened(index).await;
        let event = entry.event(index)?;
        let data = serde_json::to_string(&event).ok()?;
        Some((Ok(Event::default().id(index.to_string()).data(data)), (entry, index.checked_add(1))))
    })
}

fn find(backend: &Backend, id: String) -> Result<Arc<Entry>, ApiError> {
    backend.0.scores.get(&id).ok_or(ApiError::UnknownScore(id))
}
