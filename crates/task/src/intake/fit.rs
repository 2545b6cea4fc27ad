//! How far an answer is a text of a file of the context: which of its lines are the file's, and what that proves.

use super::answer::Line;
use super::desk::{Desk, defined_name};
use super::elision;
use super::indent::columns;
use super::lexer::{self, LineKind};
use crate::lines::indent_of;
use crate::splice::align::{Alignment, Interner};
use crate::splice::skeleton::Skeleton;
use std::collections::HashMap;

/// An answer laid against a file.
pub(crate) struct Fit {
    /// Kept lines of the skeleton to the answer's lines.
    pub(crate) alignment: Alignment,
    /// Columns that the answer's lines must move to stand as in the file.
    pub(crate) shift: i32,
    /// The answer's lines that stand for omitted code.
    pub(crate) elided: Vec<bool>,
    /// The answer's lines that continue the header of a definition of the file, e.g. its parameters.
    pub(crate) header_lines: Vec<bool>,
    /// Share of the file's telling lines that the answer has, 0 to 1.
    pub(crate) coverage: f64,
    /// Masks whose enclosing definitions the answer repeats.
    pub(crate) headers_of: Vec<usize>,
    /// Whether the answer begins where the file begins: it has imports of the file, or the file has none above.
    pub(crate) has_top: bool,
    /// Whether the answer goes to the file's last telling line.
    pub(crate) has_bottom: bool,
    /// How many telling lines of the file the answer has.
    pub(crate) matched: usize,
}

/// Answers this much longer than the file are not laid against it.
const MOST_LINES: usize = 20_000;

