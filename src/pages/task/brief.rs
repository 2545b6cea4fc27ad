//! The Brief pane: the prompt; the tests and the reference, each one press away.

use super::desk::{Desk, Move};
use super::for_model::prompt_for_model;
use super::layout::Edge;
use super::marks::lines;
use super::prompt::Prompt;
use super::quality::Quality;
use super::splitter::Splitter;
use crate::components::icon::{Glyph, Icon};
use crate::components::same::Same;
use crate::components::verdict::VerdictMark;
use crate::services::clipboard;
use crate::state::store::use_store;
use crate::state::toasts::Toast;
use infrabench_protocol::api::Score;
use infrabench_protocol::quality::TaskQuality;
use infrabench_protocol::run::TestOutcome;
use infrabench_protocol::verdict::Verdict;
use infrabench_task::Task;
use infrabench_task::tests_of::expected_ids;
use yew::prelude::*;

/// Properties of [`BriefPane`].
#[derive(Properties, PartialEq)]
pub struct BriefPaneProps {
    /// The task.
    pub task: Same<Task>,
    /// The last score, for the marks beside the tests.
    pub score: Option<Same<Score>>,
    /// Whether the reference may be seen.
    pub revealed: bool,
    /// How good the tests are, where it was measured.
    pub quality: Option<Same<TaskQuality>>,
    /// Shows the reference, opens a test file.
    pub desk: UseReducerDispatcher<Desk>,
    /// The pane's size changed.
    pub on_size: Callback<(Edge, Option<f64>)>,
}

/// The pane.
#[component]
pub fn BriefPane(props: &BriefPaneProps) -> Html {
    let BriefPaneProps { task, score, revealed, quality, desk, on_size } = props;
    let store = use_store();
    let copy = use_callback((task.clone(), store), |_: MouseEvent, (task, store)| {
        let (text, store) = (prompt_for_model(task), store.clone());
        wasm_bindgen_futures::spawn_local(async move {
            store.toast(match clipboard::copy(&text).await {
                Ok(()) => Toast::done("Copied: the request, every file with its masks, and how to answer."),
                Err(why) => Toast::problem(format!("Not copied: {why}.")),
            });
        });
    });
    let reveal = use_callback((desk.clone(), *revealed), |_: MouseEvent, (desk, revealed)| {
        desk.dispatch(Move::Reveal(!revealed));
    });
    let cut: u32 = task.masks.iter().map(|mask| mask.solution_lines).sum();
    html! {
        <section class="pane" id="pane-brief" data-p="brief" aria-label="Brief">
            <Splitter edge={Edge::Brief} label="Width of the brief" on_size={on_size.clone()} />
            <div class="pane-head">
                <h2>{ "Prompt" }</h2>
                <span class="end">
                    <button type="button" class="btn quiet tiny" onclick={copy} title="The request, every file with its masks, and how to answer">
                        <Icon glyph={Glyph::Copy} />{ "Copy for a model" }
                    </button>
                </span>
            </div>
            <div class="body scroll" tabindex="0" role="region" aria-label="Prompt">
                <div class="brief"><Prompt text={task.prompt.clone()} /></div>
            </div>
            <Tests task={task.clone()} score={score.clone()} desk={desk.clone()} />
            if let Some(quality) = quality {
                <Quality quality={quality.clone()} revealed={*revealed} desk={desk.clone()} />
            }
            <div class="sealed">
                <i class="hatch" aria-hidden="true"></i><b class="strong">{ "Reference" }</b>
                <span class="faint">{ lines(cut) }{ if *revealed { ", in the code pane" } else { ", hidden" } }</span>
                <button type="button" class="btn tiny" aria-pressed={revealed.to_string()} onclick={reveal}
                    title="The canonical solution. The structural diff shows its values without this.">
                    <Icon glyph={Glyph::Eye} />{ if *revealed { "Hide" } else { "Reveal" } }
                </button>
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct TestsProps {
    task: Same<Task>,
    score: Option<Same<Score>>,
    desk: UseReducerDispatcher<Desk>,
}

/// The names of the tests, each leading to its file; with its outcome once there is one.
#[component]
fn Tests(props: &TestsProps) -> Html {
    let ids = use_memo(props.task.clone(), |task| expected_ids(&task.tests));
    let mut files: Vec<&str> = ids.iter().filter_map(|id| id.split("::").next()).collect();
    files.dedup();
    let place = match files.as_slice() {
        [file] => format!("{} in {file}", ids.len()),
        files => format!("{} in {} files", ids.len(), files.len()),
    };
    let row = |id: &String| {
        let (file, name) = id.split_once("::").unwrap_or((id, id));
        let (desk, file) = (props.desk.clone(), file.to_owned());
        let onclick = Callback::from(move |_: MouseEvent| desk.dispatch(Move::Open(file.clone())));
        html! {
            <li key={id.clone()}>
                if let Some(score) = &props.score { { outcome(score, id) } }
                <button type="button" class="plain" title="Open the test file" {onclick}><code>{ name.replace("::", " › ") }</code></button>
            </li>
        }
    };
    html! {
        <details class="fold">
            <summary><Icon glyph={Glyph::Right} />{ "Tests" }<span class="n">{ place }</span></summary>
            <div class="in"><ul class="tests">{ for ids.iter().map(row) }</ul></div>
        </details>
    }
}

/// The mark of a test: the worst of its parameter sets.
fn outcome(score: &Score, id: &str) -> Html {
    let parameters = format!("{id}[");
    let tests = score.judgement.tests.iter().map(|test| &test.report);
    let mine = tests.filter(|report| report.id == id || report.id.starts_with(&parameters));
    let passed = mine.map(|report| report.outcome == TestOutcome::Passed).reduce(|all, one| all && one);
    let verdict = passed.map(|passed| if passed { Verdict::Passed } else { Verdict::Failed });
    html! { <VerdictMark {verdict} bare={true} /> }
}
