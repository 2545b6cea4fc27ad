//! Bodies, bounded in size, in time, and in how many bytes of them are in memory at once.

use crate::Backend;
use crate::problem::{ApiError, MAX_BODY};
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a body may take to come.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bodies in memory at once, in units of [`UNIT`] bytes: 256 MiB.
const UNITS: usize = 4096;
const UNIT: usize = 64 * 1024;

/// Room for bodies.
pub(crate) struct Uploads(Arc<Semaphore>);

impl Default for Uploads {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(UNITS)))
    }
}

/// A body that has come, its media type, and its room, which is free again with the value.
pub(super) struct Upload {
    pub(super) bytes: Bytes,
    /// In lower case, without parameters.
    pub(super) kind: String,
    pub(super) _room: OwnedSemaphorePermit,
}

impl Upload {
    /// An error unless the body is said to be one of these.
    pub(super) fn expect(&self, kinds: &[&str]) -> Result<(), ApiError> {
        if kinds.contains(&self.kind.as_str()) {
            return Ok(());
        }
        let message = format!("Send the body with the header `Content-Type: {}`.", kinds.join("` or `"));
        Err(ApiError::Body(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
    }
}

impl FromRequest<Backend> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, backend: &Backend) -> Result<Self, ApiError> {
        let headers = request.headers();
        let length = match text(headers, header::CONTENT_LENGTH).map(str::parse::<usize>) {
            Some(Ok(length)) => length,
            Some(Err(_)) | None => MAX_BODY,
        };
        if length > MAX_BODY {
            return Err(ApiError::TooLarge);
        }
        let kind = text(headers, header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let units = u32::try_from(length / UNIT + 1).unwrap_or(u32::MAX);
        let room =
            Arc::clone(&backend.0.uploads.0).try_acquire_many_owned(units).map_err(|_| ApiError::Busy)?;
        let read = tokio::time::timeout(PATIENCE, to_bytes(request.into_body(), MAX_BODY)).await;
        let bytes = read.map_err(|_| ApiError::TooSlow)?.map_err(|error| refused(&error))?;
        Ok(Self { bytes, kind, _room: room })
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn refused(error: &axum::Error) -> ApiError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if cause.is::<http_body_util::LengthLimitError>() {
            return ApiError::TooLarge;
        }
        source = cause.source();
    }
    ApiError::Body(StatusCode::BAD_REQUEST, "The connection broke while the body was read.".to_owned())
}
