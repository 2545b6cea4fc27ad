//! The figures of runs, against brute force, against published examples, and against the published tables.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test says what fails by failing")]

mod brute;
mod consistency;
mod examples;
mod rules;

use infrabench_protocol::results::SampleResult;
use infrabench_protocol::verdict::Verdict;
use infrabench_verdict::metrics::{Run, gather};
use serde_json::json;

/// A line of a results file.
pub(crate) fn line(model: &str, task: usize, sample: usize, verdict: Verdict) -> SampleResult {
    let passed = if verdict == Verdict::Passed { 4 } else { 1 };
    serde_json::from_value(json!({
        "task_id": format!("task-{task:03}"), "model": model, "sample": sample, "verdict": verdict, "error_type": null,
        "generation": verdict != Verdict::GenerationError, "synth": verdict == Verdict::Passed, "passed": passed,
        "total": 4, "tests": [], "template_sha256": null, "engine": null, "environment": null,
        "completion_sha256": "", "duration_ms": 0,
    }))
    .unwrap()
}

/// The run of a table: a row per task, in which each sample passed or not.
pub(crate) fn run(table: &[Vec<bool>]) -> Run {
    let verdict = |passed: bool| if passed { Verdict::Passed } else { Verdict::Failed };
    let lines: Vec<SampleResult> = table
        .iter()
        .enumerate()
        .flat_map(|(task, samples)| {
            samples.iter().enumerate().map(move |(sample, passed)| line("m", task, sample, verdict(*passed)))
        })
        .collect();
    gather(&lines).runs.pop().unwrap_or(Run { name: "m".to_owned(), tasks: Vec::new() })
}
