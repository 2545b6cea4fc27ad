//! The line diff: unified or side by side, against baseline or reference, with the words that differ marked.

use super::super::goto::Goto;
use super::line_files::Drawing;
use super::sealed::{Choice, Sealed};
use super::tree::Against;
use crate::components::same::Same;
use crate::components::text::{count, counted};
use crate::services::media::use_narrow;
use infrabench_protocol::analysis::Report;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Lines drawn at first, and with each press on the button under them.
const STEP: usize = 1_000;

/// Properties of [`LineDiff`].
#[derive(Properties, PartialEq)]
pub struct LineDiffProps {
    /// The report; it has a candidate.
    pub report: Same<Report>,
    /// What is compared with.
    pub choice: Choice,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

/// The line diff.
#[component]
pub fn LineDiff(props: &LineDiffProps) -> Html {
    let LineDiffProps { report, choice, goto } = props;
    let narrow = use_narrow();
    let wanted = use_state_eq(|| false);
    let limit = use_state_eq(|| STEP);
    let beside = *wanted && !narrow;
    let Some(candidate) = &report.candidate else { return Html::default() };
    let files = match choice.against {
        Against::Baseline => &candidate.lines_baseline,
        Against::Reference => &candidate.lines_reference,
    };
    let total: usize = files.iter().flat_map(|file| &file.hunks).map(|hunk| hunk.lines.len()).sum();
    let (added, removed) =
        files.iter().fold((0, 0), |(added, removed), file| (added + file.added, removed + file.removed));
    let onclick = {
        let (goto, against, report) = (goto.clone(), choice.against, report.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(to) = pressed(&event, &report, against) {
                goto.emit(to);
            }
        })
    };
    let layout = |name: &'static str, value: bool| {
        let setter = wanted.setter();
        html! { <button type="button" aria-pressed={(*wanted == value).to_string()} onclick={move |_: MouseEvent| setter.set(value)}>{ name }</button> }
    };
    let more = {
        let limit = limit.clone();
        Callback::from(move |_: MouseEvent| limit.set(*limit + STEP))
    };
    let caption = match choice.against {
        Against::Baseline => "baseline to your answer",
        Against::Reference => "reference to your answer",
    };
    let drawing =
        Drawing { caption, words: ("removed", "added"), joints: (", now ", ""), beside, to_lines: true };
    html! {
        <div class="ld-pane">
            <div class="sd-sum">
                { choice.segment() }
                if !choice.is_sealed() {
                    <span class="c"><span class="chg add" aria-hidden="true">{ "+" }</span>{ counted(added, "line added", "lines added") }</span>
                    <span class="c"><span class="chg del" aria-hidden="true">{ "−" }</span>{ counted(removed, "line removed", "lines removed") }</span>
                    <span class="end only-wide">
                        <span class="seg" role="group" aria-label="Layout">{ layout("Unified", false) }{ layout("Side by side", true) }</span>
                    </span>
                }
            </div>
            if choice.is_sealed() {
                <Sealed choice={choice.clone()} />
            } else if files.is_empty() {
                <p class="rest"><span class="strong">{ match choice.against {
                    Against::Baseline => "No line differs from the baseline.",
                    Against::Reference => "No line differs from the reference.",
                } }</span></p>
            } else {
                <div {onclick}>
                    { drawing.files(files, *limit) }
                </div>
                if total > *limit {
                    <p class="rest">
                        { format!("{} of {} lines are shown.", number(*limit), number(total)) }
                        <button type="button" onclick={more}>{ "Show more" }</button>
                    </p>
                }
            }
        </div>
    }
}

fn number(number: usize) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX))
}

/// The line whose number was pressed: `data-l` is side, file and line.
fn pressed(event: &MouseEvent, report: &Report, against: Against) -> Option<Goto> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let asked = target.closest("[data-l]").ok()??.get_attribute("data-l")?;
    let mut parts = asked.split(' ');
    let (side, file, line) =
        (parts.next()?, parts.next()?.parse::<usize>().ok()?, parts.next()?.parse().ok()?);
    let candidate = report.candidate.as_ref()?;
    let files = match against {
        Against::Baseline => &candidate.lines_baseline,
        Against::Reference => &candidate.lines_reference,
    };
    let path = &files.get(file)?.path;
    Some(match (side, against) {
        ("after", _) => Goto::candidate(path, line),
        (_, Against::Baseline) => Goto::context(path, line),
        (_, Against::Reference) => Goto::reference(path, line),
    })
}
