//! Lines of predictions and results files (JSON Lines).

use crate::run::TestOutcome;
use crate::verdict::{ErrorType, Verdict};
use serde::{Deserialize, Serialize};

/// One line of a predictions file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Prediction {
    /// The task it answers.
    pub task_id: String,
    /// The raw text.
    pub completion: String,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Which of k.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<u32>,
    /// Which turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    /// Anything else, carried along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<serde_json::Value>,
}

/// One line of a results file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleResult {
    /// The task.
    pub task_id: String,
    /// Who answered.
    pub model: Option<String>,
    /// Which of k, 0 when the prediction did not say.
    pub sample: u32,
    /// Which turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<u32>,
    /// What it came to.
    pub verdict: Verdict,
    /// Why it did not pass.
    pub error_type: Option<ErrorType>,
    /// Whether the completion gave a usable edit.
    pub generation: bool,
    /// Whether the candidate synthesized.
    pub synth: bool,
    /// Tests passed.
    pub passed: u32,
    /// Tests expected.
    pub total: u32,
    /// Each test.
    pub tests: Vec<TestLine>,
    /// SHA-256 over the synthesized templates, canonical JSON; none when nothing synthesized.
    pub template_sha256: Option<String>,
    /// Which engine; none when nothing ran.
    pub engine: Option<String>,
    /// Digest of the environment; none when nothing ran.
    pub environment: Option<String>,
    /// SHA-256 of the completion's bytes.
    pub completion_sha256: String,
    /// SHA-256 of all tasks of the dataset, the same for every form and order of it; none where only this task was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_sha256: Option<String>,
    /// Milliseconds of the run; 0 when nothing ran.
    pub duration_ms: u64,
    /// SHA-256 of the templates of the prompts, where the completion was asked for with some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_sha256: Option<String>,
    /// What asking for the completion cost; none where the client did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// One or two sentences for a person.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
}

/// What asking for one completion cost, as far as the client said so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// Tokens sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens received, those of its reasoning included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    /// Milliseconds from asking to the whole answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
}

/// A test in a results file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TestLine {
    /// Node id.
    pub id: String,
    /// How it ended.
    pub outcome: TestOutcome,
    /// One line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Milliseconds.
    pub duration_ms: u64,
}
