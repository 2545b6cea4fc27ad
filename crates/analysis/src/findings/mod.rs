//! Static findings: what cannot work, said without running it.
//!
//! A finding that is wrong costs more trust than one that is missing, so each of these speaks only when certain, and
//! only of files that the answer changed.
//!
//! - `syntax`: not Python.
//! - `names`: used and neither defined nor imported.
//! - `imports`: imported from a file that does not define it.
//! - `attributes`: `self.x` that nothing assigns.
//! - `constructs`: no scope, or an id twice.
//! - `masks`: left empty.

mod attributes;
mod constructs;
mod imports;
mod masks;
mod names;

use crate::codebase::Python;
use crate::parse::ParsedFile;
use crate::text::Span;
use crate::tree::Tree;
use infrabench_protocol::analysis::{Finding, FindingKind, Severity};
use infrabench_protocol::intake::SpliceReport;
use infrabench_task::{Codebase, Task};
use std::collections::BTreeMap;

/// What is known of a candidate.
pub(crate) struct Candidate<'a> {
    pub task: &'a Task,
    pub python: &'a Python,
    pub tree: &'a Tree,
    pub changed: &'a BTreeMap<String, Option<String>>,
    pub splice: &'a SpliceReport,
    pub texts: &'a Codebase,
}

/// All findings, by path and line.
pub(crate) fn find(candidate: &Candidate<'_>) -> Vec<Finding> {
    let mut found = masks::find(candidate);
    for path in candidate.changed.keys() {
        if let Some(file) = candidate.python.files.get(path) {
            found.extend(in_file(candidate.python, file));
        }
    }
    found.extend(constructs::find(candidate.tree, &candidate.python.world, &|path| {
        candidate.changed.contains_key(path)
    }));
    sort(&mut found);
    found
}

/// Findings that one file alone gives, the rest of the codebase being what it is.
pub(crate) fn in_file(python: &Python, file: &ParsedFile) -> Vec<Finding> {
    // What error recovery makes of a broken file says nothing about names.
    if !file.errors.is_empty() {
        return file
            .errors
            .iter()
            .map(|(span, message)| {
                finding(FindingKind::SyntaxError, Severity::Error, message.clone(), file, *span)
            })
            .collect();
    }
    let mut found = names::find(file);
    found.extend(imports::find(python, file));
    found.extend(attributes::find(python, file));
    found
}

pub(crate) fn sort(found: &mut [Finding]) {
    found.sort_by(|one, other| {
        let place =
            |finding: &Finding| (finding.place.path.clone(), finding.place.lines.first, finding.place.column);
        place(one).cmp(&place(other)).then(one.kind.cmp(&other.kind))
    });
}

fn finding(kind: FindingKind, severity: Severity, message: String, file: &ParsedFile, span: Span) -> Finding {
    Finding { kind, severity, message, place: file.source.place(span) }
}

/// Findings of every file, masks apart.
pub(crate) fn all(python: &Python, tree: &Tree) -> Vec<Finding> {
    let mut found: Vec<Finding> = python.files.values().flat_map(|file| in_file(python, file)).collect();
    found.extend(constructs::find(tree, &python.world, &|_| true));
    sort(&mut found);
    found
}
