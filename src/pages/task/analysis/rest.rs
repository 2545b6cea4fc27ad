//! Under the grid: what is the same, and what happened outside the masks.

use super::super::goto::Goto;
use super::tree::Against;
use crate::components::same::Same;
use crate::components::text::counted;
use infrabench_protocol::analysis::{Report, StructuralDiff};
use infrabench_protocol::intake::{OutsideChange, SpliceReport};
use yew::prelude::*;

/// Properties of [`Rest`].
#[derive(Properties, PartialEq)]
pub struct RestProps {
    /// The report; it has a candidate.
    pub report: Same<Report>,
    /// What is compared with.
    pub against: Against,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// Whether the grid has no rows.
    pub empty: bool,
}

/// What did not change, and what changed outside the masks.
#[component]
pub fn Rest(props: &RestProps) -> Html {
    let open = use_state_eq(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let Some(candidate) = &props.report.candidate else { return Html::default() };
    let diff = match props.against {
        Against::Baseline => &candidate.against_baseline,
        Against::Reference => &candidate.against_reference,
    };
    let counts = diff.counts;
    let same = match (counts.same, counts.same_rows) {
        (0, 0) => None,
        (same, 0) => Some((counted(same, "construct", "constructs"), same == 1)),
        (0, rows) => Some((counted(rows, "property", "properties"), rows == 1)),
        (same, rows) => Some((
            format!(
                "{} and {}",
                counted(same, "construct", "constructs"),
                counted(rows, "property", "properties")
            ),
            false,
        )),
    };
    let nothing = match props.against {
        Against::Baseline => {
            "Your answer changes nothing: no construct, property or call differs from the baseline."
        }
        Against::Reference => "Nothing differs: the same constructs, properties and calls as the reference.",
    };
    html! {
        <>
            <p class="rest">
                if props.empty && diff.problems.is_empty() { <span class="strong">{ nothing }</span> }
                if let Some((words, one)) = same {
                    <span>{ format!("{words} {} the same.", if one { "is" } else { "are" }) }</span>
                }
                if !diff.same.is_empty() {
                    <button type="button" aria-expanded={open.to_string()} onclick={toggle}>{ if *open { "Hide them" } else { "Show them" } }</button>
                }
                { outside(&candidate.splice, &props.goto) }
            </p>
            if *open { { same_list(diff, &props.goto) } }
        </>
    }
}

fn same_list(diff: &StructuralDiff, goto: &Callback<Goto>) -> Html {
    html! {
        <ul class="same-list">
            { for diff.same.iter().enumerate().map(|(index, node)| {
                let target = Goto::candidate(&node.place.path, node.place.lines.first);
                let onclick = goto.reform(move |_: MouseEvent| target.clone());
                html! {
                    <li key={index}>
                        <span class="chg same" aria-hidden="true">{ "=" }</span>
                        <span class="id">{ &node.name }</span><code class="cls">{ &node.class }</code>
                        <button type="button" class="link" {onclick} title={format!("{}, line {}", node.place.path, node.place.lines.first)}>
                            { format!("L{}", node.place.lines.first) }
                        </button>
                    </li>
                }
            }) }
        </ul>
    }
}

fn outside(splice: &SpliceReport, goto: &Callback<Goto>) -> Html {
    let lines = counted(splice.untouched_lines, "line", "lines");
    if splice.outside.is_empty() {
        return html! { <span>{ format!("Outside the masks nothing changed: {lines}, byte for byte.") }</span> };
    }
    html! {
        <span class="outside">
            { "Outside the masks your answer also changed " }
            { for splice.outside.iter().enumerate().map(|(index, change)| html! {
                <span key={index}>{ if index > 0 { ", " } else { "" } }{ one(change, goto) }</span>
            }) }
            { format!("; {lines} there are as they were.") }
        </span>
    }
}

fn one(change: &OutsideChange, goto: &Callback<Goto>) -> Html {
    match change.lines {
        Some(range) => {
            let target = Goto::candidate(&change.path, range.first);
            let words = if range.first == range.last {
                format!("{}:{}", change.path, range.first)
            } else {
                format!("{}:{} to {}", change.path, range.first, range.last)
            };
            html! { <button type="button" class="link" onclick={goto.reform(move |_: MouseEvent| target.clone())}>{ words }</button> }
        }
        None => {
            html! { { format!("{} ({} removed)", change.path, counted(change.removed, "line", "lines")) } }
        }
    }
}
