//! Reader of ordinary unified diffs, as git, `diff -u` and models write them.
//!
//! Tolerant: git's extended headers, several files, hunk headers without numbers, counts that are wrong, blank context
//! lines whose one space was trimmed. Where the counts agree with the body they are obeyed, because only they tell a
//! removed line `-- x` (written `--- x`) from a file header, and a blank context line from the end of the hunk.

use super::header;
use super::model::{DiffError, FileDiff, Hunk, HunkLine, LineKind, Numbering, Side};
use crate::lines::to_u32;

/// Reads every file's diff in `text`. Text before the first header is skipped, as are git's extended headers.
///
/// Hunks come as they were written: check [`Hunk::numbered`] and [`Hunk::counts_agree`] before trusting their numbers.
/// A diff that was turned to CRLF as a whole, headers too, says nothing about the file's endings. Without a `\r` in it
/// a diff does not say either. Otherwise the bodies' endings are taken as written.
pub fn parse_unified(text: &str) -> Result<Vec<FileDiff>, DiffError> {
    let raw: Vec<&str> = text.split('\n').collect();
    let wrapped = raw.iter().any(|line| line.starts_with("@@") && line.ends_with('\r'));
    let stated = !wrapped && raw.iter().any(|line| line.ends_with('\r') && line.starts_with([' ', '+', '-']));
    let lines =
        raw.iter().map(|line| if wrapped { line.strip_suffix('\r').unwrap_or(line) } else { line }).collect();
    let mut reader = Reader { lines, stated, at: 0, files: Vec::new() };
    reader.read();
    reader
        .files
        .retain(|file| !file.hunks.is_empty() || file.old != Side::Unstated || file.new != Side::Unstated);
    if reader.files.is_empty() { Err(DiffError::NoHunk) } else { Ok(reader.files) }
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    /// Whether the endings in the bodies are to be believed.
    stated: bool,
    at: usize,
    files: Vec<FileDiff>,
}

