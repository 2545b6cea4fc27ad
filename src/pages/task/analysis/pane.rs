//! The Analysis pane: structural diff, line diff, template, graph, output, one tab each.

use super::super::desk::{Desk, Move};
use super::super::goto::Goto;
use super::absent::absent;
use super::lines::LineDiff;
use super::links::Links;
use super::output::Output;
use super::sealed::Choice;
use super::structural::Structural;
use super::synthesis::pane::{Show, SynthesisPane};
use super::tree::{Against, differences};
use crate::components::icon::Glyph;
use crate::components::messages::{Gravity, Note};
use crate::components::same::Same;
use crate::components::tabs;
use crate::services::analysis::Analysis;
use crate::services::scoring::{Asked, ScoringState};
use infrabench_task::Task;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`AnalysisPane`].
#[derive(Properties, PartialEq)]
pub struct AnalysisPaneProps {
    /// The task.
    pub task: Same<Task>,
    /// What is known of the answer.
    pub analysis: Analysis,
    /// How far scoring is.
    pub scoring: ScoringState,
    /// The answer that the score is about.
    pub asked: Option<Rc<Asked>>,
    /// Whether that is the answer as it stands.
    pub current: bool,
    /// Links to the results.
    pub links: Links,
    /// Whether the reference may be seen.
    pub revealed: bool,
    /// The answer box takes the focus from an empty pane.
    pub desk: UseReducerDispatcher<Desk>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// Scores the answer.
    pub on_score: Callback<()>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Structural,
    Lines,
    Template,
    Graph,
    Output,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Structural, Self::Lines, Self::Template, Self::Graph, Self::Output];

    fn label(self) -> &'static str {
        match self {
            Self::Structural => "Structural diff",
            Self::Lines => "Line diff",
            Self::Template => "Template",
            Self::Graph => "Graph",
            Self::Output => "Output",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Structural => "view-structural",
            Self::Lines => "view-lines",
            Self::Template => "view-template",
            Self::Graph => "view-graph",
            Self::Output => "view-output",
        }
    }
}

/// The pane.
#[component]
pub fn AnalysisPane(props: &AnalysisPaneProps) -> Html {
    let AnalysisPaneProps { task, analysis, scoring, asked, current, links, revealed, desk, goto, on_score } =
        props;
    let tab = use_state_eq(|| Tab::Structural);
    let against = use_state_eq(Against::default);
    let unsealed = use_state_eq(|| false);
    {
        let (tab, against, unsealed) = (tab.setter(), against.setter(), unsealed.setter());
        use_effect_with(links.cause.as_ref().map(|(serial, _)| *serial), move |asked| {
            if asked.is_some() {
                tab.set(Tab::Structural);
                against.set(Against::Reference);
                // The link is one press, and names what it shows.
                unsealed.set(true);
            }
        });
    }
    let choice = Choice {
        against: *against,
        unsealed: *unsealed || *revealed,
        on_choose: {
            let against = against.setter();
            Callback::from(move |chosen| against.set(chosen))
        },
        on_unseal: {
            let unsealed = unsealed.setter();
            Callback::from(move |()| unsealed.set(true))
        },
    };
    let report = analysis.report().filter(|report| report.candidate.is_some());
    let number = use_memo((report.cloned(), *against), |(report, against)| {
        let candidate = report.as_ref().and_then(|report| report.candidate.as_ref())?;
        Some(
            differences(match against {
                Against::Baseline => &candidate.against_baseline,
                Against::Reference => &candidate.against_reference,
            })
            .len(),
        )
    });
    let tell = (*number).filter(|_| !choice.is_sealed());
    let to_answer = {
        let desk = desk.clone();
        Callback::from(move |()| desk.dispatch(Move::FocusAnswer))
    };
    let on_show = {
        let tab = tab.setter();
        Callback::from(move |show| {
            tab.set(match show {
                Show::Template => Tab::Template,
                Show::Graph => Tab::Graph,
            });
        })
    };
    let trimmed = analysis.found.as_ref().and_then(|found| found.trimmed.clone());
    html! {
        <section class="pane" id="pane-analysis" data-p="analysis" aria-label="Analysis">
            <h2 class="sr">{ "Analysis" }</h2>
            <div class="pane-head has-tabs">{ tab_list(&tab, tell) }</div>
            <div class="body scroll views" role="tabpanel" id="view" aria-labelledby={tab.id()} tabindex="0">
                if let (Tab::Structural | Tab::Lines, Some(words)) = (*tab, trimmed) {
                    <Note gravity={Gravity::Mute} glyph={Glyph::Info} title="This answer is very long"><p>{ words }</p></Note>
                }
                { match (*tab, report) {
                    (Tab::Structural | Tab::Lines, None) => absent(analysis, &to_answer, goto),
                    (Tab::Structural, Some(report)) => html! {
                        <Structural report={report.clone()} choice={choice.clone()} links={links.clone()} shown={true} goto={goto.clone()} />
                    },
                    (Tab::Lines, Some(report)) => html! {
                        <LineDiff report={report.clone()} choice={choice.clone()} goto={goto.clone()} />
                    },
                    (Tab::Template | Tab::Graph, _) => html! {
                        <SynthesisPane show={if *tab == Tab::Graph { Show::Graph } else { Show::Template }} {on_show} task={task.clone()}
                            scoring={scoring.clone()} asked={asked.clone()} {current} choice={choice.clone()} links={links.clone()}
                            goto={goto.clone()} on_score={on_score.clone()} />
                    },
                    (Tab::Output, _) => html! { <Output scoring={scoring.clone()} {current} on_score={on_score.clone()} /> },
                } }
            </div>
        </section>
    }
}

fn tab_list(tab: &UseStateHandle<Tab>, number: Option<usize>) -> Html {
    let onkeydown = {
        let tab = tab.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(to) = tabs::step(&event, &Tab::ALL, *tab, |tab| tab.id().to_owned()) {
                tab.set(to);
            }
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Analysis" {onkeydown}>
            { for Tab::ALL.into_iter().map(|one| {
                let chosen = one == **tab;
                let setter = tab.setter();
                html! {
                    <button key={one.id()} type="button" role="tab" id={one.id()} aria-selected={chosen.to_string()}
                        aria-controls={chosen.then_some("view")} tabindex={if chosen { "0" } else { "-1" }}
                        onclick={move |_: MouseEvent| setter.set(one)}>
                        { one.label() }
                        if let (Tab::Structural, Some(number)) = (one, number) { <span class="n">{ number }</span> }
                    </button>
                }
            }) }
        </div>
    }
}
