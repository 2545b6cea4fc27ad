//! The structural diff of two codebases.
//!
//! Parse, resolve and build happen before; here two construct trees are paired and the pairs compared:
//!
//! ```text
//!   tree, tree ──► pairs ──► compare ──► emit ──► nodes, rows, counts
//!                  hashes     a walk,     only what differs,
//!                  propose    decides     framed
//! ```
//!
//! - [`pairs`]: who is who; [`siblings`], [`names`], [`constructs`] are its passes.
//! - [`compare`]: same, equal or different; [`meaning`] knows the equal ones, [`fields`] what has named fields.
//! - [`rows`], [`calls`]: differences inside a pair; [`sources`] how they are shown; [`marks`] inside a text.
//! - [`emit`]: the result.
//!
//! Why keys before everything: an id within a scope is what the CDK and CloudFormation know a construct by. A diff that
//! pairs by position, as a line diff does, makes of one queue inserted above another a changed queue and a new one:
//!
//! ```text
//!   before                          after                           by position          by key
//!   Queue(self, "A", days=4)        Queue(self, "Dlq", days=14)     A -> Dlq, 4 -> 14    + Dlq, days=14
//!                                   Queue(self, "A", days=4)        + A, days=4          A is the same
//! ```
//!
//! Rejected: shortest edit script over syntax trees. It is optimal in nodes touched, not in what a reader of
//! infrastructure means; it has no notion of a reference; and its cost rules out a diff on every keystroke.

mod calls;
pub(crate) mod compare;
mod constructs;
mod emit;
mod fields;
pub(crate) mod marks;
mod meaning;
mod names;
pub(crate) mod pairs;
pub(crate) mod rows;
mod siblings;
mod sources;

use crate::codebase::Python;
use crate::tree::Tree;
use crate::world::World;
use compare::Compare;
use emit::Emit;
use infrabench_protocol::analysis::{Counts, StructuralDiff};
use pairs::Pairs;
use std::collections::{BTreeMap, BTreeSet};

/// One side of a diff.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub tree: &'a Tree,
    pub world: &'a World,
    /// What to call it in problems: `the reference`, `the candidate`.
    pub name: &'static str,
}

/// Takes what one of the sides could not parse out of the files to compare, with the reasons: against nothing, all that
/// the other side has in such a file would seem to be added or removed.
pub(crate) fn take_out_skipped(focus: &mut BTreeSet<String>, sides: &[&Python]) -> Vec<String> {
    let mut reasons = BTreeMap::new();
    for side in sides {
        reasons.extend(side.skipped(focus));
    }
    focus.retain(|path| !reasons.contains_key(path));
    reasons.into_values().collect()
}

/// What differs from `before` to `after`. `skipped`: why files were taken out before.
pub(crate) fn diff(before: Side<'_>, after: Side<'_>, skipped: &[String]) -> StructuralDiff {
    let pairs = Pairs::find(before.tree, after.tree, (before.world, after.world));
    let compare = Compare { before: before.tree, after: after.tree, pairs: &pairs };
    let mut emit = Emit { compare, counts: Counts::default(), same: Vec::new() };
    let nodes = emit.children(&before.tree.roots, &after.tree.roots);
    let mut problems = skipped.to_vec();
    problems.extend(problems_in(before));
    problems.extend(problems_of(after, before));
    StructuralDiff { nodes, same: emit.same, counts: emit.counts, problems }
}

fn problems_in(side: Side<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for file in &side.tree.files {
        if let Some((span, message)) = file.errors.first() {
            found.push(format!(
                "`{}` of {} is not valid Python from line {}: {message}; the diff shows what could be read",
                file.source.path,
                side.name,
                file.source.line(span.start),
            ));
        }
    }
    found
}

/// The later side's problems, but for files that are the same text on both sides.
fn problems_of(side: Side<'_>, other: Side<'_>) -> Vec<String> {
    let known = problems_in(Side { name: side.name, ..other });
    problems_in(side).into_iter().filter(|problem| !known.contains(problem)).collect()
}
