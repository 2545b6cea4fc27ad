//! What is drawn over the code: masks in the context, what the answer put there in the candidate, findings.

use crate::components::editor::{Hole, LineKind, LineMark, Lint, Marks};
use infrabench_protocol::analysis::{CandidateReport, Report};
use infrabench_protocol::intake::MaskFill;
use infrabench_protocol::place::LineRange;
use infrabench_task::{Mask, Task};

/// `n lines`, `1 line`.
pub fn lines(count: u32) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
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
