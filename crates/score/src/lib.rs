//! From a completion to what an engine is asked to run, and from what it reports to a score. Everything about scoring
//! but the run itself, which is the engine's, so that two engines can differ in nothing else.

use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_protocol::intake::{Intake, IntakeProblem};
use infrabench_protocol::results::{SampleResult, TestLine};
use infrabench_protocol::run::{Captured, RunEvent, RunOutput, RunPlan, TestWitness};
use infrabench_protocol::verdict::{Judgement, Verdict};
use infrabench_task::plan::run_plan;
use infrabench_task::splice::splice;
use infrabench_task::{Task, intake};
use infrabench_verdict::{generation_error, interpret};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What to run for a completion, or its score where it gives nothing to run.
///
/// `reading` is an index into the intake's readings; without one the documented order chooses. The limits are the
/// defaults.
pub fn plan(task: &Task, completion: &str, reading: Option<usize>) -> Result<RunPlan, Box<Score>> {
    let baseline = run_plan(task, &task.context);
    let mut intake = intake::read(task, completion);
    if let Some(wanted) = reading {
        if wanted >= intake.readings.len() {
            let count = intake.readings.len();
            let message =
                format!("reading {wanted} was asked for, counted from 0, and the completion has {count}");
            return Err(Box::new(unrun(task, completion, fault(&baseline, message))));
        }
        intake.chosen = Some(wanted);
    }
    let refused = |intake: &Intake| {
        Box::new(unrun(task, completion, generation_error(intake, &baseline.expected_tests)))
    };
    let Some(chosen) = intake.reading() else { return Err(refused(&intake)) };
    match splice(task, &chosen.edits) {
        Ok(spliced) => Ok(run_plan(task, &spliced.candidate)),
        Err(problem) => {
            intake.problems.insert(0, IntakeProblem { message: format!("{problem}."), answer_lines: None });
            Err(refused(&intake))
        }
    }
}

/// What of a run's event is news for whoever follows the score.
pub fn news(event: RunEvent) -> Option<ScoreEvent> {
    match event {
        RunEvent::Phase { phase } => Some(ScoreEvent::Phase { phase }),
        RunEvent::Collected { tests } => Some(ScoreEvent::Collected { tests }),
        RunEvent::TestStarted { id } => Some(ScoreEvent::TestStarted { id }),
        RunEvent::Test(test) => Some(ScoreEvent::Test(test)),
        // Both are in the score; neither means anything to a list of tests that is filling up.
        RunEvent::CollectionError(_) | RunEvent::Template { .. } => None,
    }
}

/// SHA-256 of a completion's bytes, as results files have it.
pub fn completion_sha256(completion: &str) -> String {
    format!("{:x}", Sha256::digest(completion.as_bytes()))
}

/// The field of `metadata` that only exported tasks have: words by which a search finds the dataset where it should not be.
pub const CANARY: &str = "canary";

/// SHA-256 of a dataset's tasks: their canonical JSON, one per line, in order of `task_id`.
///
/// The form and the order of the files do not matter, nor does whether they carry a canary.
pub fn dataset_sha256<'a>(tasks: impl IntoIterator<Item = &'a Task>) -> String {
    let mut tasks: Vec<&Task> = tasks.into_iter().collect();
    tasks.sort_by_key(|task| &task.task_id);
    let mut hasher = Sha256::new();
    for task in tasks {
        let mut task = task.clone();
        task.metadata.extra.remove(CANARY);
        let mut line = String::new();
        canonical(&task.to_json(), &mut line);
        line.push('\n');
        hasher.update(line);
    }
    format!("{:x}", hasher.finalize())
}

/// The score of a run.
///
/// `reference` is what the kernel saw in a run of the reference by the same engine, which an engine with a witness needs
/// for a pass to be believed. A run of the reference's very files is measured by itself: that code is the dataset's.
pub fn ran(
    task: &Task,
    completion: &str,
    plan: &RunPlan,
    output: RunOutput,
    reference: Option<&[TestWitness]>,
) -> Score {
    let is_reference = || plan.files == run_plan(task, &task.reference).files;
    let own = output.witness.as_deref().filter(|_| reference.is_none() && is_reference());
    let judgement = interpret(plan, &output, reference.or(own));
    let mut result = result(task, completion, &judgement);
    result.synth = !output.templates.is_empty() && judgement.verdict != Verdict::SynthError;
    result.template_sha256 = (!output.templates.is_empty()).then(|| digest(&output.templates));
    result.engine = Some(output.engine);
    result.environment = Some(output.environment);
    result.duration_ms = output.duration_ms;
    Score {
        result,
        judgement,
        templates: output.templates,
        phases: output.phases,
        stdout: output.stdout,
        stderr: output.stderr,
    }
}

