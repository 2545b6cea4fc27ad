//! The worker's side of asking a model: the prompt in the words that the command sends, rendered where a template may take
//! its time.

use infrabench_prompt::{NAMES, Templates};
use infrabench_protocol::analysis::AnalysisResponse;
use infrabench_protocol::prompt::{Prompt, PromptRequest, Verbosity};
use infrabench_task::Task;

/// The prompt of a turn about `task`.
pub fn answer(task: &Task, request: &PromptRequest) -> AnalysisResponse {
    let templates = Templates::default();
    let (index, template, text) = match request {
        PromptRequest::First => (0, &templates.first, Some(templates.first(task))),
        PromptRequest::Second { score, verbosity } => {
            let text = score.as_ref().map(|score| templates.second(score, *verbosity));
            match verbosity {
                Verbosity::Low => (1, &templates.second_low, text),
                Verbosity::High => (2, &templates.second_high, text),
            }
        }
    };
    match text.transpose() {
        Ok(text) => AnalysisResponse::Prompt(Prompt {
            name: NAMES.get(index).copied().unwrap_or_default().to_owned(),
            template: template.clone(),
            text,
            sha256: templates.sha256(),
        }),
        Err(error) => AnalysisResponse::Problem { message: format!("The prompt cannot be made: {error}.") },
    }
}
