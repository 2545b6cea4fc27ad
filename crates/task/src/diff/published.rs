//! Reader of the published form: a diff whose lines keep their endings *and* are joined by newlines.
//!
//! ```text
//! --- without_solution        each element of difflib's output ends with its own ending
//! <blank>                     ... and is followed by the newline of "\n".join
//! @@ -3,0 +4,2 @@
//! <blank>
//! +first                      an added line `first`
//! <blank>                     the separator
//! +                           an added blank line
//! ```
//!
//! The joined text can be taken apart again without loss: an element ends at the first place where Python's `splitlines`
//! splits, one `\n` after that is the separator, and an element whose ending *is* that one `\n` had none of its own.
//! The hunk counts say how many elements there are, so nothing has to be guessed.

use super::header;
use super::model::{DiffError, FileDiff, Hunk, HunkLine, LineKind, Numbering, Side};
use crate::lines::{python_line, to_u32};

/// Reads `text`. `None` when its header lines show that it is not in this form.
pub(crate) fn read(text: &str) -> Option<Result<FileDiff, DiffError>> {
    let mut reader = Reader { rest: text, line: 1 };
    // The names `without_solution` and `with_solution` say nothing; the path is the key under which the diff stands.
    if reader.rest.starts_with("--- ") {
        reader.header()?;
        reader.rest.strip_prefix("+++ ")?;
        reader.header()?;
    }
    let (first, _) = python_line(reader.rest);
    if !first.starts_with("@@ ") || !reader.rest.get(first.len()..)?.starts_with("\n\n") {
        return None;
    }
    Some(reader.hunks())
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
}

impl<'a> Reader<'a> {
    /// Takes a header line that is followed by a blank one.
    fn header(&mut self) -> Option<&'a str> {
        let (content, after) = self.rest.split_once('\n')?;
        self.rest = after.strip_prefix('\n')?;
        self.line += 2;
        Some(content)
    }

    fn hunks(&mut self) -> Result<FileDiff, DiffError> {
        let mut hunks: Vec<Hunk> = Vec::new();
        while !self.rest.trim_matches('\n').is_empty() {
            let number = hunks.len() + 1;
            let line = self.line;
            let start = self.rest;
            let Some(mut hunk) = self.header().and_then(|text| header::hunk(text, line)) else {
                // A line too many for the hunk before, or something that is no diff at all.
                return Err(match hunks.pop() {
                    Some(hunk) if start.starts_with(['+', '-', ' ']) => {
                        self.rest = start;
                        self.miscounted(hunk, number - 1)
                    }
                    _ => DiffError::NotALine { hunk: number, line, found: beginning(start) },
                });
            };
            if !hunk.numbered {
                return Err(DiffError::NoNumbers { hunk: number, line });
            }
            self.body(&mut hunk, number)?;
            hunks.push(hunk);
        }
        forget_lost_endings(&mut hunks);
        Ok(FileDiff { old: Side::Unstated, new: Side::Unstated, hunks, numbering: Numbering::Python })
    }

    fn body(&mut self, hunk: &mut Hunk, number: usize) -> Result<(), DiffError> {
        let (mut old, mut new) = (hunk.old_count, hunk.new_count);
        while old > 0 || new > 0 {
            let kind = match self.rest.bytes().next() {
                Some(b'+') if new > 0 => LineKind::Added,
                Some(b'-') if old > 0 => LineKind::Removed,
                Some(b' ') if old > 0 && new > 0 => LineKind::Context,
                Some(b'+' | b'-' | b' ' | b'@') | None => {
                    return Err(self.miscounted(std::mem::take(hunk), number));
                }
                Some(_) => {
                    let found = beginning(self.rest);
                    return Err(DiffError::NotALine { hunk: number, line: self.line, found });
                }
            };
            match kind {
                LineKind::Added => new -= 1,
                LineKind::Removed => old -= 1,
                LineKind::Context => (old, new) = (old - 1, new - 1),
            }
            let line = self.element(kind).map_err(|found| DiffError::NotALine {
                hunk: number,
                line: self.line,
                found,
            })?;
            hunk.lines.push(line);
        }
        Ok(())
    }

    /// Reads what remains of the hunk's body, so that the message can say how long it really is.
    fn miscounted(&mut self, mut hunk: Hunk, number: usize) -> DiffError {
        while let Some(kind) = self.rest.bytes().next().and_then(LineKind::of_prefix) {
            let Ok(line) = self.element(kind) else { break };
            hunk.lines.push(line);
        }
        let said = (hunk.old_count, hunk.new_count);
        DiffError::WrongCounts { hunk: number, line: hunk.line, said, found: hunk.counts() }
    }

    /// Takes one line of a body with the separator behind it.
    fn element(&mut self, kind: LineKind) -> Result<HunkLine, String> {
        let after_prefix = self.rest.get(1..).unwrap_or_default();
        let (content, ending) = python_line(after_prefix);
        let after = after_prefix.get(content.len() + ending.len()..).unwrap_or_default();
        let (ending, rest) = match (after.strip_prefix('\n'), ending) {
            _ if after.is_empty() => (ending, after),
            (Some(after), _) => (ending, after),
            (None, "\n") => ("", after),
            (None, "\r\n") => ("\r", after),
            (None, _) => return Err(beginning(after)),
        };
        let at = self.line;
        let taken = self.rest.len() - rest.len();
        self.line += to_u32(self.rest.get(..taken).unwrap_or_default().matches('\n').count());
        self.rest = rest;
        Ok(HunkLine { kind, text: content.to_owned(), ending: Some(ending), at })
    }
}

/// A file has at most one line without an ending. When a side of the diff has more, its lines were split without
/// `keepends`, and then the endings are not known rather than missing.
fn forget_lost_endings(hunks: &mut [Hunk]) {
    for gone in [LineKind::Added, LineKind::Removed] {
        let bare = |line: &&HunkLine| line.kind != gone && line.ending == Some("");
        if hunks.iter().flat_map(|hunk| &hunk.lines).filter(bare).nth(1).is_some() {
            for line in hunks.iter_mut().flat_map(|hunk| &mut hunk.lines) {
                line.ending = None;
            }
        }
    }
}

/// The start of a text, for a message.
pub(super) fn beginning(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut start: String = line.chars().take(40).collect();
    if line.chars().nth(40).is_some() {
        start.push('…');
    }
    start
}
