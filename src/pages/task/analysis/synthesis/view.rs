//! The Template tab: the differences of the templates, or the plain templates.

use super::super::sealed::{Choice, Sealed};
use super::super::template::{Templates, earlier};
use super::super::tree::Against;
use super::differences::Differences;
use super::source::{Before, Synthesis};
use crate::components::messages::Empty;
use crate::components::same::Same;
use crate::services::templates::Comparison;
use infrabench_protocol::api::Score;
use infrabench_protocol::template::TemplateReport;
use yew::prelude::*;

/// What to compare with: two buttons where there is a choice, a word where there is none.
pub fn sides(choice: &Choice, there: (bool, bool), against: Option<Against>, current: bool) -> Html {
    html! {
        <>
            if there.0 && there.1 {
                { choice.segment() }
            } else {
                <span class="soft">{ match (against, there.1) {
                    (Some(Against::Baseline), _) => "Against the baseline",
                    (Some(Against::Reference), _) => "Against the reference",
                    (None, true) => "Not compared: the reference is hidden",
                    (None, false) => "Not compared: no template of the baseline or the reference is known yet",
                } }</span>
            }
            { earlier(current) }
        </>
    }
}

/// In place of the tabs' content, as long as there is none.
pub fn waiting(
    comparison: &Comparison,
    before: &Before,
    choice: &Choice,
) -> Result<Same<TemplateReport>, Html> {
    match (before, comparison) {
        (Before::Sealed, _) => Err(html! {
            <>
                <div class="sd-sum">{ choice.segment() }</div>
                <Sealed choice={choice.clone()} />
            </>
        }),
        (_, Comparison::Known(report)) => Ok(report.clone()),
        (_, Comparison::Asked) => {
            Err(html! { <p class="rest" role="status">{ "Comparing the templates" }</p> })
        }
        (_, Comparison::Failed(why)) => Err(html! {
            <Empty title="The templates could not be compared"><p>{ why }</p></Empty>
        }),
    }
}

/// Properties of [`TemplateView`].
#[derive(Properties, PartialEq)]
pub struct TemplateViewProps {
    /// What was synthesized.
    pub synthesis: Synthesis,
    /// What to compare with, as far as there is a choice.
    pub choice: Choice,
    /// Which sides there are to compare with: baseline, reference.
    pub there: (bool, bool),
    /// The resource that is picked; it comes into sight when the number changes.
    pub picked: Option<(u32, usize)>,
    /// Shows a resource in the graph.
    pub on_graph: Callback<usize>,
}

/// The tab.
#[component]
pub fn TemplateView(props: &TemplateViewProps) -> Html {
    let TemplateViewProps { synthesis, choice, there, picked, on_graph } = props;
    let plain = use_state_eq(|| None::<bool>);
    {
        let plain = plain.setter();
        use_effect_with(picked.map(|(serial, _)| serial), move |asked| {
            if asked.is_some() {
                plain.set(Some(false));
            }
        });
    }
    // With nothing to compare there is nothing but the templates as they are.
    let as_json = plain.unwrap_or(synthesis.against.is_none());
    let button = |name: &'static str, json: bool| {
        let plain = plain.setter();
        html! {
            <button type="button" aria-pressed={(as_json == json).to_string()} onclick={move |_: MouseEvent| plain.set(Some(json))}>{ name }</button>
        }
    };
    let first = if synthesis.against.is_some() { "Difference" } else { "Resources" };
    let show_as = html! { <span class="seg" role="group" aria-label="Show as">{ button(first, false) }{ button("JSON", true) }</span> };
    let sides = sides(choice, *there, synthesis.against, synthesis.current);
    let score: Same<Score> = synthesis.score.clone();
    if as_json {
        return html! { <Templates {score} head={html! { <>{ sides }{ show_as }</> }} /> };
    }
    html! {
        <Differences synthesis={synthesis.clone()} head={html! { <>{ sides }{ show_as }</> }} picked={*picked} on_graph={on_graph.clone()} />
    }
}
