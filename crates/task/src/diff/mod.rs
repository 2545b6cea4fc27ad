//! Unified diffs: reading the published form and the ordinary one, applying, writing, and finding the place of a hunk
//! whose line numbers are wrong.
//!
//! Canonical solutions come as `"\n".join(difflib.unified_diff(...))` over lines that keep their endings, so every line
//! of the diff is followed by a blank one and nothing but the hunk counts tells an added blank line from a separator.
//! [`published`] reads exactly that; [`unified`] reads what git, `diff -u` and models write.

mod apply;
mod header;
mod locate;
mod model;
pub(crate) mod published;
mod unified;
mod write;

pub use apply::{ApplyProblem, Change, changes, patched};
pub use locate::{Located, Match, locate};
pub use model::{DiffError, FileDiff, Hunk, HunkLine, LineKind, Numbering, Side};
pub use unified::parse_unified;
pub use write::published_diff;

/// Reads one string of a canonical solution: a diff of one file whose hunk headers are complete and right.
pub fn parse_solution(text: &str) -> Result<FileDiff, DiffError> {
    if let Some(read) = published::read(text) {
        return read;
    }
    let mut files = parse_unified(text)?;
    let Some(diff) = files.pop() else { return Err(DiffError::NoHunk) };
    if let Some(first) = files.pop() {
        let line = diff.hunks.first().or(first.hunks.last()).map_or(1, |hunk| hunk.line);
        return Err(DiffError::SeveralFiles { line });
    }
    for (index, hunk) in diff.hunks.iter().enumerate() {
        if !hunk.numbered {
            return Err(DiffError::NoNumbers { hunk: index + 1, line: hunk.line });
        }
        if !hunk.counts_agree() {
            let (old, new) = hunk.counts();
            return Err(DiffError::WrongCounts {
                hunk: index + 1,
                line: hunk.line,
                said: (hunk.old_count, hunk.new_count),
                found: (old, new),
            });
        }
    }
    if diff.hunks.is_empty() { Err(DiffError::NoHunk) } else { Ok(diff) }
}
