//! `infrabench score`: predictions in, results out. Results that the output already has are not scored again.

use crate::queue::Queue;
use crate::{dataset, engine, interrupt, jobs, jsonl, queue};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use infrabench_protocol::api::Score;
use infrabench_protocol::results::{Prediction, SampleResult};
use infrabench_protocol::verdict::Verdict;
use infrabench_queue::QueueError;
use infrabench_runner::score::score_cancellable;
use infrabench_runner::{CancelToken, Engine};
use infrabench_score::{completion_sha256, dataset_sha256, faulted};
use infrabench_task::Task;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Options {
    /// Dataset: a JSON or JSON Lines file, a zip, or a folder of those
    #[arg(long, default_value = "tasks/infrabench.jsonl")]
    dataset: PathBuf,
    /// Predictions: JSON Lines with `task_id`, `completion` and, if you like, `model`, `sample`, `turn`
    #[arg(long)]
    completions: PathBuf,
    /// Results, JSON Lines; what is already there is kept and not scored again
    #[arg(long)]
    out: PathBuf,
    /// Runs at once [default: one per core]; a browser runs one after another. With --queue, jobs in the queue at once
    /// [default: 500], of which workers run as many as they have slots for
    #[arg(long)]
    jobs: Option<usize>,
    /// Score on the workers of this queue instead of here: a NATS server with JetStream, such as <nats://host:4222>
    #[arg(long, value_name = "URL", conflicts_with_all = ["kind", "app", "unsafe_no_sandbox", "cold", "timeout"])]
    queue: Option<String>,
    #[command(flatten)]
    access: queue::Options,
    /// What to run in
    #[arg(long = "engine", value_enum, default_value_t = Kind::Native)]
    kind: Kind,
    /// Folder of the built app, for the browser engine
    #[arg(long, default_value = "dist")]
    app: PathBuf,
    #[command(flatten)]
    engine: engine::Options,
}

/// The engines.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Python and Node of this machine, confined
    Native,
    /// A headless Chromium
    Browser,
}

/// Jobs in a queue at once by default: enough to keep many workers busy, and few enough threads that wait for them.
const QUEUED: usize = 500;

/// Where completions are scored.
enum Place {
    /// In this process.
    Here(Box<dyn Engine>),
    /// By the workers of a queue.
    Queue(Box<Queue>),
}

impl Place {
    fn choose(options: &Options) -> Result<Self> {
        if let Some(url) = &options.queue {
            return Ok(Self::Queue(Box::new(Queue::connect(url, &options.access)?)));
        }
        Ok(Self::Here(match options.kind {
            Kind::Native => Box::new(options.engine.environments()?),
            Kind::Browser => Box::new(options.engine.browser(&options.app)?),
        }))
    }

    fn default_jobs(&self) -> usize {
        match self {
            Self::Here(_) => engine::default_jobs(),
            Self::Queue(_) => QUEUED,
        }
    }

    /// None when it was cancelled.
    fn score(&self, task: &Task, completion: &str, cancel: &CancelToken) -> Option<Score> {
        match self {
            Self::Here(engine) => {
                Some(score_cancellable(engine.as_ref(), task, completion, None, &mut |_| {}, cancel))
            }
            Self::Queue(queue) => match queue.score(task, completion, cancel) {
                Ok(score) => Some(score),
                Err(QueueError::Cancelled) => None,
                Err(error) => Some(faulted(task, completion, error.to_string())),
            },
        }
    }
}

