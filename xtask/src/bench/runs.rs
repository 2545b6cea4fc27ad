//! Runs of the native engine beside what a person would type instead: plain `pytest` in the reference's folder.

use super::figures::Figure;
use crate::command::{command, output};
use anyhow::{Context, Result};
use serde_json::Value;

/// Latency, throughput, cost and memory of warm runs, and the same of plain `pytest`.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let mut run = command("cargo", crate::root());
    run.args(["run", "--quiet", "--release", "--package", "infrabench-runner", "--example", "runs", "--"]);
    run.arg(crate::target("environments"));
    let text = output(run.args(["tasks/infrabench.jsonl", "xtask/bench/in_process.py"]))?;
    let found: Value = serde_json::from_str(&text).context("the example prints JSON")?;
    let number = |of: &str, name: &str| {
        found[of][name].as_f64().with_context(|| format!("no `{name}` of `{of}` in {text}"))
    };
    let figure =
        |name: &str, key: &str, unit: &'static str, target: Option<&str>, baseline: (&str, &str, &str)| {
            let (words, of, of_key) = baseline;
            anyhow::Ok(Figure {
                name: name.to_owned(),
                value: number("warm", key)?,
                unit,
                target: target.map(str::to_owned),
                baseline: words.to_owned(),
                baseline_value: number(of, of_key)?,
            })
        };
    let median = ("plain pytest, median", "plain", "median_ms");
    Ok(vec![
        figure("Score natively, warm, median over the tasks", "median_ms", "ms", Some("< 400 ms"), median)?,
        figure(
            "The same, 95th percentile",
            "p95_ms",
            "ms",
            None,
            ("plain pytest, 95th percentile", "plain", "p95_ms"),
        )?,
        figure(
            "The same median beside its limit",
            "median_ms",
            "ms",
            None,
            ("the tests alone, in one process that never ends", "plain", "in_process_median_ms"),
        )?,
        figure(
            "Fork, sandbox and pytest: a warm run of a test that does nothing",
            "empty_ms",
            "ms",
            None,
            ("pytest alone, in one process", "plain", "in_process_empty_ms"),
        )?,
        figure(
            "Samples a minute on all cores",
            "per_minute",
            "/min",
            Some("> 12 times"),
            ("plain pytest, as many at once", "plain", "per_minute"),
        )?,
        figure(
            "Processor seconds a sample",
            "cpu_seconds",
            "s",
            None,
            ("plain pytest", "plain", "cpu_seconds"),
        )?,
        figure(
            "Memory of one more run at once",
            "slot_mb",
            "MB",
            None,
            ("plain pytest", "plain", "slot_mb"),
        )?,
        figure("Native engine ready after its start", "ready_ms", "ms", None, median)?,
    ])
}
