//! What is scored, and how it is known.

use crate::blob::BlobRef;
use infrabench_score::completion_sha256;
use infrabench_task::Task;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// One completion to score.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The task it answers.
    pub task: &'a Task,
    /// The raw answer.
    pub completion: &'a str,
    /// Which reading to take, an index into the intake's readings; the documented order chooses otherwise.
    pub reading: Option<usize>,
    /// None to accept the result of an earlier call for the same content. Any text makes it a job of its own, and the
    /// same text again the same job: who wants a fresh score takes an id that survives a restart.
    pub nonce: Option<&'a str>,
}

impl Job<'_> {
    /// What makes two jobs the same.
    pub fn key(&self) -> JobKey {
        self.key_of(&self.task.to_json_line())
    }

    pub(crate) fn key_of(&self, task: &str) -> JobKey {
        let reading = self.reading.map_or("-".to_owned(), |reading| reading.to_string());
        let mut hash = Sha256::new();
        for part in [&completion_sha256(task), &completion_sha256(self.completion), &reading] {
            hash.update(part.as_bytes());
            hash.update(b"\n");
        }
        // Last, because a nonce may hold anything; and marked, so that an empty one differs from none.
        if let Some(nonce) = self.nonce {
            hash.update(b"nonce ");
            hash.update(nonce.as_bytes());
        }
        JobKey(format!("{:x}", hash.finalize()))
    }
}

/// SHA-256 over the hashes of task and completion, the reading, and the nonce where there is one; in hexadecimal. The
/// version of the CDK is in the task. The environment that ran it is in the [`crate::record::Record`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobKey(String);

impl JobKey {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A job in the stream. Small whatever is scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobMessage {
    pub(crate) key: JobKey,
    /// For people who look into the stream.
    pub(crate) task_id: String,
    pub(crate) cdk_version: String,
    pub(crate) task: BlobRef,
    pub(crate) completion: BlobRef,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reading: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::Job;
    use crate::testing::task;

    #[test]
    fn a_job_is_known_by_all_that_is_scored_and_by_nothing_else() {
        let (task, mut other) = (task(), task());
        other.prompt.push('!');
        let job = Job { task: &task, completion: "a", reading: None, nonce: None };
        assert_eq!(job.key(), Job { ..job }.key());
        let others = [
            Job { task: &other, ..job },
            Job { completion: "b", ..job },
            Job { reading: Some(0), ..job },
            Job { reading: Some(1), ..job },
            Job { nonce: Some(""), ..job },
            Job { nonce: Some("1"), ..job },
        ];
        let mut keys: Vec<_> = others.iter().map(Job::key).chain([job.key()]).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 7);
    }
}
