//! What a unified diff says, before it meets a file.

use crate::lines::to_u32;

/// The changes a diff makes to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDiff {
    /// The file before.
    pub old: Side,
    /// The file after.
    pub new: Side,
    /// In the order of the text.
    pub hunks: Vec<Hunk>,
    /// What the hunks' line numbers count.
    pub numbering: Numbering,
}

/// What a diff says about the name of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// There is no header line.
    #[default]
    Unstated,
    /// `/dev/null`: the file does not exist on this side.
    Nothing,
    /// A name, without git's `a/` or `b/`. Not checked: it may be anything.
    Path(String),
}

/// What counts as a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// Lines end with `\n`.
    Newline,
    /// Lines end where Python's `str.splitlines` splits.
    Python,
}

/// A stretch of lines and what becomes of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk {
    /// As in the header: first line of the old side, or, when `old_count` is 0, the line before the place.
    pub old_start: u32,
    /// Lines of the old side, as the header says.
    pub old_count: u32,
    /// As in the header, for the new side.
    pub new_start: u32,
    /// Lines of the new side, as the header says.
    pub new_count: u32,
    /// Whether the header has numbers at all; models leave them out.
    pub numbered: bool,
    /// What follows the second `@@`: git puts the enclosing function there.
    pub section: String,
    /// The body.
    pub lines: Vec<HunkLine>,
    /// 1-based line of the diff's text where the hunk's header stands.
    pub line: u32,
}

/// A line of a hunk's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HunkLine {
    /// What becomes of it.
    pub kind: LineKind,
    /// Its text, without prefix and ending.
    pub text: String,
    /// Its ending, empty when it has none; `None` when the diff does not say, and then the file's own is meant.
    pub ending: Option<&'static str>,
    /// 1-based line of the diff's text.
    pub at: u32,
}

/// What a hunk does with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Stays.
    Context,
    /// Goes.
    Removed,
    /// Comes.
    Added,
}

impl LineKind {
    /// The kind that a prefix stands for.
    pub(crate) fn of_prefix(prefix: u8) -> Option<Self> {
        match prefix {
            b' ' => Some(Self::Context),
            b'-' => Some(Self::Removed),
            b'+' => Some(Self::Added),
            _ => None,
        }
    }
}

impl Hunk {
    /// Lines of the old and the new side that the body really has.
    pub fn counts(&self) -> (u32, u32) {
        let of = |kind| to_u32(self.lines.iter().filter(|line| line.kind != kind).count());
        (of(LineKind::Added), of(LineKind::Removed))
    }

    /// Whether the header's counts are those of the body.
    pub fn counts_agree(&self) -> bool {
        self.counts() == (self.old_count, self.new_count)
    }

    /// Lines of the old file that stand before the hunk's first line, as the header says.
    pub fn after(&self) -> u32 {
        if self.old_count == 0 { self.old_start } else { self.old_start.saturating_sub(1) }
    }

    /// The texts of the old side, which a file must have for the hunk to fit.
    pub fn old_lines(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| line.kind != LineKind::Added).map(|line| line.text.as_str()).collect()
    }
}

/// Why a text is not a diff that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// Nothing in it is a hunk.
    #[error(
        "there is no hunk in it: a unified diff has lines that begin with `@@ -LINE,COUNT +LINE,COUNT @@`"
    )]
    NoHunk,
    /// A canonical solution's string is about one file.
    #[error("line {line} of the diff: a second file begins; give one string per file")]
    SeveralFiles {
        /// 1-based line of the diff.
        line: u32,
    },
    /// A hunk's header has no line numbers.
    #[error(
        "hunk {hunk}, line {line} of the diff: the header has no line numbers; write `@@ -LINE,COUNT +LINE,COUNT @@`"
    )]
    NoNumbers {
        /// 1-based.
        hunk: usize,
        /// 1-based line of the diff.
        line: u32,
    },
    /// Header and body differ.
    #[error(
        "hunk {hunk}, line {line} of the diff: the header says {} old and {} new lines, the body has {} and {}",
        said.0, said.1, found.0, found.1
    )]
    WrongCounts {
        /// 1-based.
        hunk: usize,
        /// 1-based line of the diff.
        line: u32,
        /// Old and new lines by the header.
        said: (u32, u32),
        /// Old and new lines of the body.
        found: (u32, u32),
    },
    /// Something in the body cannot be a line of a diff.
    #[error("hunk {hunk}, line {line} of the diff: `{found}` does not begin with `+`, `-` or a space")]
    NotALine {
        /// 1-based.
        hunk: usize,
        /// 1-based line of the diff.
        line: u32,
        /// The start of the line.
        found: String,
    },
}
