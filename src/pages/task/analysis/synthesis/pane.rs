//! What the Template and the Graph tab share: the comparison, and the resource that is picked in both.

use super::super::links::Links;
use super::super::output::not_scored;
use super::super::sealed::Choice;
use super::graph::Graph;
use super::source::{Before, Synthesis};
use super::view::{TemplateView, waiting};
use crate::components::messages::Empty;
use crate::components::same::Same;
use crate::pages::task::goto::Goto;
use crate::pages::task::spans;
use crate::services::scoring::{Asked, ScoringState};
use crate::services::templates::{Comparison, use_comparison};
use crate::state::store::use_store;
use infrabench_task::Task;
use std::rc::Rc;
use yew::prelude::*;

/// Which of the two tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The templates.
    Template,
    /// The graph.
    Graph,
}

/// Properties of [`SynthesisPane`].
#[derive(Properties, PartialEq)]
pub struct SynthesisPaneProps {
    /// Which tab is open.
    pub show: Show,
    /// Opens the other one.
    pub on_show: Callback<Show>,
    /// The task.
    pub task: Same<Task>,
    /// How far scoring is.
    pub scoring: ScoringState,
    /// The answer that the score is about.
    pub asked: Option<Rc<Asked>>,
    /// Whether that is the answer as it stands.
    pub current: bool,
    /// What to compare with.
    pub choice: Choice,
    /// Links to the tests.
    pub links: Links,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// Scores the answer.
    pub on_score: Callback<()>,
}

/// The tab that is open.
#[component]
pub fn SynthesisPane(props: &SynthesisPaneProps) -> Html {
    let SynthesisPaneProps { show, on_show, task, scoring, asked, current, choice, links, goto, on_score } =
        props;
    let store = use_store();
    let synthesized = store.synthesized.get(&task.task_id).cloned().unwrap_or_default();
    let there = (synthesized.baseline.is_some(), synthesized.reference.is_some());
    let before = Before::new(choice, &synthesized);
    let score = scoring.score().cloned().map(Same);
    let wanted = before != Before::Sealed && score.as_ref().is_some_and(|score| !score.templates.is_empty());
    let comparison = use_comparison(asked.as_ref(), score.as_ref(), before.templates(), wanted);
    let picked = use_state_eq(|| None::<usize>);
    // A resource to be brought into sight among the templates' differences; the number tells one request from the next.
    let asked_for = use_state_eq(|| None::<(u32, usize)>);
    {
        let (picked, asked_for) = (picked.setter(), asked_for.setter());
        let report = comparison.clone().and_then(|comparison| match comparison {
            Comparison::Known(report) => Some(report),
            Comparison::Asked | Comparison::Failed(_) => None,
        });
        use_effect_with(report, move |_| {
            // Indices are of one report only.
            picked.set(None);
            asked_for.set(None);
        });
    }
    let (Some(score), Some(comparison)) = (score, comparison) else {
        let what = match show {
            Show::Template => "The templates appear here",
            Show::Graph => "The graph of the resources appears here",
        };
        return not_scored(scoring, what, on_score);
    };
    if score.templates.is_empty() {
        return html! {
            <Empty title="No template was synthesized"><p>{ spans(&score.judgement.summary) }</p></Empty>
        };
    }
    let report = match waiting(&comparison, &before, choice) {
        Ok(report) => report,
        Err(instead) => return instead,
    };
    let against = match before {
        Before::Side(against, _) => Some(against),
        Before::Sealed | Before::Nothing => None,
    };
    let synthesis = Synthesis {
        task: task.clone(),
        score,
        report,
        against,
        current: *current,
        links: links.clone(),
        goto: goto.clone(),
    };
    let on_graph = {
        let (picked, on_show) = (picked.setter(), on_show.clone());
        Callback::from(move |at: usize| {
            picked.set(Some(at));
            on_show.emit(Show::Graph);
        })
    };
    let on_template = {
        let (asked_for, on_show) = (asked_for.clone(), on_show.clone());
        Callback::from(move |at: usize| {
            asked_for.set(Some((asked_for.map_or(0, |(number, _)| number.wrapping_add(1)), at)));
            on_show.emit(Show::Template);
        })
    };
    let on_pick = {
        let picked = picked.setter();
        Callback::from(move |at| picked.set(at))
    };
    match show {
        Show::Template => html! {
            <TemplateView {synthesis} choice={choice.clone()} {there} picked={*asked_for} {on_graph} />
        },
        Show::Graph => html! {
            <Graph {synthesis} choice={choice.clone()} {there} picked={*picked} {on_pick} {on_template} />
        },
    }
}
