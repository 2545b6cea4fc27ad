//! The Answer pane: the box, ways to fill it, and under it how the answer was understood.

use super::answer_map::AnswerMap;
use super::answer_state::{Answer, Change, LinkNews, Origin};
use super::asking::dialog::AskDialog;
use super::asking::strip::Strip;
use super::asking::use_asking::Asker;
use super::chooser::Chooser;
use super::desk::{Desk, Move, Pane};
use super::findings::Findings;
use super::goto::Goto;
use super::layout::Edge;
use super::marks::{self, lines};
use super::open_file;
use super::splitter::Splitter;
use super::understood::Understood;
use crate::components::answer_editor::AnswerEditor;
use crate::components::editor::Lint;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::same::Same;
use crate::services::analysis::Analysis;
use crate::services::drops;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use infrabench_protocol::analysis::Report;
use infrabench_protocol::intake::Form;
use infrabench_task::Task;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Properties of [`AnswerPane`].
#[derive(Properties, PartialEq)]
pub struct AnswerPaneProps {
    /// The task.
    pub task: Same<Task>,
    /// The answer.
    pub answer: UseReducerHandle<Answer>,
    /// What is known of it.
    pub analysis: Analysis,
    /// From lines of the candidate to lines of the answer.
    pub map: Same<AnswerMap>,
    /// Asks a model.
    pub asker: Asker,
    /// What lies open.
    pub desk: UseReducerHandle<Desk>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// The pane's size changed.
    pub on_size: Callback<(Edge, Option<f64>)>,
}

/// The pane.
#[component]
pub fn AnswerPane(props: &AnswerPaneProps) -> Html {
    let AnswerPaneProps { task, answer, analysis, map, asker, desk, goto, on_size } = props;
    let store = use_store();
    let picker = use_node_ref();
    let over = use_state_eq(|| false);
    let asking = use_state_eq(|| false);
    // A dialog inside a pane that is not on show would not be either.
    let on_ask = use_callback((asking.setter(), desk.dispatcher()), |(), (asking, desk)| {
        desk.dispatch(Move::Pane(Pane::Answer));
        asking.set(true);
    });
    let on_asked = use_callback(asking.setter(), |(), asking| asking.set(false));
    let total = count_lines(&answer.text);

    let on_change =
        use_callback(answer.dispatcher(), |text: Rc<str>, answer| answer.dispatch(Change::Typed(text)));
    let on_refused =
        use_callback(store.clone(), |length: usize, store| store.toast(open_file::too_long(length)));
    let on_file = {
        let (store, dispatcher) = (store.clone(), answer.dispatcher());
        Callback::from(move |file: web_sys::File| open_file::open(file, dispatcher.clone(), store.clone()))
    };
    let onpick = {
        let on_file = on_file.clone();
        Callback::from(move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
            // Choosing the same file once more is a choice as well.
            input.set_value("");
        })
    };
    let pick = use_callback(picker.clone(), |_: MouseEvent, picker| {
        picker.cast::<HtmlInputElement>().iter().for_each(|input| input.click());
    });
    let clear = {
        let (store, dispatcher) = (store.clone(), answer.dispatcher());
        let (text, origin, reading) = (answer.text.clone(), answer.origin.clone(), answer.reading);
        Callback::from(move |_: MouseEvent| {
            dispatcher.dispatch(Change::Put("".into(), Origin::Typed));
            let (dispatcher, text, origin) = (dispatcher.clone(), text.clone(), origin.clone());
            let undo = Callback::from(move |()| {
                dispatcher.dispatch(Change::Put(text.clone(), origin.clone()));
                dispatcher.dispatch(Change::Choose(reading));
            });
            store.toast(Toast::info("Answer cleared.").with_action("Undo", undo));
        })
    };
    let onpaste = {
        let on_file = on_file.clone();
        Callback::from(move |event: Event| {
            if let Some(file) = pasted_file(&event) {
                event.prevent_default();
                on_file.emit(file);
            }
        })
    };
    let (ondragover, ondragleave, ondrop) = dropping(&over, on_file);

    let found = analysis.found.as_ref();
    let form = found.and_then(|found| found.report.intake.reading()).map(|reading| reading.form);
    let language = language(form, &answer.text);
    let report = found.map(|found| found.report.clone());
    let marks = use_memo((report.clone(), map.clone(), total), |(report, map, total)| {
        let marks = report.as_ref().map(|report| marks::answer(report, *total, lint(report, map)));
        Rc::new(marks.unwrap_or_default())
    });
    html! {
        <section class={classes!("pane", "answer-pane", over.then_some("over"))} id="pane-answer" data-p="answer" aria-label="Answer"
            {ondragover} {ondragleave} {ondrop} {onpaste}>
            <div class="pane-head">
                <h2>{ "Answer" }</h2>
                <span class="faint origin">{ origin(answer, total) }</span>
                <span class="end">
                    <input ref={picker} type="file" class="sr" tabindex="-1" aria-hidden="true" onchange={onpick} />
                    <button type="button" class="btn quiet tiny" onclick={on_ask.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Ask} />{ "Ask a model" }</button>
                    <button type="button" class="btn quiet tiny" onclick={pick}><Icon glyph={Glyph::Import} />{ "Open file" }</button>
                    <button type="button" class="btn quiet tiny" onclick={clear} disabled={answer.text.is_empty()}>{ "Clear" }</button>
                </span>
            </div>
            <Strip asker={asker.clone()} on_open={on_ask} />
            if *asking { <AskDialog asker={asker.clone()} replaces={!answer.is_empty()} on_close={on_asked} /> }
            if let Some(link) = &answer.link { { link_news(link, answer) } }
            <div class="body">
                if answer.ready {
                    <AnswerEditor put={answer.put.clone()} {language} marks={(*marks).clone()} jump={desk.answer_jump}
                        focus={desk.focus_answer} {on_change} {on_refused} />
                }
            </div>
            <div class="under">
                <Understood analysis={analysis.clone()} by_hand={answer.reading.is_some()} writing={answer.writing} masks={task.masks.len()} />
                <Chooser analysis={analysis.clone()} answer={answer.clone()} goto={goto.clone()} />
                <Findings {report} map={map.clone()} goto={goto.clone()} />
            </div>
            <Splitter edge={Edge::Answer} label="Width of the answer" on_size={on_size.clone()} />
        </section>
    }
}

