//! The Code pane: one file, as it was given, with the answer in it, or with the canonical solution.

use super::desk::{Desk, Move};
use super::goto::Side;
use super::marks;
use crate::components::code_view::CodeView;
use crate::components::editor::{Marks, language_of};
use crate::components::icon::{Glyph, Icon};
use crate::components::same::Same;
use infrabench_protocol::analysis::{CandidateReport, Report};
use infrabench_task::Task;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`CodePane`].
#[derive(Properties, PartialEq)]
pub struct CodePaneProps {
    /// The task.
    pub task: Same<Task>,
    /// What is known of the answer.
    pub report: Option<Same<Report>>,
    /// What lies open.
    pub desk: UseReducerHandle<Desk>,
}

/// What is shown of a file.
#[derive(Clone, PartialEq)]
struct Sheet {
    side: Side,
    text: Rc<str>,
    marks: Rc<Marks>,
    /// Why there is no text, when there is none.
    absent: Option<&'static str>,
}

/// The pane.
#[component]
pub fn CodePane(props: &CodePaneProps) -> Html {
    let CodePaneProps { task, report, desk } = props;
    let path = desk.path.clone();
    let candidate = report.as_ref().is_some_and(|report| report.candidate.is_some());
    let sheet =
        use_memo((task.clone(), report.clone(), path.clone(), desk.side), |(task, report, path, side)| {
            sheet(task, report.as_deref(), path, *side)
        });
    let is_test = !task.context.contains_key(path.as_str()) && task.tests.contains_key(path.as_str());
    let label = match sheet.side {
        Side::Context | Side::Answer => path.clone(),
        Side::Candidate => format!("{path} with your answer"),
        Side::Reference => format!("{path}, reference"),
    };
    html! {
        <section class="pane" id="pane-code" data-p="code" aria-label="Code">
            <div class="pane-head">
                <h2 class="path" title={path.clone()}><code>{ &path }</code></h2>
                if is_test { <span class="tag faint">{ "test" }</span> }
                <span class="end">
                    if !is_test { { sides(sheet.side, candidate, desk) } }
                    { mask_button(task, report.as_deref(), desk) }
                </span>
            </div>
            <div class="body">
                if let Some(absent) = sheet.absent {
                    <p class="absent">{ absent }</p>
                } else {
                    <CodeView id={path.clone()} text={sheet.text.clone()} language={language_of(&path)} {label}
                        marks={sheet.marks.clone()} jump={desk.code_jump} />
                }
            </div>
        </section>
    }
}

/// The switch between the sides.
fn sides(shown: Side, candidate: bool, desk: &UseReducerHandle<Desk>) -> Html {
    let side = |side: Side, label: &'static str, enabled: bool, title: Option<&'static str>| {
        let dispatcher = desk.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| {
            if enabled {
                dispatcher.dispatch(Move::Show(side));
            }
        });
        html! {
            <button type="button" aria-pressed={(shown == side).to_string()} aria-disabled={(!enabled).then_some("true")} {title}
                {onclick}>{ label }</button>
        }
    };
    html! {
        <span class="seg" role="group" aria-label="Show">
            { side(Side::Context, "Context", true, None) }
            { side(Side::Candidate, "With your answer", candidate, (!candidate).then_some("There is no usable answer yet")) }
            if desk.revealed { { side(Side::Reference, "Reference", true, None) } }
        </span>
    }
}

/// Goes to the mask on show, from there to the next one.
fn mask_button(task: &Same<Task>, report: Option<&Report>, desk: &UseReducerHandle<Desk>) -> Html {
    let count = task.masks.len();
    let onclick = {
        let (dispatcher, next) = (desk.dispatcher(), next_mask(task, report, desk));
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(next.clone()))
    };
    let words = format!("Mask {} of {count}", desk.mask + 1);
    html! {
        <button type="button" class="btn quiet tiny" title="Go to the mask, then to the next one (M)" {onclick}>
            <Icon glyph={Glyph::Fill} />{ words }
        </button>
    }
}

/// The move of the mask button and of the key M: to the current mask from elsewhere, from there to the next.
pub fn next_mask(task: &Task, report: Option<&Report>, desk: &Desk) -> Move {
    let here = task.masks.get(desk.mask).is_some_and(|mask| mask.path.as_str() == desk.path);
    let at_it = here && desk.code_jump.is_some_and(|jump| !jump.flash);
    let index = if at_it { (desk.mask + 1) % task.masks.len().max(1) } else { desk.mask };
    let fills = report.and_then(|report| report.candidate.as_ref()).map(|candidate| &candidate.splice.fills);
    let fill = fills.and_then(|fills| fills.iter().find(|fill| fill.mask == index));
    Move::Mask { index, candidate_line: fill.and_then(|fill| fill.lines).map(|lines| lines.first) }
}

fn sheet(task: &Task, report: Option<&Report>, path: &str, side: Side) -> Sheet {
    let candidate: Option<&CandidateReport> = report.and_then(|report| report.candidate.as_ref());
    let context = task.context.get(path).or_else(|| task.tests.get(path));
    let (side, text, marks) = match (side, candidate) {
        (Side::Candidate, Some(candidate)) => {
            let text = match candidate.changed_files.get(path) {
                Some(changed) => changed.as_ref(),
                None => context,
            };
            (Side::Candidate, text, marks::candidate(task, path, candidate))
        }
        (Side::Reference, _) => {
            (Side::Reference, task.reference.get(path).or(context), marks::reference(task, path))
        }
        (Side::Context | Side::Answer | Side::Candidate, _) => {
            (Side::Context, context, marks::context(task, path, report))
        }
    };
    let absent = match (text, side) {
        (Some(_), _) => None,
        (None, Side::Candidate) => Some("Your answer removes this file."),
        (None, Side::Context | Side::Answer) => Some("This file is not in the context: your answer adds it."),
        (None, Side::Reference) => Some("This file is not in the reference: your answer adds it."),
    };
    Sheet { side, text: text.map(String::as_str).unwrap_or_default().into(), marks: Rc::new(marks), absent }
}
