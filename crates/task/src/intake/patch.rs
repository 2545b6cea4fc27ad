//! Unified and git diffs, with the slightly wrong numbers, names and contexts that models give.

use super::answer::Line;
use super::desk::Desk;
use super::hunks;
use super::naming::{self, Named};
use crate::diff::published;
use crate::diff::{FileDiff, Hunk, HunkLine, LineKind, Located, Match, Side, locate, parse_unified};
use crate::path::RelativePath;
use crate::splice::skeleton::Skeleton;
use infrabench_protocol::intake::{IntakeProblem, LocatedHunk};
use infrabench_protocol::place::LineRange;
use std::borrow::Cow;

/// Diffs with more hunks are refused: each has to be looked for in the whole file.
pub(crate) const MOST_HUNKS: usize = 1_000;

/// What a diff says about one file.
pub(crate) struct FilePatch<'a> {
    /// The file.
    pub(crate) path: RelativePath,
    /// What it does.
    pub(crate) what: PatchKind,
    /// Why it was read so.
    pub(crate) because: Vec<String>,
    /// Lines of the completion that add something.
    pub(crate) added: Vec<Line<'a>>,
}

/// What a diff does to a file.
pub(crate) enum PatchKind {
    /// Changes it.
    Hunks(Vec<LocatedHunk>),
    /// Adds code without saying where; the mask is where code was asked for.
    Additions,
    /// Creates it.
    New,
    /// Removes it.
    Removed,
}

/// Whether `lines` are a diff: a hunk header, two name lines, or nothing but `+` lines.
pub(crate) fn is_patch(lines: &[Line<'_>], tagged_diff: bool) -> bool {
    let header = |line: &Line<'_>| line.text.starts_with("@@ ") && line.text.trim_end().len() > 2;
    let names = |pair: &[Line<'_>]| {
        let [old, new] = pair else { return false };
        old.text.starts_with("--- ") && new.text.starts_with("+++ ")
    };
    let filled = || lines.iter().filter(|line| !line.is_blank());
    let marked = |line: &Line<'_>| {
        line.text.starts_with(['+', '-', ' ', '@']) || line.text == "\\ No newline at end of file"
    };
    let changes = || filled().any(|line| line.text.starts_with(['+', '-']));
    lines.iter().any(header)
        || lines.windows(2).any(names)
        || lines.iter().any(|line| line.text.starts_with("diff --git "))
        || (filled().count() > 0 && filled().all(|line| line.text.starts_with('+')))
        || (tagged_diff && filled().all(marked) && changes())
}

/// Reads the files of a diff. `name` is the file that the block names, for diffs that name none.
pub(crate) fn read<'a>(
    desk: &Desk<'_>,
    name: Option<&str>,
    lines: &[Line<'a>],
    problems: &mut Vec<IntakeProblem>,
) -> Vec<FilePatch<'a>> {
    let text = lines.iter().fold(String::new(), |text, line| text + &line.text + "\n");
    let reader = Reader { desk, name, lines };
    let whole = || vec![reader.headless()];
    // The form of canonical solutions, in which every line is followed by a blank one.
    let published =
        [text.as_str(), text.trim_end_matches('\n')].into_iter().find_map(|text| published::read(text)?.ok());
    if let Some(file) = published {
        return reader.file(&file, problems).into_iter().collect();
    }
    let files = match parse_unified(&text) {
        Ok(files) if files.iter().any(|file| !file.hunks.is_empty() || file.new == Side::Nothing) => files,
        Ok(_) | Err(_) => whole(),
    };
    let hunks = files.iter().map(|file| file.hunks.len()).sum::<usize>();
    if hunks.max(files.len()) > MOST_HUNKS {
        let message =
            format!("the diff has {hunks} hunks; {MOST_HUNKS} is the limit. Give the whole file instead");
        problems.push(IntakeProblem { message, answer_lines: None });
        return Vec::new();
    }
    files.into_iter().filter_map(|file| reader.file(&file, problems)).collect()
}

struct Reader<'d, 'a> {
    desk: &'d Desk<'d>,
    name: Option<&'d str>,
    lines: &'d [Line<'a>],
}

