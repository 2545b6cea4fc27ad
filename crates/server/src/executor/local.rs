//! Scores in this process.

use super::{Events, ExecuteError, Executor, Job};
use futures::FutureExt;
use futures::future::BoxFuture;
use infrabench_protocol::api::{EnvironmentInfo, Score};
use infrabench_runner::score::score_cancellable;
use infrabench_runner::{CancelToken, Engine};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Scores in this process, on an engine, a bounded number at once.
pub struct Local {
    engine: Arc<dyn Engine + Send + Sync>,
    environments: Vec<EnvironmentInfo>,
    jobs: usize,
}

impl Local {
    /// An executor over an engine that has these environments.
    pub fn new(
        engine: Arc<dyn Engine + Send + Sync>,
        environments: Vec<EnvironmentInfo>,
        jobs: usize,
    ) -> Self {
        Self { engine, environments, jobs: jobs.max(1) }
    }
}

impl Executor for Local {
    fn slots(&self) -> usize {
        self.jobs
    }

    fn environments(&self) -> Vec<EnvironmentInfo> {
        self.environments.clone()
    }

    fn execute<'a>(
        &'a self,
        job: &'a Job,
        events: Events<'a>,
        cancel: &'a CancelToken,
    ) -> BoxFuture<'a, Result<Score, ExecuteError>> {
        let (engine, job, cancel) = (Arc::clone(&self.engine), job.clone(), cancel.clone());
        async move {
            let (tell, mut told) = mpsc::unbounded_channel();
            let scored = tokio::task::spawn_blocking(move || {
                // Nobody listens when the backend ends.
                let mut on_event = |event| drop(tell.send(event));
                score_cancellable(
                    engine.as_ref(),
                    &job.task,
                    &job.completion,
                    job.reading,
                    &mut on_event,
                    &cancel,
                )
            });
            while let Some(event) = told.recv().await {
                events(event);
            }
            scored.await.map_err(|error| ExecuteError(error.to_string()))
        }
        .boxed()
    }
}
