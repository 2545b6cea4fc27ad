//! Every error that a client can see, in one place: its kind, title and status (RFC 9457).

use crate::store::StoreError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use infrabench_protocol::api::{LineProblem, Problem};
use std::time::Duration;

/// Something that the client can act on, or should know.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// The body is not what the route takes: what, and its status.
    Body(StatusCode, String),
    /// The body is larger than [`MAX_BODY`].
    TooLarge,
    /// The body did not come in time.
    TooSlow,
    /// A part of the request's address or head is not what the route takes.
    Parameter { name: &'static str, wanted: &'static str },
    /// No task of that id.
    UnknownTask(String),
    /// The task that was sent cannot be used; one line for each problem.
    InvalidTask(Vec<String>),
    /// No environment for the task's CDK version.
    UnknownCdkVersion { wanted: String, present: Vec<String> },
    /// No such reading of the completion.
    UnknownReading { asked: usize, known: usize },
    /// No line of a predictions file can be scored.
    NoUsableLine(Vec<LineProblem>),
    /// A run has more lines than may wait.
    RunTooLong { lines: usize, queue: usize },
    /// No score of that id, or it is gone.
    UnknownScore(String),
    /// No run of that id, or it is gone.
    UnknownRun(String),
    /// What another token submitted can be read and not cancelled.
    NotYours,
    /// Too many scores wait.
    QueueFull(usize),
    /// The token has too many open scores.
    TooManyScores { open: usize, allowed: usize },
    /// The token asks too often; when it may again.
    TooManyRequests(Duration),
    /// Too much is being uploaded.
    Busy,
    /// No token, and one is needed.
    NoToken,
    /// A token that is not known, or not one.
    BadToken,
    /// A backend for this machine was asked by another name.
    ForeignHost(String),
    /// The backend ends.
    Draining,
    /// The store failed; the log says why.
    Store,
    /// The program has a defect; the log says where.
    Defect,
    /// No such route.
    UnknownRoute(String),
    /// The route does not take that method.
    Method(String),
}

/// The largest request body, in bytes: a task with a large context and a large answer, or a whole predictions file.
pub(crate) const MAX_BODY: usize = 32 * 1024 * 1024;

