//! The prompts as a model gets them, and that tags around what is missing change no task.

#![allow(clippy::format_collect, clippy::unwrap_used, reason = "a test says what fails by failing")]

use infrabench_prompt::{Templates, Verbosity, tagged};
use infrabench_protocol::api::Score;
use infrabench_task::dataset::{Source, load};
use infrabench_task::{Task, intake, splice};
use serde_json::{Value, json};

fn task(tagged: bool, masks: usize) -> Task {
    let second = if masks > 1 { "        # BEGIN INSERT\n        # END INSERT\n" } else { "" };
    let (first, at) = if tagged { ("        # BEGIN INSERT\n        # END INSERT\n", 3) } else { ("", 2) };
    let mut hunks = format!(
        "--- without_solution\n\n+++ with_solution\n\n@@ -{at},0 +{} @@\n\n+        self.queue = sqs.Queue(self, \"Q\")\n",
        at + 1
    );
    if masks > 1 {
        hunks += "\n@@ -7,0 +9 @@\n\n+        self.topic = sns.Topic(self, \"T\")\n";
    }
    let task = json!({
        "task_id": "00000000-0000-4000-8000-000000000000", "entry_point": "orders+queue", "prompt": "Add a queue.\n",
        "cdk_version": "2.178.2",
        "context": {
            "app.py": format!("class A:\n    def f(self):\n{first}        self.done = True\n    def g(self):\n{second}        pass\n"),
            "README.md": "# Orders\n\n```\ncdk synth\n```\n",
        },
        "canonical_solution": { "app.py": [hunks] },
        "tests": { "tests/test_app.py": "def test_a():\n    assert True\n" },
    });
    Task::from_json(&task.to_string()).unwrap()
}

#[test]
fn of_a_task_with_one_mask() {
    insta::assert_snapshot!(Templates::default().first(&task(true, 1)).unwrap());
}

#[test]
fn of_a_task_with_two_masks() {
    insta::assert_snapshot!(Templates::default().first(&task(true, 2)).unwrap());
}

#[test]
fn a_context_without_tags_gets_them() {
    let with = Templates::default().first(&task(true, 1)).unwrap();
    assert_eq!(Templates::default().first(&task(false, 1)).unwrap(), with);
}

fn score(tests: &Value, summary: &str, stdout: &str) -> Score {
    let test = |test: &Value| {
        let mut test = test.clone();
        test["duration_ms"] = json!(1);
        test
    };
    let tests: Vec<Value> = tests.as_array().unwrap().iter().map(test).collect();
    let result = json!({
        "task_id": "t", "model": null, "sample": 0, "verdict": "failed", "error_type": null, "generation": true, "synth": true,
        "passed": 1, "total": 3, "tests": [], "template_sha256": null, "engine": null, "environment": null,
        "completion_sha256": "", "duration_ms": 0,
    });
    serde_json::from_value(json!({
        "result": result, "templates": {}, "phases": [], "stdout": { "text": stdout, "dropped_bytes": 0 },
        "stderr": { "text": "", "dropped_bytes": 0 },
        "judgement": {
            "verdict": "failed", "error_type": null, "summary": summary, "phase": "tests", "passed": 1, "total": 3,
            "tests": tests,
        },
    }))
    .unwrap()
}

fn told(score: &Score) -> String {
    let templates = Templates::default();
    let of = |verbosity| templates.second(score, verbosity).unwrap();
    format!("{}\n======== high\n{}", of(Verbosity::Low), of(Verbosity::High))
}

#[test]
fn of_tests_that_failed() {
    let exception = json!({
        "class": "builtins.AssertionError", "bases": [], "message": "no queue", "frames": [], "hidden_frames": 0,
        "raised_in": "test", "traceback": "tests/test_app.py:3: in test_b\n    assert queue\nE   AssertionError: no queue",
    });
    insta::assert_snapshot!(told(&score(
        &json!([
            { "id": "tests/test_app.py::test_a", "outcome": "passed" },
            { "id": "tests/test_app.py::test_b", "outcome": "failed", "message": "no queue", "exception": exception },
            { "id": "tests/test_app.py::test_c", "outcome": "missing" },
        ]),
        "1 of 3 tests passed.",
        "1 failed, 1 passed",
    )));
}

#[test]
fn of_code_that_could_not_be_imported() {
    insta::assert_snapshot!(told(&score(
        &json!([{ "id": "tests/test_app.py::test_a", "outcome": "missing" }]),
        "`app.py` line 3: NameError: name 'sqs' is not defined.",
        "app.py:3: in f\nE   NameError: name 'sqs' is not defined",
    )));
}

/// Templates of a person's own: values are named, and a wrong name is an error with its line, not an empty place.
#[test]
fn a_template_of_ones_own_is_used_and_its_faults_are_named() {
    let own = |first: &str| Templates { first: first.to_owned(), ..Templates::default() };
    assert_eq!(
        own("{{ request }} / {{ files | length }}").first(&task(true, 1)).unwrap(),
        "Add a queue. / 2"
    );
    let said = |first: &str| own(first).first(&task(true, 1)).unwrap_err().to_string();
    assert!(
        said("a\n{{ requst }}").starts_with("the template first.md, line 2: "),
        "{}",
        said("a\n{{ requst }}")
    );
    assert!(said("{% if %}").starts_with("the template first.md, line 1: "));
    assert_ne!(own("x").sha256(), Templates::default().sha256());
}

/// Every task of the dataset: with tags its masks are the same, and the canonical solution still gives the reference.
#[test]
fn tags_change_no_task() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tasks/infrabench.jsonl")).unwrap();
    let tasks = load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]).dataset.tasks;
    assert!(!tasks.is_empty());
    for task in tasks {
        let masks = |pairs: usize| format!("{}: {pairs}", task.entry_point);
        let pairs: usize =
            tagged(&task).values().map(|text| infrabench_task::tags::pairs(text).0.len()).sum();
        assert_eq!(masks(pairs), masks(task.masks.len()));
        // An answer in the form that the prompt asks for is read without doubt and gives the reference.
        let answer: String = infrabench_task::canonical::contents(&task)
            .into_iter()
            .map(|(path, text)| format!("{path}\n\n```python\n{text}```\n\n"))
            .collect();
        let read = intake::read(&task, &answer);
        let reading = read.reading().unwrap_or_else(|| panic!("{}: {:?}", task.entry_point, read.problems));
        assert_eq!(read.ambiguity, None, "{}", task.entry_point);
        assert!(
            splice::splice(&task, &reading.edits).unwrap().candidate == task.reference,
            "{}",
            task.entry_point
        );
    }
}
