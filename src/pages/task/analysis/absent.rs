//! In place of a comparison: why there is none, and what to do.

use super::super::goto::Goto;
use super::super::spans;
use crate::components::messages::Empty;
use crate::services::analysis::{Analysis, Standing};
use yew::prelude::*;

/// Why there is no candidate.
pub fn absent(analysis: &Analysis, to_answer: &Callback<()>, goto: &Callback<Goto>) -> Html {
    let write = to_answer.reform(|_: MouseEvent| ());
    match (&analysis.standing, analysis.report()) {
        (Standing::Failed(why), _) => html! {
            <Empty title="The answer could not be read"><p>{ why }</p></Empty>
        },
        (Standing::Nothing, _) => html! {
            <Empty title="Nothing to compare yet">
                <p>{ "Paste an answer or write the code: what it adds, changes and leaves out appears here as you type." }</p>
                <div class="acts"><button type="button" class="btn" onclick={write}>{ "Write an answer" }</button></div>
            </Empty>
        },
        (Standing::Reading, None) => html! { <p class="rest" role="status">{ "Reading the answer" }</p> },
        (Standing::Reading | Standing::Known, report) => {
            let problems = report.map(|report| report.intake.problems.clone()).unwrap_or_default();
            html! {
                <Empty title="No usable code in the answer">
                    if problems.is_empty() { <p>{ "No fenced block, file, patch or snippet was found in it." }</p> }
                    { for problems.iter().enumerate().map(|(index, problem)| html! {
                        <p key={index}>
                            { spans(&problem.message) }{ " " }
                            if let Some(lines) = problem.answer_lines {
                                <button type="button" class="link" onclick={goto.reform(move |_: MouseEvent| Goto::answer(lines.first))}>
                                    { format!("Line {} of the answer", lines.first) }
                                </button>
                            }
                        </p>
                    }) }
                    <div class="acts"><button type="button" class="btn" onclick={write}>{ "Go to the answer" }</button></div>
                </Empty>
            }
        }
    }
}
