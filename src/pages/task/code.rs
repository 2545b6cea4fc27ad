//! The Code pane: one file, as it was given, with the answer in it, or with the canonical solution.

use super::desk::{Desk, Move};
use super::goto::Side;
use super::marks;
use crate::components::code_view::CodeView;
use crate::components::editor::{Jump, LineKind, LineMark, Marks, language_of};
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
    let faced = desk.facing.as_ref().and(desk.code_jump);
    let sheet = use_memo(
        (task.clone(), report.clone(), path.clone(), desk.side, faced),
        |(task, report, path, side, faced)| sheet(task, report.as_deref(), path, *side, *faced),
    );
    let facing = use_memo((task.clone(), report.clone(), desk.facing.clone()), |(task, report, facing)| {
        let facing = facing.as_ref()?;
        Some(self::sheet(task, report.as_deref(), &facing.path, facing.side, Some(facing.jump)))
    });
    let facing = desk.facing.as_ref().zip(facing.as_ref().as_ref());
    let is_test = !task.context.contains_key(path.as_str()) && task.tests.contains_key(path.as_str());
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
            <div class="body code-body">
                if let Some((facing, sheet)) = facing {
                    <div key="facing" class="half">
                        { caption(sheet.side, &facing.path, facing.jump, close(desk)) }
                        { view(sheet, &facing.path, Some(facing.jump)) }
                    </div>
                }
                <div key="own" class="half">
                    if let Some(jump) = faced { { caption(sheet.side, &path, jump, Html::default()) } }
                    { view(&sheet, &path, desk.code_jump) }
                </div>
            </div>
        </section>
    }
}

/// The text, or why there is none.
fn view(sheet: &Sheet, path: &str, jump: Option<Jump>) -> Html {
    let label = match sheet.side {
        Side::Context | Side::Answer => path.to_owned(),
        Side::Candidate => format!("{path} with your answer"),
        Side::Reference => format!("{path}, reference"),
    };
    match sheet.absent {
        Some(absent) => html! { <p class="absent">{ absent }</p> },
        None => html! {
            <CodeView id={path.to_owned()} text={sheet.text.clone()} language={language_of(path)} {label}
                marks={sheet.marks.clone()} {jump} />
        },
    }
}

/// Which of two texts that face each other this is, and which of its lines are meant.
fn caption(side: Side, path: &str, jump: Jump, close: Html) -> Html {
    let name = match side {
        Side::Context | Side::Answer => "Context",
        Side::Candidate => "With your answer",
        Side::Reference => "Reference",
    };
    let lines = if jump.first == jump.last {
        format!("line {}", jump.first)
    } else {
        format!("lines {} to {}", jump.first, jump.last)
    };
    html! {
        <div class="half-head">
            <b class="strong">{ name }</b><code title={path.to_owned()}>{ path }</code>
            <span class="end"><span class="faint">{ lines }</span>{ close }</span>
        </div>
    }
}

/// Goes back to one text.
fn close(desk: &UseReducerHandle<Desk>) -> Html {
    let (dispatcher, side) = (desk.dispatcher(), desk.side);
    let onclick = move |_: MouseEvent| dispatcher.dispatch(Move::Show(side));
    html! {
        <button type="button" class="btn quiet icon tiny" aria-label="Show one text" title="Show one text" {onclick}><Icon glyph={Glyph::Close} /></button>
    }
}

/// The switch between the sides.
fn sides(shown: Side, candidate: bool, desk: &UseReducerHandle<Desk>) -> Html {
    let facing = desk.facing.as_ref().map(|facing| facing.side);
    let side = |side: Side, label: &'static str, enabled: bool, title: Option<&'static str>| {
        let dispatcher = desk.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| {
            if enabled {
                dispatcher.dispatch(Move::Show(side));
            }
        });
        html! {
            <button type="button" aria-pressed={(shown == side || facing == Some(side)).to_string()} aria-disabled={(!enabled).then_some("true")} {title}
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

/// `faced`: lines that a text beside this one is about as well.
fn sheet(task: &Task, report: Option<&Report>, path: &str, side: Side, faced: Option<Jump>) -> Sheet {
    let candidate: Option<&CandidateReport> = report.and_then(|report| report.candidate.as_ref());
    let context = task.context.get(path).or_else(|| task.tests.get(path));
    let (side, text, mut marks) = match (side, candidate) {
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
    marks.lines.extend(faced.map(|jump| LineMark {
        first: jump.first,
        last: jump.last,
        kind: LineKind::Faced,
    }));
    let absent = match (text, side) {
        (Some(_), _) => None,
        (None, Side::Candidate) => Some("Your answer removes this file."),
        (None, Side::Context | Side::Answer) => Some("This file is not in the context: your answer adds it."),
        (None, Side::Reference) => Some("This file is not in the reference: your answer adds it."),
    };
    Sheet { side, text: text.map(String::as_str).unwrap_or_default().into(), marks: Rc::new(marks), absent }
}
