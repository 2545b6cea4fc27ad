//! The canonical solution as edits, so that it can be spliced as any answer is.

use crate::lines;
use crate::task::Task;
use infrabench_protocol::intake::{Edit, EditChange};

/// One edit per mask, with the content that stands there in the reference. Splicing them gives the reference.
pub fn edits(task: &Task) -> Vec<Edit> {
    let fill = |(index, (path, text)): (usize, (&str, String))| Edit {
        path: path.to_owned(),
        change: EditChange::FillMask { mask: index, text, shifted: 0 },
    };
    contents(task).into_iter().enumerate().map(fill).collect()
}

/// File and content of each mask, in the order of `Task::masks`.
pub fn contents(task: &Task) -> Vec<(&str, String)> {
    // Lines that earlier masks of the same file add to the reference.
    let mut file = None;
    let mut added = 0_i64;
    task.masks
        .iter()
        .map(|mask| {
            if file != Some(&mask.path) {
                (file, added) = (Some(&mask.path), 0);
            }
            let first = usize::try_from(i64::from(mask.after) + added).unwrap_or(0);
            added += i64::from(mask.solution_lines) - i64::from(mask.replaced);
            let lines = task.reference.get(&mask.path).map_or_else(Vec::new, |text| lines::split(text));
            let content = lines.iter().skip(first).take(mask.solution_lines as usize).copied().collect();
            (mask.path.as_str(), content)
        })
        .collect()
}
