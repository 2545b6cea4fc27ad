//! Answer against answer: how the two candidates differ, by construct or by line. The analysis worker compares them.

use super::structure::Structure;
use crate::components::icon::Glyph;
use crate::components::messages::{Empty, Gravity, Note};
use crate::components::same::Same;
use crate::components::text::counted;
use crate::pages::task::analysis::line_files::Drawing;
use crate::pages::task::spans;
use crate::services::address::document;
use crate::services::analysis::compare_answers;
use crate::services::media::use_narrow;
use crate::state::store::use_store;
use infrabench_protocol::analysis::AnswerPair;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// Lines drawn at first, and with each press on the button under them.
const STEP: usize = 1_000;

/// A line of one of the answers' candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineAt {
    /// Whether of the first answer.
    pub first: bool,
    /// The file.
    pub path: String,
    /// The line.
    pub line: u32,
}

/// Properties of [`Answers`].
#[derive(Properties, PartialEq)]
pub struct AnswersProps {
    /// The task that both answer.
    pub task_id: AttrValue,
    /// The answer of run A.
    pub a: AttrValue,
    /// The answer of run B.
    pub b: AttrValue,
    /// Whether they came to different verdicts.
    pub differ: bool,
}

#[derive(Clone, PartialEq)]
enum Found {
    Reading,
    Failed(AttrValue),
    Pair(Same<AnswerPair>, Option<AttrValue>),
}

/// How the answers differ.
#[component]
pub fn Answers(props: &AnswersProps) -> Html {
    let store = use_store();
    let found = use_state_eq(|| Found::Reading);
    let by_line = use_state_eq(|| false);
    let target = use_state_eq(|| None::<LineAt>);
    {
        let (setter, store) = (found.setter(), store.clone());
        let asked = (props.task_id.clone(), props.a.clone(), props.b.clone(), store.dataset_revision);
        use_effect_with(asked, move |(task_id, a, b, _)| {
            let (task_id, a, b) = (task_id.clone(), a.to_string(), b.to_string());
            setter.set(Found::Reading);
            spawn_local(async move {
                let Ok(task) = store.task(&task_id).await else {
                    let why = "This task is not in the dataset in use. Load the dataset that the runs were made with from the task list: then the answers can be put into its code and compared.";
                    setter.set(Found::Failed(AttrValue::Static(why)));
                    return;
                };
                setter.set(match compare_answers(&task, a, b).await {
                    Ok((pair, trimmed)) => Found::Pair(Same::new(pair), trimmed.map(AttrValue::from)),
                    Err(why) => Found::Failed(why.into()),
                });
            });
        });
    }
    let on_line = {
        let (by_line, target) = (by_line.setter(), target.setter());
        Callback::from(move |line| {
            by_line.set(true);
            target.set(Some(line));
        })
    };
    let view = |name: &'static str, value: bool| {
        let (setter, target) = (by_line.setter(), target.setter());
        let onclick = move |_: MouseEvent| {
            setter.set(value);
            target.set(None);
        };
        html! { <button type="button" aria-pressed={(*by_line == value).to_string()} {onclick}>{ name }</button> }
    };
    let switch = html! {
        <span class="seg" role="group" aria-label="Compare by">{ view("Constructs", false) }{ view("Lines", true) }</span>
    };
    match &*found {
        Found::Reading => {
            html! { <p class="rest late" role="status"><span>{ "Comparing the answers" }</span></p> }
        }
        Found::Failed(why) => {
            html! { <Empty title="The answers are not compared" level={3}><p>{ why }</p></Empty> }
        }
        Found::Pair(pair, trimmed) => html! {
            <div class="views">
                { for [('A', 'B', &pair.before_problem), ('B', 'A', &pair.after_problem)].into_iter().filter_map(|(name, other, problem)| {
                    let problem = problem.as_ref()?;
                    let both = pair.before_problem.is_some() && pair.after_problem.is_some();
                    Some(html! {
                        <Note key={name.to_string()} gravity={Gravity::Err} glyph={Glyph::Warn} level={3} title={format!("No usable code in the answer of {name}")}>
                            <p>{ spans(problem) }{ if both { String::new() } else { format!(" In its place stands the baseline, the code with empty masks: what {other} adds is shown.") } }</p>
                        </Note>
                    })
                }) }
                if let Some(trimmed) = trimmed { <p class="rest"><span>{ trimmed }</span></p> }
                if props.a == props.b {
                    <p class="rest">
                        <span class="strong">{ "The two answers are the same text." }</span>
                        if props.differ { <span>{ "That they ended differently is then due to the engine, its environment or chance, and not to the models." }</span> }
                    </p>
                } else if *by_line {
                    <Lines pair={pair.clone()} target={(*target).clone()} {switch} />
                } else {
                    <Structure pair={pair.clone()} {on_line} {switch} />
                }
            </div>
        },
    }
}

