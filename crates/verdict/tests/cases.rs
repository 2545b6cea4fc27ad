//! Every kind of run and what it is judged to be.
//!
//! A case is a file in `cases/`: `why` says the rule, `plan` and `output` say what differs from a passing run of two
//! tests (`cases/passing.json` is that run itself), `reference` is the witness of the reference's run. The judgement is a
//! snapshot beside it.

use infrabench_protocol::intake::Intake;
use infrabench_protocol::run::{RunOutput, RunPlan, TestWitness};
use infrabench_verdict::{generation_error, interpret};
use serde_json::{Value, json};

fn passing() -> (Value, Value) {
    let template = json!({"Resources": {
        "Dead": {"Type": "AWS::SQS::Queue"},
        "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30, "RedrivePolicy": {"maxReceiveCount": 3}}},
    }});
    let test = |id: &str| json!({"id": id, "outcome": "passed", "duration_ms": 5});
    let ids = ["tests/test_a.py::test_one", "tests/test_a.py::test_two"];
    let plan = json!({
        "task_id": "t", "cdk_version": "2.178.2", "files": {}, "tests": {"tests/test_a.py": ""},
        "expected_tests": ids,
        "limits": {"wall_ms": 120_000, "output_bytes": 1, "report_bytes": 1, "scratch_bytes": 1, "memory_bytes": 1, "processes": 1},
    });
    let output = json!({
        "engine": "native", "environment": "e", "exit": {"kind": "code", "code": 0}, "complete": true, "phase": "tests",
        "phases": [], "collected": ids, "collection_errors": [], "tests": ids.map(test), "templates": {"Orders": template},
        "stdout": {"text": "", "dropped_bytes": 0}, "stderr": {"text": "", "dropped_bytes": 0}, "duration_ms": 5_000,
    });
    (plan, output)
}

/// JSON merge patch, except that an object with `$whole` stands for its value, unmerged.
fn merge(target: &mut Value, patch: &Value) {
    if let Some(whole) = patch.get("$whole") {
        *target = whole.clone();
        return;
    }
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch.clone(),
    }
}

#[test]
fn cases() {
    insta::glob!("cases/*.json", |path| {
        let case: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let (mut plan, mut output) = passing();
        merge(&mut plan, case.get("plan").unwrap_or(&json!({})));
        merge(&mut output, case.get("output").unwrap_or(&json!({})));
        let plan: RunPlan = serde_json::from_value(plan).unwrap();
        let output: RunOutput = serde_json::from_value(output).unwrap();
        let reference: Option<Vec<TestWitness>> =
            serde_json::from_value(case.get("reference").cloned().unwrap_or_default()).unwrap();
        let mut judgement = serde_json::to_value(interpret(&plan, &output, reference.as_deref())).unwrap();
        // What went in comes out; only what was decided is of interest.
        for test in judgement["tests"].as_array_mut().unwrap() {
            for field in ["exception", "assertion", "duration_ms"] {
                test.as_object_mut().unwrap().remove(field);
            }
            if test.get("error_type").is_none_or(|error_type| error_type != "unwitnessed") {
                test.as_object_mut().unwrap().remove("message");
            }
        }
        insta::with_settings!({description => case["why"].as_str().unwrap(), omit_expression => true}, {
            insta::assert_json_snapshot!(judgement);
        });
    });
}

fn intake(value: Value) -> Intake {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn no_reading_is_no_code() {
    let problem = json!({"message": "The text has prose and no code."});
    let intake = intake(json!({"readings": [], "chosen": null, "ambiguity": null, "problems": [problem]}));
    let judgement = generation_error(&intake, &["tests/test_a.py::test_one".to_owned()]);
    insta::assert_json_snapshot!(judgement);
}

#[test]
fn a_reading_that_cannot_be_spliced_is_an_ambiguous_edit() {
    let reading =
        json!({"form": "patch", "label": "", "summary": "", "because": [], "answer_lines": [], "edits": []});
    let intake = intake(json!({"readings": [reading], "chosen": 0, "ambiguity": null, "problems": []}));
    let judgement = generation_error(&intake, &[]);
    assert_eq!(judgement.error_type.unwrap().as_str(), "ambiguous_edit");
    assert_eq!(judgement.verdict.as_str(), "generation_error");
}
