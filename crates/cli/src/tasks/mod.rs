//! `infrabench tasks`: from the authoring form to the published form, and the proof of each task.

mod alternatives;
mod build;
mod card;
mod check;
mod export;
mod folder;
mod identity;
mod import;
mod mutate;
mod quality;
mod sample;

use crate::engine;
use anyhow::Result;
use clap::{Args, Subcommand};
use infrabench_protocol::run::TestOutcome;
use infrabench_protocol::verdict::Judgement;
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Build the published form from donors and task files
    Build(BuildOptions),
    /// Prove each task: the reference passes, the baseline fails, the canonical solution restores the reference
    Check(CheckOptions),
    /// Measure whether the tests catch wrong solutions: mutants of the canonical one, kept in quality.json
    Mutate(MeasureOptions),
    /// Measure whether the tests accept other right solutions: the files in `alternatives`, kept in quality.json
    Alternatives(MeasureOptions),
    /// Bring tasks of any published form into one file, and say what could not be used
    Import(import::Options),
    /// Write what is needed to publish the dataset: its tasks, quality, schema and Croissant metadata
    Export(export::Options),
    /// Write the statistics of the dataset card, README.md, and its plots
    Card(card::Options),
}

#[derive(Args)]
pub(crate) struct BuildOptions {
    /// Folder with `donors/` and `tasks/`
    #[arg(default_value = "tasks")]
    folder: PathBuf,
    /// File to write, JSON Lines [default: infrabench.jsonl in the folder]
    #[arg(long)]
    out: Option<PathBuf>,
    /// Write nothing; fail when the file is not what would be written
    #[arg(long)]
    check: bool,
}

#[derive(Args)]
pub(crate) struct CheckOptions {
    /// Folder with `donors/` and `tasks/`
    #[arg(default_value = "tasks")]
    folder: PathBuf,
    /// Only tasks whose entry point contains this; may be repeated
    #[arg(long)]
    only: Vec<String>,
    /// Runs at once [default: one per core]
    #[arg(long)]
    jobs: Option<usize>,
    #[command(flatten)]
    engine: engine::Options,
}

#[derive(Args)]
pub(crate) struct MeasureOptions {
    /// Folder with `donors/` and `tasks/`
    #[arg(default_value = "tasks")]
    folder: PathBuf,
    /// Only tasks whose entry point contains this; may be repeated
    #[arg(long)]
    only: Vec<String>,
    /// Measure everything, also what has not changed since it was measured
    #[arg(long)]
    fresh: bool,
    /// Measure this many unchanged tasks again, others every day
    #[arg(long, default_value_t = 0)]
    again: usize,
    /// Runs at once [default: one per core]
    #[arg(long)]
    jobs: Option<usize>,
    #[command(flatten)]
    engine: engine::Options,
}

/// Names of the test functions that did not pass, each once.
fn refusing(judgement: &Judgement) -> Vec<String> {
    let refused = judgement.tests.iter().filter(|test| test.report.outcome != TestOutcome::Passed);
    let mut names: Vec<String> = refused
        .map(|test| {
            let name = test.report.id.rsplit("::").next().unwrap_or(&test.report.id);
            name.split_once('[').map_or(name, |(name, _)| name).to_owned()
        })
        .collect();
    names.dedup();
    names
}

pub(crate) fn run(command: &Command) -> Result<bool> {
    match command {
        Command::Build(options) => build::run(options),
        Command::Check(options) => check::run(options),
        Command::Mutate(options) => mutate::run(options),
        Command::Alternatives(options) => alternatives::run(options),
        Command::Import(options) => import::run(options),
        Command::Export(options) => export::run(options),
        Command::Card(options) => card::run(options),
    }
}
