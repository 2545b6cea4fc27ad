//! What the backend serves and where.

use infrabench_runner::Environments;
use infrabench_task::Task;
use infrabench_task::dataset::{self, Source};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What the backend serves and where. The caller has found the environments.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to score.
    pub environments: Arc<Environments>,
    /// Dataset file whose tasks can be named by id; tasks can always be sent whole.
    pub dataset: Option<PathBuf>,
    /// Folder of the built app.
    pub app: Option<PathBuf>,
    /// Scores run at once.
    pub jobs: usize,
    /// Scores that may wait; one more is refused with 503.
    pub queue: usize,
    /// Origins of other hosts' pages that may call the API. Empty: none.
    pub allow_origins: Vec<String>,
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
}

impl Config {
    pub(crate) fn tasks(&self) -> Result<HashMap<String, Arc<Task>>, ConfigError> {
        let Some(path) = &self.dataset else { return Ok(HashMap::new()) };
        let bytes =
            std::fs::read(path).map_err(|error| ConfigError::Dataset { path: path.clone(), error })?;
        let loaded = dataset::load(vec![Source { name: path.display().to_string(), bytes }]);
        if loaded.dataset.tasks.is_empty() {
            let problems = loaded.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            return Err(ConfigError::NoTask { path: path.clone(), problems });
        }
        for problem in &loaded.problems {
            eprintln!("{problem}");
        }
        Ok(loaded.dataset.tasks.into_iter().map(|task| (task.task_id.clone(), Arc::new(task))).collect())
    }
}
