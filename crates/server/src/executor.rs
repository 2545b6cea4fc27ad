//! Runs scores on the native engine, a bounded number at once; the rest wait in order.

use crate::Backend;
use crate::problem::ApiError;
use crate::scores::Entry;
use infrabench_protocol::api::ScoreEvent;
use infrabench_runner::Environments;
use infrabench_runner::score::score;
use infrabench_task::Task;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Bounds what runs and what waits.
pub(crate) struct Executor {
    environments: Arc<Environments>,
    slots: Arc<Semaphore>,
    jobs: usize,
    queue: usize,
    waiting: AtomicUsize,
}

/// What to score.
pub(crate) struct Job {
    pub(crate) task: Arc<Task>,
    pub(crate) completion: String,
    pub(crate) reading: Option<usize>,
}

impl Executor {
    pub(crate) fn new(environments: Arc<Environments>, jobs: usize, queue: usize) -> Self {
        let jobs = jobs.max(1);
        Self {
            environments,
            slots: Arc::new(Semaphore::new(jobs)),
            jobs,
            queue,
            waiting: AtomicUsize::new(0),
        }
    }

    pub(crate) fn environments(&self) -> &Environments {
        &self.environments
    }

    /// Scores waiting and running.
    pub(crate) fn load(&self) -> (usize, usize) {
        (self.waiting.load(Ordering::Relaxed), self.jobs - self.slots.available_permits())
    }

    /// Takes a job; its progress goes to `entry`.
    pub(crate) fn submit(&self, backend: &Backend, entry: Arc<Entry>, job: Job) -> Result<(), ApiError> {
        let ahead = self.waiting.fetch_add(1, Ordering::Relaxed);
        if ahead >= self.queue {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(ApiError::QueueFull(ahead));
        }
        entry.push(ScoreEvent::Queued { ahead: u32::try_from(ahead).unwrap_or(u32::MAX) });
        let (backend, slots) = (backend.clone(), Arc::clone(&self.slots));
        tokio::spawn(async move {
            let permit = slots.acquire_owned().await;
            backend.0.executor.waiting.fetch_sub(1, Ordering::Relaxed);
            let Ok(permit) = permit else { return };
            let run = move || {
                let environments = &backend.0.executor.environments;
                let score = score(environments, &job.task, &job.completion, job.reading, &mut |event| {
                    entry.push(event);
                });
                backend.0.scores.finish(&entry, score);
                drop(permit);
            };
            // A panic in the engine is reported by the score call itself as our fault; nothing is left to do with it here.
            let _ = tokio::task::spawn_blocking(run).await;
        });
        Ok(())
    }
}
