//! Code for a mask: trimmed to what belongs there, re-indented, explained.

use super::answer::{Line, ranges, span};
use super::desk::Desk;
use super::elision;
use super::fit::is_telling;
use super::indent::{columns, reindent};
use super::lexer;
use crate::lines::indent_of;
use crate::path::RelativePath;
use crate::splice::skeleton::{Point, Skeleton};
use infrabench_protocol::intake::{Edit, EditChange};
use infrabench_protocol::place::LineRange;
use std::collections::HashSet;

/// A mask filled.
pub(crate) struct Filled {
    /// The edit.
    pub(crate) edit: Edit,
    /// The summary's parts, e.g. `re-indented 8 spaces`.
    pub(crate) notes: Vec<String>,
    /// Why something was trimmed.
    pub(crate) because: Vec<String>,
    /// Lines of the completion that end up in the mask.
    pub(crate) used: Vec<LineRange>,
}

/// Whether a file is read as Python.
pub(crate) fn is_python(path: &RelativePath) -> bool {
    let extension = path.file_name().rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("py" | "pyi"))
}

/// Fills `mask` with the code of `parts`, each moved to the mask's level on its own. `None` when nothing is left of it.
pub(crate) fn fill(desk: &Desk<'_>, mask: usize, parts: &[&[Line<'_>]]) -> Option<Filled> {
    let site = desk.sites.get(mask)?;
    let file = desk.file(&site.mask.path)?;
    let point = file.points.iter().find(|point| point.mask == mask)?;
    let python = is_python(file.path);
    let (mut text, mut shifted) = (String::new(), 0);
    let (mut notes, mut because, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let kept = trim(file, point, part, python, &mut because);
        if kept.iter().all(|line| line.is_blank() || elision::read(&line.text).is_some()) {
            continue;
        }
        let lines: Vec<&str> = kept.iter().map(|line| line.text.as_ref()).collect();
        let indented = reindent(&lines, &site.mask.indent, python);
        if !text.is_empty() {
            text.push('\n');
        }
        for line in &indented.lines {
            text.push_str(line);
            text.push('\n');
        }
        if shifted == 0 {
            shifted = indented.shifted;
        }
        notes.extend(indented.note.filter(|note| !notes.contains(note)));
        used.extend(ranges(&kept));
    }
    if text.is_empty() {
        return None;
    }
    let change = EditChange::FillMask { mask, text, shifted };
    Some(Filled {
        edit: Edit { path: file.path.to_string(), change },
        notes,
        because,
        used: super::answer::merge(used),
    })
}

/// What of `lines` belongs into the mask.
pub(crate) fn trim<'a>(
    file: &Skeleton<'_>,
    point: &Point,
    lines: &[Line<'a>],
    python: bool,
    because: &mut Vec<String>,
) -> Vec<Line<'a>> {
    let mut kept = lines.to_vec();
    leave_out_elisions(&mut kept, because);
    if python {
        known_imports(file, point, &mut kept, because);
    }
    let run = repeated_before(file, point, &kept);
    if run > 0 {
        let lines = span(kept.get(..run).unwrap_or_default());
        because.push(format!("{lines}: what stands above the mask already, left out"));
        kept.drain(..run);
    }
    let run = repeated_behind(file, point, &kept);
    if run > 0 {
        let from = kept.len() - run;
        let lines = span(kept.get(from..).unwrap_or_default());
        because.push(format!("{lines}: what stands below the mask already, left out"));
        kept.truncate(from);
    }
    kept
}

/// Elisions at the ends stand for the lines around the mask.
fn leave_out_elisions(kept: &mut Vec<Line<'_>>, because: &mut Vec<String>) {
    let edge = |line: &Line<'_>| line.is_blank() || elision::read(&line.text).is_some();
    // Nothing but elisions: there is no code that they could stand beside.
    if kept.iter().all(edge) {
        return;
    }
    let front = kept.iter().take_while(|line| edge(line)).collect::<Vec<_>>();
    let front = front.iter().rposition(|line| !line.is_blank()).map_or(0, |last| last + 1);
    let back = kept.iter().rev().take_while(|line| edge(line)).collect::<Vec<_>>();
    let back = back.iter().rposition(|line| !line.is_blank()).map_or(0, |last| last + 1);
    // The body of a definition may be nothing but dots.
    let scan = lexer::scan(kept.iter().take(kept.len() - back).map(|line| line.text.as_ref()));
    let back = if scan.open_block { 0 } else { back };
    for elided in kept.iter().take(front).chain(kept.iter().rev().take(back)).filter(|line| !line.is_blank())
    {
        because.push(format!(
            "`{}` in line {} stands for the rest of the file and was left out",
            elided.text.trim(),
            elided.number
        ));
    }
    kept.truncate(kept.len() - back);
    kept.drain(..front);
}

