//! The line diff: hunks with three lines of context and the words that differ inside changed lines.
//!
//! Lines are compared without their endings, so a file that only went from CRLF to LF has no hunks. Common lines at both
//! ends are set aside first. When what is left is so large and so different that a shortest diff would take seconds, it
//! is shown as removed and added whole, cut at a documented length.

use crate::diff::marks::{marks, words};
use crate::hash;
use infrabench_protocol::analysis::{DiffLine, FileLineDiff, LineHunk};
use infrabench_protocol::place::LineRange;
use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};

const CONTEXT: usize = 3;
/// Lines compared, both sides together, when they have little in common.
const MAX_DIFFERENT: usize = 6_000;
/// Lines shown for one file; the counts stay true.
const MAX_SHOWN: usize = 4_000;
/// Longest line whose words are compared, in bytes.
const MAX_WORDS: usize = 2_000;

/// What differs between two texts of one file; none for an absent file. None when no line differs.
pub fn file_diff(path: &str, before: Option<&str>, after: Option<&str>) -> Option<FileLineDiff> {
    let (one, other) = (split(before.unwrap_or("")), split(after.unwrap_or("")));
    let ops = operations(&one, &other);
    let mut diff =
        FileLineDiff { path: path.to_owned(), hunks: Vec::new(), added: 0, removed: 0, truncated: false };
    let mut shown = 0;
    for group in groups(&ops) {
        let mut lines = Vec::new();
        for (op, old, new) in group {
            if let Change::Replace = op {
                diff.removed += to_u32(old.len());
                diff.added += to_u32(new.len());
            }
            if shown >= MAX_SHOWN {
                diff.truncated = true;
                continue;
            }
            match op {
                Change::Equal => {
                    for (index, number) in old.clone().zip(new) {
                        lines.push(line(&one, index, Some(index), Some(number), Vec::new()));
                    }
                }
                Change::Replace => {
                    let cut =
                        |range: std::ops::Range<usize>| range.start..range.end.min(range.start + MAX_SHOWN);
                    diff.truncated |= old.len() > MAX_SHOWN || new.len() > MAX_SHOWN;
                    replaced(&one, &other, cut(old), cut(new), &mut lines);
                }
            }
            shown += lines.len();
        }
        if !lines.is_empty() {
            diff.hunks.push(LineHunk {
                before: range(lines.iter().filter_map(|line| line.before)),
                after: range(lines.iter().filter_map(|line| line.after)),
                lines,
            });
        }
    }
    let created = before.is_some() != after.is_some();
    (created || !diff.hunks.is_empty()).then_some(diff)
}

#[derive(Clone, Copy)]
enum Change {
    Equal,
    Replace,
}

type Op = (Change, std::ops::Range<usize>, std::ops::Range<usize>);

fn split(text: &str) -> Vec<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().map(|line| line.strip_suffix('\r').unwrap_or(line)).collect()
}

fn operations(one: &[&str], other: &[&str]) -> Vec<Op> {
    let prefix = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = (one.get(prefix..).unwrap_or_default(), other.get(prefix..).unwrap_or_default());
    let suffix = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = (
        rest.0.get(..rest.0.len() - suffix).unwrap_or_default(),
        rest.1.get(..rest.1.len() - suffix).unwrap_or_default(),
    );
    let mut ops: Vec<Op> = vec![(Change::Equal, 0..prefix, 0..prefix)];
    let shift = |range: std::ops::Range<usize>| range.start + prefix..range.end + prefix;
    if too_different(middle.0, middle.1) {
        ops.push((Change::Replace, shift(0..middle.0.len()), shift(0..middle.1.len())));
    } else {
        for op in capture_diff_slices(Algorithm::Myers, middle.0, middle.1) {
            let change = if matches!(op, DiffOp::Equal { .. }) { Change::Equal } else { Change::Replace };
            ops.push((change, shift(op.old_range()), shift(op.new_range())));
        }
    }
    ops.push((Change::Equal, one.len() - suffix..one.len(), other.len() - suffix..other.len()));
    join(ops)
}

/// A shortest diff costs lines times differences; this bounds the differences from below by what cannot be common.
fn too_different(one: &[&str], other: &[&str]) -> bool {
    if one.len() + other.len() <= MAX_DIFFERENT {
        return false;
    }
    let mut counts: FxHashMap<u64, i32> = FxHashMap::default();
    for line in one {
        *counts.entry(hash::of(line)).or_default() += 1;
    }
    for line in other {
        *counts.entry(hash::of(line)).or_default() -= 1;
    }
    let different: usize = counts.values().map(|count| count.unsigned_abs() as usize).sum();
    different > MAX_DIFFERENT / 2
}

