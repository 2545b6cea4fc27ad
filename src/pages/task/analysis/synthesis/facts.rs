//! All that is known of one resource: what changed, what stayed, what refers to it, the tests and the code.

use super::source::Synthesis;
use super::tests::looking_at;
use super::value;
use super::words::{before_word, change_of, edge_label, line_of, made_at, mark, name_of, set_at, word};
use crate::components::verdict;
use crate::pages::task::analysis::value::breakable;
use crate::pages::task::goto::Goto;
use crate::pages::task::results::words::{mark_of, outcome_word, test_name};
use infrabench_protocol::place::Place;
use infrabench_protocol::template::{Edge, PropertyRow, ResourceDiff, TemplateChange};
use yew::prelude::*;

/// Properties of [`Facts`].
#[derive(Properties, PartialEq)]
pub struct FactsProps {
    /// What was synthesized.
    pub synthesis: Synthesis,
    /// Index of the resource.
    pub at: usize,
    /// Picks another resource.
    pub on_pick: Callback<usize>,
    /// Shows the resource among the differences of the templates.
    pub on_template: Callback<usize>,
}

/// The facts, without a heading of their own.
#[component]
pub fn Facts(props: &FactsProps) -> Html {
    let FactsProps { synthesis, at, on_pick, on_template } = props;
    let Some(resource) = synthesis.report.resources.get(*at) else { return Html::default() };
    let at = *at;
    html! {
        <>
            <dl class="block">
                <div><dt>{ "Logical id" }</dt><dd><code>{ resource.logical_id() }</code></dd></div>
                if let (Some(before), Some(_), TemplateChange::Renamed | TemplateChange::Changed) = (&resource.before, &resource.after, resource.change) {
                    if Some(before) != resource.after.as_ref() {
                        <div><dt>{ format!("{} id", before_word(synthesis.against)) }</dt><dd><code>{ before }</code></dd></div>
                    }
                }
                <div class="grow"><dt>{ defined_words(resource) }</dt><dd>{ defined(synthesis, resource) }</dd></div>
            </dl>
            { changed(synthesis, resource) }
            { same(synthesis, resource) }
            { references(synthesis, at, on_pick) }
            { tests(synthesis, resource) }
            <p class="sec"><button type="button" class="link" onclick={on_template.reform(move |_: MouseEvent| at)}>{ "Show in the template" }</button></p>
        </>
    }
}

fn defined_words(resource: &ResourceDiff) -> String {
    match &resource.defined {
        Some(defined) if !defined.own => format!("Made by {}", defined.construct),
        Some(_) | None => "Defined at".to_owned(),
    }
}

fn defined(synthesis: &Synthesis, resource: &ResourceDiff) -> Html {
    match (made_at(resource), resource.change) {
        (Some(place), _) => line(synthesis, place),
        (None, TemplateChange::Removed) => html! { <span class="faint">{ "not in your answer" }</span> },
        (None, _) => html! { <span class="faint">{ "not known" }</span> },
    }
}

/// A link to a line of the candidate.
pub fn line(synthesis: &Synthesis, place: &Place) -> Html {
    let target = Goto::candidate(&place.path, place.lines.first);
    html! {
        <button type="button" class="link" title={place.path.clone()} onclick={synthesis.goto.reform(move |_: MouseEvent| target.clone())}>
            <code>{ line_of(place) }</code>
        </button>
    }
}

fn changed(synthesis: &Synthesis, resource: &ResourceDiff) -> Html {
    let (rows, against) = (&resource.rows, synthesis.against);
    if rows.is_empty() {
        return Html::default();
    }
    let title = match resource.change {
        TemplateChange::Added | TemplateChange::Removed => "Properties",
        TemplateChange::Same | TemplateChange::Changed | TemplateChange::Renamed => "Changed",
    };
    let note = match resource.change {
        TemplateChange::Changed => {
            format!("{}, {} to your answer", rows.len(), before_word(against).to_lowercase())
        }
        TemplateChange::Same | TemplateChange::Added | TemplateChange::Removed | TemplateChange::Renamed => {
            rows.len().to_string()
        }
    };
    html! {
        <section class="sec">
            <h4>{ title }<span>{ note }</span></h4>
            <dl class="pairs">{ for rows.iter().enumerate().map(|(index, row)| pair(synthesis, resource, index, row)) }</dl>
        </section>
    }
}

