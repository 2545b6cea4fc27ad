//! Scoring in a tab: what the page asks of the worker that knows the task, before and after the engine runs. Plans and
//! outputs cross as JSON text, since the page only hands them on.

use crate::api::Score;
use crate::run::TestWitness;
use crate::template::Templates;
use serde::{Deserialize, Serialize};

/// A request. All are about the task that the worker holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum TabRequest {
    /// The plans of the task's own codebases.
    OwnPlans,
    /// The plan of a completion.
    Plan {
        /// The raw completion.
        completion: String,
        /// Which reading to take, an index into the intake's readings; the documented order chooses otherwise.
        reading: Option<usize>,
    },
    /// Judges the reference's own run.
    JudgeReference {
        /// A `RunOutput`, JSON.
        output: String,
    },
    /// What the baseline's run synthesized.
    BaselineTemplates {
        /// A `RunOutput`, JSON.
        output: String,
    },
    /// Judges a completion's run.
    Judge {
        /// The raw completion, as in its plan.
        completion: String,
        /// The reading, as in its plan.
        reading: Option<usize>,
        /// A `RunOutput`, JSON.
        output: String,
        /// What the kernel saw in the reference's run.
        reference: Vec<TestWitness>,
    },
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum TabResponse {
    /// The plans of the task's own codebases, `RunPlan` as JSON.
    OwnPlans {
        /// SHA-256 of the task in its published form.
        task_sha256: String,
        /// The reference's.
        reference: String,
        /// The baseline's.
        baseline: String,
    },
    /// A `RunPlan`, JSON.
    Plan {
        /// The plan.
        plan: String,
    },
    /// What the reference's run came to.
    Reference {
        /// The run.
        run: ReferenceRun,
    },
    /// What a run synthesized.
    Templates {
        /// The templates.
        templates: Templates,
    },
    /// A score: of a run, or of a completion that gives nothing to run.
    Score {
        /// The score.
        score: Box<Score>,
    },
}

/// What the reference's run left: what a candidate's run is held against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReferenceRun {
    /// Why the reference did not pass, in a sentence; none when it did.
    pub failed: Option<String>,
    /// What the kernel saw of each test.
    pub witness: Vec<TestWitness>,
    /// What it synthesized.
    pub templates: Templates,
}
