//! Scoring in the tab beside what a person would type instead: plain `pytest` in the reference's folder.

use super::browser::{number, visit};
use super::figures::Figure;
use crate::command::command;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::Instant;

/// The engine's figures, and those of plain `pytest` on the same references.
pub(crate) fn measure(dist: &Path) -> Result<Vec<Figure>> {
    crate::engine::place(dist)?;
    let found = visit(dist, None, "engine.html")?;
    let plans = found["plans"].as_array().context("the page reported no plans")?;
    let plain = plans.iter().map(pytest).collect::<Result<Vec<_>>>()?;
    let middle = ("plain pytest, median", quantile(&plain, 0.5));
    let slow = ("plain pytest, 95th percentile", quantile(&plain, 0.95));
    let first = ("plain pytest, the same task", *plain.first().context("no task was measured")?);
    let milliseconds = |name: &str, key: &str, target: &str, baseline: (&str, f64)| -> Result<Figure> {
        Ok(figure(name, number(&found, key)?, "ms", target, baseline))
    };
    let size = |name: &str, key: &str, target: &str, baseline: (&str, f64)| -> Result<Figure> {
        Ok(figure(name, number(&found, key)? / 1e6, "MB", target, baseline))
    };
    // The browser tells of tasks from this length on.
    let long = ("what browsers call a long task", 50.0);
    let first_bytes = ("the first task of a first visit, as received", number(&found, "first_bytes")? / 1e6);
    Ok(vec![
        milliseconds("Score in the tab, warm, median over the tasks", "warm_median", "< 1000 ms", middle)?,
        milliseconds("The same, 95th percentile", "warm_p95", "< 2000 ms", slow)?,
        milliseconds("First score of a first visit, empty cache", "first_score", "< 9000 ms", first)?,
        milliseconds("Engine ready, first visit", "first_ready", "", first)?,
        milliseconds("Engine ready, a later visit", "return_ready", "< 3000 ms", first)?,
        size(
            "Bytes for a first score, median over the tasks (brotli)",
            "bytes_median",
            "< 14 MB",
            first_bytes,
        )?,
        size("The same, most", "bytes_most", "< 14 MB", first_bytes)?,
        size("Memory of the interpreter, most", "heap_most", "< 600 MB", first_bytes)?,
        milliseconds(
            "Longest long task of the page while the engine starts",
            "blocked_boot",
            "< 50 ms",
            long,
        )?,
        milliseconds("Longest long task of the page while it scores", "blocked_run", "< 50 ms", long)?,
        figure(
            "Files that a run lacked and had to fetch",
            number(&found, "misses")?,
            "",
            "",
            ("runs", number(&found, "runs")?),
        ),
    ])
}

fn figure(name: &str, value: f64, unit: &'static str, target: &str, baseline: (&str, f64)) -> Figure {
    Figure {
        name: name.to_owned(),
        value,
        unit,
        target: (!target.is_empty()).then(|| target.to_owned()),
        baseline: baseline.0.to_owned(),
        baseline_value: baseline.1,
    }
}

/// Milliseconds of `pytest` on a plan's files, which must pass.
fn pytest(plan: &Value) -> Result<f64> {
    let plan: Value = serde_json::from_str(plan.as_str().context("a plan is a text")?)?;
    let folder = crate::target("bench/pytest");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for part in ["files", "tests"] {
        for (path, text) in plan[part].as_object().context("a plan has files")? {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().context("a file lies in a folder")?)?;
            fs::write(file, text.as_str().context("a file is a text")?)?;
        }
    }
    let version = plan["cdk_version"].as_str().context("a plan has a version")?;
    let python = crate::root().join("target/environments").join(version).join("bin/python");
    let started = Instant::now();
    let tests = plan["tests"].as_object().into_iter().flatten().map(|(path, _)| path);
    let done = command(&python.to_string_lossy(), &folder)
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .args(tests)
        .output()
        .context("could not start pytest")?;
    let took = started.elapsed().as_secs_f64() * 1000.0;
    if !done.status.success() {
        bail!("plain pytest did not pass: {}", String::from_utf8_lossy(&done.stdout));
    }
    Ok(took)
}

fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few tens"
    )]
    let place = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}
