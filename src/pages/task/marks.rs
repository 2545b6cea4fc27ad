//! What is drawn over the code: masks in the context, what the answer put there in the candidate, findings.

use crate::components::editor::{Hole, LineKind, LineMark, Lint, Marks};
use crate::components::text::counted;
use infrabench_protocol::analysis::{CandidateReport, Report};
use infrabench_protocol::intake::MaskFill;
use infrabench_protocol::place::LineRange;
use infrabench_task::{Mask, Task};

/// `1,200 lines`, `1 line`.
pub fn lines(count: u32) -> String {
    counted(count, "line", "lines")
}

/// The masks of a file with their number in the task, 1-based.
pub fn masks_of<'a>(task: &'a Task, path: &'a str) -> impl Iterator<Item = (usize, &'a Mask)> {
    task.masks
        .iter()
        .enumerate()
        .filter(move |(_, mask)| mask.path.as_str() == path)
        .map(|(index, mask)| (index + 1, mask))
}

/// Over a file of the context: tags, holes, and the lines that a mask replaces.
pub fn context(task: &Task, path: &str, report: Option<&Report>) -> Marks {
    let mut marks = Marks::default();
    for (number, mask) in masks_of(task, path) {
        edges(&mut marks, mask, mask.after, mask.replaced);
        push(&mut marks.lines, LineKind::Mask, mask.after + 1, mask.after + mask.replaced);
        let text = format!("{}{}", cut(mask), filled(report, number - 1));
        marks.holes.push(Hole { after: mask.after, title: format!("Mask {number}"), text });
    }
    marks
}

/// Over a file of the candidate: what the answer filled in or changed, masks that it left, findings.
pub fn candidate(task: &Task, path: &str, candidate: &CandidateReport) -> Marks {
    let mut marks = Marks::default();
    let outside = candidate.splice.outside.iter().filter(|change| change.path == path);
    for range in outside.clone().filter_map(|change| change.lines) {
        push(&mut marks.lines, LineKind::Outside, range.first, range.last);
    }
    // Lines by which the masks above have moved this one.
    let mut shift = 0_i64;
    let placed_by_count = outside.count() == 0;
    for (number, mask) in masks_of(task, path) {
        let fill = candidate.splice.fills.iter().find(|fill| fill.mask == number - 1);
        let after = u32::try_from(i64::from(mask.after) + shift).unwrap_or(mask.after);
        match fill {
            Some(MaskFill { lines: Some(range), .. }) => {
                if mask.tagged {
                    push(
                        &mut marks.lines,
                        LineKind::Edge,
                        range.first.saturating_sub(1),
                        range.first.saturating_sub(1),
                    );
                    push(&mut marks.lines, LineKind::Edge, range.last + 1, range.last + 1);
                }
                push(&mut marks.lines, LineKind::Mask, range.first, range.last);
                shift += i64::from(range.count()) - i64::from(mask.replaced);
            }
            Some(MaskFill { lines: None, .. }) if placed_by_count => {
                edges(&mut marks, mask, after, 0);
                let text = ", left empty by your answer".to_owned();
                marks.holes.push(Hole { after, title: format!("Mask {number}"), text });
                shift -= i64::from(mask.replaced);
            }
            None if placed_by_count => {
                edges(&mut marks, mask, after, mask.replaced);
                push(&mut marks.lines, LineKind::Mask, after + 1, after + mask.replaced);
                let text = format!("{} Your answer does not fill it.", cut(mask));
                marks.holes.push(Hole { after, title: format!("Mask {number}"), text });
            }
            Some(MaskFill { lines: None, .. }) | None => {}
        }
    }
    for finding in candidate.findings.iter().filter(|finding| finding.place.path == path) {
        marks.lint.push(Lint {
            line: finding.place.lines.first,
            column: finding.place.column,
            severity: finding.severity,
            message: finding.message.clone(),
        });
    }
    marks
}

/// Over a file of the reference: the canonical solution's lines.
pub fn reference(task: &Task, path: &str) -> Marks {
    let mut marks = Marks::default();
    let mut shift = 0_i64;
    for (_, mask) in masks_of(task, path) {
        let after = u32::try_from(i64::from(mask.after) + shift).unwrap_or(mask.after);
        edges(&mut marks, mask, after, mask.solution_lines);
        push(&mut marks.lines, LineKind::Mask, after + 1, after + mask.solution_lines);
        shift += i64::from(mask.solution_lines) - i64::from(mask.replaced);
    }
    marks
}

/// Over the answer: the lines that are used; the rest stands back. `total`: lines of the answer.
pub fn answer(report: &Report, total: u32, lint: Vec<Lint>) -> Marks {
    let mut marks = Marks { lint, ..Marks::default() };
    let Some(reading) = report.intake.reading() else { return marks };
    let mut next = 1;
    for &LineRange { first, last } in &reading.answer_lines {
        push(&mut marks.lines, LineKind::Prose, next, first.saturating_sub(1));
        push(&mut marks.lines, LineKind::Used, first, last);
        next = last + 1;
    }
    push(&mut marks.lines, LineKind::Prose, next, total);
    marks
}

