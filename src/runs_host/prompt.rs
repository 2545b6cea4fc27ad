//! What a model is asked, in the words that the command sends. Rendered in a worker, where a template may take its time.

use infrabench_prompt::{NAMES, Templates};
use infrabench_protocol::prompt::{Prompt, PromptRequest, Verbosity};
use infrabench_task::Task;

/// The prompt of a turn about `task`, a line of a dataset.
pub(super) fn render(task: &str, request: &PromptRequest) -> Result<Prompt, String> {
    let task = Task::from_json(task)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))?;
    let templates = Templates::default();
    let (index, template, text) = match request {
        PromptRequest::First => (0, &templates.first, Some(templates.first(&task))),
        PromptRequest::Second { score, verbosity } => {
            let text = score.as_ref().map(|score| templates.second(score, *verbosity));
            match verbosity {
                Verbosity::Low => (1, &templates.second_low, text),
                Verbosity::High => (2, &templates.second_high, text),
            }
        }
    };
    Ok(Prompt {
        name: NAMES.get(index).copied().unwrap_or_default().to_owned(),
        template: template.clone(),
        text: text.transpose().map_err(|error| format!("The prompt cannot be made: {error}."))?,
        sha256: templates.sha256(),
    })
}