fn pair(synthesis: &Synthesis, resource: &ResourceDiff, index: usize, row: &PropertyRow) -> Html {
    html! {
        <div key={index}>
            <dt>{ mark(change_of(row), synthesis.against) }<span>{ breakable(&row.path.join(".")) }</span></dt>
            <dd>
                if let Some(before) = &row.before { <span class="was">{ value::text(before) }</span> }
                if row.before.is_some() && row.after.is_some() { <span class="faint" aria-label="becomes">{ "→" }</span> }
                if let Some(after) = &row.after { <span class="now">{ value::text(after) }</span> }
                if let Some(place) = set_at(resource, &row.path) { <span class="at">{ line(synthesis, place) }</span> }
            </dd>
        </div>
    }
}

fn same(synthesis: &Synthesis, resource: &ResourceDiff) -> Html {
    let differing =
        |name: &str| resource.rows.iter().any(|row| row.path.first().is_some_and(|first| first == name));
    let same: Vec<_> = synthesis
        .properties(resource)
        .into_iter()
        .flatten()
        .filter(|(name, _)| resource.change != TemplateChange::Added && !differing(name))
        .collect();
    if same.is_empty() {
        return Html::default();
    }
    let title = if synthesis.against.is_some() { "Same" } else { "Properties" };
    html! {
        <section class="sec">
            <h4>{ title }<span>{ same.len() }</span></h4>
            <dl class="pairs">
                { for same.into_iter().map(|(name, value)| html! {
                    <div key={name.clone()} class="one">
                        <dt class="soft">if synthesis.against.is_some() { { mark(TemplateChange::Same, synthesis.against) } }{ name }</dt>
                        <dd class="soft">{ value::text(value) }</dd>
                    </div>
                }) }
            </dl>
        </section>
    }
}

fn references(synthesis: &Synthesis, at: usize, on_pick: &Callback<usize>) -> Html {
    let report = &synthesis.report;
    let own: Vec<&Edge> = report.edges.iter().filter(|edge| edge.from == at || edge.to == at).collect();
    if own.is_empty() {
        return Html::default();
    }
    html! {
        <section class="sec">
            <h4>{ "References" }<span>{ own.len() }</span></h4>
            <ul class="refs">
                { for own.into_iter().enumerate().map(|(index, edge)| {
                    let to = edge.from == at;
                    let other = if to { edge.to } else { edge.from };
                    html! {
                        <li key={index}>
                            <span class="way" aria-hidden="true">{ if to { "→" } else { "←" } }</span>
                            <span>
                                { if to { "to " } else { "from " } }
                                <button type="button" class="link" onclick={on_pick.reform(move |_: MouseEvent| other)}>{ name_of(report, other) }</button>
                            </span>
                            <code>{ edge_label(edge.kind, &edge.label) }</code>
                            if edge.change != TemplateChange::Same { { mark(edge.change, synthesis.against) } }
                        </li>
                    }
                }) }
            </ul>
        </section>
    }
}

fn tests(synthesis: &Synthesis, resource: &ResourceDiff) -> Html {
    let judgement = &synthesis.score.judgement;
    let stack = synthesis.report.stacks.get(resource.stack).and_then(|stack| stack.after.as_deref());
    let found = looking_at(&synthesis.task, judgement, resource, stack);
    if found.is_empty() {
        return Html::default();
    }
    html! {
        <section class="sec">
            <h4>{ "Tests that look at it" }<span>{ format!("{}, or at others of its type", found.len()) }</span></h4>
            <ul class="tests">
                { for found.into_iter().filter_map(|index| judgement.tests.get(index).map(|test| (index, test))).map(|(index, test)| html! {
                    <li key={index}>
                        { verdict::mark(mark_of(test.report.outcome), outcome_word(test.report.outcome), true) }
                        <button type="button" class="link" onclick={synthesis.links.to_test.reform(move |_: MouseEvent| index)}>
                            <code>{ test_name(&test.report.id) }</code>
                        </button>
                    </li>
                }) }
            </ul>
        </section>
    }
}

/// The heading of a resource: sign, name, type.
pub fn title(synthesis: &Synthesis, resource: &ResourceDiff) -> Html {
    let against = synthesis.against;
    html! {
        <>
            if resource.change != TemplateChange::Same { { mark(resource.change, against) } }
            <span class={classes!("nm", (resource.change == TemplateChange::Removed).then_some("gone"))}>{ &resource.name }</span>
            <span class="faint small">{ &resource.kind }</span>
            if matches!(resource.change, TemplateChange::Added | TemplateChange::Removed | TemplateChange::Renamed) {
                <span class="faint small">{ word(resource.change, against) }</span>
            }
        </>
    }
}
