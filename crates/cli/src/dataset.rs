//! The tasks of a dataset on disk.

use anyhow::{Context, Result, bail};
use infrabench_task::Task;
use infrabench_task::dataset::{self, Source};
use std::fs;
use std::path::{Path, PathBuf};

/// What an export puts beside the tasks.
const BESIDE: [&str; 3] = ["croissant.json", "quality.json", "schema.json"];

/// The usable tasks of a file, or of a folder of files, in order. What is not usable is said.
pub(crate) fn load(path: &Path) -> Result<Vec<Task>> {
    let loaded = dataset::load(sources(path)?);
    for problem in &loaded.problems {
        eprintln!("{problem}");
    }
    if loaded.dataset.tasks.is_empty() {
        bail!("{} has no usable task", path.display());
    }
    Ok(loaded.dataset.tasks)
}

/// A file, or the files of a folder that can hold tasks, by name.
pub(crate) fn sources(path: &Path) -> Result<Vec<Source>> {
    let files = if path.is_dir() {
        let entries =
            fs::read_dir(path).with_context(|| format!("cannot read the dataset {}", path.display()))?;
        let mut files = entries.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>()?;
        files.retain(|file| {
            let known =
                file.extension().is_some_and(|kind| kind == "json" || kind == "jsonl" || kind == "zip");
            known && !file.file_name().is_some_and(|name| BESIDE.iter().any(|beside| name == *beside))
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
    files.iter().map(read).collect()
}
