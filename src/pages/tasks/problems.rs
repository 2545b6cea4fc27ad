//! What is wrong with a dataset, told by file, line and field.

use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::text::{count, counted};
use infrabench_protocol::dataset::{DatasetInfo, LoadFailure, LoadIssue};
use std::rc::Rc;
use yew::prelude::*;

/// Issues told in full; the rest one line each, behind a button.
const IN_FULL: usize = 1;

/// Properties of [`Flawed`].
#[derive(Properties, PartialEq)]
pub struct FlawedProps {
    /// The dataset in use.
    pub info: Rc<DatasetInfo>,
    /// Opens the dialog to load another.
    pub on_load: Callback<()>,
    /// Puts the message away.
    pub on_dismiss: Callback<()>,
}

/// A dataset in use of which some tasks could not be.
#[component]
pub fn Flawed(props: &FlawedProps) -> Html {
    let info = &props.info;
    let title = title(&info.problems, info.problem_count, &info.name);
    let rest = match info.tasks {
        1 => "The other task is loaded.".to_owned(),
        tasks => format!("The other {} tasks are loaded.", count(tasks)),
    };
    html! {
        <Note gravity={Gravity::Bad} glyph={Glyph::File} {title}
            tag={AttrValue::from(format!("{} of {}", count(info.tasks), count(info.tasks.saturating_add(info.problem_count))))}>
            <Issues lead={rest} problems={info.problems.clone()} problem_count={info.problem_count} />
            <div class="acts">
                <button class="btn" onclick={props.on_load.reform(|_: MouseEvent| ())}>
                    <Icon glyph={Glyph::Import} />{ "Load a fixed file" }
                </button>
                <button class="btn quiet" onclick={props.on_dismiss.reform(|_: MouseEvent| ())}>{ "Put away" }</button>
            </div>
        </Note>
    }
}

/// Properties of [`Refused`].
#[derive(Properties, PartialEq)]
pub struct RefusedProps {
    /// What could not be used.
    pub failure: Rc<LoadFailure>,
    /// Whether another dataset is in use meanwhile.
    pub others: bool,
    /// Opens the dialog to load another.
    pub on_load: Callback<()>,
    /// Puts the message away, or tries again when nothing else is in use.
    pub on_next: Callback<()>,
}

/// A dataset that could not be used at all.
#[component]
pub fn Refused(props: &RefusedProps) -> Html {
    let failure = &props.failure;
    let title = if failure.problems.is_empty() {
        AttrValue::from(format!("{} is not loaded", failure.name))
    } else {
        title(&failure.problems, failure.problem_count, &failure.name)
    };
    let lead = if props.others {
        format!("{} The dataset before stays.", failure.message)
    } else {
        failure.message.clone()
    };
    html! {
        <Note gravity={Gravity::Bad} glyph={Glyph::File} {title}>
            <Issues {lead} problems={failure.problems.clone()} problem_count={failure.problem_count} />
            <div class="acts">
                <button class="btn" onclick={props.on_load.reform(|_: MouseEvent| ())}>
                    <Icon glyph={Glyph::Import} />{ "Load another file" }
                </button>
                <button class="btn quiet" onclick={props.on_next.reform(|_: MouseEvent| ())}>
                    { if props.others { "Put away" } else { "Try again" } }
                </button>
            </div>
        </Note>
    }
}

fn title(problems: &[LoadIssue], problem_count: u32, name: &str) -> AttrValue {
    let title = match (problems.first(), problem_count) {
        (Some(LoadIssue { file, line: Some(line), .. }), 1) => format!("{file} is broken at line {line}"),
        (Some(LoadIssue { file, .. }), 1) if !file.is_empty() => format!("{file} is broken"),
        _ => format!("{name} has {}", counted(problem_count, "problem", "problems")),
    };
    title.into()
}

#[derive(Properties, PartialEq)]
struct IssuesProps {
    lead: String,
    problems: Vec<LoadIssue>,
    problem_count: u32,
}

#[component]
fn Issues(props: &IssuesProps) -> Html {
    let all = use_state_eq(|| false);
    let (full, brief) = props.problems.split_at(props.problems.len().min(IN_FULL));
    let told = u32::try_from(props.problems.len()).unwrap_or(u32::MAX);
    let open = {
        let all = all.setter();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <>
            <p>{ &props.lead }{ " " }{ for full.iter().map(sentence) }</p>
            { for full.iter().filter_map(excerpt) }
            if !brief.is_empty() && !*all {
                <p><button class="link" onclick={open}>{ format!("Show {}", counted(props.problem_count.saturating_sub(1), "more problem", "more problems")) }</button></p>
            }
            if *all {
                <ul class="issues">
                    { for brief.iter().map(|issue| html! { <li><code>{ place(issue) }</code>{ " " }{ sentence(issue) }</li> }) }
                    if props.problem_count > told {
                        <li class="faint">{ format!("and {} more", count(props.problem_count - told)) }</li>
                    }
                </ul>
            }
        </>
    }
}

fn place(issue: &LoadIssue) -> String {
    match (issue.line, issue.column) {
        (Some(line), Some(column)) => format!("{}:{line}:{column}", issue.file),
        (Some(line), None) => format!("{}:{line}", issue.file),
        (None, _) => issue.file.clone(),
    }
}

fn sentence(issue: &LoadIssue) -> Html {
    let mut letters = issue.message.chars();
    let message: String =
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    let stop = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    html! {
        <>
            { message }{ stop }
            if let Some(field) = &issue.field { { " Field " }<code>{ field }</code>{ "." } }
            if let Some(task) = &issue.task { { " Task " }<code>{ task }</code>{ "." } }
        </>
    }
}

fn excerpt(issue: &LoadIssue) -> Option<Html> {
    let (line, text) = (issue.line?, issue.excerpt.as_ref()?);
    let label = format!("Line {line} of {}", issue.file);
    Some(html! {
        <div class="code excerpt" tabindex="0" role="region" aria-label={label}>
            <div class="l del" data-n={line.to_string()}><span>{ text }</span></div>
        </div>
    })
}
