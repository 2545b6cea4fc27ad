//! The structural diff: what is compared, how much differs, the grid, and what stayed the same.

use super::super::goto::Goto;
use super::super::spans;
use super::grid::{Rows, mark};
use super::links::Links;
use super::moves::{Handle, use_step_keys};
use super::rest::Rest;
use super::sealed::{Choice, Sealed};
use super::tree::{self, Against, Key, Sides};
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::same::Same;
use crate::components::text::count;
use crate::services::address::document;
use crate::services::media::use_narrow;
use infrabench_protocol::analysis::{CandidateReport, Change, Report, StructuralDiff};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// Rows drawn at first, and with each press on the button under them.
const STEP: usize = 300;

/// Properties of [`Structural`].
#[derive(Properties, PartialEq)]
pub struct StructuralProps {
    /// The report; it has a candidate.
    pub report: Same<Report>,
    /// What is compared with.
    pub choice: Choice,
    /// Links to the tests.
    pub links: Links,
    /// Whether the grid is on show; keys work only then.
    pub shown: bool,
    /// Goes to a line.
    pub goto: Callback<Goto>,
}

/// What is folded, where one is, how many rows are drawn.
#[derive(Clone, PartialEq)]
pub struct View {
    /// Lines whose inside is not shown.
    pub folded: BTreeSet<Key>,
    /// The row that keys and presses were last at.
    pub cursor: Option<Key>,
    /// Counts the moves, so that the row is brought into sight once for each; and whether it takes the focus.
    pub moved: (u32, bool),
    /// How many rows are drawn.
    pub limit: usize,
}

/// The structural diff.
#[component]
pub fn Structural(props: &StructuralProps) -> Html {
    let StructuralProps { report, choice, links, shown, goto } = props;
    let narrow = use_narrow();
    let view =
        use_state_eq(|| View { folded: BTreeSet::new(), cursor: None, moved: (0, false), limit: STEP });
    let against = choice.against;
    let none = CandidateReport::default();
    let candidate = report.candidate.as_ref().unwrap_or(&none);
    let diff = diff_of(candidate, against);
    let lines = tree::lines(diff, &view.folded);
    let differences = tree::differences(diff);
    let at = view.cursor.as_ref().and_then(|key| lines.iter().position(|line| line.key == *key));
    let stepped = view.cursor.as_ref().and_then(|key| differences.iter().position(|one| one == key));

    // What the listeners need of this drawing.
    let handle = Handle {
        report: report.clone(),
        against,
        view: view.clone(),
        goto: goto.clone(),
        links: links.clone(),
        narrow,
    };
    use_step_keys(*shown && !choice.is_sealed(), handle.clone());
    {
        // Shown by a link from the results: the comparison with the reference is chosen by then.
        let handle = handle.clone();
        use_effect_with((links.cause.clone(), against), move |(cause, against)| {
            if let (Some((_, cause)), Against::Reference) = (cause, against) {
                handle.show(cause);
            }
        });
    }
    use_effect_with(view.moved, move |(_, focus)| {
        let Some(row) = at.and_then(|at| document().get_element_by_id(&format!("sd-row-{at}"))) else {
            return;
        };
        if *focus && let Some(row) = row.dyn_ref::<HtmlElement>() {
            let _ = row.focus();
        }
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    });

    let explained = (against == Against::Reference).then_some(&*links.explained);
    let rows = Rows { sides: against.into(), explained, cursor: at };
    let hint = against == Against::Baseline && !links.explained.tests.is_empty();
    let press = handle.clone();
    let key = handle.clone();
    let more = {
        let view = view.clone();
        Callback::from(move |_: MouseEvent| view.set(View { limit: view.limit + STEP, ..(*view).clone() }))
    };
    html! {
        <div class="sd-pane">
            <div class="sd-sum">
                { choice.segment() }
                if !choice.is_sealed() {
                    { counts(diff, against.into()) }
                    <span class="end">
                        <span class="faint" aria-live="polite">{ position(stepped, differences.len()) }</span>
                        { step(&handle, -1, differences.is_empty()) }
                        { step(&handle, 1, differences.is_empty()) }
                    </span>
                }
            </div>
            if choice.is_sealed() {
                <Sealed choice={choice.clone()} />
            } else {
                if hint {
                    <p class="sd-hint">
                        <Icon glyph={Glyph::Info} />
                        <span>{ match links.explained.tests.len() {
                            1 => "1 difference from the reference explains what did not pass.".to_owned(),
                            many => format!("{} from the reference explain what did not pass.", tree::counted(many, "difference", "differences")),
                        } }</span>
                        <button type="button" class="link" onclick={choice.choose(Against::Reference)}>{ "Compare with the reference" }</button>
                    </p>
                }
                { for diff.problems.iter().map(|problem| html! {
                    <Note key={problem.clone()} gravity={Gravity::Err} glyph={Glyph::Warn} title="The comparison may be incomplete"><p>{ spans(problem) }</p></Note>
                }) }
                if !lines.is_empty() {
                    <div class={classes!("sd", (against == Against::Baseline).then_some("base"))} role="treegrid" aria-label={label(against)}
                        onclick={move |event: MouseEvent| press.press(&event)} onkeydown={move |event: KeyboardEvent| key.key(&event)}>
                        { rows.head() }
                        { for lines.iter().take(view.limit).enumerate().map(|(index, line)| rows.row(index, line)) }
                    </div>
                }
                if lines.len() > view.limit {
                    <p class="rest">
                        { format!("{} of {} rows are shown.", count_of(view.limit), count_of(lines.len())) }
                        <button type="button" onclick={more}>{ "Show more" }</button>
                    </p>
                }
                <Rest report={report.clone()} {against} goto={goto.clone()} empty={lines.is_empty()} />
            }
        </div>
    }
}

