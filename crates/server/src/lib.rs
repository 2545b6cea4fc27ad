//! The backend: scores over HTTP, progress over server-sent events, and the app on the same port.
//!
//! - [`api`]: the routes under `/api/v1` and their OpenAPI document.
//! - [`store`]: what outlives the process, in SQLite.
//! - [`schedule`], [`run`]: what waits, in which order, and each score's way to its end.
//! - [`executor`]: who scores: this process, or others.
//! - [`access`]: who may call, and how much.
//! - [`feed`]: wakes who follows a score or a run.
//! - [`stage`]: serving, draining, closing.
//! - [`http`], [`metrics`]: what every answer has; what Prometheus reads.
//! - [`problem`]: every error a client can see, in one place (RFC 9457).
//! - [`assets`]: the built app, precompressed, with its deep links.
//! - [`config`]: what it serves and where.
//!
//! An accepted score is in the store before its client hears of it, and ends exactly once, whatever is killed meanwhile.

mod access;
mod api;
mod assets;
mod config;
pub mod executor;
mod feed;
mod http;
mod metrics;
mod problem;
mod run;
mod schedule;
mod serve;
mod stage;
mod store;

pub use api::openapi;
pub use config::{Config, ConfigError};
pub use serve::{ServeError, Server};
pub use store::{Retention, Store, StoreError, TokenInfo};

use infrabench_protocol::api::EnvironmentInfo;
use std::collections::HashMap;
use std::sync::Arc;

/// What every request handler sees.
#[derive(Clone)]
struct Backend(Arc<Inner>);

struct Inner {
    tasks: HashMap<String, config::KnownTask>,
    environments: Vec<EnvironmentInfo>,
    store: Arc<Store>,
    schedule: Arc<schedule::Schedule>,
    executor: Arc<dyn executor::Executor>,
    access: access::Access,
    feed: Arc<feed::Feed>,
    stage: stage::Stage,
    metrics: metrics::Metrics,
    uploads: api::Uploads,
}
