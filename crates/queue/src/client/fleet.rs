//! What the queue holds, and who serves it.

use super::Client;
use crate::error::{Outage, QueueError};
use crate::names;
use crate::presence::{self, WorkerInfo};
use futures::TryStreamExt;
use infrabench_runner::CancelToken;
use std::time::{Duration, Instant};

/// How long the list of workers is taken to be right.
const WORKERS_FOR: Duration = Duration::from_secs(2);

/// What the queue holds, of all who use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Jobs that no worker has taken yet.
    pub waiting: u64,
    /// Jobs that workers run.
    pub running: u64,
    /// Jobs that were given up, in the last 30 days.
    pub dead_letters: u64,
}

impl Client {
    /// What the queue holds now.
    pub async fn load(&self) -> Result<Load, QueueError> {
        self.connection.insist("ask what the queue holds", &CancelToken::default(), || self.load_once()).await
    }

    async fn load_once(&self) -> Result<Load, Outage> {
        let jetstream = &self.connection.jetstream;
        let messages = async |name: &str| {
            let stream = jetstream.get_stream(name).await.map_err(|error| Outage::of(&error))?;
            Ok::<_, Outage>(stream.cached_info().state.messages)
        };
        let (jobs, dead_letters) = (messages(names::JOBS).await?, messages(names::DEAD).await?);
        let mut running = 0;
        let mut consumers = self.connection.jobs.consumers();
        while let Some(consumer) = consumers.try_next().await.map_err(|error| Outage::of(&error))? {
            running += consumer.num_ack_pending as u64;
        }
        Ok(Load { waiting: jobs.saturating_sub(running), running, dead_letters })
    }

    /// The workers heard of in the last seconds, with the environments they have. A job of a version that none of them has
    /// waits until one comes.
    pub async fn workers(&self) -> Result<Vec<WorkerInfo>, QueueError> {
        let never = CancelToken::default();
        self.connection.insist("list the workers", &never, || self.workers_once()).await
    }

    pub(super) async fn workers_once(&self) -> Result<Vec<WorkerInfo>, Outage> {
        let mut known = self.shared.workers.lock().await;
        if let Some((workers, when)) = known.as_ref()
            && when.elapsed() < WORKERS_FOR
        {
            return Ok(workers.clone());
        }
        let workers = presence::workers(&self.connection).await?;
        *known = Some((workers.clone(), Instant::now()));
        Ok(workers)
    }
}
