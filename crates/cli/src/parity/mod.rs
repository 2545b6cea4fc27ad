//! `infrabench parity`: the same candidates in two engines, compared: the native one with the browser's, or its warm runs
//! with cold ones.
//!
//! Two engines may differ in how they execute and in nothing that a score says. Candidates are those of a predictions
//! file, or made here: each task's reference, its baseline, and mutants of its solution until enough of them are wrong.
//! Everything that a judgement says is compared, and the templates. What may differ, and why, is in `normalise`, and
//! nowhere else.
//!
//! - `candidates`: what is run.
//! - `compare`: what is compared.
//! - `normalise`: differences that are known and explained.

mod candidates;
mod compare;
mod normalise;

use crate::{dataset, engine, interrupt, jobs, jsonl};
use anyhow::{Context, Result, bail};
use candidates::Candidate;
use clap::{Args, ValueEnum};
use compare::Difference;
use indicatif::{ProgressBar, ProgressStyle};
use infrabench_protocol::api::Score;
use infrabench_protocol::results::{Prediction, SampleResult};
use infrabench_protocol::verdict::Verdict;
use infrabench_runner::{CancelToken, Engine, Environments};
use infrabench_task::Task;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::thread;

#[derive(Args)]
pub(crate) struct Options {
    /// Dataset: a JSON or JSON Lines file, a zip, or a folder of those
    #[arg(long, default_value = "tasks/infrabench.jsonl")]
    dataset: PathBuf,
    /// Predictions to compare, JSON Lines [default: reference, baseline and wrong variants of each task]
    #[arg(long)]
    completions: Option<PathBuf>,
    /// Every candidate with both results and their differences, JSON Lines
    #[arg(long)]
    out: Option<PathBuf>,
    /// Only the tasks whose entry point contains this; may be repeated
    #[arg(long)]
    only: Vec<String>,
    /// Wrong variants of each task
    #[arg(long, default_value_t = 3)]
    wrong: usize,
    /// What to compare the native engine with
    #[arg(long, value_enum, default_value_t = Against::Browser)]
    against: Against,
    /// Folder of the built app, for the browser engine
    #[arg(long, default_value = "dist")]
    app: PathBuf,
    /// Tasks at once [default: one per core]
    #[arg(long)]
    jobs: Option<usize>,
    #[command(flatten)]
    engine: engine::Options,
}

/// The other engine.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Against {
    /// The browser engine, in a headless Chromium
    Browser,
    /// The native engine with every run started from nothing
    Cold,
}

impl Against {
    fn as_str(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Cold => "cold",
        }
    }
}

/// A candidate that was run in both engines; a line of the output.
#[derive(Serialize)]
struct Row {
    entry_point: String,
    candidate: String,
    native: SampleResult,
    other: SampleResult,
    differences: Vec<Difference>,
}

impl Row {
    fn is_alike(&self) -> bool {
        self.differences.iter().all(|difference| !difference.explained_by.is_empty())
    }
}

/// Both engines.
struct Engines {
    native: std::sync::Arc<Environments>,
    other: Box<dyn Engine>,
    against: Against,
    cancel: CancelToken,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let cancel = interrupt::token()?;
    let mut tasks = dataset::load(&options.dataset)?;
    if !options.only.is_empty() {
        tasks.retain(|task| options.only.iter().any(|part| task.entry_point.contains(part.as_str())));
        if tasks.is_empty() {
            bail!("no entry point contains `{}`", options.only.join("` or `"));
        }
    }
    let mut all_well = true;
    let mut predictions = BTreeMap::<String, Vec<Prediction>>::new();
    if let Some(path) = &options.completions {
        let read = jsonl::read::<Prediction>(path)?;
        all_well = read.problems.is_empty();
        read.problems.iter().for_each(|problem| eprintln!("{problem}"));
        for prediction in read.items {
            predictions.entry(prediction.task_id.clone()).or_default().push(prediction);
        }
        tasks.retain(|task| predictions.contains_key(&task.task_id));
        if tasks.is_empty() {
            bail!("{} has no completion for these tasks", path.display());
        }
    }
    let environments = options.engine.environments()?;
    let engines = Engines {
        other: match options.against {
            Against::Browser => Box::new(options.engine.browser(&options.app)?),
            Against::Cold => Box::new(environments.as_ref().clone().cold()),
        },
        native: environments,
        against: options.against,
        cancel: cancel.clone(),
    };
    let mut out = options
        .out
        .as_ref()
        .map(|path| File::create(path).with_context(|| format!("cannot write {}", path.display())))
        .transpose()?
        .map(BufWriter::new);
    let per_task = options.wrong + 2;
    let total = predictions.values().map(Vec::len).sum::<usize>().max(tasks.len() * per_task);
    let progress = ProgressBar::new(total as u64);
    progress
        .set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} compared, {elapsed} so far  {msg}")?);
    let mut rows = Vec::new();
    let mut written = Ok(());
    jobs::for_each(
        tasks.iter().enumerate().collect(),
        options.jobs.unwrap_or_else(engine::default_jobs),
        |(index, task)| {
            let candidates: Box<dyn Iterator<Item = Candidate>> = match predictions.get(&task.task_id) {
                Some(predictions) => Box::new(candidates::of_predictions(predictions)),
                None => Box::new(candidates::made(task, index * options.wrong)),
            };
            compare_all(&engines, task, candidates, options.wrong, &progress)
        },
        |of_task| {
            for row in of_task {
                if let (Some(out), Ok(())) = (&mut out, &written) {
                    written = append(out, &row);
                }
                rows.push(row);
            }
        },
    );
    progress.finish_and_clear();
    written.context("cannot write the output")?;
    if let Some(mut out) = out {
        out.flush().context("cannot write the output")?;
    }
    if cancel.is_cancelled() {
        bail!("interrupted");
    }
    all_well &= summarise(&rows);
    Ok(all_well)
}