/// Lays `lines` against `file`. `None` when they have too little in common for that to mean anything.
pub(crate) fn fit(desk: &Desk<'_>, file: &Skeleton<'_>, lines: &[Line<'_>]) -> Option<Fit> {
    if lines.len() > MOST_LINES + 4 * file.lines.len() {
        return None;
    }
    let kept: Vec<&str> = (0..file.kept.len()).map(|at| file.text(at)).collect();
    let mut interner = Interner::default();
    let old: Vec<u32> = kept.iter().map(|line| interner.number(key(line))).collect();
    let new: Vec<u32> = lines.iter().map(|line| interner.number(key(&line.text))).collect();
    let mut alignment = Alignment::of(&old, &new);
    let text = |at: usize| lines.get(at).map(|line| line.text.as_ref()).unwrap_or_default();
    let shift = common_shift(&alignment, &kept, text)?;
    alignment.retain(|old, new| {
        let line = kept.get(old).copied().unwrap_or_default();
        line.trim().is_empty() || offset(line, text(new)) == shift
    });
    drop_lone_pairs(&mut alignment, &kept);
    let points: Vec<usize> = file.points.iter().map(|point| point.at).collect();
    alignment.slide_to(&points, &old, &new);

    let paired = |at: usize| alignment.partner.get(at).copied().flatten();
    let telling: Vec<usize> =
        (0..kept.len()).filter(|at| is_telling(kept.get(*at).copied().unwrap_or_default())).collect();
    let matched = telling.iter().filter(|at| paired(**at).is_some()).count();
    let mut in_pairs = vec![false; lines.len()];
    for new in alignment.partner.iter().flatten() {
        if let Some(slot) = in_pairs.get_mut(*new) {
            *slot = true;
        }
    }
    let elided = lines
        .iter()
        .zip(&in_pairs)
        .map(|(line, paired)| !paired && elision::read(&line.text).is_some())
        .collect();
    let headers_of = headers_of(desk, file, &kept, &alignment);
    Some(Fit {
        shift,
        elided,
        header_lines: header_lines(lines, &in_pairs),
        coverage: share(matched, telling.len()),
        headers_of,
        has_top: has_top(&kept, paired),
        has_bottom: telling.last().is_none_or(|last| paired(*last).is_some()),
        matched,
        alignment,
    })
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(crate::lines::to_u32(count));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

/// What makes two lines the same: their text, or, for a definition, its name, because answers shorten signatures.
fn key(line: &str) -> &str {
    let text = line.trim();
    match defined_name(text) {
        Some(name) => {
            let end = text.find(name).map_or(text.len(), |start| start + name.len());
            text.get(..end).unwrap_or(text)
        }
        None => text,
    }
}

fn offset(old: &str, new: &str) -> i32 {
    let column = |line: &str| i32::try_from(columns(indent_of(line))).unwrap_or(0);
    column(old) - column(new)
}

/// The distance that most pairs have.
fn common_shift<'l>(alignment: &Alignment, kept: &[&str], text: impl Fn(usize) -> &'l str) -> Option<i32> {
    let mut counts: HashMap<i32, usize> = HashMap::new();
    for (old, new) in alignment.partner.iter().enumerate() {
        let (Some(new), Some(line)) = (new, kept.get(old)) else { continue };
        if is_telling(line) {
            *counts.entry(offset(line, text(*new))).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(shift, count)| (*count, std::cmp::Reverse(shift.abs()), *shift))
        .map(|(shift, _)| shift)
}

/// A blank line or a bracket proves nothing by itself: such pairs count only in a run with a line that says something.
fn drop_lone_pairs(alignment: &mut Alignment, kept: &[&str]) {
    let mut at = 0;
    while at < alignment.partner.len() {
        let Some(start) = alignment.partner.get(at).copied().flatten() else {
            at += 1;
            continue;
        };
        let rest = alignment.partner.get(at..).unwrap_or_default();
        let run =
            rest.iter().zip(start..).take_while(|(partner, expected)| **partner == Some(*expected)).count();
        if !kept.get(at..at + run).unwrap_or_default().iter().any(|line| is_telling(line)) {
            for slot in alignment.partner.get_mut(at..at + run).unwrap_or_default() {
                *slot = None;
            }
        }
        at += run.max(1);
    }
}

/// Whether a line says something: brackets and blank lines are everywhere.
pub(crate) fn is_telling(line: &str) -> bool {
    let text = line.trim();
    text.chars().filter(|c| c.is_alphanumeric()).count() >= 3
        && !matches!(text, "pass" | "else:" | "try:" | "self," | "return")
}

/// Masks around which the answer repeats a definition of the file.
fn headers_of(desk: &Desk<'_>, file: &Skeleton<'_>, kept: &[&str], alignment: &Alignment) -> Vec<usize> {
    let has = |point: &crate::splice::skeleton::Point, name: &str| {
        let before = kept.iter().zip(&alignment.partner).take(point.at);
        before.rev().any(|(line, partner)| partner.is_some() && defined_name(line) == Some(name))
    };
    let masks = file.points.iter().filter(|point| {
        desk.sites.get(point.mask).is_some_and(|site| site.enclosing.iter().any(|name| has(point, name)))
    });
    masks.map(|point| point.mask).collect()
}

fn has_top(kept: &[&str], paired: impl Fn(usize) -> Option<usize>) -> bool {
    let first_definition = kept.iter().position(|line| defined_name(line).is_some()).unwrap_or(kept.len());
    let import = |line: &&str| line.starts_with("import ") || line.starts_with("from ");
    let mut imports =
        kept.iter().take(first_definition).enumerate().filter(|(_, line)| import(line)).peekable();
    if imports.peek().is_some() {
        return imports.any(|(at, _)| paired(at).is_some());
    }
    // Without imports, the answer begins with the file when its first line is the file's first telling line.
    let first = kept.iter().position(|line| is_telling(line));
    first.is_none_or(|at| paired(at).is_some() || first_definition <= at)
}

/// Lines that continue a header which is the file's own.
fn header_lines(lines: &[Line<'_>], in_pairs: &[bool]) -> Vec<bool> {
    let scan = lexer::scan(lines.iter().map(|line| line.text.as_ref()));
    let mut inside = false;
    let mut found = Vec::with_capacity(lines.len());
    for ((line, scan), paired) in lines.iter().zip(&scan.lines).zip(in_pairs) {
        match scan.kind {
            LineKind::Statement => {
                inside = *paired && defined_name(&line.text).is_some();
                found.push(false);
            }
            LineKind::Continuation => found.push(inside),
            LineKind::Blank | LineKind::Comment | LineKind::InString => {
                inside = false;
                found.push(false);
            }
        }
    }
    found
}
