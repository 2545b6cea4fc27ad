//! A file of the context without masks and tags, and where the masks stand in it.
//!
//! Answers that repeat the file may keep the tags, drop them, or repeat what stood between them; compared with the
//! skeleton all three look the same.

use super::frame::without_mark;
use crate::lines::{split, to_usize, trim_ending};
use crate::path::RelativePath;
use crate::task::Task;

/// A file's lines and its masks.
#[derive(Clone, Debug)]
pub(crate) struct Skeleton<'t> {
    /// The file.
    pub(crate) path: &'t RelativePath,
    /// All lines, without endings and byte-order mark.
    pub(crate) lines: Vec<&'t str>,
    /// Indexes of the lines outside the masks that are not tags.
    pub(crate) kept: Vec<usize>,
    /// The masks, in the file's order.
    pub(crate) points: Vec<Point>,
}

/// A mask as a place in the skeleton.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// Index in `Task::masks`.
    pub(crate) mask: usize,
    /// How many kept lines stand before it.
    pub(crate) at: usize,
    /// First line of the context's file that belongs to it, its BEGIN tag included.
    pub(crate) first: usize,
    /// The line behind the last one, its END tag included.
    pub(crate) end: usize,
}

impl<'t> Skeleton<'t> {
    /// The skeleton of a file of the context; `None` when there is no such file.
    pub(crate) fn of(task: &'t Task, path: &RelativePath) -> Option<Self> {
        let (path, text) = task.context.get_key_value(path)?;
        let lines: Vec<&str> = split(without_mark(text)).into_iter().map(trim_ending).collect();
        let mut masks: Vec<_> =
            task.masks.iter().enumerate().filter(|(_, mask)| &mask.path == path).collect();
        masks.sort_by_key(|(index, mask)| (mask.after, *index));
        let (mut kept, mut points, mut from) = (Vec::with_capacity(lines.len()), Vec::new(), 0);
        for (index, mask) in masks {
            let (after, tag) = (to_usize(mask.after), usize::from(mask.tagged));
            let first = after.saturating_sub(tag).clamp(from, lines.len().max(from));
            let end =
                after.saturating_add(to_usize(mask.replaced)).saturating_add(tag).min(lines.len()).max(first);
            kept.extend(from..first);
            points.push(Point { mask: index, at: kept.len(), first, end });
            from = end;
        }
        kept.extend(from..lines.len());
        Some(Self { path, lines, kept, points })
    }

    /// The text of the kept line at `position`.
    pub(crate) fn text(&self, position: usize) -> &'t str {
        self.kept.get(position).and_then(|index| self.lines.get(*index)).copied().unwrap_or_default()
    }
}