impl ApiError {
    /// Kind, title and status: the same for every problem of the kind.
    fn kind(&self) -> (&'static str, &'static str, StatusCode) {
        match self {
            Self::Body(status, _) => ("invalid-body", "The request's body cannot be read", *status),
            Self::TooLarge => ("too-large", "The request is too large", StatusCode::PAYLOAD_TOO_LARGE),
            Self::TooSlow => ("too-slow", "The request did not come in time", StatusCode::REQUEST_TIMEOUT),
            Self::Parameter { .. } => {
                ("invalid-parameter", "A parameter cannot be read", StatusCode::BAD_REQUEST)
            }
            Self::UnknownTask(_) => ("unknown-task", "No such task", StatusCode::NOT_FOUND),
            Self::InvalidTask(_) => {
                ("invalid-task", "The task cannot be used", StatusCode::UNPROCESSABLE_ENTITY)
            }
            Self::UnknownCdkVersion { .. } => (
                "unknown-cdk-version",
                "No environment for this version of the CDK",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            Self::UnknownReading { .. } => {
                ("unknown-reading", "No such reading of the completion", StatusCode::UNPROCESSABLE_ENTITY)
            }
            Self::NoUsableLine(_) => {
                ("no-usable-line", "No line can be scored", StatusCode::UNPROCESSABLE_ENTITY)
            }
            Self::RunTooLong { .. } => {
                ("run-too-long", "The run has too many lines", StatusCode::PAYLOAD_TOO_LARGE)
            }
            Self::UnknownScore(_) => ("unknown-score", "No such score", StatusCode::NOT_FOUND),
            Self::UnknownRun(_) => ("unknown-run", "No such run", StatusCode::NOT_FOUND),
            Self::NotYours => ("not-yours", "Another token submitted this", StatusCode::FORBIDDEN),
            Self::QueueFull(_) => {
                ("queue-full", "Too many scores are waiting", StatusCode::TOO_MANY_REQUESTS)
            }
            Self::TooManyScores { .. } => {
                ("too-many-scores", "This token has too many open scores", StatusCode::TOO_MANY_REQUESTS)
            }
            Self::TooManyRequests(_) => {
                ("too-many-requests", "This token asks too often", StatusCode::TOO_MANY_REQUESTS)
            }
            Self::Busy => ("busy", "Too much is being uploaded", StatusCode::TOO_MANY_REQUESTS),
            Self::NoToken => ("no-token", "A token is needed", StatusCode::UNAUTHORIZED),
            Self::BadToken => ("bad-token", "The token is not known", StatusCode::UNAUTHORIZED),
            Self::ForeignHost(_) => {
                ("foreign-host", "This backend serves its own machine", StatusCode::FORBIDDEN)
            }
            Self::Draining => ("draining", "The backend is ending", StatusCode::SERVICE_UNAVAILABLE),
            Self::Store => ("store", "The backend's store failed", StatusCode::SERVICE_UNAVAILABLE),
            Self::Defect => ("defect", "The backend has a defect", StatusCode::INTERNAL_SERVER_ERROR),
            Self::UnknownRoute(_) => ("unknown-route", "No such route", StatusCode::NOT_FOUND),
            Self::Method(_) => {
                ("method-not-allowed", "The route does not take this method", StatusCode::METHOD_NOT_ALLOWED)
            }
        }
    }

    /// What happened here and the way out.
    fn detail(&self) -> String {
        match self {
            Self::Body(_, what) => what.clone(),
            Self::TooLarge => format!(
                "A request may have {} MiB. Shorten the completion or the task's context, or send a run in parts.",
                MAX_BODY >> 20
            ),
            Self::TooSlow => "The body took too long to come. Send it again, or less at once.".to_owned(),
            Self::Parameter { name, wanted } => format!("`{name}` must be {wanted}."),
            Self::UnknownTask(id) => format!(
                "This backend's dataset has no task `{id}`. Send the whole task object instead of its id."
            ),
            Self::InvalidTask(problems) => problems.join("\n"),
            Self::UnknownCdkVersion { wanted, present } => {
                format!("This backend has no aws-cdk-lib {wanted}; it has {}.", present.join(", "))
            }
            Self::UnknownReading { asked, known } => {
                format!("Reading {asked} was asked for; the completion has {known}, counted from 0.")
            }
            Self::NoUsableLine(lines) => {
                format!("Of {} lines none is a prediction for a task of this backend.", lines.len())
            }
            Self::RunTooLong { lines, queue } => format!(
                "The run has {lines} lines and this backend lets {queue} scores wait. Send it in parts, or start the backend with a larger --max-waiting."
            ),
            Self::UnknownScore(id) => {
                format!("There is no score `{id}`. Old scores go when the backend's bound on age or size is reached.")
            }
            Self::UnknownRun(id) => {
                format!("There is no run `{id}`. Old runs go when the backend's bound on age or size is reached.")
            }
            Self::NotYours => "Only the token that submitted it can cancel it.".to_owned(),
            Self::QueueFull(waiting) => {
                format!("{waiting} scores are waiting. Try again later, or start the backend with a larger --max-waiting.")
            }
            Self::TooManyScores { open, allowed } => format!(
                "{open} scores of this token wait or run, and {allowed} may. Try again when some have ended, or start the backend with a larger --token-scores."
            ),
            Self::TooManyRequests(_) => {
                "Try again after the time in Retry-After, or start the backend with a larger --token-rate.".to_owned()
            }
            Self::Busy => "Other large requests are being read. Try again in a moment.".to_owned(),
            Self::NoToken => {
                "Send `Authorization: Bearer <token>`. Whoever runs the backend makes one with `infrabench token create NAME`."
                    .to_owned()
            }
            Self::BadToken => {
                "The Authorization header has no token of this backend, or one that was revoked. `infrabench token list` shows which there are."
                    .to_owned()
            }
            Self::ForeignHost(host) => format!(
                "It was asked as `{host}`, and without tokens it answers to this machine's own names only. Use http://localhost or http://127.0.0.1, or make a token with `infrabench token create NAME`."
            ),
            Self::Draining => "It finishes what runs and takes no more. Try again when it has started anew.".to_owned(),
            Self::Store => {
                "Nothing was accepted. Its log says why; often the disk is full. Try again later.".to_owned()
            }
            Self::Defect => {
                "This is a defect of the program. Its log says where, beside the id in `x-request-id`.".to_owned()
            }
            Self::UnknownRoute(path) => {
                format!("`{path}` is not part of this API. See /api/v1/openapi.json.")
            }
            Self::Method(method) => {
                format!("{method} is not a method of this route. See /api/v1/openapi.json.")
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        if let Self::Parameter { name, .. } = self {
            Some(name)
        } else if matches!(self, Self::UnknownTask(_) | Self::InvalidTask(_)) {
            Some("task")
        } else if matches!(self, Self::UnknownCdkVersion { .. }) {
            Some("task.cdk_version")
        } else if matches!(self, Self::UnknownReading { .. }) {
            Some("reading")
        } else {
            None
        }
    }

    /// Seconds after which it is worth to try again: every 429 and 503 has them.
    fn retry_after(&self, status: StatusCode) -> Option<u64> {
        if let Self::TooManyRequests(wait) = self {
            Some(wait.as_secs() + 1)
        } else if matches!(self, Self::Busy) {
            Some(1)
        } else if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            Some(10)
        } else {
            None
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::Store
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (kind, title, status) = self.kind();
        let (detail, field, retry_after) = (self.detail(), self.field(), self.retry_after(status));
        let problem = Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            field: field.map(str::to_owned),
            lines: if let Self::NoUsableLine(lines) = self { lines } else { Vec::new() },
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Bearer realm=\"InfraBench\"");
            headers.insert(header::WWW_AUTHENTICATE, realm);
        }
        response
    }
}
