//! Lines of results files into runs: who answered, task by task, sample by sample.

use infrabench_protocol::results::{SampleResult, Usage};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use std::collections::BTreeMap;

/// What figures need to know of one scored answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
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
    /// What asking cost, where the client said so.
    pub usage: Option<Usage>,
}

impl From<&SampleResult> for Outcome {
    fn from(result: &SampleResult) -> Self {
        Self {
            verdict: result.verdict,
            error_type: result.error_type,
            generation: result.generation,
            synth: result.synth,
            passed: result.passed,
            total: result.total,
            usage: result.usage.clone(),
        }
    }
}

impl Outcome {
    /// Whether every test passed.
    pub fn is_passed(&self) -> bool {
        self.verdict == Verdict::Passed
    }

    /// Tests passed among those expected, 0 to 1; 0 where none were expected.
    pub fn passed_share(&self) -> f64 {
        if self.total == 0 { 0.0 } else { f64::from(self.passed) / f64::from(self.total) }
    }
}

/// One sample: its turns, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Its number among the task's.
    pub number: u32,
    /// The first turn's outcome.
    pub first: Outcome,
    /// The second turn's, where there was one.
    pub second: Option<Outcome>,
}

impl Sample {
    /// What the sample came to in the end.
    pub fn last(&self) -> &Outcome {
        self.second.as_ref().unwrap_or(&self.first)
    }

    /// Whether it says something of the model: an `infra_error` does not.
    pub fn is_scored(&self) -> bool {
        self.last().verdict != Verdict::InfraError
    }
}

/// The samples of one task, by number.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskSamples {
    /// The task.
    pub task_id: String,
    /// Its samples, by number.
    pub samples: Vec<Sample>,
}

impl TaskSamples {
    /// Those that say something of the model.
    pub fn scored(&self) -> impl Iterator<Item = &Sample> {
        self.samples.iter().filter(|sample| sample.is_scored())
    }
}

/// All answers of one model under one setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Who answered.
    pub name: String,
    /// Task by task, by id.
    pub tasks: Vec<TaskSamples>,
}

/// Runs, and what was wrong with the lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// By name.
    pub runs: Vec<Run>,
    /// A sentence for each model whose lines contradict each other.
    pub problems: Vec<String>,
}

/// The name of a run whose lines name no model.
pub const UNNAMED: &str = "unnamed";

/// Sorts results into runs, one for each model.
///
/// Of two lines for the same turn of the same sample the later one counts, because a file grows at its end; that is said.
/// A turn beyond the second counts as the second.
pub fn gather<'r>(results: impl IntoIterator<Item = &'r SampleResult>) -> Gathered {
    type Turns = BTreeMap<u32, Outcome>;
    let mut models: BTreeMap<&str, BTreeMap<&str, BTreeMap<u32, Turns>>> = BTreeMap::new();
    let mut doubled: BTreeMap<&str, usize> = BTreeMap::new();
    for result in results {
        let model = result.model.as_deref().unwrap_or(UNNAMED);
        let turns = models.entry(model).or_default().entry(&result.task_id).or_default();
        let before =
            turns.entry(result.sample).or_default().insert(result.turn.unwrap_or(1), Outcome::from(result));
        if before.is_some() {
            *doubled.entry(model).or_default() += 1;
        }
    }
    let problems = doubled
        .into_iter()
        .map(|(model, count)| {
            let lines =
                if count == 1 { "1 line repeats".to_owned() } else { format!("{count} lines repeat") };
            format!("{model}: {lines} a sample that was there already; the later one counts")
        })
        .collect();
    let sample = |(number, mut turns): (u32, Turns)| {
        let (_, first) = turns.pop_first()?;
        Some(Sample { number, first, second: turns.pop_last().map(|(_, last)| last) })
    };
    let runs = models
        .into_iter()
        .map(|(name, tasks)| Run {
            name: name.to_owned(),
            tasks: tasks
                .into_iter()
                .map(|(task_id, samples)| TaskSamples {
                    task_id: task_id.to_owned(),
                    samples: samples.into_iter().filter_map(sample).collect(),
                })
                .collect(),
        })
        .collect();
    Gathered { runs, problems }
}
