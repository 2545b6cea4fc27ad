//! Results files into runs.

use crate::{dataset, jsonl};
use anyhow::Result;
use infrabench_protocol::results::SampleResult;
use infrabench_task::Task;
use infrabench_verdict::metrics::{Run, UNNAMED, gather};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What results files hold.
pub(super) struct Found {
    /// A run for each model of each file.
    pub(super) runs: Vec<Run>,
    /// The lines of each run, as they were read, in the order of the runs.
    pub(super) lines: Vec<Vec<SampleResult>>,
    /// What is wrong with the files; nothing else is lost by it.
    pub(super) problems: Vec<String>,
}

/// Reads files. Runs of the same name in several files are told apart by the names of the files.
pub(super) fn read(paths: &[PathBuf]) -> Result<Found> {
    let mut found = Found { runs: Vec::new(), lines: Vec::new(), problems: Vec::new() };
    let mut datasets: BTreeSet<String> = BTreeSet::new();
    let mut from: Vec<String> = Vec::new();
    for path in paths {
        let read = jsonl::read::<SampleResult>(path)?;
        found.problems.extend(read.problems);
        datasets.extend(read.items.iter().filter_map(|line| line.dataset_sha256.clone()));
        let gathered = gather(&read.items);
        found
            .problems
            .extend(gathered.problems.iter().map(|problem| format!("{}: {problem}", path.display())));
        let mut lines: BTreeMap<String, Vec<SampleResult>> = BTreeMap::new();
        for line in read.items {
            lines.entry(line.model.clone().unwrap_or_else(|| UNNAMED.to_owned())).or_default().push(line);
        }
        for run in gathered.runs {
            found.lines.push(lines.remove(&run.name).unwrap_or_default());
            from.push(path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned());
            found.runs.push(run);
        }
    }
    if datasets.len() > 1 {
        found.problems.push(format!(
            "the results are of {} different datasets ({}); their figures are not comparable",
            datasets.len(),
            datasets.iter().map(|hash| hash.get(..12).unwrap_or(hash)).collect::<Vec<_>>().join(", ")
        ));
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for run in &found.runs {
        *counts.entry(run.name.clone()).or_default() += 1;
    }
    for (run, file) in found.runs.iter_mut().zip(from) {
        if counts.get(&run.name).is_some_and(|count| *count > 1) {
            run.name = format!("{} ({file})", run.name);
        }
    }
    Ok(found)
}

/// The names of files, for a sentence.
pub(super) fn names(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The tasks of the dataset by id. Where nothing needs them, a dataset that is not there is none.
pub(super) fn tasks(path: &Path, needed: bool) -> Result<BTreeMap<String, Task>> {
    if !needed && !path.exists() {
        return Ok(BTreeMap::new());
    }
    Ok(dataset::load(path)?.into_iter().map(|task| (task.task_id.clone(), task)).collect())
}

/// What a reader must know of which tasks the figures are over: a sentence for each run that lacks some, or has others.
pub(super) fn coverage(runs: &[Run], tasks: &BTreeMap<String, Task>) -> Vec<String> {
    if tasks.is_empty() {
        return Vec::new();
    }
    let mut said = Vec::new();
    for run in runs {
        let known = run.tasks.iter().filter(|task| tasks.contains_key(&task.task_id)).count();
        let unknown = run.tasks.len() - known;
        if known == 0 {
            said.push(format!("{}: none of its tasks is in the dataset", run.name));
        } else if known < tasks.len() {
            said.push(format!(
                "{}: {known} of {} tasks have a result; its figures are over those",
                run.name,
                tasks.len()
            ));
        }
        if known > 0 && unknown > 0 {
            said.push(format!("{}: {unknown} of its tasks are not in the dataset", run.name));
        }
    }
    said
}