/// What makes two results the same sample: scoring one again would say nothing new.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    task_id: String,
    model: Option<String>,
    sample: u32,
    turn: Option<u32>,
    completion_sha256: String,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let cancel = interrupt::token()?;
    let place = Place::choose(options)?;
    let tasks: HashMap<String, Task> =
        dataset::load(&options.dataset)?.into_iter().map(|task| (task.task_id.clone(), task)).collect();
    let dataset = dataset_sha256(tasks.values());
    let predictions = jsonl::read::<Prediction>(&options.completions)?;
    for problem in &predictions.problems {
        eprintln!("{problem}");
    }
    let scored = resume(&options.out)?;
    let mut all_well = predictions.problems.is_empty();
    let mut work = Vec::new();
    let mut kept = 0_usize;
    for prediction in predictions.items {
        let Some(task) = tasks.get(&prediction.task_id) else {
            eprintln!(
                "no task `{}` in {}; its completion is left out",
                prediction.task_id,
                options.dataset.display()
            );
            all_well = false;
            continue;
        };
        if scored.contains(&key(&prediction)) {
            kept += 1;
        } else {
            work.push((task, prediction));
        }
    }
    if kept > 0 {
        println!("{kept} already scored in {}", options.out.display());
    }
    if let Place::Queue(queue) = &place {
        let unserved = queue.unserved(work.iter().map(|(task, _)| task.cdk_version.as_str()))?;
        for version in unserved {
            eprintln!("no worker has aws-cdk-lib {version} now; its completions wait until one comes");
        }
    }
    let mut out = OpenOptions::new().create(true).append(true).open(&options.out)?;
    let progress = ProgressBar::new(work.len() as u64);
    progress.set_style(ProgressStyle::with_template(
        "{bar:30} {pos}/{len} scored, {elapsed} so far, {eta} left  {msg}",
    )?);
    let mut counts = BTreeMap::<Verdict, usize>::new();
    let mut written = Ok(());
    let at_once = options.jobs.unwrap_or_else(|| place.default_jobs()).min(work.len());
    jobs::for_each(
        work,
        at_once,
        |(task, prediction)| {
            let scored = place.score(task, &prediction.completion, &cancel)?;
            (!cancel.is_cancelled()).then(|| name(scored.result, &prediction, &dataset))
        },
        |result| {
            let Some(result) = result else { return };
            *counts.entry(result.verdict).or_default() += 1;
            if written.is_ok() {
                written = jsonl::append(&mut out, &result);
            }
            progress.println(line(&result));
            progress.inc(1);
        },
    );
    progress.finish_and_clear();
    written.with_context(|| {
        format!("cannot write {}; what is there is whole and a new start goes on", options.out.display())
    })?;
    let summary =
        counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.as_str())).collect::<Vec<_>>();
    println!(
        "{}: {}",
        options.out.display(),
        if summary.is_empty() { "nothing new".to_owned() } else { summary.join(", ") }
    );
    if cancel.is_cancelled() {
        bail!("interrupted; the same command goes on from here");
    }
    if counts.contains_key(&Verdict::InfraError) {
        eprintln!("infra_error is our fault, not the completion's; the same command scores those again");
        all_well = false;
    }
    Ok(all_well)
}

fn key(prediction: &Prediction) -> Key {
    Key {
        task_id: prediction.task_id.clone(),
        model: prediction.model.clone(),
        sample: prediction.sample.unwrap_or(0),
        turn: prediction.turn,
        completion_sha256: completion_sha256(&prediction.completion),
    }
}

/// Says whose sample it is, and of which dataset.
fn name(mut result: SampleResult, prediction: &Prediction, dataset: &str) -> SampleResult {
    result.dataset_sha256 = Some(dataset.to_owned());
    result.model.clone_from(&prediction.model);
    result.sample = prediction.sample.unwrap_or(0);
    result.turn = prediction.turn;
    result
}

fn line(result: &SampleResult) -> String {
    let kind = result.error_type.map_or(String::new(), |kind| format!(" ({})", kind.as_str()));
    let model = result.model.as_deref().map_or(String::new(), |model| format!(" {model}"));
    format!("{}{kind} {}/{} {}{model}", result.verdict.as_str(), result.passed, result.total, result.task_id)
}

/// What the output already has. Infra errors leave, to be scored again.
fn resume(path: &Path) -> Result<HashSet<Key>> {
    let kept = jsonl::recover(path, "a results file", |result: &SampleResult| {
        result.verdict != Verdict::InfraError
    })?;
    Ok(kept
        .into_iter()
        .map(|result| Key {
            task_id: result.task_id,
            model: result.model,
            sample: result.sample,
            turn: result.turn,
            completion_sha256: result.completion_sha256,
        })
        .collect())
}
