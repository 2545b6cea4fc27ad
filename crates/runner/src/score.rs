//! A completion in, a judged score out: intake, splice, run, verdict.

use crate::cancel::CancelToken;
use crate::environment::Environments;
use crate::gather::Gather;
use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_protocol::intake::{Intake, IntakeProblem};
use infrabench_protocol::results::{SampleResult, TestLine};
use infrabench_protocol::run::{Captured, RunEvent, RunOutput, RunPlan};
use infrabench_protocol::verdict::{Judgement, Verdict};
use infrabench_task::plan::run_plan;
use infrabench_task::splice::splice;
use infrabench_task::{Task, intake};
use infrabench_verdict::{generation_error, interpret};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Scores a completion for a task and waits for the outcome. See [`score_cancellable`].
pub fn score(
    environments: &Environments,
    task: &Task,
    completion: &str,
    reading: Option<usize>,
    on_event: &mut dyn FnMut(ScoreEvent),
) -> Score {
    score_cancellable(environments, task, completion, reading, on_event, &CancelToken::default())
}

/// Scores a completion for a task and waits for the outcome, or for `cancel`, which makes it an `infra_error`.
///
/// `reading` is an index into the intake's readings; without one the documented order chooses. Events come in order on
/// the calling thread; the last one of the API, `Done`, is the returned score and for the caller to send. Never fails:
/// what goes wrong on our side, a panic included, is an `infra_error`.
pub fn score_cancellable(
    environments: &Environments,
    task: &Task,
    completion: &str,
    reading: Option<usize>,
    on_event: &mut dyn FnMut(ScoreEvent),
    cancel: &CancelToken,
) -> Score {
    let scored = catch_unwind(AssertUnwindSafe(|| {
        let plan = match plan(task, completion, reading) {
            Ok(plan) => RunPlan { limits: environments.limits().clone(), ..plan },
            Err(refused) => return unrun(task, completion, *refused),
        };
        let output = match environments.get(&plan.cdk_version) {
            Ok(engine) => engine.run(&plan, &mut |event| forward(event, on_event), cancel),
            Err(error) => return faulted(task, completion, error.to_string()),
        };
        let judgement = interpret(&plan, &output);
        ran(task, completion, judgement, output)
    }));
    scored.unwrap_or_else(|_| {
        let message =
            "the program has a defect that this completion brings out; its log says where".to_owned();
        faulted(task, completion, message)
    })
}

/// SHA-256 of a completion's bytes, as results files have it.
pub fn completion_sha256(completion: &str) -> String {
    format!("{:x}", Sha256::digest(completion.as_bytes()))
}

/// What to run, or the judgement of a completion that gives nothing to run.
fn plan(task: &Task, completion: &str, reading: Option<usize>) -> Result<RunPlan, Box<Judgement>> {
    let baseline = run_plan(task, &task.context);
    let mut intake = intake::read(task, completion);
    if let Some(wanted) = reading {
        if wanted >= intake.readings.len() {
            let count = intake.readings.len();
            let message =
                format!("reading {wanted} was asked for, counted from 0, and the completion has {count}");
            return Err(Box::new(interpret(&baseline, &Gather::new("", "").fail(message))));
        }
        intake.chosen = Some(wanted);
    }
    let refused = |intake: &Intake| Box::new(generation_error(intake, &baseline.expected_tests));
    let Some(chosen) = intake.reading() else { return Err(refused(&intake)) };
    match splice(task, &chosen.edits) {
        Ok(spliced) => Ok(run_plan(task, &spliced.candidate)),
        Err(problem) => {
            intake.problems.insert(0, IntakeProblem { message: format!("{problem}."), answer_lines: None });
            Err(refused(&intake))
        }
    }
}

fn forward(event: RunEvent, on_event: &mut dyn FnMut(ScoreEvent)) {
    match event {
        RunEvent::Phase { phase } => on_event(ScoreEvent::Phase { phase }),
        RunEvent::Collected { tests } => on_event(ScoreEvent::Collected { tests }),
        RunEvent::TestStarted { id } => on_event(ScoreEvent::TestStarted { id }),
        RunEvent::Test(test) => on_event(ScoreEvent::Test(test)),
        // Both are in the score; neither means anything to a list of tests that is filling up.
        RunEvent::CollectionError(_) | RunEvent::Template { .. } => {}
    }
}

fn ran(task: &Task, completion: &str, judgement: Judgement, output: RunOutput) -> Score {
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

fn faulted(task: &Task, completion: &str, message: String) -> Score {
    let plan = run_plan(task, &task.context);
    unrun(task, completion, interpret(&plan, &Gather::new("", "").fail(message)))
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
        duration_ms: 0,
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
    use super::{canonical, completion_sha256};
    use serde_json::json;

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
