//! The reference as an answer, in each of the forms that people and models use: if a task cannot take one of them, a right
//! answer would be lost on its way in.

use infrabench_score::plan;
use infrabench_task::Task;
use infrabench_task::plan::run_plan;
use similar::TextDiff;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The forms and their texts.
pub(super) fn of(task: &Task) -> [(&'static str, String); 3] {
    [("whole files", whole_files(task)), ("snippets", snippets(task)), ("a diff", diff(task))]
}

/// Whether an answer, read and spliced, is the reference to the byte; an error where it is no answer.
pub(super) fn gives_reference(task: &Task, text: &str) -> Result<bool, String> {
    match plan(task, text, None) {
        Ok(plan) => Ok(plan.files == run_plan(task, &task.reference).files),
        Err(score) => Err(score.judgement.summary),
    }
}

fn whole_files(task: &Task) -> String {
    let masked: BTreeSet<_> = task.masks.iter().map(|mask| &mask.path).collect();
    let mut answer = String::new();
    for path in masked {
        let text = task.reference.get(path).map(String::as_str).unwrap_or_default();
        let _ = write!(answer, "### {path}\n\n````\n{text}````\n\n");
    }
    answer
}

fn snippets(task: &Task) -> String {
    let mut answer = String::new();
    for (index, mask) in task.masks.iter().enumerate() {
        let code = task.solution_text(index);
        let _ = write!(answer, "Mask {} in {}:\n\n````\n{code}````\n\n", index + 1, mask.path);
    }
    answer
}

fn diff(task: &Task) -> String {
    let mut answer = String::from("```diff\n");
    for (path, text) in &task.reference {
        let before = task.context.get(path).map(String::as_str).unwrap_or_default();
        if before != text {
            let diff = TextDiff::from_lines(before, text);
            answer.push_str(
                &diff
                    .unified_diff()
                    .context_radius(3)
                    .header(&format!("a/{path}"), &format!("b/{path}"))
                    .to_string(),
            );
        }
    }
    answer + "```\n"
}
