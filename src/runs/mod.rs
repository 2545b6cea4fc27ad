//! Runs as the page and the runs worker speak of them.
//!
//! These messages carry the figures of `infrabench_verdict::metrics`, which is above `infrabench_protocol`; so they are
//! here and not there. The worker holds the runs ([`crate::runs_host`]); the page asks ([`crate::services::runs`]).

use infrabench_protocol::dataset::TaskFacts;
use infrabench_protocol::prompt::{Prompt, PromptRequest};
use infrabench_protocol::results::{Prediction, SampleResult};
use infrabench_verdict::metrics::{Metrics, Share};
use serde::{Deserialize, Serialize};

mod columns;
mod compared;
mod samples;

pub use compared::{Compared, ComparedTask};
pub use samples::{
    SampleDetail, SampleList, SampleQuery, SampleRow, SampleSort, Traces, TurnDetail, TurnOutcome,
};

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
    /// What a model is asked. Answer: `Prompt`.
    Prompt {
        /// The task, as a line of its dataset.
        task: String,
        /// Which turn.
        request: PromptRequest,
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
    /// What is sent to a model.
    Prompt(Prompt),
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
