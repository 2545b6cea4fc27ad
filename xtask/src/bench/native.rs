//! Splicing natively, on one core.

use super::figures::Figure;
use crate::command::{command, output};
use anyhow::{Context, Result};
use serde_json::Value;

/// Completions read and spliced per second, beside copying the codebases and nothing else.
pub(crate) fn measure() -> Result<Vec<Figure>> {
    let mut run = command("cargo", crate::root());
    run.args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "infrabench-task",
        "--example",
        "splice_throughput",
    ]);
    let text = output(&mut run)?;
    let figures: Value = serde_json::from_str(&text).context("the example prints JSON")?;
    let figure = |name: &str| figures[name].as_f64().with_context(|| format!("no `{name}` in {text}"));
    Ok(vec![Figure {
        name: "Completions read and spliced per second, one core".to_owned(),
        value: figure("spliced_per_second")?,
        unit: "/s",
        target: None,
        baseline: "copying the context".to_owned(),
        baseline_value: figure("copied_per_second")?,
    }])
}
