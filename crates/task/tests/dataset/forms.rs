//! Every form in which a dataset may come.

use crate::{ids, loaded, record, zipped};
use infrabench_task::dataset::{Source, load};
use serde_json::{Value, json};

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn an_array() {
    let text = pretty(&json!([record("a"), record("b")]));
    let loaded = loaded("tasks.json", text);
    assert_eq!(loaded.problems, []);
    assert_eq!(ids(&loaded), ["a", "b"]);
    assert_eq!(
        loaded.dataset.get("b").unwrap().reference["stack.py"],
        "class Shop:\n    pass\n    queue = 1\n"
    );
    assert!(loaded.dataset.get("c").is_none());
}

#[test]
fn json_lines_whatever_the_name_is() {
    let text = format!("\u{feff}\n{}\r\n\r\n  {}\n", record("a"), record("b"));
    let loaded = loaded("tasks.txt", text);
    assert_eq!(loaded.problems, []);
    assert_eq!(ids(&loaded), ["a", "b"]);
}

#[test]
fn one_object_on_one_line_or_many() {
    for text in [record("a").to_string(), format!("{}\n", record("a")), pretty(&record("a"))] {
        let loaded = loaded("task.json", text);
        assert_eq!(loaded.problems, []);
        assert_eq!(ids(&loaded), ["a"]);
    }
}

#[test]
fn many_files() {
    let sources = [
        ("a.json", pretty(&record("a"))),
        ("b.jsonl", record("b").to_string()),
        ("c.json", json!([record("c")]).to_string()),
    ];
    let loaded = load(sources.into_iter().map(|(name, text)| Source::new(name, text)).collect());
    assert_eq!(loaded.problems, []);
    assert_eq!(ids(&loaded), ["a", "b", "c"]);
}

#[test]
fn a_zip_of_files_with_others_beside_them() {
    let (a, b) = (pretty(&record("a")), record("b").to_string());
    let bytes = zipped(&[
        ("set/README.md", b"# Tasks"),
        ("set/a.json", a.as_bytes()),
        ("set/more/b.jsonl", b.as_bytes()),
        ("__MACOSX/set/._a.json", b"\0\0"),
    ]);
    let loaded = loaded("set.zip", bytes);
    assert_eq!(loaded.problems, []);
    assert_eq!(ids(&loaded), ["a", "b"]);
}

#[test]
fn unknown_fields_and_foreign_metadata_are_kept() {
    let mut text = record("a");
    text["difficulty_score"] = json!(3);
    text["metadata"] = json!({"title": "A queue", "services": ["SQS"], "reviewed": {"by": "someone"}});
    let task = loaded("a.json", text.to_string()).dataset.tasks.remove(0);
    assert_eq!(task.metadata.title, "A queue");
    assert_eq!(task.to_json(), text);
    let mut foreign = record("a");
    foreign["metadata"] = json!("something of another tool's");
    let task = loaded("a.json", foreign.to_string()).dataset.tasks.remove(0);
    assert_eq!(task.to_json(), foreign);
}

#[test]
fn fields_are_written_in_the_order_of_the_schema() {
    let task = loaded("a.json", record("a").to_string()).dataset.tasks.remove(0);
    let line = task.to_json_line();
    let places: Vec<usize> =
        ["task_id", "entry_point", "prompt", "cdk_version", "context", "canonical_solution", "tests"]
            .iter()
            .map(|field| line.find(&format!("\"{field}\":")).unwrap())
            .collect();
    assert!(places.is_sorted(), "{line}");
}

#[test]
fn several_diffs_of_a_file_are_all_against_the_masked_file() {
    let mut record = record("a");
    record["canonical_solution"]["stack.py"] =
        json!(["@@ -2,0 +3 @@\n+    queue = 1\n", "--- x\n\n+++ y\n\n@@ -0,0 +1 @@\n\n+import queue\n"]);
    let task = loaded("a.json", record.to_string()).dataset.tasks.remove(0);
    assert_eq!(task.reference["stack.py"], "import queue\nclass Shop:\n    pass\n    queue = 1\n");
    assert_eq!((task.masks[0].after, task.masks[1].after), (0, 2));
    assert_eq!(
        (task.solution_text(0), task.solution_text(1)),
        ("import queue\n".to_owned(), "    queue = 1\n".to_owned())
    );
    assert_eq!(task.solution_text(2), "");
}

#[test]
fn ten_thousand_tasks_in_one_file() {
    let lines: String =
        (0..10_000).flat_map(|number| [record(&number.to_string()).to_string(), "\n".to_owned()]).collect();
    let loaded = loaded("many.jsonl", lines);
    assert_eq!((loaded.dataset.tasks.len(), loaded.problems.len()), (10_000, 0));
}
