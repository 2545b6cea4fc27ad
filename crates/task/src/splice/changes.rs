//! Stretches of the context's file and the lines that take their place.

use super::SpliceProblem;
use super::frame::without_mark;
use crate::lines::{self, to_u32, to_usize, trim_ending};
use crate::path::RelativePath;
use crate::task::Task;
use infrabench_protocol::intake::{Edit, EditChange};

/// All that happens to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileChange {
    /// Parts of it change; ascending, not overlapping.
    Parts(Vec<Part>),
    /// It becomes this text.
    Whole(String),
    /// It goes.
    Removed,
}

/// A stretch of lines and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Lines of the context that stay before it.
    pub(super) after: usize,
    /// Lines of the context that go.
    pub(super) removed: usize,
    /// Lines that come, without endings.
    pub(super) lines: Vec<String>,
    /// The mask, when the edit fills one.
    pub(super) mask: Option<usize>,
}

impl FileChange {
    /// Brings the edits of one file together, refusing those that contradict each other.
    pub(super) fn gather(task: &Task, path: &RelativePath, edits: &[&Edit]) -> Result<Self, SpliceProblem> {
        let mut parts: Vec<Part> = Vec::new();
        for edit in edits {
            match &edit.change {
                EditChange::FillMask { mask, text, shifted: _ } => {
                    parts.push(fill(task, path, *mask, text, &parts)?);
                }
                EditChange::Patch { hunks } => {
                    if !task.context.contains_key(path) {
                        return Err(SpliceProblem::UnknownFile { path: path.to_string() });
                    }
                    parts.extend(hunks.iter().map(|hunk| Part {
                        after: to_usize(hunk.after),
                        removed: to_usize(hunk.removed),
                        lines: hunk.lines.clone(),
                        mask: None,
                    }));
                }
                EditChange::ReplaceFile { text } => {
                    alone(path, edits)?;
                    return Ok(Self::Whole(text.clone()));
                }
                EditChange::DeleteFile => {
                    alone(path, edits)?;
                    if !task.context.contains_key(path) {
                        return Err(SpliceProblem::UnknownFile { path: path.to_string() });
                    }
                    return Ok(Self::Removed);
                }
            }
        }
        parts.sort_by_key(|part| (part.after, part.removed, part.mask.unwrap_or(usize::MAX)));
        check(task, path, &parts)?;
        Ok(Self::Parts(parts))
    }
}

fn alone(path: &RelativePath, edits: &[&Edit]) -> Result<(), SpliceProblem> {
    if edits.len() > 1 { Err(SpliceProblem::WholeAndPart { path: path.to_string() }) } else { Ok(()) }
}

fn fill(
    task: &Task,
    path: &RelativePath,
    index: usize,
    text: &str,
    parts: &[Part],
) -> Result<Part, SpliceProblem> {
    let Some(mask) = task.masks.get(index) else {
        return Err(SpliceProblem::UnknownMask { mask: index, masks: task.masks.len() });
    };
    if &mask.path != path {
        let actual = mask.path.to_string();
        return Err(SpliceProblem::MaskInOtherFile { mask: index, path: path.to_string(), actual });
    }
    if parts.iter().any(|part| part.mask == Some(index)) {
        return Err(SpliceProblem::MaskFilledTwice { mask: index, path: path.to_string() });
    }
    Ok(Part {
        after: to_usize(mask.after),
        removed: to_usize(mask.replaced),
        lines: lines::split(text).into_iter().map(|line| trim_ending(line).to_owned()).collect(),
        mask: Some(index),
    })
}

/// Refuses parts beyond the end of the file and parts that meet. Two insertions at one place meet, because nothing says
/// which comes first, unless both are masks, whose order is the task's.
fn check(task: &Task, path: &RelativePath, parts: &[Part]) -> Result<(), SpliceProblem> {
    let count = task.context.get(path).map_or(0, |text| lines::split(without_mark(text)).len());
    for part in parts {
        let last = part.after.saturating_add(part.removed);
        if last > count {
            let first = to_u32(part.after.saturating_add(1));
            return Err(SpliceProblem::PastEnd {
                path: path.to_string(),
                first,
                last: to_u32(last),
                lines: to_u32(count),
            });
        }
    }
    for pair in parts.windows(2) {
        let [first, second] = pair else { continue };
        let both_insert_here = first.removed == 0 && second.removed == 0 && first.after == second.after;
        let contested = both_insert_here && (first.mask.is_none() || second.mask.is_none());
        if contested || second.after < first.after.saturating_add(first.removed) {
            return Err(SpliceProblem::Overlap {
                path: path.to_string(),
                line: to_u32(second.after.saturating_add(1)),
            });
        }
    }
    Ok(())
}
