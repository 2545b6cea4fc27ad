//! Where the masks of a file are: between tags, or where the canonical solution's hunks change it.

use crate::diff::Change;
use crate::lines::{count, indent_of, split, to_u32, to_usize};
use crate::path::RelativePath;
use crate::settle::settle;
use crate::tags::{self, Pair, TagProblem};
use crate::task::Mask;

/// Why the masks of a file cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MaskProblem {
    /// The context's tags do not pair up.
    #[error("line {}: {problem}", problem.line())]
    Tags {
        /// What is wrong with them.
        problem: TagProblem,
    },
    /// A pair of tags whose place the solution does not touch.
    #[error("line {line}: the tags mark a mask, but the canonical solution puts nothing there")]
    Untouched {
        /// 1-based line of the BEGIN tag.
        line: u32,
    },
    /// A hunk outside every pair of tags, in a file that has tags.
    #[error(
        "hunk {hunk} changes line {line}, which is outside the `BEGIN INSERT` / `END INSERT` tags of this file; \
         move the tags or remove them"
    )]
    OutsideTags {
        /// 1-based hunk.
        hunk: usize,
        /// 1-based line of the context's file.
        line: u32,
    },
    /// The solution itself has tags, so that it is not clear where the mask ends.
    #[error(
        "the solution adds or removes `BEGIN INSERT` / `END INSERT` tags, so it is not clear where the mask ends"
    )]
    TagsChange,
}

/// Finds the masks of one file from its `context`, the canonical solution's `changes` to it and the `reference` they give.
pub(crate) fn find(
    path: &RelativePath,
    context: &str,
    changes: &[Change],
    reference: &str,
) -> Result<Vec<Mask>, MaskProblem> {
    let (pairs, problems) = tags::pairs(context);
    if let Some(problem) = problems.into_iter().next() {
        return Err(MaskProblem::Tags { problem });
    }
    if pairs.is_empty() {
        return Ok(insertion_points(path, context, changes, reference));
    }
    let (in_reference, problems) = tags::pairs(reference);
    let lines = split(context);
    if in_reference.is_empty()
        && problems.is_empty()
        && pairs.iter().all(|pair| covered(pair, &lines, changes))
    {
        // The solution takes the place of the tags too; then its hunks are the masks.
        return Ok(insertion_points(path, context, changes, reference));
    }
    if pairs.len() != in_reference.len() || !problems.is_empty() {
        return Err(outside(&pairs, changes).unwrap_or(MaskProblem::TagsChange));
    }
    let solved = split(reference);
    let masks = from_tags(path, &lines, &pairs, &solved, &in_reference)
        .ok_or_else(|| outside(&pairs, changes).unwrap_or(MaskProblem::TagsChange))?;
    let unchanged = |(pair, filled): &(&Pair<'_>, &Pair<'_>)| {
        lines.get(pair.begin + 1..pair.end) == solved.get(filled.begin + 1..filled.end)
    };
    match pairs.iter().zip(&in_reference).find(unchanged) {
        Some((pair, _)) => Err(MaskProblem::Untouched { line: to_u32(pair.begin + 1) }),
        None => Ok(masks),
    }
}

/// The pairs of a file that the canonical solution leaves alone are an error; so are tags that do not pair.
pub(crate) fn none_expected(context: &str) -> Result<(), MaskProblem> {
    let (pairs, problems) = tags::pairs(context);
    if let Some(problem) = problems.into_iter().next() {
        return Err(MaskProblem::Tags { problem });
    }
    pairs.first().map_or(Ok(()), |pair| Err(MaskProblem::Untouched { line: to_u32(pair.begin + 1) }))
}

