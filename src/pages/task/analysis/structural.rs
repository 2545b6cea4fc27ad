//! The structural diff: what is compared, how much differs, the grid, and what stayed the same.

use super::super::goto::Goto;
use super::grid::{Rows, deed, mark};
use super::links::{Cause, Links};
use super::rest::Rest;
use super::sealed::{Choice, Sealed};
use super::tree::{self, Against, Key, Line};
use crate::components::header::is_typing;
use crate::components::icon::{Glyph, Icon};
use crate::components::messages::{Gravity, Note};
use crate::components::same::Same;
use crate::components::text::count;
use crate::services::address::{document, window};
use crate::services::media::use_narrow;
use gloo_events::EventListener;
use infrabench_protocol::analysis::{CandidateReport, Change, Report, StructuralDiff};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};
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
struct View {
    folded: BTreeSet<Key>,
    cursor: Option<Key>,
    /// Counts the moves, so that the row is brought into sight once for each; and whether it takes the focus.
    moved: (u32, bool),
    limit: usize,
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
    let rows = Rows { against, explained, cursor: at };
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
                    { counts(diff, against) }
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
                        <span>{ format!("{} from the reference explain tests that did not pass.", tree::counted(links.explained.tests.len(), "difference", "differences")) }</span>
                        <button type="button" class="link" onclick={choice.choose(Against::Reference)}>{ "Compare with the reference" }</button>
                    </p>
                }
                { for diff.problems.iter().map(|problem| html! {
                    <Note key={problem.clone()} gravity={Gravity::Err} glyph={Glyph::Warn} title="The comparison may be incomplete"><p>{ problem }</p></Note>
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

fn diff_of(candidate: &CandidateReport, against: Against) -> &StructuralDiff {
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

fn counts(diff: &StructuralDiff, against: Against) -> Html {
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
                <span class="c">{ mark(change, against) }<b class="strong">{ count(number) }</b><span>{ format!("{noun} {}", tree::word(change, against)) }</span></span>
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

/// N and P anywhere on the page, unless one types.
#[hook]
fn use_step_keys(on: bool, handle: Handle) {
    let current = use_mut_ref(|| handle.clone());
    *current.borrow_mut() = handle;
    use_effect_with(on, move |on| {
        let listener = on.then(|| {
            EventListener::new(&window(), "keydown", move |event| {
                let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
                if is_typing(key) || key.ctrl_key() || key.meta_key() || key.alt_key() {
                    return;
                }
                let handle = current.borrow().clone();
                match key.key().as_str() {
                    "n" | "N" => handle.step(1, true),
                    "p" | "P" => handle.step(-1, true),
                    _ => {}
                }
            })
        });
        move || drop(listener)
    });
}

/// What presses and keys act on.
#[derive(Clone)]
struct Handle {
    report: Same<Report>,
    against: Against,
    view: UseStateHandle<View>,
    goto: Callback<Goto>,
    links: Links,
    narrow: bool,
}

impl Handle {
    fn diff(&self) -> Option<&StructuralDiff> {
        self.report.candidate.as_ref().map(|candidate| diff_of(candidate, self.against))
    }

    /// Moves to a row that may be folded away or not be drawn yet.
    fn select(&self, key: Key, focus: bool) {
        let Some(diff) = self.diff() else { return };
        let mut view = (*self.view).clone();
        for above in tree::ancestors(diff, &key) {
            view.folded.remove(&above);
        }
        let lines = tree::lines(diff, &view.folded);
        let Some(at) = lines.iter().position(|line| line.key == key) else { return };
        view.limit = view.limit.max(at + 1);
        view.cursor = Some(key);
        view.moved = (view.moved.0 + 1, focus);
        // A narrow screen shows one pane: going to the code would leave the diff at each step.
        if let (false, Some(line)) = (self.narrow, lines.get(at)) {
            self.go(line, false);
        }
        self.view.set(view);
    }

    fn step(&self, by: isize, focus: bool) {
        let Some(diff) = self.diff() else { return };
        let keys = tree::differences(diff);
        let at = self.view.cursor.as_ref().and_then(|cursor| keys.iter().position(|key| key == cursor));
        let next = match at {
            Some(at) => at.checked_add_signed(by).filter(|next| *next < keys.len()),
            None => None,
        };
        let wrapped = if by < 0 { keys.len().saturating_sub(1) } else { 0 };
        if let Some(key) = keys.get(next.unwrap_or(wrapped)) {
            self.select(key.clone(), focus);
        }
    }

    fn show(&self, cause: &Cause) {
        let Some(diff) = self.diff() else { return };
        let all = tree::lines(diff, &BTreeSet::new());
        if let Some(line) = all.iter().find(|line| line.path == *cause) {
            self.select(line.key.clone(), true);
        }
    }

    /// Goes to the line of the answer, or to the other side's where the answer has none or that one is asked for.
    fn go(&self, line: &Line, other: bool) {
        if line.is_frame() {
            return;
        }
        let (before, after) = line.places();
        let goto = match (before, after, other) {
            (_, Some(after), false) | (None, Some(after), true) => {
                Goto::candidate(&after.path, after.lines.first)
            }
            (Some(before), _, _) => match self.against {
                Against::Baseline => Goto::context(&before.path, before.lines.first),
                Against::Reference => Goto::reference(&before.path, before.lines.first),
            },
            (None, None, _) => return,
        };
        self.goto.emit(goto);
    }

    fn fold(&self, key: &Key, fold: bool) {
        let mut view = (*self.view).clone();
        if fold {
            view.folded.insert(key.clone());
        } else {
            view.folded.remove(key);
        }
        view.cursor = Some(key.clone());
        self.view.set(view);
    }

    fn press(&self, event: &MouseEvent) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let closest = |selector: &str| target.closest(selector).ok().flatten();
        let asked = closest("[data-do]").and_then(|element| element.get_attribute("data-do"));
        let index = closest("[data-i]").and_then(|row| row.get_attribute("data-i")?.parse::<usize>().ok());
        let (Some(diff), Some(index)) = (self.diff(), index) else { return };
        let lines = tree::lines(diff, &self.view.folded);
        let Some(line) = lines.get(index) else { return };
        match asked.as_deref().map(|asked| asked.split_once(':').unwrap_or((asked, ""))) {
            Some((deed::FOLD, _)) => self.fold(&line.key, line.open == Some(true)),
            Some((deed::AFTER, _)) => self.go(line, false),
            Some((deed::BEFORE, _)) => self.go(line, true),
            Some((deed::TEST, test)) => {
                if let Ok(test) = test.parse() {
                    self.links.to_test.emit(test);
                }
            }
            _ => self.select(line.key.clone(), true),
        }
    }

    fn key(&self, event: &KeyboardEvent) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        // A link inside a row has its own keys.
        if !target.has_attribute("data-i") || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(diff) = self.diff() else { return };
        let lines = tree::lines(diff, &self.view.folded);
        let at = target.get_attribute("data-i").and_then(|index| index.parse::<usize>().ok()).unwrap_or(0);
        let Some(line) = lines.get(at) else { return };
        let last = lines.len().saturating_sub(1);
        let to = match event.key().as_str() {
            "ArrowDown" => Some((at + 1).min(last)),
            "ArrowUp" => Some(at.saturating_sub(1)),
            "Home" => Some(0),
            "End" => Some(last),
            "ArrowRight" if line.open == Some(false) => {
                event.prevent_default();
                return self.fold(&line.key, false);
            }
            "ArrowRight" => Some((at + usize::from(line.open.is_some())).min(last)),
            "ArrowLeft" if line.open == Some(true) => {
                event.prevent_default();
                return self.fold(&line.key, true);
            }
            "ArrowLeft" => {
                line.parent.as_ref().and_then(|parent| lines.iter().position(|one| one.key == *parent))
            }
            "Enter" => {
                event.prevent_default();
                return self.go(line, event.shift_key());
            }
            _ => None,
        };
        if let Some(line) = to.and_then(|to| lines.get(to)) {
            event.prevent_default();
            self.select(line.key.clone(), true);
        }
    }
}
