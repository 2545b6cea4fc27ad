//! The backend: scores over HTTP, progress over server-sent events, and the app on the same port.
//!
//! - [`config`]: what it serves and where.
//! - [`api`]: the routes under `/api/v1` and their OpenAPI document.
//! - [`scores`]: scores waiting, running and done; the only state there is.
//! - [`executor`]: runs scores on the native engine, a bounded number at once.
//! - [`problem`]: every error a client can see, in one place (RFC 9457).
//! - [`assets`]: the built app, precompressed, with its deep links.

mod api;
mod assets;
mod config;
mod executor;
mod problem;
mod scores;

pub use api::openapi;
pub use config::{Config, ConfigError};

use std::sync::Arc;
use tokio::net::TcpListener;

/// What every request handler sees.
#[derive(Clone)]
struct Backend(Arc<Inner>);

struct Inner {
    tasks: std::collections::HashMap<String, Arc<infrabench_task::Task>>,
    scores: scores::Scores,
    executor: executor::Executor,
}

/// The whole service: API and, when configured, the app.
pub fn router(config: &Config) -> Result<axum::Router, ConfigError> {
    let inner = Inner {
        tasks: config.tasks()?,
        scores: scores::Scores::default(),
        executor: executor::Executor::new(config.environments.clone(), config.jobs, config.queue),
    };
    let api = api::router(Backend(Arc::new(inner)), &config.allow_origins)?;
    Ok(match &config.app {
        Some(folder) => api.merge(assets::router(folder)),
        None => api,
    })
}

/// Serves on `listener` until `stop` resolves; runs that are under way are ended then.
pub async fn serve(
    config: &Config,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let router = router(config)?;
    // Event streams stay open as long as a client likes, so waiting for open connections would never end.
    tokio::select! {
        served = axum::serve(listener, router) => served.map_err(ServeError::Network),
        () = stop => Ok(()),
    }
}

/// Why the backend ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It could not begin.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The network failed.
    #[error("the listener failed: {0}")]
    Network(std::io::Error),
}
