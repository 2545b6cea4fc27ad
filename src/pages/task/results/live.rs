//! Scoring under way: where it stands, and the tests as they finish.

use super::words::{mark_of, outcome_word, test_name};
use crate::components::same::Same;
use crate::components::text::counted;
use crate::components::verdict::VerdictMark;
use crate::pages::task::analysis::output::{duration, phase_word};
use crate::services::scoring::{Progress, ScoringState};
use infrabench_protocol::run::TestReport;
use infrabench_task::Task;
use infrabench_task::tests_of::expected_ids;
use yew::prelude::*;

/// Properties of [`Live`].
#[derive(Properties, PartialEq)]
pub struct LiveProps {
    /// The task.
    pub task: Same<Task>,
    /// How far it is.
    pub state: ScoringState,
}

/// The run so far.
#[component]
pub fn Live(props: &LiveProps) -> Html {
    let expected = use_memo(props.task.clone(), |task| expected_ids(&task.tests));
    let nothing = Progress::default();
    let progress = match &props.state {
        ScoringState::Running(progress) => progress,
        ScoringState::Idle
        | ScoringState::Preparing
        | ScoringState::Sending
        | ScoringState::Held { .. }
        | ScoringState::Queued { .. }
        | ScoringState::Done(_)
        | ScoringState::Unavailable(_)
        | ScoringState::Refused(_) => &nothing,
    };
    let known = if progress.collected.is_empty() { &*expected } else { &progress.collected };
    let done = progress.finished.len().min(known.len());
    #[allow(clippy::cast_precision_loss, reason = "numbers of tests")]
    let percent = format!("{:.0}", 100.0 * done as f64 / known.len().max(1) as f64);
    html! {
        <>
            <div class="verdict mute">
                <span class="engine busy live-now" role="status" aria-live="polite">{ standing(&props.state, known.len()) }</span>
                if progress.lost > 0 {
                    <span class="soft">{ format!("The connection was lost; trying again ({}).", progress.lost) }</span>
                }
                <span class="end"><span class="num">{ format!("{done} of {} tests finished", known.len()) }</span></span>
            </div>
            <div class="live-track" role="progressbar" aria-label="Tests finished" aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent.clone()}>
                <i style={format!("width:{percent}%")}></i>
            </div>
            <div class="trows">
                { for known.iter().map(|id| {
                    let report = progress.finished.iter().find(|report| report.id == *id);
                    html! { <div key={id.clone()} class="trow">{ row(id, report, progress.current.as_ref() == Some(id)) }</div> }
                }) }
            </div>
        </>
    }
}

fn standing(state: &ScoringState, tests: usize) -> String {
    match state {
        ScoringState::Sending => "Sending the answer to the backend".to_owned(),
        ScoringState::Held { seconds, problem } => {
            let wait = counted(*seconds, "second", "seconds");
            format!("{}; your answer is kept and sent again in {wait}", problem.title)
        }
        ScoringState::Queued { ahead: 0 } => "Next in the queue".to_owned(),
        ScoringState::Queued { ahead: 1 } => "Waiting for one score ahead".to_owned(),
        ScoringState::Queued { ahead } => format!("Waiting for {ahead} scores ahead"),
        ScoringState::Running(progress) => {
            let phase = progress.phase.map_or("starting", phase_word);
            match (progress.finished.len(), progress.current.is_some()) {
                (0, false) => format!("Running: {phase}"),
                (finished, true) => format!("Running: {phase}, test {} of {tests}", finished + 1),
                (finished, false) => format!("Running: {phase}, {finished} of {tests} tests finished"),
            }
        }
        ScoringState::Idle
        | ScoringState::Preparing
        | ScoringState::Done(_)
        | ScoringState::Unavailable(_)
        | ScoringState::Refused(_) => String::new(),
    }
}

fn row(id: &str, report: Option<&TestReport>, running: bool) -> Html {
    let (mark, word) = match report {
        Some(report) => (mark_of(report.outcome), outcome_word(report.outcome)),
        None => (None, if running { "running" } else { "waiting" }),
    };
    html! {
        <div class={classes!("flat", report.is_none().then_some("todo"))}>
            <span></span>
            if running && report.is_none() { <span class="engine busy"><span class="sr">{ word }</span></span> } else { <VerdictMark verdict={mark} text={word} bare={true} /> }
            <span class="tname" title={id.to_owned()}>{ test_name(id) }</span>
            <span class="msg">{ report.and_then(|report| report.message.clone()).unwrap_or_else(|| if report.is_none() { word.to_owned() } else { String::new() }) }</span>
            <span></span>
            <span class="dur">{ report.map(|report| duration(report.duration_ms)) }</span>
        </div>
    }
}
