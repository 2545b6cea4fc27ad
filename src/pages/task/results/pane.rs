//! The Results pane: not scored, under way, a verdict, or why there is none.

use super::banner::Banner;
use super::live::Live;
use super::preparing::Preparing;
use super::tests::TestList;
use super::trouble::{refused, unavailable};
use crate::components::messages::Empty;
use crate::components::same::Same;
use crate::components::text::bytes;
use crate::pages::task::analysis::links::Links;
use crate::pages::task::asking::turns::{Offer, Turns};
use crate::pages::task::asking::use_asking::Asker;
use crate::pages::task::desk::{Desk, Move};
use crate::pages::task::goto::Goto;
use crate::services::analysis::Analysis;
use crate::services::engine::{Standing, use_engine};
use crate::services::scoring::{Place, Scoring, ScoringState};
use infrabench_task::Task;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`ResultsPane`].
#[derive(Properties, PartialEq)]
pub struct ResultsPaneProps {
    /// The task.
    pub task: Same<Task>,
    /// What is known of the answer, for what intake could not use.
    pub analysis: Analysis,
    /// How far scoring is.
    pub scoring: Scoring,
    /// Whether the score is about the answer as it stands.
    pub current: bool,
    /// Links to the structural diff.
    pub links: Links,
    /// Whether there is an answer to score.
    pub can_score: bool,
    /// The answer box takes the focus from an empty pane.
    pub desk: UseReducerDispatcher<Desk>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// Scores the answer.
    pub on_score: Callback<Place>,
    /// Asks a model, for a second turn.
    pub asker: Asker,
    /// What is in the answer box.
    pub answer: Rc<str>,
}

/// The pane.
#[component]
pub fn ResultsPane(props: &ResultsPaneProps) -> Html {
    let standing = use_engine(&AttrValue::from(props.task.cdk_version.clone()));
    html! {
        <section class="results" id="pane-results" data-p="results" aria-label="Results">
            <h2 class="sr">{ "Results" }</h2>
            <Turns asker={props.asker.clone()} answer={props.answer.clone()} />
            { inside(props, &standing) }
        </section>
    }
}

fn inside(props: &ResultsPaneProps, standing: &Standing) -> Html {
    let ResultsPaneProps { task, analysis, scoring, current, links, can_score, desk, goto, on_score, .. } =
        props;
    let on_answer = {
        let desk = desk.clone();
        Callback::from(move |()| desk.dispatch(Move::FocusAnswer))
    };
    let again = scoring.asked.as_ref().map_or(Place::Here, |asked| asked.place);
    match &scoring.state {
        ScoringState::Idle => html! {
            <Empty title="Not scored yet">
                <p>{ "The answer is spliced in, its templates are synthesized and the task's tests run, all in this tab; each test appears here as it finishes." }</p>
                if let Standing::Failed(why) = standing { <p>{ why }</p> }
                if let Standing::Absent(download) = standing {
                    <p>{ format!("The first score downloads Python and the CDK once: {}, kept as {} in this browser.", bytes(download.compressed), bytes(download.bytes)) }</p>
                }
                <div class="acts">
                    if *can_score {
                        <button type="button" class="btn" onclick={on_score.reform(|_: MouseEvent| Place::Here)}>{ "Score the answer" }</button>
                    } else {
                        <button type="button" class="btn" onclick={on_answer.reform(|_: MouseEvent| ())}>{ "Write an answer" }</button>
                    }
                </div>
            </Empty>
        },
        ScoringState::Preparing => html! { <Preparing standing={standing.clone()} /> },
        state @ (ScoringState::Sending
        | ScoringState::Held { .. }
        | ScoringState::Queued { .. }
        | ScoringState::Running(_)) => {
            html! { <Live task={task.clone()} state={state.clone()} /> }
        }
        ScoringState::Unavailable(why) => unavailable(why, on_score),
        ScoringState::Refused(problem) => refused(problem, on_score),
        ScoringState::Done(score) => {
            let score = Same(score.clone());
            let problems =
                analysis.report().filter(|_| *current).map(|report| report.intake.problems.clone());
            let title = task.metadata.title.clone();
            let title = if title.is_empty() { task.entry_point.clone() } else { title };
            html! {
                <>
                    <Banner score={score.clone()} {title} current={*current} last_test={scoring.last_test.clone()} problems={problems.unwrap_or_default()}
                        goto={goto.clone()} on_score={on_score.reform(move |()| again)} {on_answer} />
                    <Offer asker={props.asker.clone()} />
                    <TestList {score} asked={scoring.asked.clone()} links={links.clone()} goto={goto.clone()} />
                </>
            }
        }
    }
}
