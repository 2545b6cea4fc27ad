//! One line under the answer, always there: how it was understood, and on demand why.

use super::prompt::spans;
use crate::components::icon::{Glyph, Icon};
use crate::components::text::counted;
use crate::services::analysis::{Analysis, Standing};
use infrabench_protocol::intake::{Intake, Reading};
use yew::prelude::*;

/// Properties of [`Understood`].
#[derive(Properties, PartialEq)]
pub struct UnderstoodProps {
    /// What is known of the answer.
    pub analysis: Analysis,
    /// Whether the reading was chosen by hand.
    pub by_hand: bool,
    /// Whether it is still being written: what is not there yet is then no mistake.
    pub writing: bool,
    /// Masks of the task.
    pub masks: usize,
}

/// The line.
#[component]
pub fn Understood(props: &UnderstoodProps) -> Html {
    let open = use_state_eq(|| false);
    let toggle = use_callback((open.setter(), *open), |_: MouseEvent, (setter, open)| setter.set(!open));
    let intake = props.analysis.report().map(|report| &report.intake);
    let late = props.analysis.standing == Standing::Reading;
    match (&props.analysis.standing, intake) {
        (Standing::Nothing, _) => html! {
            <p class="understood mute" role="status">
                <Icon glyph={Glyph::Fill} />
                <span>{ match props.masks {
                    1 => "No answer yet: the mask is empty.".to_owned(),
                    masks => format!("No answer yet: all {masks} masks are empty."),
                } }</span>
            </p>
        },
        (Standing::Failed(why), _) => html! {
            <p class="understood bad" role="alert"><Icon glyph={Glyph::Stop} /><span>{ why }</span></p>
        },
        (Standing::Reading | Standing::Known, Some(intake))
            if props.writing && intake.reading().is_none() =>
        {
            html! {
                <p class="understood mute" role="status"><Icon glyph={Glyph::Fill} /><span>{ "No code yet; the answer is being written." }</span></p>
            }
        }
        (Standing::Reading | Standing::Known, None) => html! {
            <p class="understood mute" role="status"><Icon glyph={Glyph::Fill} /><span>{ "Reading the answer" }</span></p>
        },
        (Standing::Reading | Standing::Known, Some(intake)) => {
            let late = late.then_some("late");
            let (line, reasons) = if let Some(reading) = intake.reading() {
                let words =
                    html! { <><Icon glyph={Glyph::Fill} /><span>{ spans(&reading.summary) }</span></> };
                ((classes!("understood", late), words), reasons(intake, reading, props.by_hand))
            } else {
                let words = html! {
                    <>
                        <Icon glyph={Glyph::Warn} />
                        <span><b class="strong">{ "No usable code." }</b>{ " Scored like this, it is a generation error." }</span>
                    </>
                };
                ((classes!("understood", "err", late), words), nothing_usable(intake))
            };
            let (class, words) = line;
            html! {
                <>
                    <p {class} role="status">
                        { words }
                        <button type="button" class="end linkish" aria-expanded={open.to_string()} aria-controls="why"
                            onclick={toggle}>{ "Why" }</button>
                    </p>
                    <ul class="why-list" id="why" hidden={!*open}>
                        { for reasons.iter().map(|reason| html! { <li>{ spans(reason) }</li> }) }
                    </ul>
                </>
            }
        }
    }
}

fn reasons(intake: &Intake, reading: &Reading, by_hand: bool) -> Vec<String> {
    let mut reasons = reading.because.clone();
    match &intake.ambiguity {
        Some(ambiguity) if !by_hand => reasons.push(ambiguity.clone()),
        Some(_) => {
            #[allow(clippy::cast_possible_truncation, reason = "a handful")]
            let readings = counted(intake.readings.len() as u32, "reading", "readings");
            reasons.push(format!("It allows {readings}; you chose this one."));
        }
        None => {}
    }
    reasons
}

fn nothing_usable(intake: &Intake) -> Vec<String> {
    if intake.problems.is_empty() {
        return vec![
            "There is no fenced block, no file, no patch, and the text itself is not code.".to_owned(),
            "Put the code between ``` fences, or paste only the code.".to_owned(),
        ];
    }
    intake.problems.iter().map(|problem| problem.message.clone()).collect()
}
