//! Answers that are a file of the context, whole or in parts.

use super::answer::{Line, ranges};
use super::desk::Desk;
use super::fit::{Fit, fit};
use super::merge::{Merged, Mode, merge};
use super::unit::{FileReading, What, outside_words};
use crate::splice::skeleton::Skeleton;
use infrabench_protocol::intake::{Edit, EditChange};

/// What a text is of a file.
pub(crate) enum Whole {
    /// Readings, best first. Never empty.
    Readings(Vec<FileReading>),
    /// The file as it is, with nothing at the masks.
    Unfilled,
}

/// Share of the file's telling lines from which an answer is the whole file.
const WHOLE: f64 = 0.7;
/// Share from which it is a part of the file, even when it repeats none of the definitions around a mask.
const PART: f64 = 0.5;

/// Reads `lines` as the file, whole or in parts; `None` when they are neither.
pub(crate) fn read(desk: &Desk<'_>, file: &Skeleton<'_>, lines: &[Line<'_>]) -> Option<Whole> {
    exact(file, lines).or_else(|| by_fit(desk, file, lines))
}

/// Reads `lines` as the file when nothing outside the masks differs.
pub(crate) fn exact(file: &Skeleton<'_>, lines: &[Line<'_>]) -> Option<Whole> {
    let contents = super::exact::contents(file, lines)?;
    if file.points.is_empty() {
        return Some(Whole::Unfilled);
    }
    let texts: Vec<Vec<&str>> = contents
        .iter()
        .map(|content| {
            content.iter().filter_map(|at| lines.get(*at)).map(|line| line.text.as_ref()).collect()
        })
        .collect();
    let unchanged = file.points.iter().zip(&texts).all(|(point, text)| {
        let region = file.lines.get(point.first..point.end).unwrap_or_default();
        let placeholder = region.iter().filter(|line| crate::tags::read(line).is_none());
        text.iter().all(|line| line.trim().is_empty()) || placeholder.eq(text.iter())
    });
    if unchanged {
        return Some(Whole::Unfilled);
    }
    let fills = file.points.iter().zip(&texts);
    let edits = fills.map(|(point, text)| fill(file, point.mask, text.iter().copied(), 0)).collect();
    let used = contents.iter().flatten().filter_map(|at| lines.get(*at));
    Some(Whole::Readings(vec![FileReading {
        edits,
        what: What::Whole,
        notes: vec![outside_words(0, 0)],
        because: vec![format!("every line of {} outside the masks is there, unchanged", file.path)],
        used: ranges(used),
        masks: file.points.iter().map(|point| point.mask).collect(),
    }]))
}

/// How well a text fits a file, to choose between files.
pub(crate) fn coverage(desk: &Desk<'_>, file: &Skeleton<'_>, lines: &[Line<'_>]) -> f64 {
    fit(desk, file, lines).map_or(0.0, |fit| fit.coverage)
}

fn by_fit(desk: &Desk<'_>, file: &Skeleton<'_>, lines: &[Line<'_>]) -> Option<Whole> {
    let fit = fit(desk, file, lines)?;
    let elided = fit.elided.iter().any(|elided| *elided);
    let some = fit.matched >= 2;
    let is_file = fit.shift == 0 && fit.has_top && fit.has_bottom && some;
    let literal = is_file && !elided && fit.coverage >= WHOLE;
    let shows_place = !fit.headers_of.is_empty() && some;
    let is_part = shows_place || (some && fit.coverage >= PART) || (elided && fit.matched >= 3);
    if !literal && !is_part {
        return None;
    }
    let as_file = || reading(file, lines, &fit, Mode::Literal);
    let as_part = || reading(file, lines, &fit, Mode::Sketch);
    let mut readings: Vec<FileReading> = Vec::new();
    if literal {
        readings.extend(as_file());
        if fit.coverage < 0.9 {
            readings.extend(as_part());
        }
    } else {
        readings.extend(as_part());
        if fit.shift == 0 && fit.has_top && some && !elided {
            readings.extend(as_file());
        }
    }
    readings.dedup_by(|a, b| a.edits == b.edits);
    if readings.is_empty() {
        // All that it shows is there already.
        return (fit.coverage >= WHOLE).then_some(Whole::Unfilled);
    }
    Some(Whole::Readings(readings))
}

/// The reading in one mode; `None` when it changes nothing.
fn reading(file: &Skeleton<'_>, lines: &[Line<'_>], fit: &Fit, mode: Mode) -> Option<FileReading> {
    let merged = merge(file, lines, fit, mode);
    let filled = || {
        file.points
            .iter()
            .zip(&merged.fills)
            .filter_map(|(point, fill)| fill.as_ref().map(|fill| (point, fill)))
    };
    let says_something = filled().any(|(_, fill)| fill.iter().any(|line| !line.trim().is_empty()));
    if !merged.outside && !says_something {
        return None;
    }
    let edits = if merged.outside {
        let change = EditChange::ReplaceFile { text: merged.text.clone() };
        vec![Edit { path: file.path.to_string(), change }]
    } else {
        filled()
            .map(|(point, text)| fill(file, point.mask, text.iter().map(String::as_str), fit.shift))
            .collect()
    };
    let masks = filled().map(|(point, _)| point.mask).collect();
    let used = ranges(merged.used.iter().filter_map(|at| lines.get(*at)));
    let (what, because) = match mode {
        Mode::Literal => {
            (What::Whole, format!("{} of the lines of {} are there", percent(fit.coverage), file.path))
        }
        Mode::Sketch => (What::Part, shown(file, fit)),
    };
    let notes = notes(&merged, fit, mode);
    let because = std::iter::once(because).chain(merged.because).collect();
    Some(FileReading { edits, what, notes, because, used, masks })
}

fn shown(file: &Skeleton<'_>, fit: &Fit) -> String {
    let count = fit.matched;
    format!(
        "it repeats {count} line{} of {}, which show where its code goes",
        if count == 1 { "" } else { "s" },
        file.path
    )
}

fn percent(share: f64) -> String {
    format!("{:.0}%", (share * 100.0).floor())
}

fn notes(merged: &Merged, fit: &Fit, mode: Mode) -> Vec<String> {
    let mut notes = Vec::new();
    if mode == Mode::Sketch {
        let elided = fit.elided.iter().any(|elided| *elided);
        let what = if elided { "what it leaves out with `...` is" } else { "what it does not show is" };
        notes.push(format!("{what} taken from the context"));
    }
    notes.push(outside_words(merged.added, merged.removed));
    notes
}

/// The edit that puts `lines` into a mask.
pub(crate) fn fill<'l>(
    file: &Skeleton<'_>,
    mask: usize,
    lines: impl Iterator<Item = &'l str>,
    shifted: i32,
) -> Edit {
    let text = lines.fold(String::new(), |text, line| text + line + "\n");
    Edit { path: file.path.to_string(), change: EditChange::FillMask { mask, text, shifted } }
}
