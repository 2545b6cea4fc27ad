//! The tasks, read as the app reads them.

use anyhow::{Context, Result};
use infrabench_task::Task;
use infrabench_task::dataset::{Source, load};
use serde_json::{Value, json};
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

/// A small task in the published form.
pub fn small(id: &str) -> Value {
    json!({
        "task_id": id,
        "entry_point": format!("pond+{id}"),
        "prompt": format!("Add the queue called {id}."),
        "cdk_version": "2.178.2",
        "context": { "app.py": "import aws_cdk as cdk\n# BEGIN INSERT\n# END INSERT\n" },
        "canonical_solution": { "app.py": ["--- a\n+++ b\n@@ -2,0 +3,1 @@\n+app = cdk.App()\n"] },
        "tests": { "tests/test_app.py": "def test_app():\n    assert True\n" },
    })
}

fn read(path: &Path) -> Result<Vec<Task>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(load(vec![Source { name, bytes }]).dataset.tasks)
}
