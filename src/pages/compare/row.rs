//! One task in the table. Drawn anew only when its own data change.

use super::letter::letter;
use super::tasks::Solved;
use crate::components::verdict::{mark, score_words};
use crate::runs::{ComparedTask, TurnOutcome};
use infrabench_protocol::dataset::Best;
use yew::prelude::*;

/// Properties of [`TaskRow`].
#[derive(Properties, PartialEq)]
pub struct TaskRowProps {
    /// The task.
    pub task: ComparedTask,
    /// Position in the list.
    pub position: usize,
    /// Distance from the top, in pixels.
    pub top: usize,
    /// Whether it has the list's focus.
    pub active: bool,
    /// Where it opens.
    pub href: AttrValue,
}

/// One task in the table.
#[component]
pub fn TaskRow(props: &TaskRowProps) -> Html {
    let TaskRowProps { task, position, top, active, href } = props;
    html! {
        <div class={classes!("cmp-row", active.then_some("is-row-focus"))} style={format!("top:{top}px")} id={format!("cmp-row-{position}")} role="row"
            aria-rowindex={(position + 2).to_string()} aria-selected={active.to_string()} data-p={position.to_string()}>
            <div class="name" role="gridcell"><a class="title" href={href.clone()} tabindex="-1" title={task.title.clone()}>{ &task.title }</a></div>
            <div class="donor soft" role="gridcell">{ &task.donor }</div>
            <div class="solved" role="gridcell">{ solved(Solved::of(task)) }</div>
            <div class="side" role="gridcell" data-l="A">{ outcome(&task.a.1, task.a_share) }</div>
            <div class="type" role="gridcell">{ error_type(&task.a.1) }</div>
            <div class="side" role="gridcell" data-l="B">{ outcome(&task.b.1, task.b_share) }</div>
            <div class="type" role="gridcell">{ error_type(&task.b.1) }</div>
            <div class="go" role="gridcell" aria-hidden="true"><span>{ "Compare answers" }</span></div>
        </div>
    }
}

/// Who solved it, with the letter of the one that did.
pub fn solved(solved: Solved) -> Html {
    match solved {
        Solved::OnlyA => html! { <span class="v">{ "only " }{ letter('A', true) }</span> },
        Solved::OnlyB => html! { <span class="v">{ "only " }{ letter('B', true) }</span> },
        Solved::Both | Solved::Neither => html! { <span class="faint">{ solved.words() }</span> },
    }
}

/// What a run came to, and how its other samples did where they did not all end alike.
pub fn outcome(outcome: &TurnOutcome, share: f64) -> Html {
    let best = Best { verdict: outcome.verdict, passed: outcome.passed, total: outcome.total };
    html! {
        <>
            { mark(Some(outcome.verdict), score_words(Some(best)), false) }
            if share > 0.0 && share < 1.0 {
                <span class="faint small share" title="Share of this run’s samples of the task that passed">{ format!("{:.0} %", share * 100.0) }</span>
            }
        </>
    }
}

fn error_type(outcome: &TurnOutcome) -> Html {
    match outcome.error_type {
        Some(error_type) => html! { <code class="soft">{ error_type.as_str() }</code> },
        None => Html::default(),
    }
}
