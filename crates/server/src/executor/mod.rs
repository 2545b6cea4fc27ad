//! Who runs scores: the seam between accepting a score and scoring it.
//!
//! The backend keeps what was accepted until an executor has given its score, and asks again after an error. So an
//! executor needs no memory of its own, may fail whenever it likes, and says only how many scores it takes at once.

mod local;

pub use local::Local;

use futures::future::BoxFuture;
use infrabench_protocol::api::{EnvironmentInfo, Score, ScoreEvent};
use infrabench_runner::CancelToken;
use infrabench_task::Task;

/// What to score.
#[derive(Clone, Debug)]
pub struct Job {
    /// Id of the score: the same when a job is executed again.
    pub id: String,
    /// The task.
    pub task: Task,
    /// The raw answer.
    pub completion: String,
    /// Which reading to take, an index into the intake's readings.
    pub reading: Option<usize>,
    /// Digest of the environment that the score is for.
    pub environment: String,
}

/// Takes the events of a score, in order. `Queued`, `Done` and `Cancelled` are the backend's and not for an executor.
pub type Events<'a> = &'a mut (dyn FnMut(ScoreEvent) + Send);

/// Scores jobs, here or elsewhere.
pub trait Executor: Send + Sync + 'static {
    /// How many jobs it takes at once; at least one is given to it.
    fn slots(&self) -> usize;

    /// Whether jobs run in this process, so that one may be why it died.
    fn runs_here(&self) -> bool {
        true
    }

    /// The environments that it can score in.
    fn environments(&self) -> Vec<EnvironmentInfo>;

    /// Scores a job. `cancel` asks it to end early; what it gives then is not used. Never called twice at once for the
    /// same id, and again after an error or when the process was killed.
    fn execute<'a>(
        &'a self,
        job: &'a Job,
        events: Events<'a>,
        cancel: &'a CancelToken,
    ) -> BoxFuture<'a, Result<Score, ExecuteError>>;
}

/// Why a job could not be executed just now, such as a queue that cannot be reached. It is tried again until it can.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ExecuteError(pub String);
