//! The tasks of a dataset on disk.

use anyhow::{Context, Result, bail};
use infrabench_task::Task;
use infrabench_task::dataset::{self, Source};
use std::fs;
use std::path::{Path, PathBuf};

/// The usable tasks of a file, or of a folder of files, in order. What is not usable is said.
pub(crate) fn load(path: &Path) -> Result<Vec<Task>> {
    let files = if path.is_dir() {
        let mut files =
            fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
        files.retain(|file| {
            file.extension().is_some_and(|kind| kind == "json" || kind == "jsonl" || kind == "zip")
        });
        files.sort();
        files
    } else {
        vec![path.to_owned()]
    };
    let read = |file: &PathBuf| -> Result<Source> {
        let bytes = fs::read(file).with_context(|| format!("cannot read the dataset {}", file.display()))?;
        Ok(Source { name: file.display().to_string(), bytes })
    };
    let loaded = dataset::load(files.iter().map(read).collect::<Result<_>>()?);
    for problem in &loaded.problems {
        eprintln!("{problem}");
    }
    if loaded.dataset.tasks.is_empty() {
        bail!("{} has no usable task", path.display());
    }
    Ok(loaded.dataset.tasks)
}
