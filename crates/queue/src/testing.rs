//! What tests of this crate share.

use infrabench_task::Task;
use serde_json::json;

/// A small task.
pub(crate) fn task() -> Task {
    let text = json!({
        "task_id": "t",
        "entry_point": "donor+feature",
        "prompt": "Do it.",
        "cdk_version": "2.180.0",
        "context": { "app.py": "# BEGIN INSERT\n# END INSERT\n" },
        "canonical_solution": { "app.py": ["--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,3 @@\n # BEGIN INSERT\n+x = 1\n # END INSERT\n"] },
        "tests": { "tests/test_app.py": "def test_it():\n    pass\n" },
    });
    Task::from_json(&text.to_string()).expect("the task is in the published form")
}
