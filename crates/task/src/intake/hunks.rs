//! Hunks with a known place: those that lie in masks fill them, the others patch the file.

use super::desk::Desk;
use super::indent::reindent;
use super::snippet::is_python;
use super::unit::{FileReading, What, outside_words};
use crate::lines::{to_u32, to_usize};
use crate::path::RelativePath;
use crate::splice::skeleton::{Point, Skeleton};
use infrabench_protocol::intake::{Edit, EditChange, IntakeProblem, LocatedHunk};
use infrabench_protocol::place::LineRange;

/// What `hunks` do to a file. `None`, with a problem, when they contradict each other or change nothing.
pub(crate) fn read(
    desk: &Desk<'_>,
    path: &RelativePath,
    hunks: Vec<LocatedHunk>,
    used: Vec<LineRange>,
    problems: &mut Vec<IntakeProblem>,
) -> Option<FileReading> {
    let mut hunks: Vec<LocatedHunk> = match Skeleton::of(desk.task, path) {
        Some(file) => hunks.into_iter().filter_map(|hunk| settle(&file, hunk)).collect(),
        None => hunks,
    };
    hunks.sort_by_key(|hunk| (hunk.after, hunk.removed));
    hunks.dedup_by(|a, b| (a.after, a.removed, &a.lines) == (b.after, b.removed, &b.lines));
    let problem = |message: String| IntakeProblem { message, answer_lines: used.first().copied() };
    if hunks.is_empty() {
        problems.push(problem(format!("the patch of {path} changes nothing: what it adds is there already")));
        return None;
    }
    if let Some(line) = meeting(&hunks) {
        problems.push(problem(format!(
            "two hunks change line {line} of {path}; a patch may change a place once"
        )));
        return None;
    }
    let masked = desk.file(path);
    let owners: Option<Vec<&Point>> = masked.and_then(|file| {
        hunks.iter().map(|hunk| file.points.iter().find(|point| lies_in(hunk, point))).collect()
    });
    if let (Some(file), Some(owners)) = (masked, owners) {
        return Some(fills(desk, file, &hunks, &owners, used));
    }
    let in_mask =
        |hunk: &LocatedHunk| masked.and_then(|file| file.points.iter().find(|point| lies_in(hunk, point)));
    let mut masks: Vec<usize> = hunks.iter().filter_map(in_mask).map(|point| point.mask).collect();
    masks.dedup();
    let outside = hunks.iter().filter(|hunk| in_mask(hunk).is_none());
    let (added, removed) = outside
        .fold((0, 0), |(added, removed), hunk| (added + hunk.lines.len(), removed + to_usize(hunk.removed)));
    let notes = vec![outside_words(added, removed)];
    let edit = Edit { path: path.to_string(), change: EditChange::Patch { hunks } };
    Some(FileReading { edits: vec![edit], what: What::Patches, notes, because: Vec::new(), used, masks })
}

/// The hunk without lines that it removes and adds again, moved into a mask where repeated lines allow it. `None` when
/// nothing of it is left.
fn settle(file: &Skeleton<'_>, mut hunk: LocatedHunk) -> Option<LocatedHunk> {
    let context = |at: u32| file.lines.get(to_usize(at)).copied();
    while hunk.removed > 0 && hunk.lines.first().map(String::as_str) == context(hunk.after) {
        hunk.lines.remove(0);
        hunk.after += 1;
        hunk.removed -= 1;
    }
    while hunk.removed > 0 && hunk.lines.last().map(String::as_str) == context(hunk.after + hunk.removed - 1)
    {
        hunk.lines.pop();
        hunk.removed -= 1;
    }
    if hunk.removed == 0 && hunk.lines.is_empty() {
        return None;
    }
    if hunk.removed == 0 && !file.points.iter().any(|point| lies_in(&hunk, point)) {
        let slid = file.points.iter().find_map(|point| slide(file, &hunk, point));
        hunk = slid.unwrap_or(hunk);
    }
    Some(hunk)
}

/// An insertion moved to a mask: as long as the line before it is also its last (or the line behind its first), the result
/// is the same one line further up (or down).
fn slide(file: &Skeleton<'_>, hunk: &LocatedHunk, point: &Point) -> Option<LocatedHunk> {
    let count = hunk.lines.len();
    let at = to_usize(hunk.after);
    let target = if at < point.first { point.first } else { point.end };
    let steps = at.abs_diff(target);
    if steps > count {
        return None;
    }
    let mut lines = hunk.lines.clone();
    if at > target {
        let moved = file.lines.get(target..at)?;
        let tail = lines.split_off(count - steps);
        if !tail.iter().map(String::as_str).eq(moved.iter().copied()) {
            return None;
        }
        lines.splice(0..0, tail);
    } else {
        let moved = file.lines.get(at..target)?;
        let tail = lines.split_off(steps);
        if !lines.iter().map(String::as_str).eq(moved.iter().copied()) {
            return None;
        }
        lines = tail.into_iter().chain(lines).collect();
    }
    Some(LocatedHunk { after: to_u32(target), lines, ..hunk.clone() })
}

/// Whether the hunk changes nothing but a mask, where repeated lines allow to read it so.
pub(crate) fn in_mask(file: &Skeleton<'_>, hunk: &LocatedHunk) -> bool {
    settle(file, hunk.clone()).is_some_and(|hunk| file.points.iter().any(|point| lies_in(&hunk, point)))
}

/// Whether the hunk changes nothing but a mask's region, its tags included.
fn lies_in(hunk: &LocatedHunk, point: &Point) -> bool {
    let (first, end) = (to_usize(hunk.after), to_usize(hunk.after.saturating_add(hunk.removed)));
    point.first <= first && end <= point.end
}

/// The line at which two hunks meet.
fn meeting(hunks: &[LocatedHunk]) -> Option<u32> {
    hunks.windows(2).find_map(|pair| {
        let [first, second] = pair else { return None };
        let same_place = first.removed == 0 && second.removed == 0 && first.after == second.after;
        let overlap = second.after < first.after.saturating_add(first.removed);
        (same_place || overlap).then_some(second.after.saturating_add(1))
    })
}

/// One edit per mask that the hunks change.
fn fills(
    desk: &Desk<'_>,
    file: &Skeleton<'_>,
    hunks: &[LocatedHunk],
    owners: &[&Point],
    used: Vec<LineRange>,
) -> FileReading {
    let (mut edits, mut notes, mut masks) = (Vec::new(), vec![outside_words(0, 0)], Vec::new());
    for point in &file.points {
        let mut lines: Vec<&str> = Vec::new();
        let mut at = point.first;
        let mut any = false;
        for (hunk, _) in hunks.iter().zip(owners).filter(|(_, owner)| owner.mask == point.mask) {
            any = true;
            lines.extend(file.lines.get(at..to_usize(hunk.after)).unwrap_or_default());
            lines.extend(hunk.lines.iter().map(String::as_str));
            at = to_usize(hunk.after.saturating_add(hunk.removed));
        }
        if !any {
            continue;
        }
        lines.extend(file.lines.get(at..point.end).unwrap_or_default());
        lines.retain(|line| crate::tags::read(line).is_none());
        let indent = desk.sites.get(point.mask).map(|site| site.mask.indent.as_str()).unwrap_or_default();
        let indented = reindent(&lines, indent, is_python(file.path));
        notes.extend(indented.note);
        masks.push(point.mask);
        edits.push(super::whole::fill(
            file,
            point.mask,
            indented.lines.iter().map(String::as_str),
            indented.shifted,
        ));
    }
    FileReading { edits, what: What::Fills, notes, because: Vec::new(), used, masks }
}
