//! Which witness a score is measured by.

use infrabench_protocol::run::{AssertionCall, Exit, Phase, RunOutput, RunPlan, TemplateOrigin, TestWitness};
use infrabench_protocol::run::{TestOutcome, TestReport};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_task::plan::run_plan;
use infrabench_task::{Codebase, Task};

fn task() -> Task {
    let dataset = include_str!("../../../tasks/infrabench.jsonl");
    let first = dataset.lines().next().unwrap_or_default();
    Task::from_json(first).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn witness(plan: &RunPlan) -> Vec<TestWitness> {
    let call = |id: &String| AssertionCall {
        method: "Template.hasResource".to_owned(),
        arguments: id.clone(),
        origin: TemplateOrigin::Synthesized,
        held: true,
    };
    plan.expected_tests.iter().map(|id| TestWitness { id: id.clone(), calls: vec![call(id)] }).collect()
}

/// What an engine with a witness reports when every test of the plan passed.
fn passing(plan: &RunPlan) -> RunOutput {
    let report = |id: &String| TestReport {
        id: id.clone(),
        outcome: TestOutcome::Passed,
        message: None,
        duration_ms: 1,
        exception: None,
        assertion: None,
    };
    RunOutput {
        exit: Exit::Code { code: 0 },
        complete: true,
        phase: Phase::Tests,
        tests: plan.expected_tests.iter().map(report).collect(),
        templates: [("Stack".to_owned(), serde_json::json!({}))].into(),
        witness: Some(witness(plan)),
        ..RunOutput::fault("browser", "", String::new())
    }
}

fn judge(task: &Task, files: &Codebase, reference: Option<&[TestWitness]>) -> (Verdict, Option<ErrorType>) {
    let plan = run_plan(task, files);
    let score = infrabench_score::ran(task, "", &plan, passing(&plan), reference);
    (score.judgement.verdict, score.judgement.error_type)
}

#[test]
fn the_files_of_the_reference_are_their_own_measure() {
    let task = task();
    assert_eq!(judge(&task, &task.reference, None), (Verdict::Passed, None));
}

#[test]
fn anything_else_is_measured_by_the_run_of_the_reference() {
    let task = task();
    let reference = witness(&run_plan(&task, &task.reference));
    assert_eq!(judge(&task, &task.context, Some(&reference)), (Verdict::Passed, None));
    let unwitnessed = (Verdict::Failed, Some(ErrorType::Unwitnessed));
    assert_eq!(judge(&task, &task.context, None), unwitnessed);
    assert_eq!(judge(&task, &task.context, Some(&[])), unwitnessed);
}
