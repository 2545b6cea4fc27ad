//! Applying a diff whose numbers are binding, as a canonical solution's are.

use super::model::{FileDiff, Hunk, HunkLine, LineKind, Numbering};
use super::published::beginning;
use crate::lines::{dominant_ending, python, python_line, split, to_u32, to_usize, trim_ending};
use std::ops::Range;

/// Text that takes the place of a stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Bytes of the file that go; empty for an insertion.
    pub range: Range<usize>,
    /// What comes, endings included.
    pub text: String,
    /// 1-based hunk it comes from.
    pub hunk: usize,
    /// 1-based line of the file where it begins.
    pub line: u32,
}

/// Why a diff does not apply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyProblem {
    /// A line of the file is not what the hunk says.
    #[error(
        "hunk {hunk} does not apply at line {line}: the diff expects `{expected}`, the file has `{found}`"
    )]
    Differs {
        /// 1-based.
        hunk: usize,
        /// 1-based line of the file.
        line: u32,
        /// The line of the diff, shortened.
        expected: String,
        /// The line of the file, shortened.
        found: String,
    },
    /// The hunk lies past the end of the file.
    #[error("hunk {hunk} does not apply at line {line}: the file has only {lines} lines")]
    PastEnd {
        /// 1-based.
        hunk: usize,
        /// 1-based line of the file.
        line: u32,
        /// Lines of the file.
        lines: u32,
    },
    /// Two hunks speak of the same lines, or they are not in the file's order.
    #[error("hunk {hunk} does not apply at line {line}: an earlier hunk already reaches beyond that line")]
    Overlaps {
        /// 1-based.
        hunk: usize,
        /// 1-based line of the file.
        line: u32,
    },
}

impl ApplyProblem {
    /// The line of the file it is about.
    pub fn line(&self) -> u32 {
        match self {
            Self::Differs { line, .. } | Self::PastEnd { line, .. } | Self::Overlaps { line, .. } => *line,
        }
    }
}

/// What `diff` changes in `text`: one entry per run of removed and added lines, ascending, not overlapping.
pub fn changes(text: &str, diff: &FileDiff) -> Result<Vec<Change>, ApplyProblem> {
    let lines = match diff.numbering {
        Numbering::Newline => split(text),
        Numbering::Python => python(text),
    };
    let mut offsets = Vec::with_capacity(lines.len() + 1);
    let mut offset = 0;
    offsets.push(offset);
    for line in &lines {
        offset += line.len();
        offsets.push(offset);
    }
    let file = File { text, lines, offsets, numbering: diff.numbering, ending: dominant_ending(text) };
    let mut changes = Vec::new();
    let mut reached = 0;
    for (index, hunk) in diff.hunks.iter().enumerate() {
        reached = file.hunk(hunk, index + 1, reached, &mut changes)?;
    }
    Ok(changes)
}

/// `text` with `changes` made, which must be ascending and must not overlap, as [`changes`] gives them.
pub fn patched(text: &str, changes: &[Change]) -> String {
    let mut result =
        String::with_capacity(text.len() + changes.iter().map(|change| change.text.len()).sum::<usize>());
    let mut at = 0;
    for change in changes {
        result.push_str(text.get(at..change.range.start).unwrap_or_default());
        result.push_str(&change.text);
        at = change.range.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

struct File<'a> {
    text: &'a str,
    lines: Vec<&'a str>,
    /// Where each line starts, and the end.
    offsets: Vec<usize>,
    numbering: Numbering,
    ending: &'static str,
}

impl File<'_> {
    /// Adds the hunk's changes and gives the number of lines that are settled after it.
    fn hunk(
        &self,
        hunk: &Hunk,
        number: usize,
        reached: usize,
        changes: &mut Vec<Change>,
    ) -> Result<usize, ApplyProblem> {
        let mut at = to_usize(hunk.after());
        let line = to_u32(at.saturating_add(1));
        if at > self.lines.len() {
            return Err(ApplyProblem::PastEnd { hunk: number, line, lines: to_u32(self.lines.len()) });
        }
        if at < reached {
            return Err(ApplyProblem::Overlaps { hunk: number, line });
        }
        for run in hunk.lines.chunk_by(|a, b| (a.kind == LineKind::Context) == (b.kind == LineKind::Context))
        {
            let first = at;
            for line in run.iter().filter(|line| line.kind != LineKind::Added) {
                self.expect(line, at, number)?;
                at += 1;
            }
            if run.iter().any(|line| line.kind != LineKind::Context) {
                changes.push(self.change(run, first..at, number));
            }
        }
        Ok(at)
    }

    fn expect(&self, line: &HunkLine, at: usize, hunk: usize) -> Result<(), ApplyProblem> {
        let number = to_u32(at + 1);
        let Some(found) = self.lines.get(at) else {
            return Err(ApplyProblem::PastEnd { hunk, line: number, lines: to_u32(self.lines.len()) });
        };
        let content = match self.numbering {
            Numbering::Newline => trim_ending(found),
            Numbering::Python => python_line(found).0,
        };
        if content == line.text {
            return Ok(());
        }
        let (expected, found) = (beginning(&line.text), beginning(content));
        Err(ApplyProblem::Differs { hunk, line: number, expected, found })
    }

    fn change(&self, run: &[HunkLine], replaced: Range<usize>, hunk: usize) -> Change {
        let offset = |line: usize| self.offsets.get(line).copied().unwrap_or(self.text.len());
        let range = offset(replaced.start)..offset(replaced.end);
        let mut text = String::new();
        // An insertion behind a last line without an ending must not run into it.
        let before = self.text.get(..range.start).unwrap_or_default();
        let added = || run.iter().filter(|line| line.kind == LineKind::Added);
        if !before.is_empty()
            && replaced.start == self.lines.len()
            && !before.ends_with('\n')
            && added().next().is_some()
        {
            text.push_str(self.ending);
        }
        let (end_of_file, count) = (range.end == self.text.len(), added().count());
        for (index, line) in added().enumerate() {
            text.push_str(&line.text);
            let last = end_of_file && index + 1 == count;
            text.push_str(match line.ending {
                Some("") if last => "",
                Some("") | None => self.ending,
                Some(ending) => ending,
            });
        }
        Change { range, text, hunk, line: to_u32(replaced.start + 1) }
    }
}
