//! What the backend serves and where.

use crate::store::{Retention, StoreError, Text};
use infrabench_task::Task;
use infrabench_task::dataset::{self, Source};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

/// What the backend serves and where.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder that outlives the process: accepted scores, results, tokens. Made if it is not there.
    pub data: PathBuf,
    /// Dataset file whose tasks can be named by id; tasks can always be sent whole.
    pub dataset: Option<PathBuf>,
    /// Folder of the built app.
    pub app: Option<PathBuf>,
    /// Scores that may wait; one more is refused with 429.
    pub queue: usize,
    /// Origins of other hosts' pages that may call the API. Empty: none.
    pub allow_origins: Vec<String>,
    /// How long running scores may take to end when the backend is asked to.
    pub drain: Duration,
    /// How much of what has ended is kept.
    pub retention: Retention,
    /// Requests per second of one token.
    pub token_rate: NonZeroU32,
    /// Scores of one token that may wait or run.
    pub token_scores: usize,
}

/// Why the configuration cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The dataset cannot be read.
    #[error("cannot read the dataset {path}: {error}")]
    Dataset {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The dataset has no task that can be used.
    #[error("the dataset {path} has no usable task:\n{problems}")]
    NoTask {
        /// Which file.
        path: PathBuf,
        /// A line for each problem.
        problems: String,
    },
    /// An origin is not one.
    #[error("`{0}` is not an origin; write scheme and host, such as https://example.org")]
    Origin(String),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A task that clients can name by id.
#[derive(Clone, Debug)]
pub(crate) struct KnownTask {
    pub(crate) cdk_version: String,
    pub(crate) text: Text,
}

impl KnownTask {
    pub(crate) fn new(task: &Task) -> Self {
        Self { cdk_version: task.cdk_version.clone(), text: Text::new(task.to_json_line()) }
    }
}

impl Config {
    pub(crate) fn tasks(&self) -> Result<HashMap<String, KnownTask>, ConfigError> {
        let Some(path) = &self.dataset else { return Ok(HashMap::new()) };
        let bytes =
            std::fs::read(path).map_err(|error| ConfigError::Dataset { path: path.clone(), error })?;
        let loaded = dataset::load(vec![Source { name: path.display().to_string(), bytes }]);
        if loaded.dataset.tasks.is_empty() {
            let problems = loaded.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            return Err(ConfigError::NoTask { path: path.clone(), problems });
        }
        for problem in &loaded.problems {
            tracing::warn!(%problem, "a part of the dataset is left out");
        }
        Ok(loaded.dataset.tasks.iter().map(|task| (task.task_id.clone(), KnownTask::new(task))).collect())
    }
}
