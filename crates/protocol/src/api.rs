//! The HTTP API, version 1: bodies, events and problems.

use crate::results::SampleResult;
use crate::run::{Captured, Phase, PhaseTiming, TestReport};
use crate::verdict::{Judgement, Verdict};
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

/// `GET /api/v1/ready`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ready {
    /// Always true: a backend that takes no scores answers with a problem instead.
    pub ready: bool,
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
    #[cfg_attr(feature = "openapi", schema(maximum = 4_294_967_295_u64))]
    pub reading: Option<usize>,
    /// Run it even if the same content has been scored before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fresh: bool,
}

/// A task the server has, by id, or a whole task in the published form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum TaskRef {
    /// `task_id` of the server's dataset.
    Id(String),
    /// A task object in the published form.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
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
    /// Cancelled before it was finished.
    Cancelled,
}

/// `GET /api/v1/scores/{id}`, and the answer to `POST` (202, or 200 when the score was known) and to `DELETE`.
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
    /// Someone cancelled it; the last event.
    Cancelled,
}

/// `GET /api/v1/runs/{id}`, and the answer to `POST /api/v1/runs` (202) and to `DELETE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunState {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub status: ScoreStatus,
    /// Samples in all.
    pub total: u32,
    /// Samples with a result.
    pub done: u32,
    /// Samples that were cancelled before they had one.
    pub cancelled: u32,
    /// Results by verdict.
    pub verdicts: BTreeMap<Verdict, u32>,
    /// Lines that could not be taken. All other lines are samples of the run.
    pub problems: Vec<LineProblem>,
}

/// What is wrong with a line of a predictions file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineProblem {
    /// Line of the body, counted from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub line: u32,
    /// The field, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What and the way out.
    pub message: String,
}

/// `GET /api/v1/runs/{id}/events`: server-sent events, each with an increasing id so that a client can resume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SampleEvent {
    /// A sample has its result.
    Sample {
        /// Line of the predictions, counted from 1.
        line: u32,
        /// Its score, to be read in full at `/api/v1/scores/{id}`.
        score: String,
        /// The line for a results file.
        result: Box<SampleResult>,
    },
    /// Every sample has ended; the last event.
    Done(RunState),
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
    /// Of a predictions file: what is wrong with each line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineProblem>,
}
