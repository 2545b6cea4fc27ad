//! Warm runs: one after another, with nothing in them, side by side.

use crate::machine::{milliseconds, side_by_side};
use crate::{Outcome, quantile};
use infrabench_protocol::run::{Phase, RunOutput, RunPlan};
use infrabench_runner::{CancelToken, Engine, Environments};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;

/// Runs of each task whose time counts, after one that does not.
const ROUNDS: usize = 5;
/// Runs of each task side by side.
const COPIES: usize = 10;

pub(crate) fn measure(engine: &Environments, plans: &[RunPlan], cores: usize) -> Outcome<Value> {
    let started = Instant::now();
    engine.prepare()?;
    let ready_ms = milliseconds(started);
    let (mut medians, mut all) = (Vec::new(), Vec::new());
    for plan in plans {
        let mut times = Vec::new();
        for round in 0..=ROUNDS {
            let took = passing(engine, plan)?;
            if round > 0 {
                times.push(took);
            }
        }
        medians.push(quantile(&times, 0.5));
        all.extend(times);
    }
    let nothing = nothing(plans)?;
    let mut empty = Vec::new();
    for _ in 0..4 * ROUNDS {
        let (output, took) = timed(engine, &nothing);
        if output.tests.len() != 1 {
            return Err(format!("the empty test did not run: {:?}", output.exit).into());
        }
        empty.push(took);
    }
    let work: Vec<_> = plans.iter().cycle().take(plans.len() * COPIES).collect();
    let each = |plan: &&RunPlan| passing(engine, plan).map(drop);
    let few = side_by_side(&work, cores, each)?;
    let many = side_by_side(&work, 4 * cores, each)?;
    #[allow(clippy::cast_precision_loss, reason = "a few tens of slots")]
    let more = (3 * cores) as f64;
    Ok(json!({
        "ready_ms": ready_ms,
        "median_ms": quantile(&medians, 0.5),
        "p95_ms": quantile(&all, 0.95),
        "empty_ms": quantile(&empty, 0.5),
        "per_minute": few.per_minute,
        "cpu_seconds": few.cpu_seconds,
        "slot_mb": (many.memory_mb - few.memory_mb) / more,
    }))
}

/// A test that does nothing: what is left is the fork, the sandbox and pytest.
fn nothing(plans: &[RunPlan]) -> Outcome<RunPlan> {
    let plan = plans.first().ok_or("the dataset has no task")?;
    let test = "def test_nothing():\n    pass\n".to_owned();
    Ok(RunPlan {
        files: BTreeMap::new(),
        tests: BTreeMap::from([("tests/test_nothing.py".to_owned(), test)]),
        expected_tests: vec!["tests/test_nothing.py::test_nothing".to_owned()],
        ..plan.clone()
    })
}

fn timed(engine: &Environments, plan: &RunPlan) -> (RunOutput, f64) {
    let started = Instant::now();
    let output = engine.run(plan, &mut |_| {}, &CancelToken::default());
    (output, milliseconds(started))
}

/// Milliseconds of a run that passes.
fn passing(engine: &Environments, plan: &RunPlan) -> Outcome<f64> {
    let (output, took) = timed(engine, plan);
    if infrabench_verdict::interpret(plan, &output, output.witness.as_deref()).passed == 0
        || output.phase != Phase::Tests
    {
        return Err(format!("{} does not pass: {:?}", plan.task_id, output.exit).into());
    }
    Ok(took)
}
