//! Many completions at once: a file of predictions in, a file of results out.

use super::scores::must_own;
use super::streams::{Page, follow, next_wanted};
use super::submit::{accept, read_predictions};
use super::upload::Upload;
use crate::Backend;
use crate::access::Caller;
use crate::problem::ApiError;
use crate::store::NewRun;
use axum::body::{Body, Bytes};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures::FutureExt;
use futures::stream;
use infrabench_protocol::api::{Problem, RunState};
use serde::Deserialize;

/// How a run is scored.
#[derive(Deserialize)]
pub(super) struct RunOptions {
    /// Run every sample even if the same content has been scored before.
    #[serde(default)]
    fresh: bool,
}

const JSON_LINES: &str = "application/x-ndjson";

/// Score a file of predictions: JSON Lines with `task_id`, `completion` and, if you like, `model`, `sample`, `turn`. Lines
/// that cannot be scored are told with their number, and do not stop the rest.
#[utoipa::path(
    post, path = "/api/v1/runs", tag = "runs",
    params(("fresh" = bool, Query, description = "Run every sample even if the same content has been scored before")),
    request_body(content((String = "application/x-ndjson")), description = "One `Prediction` a line"),
    responses(
        (status = 202, description = "Accepted: it will be scored whatever happens to the backend", body = RunState, headers(("Location" = String, description = "Where the run is"))),
        (status = 400, description = "The body could not be read, or a parameter", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body did not come in time", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large, or more lines than may wait", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not said to be JSON Lines", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No line can be scored", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_run(
    State(backend): State<Backend>,
    Extension(caller): Extension<Caller>,
    options: Result<Query<RunOptions>, QueryRejection>,
    upload: Upload,
) -> Result<Response, ApiError> {
    let wrong = |_| ApiError::Parameter { name: "fresh", wanted: "`true` or `false`" };
    let Query(RunOptions { fresh }) = options.map_err(wrong)?;
    upload.expect(&[JSON_LINES, "application/jsonl"])?;
    let reader = backend.clone();
    // A large file takes more than a moment to read.
    let read = tokio::task::spawn_blocking(move || read_predictions(&reader, &upload.bytes, fresh));
    let (wanted, problems) = read.await.map_err(|_| ApiError::Defect)?;
    let lines = wanted.len() + problems.len();
    backend.0.schedule.must_fit(lines)?;
    if wanted.is_empty() {
        return Err(ApiError::NoUsableLine(problems));
    }
    let id = uuid::Uuid::new_v4().to_string();
    let run = NewRun { id: id.clone(), owner: caller.0.clone(), problems };
    accept(&backend, &caller, Some(run), wanted).await?;
    let (state, _) = find(&backend, &id).await?;
    let location = format!("/api/v1/runs/{id}");
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(state)).into_response())
}

/// Where a run stands.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = String, Path, description = "Id of the run")),
    responses((status = 200, body = RunState), (status = 404, description = "Unknown run", body = Problem, content_type = "application/problem+json"))
)]
pub(super) async fn read_run(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<RunState>, ApiError> {
    Ok(Json(find(&backend, &path(id)?).await?.0))
}

/// Cancel the samples of a run that wait or run. Those that have ended stay as they are.
#[utoipa::path(
    delete, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = String, Path, description = "Id of the run")),
    responses((status = 200, description = "How it ended", body = RunState), (status = 404, description = "Unknown run", body = Problem, content_type = "application/problem+json"))
)]
pub(super) async fn cancel_run(
    State(backend): State<Backend>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<RunState>, ApiError> {
    let id = path(id)?;
    let (_, owner) = find(&backend, &id).await?;
    must_own(&caller, owner.as_deref())?;
    backend.0.store.cancel_run(&id).await?;
    for score in backend.0.schedule.cancel_run(&id) {
        backend.0.feed.tell(&score);
    }
    backend.0.feed.tell(&id);
    Ok(Json(find(&backend, &id).await?.0))
}

/// A run's events (`SampleEvent`): each sample as it ends, from the first, or from the one after `Last-Event-ID`. Ends
/// with `done`.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/events", tag = "runs",
    params(
        ("id" = String, Path, description = "Id of the run"),
        ("Last-Event-ID" = u64, Header, description = "Resume after this event")
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = 400, description = "No such `Last-Event-ID`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Unknown run", body = Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn run_events(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (id, next) = (path(id)?, next_wanted(&headers)?);
    find(&backend, &id).await?;
    let events = follow(backend, id, next, |backend, id, next| {
        async move {
            let Some(page) = backend.0.store.sample_events(&id, next).await? else { return Ok(None) };
            let events = page.events.into_iter().map(|(n, event)| {
                serde_json::to_string(&event).map(|data| (n, data)).map_err(crate::StoreError::from)
            });
            Ok(Some(Page { events: events.collect::<Result<_, _>>()?, ended: page.ended }))
        }
        .boxed()
    });
    Ok(events.into_response())
}

/// The results so far, JSON Lines, in the order of the predictions.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/results.jsonl", tag = "runs", params(("id" = String, Path, description = "Id of the run")),
    responses(
        (status = 200, description = "One `SampleResult` a line", body = String, content_type = "application/x-ndjson"),
        (status = 404, description = "Unknown run", body = Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn run_results(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let id = path(id)?;
    find(&backend, &id).await?;
    let pages = stream::unfold(0, move |after| {
        let (store, id) = (backend.0.store.clone(), id.clone());
        async move {
            let page = match store.results(&id, after).await {
                Ok(page) => page,
                // The answer has begun: to break it off is the only way to say that it is not whole.
                Err(error) => return Some((Err(error), after)),
            };
            let (last, _) = page.last()?;
            let last = *last;
            let mut text = Vec::new();
            for (_, result) in &page {
                if let Err(error) = serde_json::to_writer(&mut text, result) {
                    return Some((Err(error.into()), after));
                }
                text.push(b'\n');
            }
            Some((Ok(Bytes::from(text)), last))
        }
    });
    Ok(([(header::CONTENT_TYPE, JSON_LINES)], Body::from_stream(pages)).into_response())
}

/// A run's state, and whose it is.
async fn find(backend: &Backend, id: &str) -> Result<(RunState, Option<String>), ApiError> {
    backend.0.store.run(id).await?.ok_or_else(|| ApiError::UnknownRun(id.to_owned()))
}

fn path(id: Result<Path<String>, PathRejection>) -> Result<String, ApiError> {
    // Bytes that are no text are the id of nothing.
    id.map(|Path(id)| id).map_err(|_| ApiError::UnknownRun("?".to_owned()))
}
