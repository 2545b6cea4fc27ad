//! The worker's side of scoring in a tab: from a completion to the plan that the engine runs, and from what the engine
//! reports to a score. The same code as in the native engine; it is here because the page itself never splices.

use infrabench_protocol::analysis::AnalysisResponse;
use infrabench_protocol::run::RunOutput;
use infrabench_protocol::tab::{ReferenceRun, TabRequest, TabResponse};
use infrabench_protocol::verdict::Verdict;
use infrabench_score as score;
use infrabench_task::Task;
use infrabench_task::plan::run_plan;
use serde::Serialize;

/// Answers a request about `task`.
pub fn answer(task: &Task, request: TabRequest) -> AnalysisResponse {
    match respond(task, request) {
        Ok(response) => AnalysisResponse::Scoring(response),
        Err(message) => AnalysisResponse::Problem { message },
    }
}

fn respond(task: &Task, request: TabRequest) -> Result<TabResponse, String> {
    Ok(match request {
        TabRequest::OwnPlans => TabResponse::OwnPlans {
            task_sha256: score::completion_sha256(&task.to_json_line()),
            reference: json(&run_plan(task, &task.reference))?,
            baseline: json(&run_plan(task, &task.context))?,
        },
        TabRequest::Plan { completion, reading } => match score::plan(task, &completion, reading) {
            Ok(plan) => TabResponse::Plan { plan: json(&plan)? },
            Err(score) => TabResponse::Score { score },
        },
        TabRequest::JudgeReference { output } => {
            let output = output_of(&output)?;
            let witness = output.witness.clone().unwrap_or_default();
            let plan = run_plan(task, &task.reference);
            let score = score::ran(task, "", &plan, output, None);
            let failed = (score.judgement.verdict != Verdict::Passed).then_some(score.judgement.summary);
            TabResponse::Reference { run: ReferenceRun { failed, witness, templates: score.templates } }
        }
        TabRequest::BaselineTemplates { output } => {
            TabResponse::Templates { templates: output_of(&output)?.templates }
        }
        TabRequest::Judge { completion, reading, output, reference } => {
            match score::plan(task, &completion, reading) {
                Ok(plan) => {
                    let output = output_of(&output)?;
                    let score = score::ran(task, &completion, &plan, output, Some(&reference));
                    TabResponse::Score { score: Box::new(score) }
                }
                Err(score) => TabResponse::Score { score },
            }
        }
    })
}

fn output_of(text: &str) -> Result<RunOutput, String> {
    serde_json::from_str(text).map_err(|error| {
        format!("The engine in this tab gave a report that cannot be read ({error}). Reload the page, or score on the backend.")
    })
}

fn json(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| format!("The plan cannot be written as JSON ({error})."))
}
