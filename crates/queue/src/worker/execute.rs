//! One job, from its message to its acknowledgement. The order is what makes it safe: the score is stored, then the record
//! that names it is created, and only then the message is acknowledged.

use super::{HEARTBEAT, Shared};
use crate::blob::{BlobError, BlobRef};
use crate::error::Outage;
use crate::job::JobMessage;
use crate::names;
use crate::record::Note;
use async_nats::jetstream::{AckKind, Message};
use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_protocol::verdict::Verdict;
use infrabench_runner::CancelToken;
use infrabench_runner::score::score_cancellable;
use infrabench_task::Task;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// Wait before a job that met a fault of ours is tried again, here or elsewhere.
const BEFORE_RETRY: Duration = Duration::from_secs(1);

/// Parsed tasks, since many completions answer one. When there are too many, it begins anew.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<HashMap<BlobRef, Arc<Task>>>);

const TASKS_KEPT: usize = 256;

/// One delivery of a job.
pub(crate) struct Execution {
    pub(super) shared: Arc<Shared>,
    pub(super) message: Message,
}

/// Stops when it is dropped, also by a panic: a job whose worker has lost it must go to another.
struct Heart(tokio::task::JoinHandle<()>);

impl Drop for Heart {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How a delivery ends.
pub(super) enum Ending {
    /// The result is stored, by us or by somebody before us.
    Stored,
    /// Nobody wants it any more.
    Cancelled,
    /// Another try may do better.
    Again(String),
}

impl Execution {
    pub(crate) fn new(shared: Arc<Shared>, message: Message) -> Self {
        Self { shared, message }
    }

    pub(crate) async fn run(self) {
        let delivery = self.message.info().map_or(1, |info| info.delivered);
        let job: JobMessage = match serde_json::from_slice(&self.message.payload) {
            Ok(job) => job,
            Err(error) => return self.refuse(&error).await,
        };
        let heart = self.heartbeat();
        let ending = self.work(&job, delivery).await;
        drop(heart);
        match ending {
            Ending::Stored => {
                self.acknowledge().await;
                self.note(&job, &Note::Done).await;
            }
            Ending::Cancelled => self.acknowledge().await,
            Ending::Again(reason) => {
                tracing::warn!(job = %job.key, task = job.task_id, delivery, reason, "a fault of ours; the job goes back");
                give_back(&self.message, BEFORE_RETRY).await;
            }
        }
    }

