//! `infrabench tasks import`: tasks of the published form, as others hand them around, into one file of ours.
//!
//! A broken task never takes the others with it: what can be used is written, and the rest is told, with its place.

use crate::dataset;
use anyhow::{Context, Result, bail};
use clap::Args;
use infrabench_score::dataset_sha256;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct Options {
    /// Datasets: JSON arrays, JSON Lines, single tasks, zips of those, or folders of any of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// File to write, JSON Lines
    #[arg(long)]
    out: PathBuf,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let mut sources = Vec::new();
    for file in &options.files {
        sources.extend(dataset::sources(file)?);
    }
    if let Some(source) = sources.iter().find(|source| is_same(Path::new(&source.name), &options.out)) {
        bail!("{} is both an input and the output; write to another file", source.name);
    }
    let loaded = infrabench_task::dataset::load(sources);
    for problem in &loaded.problems {
        eprintln!("{problem}");
    }
    let usable = loaded.dataset.tasks.len();
    let found = usable + loaded.refused;
    if usable == 0 {
        bail!("none of {found} tasks can be used; {} was not written", options.out.display());
    }
    fs::write(&options.out, loaded.dataset.to_json_lines())
        .with_context(|| format!("cannot write {}", options.out.display()))?;
    println!("{}: {usable} of {found} tasks", options.out.display());
    println!("dataset_sha256 {}", dataset_sha256(&loaded.dataset.tasks));
    Ok(loaded.problems.is_empty())
}

/// Whether two names are of one file, where both exist.
fn is_same(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}