/// The score of a completion for which nothing ran.
fn unrun(task: &Task, completion: &str, judgement: Judgement) -> Score {
    Score {
        result: result(task, completion, &judgement),
        judgement,
        templates: BTreeMap::new(),
        phases: Vec::new(),
        stdout: Captured::default(),
        stderr: Captured::default(),
    }
}

/// The score of a completion that could not be run through a fault of ours.
pub fn faulted(task: &Task, completion: &str, message: String) -> Score {
    unrun(task, completion, fault(&run_plan(task, &task.context), message))
}

/// The judgement of a run that never began.
fn fault(plan: &RunPlan, message: String) -> Judgement {
    interpret(plan, &RunOutput::fault("", "", message), None)
}

/// The line for a results file, as far as the judgement knows it. Who answered is for the caller to fill in.
fn result(task: &Task, completion: &str, judgement: &Judgement) -> SampleResult {
    let line = |test: &infrabench_protocol::verdict::JudgedTest| TestLine {
        id: test.report.id.clone(),
        outcome: test.report.outcome,
        message: test.report.message.clone(),
        duration_ms: test.report.duration_ms,
    };
    SampleResult {
        task_id: task.task_id.clone(),
        model: None,
        sample: 0,
        turn: None,
        verdict: judgement.verdict,
        error_type: judgement.error_type,
        generation: judgement.verdict != Verdict::GenerationError,
        synth: false,
        passed: judgement.passed,
        total: judgement.total,
        tests: judgement.tests.iter().map(line).collect(),
        template_sha256: None,
        engine: None,
        environment: None,
        completion_sha256: completion_sha256(completion),
        dataset_sha256: None,
        duration_ms: 0,
        prompt_sha256: None,
        usage: None,
        summary: judgement.summary.clone(),
    }
}

fn digest(templates: &BTreeMap<String, Value>) -> String {
    let mut text = String::new();
    let whole =
        Value::Object(templates.iter().map(|(stack, template)| (stack.clone(), template.clone())).collect());
    canonical(&whole, &mut text);
    format!("{:x}", Sha256::digest(text.as_bytes()))
}

/// JSON without white space and with keys in order of their bytes, whatever order the map keeps.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            sequence(out, ('{', '}'), entries, |(key, value), out| {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(value, out);
            });
        }
        Value::Array(items) => sequence(out, ('[', ']'), items, canonical),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string());
        }
    }
}

fn sequence<T>(
    out: &mut String,
    (open, close): (char, char),
    items: impl IntoIterator<Item = T>,
    each: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::{CANARY, canonical, completion_sha256, dataset_sha256};
    use infrabench_task::Task;
    use serde_json::{Value, json};

    fn task(id: &str, metadata: &Value) -> Task {
        let solution = "--- a\n+++ b\n@@ -1,0 +2 @@\n+b = 2\n";
        let record = json!({
            "task_id": id, "entry_point": "donor+feature", "prompt": "Add b.", "cdk_version": "2.178.2",
            "context": { "app.py": "a = 1\n" }, "canonical_solution": { "app.py": [solution] },
            "tests": { "tests/test_b.py": "def test_b():\n    pass\n" }, "metadata": metadata,
        });
        Task::from_json(&record.to_string()).expect("a task")
    }

    #[test]
    fn a_dataset_is_known_by_its_tasks_and_by_nothing_else() {
        let (one, two) = (task("1", &json!({})), task("2", &json!({ "title": "Two" })));
        let hash = dataset_sha256([&one, &two]);
        assert_eq!(dataset_sha256([&two, &one]), hash, "order");
        let marked = task("2", &json!({ "title": "Two", CANARY: "do not train on this" }));
        assert_eq!(dataset_sha256([&one, &marked]), hash, "canary");
        let marked = task("1", &json!({ CANARY: "do not train on this" }));
        assert_eq!(dataset_sha256([&marked, &two]), hash, "canary as the only metadata");
        let other = task("2", &json!({ "title": "Too" }));
        assert_ne!(dataset_sha256([&one, &other]), hash, "content");
        assert_ne!(dataset_sha256([&one]), hash, "one task less");
    }

    #[test]
    fn canonical_json_sorts_keys_at_every_depth() {
        let mut text = String::new();
        canonical(&json!({"b": [1, {"z": null, "a": "\"é\""}], "a": 1.5}), &mut text);
        assert_eq!(text, r#"{"a":1.5,"b":[1,{"a":"\"é\"","z":null}]}"#);
    }

    #[test]
    fn a_completion_is_known_by_its_bytes() {
        assert_eq!(completion_sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
