//! A run as the worker holds it: what figures and tables need of each line, and where its text lies. Pure.

use crate::runs::{RunInfo, Scoring, TurnOutcome};
use infrabench_protocol::results::SampleResult;
use infrabench_verdict::metrics::{Metrics, Outcome, Run, Sample, TaskSamples, summarize};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Where a line's text lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// In a file that was imported.
    File {
        /// Which of the run's files.
        file: usize,
        /// Byte of its first character.
        start: u64,
        /// Bytes, without the line's end.
        bytes: u32,
    },
    /// On the shelf of results, under the turn's key.
    Shelf,
}

/// One turn of a sample.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The result without its tests and its words.
    pub result: Option<SampleResult>,
    /// Where the whole result lies.
    pub result_at: Option<Spot>,
    /// Where the answer lies.
    pub answer_at: Option<Spot>,
}

/// A sample's task and number.
pub type SampleKey = (String, u32);

/// What is kept of a run, but for its files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Names it in addresses.
    pub id: String,
    /// Who answered, or what a person calls it.
    pub name: String,
    /// The files it came from.
    pub source: String,
    /// When it was imported, in milliseconds since 1970.
    pub created_ms: f64,
    /// Where it is being scored.
    pub scoring: Option<Scoring>,
    /// Its samples: what each turn is, by the turn's number.
    #[serde(with = "pairs")]
    pub samples: BTreeMap<SampleKey, BTreeMap<u32, Turn>>,
    /// Lines that contradict others.
    pub doubled: u32,
}

/// JSON has no keys that are pairs.
mod pairs {
    use super::{BTreeMap, SampleKey, Turn};
    use serde::{Deserialize, Deserializer, Serializer};

    type Samples = BTreeMap<SampleKey, BTreeMap<u32, Turn>>;

    pub(super) fn serialize<S: Serializer>(samples: &Samples, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(samples)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Samples, D::Error> {
        let samples: Vec<(SampleKey, BTreeMap<u32, Turn>)> = Vec::deserialize(deserializer)?;
        Ok(samples.into_iter().collect())
    }
}

/// A run, with its figures once they were asked for.
#[derive(Debug, Default)]
pub struct Held {
    /// What is kept of it.
    pub index: Index,
    run: OnceCell<Run>,
    metrics: OnceCell<Metrics>,
}

impl From<Index> for Held {
    fn from(index: Index) -> Self {
        Self { index, run: OnceCell::new(), metrics: OnceCell::new() }
    }
}

impl Held {
    /// Takes a result; of two for one turn the later one counts.
    pub fn take(&mut self, result: SampleResult, at: Spot) {
        let key = (result.task_id.clone(), result.sample);
        let turn = self.index.samples.entry(key).or_default().entry(result.turn.unwrap_or(1)).or_default();
        turn.result = Some(result);
        turn.result_at = Some(at);
        self.run.take();
        self.metrics.take();
    }

    /// The run as the figures take it. Lines may name several models where a person joined files; here they are one run.
    pub fn run(&self) -> &Run {
        self.run.get_or_init(|| {
            let mut tasks: Vec<TaskSamples> = Vec::new();
            for ((task_id, number), turns) in &self.index.samples {
                let mut outcomes = turns.values().filter_map(|turn| turn.result.as_ref()).map(Outcome::from);
                let Some(first) = outcomes.next() else { continue };
                let sample = Sample { number: *number, first, second: outcomes.next_back() };
                match tasks.last_mut().filter(|last| last.task_id == *task_id) {
                    Some(task) => task.samples.push(sample),
                    None => tasks.push(TaskSamples { task_id: task_id.clone(), samples: vec![sample] }),
                }
            }
            Run { name: self.index.name.clone(), tasks }
        })
    }

    /// Its figures.
    pub fn metrics(&self) -> &Metrics {
        self.metrics.get_or_init(|| summarize(self.run()))
    }

    /// What a person is told of it.
    pub fn info(&self) -> RunInfo {
        let index = &self.index;
        let turns = || index.samples.values().flat_map(|turns| turns.values());
        let mut tasks: Vec<&str> = index.samples.keys().map(|(task, _)| task.as_str()).collect();
        tasks.dedup();
        RunInfo {
            id: index.id.clone(),
            name: index.name.clone(),
            source: index.source.clone(),
            created_ms: index.created_ms,
            tasks: number(tasks.len()),
            samples: number(index.samples.len()),
            waiting: number(turns().filter(|turn| turn.is_waiting()).count()),
            answers: number(turns().filter(|turn| turn.answer_at.is_some()).count()),
            turns: number(index.samples.values().map(BTreeMap::len).max().unwrap_or(0)),
            dataset_sha256: turns()
                .filter_map(|turn| turn.result.as_ref())
                .find_map(|result| result.dataset_sha256.clone()),
            scoring: index.scoring.clone(),
        }
    }
}

impl Turn {
    /// Whether there is an answer and no result.
    pub fn is_waiting(&self) -> bool {
        self.result.is_none() && self.answer_at.is_some()
    }

    /// What it came to.
    pub fn outcome(&self) -> Option<TurnOutcome> {
        self.result.as_ref().map(|result| TurnOutcome {
            verdict: result.verdict,
            error_type: result.error_type,
            passed: result.passed,
            total: result.total,
            duration_ms: result.duration_ms,
        })
    }
}

/// A count as messages carry it.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use infrabench_verdict::metrics::gather;

    #[test]
    fn a_run_is_what_results_files_are_gathered_to() {
        let line = |task: &str, sample: u32, turn: Option<u32>, verdict: &str| -> SampleResult {
            serde_json::from_value(serde_json::json!({
                "task_id": task, "model": null, "sample": sample, "turn": turn, "verdict": verdict, "error_type": null, "generation": true,
                "synth": true, "passed": 1, "total": 2, "tests": [], "template_sha256": null, "engine": null, "environment": null,
                "completion_sha256": "", "duration_ms": 0
            }))
            .expect("a result")
        };
        let lines = [
            line("b", 0, None, "passed"),
            line("a", 1, Some(1), "failed"),
            line("a", 1, Some(2), "passed"),
            line("a", 0, Some(1), "infra_error"),
            line("b", 0, None, "timeout"),
        ];
        let mut held = Held::default();
        for line in &lines {
            held.take(line.clone(), Spot::Shelf);
        }
        let gathered = gather(&lines).runs.pop().expect("a run");
        assert_eq!(held.run().tasks, gathered.tasks);
    }
}
