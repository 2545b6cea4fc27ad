//! What presses and keys do in the structural diff: step, fold, go to lines.

use super::super::goto::{Goto, Side};
use super::grid::deed;
use super::links::{Cause, Links};
use super::structural::{View, diff_of};
use super::tree::{self, Against, Key, Line};
use crate::components::header::is_typing;
use crate::components::same::Same;
use crate::services::address::window;
use gloo_events::EventListener;
use infrabench_protocol::analysis::{Report, StructuralDiff};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

/// N and P anywhere on the page, unless one types.
#[hook]
pub fn use_step_keys(on: bool, handle: Handle) {
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
pub struct Handle {
    /// The report; it has a candidate.
    pub report: Same<Report>,
    /// What is compared with.
    pub against: Against,
    /// What is folded and where one is.
    pub view: UseStateHandle<View>,
    /// Goes to a line.
    pub goto: Callback<Goto>,
    /// Links to the tests.
    pub links: Links,
    /// Whether one pane is shown at a time.
    pub narrow: bool,
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

    /// Goes to the next difference, or to one before; round the end.
    pub fn step(&self, by: isize, focus: bool) {
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

    /// Shows what explains a test.
    pub fn show(&self, cause: &Cause) {
        let Some(diff) = self.diff() else { return };
        let all = tree::lines(diff, &BTreeSet::new());
        if let Some(line) = all.iter().find(|line| line.path == *cause) {
            self.select(line.key.clone(), true);
        }
    }

    /// Goes to the lines on both sides, or to the other side's alone where that one is asked for. Where a side lacks
    /// the line, its construct stands for it.
    fn go(&self, line: &Line, other: bool) {
        if line.is_frame() {
            return;
        }
        let earlier = match self.against {
            Against::Baseline => Side::Context,
            Against::Reference => Side::Reference,
        };
        let (before, after) = if other { line.places() } else { line.places_or_whole() };
        let goto = match (before, after) {
            (Some(before), _) if other => Goto::place(earlier, before),
            (Some(before), Some(after)) => {
                Goto::place(Side::Candidate, after).facing(Goto::place(earlier, before))
            }
            (None, Some(after)) => Goto::place(Side::Candidate, after),
            (Some(before), None) => Goto::place(earlier, before),
            (None, None) => return,
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

    /// A press anywhere in the grid.
    pub fn press(&self, event: &MouseEvent) {
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

    /// A key on a row.
    pub fn key(&self, event: &KeyboardEvent) {
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
        match arrow(&lines, at, &event.key()) {
            Some(Arrow::Fold(fold)) => {
                event.prevent_default();
                self.fold(&line.key, fold);
            }
            Some(Arrow::To(to)) => {
                event.prevent_default();
                if let Some(line) = lines.get(to) {
                    self.select(line.key.clone(), true);
                }
            }
            None if event.key() == "Enter" => {
                event.prevent_default();
                self.go(line, event.shift_key());
            }
            None => {}
        }
    }
}

/// What a key does that moves about in a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// Goes to a row.
    To(usize),
    /// Folds the row, or unfolds it.
    Fold(bool),
}

/// What `key` does on row `at`.
pub fn arrow(lines: &[Line], at: usize, key: &str) -> Option<Arrow> {
    let line = lines.get(at)?;
    let last = lines.len().saturating_sub(1);
    let to = match key {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "Home" => 0,
        "End" => last,
        "ArrowRight" if line.open == Some(false) => return Some(Arrow::Fold(false)),
        "ArrowRight" => (at + usize::from(line.open.is_some())).min(last),
        "ArrowLeft" if line.open == Some(true) => return Some(Arrow::Fold(true)),
        "ArrowLeft" => {
            let parent = line.parent.as_ref()?;
            lines.iter().position(|one| one.key == *parent)?
        }
        _ => return None,
    };
    Some(Arrow::To(to))
}
