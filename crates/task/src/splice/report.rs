//! Makes one file's changes and reports them as seen from the candidate.

use super::align::{Alignment, Interner};
use super::changes::{FileChange, Part};
use super::frame::{Frame, mark, without_mark};
use crate::lines::{split, to_u32, to_usize, trim_ending};
use crate::path::RelativePath;
use crate::task::{Mask, Task};
use infrabench_protocol::intake::{MaskFill, OutsideChange, SpliceReport};
use infrabench_protocol::place::LineRange;

/// The file's text in the candidate, `None` when it goes. Adds to `report`.
pub(super) fn apply(
    task: &Task,
    path: &RelativePath,
    change: &FileChange,
    report: &mut SpliceReport,
) -> Option<String> {
    let context: Vec<&str> = task.context.get(path).map(|text| split(without_mark(text))).unwrap_or_default();
    let masks: Vec<(usize, &Mask)> =
        task.masks.iter().enumerate().filter(|(_, mask)| &mask.path == path).collect();
    let view = View { path, context, masks };
    match change {
        FileChange::Removed => {
            let removed = to_u32(view.context.len());
            report.outside.push(OutsideChange { path: path.to_string(), lines: None, removed });
            None
        }
        FileChange::Parts(parts) => {
            view.describe(parts, report);
            Some(view.write(parts, Frame::of(task, path)))
        }
        FileChange::Whole(text) => {
            let parts = view.parts(without_mark(text));
            view.describe(&parts, report);
            Some(view.write(&parts, Frame::of(task, path)))
        }
    }
}

struct View<'a> {
    path: &'a RelativePath,
    context: Vec<&'a str>,
    masks: Vec<(usize, &'a Mask)>,
}

impl View<'_> {
    /// What a new text changes, so that every line that it shares with the context is copied, not rewritten.
    fn parts(&self, text: &str) -> Vec<Part> {
        let new: Vec<&str> = split(text).into_iter().map(trim_ending).collect();
        let mut interner = Interner::default();
        let old_numbers: Vec<u32> =
            self.context.iter().map(|line| interner.number(trim_ending(line))).collect();
        let new_numbers: Vec<u32> = new.iter().map(|line| interner.number(line)).collect();
        let mut alignment = Alignment::of(&old_numbers, &new_numbers);
        let points: Vec<usize> = self
            .masks
            .iter()
            .filter(|(_, mask)| mask.replaced == 0)
            .map(|(_, mask)| to_usize(mask.after))
            .collect();
        alignment.slide_to(&points, &old_numbers, &new_numbers);
        let part = |gap: super::align::Gap| Part {
            after: gap.old.start,
            removed: gap.old.len(),
            lines: new.get(gap.new).unwrap_or_default().iter().map(|line| (*line).to_owned()).collect(),
            mask: None,
        };
        alignment.gaps().into_iter().map(part).collect()
    }

    fn write(&self, parts: &[Part], frame: Frame) -> String {
        let mut text = String::new();
        if frame.marked {
            text.push(mark());
        }
        let mut at = 0;
        for part in parts {
            self.copy(at..part.after, &mut text);
            for line in &part.lines {
                // A last line without an ending must not run into what comes behind it.
                if !text.is_empty() && !text.ends_with('\n') && !text.ends_with(mark()) {
                    text.push_str(frame.ending);
                }
                text.push_str(line);
                text.push_str(frame.ending);
            }
            at = part.after.saturating_add(part.removed);
        }
        let decided = at >= self.context.len() && parts.last().is_some_and(|part| !part.lines.is_empty());
        self.copy(at..self.context.len(), &mut text);
        if decided && !frame.final_ending {
            text.truncate(trim_ending(&text).len());
        }
        text
    }

    fn copy(&self, lines: std::ops::Range<usize>, text: &mut String) {
        for line in self.context.get(lines).unwrap_or_default() {
            text.push_str(line);
        }
    }

    fn describe(&self, parts: &[Part], report: &mut SpliceReport) {
        let mut added_before = 0_usize;
        let mut removed_before = 0_usize;
        let mut outside_removed = 0;
        for part in parts {
            let first = (part.after + added_before).saturating_sub(removed_before) + 1;
            let last = first + part.lines.len();
            let lines = (!part.lines.is_empty()).then(|| LineRange::new(to_u32(first), to_u32(last - 1)));
            let removed = (part.after..part.after.saturating_add(part.removed))
                .filter(|line| !self.masked(*line))
                .count();
            outside_removed += removed;
            let filled = part.mask.or_else(|| self.mask_at(part, removed));
            if let Some(mask) = filled {
                self.add_fill(mask, lines, report);
            }
            if filled.is_none() || removed > 0 {
                report.outside.push(OutsideChange {
                    path: self.path.to_string(),
                    lines,
                    removed: to_u32(removed),
                });
            }
            added_before += part.lines.len();
            removed_before += part.removed;
        }
        let outside = (0..self.context.len()).filter(|line| !self.masked(*line)).count();
        report.untouched_lines =
            report.untouched_lines.saturating_add(to_u32(outside.saturating_sub(outside_removed)));
    }

    /// Whether a line of the context (0-based) is one that a mask replaces.
    fn masked(&self, line: usize) -> bool {
        let holds =
            |mask: &Mask| (mask.after..mask.after.saturating_add(mask.replaced)).contains(&to_u32(line));
        self.masks.iter().any(|(_, mask)| holds(mask))
    }

    /// The mask that a part lies in, or covers with more lines than it takes from outside.
    fn mask_at(&self, part: &Part, removed_outside: usize) -> Option<usize> {
        let (first, end) = (part.after, part.after.saturating_add(part.removed));
        let meets = |mask: &Mask| {
            let (from, to) = (to_usize(mask.after), to_usize(mask.after.saturating_add(mask.replaced)));
            (from <= first && end <= to) || (first <= from && to <= end && part.lines.len() > removed_outside)
        };
        self.masks.iter().find(|(_, mask)| meets(mask)).map(|(index, _)| *index)
    }

    fn add_fill(&self, mask: usize, lines: Option<LineRange>, report: &mut SpliceReport) {
        let known = report.fills.iter_mut().find(|fill| fill.mask == mask);
        let Some(fill) = known else {
            report.fills.push(MaskFill { mask, path: self.path.to_string(), lines });
            return;
        };
        fill.lines = match (fill.lines, lines) {
            (Some(a), Some(b)) => Some(LineRange::new(a.first.min(b.first), a.last.max(b.last))),
            (one, other) => one.or(other),
        };
    }
}