/// `empty`, `31 lines`, `answer.md, 31 lines`.
fn origin(answer: &Answer, total: u32) -> String {
    let size = if answer.text.is_empty() { "empty".to_owned() } else { lines(total) };
    match &answer.origin {
        Origin::Typed => size,
        Origin::File(name) => format!("{name}, {size}"),
        Origin::Link => format!("from a link, {size}"),
        Origin::Model { name, .. } if answer.writing => format!("{name} is writing, {size}"),
        Origin::Model { name, whole: true } => format!("{name}, {size}"),
        Origin::Model { name, whole: false } => format!("{name}, cut off, {size}"),
    }
}

fn count_lines(text: &str) -> u32 {
    u32::try_from(text.lines().count()).unwrap_or(u32::MAX)
}

/// The grammar of the box: as the answer was understood, else by what is plain to see.
fn language(form: Option<Form>, text: &str) -> &'static str {
    if text.contains("```") || text.contains("~~~") {
        return "markdown";
    }
    match form {
        Some(Form::Patch) => "diff",
        Some(Form::JsonObject) => "json",
        Some(Form::Snippet | Form::Tagged | Form::WholeFile) => "python",
        Some(Form::FencedBlock | Form::SearchReplace | Form::FileElements) | None => "markdown",
    }
}

/// Findings of the candidate, at the lines of the answer that they came from.
fn lint(report: &Report, map: &AnswerMap) -> Vec<Lint> {
    let findings = report.candidate.iter().flat_map(|candidate| &candidate.findings);
    findings
        .filter_map(|finding| {
            let line = map.answer_line(&finding.place.path, finding.place.lines.first)?;
            Some(Lint { line, column: None, severity: finding.severity, message: finding.message.clone() })
        })
        .collect()
}

/// A file that was copied and pasted as such. Where there is text as well, that is meant.
fn pasted_file(event: &Event) -> Option<web_sys::File> {
    let data = event.dyn_ref::<web_sys::ClipboardEvent>()?.clipboard_data()?;
    let text = data.get_data("text/plain").unwrap_or_default();
    if text.is_empty() { data.files()?.get(0) } else { None }
}

fn dropping(
    over: &UseStateHandle<bool>,
    on_file: Callback<web_sys::File>,
) -> (Callback<DragEvent>, Callback<DragEvent>, Callback<DragEvent>) {
    let (enter, leave, end) = (over.setter(), over.setter(), over.setter());
    (
        Callback::from(move |event: DragEvent| {
            if drops::files(&event).is_some() {
                event.prevent_default();
                enter.set(true);
            }
        }),
        Callback::from(move |_: DragEvent| leave.set(false)),
        Callback::from(move |event: DragEvent| {
            end.set(false);
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                event.prevent_default();
                on_file.emit(file);
            }
        }),
    )
}

/// What a link did, with both answers on offer.
fn link_news(news: &LinkNews, answer: &UseReducerHandle<Answer>) -> Html {
    let send = |change: Change| {
        let dispatcher = answer.dispatcher();
        Callback::from(move |_: MouseEvent| dispatcher.dispatch(change.clone()))
    };
    match news {
        LinkNews::PutAside(draft) => html! {
            <Note gravity={Gravity::Info} glyph={Glyph::Link} title="This is the link’s answer">
                <p>{ format!("Your own draft for this task ({}) is put aside and still kept. Which one do you want?", lines(count_lines(&draft.text))) }</p>
                <div class="acts">
                    <button type="button" class="btn tiny" onclick={send(Change::BringBack)}>{ "Back to my draft" }</button>
                    <button type="button" class="btn tiny" onclick={send(Change::Accept)}>{ "Keep the link’s answer" }</button>
                </div>
            </Note>
        },
        LinkNews::Broken(why) => html! {
            <Note gravity={Gravity::Bad} glyph={Glyph::Link} title="The link’s answer cannot be read">
                <p>{ *why }{ " Your own draft is as you left it." }</p>
                <div class="acts"><button type="button" class="btn tiny" onclick={send(Change::Accept)}>{ "Dismiss" }</button></div>
            </Note>
        },
    }
}
