//! The canonical solution as edits, so that it can be spliced as any answer is.

use crate::task::Task;
use infrabench_protocol::intake::{Edit, EditChange};

/// One edit per mask, with the content that stands there in the reference. Splicing them gives the reference.
pub fn edits(task: &Task) -> Vec<Edit> {
    let fill = |(mask, (path, text)): (usize, (&str, String))| Edit {
        path: path.to_owned(),
        change: EditChange::FillMask { mask, text, shifted: 0 },
    };
    contents(task).into_iter().enumerate().map(fill).collect()
}

/// File and content of each mask, in the order of `Task::masks`.
pub fn contents(task: &Task) -> Vec<(&str, String)> {
    task.masks
        .iter()
        .enumerate()
        .map(|(index, mask)| (mask.path.as_str(), task.solution_text(index)))
        .collect()
}
