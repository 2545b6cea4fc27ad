//! `tasks/schema.json` says what a task is: it takes every task that there is, and refuses each broken one for the field
//! that is broken.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn validator() -> Validator {
    let text = fs::read_to_string(repository().join("tasks/schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).expect("it is a schema");
    jsonschema::draft202012::new(&schema).expect("it can be compiled")
}

/// Pointers to all fields that a task is refused for.
fn refused_for(validator: &Validator, task: &Value) -> Vec<String> {
    let field = |error: jsonschema::ValidationError<'_>| match error.kind() {
        // A field that is missing has no place; its parent has.
        ValidationErrorKind::Required { property } => {
            format!("{}/{}", error.instance_path(), property.as_str().unwrap())
        }
        _ => error.instance_path().to_string(),
    };
    validator.iter_errors(task).map(field).collect()
}

/// The first task of the dataset that tests of commands use, as it is published.
fn good_task() -> Value {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("tasks.jsonl");
    let built = Command::new(env!("CARGO_BIN_EXE_infrabench"))
        .args(["tasks", "build"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dataset"))
        .arg("--out")
        .arg(&out)
        .status();
    assert!(built.unwrap().success());
    serde_json::from_str(fs::read_to_string(out).unwrap().lines().next().unwrap()).unwrap()
}

/// A JSON merge patch (RFC 7396).
fn change(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let target = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key).expect("it takes away what is there");
        } else {
            change(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

#[test]
fn every_task_of_the_dataset_is_taken() {
    let validator = validator();
    let tasks = fs::read_to_string(repository().join("tasks/infrabench.jsonl")).unwrap();
    assert!(tasks.lines().count() > 0);
    for line in tasks.lines() {
        let task: Value = serde_json::from_str(line).unwrap();
        assert_eq!(refused_for(&validator, &task), [""; 0], "{}", task["entry_point"]);
    }
}

#[test]
fn fields_of_other_tools_and_tasks_without_metadata_are_taken() {
    let validator = validator();
    let mut task = good_task();
    assert_eq!(refused_for(&validator, &task), [""; 0]);
    change(&mut task, &json!({ "source": { "url": "elsewhere" }, "metadata": { "reviewed": true } }));
    assert_eq!(refused_for(&validator, &task), [""; 0]);
    change(&mut task, &json!({ "metadata": null }));
    assert_eq!(refused_for(&validator, &task), [""; 0]);
}

#[test]
fn broken_tasks_are_refused_for_what_is_broken() {
    let (validator, good) = (validator(), good_task());
    let cases = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema_cases")).unwrap();
    let mut count = 0;
    for case in cases {
        let file = case.unwrap().path();
        let case: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let mut task = good.clone();
        change(&mut task, &case["change"]);
        let found = refused_for(&validator, &task);
        assert_eq!(found, [case["refused_for"].as_str().unwrap()], "{}", file.display());
        count += 1;
    }
    assert!(count >= 10, "only {count} cases were found");
}