/// Neighbours of one kind become one; empty ones go.
fn join(ops: Vec<Op>) -> Vec<Op> {
    let mut joined: Vec<Op> = Vec::new();
    for (change, old, new) in ops {
        if old.is_empty() && new.is_empty() {
            continue;
        }
        match (joined.last_mut(), change) {
            (Some((Change::Equal, before, after)), Change::Equal)
            | (Some((Change::Replace, before, after)), Change::Replace) => {
                before.end = old.end;
                after.end = new.end;
            }
            _ => joined.push((change, old, new)),
        }
    }
    joined
}

/// Differences that are close enough share a hunk; the rest of what is equal goes.
fn groups(ops: &[Op]) -> Vec<Vec<Op>> {
    let mut groups: Vec<Vec<Op>> = Vec::new();
    let mut current: Vec<Op> = Vec::new();
    for (index, (change, old, new)) in ops.iter().enumerate() {
        match change {
            Change::Replace => current.push((Change::Replace, old.clone(), new.clone())),
            Change::Equal => {
                let (first, last) = (index == 0, index + 1 == ops.len());
                let length = old.len();
                let head = if first { 0 } else { CONTEXT.min(length) };
                let tail = if last { 0 } else { CONTEXT.min(length) };
                if !first && !last && length <= CONTEXT * 2 {
                    current.push((Change::Equal, old.clone(), new.clone()));
                    continue;
                }
                if head > 0 {
                    current.push((Change::Equal, old.start..old.start + head, new.start..new.start + head));
                }
                if !current.is_empty() {
                    groups.push(std::mem::take(&mut current));
                }
                if tail > 0 {
                    current.push((Change::Equal, old.end - tail..old.end, new.end - tail..new.end));
                }
            }
        }
    }
    if current.iter().any(|(change, ..)| matches!(change, Change::Replace)) {
        groups.push(current);
    }
    groups
}

/// Removed lines, then added ones. The n-th of each are compared by words when they are alike.
fn replaced(
    one: &[&str],
    other: &[&str],
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
    lines: &mut Vec<DiffLine>,
) {
    let mut marked = Vec::new();
    for (before, after) in old.clone().zip(new.clone()) {
        let (Some(before), Some(after)) = (one.get(before), other.get(after)) else { break };
        marked.push(if alike(before, after) { marks(before, after) } else { Default::default() });
    }
    for (offset, index) in old.enumerate() {
        let marks = marked.get(offset).map(|(before, _)| before.clone()).unwrap_or_default();
        lines.push(line(one, index, Some(index), None, marks));
    }
    for (offset, index) in new.enumerate() {
        let marks = marked.get(offset).map(|(_, after)| after.clone()).unwrap_or_default();
        lines.push(line(other, index, None, Some(index), marks));
    }
}

/// Whether two lines have enough words in common for marks to help.
fn alike(before: &str, after: &str) -> bool {
    if before.len() > MAX_WORDS || after.len() > MAX_WORDS {
        return false;
    }
    let count = |text: &str| -> FxHashMap<String, i32> {
        let mut found = FxHashMap::default();
        for word in
            words(text).into_iter().filter(|word| word.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        {
            *found.entry(word.to_owned()).or_default() += 1;
        }
        found
    };
    let (one, other) = (count(before), count(after));
    let common: i32 =
        one.iter().map(|(word, count)| (*count).min(other.get(word).copied().unwrap_or(0))).sum();
    let total: i32 = one.values().chain(other.values()).sum();
    total > 0 && common * 2 * 10 >= total * 4
}

fn line(
    texts: &[&str],
    index: usize,
    before: Option<usize>,
    after: Option<usize>,
    marks: Vec<(u32, u32)>,
) -> DiffLine {
    let number = |index: usize| to_u32(index + 1);
    DiffLine {
        before: before.map(number),
        after: after.map(number),
        text: texts.get(index).copied().unwrap_or("").to_owned(),
        marks,
    }
}

fn range(numbers: impl Iterator<Item = u32>) -> Option<LineRange> {
    numbers.fold(None, |range: Option<LineRange>, number| {
        Some(range.map_or(LineRange::new(number, number), |range| LineRange::new(range.first, number)))
    })
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
