//! What a job came to, as stored: created once, never changed.

use crate::blob::BlobRef;
use infrabench_protocol::api::ScoreEvent;
use infrabench_protocol::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// The result of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it came to, for people who look into the bucket, and to know a fault without loading the score.
    pub verdict: Verdict,
    /// Digest of the environment that ran it; none when nothing ran.
    pub environment: Option<String>,
    /// Who ran it.
    pub worker: String,
    /// The whole of it.
    pub outcome: Outcome,
}

/// A score, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Where the score is stored, as JSON.
    Score(BlobRef),
    /// The job was given up: it is a dead letter, and this sentence says why.
    GivenUp(String),
}

impl Record {
    /// Whether a new call for the same job should run it again rather than take this: it was our fault, or the
    /// environments of today are all others.
    pub(crate) fn is_stale(&self, environments: &[String]) -> bool {
        if self.verdict == Verdict::InfraError {
            return true;
        }
        let Some(ran_in) = &self.environment else { return false };
        !environments.is_empty() && !environments.contains(ran_in)
    }
}

/// News of a job, sent to whoever listens and not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "each lives for a moment")]
pub(crate) enum Note {
    /// Something happened in the run.
    News {
        /// Which delivery of the job the run belongs to, counted from 1: a later one replaces what came before.
        delivery: i64,
        /// What happened.
        event: ScoreEvent,
    },
    /// The result is stored.
    Done,
}

/// A job that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeadLetter {
    /// Why.
    pub(crate) reason: String,
    /// Who gave it up.
    pub(crate) worker: String,
    /// The message as it was in the stream.
    pub(crate) job: String,
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Record};
    use infrabench_protocol::verdict::Verdict;

    #[test]
    fn a_result_is_kept_as_long_as_its_environment_is_there_and_it_was_no_fault_of_ours() {
        let record = |verdict, environment: Option<&str>| Record {
            verdict,
            environment: environment.map(str::to_owned),
            worker: "w".to_owned(),
            outcome: Outcome::GivenUp(String::new()),
        };
        let today = ["a".to_owned(), "b".to_owned()];
        assert!(!record(Verdict::Passed, Some("a")).is_stale(&today));
        assert!(record(Verdict::Passed, Some("old")).is_stale(&today));
        assert!(
            !record(Verdict::Passed, Some("old")).is_stale(&[]),
            "with no worker there, nothing is known"
        );
        assert!(!record(Verdict::GenerationError, None).is_stale(&today), "nothing ran, anywhere");
        assert!(record(Verdict::InfraError, None).is_stale(&[]));
    }
}
