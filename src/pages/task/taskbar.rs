//! The head of the workbench: which task, its verdict so far, what one can do with it; under it the title block.

use super::desk::{Desk, Move, Pane};
use super::neighbours::Neighbours;
use crate::components::icon::{Glyph, Icon};
use crate::components::keys::modifier;
use crate::components::same::Same;
use crate::components::verdict::{VerdictMark, score_words};
use crate::pages::tasks::view::TasksLink;
use crate::route::Route;
use crate::services::scoring::{Progress, ScoringState};
use crate::state::store::use_store;
use infrabench_protocol::run::Phase;
use infrabench_task::Task;
use infrabench_task::tests_of::expected_ids;
use yew::prelude::*;
use yew_router::prelude::*;

/// Properties of [`Taskbar`].
#[derive(Properties, PartialEq)]
pub struct TaskbarProps {
    /// The task.
    pub task: Same<Task>,
    /// The tasks beside it.
    pub neighbours: Neighbours,
    /// How far scoring is.
    pub scoring: ScoringState,
    /// Whether there is an answer to score.
    pub can_score: bool,
    /// Scores the answer.
    pub on_score: Callback<()>,
    /// Stops following a score.
    pub on_stop: Callback<()>,
    /// Copies a link.
    pub on_link: Callback<()>,
    /// Goes to the results.
    pub desk: UseReducerDispatcher<Desk>,
}

/// The head.
#[component]
pub fn Taskbar(props: &TaskbarProps) -> Html {
    let TaskbarProps { task, neighbours, scoring, can_score, on_score, on_stop, on_link, desk } = props;
    let store = use_store();
    let best = store.best.get(&task.task_id).copied();
    let to_results = use_callback(desk.clone(), |event: MouseEvent, desk| {
        event.prevent_default();
        desk.dispatch(Move::Pane(Pane::Results));
        super::workbench::scroll_to_results();
    });
    let busy = scoring.is_busy();
    let ready = *can_score && !busy;
    let score = use_callback((on_score.clone(), ready), |_: MouseEvent, (on_score, ready)| {
        if *ready {
            on_score.emit(());
        }
    });
    let why_not = if busy {
        "An answer is being scored"
    } else if *can_score {
        "Run the tests against this answer"
    } else {
        "There is no answer to score yet"
    };
    html! {
        <div class="taskbar">
            <div class="row1">
                <span class="crumb"><TasksLink>{ "Tasks" }</TasksLink><Icon glyph={Glyph::Right} /></span>
                <h1 title={title(task)}>{ title(task) }</h1>
                <a class="best" href="#results" onclick={to_results} title="To the results">
                    <VerdictMark verdict={best.map(|best| best.verdict)} text={score_words(best)} />
                </a>
                <div class="acts">
                    { neighbour(neighbours.previous.as_deref(), Glyph::Left, "Previous task", "K") }
                    { neighbour(neighbours.next.as_deref(), Glyph::Right, "Next task", "J") }
                    <button type="button" class="btn quiet icon" aria-label="Copy a link to this task with this answer" title="Copy link"
                        onclick={on_link.reform(|_: MouseEvent| ())}><Icon glyph={Glyph::Link} /></button>
                    if busy {
                        <button type="button" class="btn" onclick={on_stop.reform(|_: MouseEvent| ())}
                            title="The backend finishes by itself; its verdict is not shown here">{ "Stop waiting" }</button>
                    }
                    <button type="button" class="btn primary" aria-disabled={(!ready).then_some("true")} title={why_not} onclick={score}>
                        <Icon glyph={Glyph::Play} />{ if busy { "Scoring" } else { "Score on backend" } }
                        <kbd class="only-wide" aria-hidden="true">{ modifier() }{ " Enter" }</kbd>
                    </button>
                </div>
            </div>
            <TitleBlock task={task.clone()} scoring={scoring.clone()} backend={store.settings.backend_address()} />
        </div>
    }
}

/// What people call the task.
pub fn title(task: &Task) -> String {
    if !task.metadata.title.is_empty() {
        return task.metadata.title.clone();
    }
    task.entry_point.rsplit('+').next().unwrap_or(&task.entry_point).replace('_', " ")
}

