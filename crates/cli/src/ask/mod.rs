//! `infrabench run`: asks a model for every task, in one or two turns, and scores what it answers.
//!
//! - [`folder`]: what a run leaves on the disk, so that a kill at any moment costs no answer.
//! - [`drive`]: many samples at once, each asked, scored and perhaps asked again.
//! - [`cost`]: what was spent, and whether more may be.

mod cost;
mod drive;
mod folder;

use crate::{dataset, engine, interrupt};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use cost::Price;
use infrabench_agent::{APIS, Endpoint, Model, Patience, Service};
use infrabench_prompt::{NAMES, Templates, Verbosity};
use infrabench_score::dataset_sha256;
use infrabench_task::Task;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(after_help = "\
Examples:
  infrabench run --model reference --out runs/reference
  OPENAI_API_KEY=… infrabench run --model gpt-4.1 --turns 2 --verbosity high --out runs/gpt-4.1
  infrabench run --model qwen3 --base-url http://localhost:11434/v1 --samples 5 --out runs/qwen3

A run that is stopped goes on with the same command: nothing that was answered is asked again.
Keys are read from the environment and written nowhere.")]
pub(crate) struct Options {
    /// Model, as its service calls it; or `reference` (the canonical solutions, must give 100 %) or `empty` (must give 0 %)
    #[arg(long)]
    model: String,
    /// Folder of the run: results, every request and response, settings; what is already there is kept and gone on from
    #[arg(long)]
    out: PathBuf,
    /// Dataset: a JSON or JSON Lines file, a zip, or a folder of those
    #[arg(long, default_value = "tasks/infrabench.jsonl")]
    dataset: PathBuf,
    /// Only the tasks whose entry point contains this; may be repeated
    #[arg(long)]
    only: Vec<String>,
    /// The form of the service's API
    #[arg(long, default_value = "openai", value_parser = clap::builder::PossibleValuesParser::new(APIS))]
    api: String,
    /// Address of the service, for one of your own or a gateway: Ollama, vLLM, llama.cpp
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Environment variable that holds the key [default: the service's customary one]
    #[arg(long, value_name = "NAME")]
    key_env: Option<String>,
    /// Samples of each task
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    samples: u32,
    /// 2: what did not pass is asked once more, with the outcome of its tests
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=2))]
    turns: u32,
    /// What a second turn is told
    #[arg(long, value_enum, default_value_t = Told::Low)]
    verbosity: Told,
    /// Temperature [default: the service's own]
    #[arg(long)]
    temperature: Option<f64>,
    /// Requests at once
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    concurrency: u32,
    /// Runs of tests at once [default: one per core]
    #[arg(long)]
    jobs: Option<usize>,
    /// US dollars for a million tokens sent and a million received, e.g. 2,8
    #[arg(long, value_name = "IN,OUT")]
    price: Option<Price>,
    /// Ask no more when this much is spent; what is being asked at that moment still comes on top
    #[arg(long, value_name = "DOLLARS", requires = "price")]
    budget_usd: Option<f64>,
    /// Folder with templates of your own in place of those that ship: `first.md`, `second_low.md`, `second_high.md`
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,
    #[command(flatten)]
    engine: engine::Options,
}

/// What a second turn is told.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Told {
    /// Names of the tests that did not pass, and one line of each error
    Low,
    /// Full tracebacks
    High,
}

/// What makes two runs the same: one is only gone on with under these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    model: String,
    api: Option<String>,
    base_url: Option<String>,
    samples: u32,
    turns: u32,
    verbosity: Option<Verbosity>,
    temperature: Option<f64>,
    prompt_sha256: String,
    dataset_sha256: String,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let cancel = interrupt::token()?;
    let all = dataset::load(&options.dataset)?;
    let dataset_sha256 = dataset_sha256(&all);
    let wanted = |task: &Task| {
        options.only.is_empty() || options.only.iter().any(|part| task.entry_point.contains(part))
    };
    let tasks: Vec<Task> = all.into_iter().filter(wanted).collect();
    if tasks.is_empty() {
        bail!("no task's entry point contains {}", options.only.join(" or "));
    }
    let templates = match &options.templates {
        Some(folder) => own_templates(folder)?,
        None => Templates::default(),
    };
    // A template that cannot be used is found before anything is asked.
    for task in &tasks {
        templates.first(task)?;
    }
    let model = model(options)?;
    let is_service = matches!(model, Model::Service(_));
    let verbosity = match options.verbosity {
        Told::Low => Verbosity::Low,
        Told::High => Verbosity::High,
    };
    let settings = Settings {
        model: options.model.clone(),
        api: is_service.then(|| options.api.clone()),
        base_url: options.base_url.clone(),
        samples: options.samples,
        turns: options.turns,
        verbosity: (options.turns > 1).then_some(verbosity),
        temperature: options.temperature,
        prompt_sha256: templates.sha256(),
        dataset_sha256,
    };
    let folder = folder::Folder::open(&options.out, &settings)?;
    let drive = drive::Drive {
        cancel,
        engine: options.engine.environments()?,
        jobs: options.jobs.unwrap_or_else(engine::default_jobs).max(1),
        concurrency: usize::try_from(options.concurrency)?,
        budget: cost::Budget::new(options.price, options.budget_usd),
        model,
        templates,
        verbosity,
        settings,
        folder,
    };
    drive.run(tasks)
}

fn model(options: &Options) -> Result<Model> {
    if let Some(baseline) = Model::baseline(&options.model) {
        return Ok(baseline);
    }
    let key = options.key_env.as_deref();
    let endpoint =
        Endpoint::new(&options.api, options.base_url.as_deref(), key, |name| std::env::var(name).ok())?;
    let service = Service::new(endpoint, &options.model, options.temperature, Patience::default())?;
    Ok(Model::Service(Box::new(service)))
}

/// A person's templates; those that the folder lacks are the ones that ship.
fn own_templates(folder: &Path) -> Result<Templates> {
    let mut templates = Templates::default();
    let mut any = false;
    let slots = [&mut templates.first, &mut templates.second_low, &mut templates.second_high];
    for (name, slot) in NAMES.iter().zip(slots) {
        let path = folder.join(name);
        if path.is_file() {
            *slot = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            any = true;
        }
    }
    if !any {
        bail!("{} has none of {}", folder.display(), NAMES.join(", "));
    }
    Ok(templates)
}
