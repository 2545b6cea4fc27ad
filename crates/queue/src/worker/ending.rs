//! How a delivery ends: with a stored result, a dead letter, or another try.

use super::execute::{Ending, Execution};
use crate::error::Outage;
use crate::job::JobMessage;
use crate::names;
use crate::record::{DeadLetter, Outcome, Record};
use async_nats::jetstream::AckKind;
use async_nats::jetstream::kv::CreateErrorKind;
use infrabench_protocol::api::Score;
use infrabench_protocol::verdict::Verdict;

impl Execution {
    /// Stores the score, then the record that names it.
    pub(super) async fn store(&self, job: &JobMessage, score: &Score) -> Ending {
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
    pub(super) async fn give_up(&self, job: &JobMessage, reason: String) -> Ending {
        tracing::error!(job = %job.key, task = job.task_id, reason, "given up");
        self.bury(job.key.as_str(), reason.clone()).await;
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

    /// Keeps the message and why it was given up, for a person to look at.
    pub(super) async fn bury(&self, key: &str, reason: String) {
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
    pub(super) async fn refuse(&self, error: &serde_json::Error) {
        let sequence = self.message.info().map_or(0, |info| info.stream_sequence);
        tracing::error!(sequence, %error, "a message in the queue is no job; it may be of another version of InfraBench");
        self.bury(&format!("unreadable-{sequence}"), format!("not a job: {error}")).await;
        let _ = self.message.ack_with(AckKind::Term).await;
    }
}
