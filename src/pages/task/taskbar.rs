//! The head of the workbench: which task, its verdict so far, what one can do with it; under it the title block.

use super::desk::{Desk, Move, Pane};
use super::neighbours::Neighbours;
use super::quality::out_of_hundred;
use crate::components::icon::{Glyph, Icon};
use crate::components::keys::modifier;
use crate::components::same::Same;
use crate::components::text::bytes;
use crate::components::verdict::{VerdictMark, score_words};
use crate::pages::tasks::view::TasksLink;
use crate::route::Route;
use crate::services::engine::{Standing, use_engine};
use crate::services::scoring::{Place, Progress, ScoringState};
use crate::state::store::use_store;
use infrabench_protocol::quality::TaskQuality;
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
    /// How good its tests are, where it was measured.
    pub quality: Option<Same<TaskQuality>>,
    /// The tasks beside it.
    pub neighbours: Neighbours,
    /// How far scoring is.
    pub scoring: ScoringState,
    /// Where the last score was asked for.
    pub place: Place,
    /// Whether there is an answer to score.
    pub can_score: bool,
    /// Scores the answer.
    pub on_score: Callback<Place>,
    /// Ends a run in this tab, or stops following the backend.
    pub on_stop: Callback<()>,
    /// Copies a link.
    pub on_link: Callback<()>,
    /// Goes to the results.
    pub desk: UseReducerDispatcher<Desk>,
}

/// The head.
#[component]
pub fn Taskbar(props: &TaskbarProps) -> Html {
    let TaskbarProps {
        task,
        quality,
        neighbours,
        scoring,
        place,
        can_score,
        on_score,
        on_stop,
        on_link,
        desk,
    } = props;
    let store = use_store();
    let best = store.best.get(&task.task_id).copied();
    let to_results = use_callback(desk.clone(), |event: MouseEvent, desk| {
        event.prevent_default();
        desk.dispatch(Move::Pane(Pane::Results));
        super::workbench::scroll_to_results();
    });
    let busy = scoring.is_busy();
    let ready = *can_score && !busy;
    let score = |place| {
        let on_score = on_score.clone();
        Callback::from(move |_: MouseEvent| {
            if ready {
                on_score.emit(place);
            }
        })
    };
    let hint = |what: &'static str| match (busy, *can_score) {
        (true, _) => "An answer is being scored",
        (false, true) => what,
        (false, false) => "There is no answer to score yet",
    };
    let disabled = (!ready).then_some("true");
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
                        { stop(*place, on_stop) }
                    } else {
                        <button type="button" class="btn on-backend" aria-disabled={disabled} onclick={score(Place::Backend)}
                            title={hint("Run the tests against this answer on the backend")}>
                            <Icon glyph={Glyph::Server} /><span>{ "Score on backend" }</span>
                        </button>
                    }
                    <button type="button" class="btn primary" aria-disabled={disabled} onclick={score(Place::Here)}
                        title={hint("Run the tests against this answer in this tab")}>
                        <Icon glyph={Glyph::Play} />{ if busy { "Scoring" } else { "Score here" } }
                        <kbd class="only-wide" aria-hidden="true">{ modifier() }{ " Enter" }</kbd>
                    </button>
                </div>
            </div>
            <TitleBlock task={task.clone()} mutation={quality.as_deref().and_then(out_of_hundred)} scoring={scoring.clone()} place={*place} backend={store.settings.backend_address()} />
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

fn stop(place: Place, on_stop: &Callback<()>) -> Html {
    let (words, title) = match place {
        Place::Here => ("Stop", "End the run in this tab"),
        Place::Backend => ("Stop waiting", "The backend finishes by itself; its verdict is not shown here"),
    };
    html! { <button type="button" class="btn" onclick={on_stop.reform(|_: MouseEvent| ())} {title}>{ words }</button> }
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
    mutation: Option<u8>,
    scoring: ScoringState,
    place: Place,
    backend: String,
}

/// Facts about the task, ruled like the corner of a drawing.
#[component]
fn TitleBlock(props: &TitleBlockProps) -> Html {
    let TitleBlockProps { task, mutation, scoring, place, backend } = props;
    let standing = use_engine(&AttrValue::from(task.cdk_version.clone()));
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
    let (label, (class, words), title) = match place {
        Place::Here => ("Engine in this tab", in_this_tab(scoring, &standing), None),
        Place::Backend => ("Backend", on_backend(scoring, backend), Some(backend.clone())),
    };
    html! {
        <dl class="block">
            <div><dt>{ "Donor" }</dt><dd title={donor.clone()}>{ donor }</dd></div>
            <div class="opt"><dt>{ "Entry point" }</dt><dd title={task.entry_point.clone()}><code>{ &task.entry_point }</code></dd></div>
            if !task.metadata.difficulty.is_empty() {
                <div><dt>{ "Difficulty" }</dt><dd>{ &task.metadata.difficulty }</dd></div>
            }
            if !task.metadata.kind.is_empty() {
                <div class="opt"><dt>{ "Kind" }</dt><dd>{ task.metadata.kind.replace('_', " ") }</dd></div>
            }
            <div><dt>{ "Masks" }</dt><dd>{ masks }</dd></div>
            <div><dt>{ "Tests" }</dt><dd>{ *tests }</dd></div>
            if let Some(score) = mutation {
                <div class="opt" title="The share of wrong solutions that the tests catch">
                    <dt>{ "Mutation score" }</dt><dd>{ score }<span class="faint">{ " of 100" }</span></dd>
                </div>
            }
            <div class="grow opt"><dt>{ "CDK" }</dt><dd>{ &task.cdk_version }</dd></div>
            <div><dt>{ label }</dt><dd {title}><span class={classes!("engine", class)} role="status">{ words }</span></dd></div>
        </dl>
    }
}

/// Where the engine in this tab stands, in words.
fn in_this_tab(scoring: &ScoringState, standing: &Standing) -> (Option<&'static str>, String) {
    if let ScoringState::Running(progress) = scoring {
        return (Some("busy"), running(progress));
    }
    match standing {
        Standing::Unknown => (Some("off"), "not started".to_owned()),
        Standing::Absent(download) => (Some("off"), format!("not loaded, {}", bytes(download.compressed))),
        Standing::Kept => (Some("off"), "kept in this browser, not started".to_owned()),
        Standing::Fetching { loaded, total } => {
            (Some("busy"), format!("loading, {} of {}", bytes(*loaded), bytes(*total)))
        }
        Standing::Starting => (Some("busy"), "starting Python and the CDK".to_owned()),
        Standing::Ready { last_ms: None } => (None, "Python and the CDK ready".to_owned()),
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of a run")]
        Standing::Ready { last_ms: Some(last) } => {
            (None, format!("ready, {:.1} s last run", *last as f64 / 1000.0))
        }
        Standing::Failed(_) => (Some("broken"), "cannot be used here".to_owned()),
    }
}

/// Where the backend stands, in words. It is not asked before one scores: an absent backend costs nothing.
fn on_backend(scoring: &ScoringState, address: &str) -> (Option<&'static str>, String) {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    match scoring {
        ScoringState::Idle | ScoringState::Preparing => {
            (Some("off"), format!("{host}, asked when you score"))
        }
        ScoringState::Sending => (Some("busy"), "sending the answer".to_owned()),
        ScoringState::Held { seconds, .. } => (Some("busy"), format!("full, asked again in {seconds} s")),
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
