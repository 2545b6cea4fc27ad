//! `infrabench tasks`: from the authoring form to the published form, and the proof of each task.

mod build;
mod check;
mod folder;

use crate::engine;
use anyhow::Result;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Build the published form from donors and task files
    Build(BuildOptions),
    /// Prove each task: the reference passes, the baseline fails, the canonical solution restores the reference
    Check(CheckOptions),
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
    /// Only tasks whose entry point contains this
    #[arg(long)]
    only: Option<String>,
    /// Runs at once [default: one per core]
    #[arg(long)]
    jobs: Option<usize>,
    #[command(flatten)]
    engine: engine::Options,
}

pub(crate) fn run(command: &Command) -> Result<bool> {
    match command {
        Command::Build(options) => build::run(options),
        Command::Check(options) => check::run(options),
    }
}