/// Where the code pane goes for a mask: the line above it in the context.
pub fn mask_line(mask: &Mask) -> u32 {
    mask.after.max(1)
}

/// The same in the reference: the line above the canonical solution of mask `index`.
pub fn reference_line(task: &Task, index: usize) -> u32 {
    let Some(wanted) = task.masks.get(index) else { return 1 };
    let above = task.masks.iter().take(index).filter(|mask| mask.path == wanted.path);
    let shift: i64 = above.map(|mask| i64::from(mask.solution_lines) - i64::from(mask.replaced)).sum();
    u32::try_from(i64::from(wanted.after) + shift).unwrap_or(1).max(1)
}

fn push(lines: &mut Vec<LineMark>, kind: LineKind, first: u32, last: u32) {
    if first >= 1 && first <= last {
        lines.push(LineMark { first, last, kind });
    }
}

/// The BEGIN and END tags around `inside` lines after line `after`.
fn edges(marks: &mut Marks, mask: &Mask, after: u32, inside: u32) {
    if mask.tagged {
        push(&mut marks.lines, LineKind::Edge, after, after);
        push(&mut marks.lines, LineKind::Edge, after + inside + 1, after + inside + 1);
    }
}

fn cut(mask: &Mask) -> String {
    match mask.replaced {
        0 => format!(", {} cut.", lines(mask.solution_lines)),
        replaced => {
            format!(", {} cut; they replace the {} below.", lines(mask.solution_lines), lines(replaced))
        }
    }
}

fn filled(report: Option<&Report>, mask: usize) -> String {
    let Some(candidate) = report.and_then(|report| report.candidate.as_ref()) else { return String::new() };
    match candidate.splice.fills.iter().find(|fill| fill.mask == mask) {
        Some(MaskFill { lines: Some(range), .. }) => {
            format!(" Your answer fills it: {}.", lines(range.count()))
        }
        Some(MaskFill { lines: None, .. }) => " Your answer leaves it empty.".to_owned(),
        None => " Your answer does not fill it.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::task::testing::{PATH, UNTAGGED, filled, task};

    fn ranges(marks: &Marks, kind: LineKind) -> Vec<(u32, u32)> {
        marks.lines.iter().filter(|mark| mark.kind == kind).map(|mark| (mark.first, mark.last)).collect()
    }

    fn words(marks: &Marks) -> Vec<&str> {
        marks.holes.iter().map(|hole| hole.text.as_str()).collect()
    }

    #[test]
    fn the_context_has_a_hole_for_each_mask_and_edges_for_its_tags() {
        let marks = context(&task(), PATH, None);
        assert_eq!(marks.holes.iter().map(|hole| hole.after).collect::<Vec<_>>(), [3, 8]);
        assert_eq!(words(&marks), [", 2 lines cut.", ", 1 line cut."]);
        assert_eq!(ranges(&marks, LineKind::Edge), [(3, 3), (4, 4), (8, 8), (9, 9)]);
    }

    #[test]
    fn a_mask_without_tags_has_a_hole_and_no_edges() {
        let marks = context(&task(), UNTAGGED, None);
        assert_eq!(marks.holes.iter().map(|hole| hole.after).collect::<Vec<_>>(), [1]);
        assert!(marks.lines.is_empty());
    }

    #[test]
    fn a_hole_says_what_the_answer_puts_there() {
        let task = task();
        let report = filled(&task, "        self.queue = 1\n", LineRange::new(1, 1));
        let marks = context(&task, PATH, Some(&report));
        assert_eq!(
            words(&marks),
            [", 2 lines cut. Your answer fills it: 1 line.", ", 1 line cut. Your answer does not fill it."]
        );
    }

    #[test]
    fn in_the_candidate_an_unfilled_mask_moves_with_what_was_filled_above() {
        let task = task();
        let report = filled(&task, "        a = 1\n        b = 2\n        c = 3\n", LineRange::new(1, 3));
        let marks = candidate(&task, PATH, &report.candidate.unwrap_or_default());
        assert_eq!(ranges(&marks, LineKind::Mask), [(4, 6)]);
        assert_eq!(ranges(&marks, LineKind::Edge), [(3, 3), (7, 7), (11, 11), (12, 12)]);
        assert_eq!(marks.holes.iter().map(|hole| hole.after).collect::<Vec<_>>(), [11]);
    }

    #[test]
    fn the_reference_shows_the_canonical_solution() {
        let task = task();
        assert_eq!(ranges(&reference(&task, PATH), LineKind::Mask), [(4, 5), (11, 11)]);
        let lines: Vec<u32> =
            masks_of(&task, PATH).map(|(number, _)| reference_line(&task, number - 1)).collect();
        assert_eq!(lines, [3, 10]);
    }

    #[test]
    fn an_answer_is_split_into_what_is_used_and_the_rest() {
        let report = filled(&task(), "        a = 1\n", LineRange::new(4, 4));
        let marks = answer(&report, 6, Vec::new());
        assert_eq!(ranges(&marks, LineKind::Used), [(4, 4)]);
        assert_eq!(ranges(&marks, LineKind::Prose), [(1, 3), (5, 6)]);
    }
}
