//! Splice: edits into the context, giving a candidate.
//!
//! Outside the masks nothing changes by a byte unless an edit says so: filling a mask copies every other line verbatim.
//! Line endings, the byte-order mark and the end of the file stay the file's own, because an answer that went through a
//! chat window no longer knows them.
//!
//! - [`problem`]: why edits cannot be spliced.
//! - [`frame`]: what a file keeps whatever the answer says: line endings, byte-order mark, how it ends.
//! - [`changes`]: stretches of the context's file and the lines that take their place.
//! - [`report`]: the splice as seen from the candidate.
//! - [`skeleton`]: a file without masks and tags, and where the masks stand in it.
//! - [`align`]: which lines of another text are lines of the skeleton.

pub(crate) mod align;
mod changes;
mod frame;
mod problem;
mod report;
pub(crate) mod skeleton;

pub use problem::SpliceProblem;

use crate::path::RelativePath;
use crate::task::{Codebase, Task};
use changes::FileChange;
use infrabench_protocol::intake::{Edit, SpliceReport};
use std::collections::BTreeMap;

/// A candidate and what the splice did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spliced {
    /// The context with the edits made.
    pub candidate: Codebase,
    /// Where things stand in the candidate.
    pub report: SpliceReport,
}

/// Makes `edits` in the task's context.
///
/// Masks that no edit fills stay as they are in the context. Edits are independent of their order; edits that contradict
/// each other are a [`SpliceProblem`], as are edits of the task's tests.
pub fn splice(task: &Task, edits: &[Edit]) -> Result<Spliced, SpliceProblem> {
    let mut by_path: BTreeMap<RelativePath, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        let path = RelativePath::parse(&edit.path)?;
        if task.tests.contains_key(&path) {
            return Err(SpliceProblem::EditsTest { path: path.to_string() });
        }
        by_path.entry(path).or_default().push(edit);
    }
    let mut candidate = task.context.clone();
    let mut report = SpliceReport::default();
    for (path, edits) in &by_path {
        let change = FileChange::gather(task, path, edits)?;
        match report::apply(task, path, &change, &mut report) {
            Some(text) => candidate.insert(path.clone(), text),
            None => candidate.remove(path),
        };
    }
    clashing_folder(&candidate)?;
    report.fills.sort_by_key(|fill| fill.mask);
    Ok(Spliced { candidate, report })
}

/// No path may be both a file and a folder.
fn clashing_folder(candidate: &Codebase) -> Result<(), SpliceProblem> {
    for path in candidate.keys() {
        let text = path.as_str();
        for (at, _) in text.match_indices('/') {
            let folder = text.get(..at).unwrap_or_default();
            if candidate.contains_key(folder) {
                return Err(SpliceProblem::FileAndFolder {
                    path: path.to_string(),
                    folder: folder.to_owned(),
                });
            }
        }
    }
    Ok(())
}
