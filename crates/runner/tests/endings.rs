//! The ways in which a run ends before its tests are done, and what is said of each.

mod support;

use infrabench_protocol::run::{Exit, Phase, RunPlan};
use infrabench_protocol::verdict::{ErrorType, Verdict};
use infrabench_runner::CancelToken;
use std::time::{Duration, Instant};
use support::{Outcome, RIGHT, engine, plan, plan_of, run, run_in, run_out_of_time};

/// The tiny project with `code` at the start of its module.
fn at_import(code: &str) -> RunPlan {
    let mut plan = plan(RIGHT);
    let stack = format!("{code}\n{}", plan.files["app/stack.py"]);
    plan.files.insert("app/stack.py".to_owned(), stack);
    plan
}

/// The tiny project with `code` in the constructor of its stack.
fn in_test(code: &str) -> RunPlan {
    plan(&format!("{RIGHT}        {code}\n"))
}

fn assert_judged(outcome: &Outcome, verdict: Verdict, error_type: ErrorType, phase: Phase) {
    let judgement = &outcome.judgement;
    assert_eq!(
        (judgement.verdict, judgement.error_type, judgement.phase),
        (verdict, Some(error_type), phase),
        "{}\n{:#?}",
        judgement.summary,
        outcome.output
    );
}

#[test]
fn an_endless_loop_at_import_runs_out_of_time_there() {
    let mut plan = at_import("while True: pass");
    let outcome = run_out_of_time(engine(), &mut plan, Phase::Import);
    assert_judged(&outcome, Verdict::Timeout, ErrorType::Timeout, Phase::Import);
    assert!(outcome.judgement.summary.contains("import"), "{}", outcome.judgement.summary);
    let over = outcome.output.duration_ms.checked_sub(plan.limits.wall_ms);
    assert!(over.is_some_and(|over| over < 3_000), "{} ms", outcome.output.duration_ms);
}

#[test]
fn an_endless_loop_in_a_test_runs_out_of_time_there() {
    let mut plan = in_test("import time; time.sleep(1000)");
    let outcome = run_out_of_time(engine(), &mut plan, Phase::Synth);
    assert_judged(&outcome, Verdict::Timeout, ErrorType::Timeout, Phase::Synth);
}

#[test]
fn a_run_can_be_cancelled() {
    // Getting warm is the engine's, not the run's, and is not cut short by one that is cancelled.
    engine().prepare().unwrap();
    let cancel = CancelToken::default();
    let later = cancel.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        later.cancel();
    });
    let started = Instant::now();
    let outcome = run_in(engine(), &in_test("while True: pass"), &cancel);
    assert_eq!(outcome.judgement.verdict, Verdict::InfraError);
    assert!(outcome.judgement.summary.contains("cancelled"), "{}", outcome.judgement.summary);
    assert!(outcome.output.duration_ms < 3_000, "{:?}", started.elapsed());
}

#[test]
fn ending_the_process_in_a_test_is_no_pass() {
    let outcome = run(&in_test("import os; os._exit(0)"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Synth);
    assert!(!outcome.output.complete);
}

#[test]
fn sys_exit_at_import_is_reported_with_its_place() {
    let outcome = run(&at_import("import sys; sys.exit(0)"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Import);
    let exception = &outcome.output.collection_errors[0].exception;
    assert_eq!(
        (exception.class.as_str(), exception.frames[1].path.as_str()),
        ("builtins.SystemExit", "app/stack.py")
    );
}

#[test]
fn killing_oneself_is_a_signal() {
    let outcome = run(&in_test("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Synth);
    assert_eq!(outcome.output.exit, Exit::Signal { signal: 9 });
}

#[test]
fn output_is_bounded_and_what_is_dropped_is_counted() {
    // Prints look like a report, too; they go elsewhere.
    let line = r#"{"event": "test", "id": "forged", "outcome": "passed"}"#;
    let mut plan = at_import(&format!("for _ in range(100_000): print('{line}')"));
    plan.limits.output_bytes = 64 * 1024;
    let outcome = run(&plan);
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
    assert_eq!(outcome.output.stdout.text.len(), 64 * 1024);
    assert!(outcome.output.stdout.dropped_bytes > 5_000_000, "{}", outcome.output.stdout.dropped_bytes);
}

#[test]
fn a_broken_conftest_is_reported_as_what_it_is() {
    let mut plan = plan(RIGHT);
    plan.files.insert("conftest.py".to_owned(), "import nothing_like_this\n".to_owned());
    let outcome = run(&plan);
    assert_judged(&outcome, Verdict::SynthError, ErrorType::Import, Phase::Import);
    assert_eq!(outcome.output.collection_errors[0].path, "conftest.py");
}

#[test]
fn code_may_write_beside_its_sources() {
    let files = [(
        "app.py",
        "from pathlib import Path\nfrom aws_cdk import App, CfnOutput, Stack\n\n\ndef stack():\n    \
         Path('made.txt').write_text('x')\n    app = App(outdir='cdk.out')\n    s = Stack(app, 'S')\n    \
         CfnOutput(s, 'O', value=Path(__file__).with_name('made.txt').read_text())\n    return s\n",
    )];
    let tests = [(
        "tests/test_it.py",
        "from aws_cdk.assertions import Template\nfrom app import stack\n\n\ndef test_it():\n    \
         Template.from_stack(stack()).has_output('O', {'Value': 'x'})\n",
    )];
    let outcome = run(&plan_of(&files, &tests));
    assert_eq!(outcome.judgement.verdict, Verdict::Passed, "{}", outcome.judgement.summary);
}

#[test]
fn text_that_is_no_unicode_does_not_break_the_report() {
    let outcome = run(&in_test("raise ValueError('half \\ud800 pair')"));
    assert_judged(&outcome, Verdict::SynthError, ErrorType::OtherException, Phase::Synth);
    assert_eq!(outcome.output.tests[0].message.as_deref(), Some("half ? pair"));
}