/// A mask per pair. `None` when context and reference differ outside the tags.
///
/// The agreement of tags and hunks is judged by their result, not by the hunks' line numbers: difflib is free to put a
/// hunk elsewhere when lines repeat.
fn from_tags(
    path: &RelativePath,
    context: &[&str],
    pairs: &[Pair<'_>],
    reference: &[&str],
    in_reference: &[Pair<'_>],
) -> Option<Vec<Mask>> {
    let mut masks = Vec::with_capacity(pairs.len());
    let (mut ours, mut theirs) = (0, 0);
    for (pair, filled) in pairs.iter().zip(in_reference) {
        if context.get(ours..=pair.begin)? != reference.get(theirs..=filled.begin)? {
            return None;
        }
        let placeholder = context.get(pair.begin + 1..pair.end)?;
        let solution = reference.get(filled.begin + 1..filled.end)?;
        let tag = context.get(pair.begin).copied().unwrap_or_default();
        masks.push(Mask {
            path: path.clone(),
            after: to_u32(pair.begin + 1),
            replaced: to_u32(placeholder.len()),
            indent: first_indent(solution.iter().copied()).unwrap_or_else(|| indent_of(tag)).to_owned(),
            tagged: true,
            solution_lines: to_u32(solution.len()),
        });
        (ours, theirs) = (pair.end, filled.end);
    }
    (context.get(ours..)? == reference.get(theirs..)?).then_some(masks)
}

/// A mask per change, at the place where what it inserts is whole.
fn insertion_points(path: &RelativePath, context: &str, changes: &[Change], reference: &str) -> Vec<Mask> {
    let mut masks = from_changes(path, context, changes);
    settle(&mut masks, context, reference);
    masks
}

/// A mask per change, widened to whole lines where Python's idea of a line differs from ours.
fn from_changes(path: &RelativePath, context: &str, changes: &[Change]) -> Vec<Mask> {
    let mut masks: Vec<Mask> = Vec::with_capacity(changes.len());
    // The end of the last mask's lines in `context`, and the text that its lines become.
    let mut last = (0, String::new());
    for change in changes {
        let start = line_start(context, change.range.start);
        let end = line_end(context, change.range.end);
        let text = |from, to| context.get(from..to).unwrap_or_default();
        if start <= last.0
            && let Some(mask) = masks.last_mut()
        {
            // The two changes share a line or touch.
            let kept = last.0.saturating_sub(change.range.start);
            last.1.truncate(last.1.len().saturating_sub(kept));
            mask.replaced += count(text(last.0, end.max(last.0)));
            last.1.push_str(&change.text);
            last.1.push_str(text(change.range.end, end));
            last.0 = end;
            mask.solution_lines = count(&last.1);
            continue;
        }
        let solution = [text(start, change.range.start), &change.text, text(change.range.end, end)].concat();
        let replaced = text(start, end);
        let indent = first_indent(split(&solution)).or_else(|| first_indent(split(replaced)));
        masks.push(Mask {
            path: path.clone(),
            after: count(text(0, start)),
            replaced: count(replaced),
            indent: indent.unwrap_or_default().to_owned(),
            tagged: false,
            solution_lines: count(&solution),
        });
        last = (end, solution);
    }
    masks
}

/// Where the line begins that `at` is in.
fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// Where the line ends that reaches to `end` or beyond it.
fn line_end(text: &str, end: usize) -> usize {
    if text.get(..end).is_none_or(|before| before.is_empty() || before.ends_with('\n')) {
        return end;
    }
    text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| end + newline + 1)
}

fn first_indent<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    lines.into_iter().find(|line| !line.trim().is_empty()).map(indent_of)
}

/// Whether a change removes the whole pair, tags included.
fn covered(pair: &Pair<'_>, lines: &[&str], changes: &[Change]) -> bool {
    let offset = |line: usize| lines.iter().take(line).map(|line| line.len()).sum::<usize>();
    let (start, end) = (offset(pair.begin), offset(pair.end + 1));
    changes.iter().any(|change| change.range.start <= start && end <= change.range.end)
}

/// The first change that lies outside every pair.
fn outside(pairs: &[Pair<'_>], changes: &[Change]) -> Option<MaskProblem> {
    let within = |change: &&Change| {
        let line = to_usize(change.line);
        pairs.iter().any(|pair| (pair.begin + 2..=pair.end + 1).contains(&line))
    };
    let change = changes.iter().find(|change| !within(change))?;
    Some(MaskProblem::OutsideTags { hunk: change.hunk, line: change.line })
}
