//! Puts jobs into the queue, and takes them back.

use super::Client;
use crate::blob::{BlobRef, Packed};
use crate::error::{Outage, QueueError};
use crate::job::{Job, JobKey, JobMessage};
use crate::names;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use infrabench_runner::CancelToken;
use infrabench_score::completion_sha256;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// How long a task that was stored counts as stored, far below the time it is kept; and how many are remembered.
const STORED_FOR: Duration = Duration::from_secs(3600);
const REMEMBERED: usize = 4096;

/// How long taking a job back may take.
const TAKE_BACK: Duration = Duration::from_secs(3);

impl Client {
    pub(super) async fn submit(
        &self,
        job: &Job<'_>,
        task: &str,
        key: &JobKey,
        subject: &str,
        cancel: &CancelToken,
    ) -> Result<(), QueueError> {
        let message = JobMessage {
            key: key.clone(),
            task_id: job.task.task_id.clone(),
            cdk_version: job.task.cdk_version.clone(),
            task: self.store_task(task, cancel).await?,
            completion: {
                let packed = self.connection.pack("the completion", job.completion.as_bytes())?;
                self.store(&packed, cancel).await?;
                packed.reference
            },
            reading: job.reading,
        };
        // Hashes, numbers and short words always are JSON.
        let payload = serde_json::to_vec(&message).unwrap_or_default();
        let publish = || async {
            let published =
                self.connection.jetstream.publish(subject.to_owned(), payload.clone().into()).await;
            let acknowledged = match published {
                Ok(acknowledgement) => acknowledgement.await,
                Err(error) => Err(error),
            };
            match acknowledged {
                Ok(_) => Ok(()),
                Err(error) if is_already_queued(&error) => Ok(()),
                Err(error) => Err(Outage::of(&error)),
            }
        };
        self.connection.insist("submit a job", cancel, publish).await
    }

    async fn store(&self, packed: &Packed, cancel: &CancelToken) -> Result<(), QueueError> {
        self.connection.insist("store a job", cancel, || self.connection.put(packed)).await
    }

    async fn store_task(&self, task: &str, cancel: &CancelToken) -> Result<BlobRef, QueueError> {
        let hash = completion_sha256(task);
        let lock = || self.shared.stored.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((reference, when)) = lock().get(&hash)
            && when.elapsed() < STORED_FOR
        {
            return Ok(reference.clone());
        }
        let packed = self.connection.pack("the task", task.as_bytes())?;
        self.store(&packed, cancel).await?;
        let mut stored = lock();
        if stored.len() >= REMEMBERED {
            stored.clear();
        }
        stored.insert(hash, (packed.reference.clone(), Instant::now()));
        Ok(packed.reference)
    }

    /// Whether the stream has no message for the job any more.
    pub(super) async fn is_gone(&self, subject: &str) -> Result<bool, Outage> {
        match self.connection.jobs.get_last_raw_message_by_subject(subject).await {
            Ok(_) => Ok(false),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(true),
            Err(error) => Err(Outage::of(&error)),
        }
    }

    /// Takes a job out of the queue and tells a worker that may be running it. Nobody waits for it any more, so this is tried
    /// once.
    pub(super) async fn take_back(&self, key: &JobKey, subject: &str) {
        let connection = &self.connection;
        let taken = tokio::time::timeout(TAKE_BACK, async {
            if let Ok(message) = connection.jobs.get_last_raw_message_by_subject(subject).await {
                connection.jobs.delete_message(message.sequence).await.map_err(|error| Outage::of(&error))?;
            }
            let told = connection.client.publish(names::cancel(key.as_str()), "".into()).await;
            told.map_err(|error| Outage::of(&error))?;
            connection.client.flush().await.map_err(|error| Outage::of(&error))
        });
        match taken.await {
            Ok(Ok(())) => {}
            Ok(Err(outage)) => tracing::warn!(%key, %outage, "a cancelled job stays in the queue"),
            Err(_) => tracing::warn!(%key, "a cancelled job stays in the queue: no answer"),
        }
    }
}

/// Whether the stream refused a message because it has one for the same job.
fn is_already_queued(error: &PublishError) -> bool {
    let source = std::error::Error::source(error);
    source.and_then(|source| source.downcast_ref::<async_nats::jetstream::Error>()).is_some_and(|error| {
        error.error_code() == ErrorCode::STREAM_STORE_FAILED && error.to_string().contains("per subject")
    })
}