impl<'a> Reader<'_, 'a> {
    /// Marked lines without any header, as one hunk without numbers.
    fn headless(&self) -> FileDiff {
        let mut hunk = Hunk { line: 1, ..Hunk::default() };
        for (index, line) in self.lines.iter().enumerate() {
            let kind = match line.text.chars().next() {
                Some('+') => LineKind::Added,
                Some('-') => LineKind::Removed,
                Some(' ') | None => LineKind::Context,
                Some(_) => continue,
            };
            let text = line.text.get(1..).unwrap_or_default().to_owned();
            hunk.lines.push(HunkLine { kind, text, ending: None, at: crate::lines::to_u32(index + 1) });
        }
        let blank = |line: &HunkLine| line.kind == LineKind::Context && line.text.trim().is_empty();
        let front = hunk.lines.iter().take_while(|line| blank(line)).count();
        hunk.lines.drain(..front);
        while hunk.lines.last().is_some_and(blank) {
            hunk.lines.pop();
        }
        let hunks = vec![hunk];
        FileDiff {
            old: Side::Unstated,
            new: Side::Unstated,
            hunks,
            numbering: crate::diff::Numbering::Newline,
        }
    }

    /// The number in the completion of a line of the diff's text.
    fn number(&self, at: u32) -> u32 {
        self.lines.get(crate::lines::to_usize(at).saturating_sub(1)).map_or(at, |line| line.number)
    }

    fn range(&self, hunk: &Hunk) -> LineRange {
        let last = hunk.lines.last().map_or(hunk.line, |line| line.at);
        LineRange::new(self.number(hunk.line), self.number(last))
    }

    fn added(&self, hunks: &[Hunk]) -> Vec<Line<'a>> {
        let added = hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind == LineKind::Added);
        added.map(|line| Line { number: self.number(line.at), text: Cow::Owned(line.text.clone()) }).collect()
    }

    fn file(&self, diff: &FileDiff, problems: &mut Vec<IntakeProblem>) -> Option<FilePatch<'a>> {
        let mut because = Vec::new();
        let path = self.path(diff, &mut because, problems)?;
        let added = self.added(&diff.hunks);
        let Some(file) = Skeleton::of(self.desk.task, &path) else {
            return Some(FilePatch { path, what: PatchKind::New, because, added });
        };
        if diff.new == Side::Nothing {
            return Some(FilePatch { path, what: PatchKind::Removed, because, added });
        }
        if diff.old == Side::Nothing {
            because.push(
                "the diff creates the file, which is there already; its text was taken as the whole file"
                    .to_owned(),
            );
            return Some(FilePatch { path, what: PatchKind::New, because, added });
        }
        self.place(&file, diff, &mut because, problems).map(|what| FilePatch { path, what, because, added })
    }

    fn place(
        &self,
        file: &Skeleton<'_>,
        diff: &FileDiff,
        because: &mut Vec<String>,
        problems: &mut Vec<IntakeProblem>,
    ) -> Option<PatchKind> {
        let mut hunks = Vec::new();
        let mut lost: Vec<&Hunk> = Vec::new();
        let mut unplaced: Vec<&Hunk> = Vec::new();
        for hunk in &diff.hunks {
            match locate(&file.lines, hunk) {
                Some(found) if found.by == Match::Number && !at_mask(file, &found) => {
                    unplaced.push(hunk);
                }
                Some(found) => {
                    because.extend(how(hunk, &found, self.range(hunk)));
                    hunks.extend(found.parts);
                }
                None if hunk.old_lines().iter().all(|line| line.trim().is_empty()) => unplaced.push(hunk),
                None => lost.push(hunk),
            }
        }
        let only_mask = matches!(file.points.as_slice(), [_]);
        let fills = |hunk: &&Hunk| only_mask && hunk.lines.iter().all(|line| line.kind != LineKind::Removed);
        if hunks.is_empty()
            && !(lost.is_empty() && unplaced.is_empty())
            && lost.iter().chain(&unplaced).all(fills)
        {
            let why = if lost.is_empty() {
                "has no lines of the file to go by"
            } else {
                "has a context that is nowhere in the file"
            };
            because.push(format!("the diff {why}; its added lines go where code was asked for"));
            let adds =
                diff.hunks.iter().flat_map(|hunk| &hunk.lines).any(|line| line.kind == LineKind::Added);
            return adds.then_some(PatchKind::Additions);
        }
        for hunk in unplaced {
            match locate(&file.lines, hunk) {
                Some(found) => {
                    because.push(format!(
                        "the hunk in line {} has no context and was put at its line number",
                        self.number(hunk.line)
                    ));
                    hunks.extend(found.parts);
                }
                None => lost.push(hunk),
            }
        }
        for hunk in lost {
            let wanted = hunk
                .old_lines()
                .into_iter()
                .find(|line| !line.trim().is_empty())
                .unwrap_or_default()
                .to_owned();
            let near = super::closest::describe(file, &wanted);
            problems.push(IntakeProblem {
                message: format!(
                    "the hunk in line {} applies nowhere in {}: {near}",
                    self.number(hunk.line),
                    file.path
                ),
                answer_lines: Some(self.range(hunk)),
            });
        }
        (!hunks.is_empty()).then_some(PatchKind::Hunks(hunks))
    }

    /// The file that the diff is about.
    fn path(
        &self,
        diff: &FileDiff,
        because: &mut Vec<String>,
        problems: &mut Vec<IntakeProblem>,
    ) -> Option<RelativePath> {
        let creates = diff.old == Side::Nothing;
        let sides = [&diff.new, &diff.old].into_iter().filter_map(|side| match side {
            Side::Path(path) => Some(path.as_str()),
            Side::Unstated | Side::Nothing => None,
        });
        let names: Vec<&str> = sides.chain(self.name).collect();
        let mut refused = None;
        for name in &names {
            match naming::resolve(self.desk, name) {
                Named::Context(path) => return Some(path),
                Named::New(path) if creates => return Some(path),
                Named::Test(path) => {
                    refused = Some(format!("{path} is a test of the task and is never edited"));
                }
                Named::Unsafe(problem) => refused = Some(problem.to_string()),
                Named::New(_) | Named::Several(_) => {}
            }
        }
        let range = diff.hunks.first().map(|hunk| self.range(hunk));
        if let Some(message) = refused {
            problems.push(IntakeProblem { message, answer_lines: range });
            return None;
        }
        let said = names.first().map_or_else(
            || "names no file".to_owned(),
            |name| format!("names `{name}`, which is not in the context"),
        );
        let fits = |file: &&Skeleton<'_>| {
            diff.hunks.iter().any(|hunk| !hunk.old_lines().is_empty() && locate(&file.lines, hunk).is_some())
        };
        let mut fitting = self.desk.files.iter().filter(fits);
        if let (Some(file), None) = (fitting.next(), fitting.next()) {
            because.push(format!("the diff {said}; its context is that of {}", file.path));
            return Some(file.path.clone());
        }
        if let [file] = self.desk.files.as_slice() {
            because.push(format!("the diff {said}; {} is the only masked file", file.path));
            return Some(file.path.clone());
        }
        let files: Vec<&str> = self.desk.files.iter().map(|file| file.path.as_str()).collect();
        let message =
            format!("the diff {said}, and could be for {}; name one in its `+++` line", files.join(" or "));
        problems.push(IntakeProblem { message, answer_lines: range });
        None
    }
}

