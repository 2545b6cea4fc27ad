//! Every error that a client can see, in one place: its kind, title and status (RFC 9457).

use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use infrabench_protocol::api::Problem;

/// Something that the client can act on.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The body is not what the route takes.
    Body(JsonRejection),
    /// The body is larger than [`MAX_BODY`].
    TooLarge,
    /// No task of that id.
    UnknownTask(String),
    /// The task that was sent cannot be used; one line for each problem.
    InvalidTask(Vec<String>),
    /// No environment for the task's CDK version.
    UnknownCdkVersion { wanted: String, present: Vec<String> },
    /// No such reading of the completion.
    UnknownReading { asked: usize, known: usize },
    /// No score of that id, or it is gone.
    UnknownScore(String),
    /// Too many scores wait.
    QueueFull(usize),
    /// No such route.
    UnknownRoute(String),
    /// The route does not take that method.
    Method(String),
}

/// The largest request body, in bytes: a task with a large context, and a large answer.
pub(crate) const MAX_BODY: usize = 32 * 1024 * 1024;

impl ApiError {
    fn problem(&self) -> Problem {
        let (kind, title, status, detail, field): (_, _, _, String, Option<&str>) = match self {
            Self::Body(rejection) => (
                "invalid-body",
                "The request's body cannot be read",
                rejection.status(),
                rejection.body_text(),
                None,
            ),
            Self::TooLarge => (
                "too-large",
                "The request is too large",
                StatusCode::PAYLOAD_TOO_LARGE,
                format!(
                    "A request may have {} MiB. Shorten the completion or the task's context.",
                    MAX_BODY >> 20
                ),
                None,
            ),
            Self::UnknownTask(id) => (
                "unknown-task",
                "No such task",
                StatusCode::NOT_FOUND,
                format!(
                    "This backend's dataset has no task `{id}`. Send the whole task object instead of its id."
                ),
                Some("task"),
            ),
            Self::InvalidTask(problems) => (
                "invalid-task",
                "The task cannot be used",
                StatusCode::UNPROCESSABLE_ENTITY,
                problems.join("\n"),
                Some("task"),
            ),
            Self::UnknownCdkVersion { wanted, present } => (
                "unknown-cdk-version",
                "No environment for this version of the CDK",
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("This backend has no aws-cdk-lib {wanted}; it has {}.", present.join(", ")),
                Some("task.cdk_version"),
            ),
            Self::UnknownReading { asked, known } => (
                "unknown-reading",
                "No such reading of the completion",
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("Reading {asked} was asked for; the completion has {known}, counted from 0."),
                Some("reading"),
            ),
            Self::UnknownScore(id) => (
                "unknown-score",
                "No such score",
                StatusCode::NOT_FOUND,
                format!(
                    "There is no score `{id}`. Scores are kept until the backend restarts or {} newer ones are done.",
                    crate::scores::KEPT
                ),
                None,
            ),
            Self::QueueFull(waiting) => (
                "queue-full",
                "Too many scores are waiting",
                StatusCode::SERVICE_UNAVAILABLE,
                format!(
                    "{waiting} scores are waiting. Try again in a minute, or start the backend with a longer --queue."
                ),
                None,
            ),
            Self::UnknownRoute(path) => (
                "unknown-route",
                "No such route",
                StatusCode::NOT_FOUND,
                format!("`{path}` is not part of this API. See /api/v1/openapi.json."),
                None,
            ),
            Self::Method(method) => (
                "method-not-allowed",
                "The route does not take this method",
                StatusCode::METHOD_NOT_ALLOWED,
                format!("{method} is not a method of this route. See /api/v1/openapi.json."),
                None,
            ),
        };
        Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            field: field.map(str::to_owned),
        }
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::TooLarge
        } else {
            Self::Body(rejection)
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        response
    }
}
