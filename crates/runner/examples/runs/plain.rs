//! Plain `pytest` on the same references: a process each, and all of them in one that never ends.

use crate::machine::{milliseconds, side_by_side};
use crate::{Outcome, quantile};
use infrabench_protocol::run::RunPlan;
use infrabench_runner::Environments;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use tempfile::TempDir;

struct Project {
    folder: PathBuf,
    python: PathBuf,
    tests: Vec<String>,
}

pub(crate) fn measure(
    environments: &Environments,
    plans: &[RunPlan],
    cores: usize,
    script: &Path,
) -> Outcome<Value> {
    let top = TempDir::new()?;
    let projects: Vec<_> = plans
        .iter()
        .enumerate()
        .map(|(index, plan)| project(environments, plan, &top.path().canonicalize()?.join(index.to_string())))
        .collect::<Outcome<_>>()?;
    let times = projects.iter().map(pytest).collect::<Outcome<Vec<_>>>()?;
    let together = side_by_side(&projects, cores, |project| pytest(project).map(drop))?;
    let in_process = in_process(&projects, script)?;
    let (empty, tests) = in_process.split_last().ok_or("nothing was measured in one process")?;
    #[allow(clippy::cast_precision_loss, reason = "a few tens of slots")]
    let slots = cores as f64;
    Ok(json!({
        "median_ms": quantile(&times, 0.5),
        "p95_ms": quantile(&times, 0.95),
        "per_minute": together.per_minute,
        "cpu_seconds": together.cpu_seconds,
        "slot_mb": together.memory_mb / slots,
        "in_process_median_ms": quantile(tests, 0.5),
        "in_process_empty_ms": empty,
    }))
}

fn project(environments: &Environments, plan: &RunPlan, folder: &Path) -> Outcome<Project> {
    for (path, text) in plan.files.iter().chain(&plan.tests) {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().ok_or("a file lies in a folder")?)?;
        std::fs::write(file, text)?;
    }
    let python = environments.get(&plan.cdk_version)?.environment().python.clone();
    Ok(Project { folder: folder.to_owned(), python, tests: plan.tests.keys().cloned().collect() })
}

/// Milliseconds of `pytest` on a project, which must pass.
fn pytest(project: &Project) -> Outcome<f64> {
    let started = Instant::now();
    let done = Command::new(&project.python)
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .args(&project.tests)
        .current_dir(&project.folder)
        .output()?;
    let took = milliseconds(started);
    if !done.status.success() {
        return Err(format!("plain pytest did not pass: {}", String::from_utf8_lossy(&done.stdout)).into());
    }
    Ok(took)
}

/// Milliseconds of each project's tests in one process, and last of a test that does nothing.
fn in_process(projects: &[Project], script: &Path) -> Outcome<Vec<f64>> {
    let python = &projects.first().ok_or("the dataset has no task")?.python;
    let done =
        Command::new(python).arg(script).args(projects.iter().map(|project| &project.folder)).output()?;
    if !done.status.success() {
        return Err(String::from_utf8_lossy(&done.stderr).into_owned().into());
    }
    Ok(serde_json::from_slice(&done.stdout)?)
}
