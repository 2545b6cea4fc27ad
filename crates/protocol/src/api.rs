//! The HTTP API, version 1: bodies, events and problems.

use crate::results::SampleResult;
use crate::run::{Captured, Phase, PhaseTiming, TestReport};
use crate::verdict::Judgement;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `GET /api/v1/health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// [`crate::API_VERSION`] of the server.
    pub api: u32,
    /// Version of the program.
    pub version: String,
    /// Environments it can score in.
    pub environments: Vec<EnvironmentInfo>,
    /// Scores waiting.
    pub queued: u32,
    /// Scores running.
    pub running: u32,
}

/// An environment of the native engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvironmentInfo {
    /// Version of aws-cdk-lib.
    pub cdk_version: String,
    /// Version of Python.
    pub python: String,
    /// Version of Node.
    pub node: String,
    /// Digest of interpreter, packages and harness.
    pub digest: String,
}

/// `POST /api/v1/scores`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoreRequest {
    /// What to score against.
    pub task: TaskRef,
    /// The raw answer.
    pub completion: String,
    /// Which reading to take, an index into the intake's readings; the documented order chooses otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<usize>,
}

/// A task the server has, by id, or a whole task in the published form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum TaskRef {
    /// `task_id` of the server's dataset.
    Id(String),
    /// A task object.
    Inline(Box<serde_json::Value>),
}

/// Where a score stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScoreStatus {
    /// Waiting for a free engine.
    Queued,
    /// Running.
    Running,
    /// Finished; `score` is there.
    Done,
}

/// `GET /api/v1/scores/{id}`, and the answer to `POST /api/v1/scores` (202).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScoreState {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: ScoreStatus,
    /// The outcome, when done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Box<Score>>,
}

/// A finished score with all that a person may want to read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Score {
    /// The line for a results file.
    pub result: SampleResult,
    /// The judged run, tests in detail.
    pub judgement: Judgement,
    /// Stack name to CloudFormation JSON.
    pub templates: BTreeMap<String, serde_json::Value>,
    /// Time per phase.
    pub phases: Vec<PhaseTiming>,
    /// What it printed.
    pub stdout: Captured,
    /// What it printed to stderr.
    pub stderr: Captured,
}

/// `GET /api/v1/scores/{id}/events`: server-sent events, each with an increasing id so that a client can resume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(
    clippy::large_enum_variant,
    reason = "a score has some dozen events, each of which lives for a moment"
)]
pub enum ScoreEvent {
    /// Waiting; how many are ahead.
    Queued {
        /// Scores before this one.
        ahead: u32,
    },
    /// A phase began.
    Phase {
        /// Which.
        phase: Phase,
    },
    /// The tests are known.
    Collected {
        /// Node ids.
        tests: Vec<String>,
    },
    /// A test began.
    TestStarted {
        /// Node id.
        id: String,
    },
    /// A test finished.
    Test(TestReport),
    /// All is known; the last event.
    Done(Box<Score>),
}

/// Problem details (RFC 9457), `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference that names the kind, e.g. `/problems/unknown-task`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short, the same for every problem of the kind.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened here and the way out.
    pub detail: String,
    /// The field of the request it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