impl<'a> Reader<'a> {
    fn line(&self, at: usize) -> Option<&'a str> {
        self.lines.get(at).copied()
    }

    fn read(&mut self) {
        while let Some(line) = self.line(self.at) {
            if let Some(names) = line.strip_prefix("diff --git ") {
                let mut file = new_file();
                if let Some((old, new)) = names.trim().split_once(" b/") {
                    file.old = header::side(old, "a/");
                    file.new = header::side(new, "b/");
                }
                self.files.push(file);
                self.at += 1;
            } else if self.names_a_file(self.at) {
                self.file_header();
            } else if let Some(hunk) = header::hunk(line, to_u32(self.at + 1)) {
                self.at += 1;
                self.body(hunk);
            } else {
                self.extended_header(line);
                self.at += 1;
            }
        }
    }

    /// Whether a `---` line with its `+++` line stands at `at`.
    fn names_a_file(&self, at: usize) -> bool {
        let starts = |at: usize, marker: &str| self.line(at).is_some_and(|line| line.starts_with(marker));
        starts(at, "--- ") && starts(at + 1, "+++ ")
    }

    fn file_header(&mut self) {
        let side = |at: usize, prefix| {
            header::side(self.line(at).and_then(|line| line.get(4..)).unwrap_or_default(), prefix)
        };
        let (old, new) = (side(self.at, "a/"), side(self.at + 1, "b/"));
        // `diff --git` has already begun this file.
        if self.files.last().is_none_or(|file| !file.hunks.is_empty() || !self.begun_by_git()) {
            self.files.push(new_file());
        }
        if let Some(file) = self.files.last_mut() {
            (file.old, file.new) = (old, new);
        }
        self.at += 2;
        // Models forget the hunk header altogether: the lines that follow are a hunk without numbers.
        let body_follows = self.line(self.at).is_some_and(|line| line.starts_with([' ', '+', '-']));
        if body_follows && !self.names_a_file(self.at) {
            self.body(Hunk { line: to_u32(self.at), ..Hunk::default() });
        }
    }

    /// Whether only git's extended headers stand between this line and the last `diff --git`.
    fn begun_by_git(&self) -> bool {
        let before = self.lines.get(..self.at).unwrap_or_default();
        let mut headers = before.iter().rev().take(16);
        headers.find(|line| !is_extended_header(line)).is_some_and(|line| line.starts_with("diff --git "))
    }

    fn extended_header(&mut self, line: &str) {
        let Some(file) = self.files.last_mut().filter(|file| file.hunks.is_empty()) else { return };
        if line.starts_with("new file mode ") {
            file.old = Side::Nothing;
        } else if line.starts_with("deleted file mode ") {
            file.new = Side::Nothing;
        } else if let Some(name) = line.strip_prefix("rename from ") {
            file.old = header::side(name, "");
        } else if let Some(name) = line.strip_prefix("rename to ") {
            file.new = header::side(name, "");
        }
    }

    fn body(&mut self, mut hunk: Hunk) {
        let counted = hunk.numbered.then(|| self.counted_body(&hunk)).flatten();
        let (lines, next) = counted.unwrap_or_else(|| self.loose_body(&hunk));
        hunk.lines = lines;
        self.at = next;
        if self.files.is_empty() {
            self.files.push(new_file());
        }
        if let Some(file) = self.files.last_mut() {
            file.hunks.push(hunk);
        }
    }

    /// The body by the header's counts; `None` when they do not agree with what stands there.
    fn counted_body(&self, hunk: &Hunk) -> Option<(Vec<HunkLine>, usize)> {
        let (mut old, mut new) = (hunk.old_count, hunk.new_count);
        let mut lines = Vec::new();
        let mut at = self.at;
        while old > 0 || new > 0 {
            let line = self.line(at)?;
            if line.starts_with('\\') {
                without_ending(&mut lines);
            } else {
                let read = self.body_line(at)?;
                let (takes_old, takes_new) = match read.kind {
                    LineKind::Context => (1, 1),
                    LineKind::Removed => (1, 0),
                    LineKind::Added => (0, 1),
                };
                old = old.checked_sub(takes_old)?;
                new = new.checked_sub(takes_new)?;
                lines.push(read);
            }
            at += 1;
        }
        if self.line(at).is_some_and(|line| line.starts_with('\\')) {
            without_ending(&mut lines);
            at += 1;
        }
        // `-- ` begins the signature that git format-patch ends with.
        let more =
            self.line(at).is_some_and(|line| line.starts_with(['+', '-', ' ']) && line.trim_end() != "--");
        (!more || self.names_a_file(at)).then_some((lines, at))
    }

    /// The body as far as it looks like one.
    fn loose_body(&self, hunk: &Hunk) -> (Vec<HunkLine>, usize) {
        let mut lines: Vec<HunkLine> = Vec::new();
        let mut at = self.at;
        while let Some(line) = self.line(at) {
            if line.starts_with('\\') {
                without_ending(&mut lines);
            } else if line.starts_with("@@") || line.starts_with("diff --git ") || self.names_a_file(at) {
                break;
            } else if let Some(read) = self.body_line(at) {
                lines.push(read);
            } else if to_u32(lines.len()) < hunk.old_count {
                // The space in front of a context line was forgotten.
                lines.push(self.hunk_line(LineKind::Context, line, at));
            } else {
                break;
            }
            at += 1;
        }
        // Blank lines at the end separate; nothing shows that they belong to the file.
        while lines.last().is_some_and(|line| line.kind == LineKind::Context && line.text.is_empty()) {
            lines.pop();
        }
        (lines, at)
    }

    fn body_line(&self, at: usize) -> Option<HunkLine> {
        let line = self.line(at)?;
        // The last piece of the text is empty when the text ends with a newline; it is no line.
        if line.trim_end_matches('\r').is_empty() {
            return (at + 1 < self.lines.len()).then(|| self.hunk_line(LineKind::Context, line, at));
        }
        let kind = line.bytes().next().and_then(LineKind::of_prefix)?;
        Some(self.hunk_line(kind, line.get(1..)?, at))
    }

    fn hunk_line(&self, kind: LineKind, text: &str, at: usize) -> HunkLine {
        let (text, ending) = match text.strip_suffix('\r') {
            Some(text) if self.stated => (text, Some("\r\n")),
            None if self.stated => (text, Some("\n")),
            Some(text) => (text, None),
            None => (text, None),
        };
        HunkLine { kind, text: text.to_owned(), ending, at: to_u32(at + 1) }
    }
}

/// `\ No newline at end of file` speaks of the line before it.
fn without_ending(lines: &mut [HunkLine]) {
    if let Some(line) = lines.last_mut() {
        line.ending = Some("");
    }
}

fn new_file() -> FileDiff {
    FileDiff { old: Side::Unstated, new: Side::Unstated, hunks: Vec::new(), numbering: Numbering::Newline }
}

fn is_extended_header(line: &str) -> bool {
    const HEADERS: [&str; 10] = [
        "index ",
        "old mode ",
        "new mode ",
        "new file mode ",
        "deleted file mode ",
        "similarity index ",
        "dissimilarity index ",
        "rename from ",
        "rename to ",
        "copy ",
    ];
    HEADERS.iter().any(|header| line.starts_with(header))
}
