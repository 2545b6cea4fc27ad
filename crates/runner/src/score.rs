//! A completion in, a judged score out, with the native engine in between.

use crate::cancel::CancelToken;
use crate::environment::Environments;
use infrabench_protocol::api::{Score, ScoreEvent};
use infrabench_protocol::run::RunPlan;
use infrabench_score::{faulted, news, plan, ran};
use infrabench_task::Task;
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
            Err(unrun) => return *unrun,
        };
        let output = match environments.get(&plan.cdk_version) {
            Ok(engine) => {
                engine.run(&plan, &mut |event| news(event).into_iter().for_each(&mut *on_event), cancel)
            }
            Err(error) => return faulted(task, completion, error.to_string()),
        };
        ran(task, completion, &plan, output, None)
    }));
    scored.unwrap_or_else(|_| {
        let message =
            "the program has a defect that this completion brings out; its log says where".to_owned();
        faulted(task, completion, message)
    })
}
