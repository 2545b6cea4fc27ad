//! A failed assertion beside the resource that came closest.

use super::json::{self, JsonLine, Tone};
use super::trace::Trace;
use crate::components::same::Same;
use crate::components::text::counted;
use crate::pages::task::analysis::links::Told;
use crate::pages::task::analysis::synthesis::words::{line_of, set_at};
use crate::pages::task::goto::Goto;
use infrabench_protocol::run::TemplateAssertion;
use infrabench_protocol::template::{ResourceDiff, TemplateReport};
use infrabench_protocol::verdict::{ClosestResource, JudgedTest};
use yew::prelude::*;

/// Properties of [`Looked`].
#[derive(Properties, PartialEq)]
pub struct LookedProps {
    /// The test.
    pub test: JudgedTest,
    /// The differences that explain it.
    pub causes: Vec<Told>,
    /// The answer's resources and the code that made them, once known.
    pub made: Option<Same<TemplateReport>>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

/// The panels: looked for, closest, traceback.
#[component]
pub fn Looked(props: &LookedProps) -> Html {
    let LookedProps { test, causes, made, goto } = props;
    let closest = test.closest.as_ref();
    let differing: Vec<Vec<String>> =
        closest.iter().flat_map(|closest| &closest.differences).map(|one| one.path.clone()).collect();
    html! {
        <div class="look">
            if let Some(assertion) = &test.report.assertion {
                <section>
                    <h3>{ "Looked for" }<span>{ looked_for(assertion) }</span></h3>
                    { lines("Looked for", "diff-want", &json::expected(&assertion.expected, &differing), |_| None) }
                </section>
                <section>{ there(assertion, closest, &differing, causes, made.as_deref(), goto) }</section>
            }
            if let Some(exception) = &test.report.exception {
                <section class="traced">
                    <h3>{ "Traceback" }<span>{ "trimmed to your code and the test" }</span></h3>
                    <Trace exception={exception.clone()} goto={goto.clone()} />
                </section>
            }
        </div>
    }
}

fn looked_for(assertion: &TemplateAssertion) -> String {
    let kind = assertion.resource_type.as_deref().unwrap_or("template");
    match assertion.method.as_str() {
        "resource_count_is" => format!("this many of {kind}"),
        "has_resource_properties" => format!("an {kind} with"),
        "all_resources" | "all_resources_properties" => format!("every {kind} with"),
        method => format!("{} {kind}", method.replace('_', " ")),
    }
}

fn there(
    assertion: &TemplateAssertion,
    closest: Option<&ClosestResource>,
    differing: &[Vec<String>],
    causes: &[Told],
    made: Option<&TemplateReport>,
    goto: &Callback<Goto>,
) -> Html {
    let Some(closest) = closest else {
        let kind = assertion.resource_type.as_deref().unwrap_or("that type");
        return html! {
            <>
                <h3>{ "Found" }<span>{ assertion.stack.as_ref().map(|stack| format!("in {stack}")) }</span></h3>
                <p class="none-there">{ match assertion.found {
                    0 => format!("No resource of type {kind}."),
                    found => format!("{} of type {kind}.", counted(found, "resource", "resources")),
                } }</p>
            </>
        };
    };
    let differ = counted(
        u32::try_from(closest.differences.len()).unwrap_or(u32::MAX),
        "property differs",
        "properties differ",
    );
    let resource = made.and_then(|made| resource_of(made, closest));
    let explained = match (causes, closest.differences.as_slice()) {
        // Only one and one can be told to belong together.
        ([Told { place: Some(place), cause: (_, Some(_)), .. }], [_]) => Some(place),
        _ => None,
    };
    let set_at = |at: &[String]| {
        let place = resource.and_then(|resource| set_at(resource, at)).or(explained)?;
        let target = Goto::candidate(&place.path, place.lines.first);
        Some(html! {
            <em>{ "set at " }
                <button type="button" class="link" title={place.path.clone()} onclick={goto.reform(move |_: MouseEvent| target.clone())}>
                    { line_of(place) }
                </button>
            </em>
        })
    };
    html! {
        <>
            <h3>{ format!("Closest of {}", closest.of) }<span>{ format!("{}, {differ}", closest.logical_id) }</span></h3>
            { lines("Closest resource", "diff-got", &json::found(&closest.properties, &assertion.expected, differing), set_at) }
        </>
    }
}

/// The closest resource among those that are known.
fn resource_of<'m>(made: &'m TemplateReport, closest: &ClosestResource) -> Option<&'m ResourceDiff> {
    let stack = made.stacks.iter().position(|stack| stack.after.as_ref() == Some(&closest.stack))?;
    made.resources.iter().find(|one| one.stack == stack && one.after.as_ref() == Some(&closest.logical_id))
}

fn lines(
    label: &'static str,
    differs: &'static str,
    lines: &[JsonLine],
    note: impl Fn(&[String]) -> Option<Html>,
) -> Html {
    html! {
        <div class="json" tabindex="0" role="region" aria-label={label}>
            { for lines.iter().enumerate().map(|(index, line)| {
                let indent = "  ".repeat(line.indent);
                match line.tone {
                    Tone::Plain => html! { <div key={index}>{ indent }{ &line.key }{ &line.value }</div> },
                    Tone::Dim => html! { <div key={index} class="dim">{ indent }{ &line.key }{ &line.value }</div> },
                    Tone::Differs => html! {
                        <div key={index} class={differs}>{ indent }{ &line.key }<b>{ &line.value }</b>{ line.at.as_deref().and_then(&note) }</div>
                    },
                }
            }) }
        </div>
    }
}