    async fn work(&self, job: &JobMessage, delivery: i64) -> Ending {
        let shared = &self.shared;
        let known = shared.connection.insist("look for an earlier result", &shared.never, || async {
            shared.connection.results.get(job.key.as_str()).await.map_err(|error| Outage::of(&error))
        });
        if matches!(known.await, Ok(Some(_))) {
            tracing::info!(job = %job.key, delivery, "has its result already");
            return Ending::Stored;
        }
        if delivery > 1 {
            shared.counters.redelivered();
        }
        let tries = i64::from(shared.tries);
        if delivery > tries {
            let reason = format!(
                "given up after {tries} tries: each time the worker died, lost the queue or met a fault while it ran. \
                 The workers' logs say more; the dead letters keep the job"
            );
            return self.give_up(job, reason).await;
        }
        let (task, completion) = match self.load(job).await {
            Ok(loaded) => loaded,
            Err(reason) if delivery < tries => return Ending::Again(reason),
            Err(reason) => return self.give_up(job, reason).await,
        };
        let cancel = CancelToken::default();
        self.running().insert(job.key.as_str().to_owned(), cancel.clone());
        let score = self.score(job, delivery, task, completion, cancel.clone()).await;
        self.running().remove(job.key.as_str());
        if cancel.is_cancelled() {
            return Ending::Cancelled;
        }
        let score = match score {
            Ok(score) => score,
            Err(reason) if delivery < tries => return Ending::Again(reason),
            Err(reason) => return self.give_up(job, reason).await,
        };
        if score.result.verdict == Verdict::InfraError {
            if delivery < tries {
                return Ending::Again(score.result.summary);
            }
            self.bury(job.key.as_str(), score.result.summary.clone()).await;
        }
        self.store(job, &score).await
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<String, CancelToken>> {
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the server that the run is still under way, as long as this worker is alive.
    fn heartbeat(&self) -> Heart {
        let message = self.message.clone();
        Heart(tokio::spawn(async move {
            let mut tick = tokio::time::interval(HEARTBEAT);
            loop {
                tick.tick().await;
                // One that does not get through is made up for by the next.
                let _ = message.ack_with(AckKind::Progress).await;
            }
        }))
    }

    async fn load(&self, job: &JobMessage) -> Result<(Arc<Task>, String), String> {
        let tasks = || self.shared.tasks.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = tasks().get(&job.task).cloned();
        let task = if let Some(task) = known {
            task
        } else {
            let text = self.text(&job.task, "task").await?;
            let task = Task::from_json(&text).map_err(|problems| {
                let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
                format!("the stored task cannot be read: {}", problems.join("; "))
            })?;
            let task = Arc::new(task);
            let mut tasks = tasks();
            if tasks.len() >= TASKS_KEPT {
                tasks.clear();
            }
            tasks.insert(job.task.clone(), Arc::clone(&task));
            task
        };
        Ok((task, self.text(&job.completion, "completion").await?))
    }

    async fn text(&self, reference: &BlobRef, what: &str) -> Result<String, String> {
        let shared = &self.shared;
        let fetch = shared.connection.insist("fetch a job", &shared.never, || async {
            match shared.connection.get(reference).await {
                Ok(bytes) => Ok(Ok(bytes)),
                Err(BlobError::Outage(outage)) => Err(outage),
                Err(error @ (BlobError::Missing(_) | BlobError::Broken { .. })) => {
                    Ok(Err(format!("the {what} {error}")))
                }
            }
        });
        let bytes = fetch.await.map_err(|error| error.to_string())??;
        String::from_utf8(bytes).map_err(|_| format!("the {what} is not UTF-8"))
    }

    async fn score(
        &self,
        job: &JobMessage,
        delivery: i64,
        task: Arc<Task>,
        completion: String,
        cancel: CancelToken,
    ) -> Result<Score, String> {
        let (sender, mut events) = mpsc::unbounded_channel::<ScoreEvent>();
        let (engine, reading) = (Arc::clone(&self.shared.engine), job.reading);
        let work = tokio::task::spawn_blocking(move || {
            let mut on_event = |event| {
                // Who hears it is gone only when this whole worker is.
                let _ = sender.send(event);
            };
            score_cancellable(engine.as_ref(), &task, &completion, reading, &mut on_event, &cancel)
        });
        while let Some(event) = events.recv().await {
            self.note(job, &Note::News { delivery, event }).await;
        }
        work.await.map_err(|error| format!("the run broke off: {error}"))
    }

    /// Tells whoever listens. Nobody depends on it.
    async fn note(&self, job: &JobMessage, note: &Note) {
        let client = &self.shared.connection.client;
        let Ok(payload) = serde_json::to_vec(note) else { return };
        // The score has it all; news that is too large is none.
        if payload.len() < client.max_payload() {
            let _ = client.publish(names::events(job.key.as_str()), payload.into()).await;
        }
    }

    /// Takes the job out of the stream. When that gets lost, the next one who gets it finds its result.
    async fn acknowledge(&self) {
        if let Err(error) = self.message.double_ack().await {
            tracing::debug!(%error, "an acknowledgement may have got lost");
        }
    }
}

/// Gives a job back, for somebody else or another try.
pub(crate) async fn give_back(message: &Message, wait: Duration) {
    // When that gets lost, it comes back by itself after the takeover.
    let _ = message.ack_with(AckKind::Nak((!wait.is_zero()).then_some(wait))).await;
}
