//! One completion for one task.

use super::streams::{Page, follow, next_wanted};
use super::submit::{Answer, Wanted, accept, environment, field_of, is_array};
use super::upload::Upload;
use crate::Backend;
use crate::access::Caller;
use crate::problem::ApiError;
use crate::store::Text;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use futures::FutureExt;
use infrabench_protocol::api::{Problem, ScoreRequest, ScoreState, TaskRef};
use infrabench_task::{Task, intake};

/// Score a completion. Answers at once; follow `Location`, or its events. The same content is not scored again, unless
/// `fresh` asks for it: its score is the answer then.
#[utoipa::path(
    post, path = "/api/v1/scores", tag = "scores", request_body = ScoreRequest,
    responses(
        (status = 200, description = "Known from before; it is done", body = ScoreState, headers(("Location" = String, description = "Where the score is"))),
        (status = 202, description = "Accepted: it will be scored whatever happens to the backend", body = ScoreState, headers(("Location" = String, description = "Where the score is"))),
        (status = 400, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Unknown task", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body did not come in time", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not said to be JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The JSON is not of this form, or the task cannot be used", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_score(
    State(backend): State<Backend>,
    Extension(caller): Extension<Caller>,
    upload: Upload,
) -> Result<Response, ApiError> {
    upload.expect(&["application/json"])?;
    let reader = backend.clone();
    // A large task or answer takes more than a moment to read.
    let wanted = tokio::task::spawn_blocking(move || read(&reader, &upload.bytes)).await;
    let wanted = wanted.map_err(|_| ApiError::Defect)??;
    let accepted = accept(&backend, &caller, None, vec![wanted]).await?;
    let id = accepted.scores.into_iter().next().ok_or(ApiError::Defect)?;
    let (state, _) = find(&backend, &id).await?;
    let status = if accepted.all_done { StatusCode::OK } else { StatusCode::ACCEPTED };
    let location = format!("/api/v1/scores/{id}");
    Ok((status, [(header::LOCATION, location)], Json(state)).into_response())
}

fn read(backend: &Backend, body: &[u8]) -> Result<Wanted, ApiError> {
    let request = read_request(body)?;
    let (text, cdk_version, parsed) = match request.task {
        TaskRef::Id(id) => {
            let known = backend.0.tasks.get(&id).ok_or(ApiError::UnknownTask(id))?;
            (known.text.clone(), known.cdk_version.clone(), None)
        }
        TaskRef::Inline(value) => {
            let task = parse_task(&value.to_string())?;
            (Text::new(task.to_json_line()), task.cdk_version.clone(), Some(task))
        }
    };
    let environment = environment(backend, &cdk_version)?;
    if let Some(asked) = request.reading {
        let task = match parsed {
            Some(task) => task,
            None => parse_task(&text.body)?,
        };
        let known = intake::read(&task, &request.completion).readings.len();
        if asked >= known {
            return Err(ApiError::UnknownReading { asked, known });
        }
    }
    Ok(Wanted {
        task: text,
        completion: Text::new(request.completion),
        reading: request.reading.and_then(|reading| u32::try_from(reading).ok()),
        environment,
        fresh: request.fresh,
        answer: Answer::default(),
    })
}

fn read_request(body: &[u8]) -> Result<ScoreRequest, ApiError> {
    if is_array(body) {
        let message = "The body must be a JSON object.".to_owned();
        return Err(ApiError::Body(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read: Result<ScoreRequest, _> = serde_path_to_error::deserialize(&mut reader);
    let (path, error) = match read {
        Ok(request) => match reader.end() {
            Ok(()) => return Ok(request),
            Err(error) => (String::new(), error),
        },
        Err(error) => (error.path().to_string(), error.into_inner()),
    };
    let status = if error.is_data() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::BAD_REQUEST };
    let field = field_of(&path, &error).filter(|field| !field.is_empty());
    let place = field.map_or_else(String::new, |field| format!("`{field}`: "));
    Err(ApiError::Body(status, format!("{place}{error}.")))
}

fn parse_task(text: &str) -> Result<Task, ApiError> {
    Task::from_json(text)
        .map_err(|problems| ApiError::InvalidTask(problems.iter().map(ToString::to_string).collect()))
}

/// Where a score stands.
#[utoipa::path(
    get, path = "/api/v1/scores/{id}", tag = "scores", params(("id" = String, Path, description = "Id of the score")),
    responses((status = 200, body = ScoreState), (status = 404, description = "Unknown score", body = Problem, content_type = "application/problem+json"))
)]
pub(super) async fn read_score(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<ScoreState>, ApiError> {
    Ok(Json(find(&backend, &path(id)?).await?.0))
}

/// Cancel a score that waits or runs. One that has ended stays as it is.
#[utoipa::path(
    delete, path = "/api/v1/scores/{id}", tag = "scores", params(("id" = String, Path, description = "Id of the score")),
    responses((status = 200, description = "How it ended", body = ScoreState), (status = 404, description = "Unknown score", body = Problem, content_type = "application/problem+json"))
)]
pub(super) async fn cancel_score(
    State(backend): State<Backend>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<ScoreState>, ApiError> {
    let id = path(id)?;
    let (_, owner) = find(&backend, &id).await?;
    must_own(&caller, owner.as_deref())?;
    let run = backend.0.store.cancel_score(&id).await?;
    backend.0.schedule.cancel_score(&id);
    backend.0.feed.tell(&id);
    if let Some(run) = run {
        backend.0.feed.tell(&run);
    }
    Ok(Json(find(&backend, &id).await?.0))
}

/// A score's events (`ScoreEvent`), from the first, or from the one after `Last-Event-ID`. Ends with `done` or `cancelled`.
#[utoipa::path(
    get, path = "/api/v1/scores/{id}/events", tag = "scores",
    params(
        ("id" = String, Path, description = "Id of the score"),
        ("Last-Event-ID" = u64, Header, description = "Resume after this event")
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = 400, description = "No such `Last-Event-ID`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Unknown score", body = Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn score_events(
    State(backend): State<Backend>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (id, next) = (path(id)?, next_wanted(&headers)?);
    find(&backend, &id).await?;
    let events = follow(backend, id, next, |backend, id, next| {
        async move {
            let page = backend.0.store.events(&id, next).await?;
            Ok(page.map(|page| Page { events: page.events, ended: page.ended }))
        }
        .boxed()
    });
    Ok(events.into_response())
}

/// A score's state, and whose it is.
async fn find(backend: &Backend, id: &str) -> Result<(ScoreState, Option<String>), ApiError> {
    backend.0.store.score(id).await?.ok_or_else(|| ApiError::UnknownScore(id.to_owned()))
}

fn path(id: Result<Path<String>, PathRejection>) -> Result<String, ApiError> {
    // Bytes that are no text are the id of nothing.
    id.map(|Path(id)| id).map_err(|_| ApiError::UnknownScore("?".to_owned()))
}

/// Whether what an owner submitted is the caller's to cancel. Where no token is needed, all is everyone's.
pub(super) fn must_own(Caller(caller): &Caller, owner: Option<&str>) -> Result<(), ApiError> {
    match caller {
        Some(caller) if owner != Some(caller) => Err(ApiError::NotYours),
        Some(_) | None => Ok(()),
    }
}
