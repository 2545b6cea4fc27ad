//! One job, from its message to its acknowledgement. The order is what makes it safe: the score is stored, then the record
//! that names it is created, and only then the message is acknowledged.

use super::{HEARTBEAT, Shared};
use crate::blob::{BlobError, BlobRef};
use crate::error::Outage;
use crate::job::JobMessage;
use crate::names;
use crate::record::{DeadLetter, Note, Outcome, Record};
use async_nats::jetstream::kv::CreateErrorKind;
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
    shared: Arc<Shared>,
    message: Message,
}

/// How a delivery ends.
enum Ending {
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
        heart.abort();
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
            self.bury(job, score.result.summary.clone()).await;
        }
        self.store(job, &score).await
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<String, CancelToken>> {
        self.shared.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the server that the run is still under way, as long as this worker is alive.
    fn heartbeat(&self) -> tokio::task::JoinHandle<()> {
        let message = self.message.clone();
        tokio::spawn(async move {
            let mut tick = tokio::time::interval(HEARTBEAT);
            loop {
                tick.tick().await;
                // One that does not get through is made up for by the next.
                let _ = message.ack_with(AckKind::Progress).await;
            }
        })
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

    async fn store(&self, job: &JobMessage, score: &Score) -> Ending {
        let shared = &self.shared;
        let packed = serde_json::to_vec(score)
            .map_err(|error| format!("the score cannot be written: {error}"))
            .and_then(|bytes| shared.connection.pack("the score", &bytes).map_err(|error| error.to_string()));
        let packed = match packed {
            Ok(packed) => packed,
            Err(reason) => return self.give_up(job, reason).await,
        };
        let put = shared
            .connection
            .insist("store a score", &shared.never, || async { shared.connection.put(&packed).await });
        if let Err(error) = put.await {
            return Ending::Again(error.to_string());
        }
        let record = Record {
            verdict: score.result.verdict,
            environment: score.result.environment.clone(),
            worker: shared.name.clone(),
            outcome: Outcome::Score(packed.reference),
        };
        shared.counters.scored(score.result.verdict, score.result.duration_ms);
        tracing::info!(
            job = %job.key,
            task = job.task_id,
            verdict = score.result.verdict.as_str(),
            run_ms = score.result.duration_ms,
            "scored"
        );
        self.record(job, &record).await
    }

    /// Ends a job that cannot be scored.
    async fn give_up(&self, job: &JobMessage, reason: String) -> Ending {
        tracing::error!(job = %job.key, task = job.task_id, reason, "given up");
        self.bury(job, reason.clone()).await;
        let record = Record {
            verdict: Verdict::InfraError,
            environment: None,
            worker: self.shared.name.clone(),
            outcome: Outcome::GivenUp(reason),
        };
        self.shared.counters.scored(Verdict::InfraError, 0);
        self.record(job, &record).await
    }

    /// Creates the record. Somebody else's that is there already stands.
    async fn record(&self, job: &JobMessage, record: &Record) -> Ending {
        let shared = &self.shared;
        // Hashes, numbers and words always are JSON.
        let value = serde_json::to_vec(record).unwrap_or_default();
        let created = shared.connection.insist("store a result", &shared.never, || async {
            match shared.connection.results.create(job.key.as_str(), value.clone().into()).await {
                Ok(_) => Ok(true),
                Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Ok(false),
                Err(error) => Err(Outage::of(&error)),
            }
        });
        match created.await {
            Ok(first) => {
                if !first {
                    tracing::info!(job = %job.key, "another worker was first; its result stands");
                    shared.counters.dropped();
                }
                Ending::Stored
            }
            Err(error) => Ending::Again(error.to_string()),
        }
    }

    async fn bury(&self, job: &JobMessage, reason: String) {
        self.letter(job.key.as_str(), reason).await;
    }

    /// Keeps the message and why it was given up, for a person to look at.
    async fn letter(&self, key: &str, reason: String) {
        let shared = &self.shared;
        let job = String::from_utf8_lossy(&self.message.payload).into_owned();
        let letter = DeadLetter { reason, worker: shared.name.clone(), job };
        let payload = serde_json::to_vec(&letter).unwrap_or_default();
        let written = shared.connection.insist("write a dead letter", &shared.never, || async {
            let published =
                shared.connection.jetstream.publish(names::dead(key), payload.clone().into()).await;
            let acknowledgement = published.map_err(|error| Outage::of(&error))?;
            acknowledgement.await.map_err(|error| Outage::of(&error))
        });
        if written.await.is_ok() {
            shared.counters.buried();
        }
    }

    /// A message that is no job: nobody can run it, so it goes to the dead letters at once.
    async fn refuse(&self, error: &serde_json::Error) {
        let sequence = self.message.info().map_or(0, |info| info.stream_sequence);
        tracing::error!(sequence, %error, "a message in the queue is no job; it may be of another version of InfraBench");
        self.letter(&format!("unreadable-{sequence}"), format!("not a job: {error}")).await;
        let _ = self.message.ack_with(AckKind::Term).await;
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
