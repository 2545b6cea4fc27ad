//! The tasks, read as the app reads them.

use anyhow::{Context, Result};
use infrabench_task::Task;
use infrabench_task::dataset::{Source, load};
use std::path::Path;

/// Every task of the bundled dataset.
pub fn tasks() -> Result<Vec<Task>> {
    read(&crate::root().join("tasks/infrabench.jsonl"))
}

/// The task of an entry point, such as `shop-events+api_gateway_integration`.
pub fn task(entry_point: &str) -> Result<Task> {
    tasks()?
        .into_iter()
        .find(|task| task.entry_point == entry_point)
        .with_context(|| format!("the dataset has no task {entry_point}"))
}

/// The first task of a file.
pub fn from_file(path: &Path) -> Result<Task> {
    read(path)?.into_iter().next().with_context(|| format!("{} has no task", path.display()))
}

fn read(path: &Path) -> Result<Vec<Task>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(load(vec![Source { name, bytes }]).dataset.tasks)
}