fn neighbour(id: Option<&str>, glyph: Glyph, label: &'static str, key: &'static str) -> Html {
    let classes = classes!("btn", "quiet", "icon", "only-wide");
    match id {
        Some(id) => html! {
            <Link<Route> to={Route::Task { id: id.to_owned() }} {classes}>
                <span class="sr">{ label }</span><span title={format!("{label} ({key})")}><Icon {glyph} /></span>
            </Link<Route>>
        },
        None => html! {
            <button type="button" class={classes} aria-disabled="true" aria-label={label} title={format!("{label}: there is none")}>
                <Icon {glyph} />
            </button>
        },
    }
}

#[derive(Properties, PartialEq)]
struct TitleBlockProps {
    task: Same<Task>,
    scoring: ScoringState,
    backend: String,
}

/// Facts about the task, ruled like the corner of a drawing.
#[component]
fn TitleBlock(props: &TitleBlockProps) -> Html {
    let TitleBlockProps { task, scoring, backend } = props;
    let tests = use_memo(task.clone(), |task| expected_ids(&task.tests).len());
    let mut files: Vec<_> = task.masks.iter().map(|mask| &mask.path).collect();
    files.dedup();
    let masks = match files.len() {
        1 => format!("{} in 1 file", task.masks.len()),
        files => format!("{} in {files} files", task.masks.len()),
    };
    let donor = match task.metadata.donor.as_str() {
        "" => task.entry_point.split('+').next().unwrap_or_default().to_owned(),
        donor => donor.to_owned(),
    };
    let (class, words) = engine(scoring, backend);
    html! {
        <dl class="block">
            <div><dt>{ "Donor" }</dt><dd title={donor.clone()}>{ donor }</dd></div>
            <div class="opt"><dt>{ "Entry point" }</dt><dd title={task.entry_point.clone()}><code>{ &task.entry_point }</code></dd></div>
            if !task.metadata.difficulty.is_empty() {
                <div><dt>{ "Difficulty" }</dt><dd>{ &task.metadata.difficulty }</dd></div>
            }
            <div><dt>{ "Masks" }</dt><dd>{ masks }</dd></div>
            <div><dt>{ "Tests" }</dt><dd>{ *tests }</dd></div>
            <div class="grow opt"><dt>{ "CDK" }</dt><dd>{ &task.cdk_version }</dd></div>
            <div><dt>{ "Backend" }</dt><dd title={backend.clone()}><span class={classes!("engine", class)} role="status">{ words }</span></dd></div>
        </dl>
    }
}

/// Where the backend stands, in words. It is not asked before one scores: an absent backend costs nothing.
fn engine(scoring: &ScoringState, address: &str) -> (Option<&'static str>, String) {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    match scoring {
        ScoringState::Idle => (Some("off"), format!("{host}, asked when you score")),
        ScoringState::Sending => (Some("busy"), "sending the answer".to_owned()),
        ScoringState::Queued { ahead: 0 } => (Some("busy"), "queued, next in line".to_owned()),
        ScoringState::Queued { ahead } => (Some("busy"), format!("queued, {ahead} before this one")),
        ScoringState::Running(progress) => (Some("busy"), running(progress)),
        ScoringState::Done(score) if score.result.engine.is_none() => {
            (None, "ready, nothing was run".to_owned())
        }
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of a run")]
        ScoringState::Done(score) => {
            (None, format!("ready, {:.1} s last run", score.result.duration_ms as f64 / 1000.0))
        }
        ScoringState::Unavailable(_) => (Some("broken"), format!("{host} cannot be used")),
        ScoringState::Refused(_) => (Some("broken"), format!("{host} refused")),
    }
}

fn running(progress: &Progress) -> String {
    let total = progress.collected.len();
    match progress.phase {
        None | Some(Phase::Setup) => "preparing".to_owned(),
        Some(Phase::Import) => "importing the candidate".to_owned(),
        Some(Phase::Synth | Phase::Tests) if total > 0 => {
            format!("running, test {} of {total}", (progress.finished.len() + 1).min(total))
        }
        Some(Phase::Synth) => "synthesizing".to_owned(),
        Some(Phase::Tests) => "running the tests".to_owned(),
    }
}
