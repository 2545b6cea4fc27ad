//! A small task for the tests of this page: two tagged masks in one file, a third without tags in another.

use crate::components::same::Same;
use infrabench_protocol::analysis::{CandidateReport, Report};
use infrabench_protocol::intake::{Edit, EditChange, Form, Intake, Reading};
use infrabench_protocol::place::LineRange;
use infrabench_task::{Task, splice};
use serde_json::json;

/// The file with two masks.
pub(crate) const PATH: &str = "stacks/queue.py";
/// The file whose mask has no tags.
pub(crate) const UNTAGGED: &str = "stacks/name.py";

const CONTEXT: &str = "class Queue:
    def build(self):
        # BEGIN INSERT
        # END INSERT
        return self

    def name(self):
        # BEGIN INSERT
        # END INSERT
";

const SOLUTION: &str = "--- without_solution
+++ with_solution
@@ -3,0 +4,2 @@
+        self.queue = make(1)
+        self.other = make(2)
@@ -8,0 +11 @@
+        return \"queue\"
";

/// The task.
#[allow(clippy::expect_used, reason = "a mistake in the task of the tests")]
pub(crate) fn task() -> Same<Task> {
    let untagged = "--- without_solution\n+++ with_solution\n@@ -1,0 +2 @@\n+    return make(3)\n";
    let task = json!({
        "task_id": "t", "entry_point": "donor+queue", "prompt": "Make a `queue`.", "cdk_version": "2.178.2",
        "context": { PATH: CONTEXT, UNTAGGED: "def name():\n    # by its number\n", "app.py": "import stacks\n" },
        "canonical_solution": { PATH: [SOLUTION], UNTAGGED: [untagged] },
        "tests": { "tests/test_queue.py": "def test_queue():\n    assert True\n" },
    });
    Same::new(Task::from_json(&task.to_string()).expect("the task is right"))
}

/// What is known of an answer whose lines `answer_lines` fill the first mask of [`PATH`] with `text`.
#[allow(clippy::expect_used, reason = "a mistake in the test")]
pub(crate) fn filled(task: &Task, text: &str, answer_lines: LineRange) -> Report {
    let mask = task.masks.iter().position(|mask| mask.path.as_str() == PATH).expect("the file has masks");
    let change = EditChange::FillMask { mask, text: text.to_owned(), shifted: 0 };
    let edits = vec![Edit { path: PATH.to_owned(), change }];
    let spliced = splice::splice(task, &edits).expect("the edit can be spliced");
    let reading = Reading {
        form: Form::FencedBlock,
        label: String::new(),
        summary: String::new(),
        because: Vec::new(),
        answer_lines: vec![answer_lines],
        edits,
    };
    let changed = spliced.candidate.iter().filter(|(path, text)| task.context.get(*path) != Some(text));
    let changed_files = changed.map(|(path, text)| (path.to_string(), Some(text.clone()))).collect();
    let candidate = CandidateReport { changed_files, splice: spliced.report, ..CandidateReport::default() };
    let intake = Intake { readings: vec![reading], chosen: Some(0), ..Intake::default() };
    Report { intake, candidate: Some(candidate) }
}