/// How a hunk's place was found, where that needs saying.
fn how(hunk: &Hunk, found: &Located, lines: LineRange) -> Option<String> {
    let offset = found.parts.first().map_or(0, |part| part.offset);
    let mut said = Vec::new();
    if offset != 0 {
        let distance = offset.unsigned_abs();
        let direction = if offset > 0 { "below" } else { "above" };
        said.push(format!(
            "was found {distance} line{} {direction} where it says",
            if distance == 1 { "" } else { "s" }
        ));
    } else if !hunk.numbered {
        said.push("has no line numbers and was found by its context".to_owned());
    }
    match found.by {
        Match::Number | Match::Exact => {}
        Match::WhiteSpace => said.push("fits but for white space".to_owned()),
        Match::ExactInside => said.push("fits without its outermost context lines".to_owned()),
        Match::WhiteSpaceInside => {
            said.push("fits without its outermost context lines and but for white space".to_owned());
        }
    }
    if found.places > 1 {
        said.push(format!("fits at {} places, of which the nearest was taken", found.places));
    }
    (!said.is_empty())
        .then(|| format!("the hunk in lines {} to {} {}", lines.first, lines.last, said.join(" and ")))
}

/// Whether a place found by number alone is believable: a mask, or imports among imports.
fn at_mask(file: &Skeleton<'_>, found: &Located) -> bool {
    let import =
        |line: &String| line.starts_with("import ") || line.starts_with("from ") || line.trim().is_empty();
    found
        .parts
        .iter()
        .all(|part| hunks::in_mask(file, part) || part.lines.iter().all(import) || file.points.len() != 1)
}