/// Imports at the top of the snippet that the file has already.
fn known_imports(file: &Skeleton<'_>, point: &Point, kept: &mut Vec<Line<'_>>, because: &mut Vec<String>) {
    let import = |text: &str| text.starts_with("import ") || text.starts_with("from ");
    let known: HashSet<&str> =
        (0..point.at).map(|at| file.text(at)).filter(|line| import(line)).map(str::trim_end).collect();
    let top = kept.iter().take_while(|line| line.is_blank() || import(line.text.trim())).count();
    // What is nothing but imports the file has is left as it is: there is nothing else in it.
    if top == kept.len() {
        return;
    }
    let repeated: Vec<usize> = (0..top)
        .filter(|at| {
            kept.get(*at)
                .is_some_and(|line| !line.text.trim_end().ends_with('(') && known.contains(line.text.trim()))
        })
        .collect();
    if repeated.is_empty() {
        return;
    }
    let all = (0..top).all(|at| repeated.contains(&at) || kept.get(at).is_some_and(Line::is_blank));
    let names: Vec<String> =
        repeated.iter().filter_map(|at| kept.get(*at)).map(|line| format!("line {}", line.number)).collect();
    because.push(format!("imports that the file has already were left out: {}", names.join(", ")));
    let mut at = 0;
    kept.retain(|_| {
        let drop = repeated.contains(&at) || (all && at < top);
        at += 1;
        !drop
    });
}

/// Lines at the front that repeat those right above the mask.
fn repeated_before(file: &Skeleton<'_>, point: &Point, kept: &[Line<'_>]) -> usize {
    let above: Vec<&str> =
        (0..point.at).map(|at| file.text(at)).filter(|line| !line.trim().is_empty()).collect();
    let lines: Vec<usize> =
        (0..kept.len()).filter(|at| kept.get(*at).is_some_and(|line| !line.is_blank())).collect();
    let text = |index: usize| {
        lines.get(index).and_then(|at| kept.get(*at)).map(|line| line.text.as_ref()).unwrap_or_default()
    };
    let longest = above.len().min(lines.len().saturating_sub(1));
    let run = (1..=longest).rev().find(|count| {
        let window = above.get(above.len() - count..).unwrap_or_default();
        same_run(window.iter().copied(), (0..*count).map(text))
    });
    let Some(run) = run else { return 0 };
    let mut end = lines.get(run).copied().unwrap_or(kept.len());
    // Blank lines behind the run are the file's own when it has one there.
    let blank_above = point.at.checked_sub(1).is_some_and(|at| file.text(at).trim().is_empty());
    if !blank_above {
        end = lines.get(run - 1).map_or(end, |last| last + 1);
    }
    end
}

/// Lines at the back that repeat those right below the mask.
fn repeated_behind(file: &Skeleton<'_>, point: &Point, kept: &[Line<'_>]) -> usize {
    let below: Vec<&str> =
        (point.at..file.kept.len()).map(|at| file.text(at)).filter(|line| !line.trim().is_empty()).collect();
    let lines: Vec<usize> =
        (0..kept.len()).filter(|at| kept.get(*at).is_some_and(|line| !line.is_blank())).collect();
    let longest = below.len().min(lines.len().saturating_sub(1));
    let run = (1..=longest).rev().find(|count| {
        let from = lines.len() - count;
        let texts = lines
            .get(from..)
            .unwrap_or_default()
            .iter()
            .filter_map(|at| kept.get(*at))
            .map(|line| line.text.as_ref());
        same_run(below.iter().take(*count).copied(), texts)
    });
    let Some(run) = run else { return 0 };
    let mut from = lines.get(lines.len() - run).copied().unwrap_or(kept.len());
    let blank_below = point.at < file.kept.len() && file.text(point.at).trim().is_empty();
    while blank_below && from > 0 && kept.get(from - 1).is_some_and(Line::is_blank) {
        from -= 1;
    }
    kept.len() - from
}

/// Whether two runs are the same lines, one of them perhaps moved as a whole, and say something.
fn same_run<'l>(ours: impl Iterator<Item = &'l str>, theirs: impl Iterator<Item = &'l str>) -> bool {
    let mut offset = None;
    let mut telling = false;
    for (ours, theirs) in ours.zip(theirs) {
        if ours.trim() != theirs.trim() {
            return false;
        }
        let column = |line: &str| i64::try_from(columns(indent_of(line))).unwrap_or(0);
        let distance = column(ours) - column(theirs);
        if *offset.get_or_insert(distance) != distance {
            return false;
        }
        telling |= is_telling(ours);
    }
    telling
}

/// Whether `lines` repeat what stands above or below a mask.
pub(crate) fn repeats(file: &Skeleton<'_>, point: &Point, lines: &[Line<'_>]) -> bool {
    repeated_before(file, point, lines) > 0 || repeated_behind(file, point, lines) > 0
}
