//! Submits jobs and waits for their scores.
//!
//! - `submit`: puts jobs into the queue, and takes them back.
//! - `fleet`: what the queue holds, and who serves it.

mod fleet;
mod submit;

pub use fleet::Load;

use crate::blob::{BlobError, BlobRef};
use crate::connection::{Access, Connection, LOOK};
use crate::error::{Outage, QueueError};
use crate::job::{Job, JobKey};
use crate::names;
use crate::presence::WorkerInfo;
use crate::record::{Note, Outcome, Record};
use async_nats::Subscriber;
use async_nats::jetstream::kv::Operation;
use futures::StreamExt;
use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_runner::CancelToken;
use infrabench_score::faulted;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval};

/// How often the result is asked for in case the news of it got lost, and after how many such times whether the job itself
/// is still there.
const ASK_RESULT: Duration = Duration::from_secs(3);
const ASK_JOB_EVERY: u32 = 3;

/// One connection for any number of scores at once; clones share it.
#[derive(Clone, Debug)]
pub struct Client {
    connection: Connection,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Tasks stored lately, by the hash of their text.
    stored: Mutex<HashMap<String, (BlobRef, Instant)>>,
    workers: tokio::sync::Mutex<Option<(Vec<WorkerInfo>, Instant)>>,
}

impl Client {
    /// Connects. Fails when that is not possible now; afterwards outages are waited for.
    pub async fn connect(url: &str, access: &Access) -> Result<Self, QueueError> {
        Ok(Self { connection: Connection::open(url, access).await?, shared: Arc::default() })
    }

