//! Loading datasets: every form, every mistake, and what must hold for any bytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test says what fails by failing"
)]

mod errors;
mod forms;
mod masks;
mod properties;

use infrabench_task::dataset::{Loaded, Source, load};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use zip::write::{SimpleFileOptions, ZipWriter};

/// A small task that is right.
fn record(task_id: &str) -> Value {
    json!({
        "task_id": task_id,
        "entry_point": "shop+queue",
        "prompt": "Add a queue.",
        "cdk_version": "2.178.2",
        "context": {"app.py": "import stack\n", "stack.py": "class Shop:\n    pass\n"},
        "canonical_solution": {"stack.py": ["@@ -2,0 +3 @@\n+    queue = 1\n"]},
        "tests": {"tests/test_queue.py": "def test_queue():\n    pass\n"},
    })
}

/// `record` with one field set to something else.
fn with(task_id: &str, field: &str, value: Value) -> Value {
    let mut record = record(task_id);
    record[field] = value;
    record
}

fn without(task_id: &str, field: &str) -> Value {
    let mut record = record(task_id);
    record.as_object_mut().unwrap().remove(field);
    record
}

fn loaded(name: &str, bytes: impl Into<Vec<u8>>) -> Loaded {
    load(vec![Source::new(name, bytes)])
}

fn ids(loaded: &Loaded) -> Vec<&str> {
    loaded.dataset.tasks.iter().map(|task| task.task_id.as_str()).collect()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
