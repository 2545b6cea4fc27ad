//! The browser engine with a stand-in for its client, in a real Chromium: what the page and the engine make of each other.
//! The client itself is tested by `infrabench parity`.

use infrabench_protocol::run::{Exit, Limits, Phase, RunEvent, RunPlan};
use infrabench_runner::browser::BrowserError;
use infrabench_runner::{BrowserEngine, CancelToken, Engine};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Does what the version of the CDK says.
const CLIENT: &str = r"
const output = {
  engine: 'browser', environment: 'e', exit: { kind: 'code', code: 0 }, complete: true, phase: 'tests', phases: [], collected: [],
  collection_errors: [], tests: [], templates: {}, stdout: { text: '', dropped_bytes: 0 }, stderr: { text: '', dropped_bytes: 0 },
  duration_ms: 1, witness: [],
};
export async function open(base, version) {
  if (version === 'unknown') throw new Error('there is no engine for that version');
  return {
    run: async (plan, onEvent) => {
      for (const phase of ['setup', 'import']) onEvent(JSON.stringify({ event: 'phase', phase }));
      if (version === 'endless') await new Promise(() => undefined);
      if (version === 'malformed') return JSON.stringify({ ...output, environment: 7 });
      return JSON.stringify({ ...output, stdout: { text: JSON.parse(plan).task_id, dropped_bytes: 0 } });
    },
  };
}
";

fn app() -> TempDir {
    let app = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let written = std::fs::create_dir(app.path().join("engine"))
        .and_then(|()| std::fs::write(app.path().join("engine/engine.js"), CLIENT));
    written.unwrap_or_else(|error| panic!("{error}"));
    app
}

fn plan(cdk_version: &str) -> RunPlan {
    RunPlan {
        task_id: format!("the task of {cdk_version}"),
        cdk_version: cdk_version.to_owned(),
        files: BTreeMap::new(),
        tests: BTreeMap::new(),
        expected_tests: Vec::new(),
        limits: Limits::default(),
    }
}

fn fault(exit: &Exit) -> &str {
    match exit {
        Exit::Fault { message } => message,
        other => panic!("{other:?} is no fault"),
    }
}

#[test]
fn one_browser_runs_plans_one_after_another() {
    let app = app();
    let engine = BrowserEngine::start(app.path(), Limits::default()).unwrap();
    let never = CancelToken::default();
    let mut events = Vec::new();
    let output = engine.run(&plan("1"), &mut |event| events.push(event), &never);
    assert_eq!(output.stdout.text, "the task of 1");
    assert_eq!(output.witness, Some(Vec::new()));
    let phase = |phase| RunEvent::Phase { phase };
    assert_eq!(events, [phase(Phase::Setup), phase(Phase::Import)]);
    assert_eq!(engine.run(&plan("2"), &mut |_| {}, &never).stdout.text, "the task of 2");

    let output = engine.run(&plan("unknown"), &mut |_| {}, &never);
    assert_eq!(fault(&output.exit), "there is no engine for that version");
    let output = engine.run(&plan("malformed"), &mut |_| {}, &never);
    assert!(fault(&output.exit).contains("environment: invalid type"), "{:?}", output.exit);
    assert_eq!(engine.run(&plan("3"), &mut |_| {}, &never).stdout.text, "the task of 3");
}

#[test]
fn a_run_that_is_cancelled_ends_and_the_next_has_a_new_browser() {
    let app = app();
    let engine = BrowserEngine::start(app.path(), Limits::default()).unwrap();
    let cancel = CancelToken::default();
    let mut cancelled = Instant::now();
    let mut on_event = |_| {
        cancel.cancel();
        cancelled = Instant::now();
    };
    let output = engine.run(&plan("endless"), &mut on_event, &cancel);
    assert_eq!(fault(&output.exit), "the run was cancelled");
    assert!(cancelled.elapsed() < Duration::from_secs(15), "it took {:?}", cancelled.elapsed());
    let output = engine.run(&plan("1"), &mut |_| {}, &CancelToken::default());
    assert_eq!(output.stdout.text, "the task of 1");
}

#[test]
fn an_app_without_the_engine_is_an_error_with_a_way_out() {
    let empty = tempfile::tempdir().unwrap();
    let error = BrowserEngine::start(empty.path(), Limits::default()).err().unwrap();
    assert!(matches!(error, BrowserError::NoApp { .. }));
    assert!(error.to_string().contains("cargo xtask dist"), "{error}");
}