    /// Scores a job on some worker and waits for the outcome, however long the queue is and whatever happens to workers and
    /// servers meanwhile.
    ///
    /// Calling again for the same job, also from another process, joins what is queued or running, or gives the stored
    /// result, unless that was an `infra_error` or its environment is no longer served by any worker.
    ///
    /// Events come in order and are news only: some may be missing, and when a worker died they begin anew. `Queued` and
    /// `Done` are not among them. When `cancel` is cancelled the job is taken back, from a worker too, and the call ends with
    /// [`QueueError::Cancelled`] (others who wait for the same job submit it again); dropping the future leaves the job in the queue.
    pub async fn score(
        &self,
        job: &Job<'_>,
        on_event: &mut (dyn FnMut(ScoreEvent) + Send),
        cancel: &CancelToken,
    ) -> Result<Score, QueueError> {
        let task = job.task.to_json_line();
        let key = job.key_of(&task);
        let version = names::version_token(&job.task.cdk_version)?;
        let subject = names::job(&version, key.as_str());
        let finished = match self.drive(job, &task, &key, &subject, on_event, cancel).await {
            Err(QueueError::Cancelled) => {
                self.take_back(&key, &subject).await;
                return Err(QueueError::Cancelled);
            }
            other => other?,
        };
        match finished.outcome {
            Outcome::GivenUp(reason) => Ok(faulted(job.task, job.completion, reason)),
            Outcome::Score(reference) => self.fetch(job, &reference, cancel).await,
        }
    }
    /// From the first look at the results to the record.
    async fn drive(
        &self,
        job: &Job<'_>,
        task: &str,
        key: &JobKey,
        subject: &str,
        on_event: &mut (dyn FnMut(ScoreEvent) + Send),
        cancel: &CancelToken,
    ) -> Result<Record, QueueError> {
        let connection = &self.connection;
        // Before the job is queued, so that nothing is missed.
        let mut notes = connection
            .insist("listen for news", cancel, || async {
                connection
                    .client
                    .subscribe(names::events(key.as_str()))
                    .await
                    .map_err(|error| Outage::of(&error))
            })
            .await?;
        let kept =
            connection.insist("look for an earlier result", cancel, || self.accepted(job, key)).await?;
        if let Some(record) = kept {
            return Ok(record);
        }
        self.submit(job, task, key, subject, cancel).await?;
        let mut ask = interval(ASK_RESULT);
        ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ask.reset();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut asked, mut newest) = (0_u32, 0);
        loop {
            let lost = tokio::select! {
                _ = look.tick() => {
                    if cancel.is_cancelled() {
                        return Err(QueueError::Cancelled);
                    }
                    continue;
                }
                note = next(&mut notes) => match note {
                    Some(Note::News { delivery, event }) => {
                        // A worker that is behind, cut off for a while, still talks of a run that another has taken over.
                        if delivery >= newest {
                            newest = delivery;
                            on_event(event);
                        }
                        continue;
                    }
                    Some(Note::Done) => false,
                    None => continue,
                },
                _ = ask.tick() => {
                    asked += 1;
                    asked % ASK_JOB_EVERY == 0
                }
            };
            let found = connection
                .insist("ask for the result", cancel, || async {
                    // In this order: a job leaves the stream only after its result is there.
                    let gone = lost && self.is_gone(subject).await?;
                    Ok((self.record(key).await?.map(|(record, _)| record), gone))
                })
                .await?;
            match found {
                (Some(record), _) => return Ok(record),
                (None, true) => {
                    tracing::warn!(%key, "the job is no longer in the queue and has no result; submitting it again");
                    self.submit(job, task, key, subject, cancel).await?;
                }
                (None, false) => {}
            }
        }
    }

    /// The result of an earlier call, if it may be taken. One that may not is removed.
    async fn accepted(&self, job: &Job<'_>, key: &JobKey) -> Result<Option<Record>, Outage> {
        let Some((record, revision)) = self.record(key).await? else { return Ok(None) };
        let workers = self.workers_once().await?;
        let environments = workers.into_iter().flat_map(|worker| worker.environments);
        let digests: Vec<_> = environments
            .filter(|environment| environment.cdk_version == job.task.cdk_version)
            .map(|environment| environment.digest)
            .collect();
        if !record.is_stale(&digests) {
            return Ok(Some(record));
        }
        // Only this very record: by now there may be a newer one. Should it not work, it is looked at again.
        let removed = self.connection.results.delete_expect_revision(key.as_str(), Some(revision)).await;
        removed.map_err(|error| Outage::of(&error))?;
        Ok(None)
    }

    async fn record(&self, key: &JobKey) -> Result<Option<(Record, u64)>, Outage> {
        let entry = self.connection.results.entry(key.as_str()).await.map_err(|error| Outage::of(&error))?;
        let Some(entry) = entry.filter(|entry| entry.operation == Operation::Put) else { return Ok(None) };
        let record = serde_json::from_slice(&entry.value).map_err(|error| {
            Outage::new(format!(
                "the result of {key} is not one ({error}); it may be of another version of InfraBench"
            ))
        })?;
        Ok(Some((record, entry.revision)))
    }

    async fn fetch(
        &self,
        job: &Job<'_>,
        reference: &BlobRef,
        cancel: &CancelToken,
    ) -> Result<Score, QueueError> {
        let connection = &self.connection;
        let bytes = connection
            .insist("fetch a score", cancel, || async {
                match connection.get(reference).await {
                    Ok(bytes) => Ok(Ok(bytes)),
                    Err(BlobError::Outage(outage)) => Err(outage),
                    Err(error @ (BlobError::Missing(_) | BlobError::Broken { .. })) => {
                        Ok(Err(error.to_string()))
                    }
                }
            })
            .await?;
        let score = bytes.and_then(|bytes| {
            serde_json::from_slice(&bytes).map_err(|error| {
                format!(
                    "the stored score cannot be read ({error}); client and workers must be of one version"
                )
            })
        });
        Ok(score.unwrap_or_else(|reason| faulted(job.task, job.completion, reason)))
    }
}

/// The next note that can be read; None for one that cannot, as of another version.
async fn next(notes: &mut Subscriber) -> Option<Note> {
    match notes.next().await {
        Some(message) => serde_json::from_slice(&message.payload).ok(),
        // The connection was closed for good, which only dropping it does; the timer goes on.
        None => std::future::pending().await,
    }
}
