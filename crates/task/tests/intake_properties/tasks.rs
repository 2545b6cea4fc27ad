//! Tasks to read completions against.

use infrabench_task::Task;
use infrabench_task::diff::published_diff;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// A file of a task: what stands before, at and behind each mask.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) path: String,
    /// Text before the first mask, then what stands behind each.
    pub(crate) outside: Vec<String>,
    /// What the canonical solution puts into each mask; one fewer than `outside`.
    pub(crate) inside: Vec<String>,
    /// The tag lines around the masks, `None` for an untagged file.
    pub(crate) tags: Option<(String, String)>,
}

impl Parts {
    pub(crate) fn context(&self) -> (String, Vec<usize>) {
        let mut text = self.outside[0].clone();
        let mut places = Vec::new();
        for outside in &self.outside[1..] {
            let (begin, end) = self.tags.clone().unwrap_or_default();
            text.push_str(&begin);
            places.push(text.len());
            text.push_str(&end);
            text.push_str(outside);
        }
        (text, places)
    }
}

/// The task of some files; `None` when the loader refuses it, e.g. because a solution changes nothing.
pub(crate) fn task(files: &[Parts]) -> Option<Task> {
    let (mut context, mut solution) = (Map::new(), Map::new());
    for file in files {
        let (text, places) = file.context();
        let contents: Vec<_> =
            places.iter().zip(&file.inside).map(|(at, text)| (*at..*at, text.as_str())).collect();
        solution.insert(file.path.clone(), json!([published_diff(&text, &contents)]));
        context.insert(file.path.clone(), Value::String(text));
    }
    let task = json!({
        "task_id": "00000000-0000-4000-8000-000000000000", "entry_point": "donor+feature", "prompt": "Do it.",
        "cdk_version": "2.178.2", "context": context, "canonical_solution": solution,
        "tests": {"tests/test_it.py": "def test_it():\n    assert True\n"},
    });
    Task::from_json(&task.to_string()).ok()
}

/// A small task with one mask in a method, tagged or not.
pub(crate) fn plain(tagged: bool) -> Task {
    let text = |text: &str| text.to_owned();
    let parts = Parts {
        path: text("stacks/orders.py"),
        outside: vec![
            text(
                "from aws_cdk import Stack\nfrom aws_cdk import aws_sqs as sqs\n\n\nclass Orders(Stack):\n    \
                 def __init__(self, scope, name):\n        super().__init__(scope, name)\n        self.table = 1\n",
            ),
            text("\n    def size(self):\n        return self.table\n"),
        ],
        inside: vec![text("        self.queue = sqs.Queue(self, \"Q\")\n")],
        tags: tagged.then(|| (text("        # BEGIN INSERT\n"), text("        # END INSERT\n"))),
    };
    task(&[parts]).unwrap()
}

/// A task with two masks in one file and one in another.
pub(crate) fn three_masks() -> Task {
    let text = |text: &str| text.to_owned();
    let tags = Some((text("    # BEGIN INSERT\n"), text("    # END INSERT\n")));
    let first = Parts {
        path: text("a.py"),
        outside: vec![
            text("import os\n\ndef one():\n"),
            text("    return 1\n\ndef two():\n"),
            text("    return 2\n"),
        ],
        inside: vec![text("    os.one()\n"), text("    os.two()\n")],
        tags: tags.clone(),
    };
    let second = Parts {
        path: text("b/c.py"),
        outside: vec![text("import sys\n\ndef three():\n"), text("    return 3\n")],
        inside: vec![text("    sys.three()\n")],
        tags,
    };
    task(&[first, second]).unwrap()
}

/// The project's own dataset, in its published form.
pub(crate) fn project() -> &'static [Task] {
    static TASKS: OnceLock<Vec<Task>> = OnceLock::new();
    TASKS.get_or_init(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tasks/infrabench.jsonl");
        let text = fs::read_to_string(path).unwrap();
        text.lines().map(|line| Task::from_json(line).unwrap()).collect()
    })
}
