//! The tasks, read as the app reads them.

use anyhow::{Context, Result};
use infrabench_task::Task;
use infrabench_task::dataset::{Source, load};

/// Every task of the bundled dataset.
pub fn tasks() -> Result<Vec<Task>> {
    let path = crate::root().join("tasks/infrabench.jsonl");
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]).dataset.tasks)
}

/// The task of an entry point, such as `shop-events+api_gateway_integration`.
pub fn task(entry_point: &str) -> Result<Task> {
    tasks()?
        .into_iter()
        .find(|task| task.entry_point == entry_point)
        .with_context(|| format!("the dataset has no task {entry_point}"))
}