/// The comparison that was chosen.
pub fn diff_of(candidate: &CandidateReport, against: Against) -> &StructuralDiff {
    match against {
        Against::Baseline => &candidate.against_baseline,
        Against::Reference => &candidate.against_reference,
    }
}

fn label(against: Against) -> &'static str {
    match against {
        Against::Baseline => "Difference from the baseline",
        Against::Reference => "Difference from the reference",
    }
}

fn count_of(number: usize) -> String {
    count(u32::try_from(number).unwrap_or(u32::MAX))
}

fn position(at: Option<usize>, of: usize) -> String {
    match (at, of) {
        (_, 0) => String::new(),
        (Some(at), of) => format!("difference {} of {}", count_of(at + 1), count_of(of)),
        (None, of) => tree::counted(of, "difference", "differences"),
    }
}

/// How many constructs differ, by the way they do.
pub fn counts(diff: &StructuralDiff, sides: Sides) -> Html {
    let counts = diff.counts;
    let shown = [
        (Change::Changed, counts.changed),
        (Change::Moved, counts.moved),
        (Change::Removed, counts.removed),
        (Change::Added, counts.added),
    ];
    let mut first = true;
    html! {
        { for shown.into_iter().filter(|(_, number)| *number > 0).map(|(change, number)| {
            let noun = if !std::mem::replace(&mut first, false) { "" } else if number == 1 { " construct" } else { " constructs" };
            html! {
                <span class="c">{ mark(change, sides) }<b class="strong">{ count(number) }</b><span>{ format!("{noun} {}", tree::word(change, sides)) }</span></span>
            }
        }) }
    }
}

fn step(handle: &Handle, by: isize, disabled: bool) -> Html {
    let (glyph, label, title) = if by < 0 {
        (Glyph::Previous, "Previous difference", "Previous difference (P)")
    } else {
        (Glyph::Next, "Next difference", "Next difference (N)")
    };
    let handle = handle.clone();
    let onclick = move |_: MouseEvent| handle.step(by, false);
    html! { <button type="button" class="btn quiet icon tiny" aria-label={label} {title} {disabled} {onclick}><Icon {glyph} /></button> }
}
