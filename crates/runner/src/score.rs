//! A completion in, a judged score out, with an engine in between.

use crate::cancel::CancelToken;
use crate::engine::Engine;
use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_protocol::run::RunPlan;
use infrabench_score::{faulted, news, plan, ran};
use infrabench_task::Task;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Scores a completion for a task and waits for the outcome. See [`score_cancellable`].
pub fn score(
    engine: &dyn Engine,
    task: &Task,
    completion: &str,
    reading: Option<usize>,
    on_event: &mut dyn FnMut(ScoreEvent),
) -> Score {
    score_cancellable(engine, task, completion, reading, on_event, &CancelToken::default())
}

/// Scores a completion for a task and waits for the outcome, or for `cancel`, which makes it an `infra_error`.
///
/// `reading` is an index into the intake's readings; without one the documented order chooses. Events come in order on
/// the calling thread; the last one of the API, `Done`, is the returned score and for the caller to send. Never fails:
/// what goes wrong on our side, a panic included, is an `infra_error`.
pub fn score_cancellable(
    engine: &dyn Engine,
    task: &Task,
    completion: &str,
    reading: Option<usize>,
    on_event: &mut dyn FnMut(ScoreEvent),
    cancel: &CancelToken,
) -> Score {
    let scored = catch_unwind(AssertUnwindSafe(|| match plan(task, completion, reading) {
        Ok(plan) => score_plan(engine, task, completion, plan, on_event, cancel),
        Err(unrun) => *unrun,
    }));
    scored.unwrap_or_else(|_| {
        let message =
            "the program has a defect that this completion brings out; its log says where".to_owned();
        faulted(task, completion, message)
    })
}

/// The score of a plan that was made from a completion, or from a codebase that nobody had to complete.
pub fn score_plan(
    engine: &dyn Engine,
    task: &Task,
    completion: &str,
    plan: RunPlan,
    on_event: &mut dyn FnMut(ScoreEvent),
    cancel: &CancelToken,
) -> Score {
    let plan = RunPlan { limits: engine.limits().clone(), ..plan };
    let output = engine.run(&plan, &mut |event| news(event).into_iter().for_each(&mut *on_event), cancel);
    if output.witness.is_none() {
        return ran(task, completion, &plan, output, None);
    }
    match engine.reference(task, cancel) {
        Ok(reference) => ran(task, completion, &plan, output, Some(&reference)),
        Err(message) => faulted(task, completion, message),
    }
}
