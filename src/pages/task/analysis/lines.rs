//! The line diff: unified or side by side, against baseline or reference, with the words that differ marked.

use super::super::goto::Goto;
use super::sealed::{Choice, Sealed};
use super::tree::Against;
use super::value::pieces;
use crate::components::same::Same;
use crate::components::text::{count, counted};
use crate::services::media::use_narrow;
use infrabench_protocol::analysis::{DiffLine, FileLineDiff, LineHunk, Report};
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
    let mut left = *limit;
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
                    { for files.iter().enumerate().map(|(index, file)| draw_file(index, file, choice.against, beside, &mut left)) }
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

fn draw_file(index: usize, file: &FileLineDiff, against: Against, beside: bool, left: &mut usize) -> Html {
    if *left == 0 {
        return Html::default();
    }
    let complete = file.hunks.iter().map(|hunk| hunk.lines.len()).sum::<usize>() <= *left;
    let from = match against {
        Against::Baseline => "baseline",
        Against::Reference => "reference",
    };
    html! {
        <section key={file.path.clone()} class="ld-file" aria-label={file.path.clone()}>
            <h3><code>{ &file.path }</code><span class="faint">{ format!("{from} to your answer") }</span></h3>
            <div class={classes!("ld", beside.then_some("beside"))} tabindex="0" role="region" aria-label={format!("{}, lines that differ", file.path)}>
                { for file.hunks.iter().enumerate().map(|(at, hunk)| {
                    let shown = hunk.lines.get(..hunk.lines.len().min(*left)).unwrap_or_default();
                    *left -= shown.len();
                    if shown.is_empty() {
                        return Html::default();
                    }
                    html! {
                        <div key={at} class="hunk-body">
                            <div class="hunk">{ header(hunk) }</div>
                            if beside { { side_by_side(index, shown) } } else { { for shown.iter().map(|line| unified(index, line)) } }
                        </div>
                    }
                }) }
            </div>
            if file.truncated && complete {
                <p class="rest">{ format!("More of this file differs than can be shown: {} and {} in all.", counted(file.added, "line added", "lines added"), counted(file.removed, "line removed", "lines removed")) }</p>
            }
        </section>
    }
}

fn header(hunk: &LineHunk) -> String {
    let range = |range: Option<infrabench_protocol::place::LineRange>| match range {
        None => "nothing".to_owned(),
        Some(range) if range.first == range.last => format!("line {}", range.first),
        Some(range) => format!("lines {} to {}", range.first, range.last),
    };
    match (hunk.before, hunk.after) {
        (Some(before), Some(after)) if before == after => range(Some(after)),
        (before, after) => format!("{}, now {}", range(before), range(after)),
    }
}

fn unified(file: usize, line: &DiffLine) -> Html {
    let (class, sign) = sign(line);
    html! {
        <div class={classes!("l", class)}>
            { gutter("before", file, line.before) }
            { gutter("after", file, line.after) }
            <b aria-hidden="true">{ sign }</b>
            <span>{ word(line) }{ text(line) }</span>
        </div>
    }
}

/// Runs of removed and added lines stand beside each other.
fn side_by_side(file: usize, lines: &[DiffLine]) -> Html {
    let mut rows: Vec<(Option<&DiffLine>, Option<&DiffLine>)> = Vec::new();
    let (mut removed, mut added): (Vec<&DiffLine>, Vec<&DiffLine>) = (Vec::new(), Vec::new());
    let flush = |removed: &mut Vec<_>, added: &mut Vec<_>, rows: &mut Vec<_>| {
        for at in 0..removed.len().max(added.len()) {
            rows.push((removed.get(at).copied(), added.get(at).copied()));
        }
        removed.clear();
        added.clear();
    };
    for line in lines {
        match (line.before, line.after) {
            (Some(_), None) => removed.push(line),
            (None, Some(_)) => added.push(line),
            (Some(_), Some(_)) | (None, None) => {
                flush(&mut removed, &mut added, &mut rows);
                rows.push((Some(line), Some(line)));
            }
        }
    }
    flush(&mut removed, &mut added, &mut rows);
    let half = |side: &'static str, line: Option<&DiffLine>| {
        let Some(line) = line else { return html! { <div class="half void"></div> } };
        let (class, _) = sign(line);
        let number = if side == "before" { line.before } else { line.after };
        html! { <div class={classes!("half", class)}>{ gutter(side, file, number) }<span>{ word(line) }{ text(line) }</span></div> }
    };
    html! { { for rows.into_iter().map(|(before, after)| html! { <div class="pair">{ half("before", before) }{ half("after", after) }</div> }) } }
}

fn sign(line: &DiffLine) -> (Option<&'static str>, &'static str) {
    match (line.before, line.after) {
        (None, Some(_)) => (Some("add"), "+"),
        (Some(_), None) => (Some("del"), "−"),
        (Some(_), Some(_)) | (None, None) => (None, ""),
    }
}

fn word(line: &DiffLine) -> Html {
    match sign(line).0 {
        Some("add") => html! { <span class="sr">{ "added: " }</span> },
        Some(_) => html! { <span class="sr">{ "removed: " }</span> },
        None => Html::default(),
    }
}

/// The number, which leads to the line. Not a stop of its own: there may be thousands.
fn gutter(side: &'static str, file: usize, line: Option<u32>) -> Html {
    match line {
        Some(line) => {
            html! { <i data-l={format!("{side} {file} {line}")} title="Go to this line">{ line }</i> }
        }
        None => html! { <i class="none"></i> },
    }
}

fn text(line: &DiffLine) -> Html {
    html! {
        { for pieces(&line.text, &line.marks).into_iter().map(|(marked, text)| {
            if marked { html! { <mark>{ text }</mark> } } else { html! { { text } } }
        }) }
    }
}
