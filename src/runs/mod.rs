//! Runs as the page and the runs worker speak of them.
//!
//! These messages carry the figures of `infrabench_verdict::metrics`, which is above `infrabench_protocol`; so they are
//! here and not there. The worker holds the runs ([`crate::runs_host`]); the page asks ([`crate::services::runs`]).

use infrabench_protocol::dataset::TaskFacts;
use infrabench_protocol::results::{Prediction, SampleResult};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_verdict::metrics::{Difference, Metrics, Pairing, Resolution, Share};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum RunsRequest {
    /// Every run that this browser keeps, newest first. Answer: [`RunsAnswer::Runs`].
    List,
    /// Read the files handed over beside the message: predictions, results, or both. [`ImportProgress`] events tell how
    /// far it is. Answer: `Imported`.
    Import,
    /// The tasks of the dataset in use: their groups, and what they are called. Answer: `Noted`.
    Tasks {
        /// All of them.
        tasks: Vec<TaskFacts>,
        /// SHA-256 of the dataset, as results have it.
        dataset_sha256: String,
    },
    /// One run with its figures by group. Answer: `Run`.
    Run {
        /// [`RunInfo::id`].
        id: String,
    },
    /// Samples of a run. Answer: `Samples`.
    Samples {
        /// [`RunInfo::id`].
        id: String,
        /// Which, and in which order.
        query: SampleQuery,
    },
    /// One sample, whole. Answer: `Sample`.
    Sample {
        /// [`RunInfo::id`].
        id: String,
        /// Its task.
        task_id: String,
        /// Its number.
        sample: u32,
    },
    /// The next answers that have no result yet, those of one task together: a task is prepared once. Answer: `Waiting`.
    Waiting {
        /// [`RunInfo::id`].
        id: String,
        /// At most so many.
        count: u32,
    },
    /// An answer was scored. Answer: `Noted`, when it is kept.
    Record {
        /// [`RunInfo::id`].
        id: String,
        /// What it came to.
        result: Box<SampleResult>,
        /// Tracebacks by test, which a line of results has no room for.
        traces: Traces,
    },
    /// Where a run is scored changed. Answer: `Noted`.
    Place {
        /// [`RunInfo::id`].
        id: String,
        /// Where from now on; none when nobody scores it.
        scoring: Option<Scoring>,
    },
    /// Give a run another name. Answer: `Noted`.
    Rename {
        /// [`RunInfo::id`].
        id: String,
        /// The name.
        name: String,
    },
    /// Forget a run. Answer: `Noted`.
    Remove {
        /// [`RunInfo::id`].
        id: String,
    },
    /// A file of a run. Answer: `Exported`.
    Export {
        /// [`RunInfo::id`].
        id: String,
        /// Which lines.
        what: Export,
    },
    /// Two runs, paired by task. Answer: `Compared`.
    Compare {
        /// [`RunInfo::id`] of the first.
        a: String,
        /// Of the second.
        b: String,
    },
}

/// What the worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunsAnswer {
    /// Runs with their figures.
    Runs(Vec<RunFigures>),
    /// What an import came to.
    Imported(Imported),
    /// One run; none when there is no such run.
    Run(Option<Box<RunDetail>>),
    /// Samples of a run.
    Samples(SampleList),
    /// One sample; none when there is no such sample.
    Sample(Option<Box<SampleDetail>>),
    /// Answers without a result.
    Waiting(Vec<Prediction>),
    /// Done.
    Noted,
    /// A file to be saved.
    Exported {
        /// What to call it.
        name: String,
        /// An object URL, good until the page is closed.
        url: String,
    },
    /// A comparison; none when one of the runs is not there.
    Compared(Option<Box<Compared>>),
    /// It could not be done; a sentence with the way out.
    Problem {
        /// The sentence.
        message: String,
    },
}

/// News while files are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// The file.
    pub name: String,
    /// Bytes read, all files together.
    pub received: f64,
    /// Bytes in all.
    pub total: f64,
    /// Lines read.
    pub lines: u32,
}

