//! What the run printed, and how long each phase took.

use super::template::earlier;
use crate::components::messages::Empty;
use crate::services::scoring::ScoringState;
use infrabench_protocol::api::Score;
use infrabench_protocol::run::{Captured, Phase};
use yew::prelude::*;

/// Properties of [`Output`].
#[derive(Properties, PartialEq)]
pub struct OutputProps {
    /// How far scoring is.
    pub scoring: ScoringState,
    /// Whether the score is about the answer as it stands.
    pub current: bool,
    /// Scores the answer.
    pub on_score: Callback<()>,
}

/// The word of a phase.
pub fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Setup => "setup",
        Phase::Import => "import",
        Phase::Synth => "synth",
        Phase::Tests => "tests",
    }
}

/// What happened in a phase.
fn phase_note(phase: Phase, score: &Score) -> String {
    let judgement = &score.judgement;
    match phase {
        Phase::Setup => "sandbox, interpreter and libraries made ready".to_owned(),
        Phase::Import => "the tests collected, and with them your code imported".to_owned(),
        Phase::Synth => match score.templates.len() {
            0 => "no template".to_owned(),
            1 => format!("{}: 1 template", score.templates.keys().cloned().collect::<String>()),
            many => format!(
                "{}: {many} templates",
                score.templates.keys().cloned().collect::<Vec<_>>().join(", ")
            ),
        },
        Phase::Tests => format!("{} of {} passed", judgement.passed, judgement.total),
    }
}

/// Milliseconds as people read them: `364 ms`, `1.2 s`.
pub fn duration(millis: u64) -> String {
    if millis < 1_000 {
        return format!("{millis} ms");
    }
    #[allow(clippy::cast_precision_loss, reason = "one decimal of a duration")]
    let seconds = millis as f64 / 1_000.0;
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:.0} s", millis / 60_000, seconds % 60.0)
    }
}

/// The output.
#[component]
pub fn Output(props: &OutputProps) -> Html {
    let Some(score) = props.scoring.score() else {
        return not_scored(&props.scoring, "What the run prints appears here", &props.on_score);
    };
    html! {
        <div class="out">
            if !props.current { <p class="rest">{ earlier(false) }</p> }
            if score.phases.is_empty() {
                <p class="rest">{ "Nothing was run." }</p>
            } else {
                <table class="phases">
                    <caption class="sr">{ "Phases" }</caption>
                    <thead class="sr"><tr><th>{ "Phase" }</th><th>{ "What happened" }</th><th>{ "Duration" }</th></tr></thead>
                    <tbody>
                        { for score.phases.iter().enumerate().map(|(index, timing)| html! {
                            <tr key={index}>
                                <th scope="row">{ phase_word(timing.phase) }</th>
                                <td>{ phase_note(timing.phase, score) }</td>
                                <td class="num">{ duration(timing.duration_ms) }</td>
                            </tr>
                        }) }
                    </tbody>
                </table>
            }
            { captured("stdout", &score.stdout) }
            { captured("stderr", &score.stderr) }
        </div>
    }
}

fn captured(name: &'static str, captured: &Captured) -> Html {
    html! {
        <div class="captured">
            <h3>{ name }
                if captured.text.is_empty() { <span class="faint">{ "empty" }</span> }
                if captured.dropped_bytes > 0 {
                    <span class="faint">{ format!("{} more bytes were dropped", captured.dropped_bytes) }</span>
                }
            </h3>
            if !captured.text.is_empty() { <pre tabindex="0" role="region" aria-label={format!("{name} of the run")}>{ &captured.text }</pre> }
        </div>
    }
}

/// In place of what a score gives.
pub fn not_scored(scoring: &ScoringState, what: &str, on_score: &Callback<()>) -> Html {
    if scoring.is_busy() {
        return html! { <p class="rest" role="status">{ format!("{what} when the score is done.") }</p> };
    }
    html! {
        <Empty title="Not scored yet">
            <p>{ format!("{what} once the answer has been scored.") }</p>
            <div class="acts"><button type="button" class="btn" onclick={on_score.reform(|_: MouseEvent| ())}>{ "Score the answer" }</button></div>
        </Empty>
    }
}
