//! What leads from a difference to the tests it explains, and back.

use super::super::desk::{Desk, Move, Pane};
use crate::components::same::Same;
use crate::services::analysis::Analysis;
use crate::services::scoring::ScoringState;
use infrabench_protocol::analysis::{NodeDiff, StructuralDiff};
use infrabench_protocol::place::Place;
use infrabench_verdict::explain::explain;
use std::collections::HashMap;
use yew::prelude::*;

/// Indices of a node of the diff against the reference, and of its row.
pub type Cause = (Vec<usize>, Option<usize>);

/// Which differences explain which tests.
#[derive(Debug, Default)]
pub struct Explained {
    /// Failed tests by difference, indices into the judgement's tests.
    pub tests: HashMap<Cause, Vec<usize>>,
    /// Differences by test.
    pub causes: HashMap<usize, Vec<Told>>,
}

/// A difference as it is told beside a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Which.
    pub cause: Cause,
    /// Construct, and property or call.
    pub words: String,
    /// Where in the candidate it is written; none when it is missing there.
    pub place: Option<Place>,
}

/// The links between the two panes, and where they were last followed to.
#[derive(Clone, PartialEq)]
pub struct Links {
    /// What explains what.
    pub explained: Same<Explained>,
    /// The difference to show; the number changes with each request.
    pub cause: Option<(u32, Cause)>,
    /// The test to show; the number changes with each request.
    pub test: Option<(u32, usize)>,
    /// Shows a difference.
    pub to_cause: Callback<Cause>,
    /// Shows a test.
    pub to_test: Callback<usize>,
}

/// The links. `current`: whether the score is about the answer that the analysis is about; otherwise nothing explains
/// anything.
#[hook]
pub fn use_links(
    analysis: &Analysis,
    scoring: &ScoringState,
    current: bool,
    desk: UseReducerDispatcher<Desk>,
) -> Links {
    let score = scoring.score().filter(|_| current).cloned().map(Same);
    let report = analysis.report().cloned();
    let explained = use_memo((report, score), |(report, score)| {
        let candidate = report.as_ref().and_then(|report| report.candidate.as_ref());
        let (Some(candidate), Some(score)) = (candidate, score) else {
            return Same::new(Explained::default());
        };
        let diff = &candidate.against_reference;
        let mut explained = Explained::default();
        for found in explain(diff, &score.judgement) {
            let cause = (found.node, found.row);
            let told = tell(diff, &cause);
            for test in &found.tests {
                explained.causes.entry(*test).or_default().extend(told.clone());
            }
            explained.tests.insert(cause, found.tests);
        }
        Same::new(explained)
    });
    let cause = use_state_eq(|| None::<(u32, Cause)>);
    let test = use_state_eq(|| None::<(u32, usize)>);
    let serial = use_mut_ref(|| 0_u32);
    let next = move || {
        *serial.borrow_mut() += 1;
        *serial.borrow()
    };
    let to_cause = {
        let (setter, next, desk) = (cause.setter(), next.clone(), desk.clone());
        Callback::from(move |cause| {
            desk.dispatch(Move::Pane(Pane::Analysis));
            setter.set(Some((next(), cause)));
        })
    };
    let to_test = {
        let setter = test.setter();
        Callback::from(move |test| {
            desk.dispatch(Move::Pane(Pane::Results));
            setter.set(Some((next(), test)));
        })
    };
    Links { explained: (*explained).clone(), cause: (*cause).clone(), test: *test, to_cause, to_test }
}

fn tell(diff: &StructuralDiff, cause: &Cause) -> Option<Told> {
    let (path, row) = cause;
    let mut nodes: &[NodeDiff] = &diff.nodes;
    let mut node = None;
    for index in path {
        node = nodes.get(*index);
        nodes = node.map_or(&[], |node| &node.children);
    }
    let node = node?;
    let (words, place) = match row {
        Some(row) => {
            let row = node.rows.get(*row)?;
            let value = row.after.as_ref();
            (format!("{}, {}", node.name, row.name), value.map(|value| value.place.clone()))
        }
        None => (node.name.clone(), node.after.clone()),
    };
    Some(Told { cause: cause.clone(), words, place })
}