/// News of files that are kept after an import was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// All that can be kept is.
    All,
    /// A run will be gone when the page is closed; why.
    Not(String),
}

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// The runs that are new, one for each model.
    pub runs: Vec<RunFigures>,
    /// Lines that could not be used and why, with file and line; at most [`Imported::LIMIT`].
    pub problems: Vec<String>,
    /// How many problems there are in all.
    pub problem_count: u32,
    /// Why the runs will be gone when this page is closed, when they will.
    pub not_kept: Option<String>,
    /// Whether its files are still being copied into this browser's storage.
    pub keeping: bool,
}

impl Imported {
    /// More problems than a person reads.
    pub const LIMIT: usize = 50;
}

/// A run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Names it in addresses; never changes.
    pub id: String,
    /// Who answered, or what a person calls it.
    pub name: String,
    /// The files it came from.
    pub source: String,
    /// When it was imported, in milliseconds since 1970.
    pub created_ms: f64,
    /// Tasks with a sample.
    pub tasks: u32,
    /// Samples.
    pub samples: u32,
    /// Answers that have no result yet.
    pub waiting: u32,
    /// Answers whose text is here.
    pub answers: u32,
    /// Turns of the sample that has most.
    pub turns: u32,
    /// SHA-256 of the dataset that it was scored with, where its results say so.
    pub dataset_sha256: Option<String>,
    /// Where it is being scored; kept, so that it goes on after a reload.
    pub scoring: Option<Scoring>,
}

/// Where a run is being scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Scoring {
    /// In this tab.
    Tab,
    /// On a backend.
    Backend {
        /// Its address.
        address: String,
        /// The run's id there; none before it was accepted.
        run: Option<String>,
    },
}

/// A run with its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFigures {
    /// The run.
    pub info: RunInfo,
    /// Over its results.
    pub metrics: Metrics,
}

/// A run, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunDetail {
    /// The run and its figures.
    pub figures: RunFigures,
    /// Correctness by donor, service, kind and difficulty, where its tasks are in the dataset.
    pub by: Vec<(GroupBy, Vec<Group>)>,
    /// What its lines contradict each other in, and whether its tasks are in the dataset.
    pub problems: Vec<String>,
}

/// Tasks that share something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// What they share, e.g. a donor.
    pub name: String,
    /// Share of them whose first scored sample passed.
    pub correctness: Share,
}

/// What tasks are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// The repository it was cut from.
    Donor,
    /// AWS services; a task may be in several groups.
    Service,
    /// What is asked for.
    Kind,
    /// How hard it is said to be.
    Difficulty,
}

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

/// Which lines of a run are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Export {
    /// Results.
    Results,
    /// Answers.
    Predictions,
    /// Answers without a result, at most so many: what a backend is given at a time.
    Waiting(u32),
}

/// Two runs, paired by the tasks that both scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The first.
    pub a: RunFigures,
    /// The second.
    pub b: RunFigures,
    /// Tasks that only the first scored.
    pub only_in_a: u32,
    /// Tasks that only the second scored.
    pub only_in_b: u32,
    /// Who solved how many, by each task's first scored sample.
    pub pairing: Pairing,
    /// McNemar's exact test, two-sided.
    pub p_value: f64,
    /// Correctness of the first less that of the second, over the paired tasks.
    pub difference: Option<Difference>,
    /// The smallest difference that so many tasks can tell, by samples of each.
    pub resolution: Vec<Resolution>,
    /// Paired tasks, by donor and title.
    pub tasks: Vec<ComparedTask>,
}

/// A task that both runs scored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedTask {
    /// Its id.
    pub task_id: String,
    /// What it is called; its id where the dataset does not have it.
    pub title: String,
    /// Its donor.
    pub donor: String,
    /// What the first run's first scored sample came to in the end, with its number.
    pub a: (u32, TurnOutcome),
    /// The second's.
    pub b: (u32, TurnOutcome),
    /// Share of the first run's samples that passed, 0 to 1.
    pub a_share: f64,
    /// Of the second's.
    pub b_share: f64,
}
