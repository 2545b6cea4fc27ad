//! What an engine is asked to run for a candidate.

use crate::task::{Codebase, Task};
use crate::tests_of::expected_ids;
use infrabench_protocol::run::{Limits, RunPlan};

/// The plan that runs `task`'s tests against `candidate` with the default limits.
pub fn run_plan(task: &Task, candidate: &Codebase) -> RunPlan {
    let files = |codebase: &Codebase| {
        codebase.iter().map(|(path, text)| (path.as_str().to_owned(), text.clone())).collect()
    };
    RunPlan {
        task_id: task.task_id.clone(),
        cdk_version: task.cdk_version.clone(),
        files: files(candidate),
        tests: files(&task.tests),
        expected_tests: expected_ids(&task.tests),
        limits: Limits::default(),
    }
}
