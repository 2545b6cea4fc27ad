//! A worker: pulls jobs that it has a slot and an environment for, runs them, stores what they came to.
//!
//! - `pull`: one job at a time, of whatever version there is work for.
//! - `execute`: one job from its message to its acknowledgement.
//! - `ending`: the result, the dead letter, or another try.
//! - `sweep`: removes what a killed server brings back.
//! - `health`: what probes and Prometheus ask.
//!
//! It asks for a job only when a slot is free. So nothing waits at a busy worker while another one idles, and a worker that
//! dies takes down with it only what it was running.

mod ending;
mod execute;
mod health;
mod pull;
mod sweep;

use crate::connection::Connection;
use crate::error::QueueError;
use crate::names;
use crate::presence::{self, WorkerInfo};
use execute::Execution;
use futures::StreamExt;
use health::Counters;
use infrabench_protocol::api::EnvironmentInfo;
use infrabench_runner::{CancelToken, Engine};
use pull::Puller;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::MissedTickBehavior;

/// How often a worker says that a run is still under way.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(1);

/// Shortest [`Options::takeover`]: a few heartbeats.
pub const SHORTEST_TAKEOVER: Duration = Duration::from_secs(3);

/// How a worker works.
#[derive(Clone, Debug)]
pub struct Options {
    /// Runs at once.
    pub jobs: usize,
    /// How many workers a job may take down, or leave with a fault of ours, before it is given up.
    pub tries: u32,
    /// How long a worker may be silent before its jobs go to another; at least [`SHORTEST_TAKEOVER`]. One value for all
    /// workers of a queue: the last one to start sets it.
    pub takeover: Duration,
}

/// A worker that has not started yet.
pub struct Worker {
    shared: Arc<Shared>,
    options: Options,
    environments: Vec<EnvironmentInfo>,
}

/// What the runs of a worker share.
pub(crate) struct Shared {
    pub(crate) connection: Connection,
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) name: String,
    pub(crate) tries: u32,
    /// Runs under way, to be cancelled by the key of their job.
    pub(crate) running: Mutex<HashMap<String, CancelToken>>,
    pub(crate) tasks: execute::Tasks,
    pub(crate) counters: Arc<Counters>,
    /// Never cancelled: for what a worker insists on.
    pub(crate) never: CancelToken,
}

impl Shared {
    fn running_now(&self) -> usize {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Worker")
            .field("name", &self.shared.name)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker that runs jobs of these environments on this engine.
    pub fn new(
        connection: Connection,
        engine: Arc<dyn Engine>,
        environments: Vec<EnvironmentInfo>,
        options: Options,
    ) -> Self {
        let name = uuid::Uuid::new_v4().to_string();
        let counters = Arc::new(Counters::new(options.jobs));
        let shared = Arc::new(Shared {
            connection,
            engine,
            name,
            tries: options.tries.max(1),
            running: Mutex::default(),
            tasks: execute::Tasks::default(),
            counters,
            never: CancelToken::default(),
        });
        Self { shared, options, environments }
    }

    /// Pages for probes and Prometheus: `/live`, `/ready`, `/metrics`.
    pub fn health(&self) -> axum::Router {
        let running = Arc::clone(&self.shared);
        health::pages(self.shared.connection.clone(), Arc::clone(&self.shared.counters), move || {
            running.running_now()
        })
    }

    /// Works until `stop` is ready; then takes nothing more, ends what it runs, and returns. Outages of the queue are waited
    /// for. Fails only when an environment has a version that no queue can have.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), QueueError> {
        let Self { shared, options, environments } = self;
        let takeover = options.takeover.max(SHORTEST_TAKEOVER);
        let versions = environments.iter().map(|environment| environment.cdk_version.as_str());
        let mut puller = Puller::new(shared.connection.clone(), versions, takeover)?;
        let slots = Arc::new(Semaphore::new(options.jobs.max(1)));
        let (finish, finished) = watch::channel(false);
        let cancels = tokio::spawn(hear_cancels(Arc::clone(&shared)));
        let present = tokio::spawn(be_present(Arc::clone(&shared), environments, options.jobs, finished));
        tracing::info!(worker = %shared.name, slots = options.jobs, "working");
        tokio::pin!(stop);
        loop {
            let slot = tokio::select! {
                biased;
                () = &mut stop => break,
                slot = Arc::clone(&slots).acquire_owned() => slot,
            };
            // The semaphore is never closed.
            let Ok(slot) = slot else { break };
            let mut stopped = false;
            // Asking is not broken off: a job may be on its way, and nobody else would get it before the takeover.
            let asking = puller.next();
            tokio::pin!(asking);
            let message = loop {
                tokio::select! {
                    message = &mut asking => break message,
                    () = &mut stop, if !stopped => stopped = true,
                }
            };
            shared.counters.heard();
            if let Some(message) = message {
                if stopped {
                    execute::give_back(&message, Duration::ZERO).await;
                } else {
                    let execution = Execution::new(Arc::clone(&shared), message);
                    tokio::spawn(async move {
                        execution.run().await;
                        drop(slot);
                    });
                }
            }
            if stopped {
                break;
            }
        }
        let all = u32::try_from(options.jobs.max(1)).unwrap_or(u32::MAX);
        tracing::info!(
            running = options.jobs.max(1) - slots.available_permits(),
            "stopping when the runs have ended"
        );
        shared.counters.draining();
        drop(slots.acquire_many(all).await);
        // A worker that cannot say goodbye is forgotten by itself.
        let _ = finish.send(true);
        let _ = tokio::time::timeout(HEARTBEAT, present).await;
        cancels.abort();
        let _ = tokio::time::timeout(HEARTBEAT, shared.connection.client.flush()).await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Cancels the runs that somebody takes back.
async fn hear_cancels(shared: Arc<Shared>) {
    loop {
        match shared.connection.client.subscribe(names::ALL_CANCELS).await {
            Ok(mut cancels) => {
                while let Some(message) = cancels.next().await {
                    let key = message.subject.rsplit('.').next().unwrap_or_default();
                    let running = shared.running.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(token) = running.get(key) {
                        tracing::info!(job = key, "cancelled");
                        token.cancel();
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "cannot hear who cancels; trying again"),
        }
        tokio::time::sleep(HEARTBEAT).await;
    }
}

/// Says that the worker is there, and keeps the queue clean, until it is finished.
async fn be_present(
    shared: Arc<Shared>,
    environments: Vec<EnvironmentInfo>,
    slots: usize,
    mut finished: watch::Receiver<bool>,
) {
    // Those that no queue can have were refused before.
    let tokens = environments.iter().filter_map(|known| names::version_token(&known.cdk_version).ok());
    let tokens: Vec<_> = tokens.collect();
    let mut tick = tokio::time::interval(presence::EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let store = &shared.connection.workers;
    loop {
        tokio::select! {
            _ = tick.tick() => {}
            _ = finished.changed() => break,
        }
        let info = WorkerInfo {
            name: shared.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            slots,
            running: shared.running_now(),
            environments: environments.clone(),
        };
        // Short strings and numbers always are JSON.
        let value = serde_json::to_vec(&info).unwrap_or_default();
        if let Err(error) = store.put(&shared.name, value.into()).await {
            tracing::debug!(%error, "could not say that this worker is here");
        }
        if let Err(outage) = sweep::sweep(&shared.connection, &tokens).await {
            tracing::debug!(%outage, "could not sweep the queue");
        }
    }
    if let Err(error) = store.delete(&shared.name).await {
        tracing::debug!(%error, "could not say goodbye");
    }
}
