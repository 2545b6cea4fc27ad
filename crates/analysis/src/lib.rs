//! Python to construct tree to structural diff; template diff; static findings; line diff. Pure.
//!
//! ```text
//!   completion ──► intake ──► splice ──► candidate ──► parse ──► build ──► diff ──► report
//!                  (infrabench_task)                   (one file) (codebase)
//! ```
//!
//! The words of the output are explained in `docs/structural-diff.md`; `docs/tricky-cases.md` draws what it makes of
//! code that is hard to compare.
//!
//! - [`analyzer`]: the entry: one task, many completions.
//! - `parse`, `depth`, `brackets`, `text`: one file: syntax tree, bounded nesting, what is not closed, positions.
//! - `summary`, `world`: what names mean across files.
//! - `cdk`: what is known of the CDK.
//! - `tree`, `build`, `denote`: the construct tree, and what its values stand for.
//! - `diff`: pairing and comparing.
//! - `findings`: what cannot work.
//! - [`lines`]: the line diff.
//! - [`template`]: what a run synthesized, compared; the graph of its resources.
//! - `assign`: pairing by likeness, for code and templates.
//! - [`mutate`]: wrong variants of a canonical solution.
//! - [`proof`]: what proving a task needs to know of its Python.
//!
//! The crate is total: no text, however broken, large or deep, makes it panic. It is the only one that links the Python
//! parser, and no type of the parser leaves it.

pub mod analyzer;
pub mod lines;
pub mod mutate;
pub mod proof;
pub mod template;

mod assign;
mod brackets;
mod build;
mod cdk;
mod codebase;
mod denote;
mod depth;
mod diff;
mod findings;
mod hash;
mod parse;
mod summary;
mod text;
mod tree;
mod world;

pub use analyzer::Analyzer;

use infrabench_protocol::analysis::{Finding, StructuralDiff};
use std::collections::{BTreeMap, BTreeSet};

/// The structural diff of two codebases given as path to text, without a task.
pub fn structural_diff(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> StructuralDiff {
    let one = codebase::Python::parse(texts(before), &[]);
    let other = codebase::Python::parse(texts(after), &[&one]);
    let mut focus: BTreeSet<String> = one.files.keys().chain(other.files.keys()).cloned().collect();
    let skipped = diff::take_out_skipped(&mut focus, &[&one, &other]);
    let (before, after) = (one.tree(&focus), other.tree(&focus));
    diff::diff(
        diff::Side { tree: &before, world: &one.world, name: "the earlier side" },
        diff::Side { tree: &after, world: &other.world, name: "the later side" },
        &skipped,
    )
}

/// The static findings in every Python file of a codebase, without a task.
pub fn findings(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let python = codebase::Python::parse(texts(files), &[]);
    let tree = python.tree(&python.files.keys().cloned().collect());
    findings::all(&python, &tree)
}

fn texts(files: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
}