#[derive(Properties, PartialEq)]
struct LinesProps {
    pair: Same<AnswerPair>,
    target: Option<LineAt>,
    switch: Html,
}

#[component]
fn Lines(props: &LinesProps) -> Html {
    let narrow = use_narrow();
    let wanted = use_state_eq(|| false);
    let limit = use_state_eq(|| STEP);
    let files = &props.pair.lines;
    let total: usize = files.iter().flat_map(|file| &file.hunks).map(|hunk| hunk.lines.len()).sum();
    let (added, removed) =
        files.iter().fold((0, 0), |(added, removed), file| (added + file.added, removed + file.removed));
    use_effect_with((props.target.clone(), props.pair.clone()), |(target, pair)| {
        if let Some(target) = target {
            show(target, pair);
        }
    });
    let layout = |name: &'static str, value: bool| {
        let setter = wanted.setter();
        html! { <button type="button" aria-pressed={(*wanted == value).to_string()} onclick={move |_: MouseEvent| setter.set(value)}>{ name }</button> }
    };
    let more = {
        let limit = limit.clone();
        Callback::from(move |_: MouseEvent| limit.set(*limit + STEP))
    };
    let drawing = Drawing {
        caption: "answer of A to answer of B",
        words: ("only in A", "only in B"),
        joints: (" of A, ", " of B"),
        beside: *wanted && !narrow,
        to_lines: false,
    };
    html! {
        <div class="ld-pane">
            <div class="sd-sum">
                <span class="c"><span class="chg del" aria-hidden="true">{ "−" }</span>{ format!("{} only in A", counted(removed, "line", "lines")) }</span>
                <span class="c"><span class="chg add" aria-hidden="true">{ "+" }</span>{ format!("{} only in B", counted(added, "line", "lines")) }</span>
                <span class="end">
                    <span class="seg only-wide" role="group" aria-label="Layout">{ layout("Unified", false) }{ layout("Side by side", true) }</span>
                    { props.switch.clone() }
                </span>
            </div>
            if files.is_empty() {
                <p class="rest"><span class="strong">{ "No line differs: both answers give the same code." }</span></p>
            } else {
                <div>{ drawing.files(files, *limit) }</div>
                if total > *limit {
                    <p class="rest">{ format!("{} of {total} lines are shown.", *limit) }<button type="button" onclick={more}>{ "Show more" }</button></p>
                }
            }
        </div>
    }
}

/// Brings a line into sight, where it is among those that are drawn. The focus goes to its file: the row that it came from
/// is gone.
fn show(target: &LineAt, pair: &AnswerPair) {
    let Some(file) = pair.lines.iter().position(|file| file.path == target.path) else { return };
    let side = if target.first { "before" } else { "after" };
    let find = |selector: &str| document().query_selector(selector).ok().flatten();
    let line = find(&format!(".views [data-l=\"{side} {file} {}\"]", target.line));
    let lines = match &line {
        Some(line) => line.closest(".ld").ok().flatten(),
        None => find(".views .ld"),
    };
    if let Some(lines) = lines.and_then(|lines| lines.dyn_into::<HtmlElement>().ok()) {
        let _ = lines.focus();
    }
    if let Some(line) = line {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
