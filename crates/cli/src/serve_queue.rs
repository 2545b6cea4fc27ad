//! The backend's scores, run by the workers of a queue.

use anyhow::Result;
use futures::FutureExt;
use futures::future::BoxFuture;
use infrabench_protocol::api::{EnvironmentInfo, Score};
use infrabench_queue::{Client, Job as QueuedJob};
use infrabench_runner::CancelToken;
use infrabench_server::executor::{Events, ExecuteError, Executor, Job};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How often the workers are asked for.
const LOOK: Duration = Duration::from_secs(3);

type Known = Arc<RwLock<BTreeMap<String, EnvironmentInfo>>>;

/// Scores on the workers of a queue. It is the queue that bounds what runs, so `slots` only bounds what is handed to it.
pub(crate) struct Queue {
    client: Client,
    slots: usize,
    /// By version of the CDK. One that no worker serves any more stays: its jobs wait until one comes back.
    known: Known,
}

impl Queue {
    /// An executor over a queue; asks for its workers once now and from then on beside.
    pub(crate) async fn new(client: Client, slots: usize) -> Result<Self> {
        let known = Known::default();
        look(&client, &known).await?;
        let (asking, seen) = (client.clone(), Arc::clone(&known));
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                // An outage is waited for by the client itself; what is left is the queue's own trouble, for the next time.
                if let Err(error) = look(&asking, &seen).await {
                    tracing::warn!(%error, "cannot list the workers of the queue");
                }
            }
        });
        Ok(Self { client, slots: slots.max(1), known })
    }
}

async fn look(client: &Client, known: &Known) -> Result<()> {
    let workers = client.workers().await?;
    let environments = workers.into_iter().flat_map(|worker| worker.environments);
    known
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .extend(environments.map(|environment| (environment.cdk_version.clone(), environment)));
    Ok(())
}

impl Executor for Queue {
    fn slots(&self) -> usize {
        self.slots
    }

    fn runs_here(&self) -> bool {
        false
    }

    fn environments(&self) -> Vec<EnvironmentInfo> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn execute<'a>(
        &'a self,
        job: &'a Job,
        events: Events<'a>,
        cancel: &'a CancelToken,
    ) -> BoxFuture<'a, Result<Score, ExecuteError>> {
        // The backend knows itself what it has scored before. Its id makes the job one of its own, and after a restart of
        // the backend the same one again.
        let queued = QueuedJob {
            task: &job.task,
            completion: &job.completion,
            reading: job.reading,
            nonce: Some(&job.id),
        };
        async move {
            self.client.score(&queued, events, cancel).await.map_err(|error| ExecuteError(error.to_string()))
        }
        .boxed()
    }
}
