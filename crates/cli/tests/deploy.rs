//! The commands that the files under `deploy` start are commands that there are.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Arguments of every container of our image, wherever it stands: Compose has them as `command`, Kubernetes as `args`.
fn commands(value: &Value, found: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(fields) => {
            let words = fields.get("args").or_else(|| fields.get("command"));
            let ours = fields
                .get("image")
                .and_then(Value::as_str)
                .is_none_or(|image| image.starts_with("infrabench"));
            if let (Some(Value::Array(words)), true) = (words, ours) {
                found.push(words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect());
            }
            fields.values().for_each(|value| commands(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| commands(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_command_line_takes_every_command_of_the_deployment() {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    let mut found = Vec::new();
    for file in ["compose.yaml", "kubernetes/server.yaml", "kubernetes/worker.yaml"] {
        let text = fs::read_to_string(deploy.join(file)).expect(file);
        let documents: Vec<Value> = serde_saphyr::from_multiple(&text).expect(file);
        for document in &documents {
            commands(document, &mut found);
        }
    }
    for command in ["serve", "worker"] {
        let count = found.iter().filter(|words| words.first().is_some_and(|word| word == command)).count();
        assert_eq!(count, 2, "once in Compose and once in Kubernetes: {found:?}");
    }
    for words in found {
        // Help is shown only once everything before it was understood.
        let output =
            Command::new(env!("CARGO_BIN_EXE_infrabench")).args(&words).arg("--help").output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
