//! A queue with everything real: `nats-server`, workers as processes, runs in the sandbox.
//!
//! - `deaths`: what happens when one of them is killed, stopped, or killed by a job.
//! - `jobs`: one job and many, small and large; each has one result.
//! - `errors`: what cannot work is said.
//! - `health`: what probes and Prometheus get.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

#[path = "../support/mod.rs"]
mod support;

mod deaths;
mod errors;
mod health;
mod jobs;

use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_queue::{Client, Job, QueueError};
use infrabench_runner::CancelToken;
use infrabench_task::Task;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// No test waits longer for anything.
const LIMIT: Duration = Duration::from_secs(58);

/// A score under way.
struct Scoring {
    events: mpsc::UnboundedReceiver<ScoreEvent>,
    cancel: CancelToken,
    score: JoinHandle<Result<Score, QueueError>>,
}

impl Scoring {
    fn begin(client: &Client, task: &Task, completion: String) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let cancel = CancelToken::default();
        let (client, task, token) = (client.clone(), task.clone(), cancel.clone());
        let score = tokio::spawn(async move {
            let job = Job { task: &task, completion: &completion, reading: None, nonce: None };
            let mut on_event = move |event| {
                // The test may have seen enough.
                let _ = sender.send(event);
            };
            client.score(&job, &mut on_event, &token).await
        });
        Self { events, cancel, score }
    }

    /// Waits until some worker runs it.
    async fn runs(&mut self) {
        let event = tokio::time::timeout(LIMIT, self.events.recv()).await.expect("a worker takes it in time");
        event.expect("news of a run");
    }

    async fn score(self) -> Score {
        self.outcome().await.expect("a score")
    }

    async fn outcome(self) -> Result<Score, QueueError> {
        tokio::time::timeout(LIMIT, self.score).await.expect("it ends in time").expect("no panic")
    }
}

/// Waits until nothing is in the queue: acknowledgements are sent after results.
async fn is_empty(client: &Client) {
    let empty = async {
        loop {
            let load = client.load().await.expect("the queue answers");
            if load.waiting + load.running == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), empty).await.expect("what is done leaves the queue");
}
