//! Samples of a run, as tables and pages show them.

use infrabench_protocol::results::SampleResult;
use infrabench_protocol::verdict::{ErrorType, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which samples, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleQuery {
    /// Those that came to one of these; all when empty.
    pub verdicts: Vec<Verdict>,
    /// Those without a result as well, or only them when `verdicts` is empty.
    pub waiting: bool,
    /// Those that failed in this way.
    pub error_type: Option<ErrorType>,
    /// Words in title, donor or id; each must occur.
    pub search: String,
    /// What to sort by.
    pub sort: SampleSort,
    /// Whether turned around.
    pub descending: bool,
    /// Position of the first row.
    pub first: u32,
    /// How many rows.
    pub count: u32,
}

/// An order of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleSort {
    /// By the task's title, then number.
    #[default]
    Task,
    /// Passed first.
    Verdict,
    /// By the share of tests passed.
    Passed,
    /// By the milliseconds of the run.
    Duration,
}

/// Samples of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleList {
    /// How many the query finds.
    pub matched: u32,
    /// Samples of the run per verdict; under none, those without a result.
    pub counts: Vec<(Option<Verdict>, u32)>,
    /// Position of the first row.
    pub first: u32,
    /// Rows from there on.
    pub rows: Vec<SampleRow>,
}

/// A sample in a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleRow {
    /// The task.
    pub task_id: String,
    /// What the task is called; its id where the dataset does not have it.
    pub title: String,
    /// The task's donor.
    pub donor: String,
    /// Which of k.
    pub sample: u32,
    /// What each turn came to, in order; none for an answer without a result.
    pub turns: Vec<Option<TurnOutcome>>,
}

/// What one turn came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnOutcome {
    /// What it came to.
    pub verdict: Verdict,
    /// Why it did not pass.
    pub error_type: Option<ErrorType>,
    /// Tests passed.
    pub passed: u32,
    /// Tests expected.
    pub total: u32,
    /// Milliseconds of the run.
    pub duration_ms: u64,
}

/// A sample, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleDetail {
    /// Its row.
    pub row: SampleRow,
    /// Each turn, in order.
    pub turns: Vec<TurnDetail>,
}

/// One turn of a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnDetail {
    /// The answer, where its text is here.
    pub completion: Option<String>,
    /// The line of the results, where there is one.
    pub result: Option<SampleResult>,
    /// Tracebacks by test, where it was scored by this app.
    pub traces: Traces,
}

/// Tracebacks by the node id of the test.
pub type Traces = BTreeMap<String, String>;
