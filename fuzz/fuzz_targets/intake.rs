//! Any text is read, and every reading of it can be spliced; filling masks changes nothing outside them.
#![no_main]

use infrabench_task::intake::read;
use infrabench_task::splice::splice;
use infrabench_task::{RelativePath, Task};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

const FILE: &str = "from aws_cdk import Stack\n\n\nclass Orders(Stack):\n    def __init__(self, scope, name):\n        \
    super().__init__(scope, name)\n        self.table = 1\n{tags}\n    def size(self):\n        return self.table\n";

static TASKS: LazyLock<[Task; 2]> = LazyLock::new(|| [task(""), task("        # BEGIN INSERT\n        # END INSERT\n")]);

fn task(tags: &str) -> Task {
    let context = FILE.replace("{tags}", tags);
    let (after, tagged) = if tags.is_empty() { (7, 0) } else { (8, 1) };
    let diff = format!("@@ -{after},0 +{} @@\n+        self.queue = {tagged}\n", after + 1);
    let quoted = |text: &str| format!("{text:?}").replace("\\'", "'");
    let text = format!(
        r#"{{"task_id": "00000000-0000-4000-8000-000000000000", "entry_point": "donor+feature", "prompt": "Do it.",
            "cdk_version": "2.178.2", "context": {{"stacks/orders.py": {}}},
            "canonical_solution": {{"stacks/orders.py": [{}]}},
            "tests": {{"tests/test_it.py": "def test_it():\n    pass\n"}}}}"#,
        quoted(&context),
        quoted(&diff),
    );
    Task::from_json(&text).unwrap_or_else(|problems| panic!("the target's own task does not load: {problems:?}"))
}

fuzz_target!(|completion: &str| {
    for task in TASKS.iter() {
        let intake = read(task, completion);
        assert!(!intake.readings.is_empty() || !intake.problems.is_empty());
        assert_eq!(intake.ambiguity.is_some(), intake.readings.len() > 1);
        for reading in &intake.readings {
            let spliced = splice(task, &reading.edits).unwrap_or_else(|problem| panic!("{}: {problem}", reading.summary));
            let test = RelativePath::parse("tests/test_it.py").expect("a plain path");
            assert!(!spliced.candidate.contains_key(&test));
        }
    }
});