/// Runs candidates until `wrong` of the mutants among them were wrong.
fn compare_all(
    engines: &Engines,
    task: &Task,
    candidates: impl Iterator<Item = Candidate>,
    wrong: usize,
    progress: &ProgressBar,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut caught = 0;
    for candidate in candidates {
        if engines.cancel.is_cancelled() || (candidate.is_mutant && caught >= wrong) {
            break;
        }
        let (native, other) = thread::scope(|scope| {
            let native = scope.spawn(|| candidate.score(&engines.native, task, &engines.cancel));
            let other = candidate.score(engines.other.as_ref(), task, &engines.cancel);
            (native.join(), other)
        });
        let Ok(native) = native else { break };
        if engines.cancel.is_cancelled() {
            break;
        }
        if candidate.is_mutant && native.result.verdict != Verdict::Passed {
            caught += 1;
        }
        let row = row(task, &candidate, native, other);
        // Its own `println` says nothing where there is no terminal.
        progress.suspend(|| println!("{}", shown(&row, engines.against.as_str())));
        progress.inc(1);
        rows.push(row);
    }
    rows
}

fn row(task: &Task, candidate: &Candidate, native: Score, other: Score) -> Row {
    let mut differences = compare::differences(&native, &other);
    if let Some(problem) = candidate.unexpected(native.result.verdict) {
        differences.push(Difference::unexplained("expectation", problem, native.judgement.summary.clone()));
    }
    Row {
        entry_point: task.entry_point.clone(),
        candidate: candidate.name.clone(),
        native: native.result,
        other: other.result,
        differences,
    }
}

fn append(out: &mut impl Write, row: &Row) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")
}

fn shown(row: &Row, against: &str) -> String {
    let word = if row.is_alike() { "alike  " } else { "DIFFERS" };
    let result = &row.native;
    let kind = result.error_type.map_or(String::new(), |kind| format!(" ({})", kind.as_str()));
    let templates = if result.template_sha256.is_some() { "templates" } else { "no template" };
    let mut text = format!(
        "{word} {}: {}: {}{kind} {}/{}, {templates}; {} ms native, {} ms {against}",
        row.entry_point,
        row.candidate,
        result.verdict.as_str(),
        result.passed,
        result.total,
        result.duration_ms,
        row.other.duration_ms,
    );
    // One cause shows in several fields, mostly with the same words: those are shown once.
    let mut shown = BTreeMap::<(String, String), Vec<&Difference>>::new();
    for difference in &row.differences {
        shown.entry(difference.excerpts()).or_default().push(difference);
    }
    for ((native, other), differences) in shown {
        let [first, others @ ..] = differences.as_slice() else { continue };
        let by = if first.explained_by.is_empty() {
            "UNEXPLAINED".to_owned()
        } else {
            format!("explained by {}", first.explained_by.join(", "))
        };
        let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
        text.push_str(&format!(
            "\n        {}{more} ({by})\n            native: {native}\n            {against}: {other}",
            first.field
        ));
    }
    text
}

fn summarise(rows: &[Row]) -> bool {
    let mut explained = BTreeMap::<&str, usize>::new();
    for rule in rows.iter().flat_map(|row| &row.differences).flat_map(|difference| &difference.explained_by) {
        *explained.entry(rule).or_default() += 1;
    }
    let equal = |of: fn(&Row) -> bool| rows.iter().filter(|row| of(row)).count();
    let unexplained = rows.iter().filter(|row| !row.is_alike()).count();
    println!(
        "{} candidates: {} equal verdicts, {} equal tests, {} equal templates ({} have some), {} with a difference that is not explained",
        rows.len(),
        equal(|row| (row.native.verdict, row.native.error_type) == (row.other.verdict, row.other.error_type)),
        equal(|row| {
            let outcomes = |result: &SampleResult| {
                result.tests.iter().map(|test| (test.id.clone(), test.outcome)).collect::<Vec<_>>()
            };
            outcomes(&row.native) == outcomes(&row.other)
        }),
        equal(|row| row.native.template_sha256 == row.other.template_sha256),
        equal(|row| row.native.template_sha256.is_some()),
        unexplained,
    );
    let mut verdicts = BTreeMap::<&str, usize>::new();
    for row in rows {
        let word = row.native.error_type.map_or_else(|| row.native.verdict.as_str(), |kind| kind.as_str());
        *verdicts.entry(word).or_default() += 1;
    }
    let counts = |counts: &BTreeMap<&str, usize>| {
        counts.iter().map(|(word, count)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    };
    println!("what they came to: {}", counts(&verdicts));
    if !explained.is_empty() {
        println!("explained differences: {}", counts(&explained));
    }
    unexplained == 0 && !rows.is_empty()
}
