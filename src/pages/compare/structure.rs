//! How two answers differ by construct: a treegrid that is read, folded, and left for the lines.

use super::answers::LineAt;
use crate::components::icon::Glyph;
use crate::components::messages::{Gravity, Note};
use crate::components::same::Same;
use crate::components::text::counted;
use crate::pages::task::analysis::grid::{Rows, deed};
use crate::pages::task::analysis::moves::{Arrow, arrow};
use crate::pages::task::analysis::structural::counts;
use crate::pages::task::analysis::tree::{self, Item, Key, Line, Sides};
use crate::pages::task::spans;
use infrabench_protocol::analysis::AnswerPair;
use infrabench_protocol::place::Place;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Rows drawn at first, and with each press on the button under them.
const STEP: usize = 300;

/// Properties of [`Structure`].
#[derive(Properties, PartialEq)]
pub struct StructureProps {
    /// The two answers.
    pub pair: Same<AnswerPair>,
    /// Shows a line of an answer.
    pub on_line: Callback<LineAt>,
    /// Between the figures and the end of their line: what else can be shown.
    pub switch: Html,
}

/// How the answers differ by construct.
#[component]
pub fn Structure(props: &StructureProps) -> Html {
    let diff = &props.pair.structural;
    let folded = use_state_eq(BTreeSet::<Key>::new);
    let cursor = use_state_eq(|| None::<Key>);
    let limit = use_state_eq(|| STEP);
    let focused = use_mut_ref(|| false);
    let lines = tree::lines(diff, &folded);
    let at = cursor.as_ref().and_then(|key| lines.iter().position(|line| line.key == *key));
    {
        let focused = focused.clone();
        use_effect_with(at, move |at| {
            if let Some(at) = at.filter(|_| focused.replace(false)) {
                super::strip::focus(&format!("sd-row-{at}"));
            }
        });
    }
    let rows = Rows { sides: Sides::Runs, explained: None, cursor: at };
    let act = {
        let (pair, folded, cursor, on_line) =
            (props.pair.clone(), folded.clone(), cursor.clone(), props.on_line.clone());
        move |index: usize, act: &Act| {
            let lines = tree::lines(&pair.structural, &folded);
            let Some(line) = lines.get(index) else { return };
            match act {
                Act::Fold(fold) => {
                    let mut next = (*folded).clone();
                    let fold = fold.unwrap_or(line.open == Some(true));
                    if fold {
                        next.insert(line.key.clone())
                    } else {
                        next.remove(&line.key)
                    };
                    folded.set(next);
                    cursor.set(Some(line.key.clone()));
                }
                Act::To => {
                    focused.replace(true);
                    cursor.set(Some(line.key.clone()));
                }
                Act::Line { first } => {
                    if let Some(to) = line_of(line, *first) {
                        on_line.emit(to);
                    }
                }
            }
        }
    };
    let onclick = {
        let act = act.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some((index, asked)) = pressed(event.target()) {
                act(
                    index,
                    &match asked.as_deref() {
                        Some(deed::FOLD) => Act::Fold(None),
                        Some(deed::AFTER) => Act::Line { first: false },
                        Some(deed::BEFORE) => Act::Line { first: true },
                        _ => Act::To,
                    },
                );
            }
        })
    };
    let onkeydown = {
        let (pair, folded) = (props.pair.clone(), folded.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some((index, _)) = pressed(event.target()) else { return };
            let on_row = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .is_some_and(|element| element.has_attribute("data-i"));
            if !on_row || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let lines = tree::lines(&pair.structural, &folded);
            match arrow(&lines, index, &event.key()) {
                Some(Arrow::To(to)) => act(to, &Act::To),
                Some(Arrow::Fold(fold)) => act(index, &Act::Fold(Some(fold))),
                None if event.key() == "Enter" => act(index, &Act::Line { first: event.shift_key() }),
                None => return,
            }
            event.prevent_default();
        })
    };
    let more = {
        let limit = limit.clone();
        Callback::from(move |_: MouseEvent| limit.set(*limit + STEP))
    };
    html! {
        <div class="sd-pane">
            <div class="sd-sum">{ counts(diff, Sides::Runs) }<span class="end">{ props.switch.clone() }</span></div>
            { for diff.problems.iter().map(|problem| html! {
                <Note key={problem.clone()} gravity={Gravity::Err} glyph={Glyph::Warn} level={4} title="The comparison may be incomplete"><p>{ spans(problem) }</p></Note>
            }) }
            if !lines.is_empty() {
                <div class="sd" role="treegrid" aria-label="Difference of the two answers" {onclick} {onkeydown}>
                    { rows.head() }
                    { for lines.iter().take(*limit).enumerate().map(|(index, line)| rows.row(index, line)) }
                </div>
            }
            if lines.len() > *limit {
                <p class="rest">{ format!("{} of {} rows are shown.", *limit, lines.len()) }<button type="button" onclick={more}>{ "Show more" }</button></p>
            }
            <p class="rest">
                if lines.is_empty() && diff.problems.is_empty() {
                    <span class="strong">{ "By construct nothing differs: the same ones, with the same properties and calls." }</span>
                }
                if let Some(same) = same(&props.pair) { <span>{ same }</span> }
            </p>
        </div>
    }
}

/// What is done to a row.
enum Act {
    /// Folds it or not; turns it around where it is not said.
    Fold(Option<bool>),
    /// Goes to it.
    To,
    /// Shows its line, of the first answer where both have it.
    Line { first: bool },
}

fn line_of(line: &Line, first: bool) -> Option<LineAt> {
    if matches!(line.item, Item::Node(_)) && line.is_frame() {
        return None;
    }
    let to = |place: &Place, first: bool| LineAt { first, path: place.path.clone(), line: place.lines.first };
    match line.places_or_whole() {
        (Some(before), after) if first || after.is_none() => Some(to(before, true)),
        (_, Some(after)) => Some(to(after, false)),
        (Some(before), None) => Some(to(before, true)),
        (None, None) => None,
    }
}

fn same(pair: &AnswerPair) -> Option<String> {
    let counts = pair.structural.counts;
    let words = match (counts.same, counts.same_rows) {
        (0, 0) => return None,
        (same, 0) => counted(same, "construct", "constructs"),
        (0, rows) => counted(rows, "property", "properties"),
        (same, rows) => {
            format!(
                "{} and {}",
                counted(same, "construct", "constructs"),
                counted(rows, "property", "properties")
            )
        }
    };
    Some(format!("The same in both: {words}."))
}

/// The row that was pressed, and what for.
fn pressed(target: Option<web_sys::EventTarget>) -> Option<(usize, Option<String>)> {
    let target = target?.dyn_into::<Element>().ok()?;
    let asked =
        target.closest("[data-do]").ok().flatten().and_then(|element| element.get_attribute("data-do"));
    let index = target.closest("[data-i]").ok()??.get_attribute("data-i")?.parse().ok()?;
    Some((index, asked))
}
