//! Finding where a hunk belongs when its numbers cannot be trusted.
//!
//! Models count badly: the text of a hunk's old side says where it goes, its line number only breaks ties. The steps,
//! each tried at every place of the file before the next: the exact text; the text without regard to white space; the
//! same two with one, then two context lines dropped from the hunk's ends. What the hunk leaves alone stays as it is in
//! the file, byte for byte: only its runs of changed lines are given back.

use super::model::{Hunk, HunkLine, LineKind};
use crate::lines::{indent_of, to_u32, to_usize, trim_ending};
use infrabench_protocol::intake::LocatedHunk;

/// A hunk whose place was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its runs of changed lines, ascending, each a part of the file to replace. Added lines follow the file's
    /// indentation when the whole hunk stands a constant indentation off.
    pub parts: Vec<LocatedHunk>,
    /// How the place was recognised.
    pub by: Match,
    /// Places that fit equally well; the one nearest to the hunk's line number was taken.
    pub places: u32,
}

/// How the place of a hunk was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// The hunk has no old lines; its line number is all there is.
    Number,
    /// Every old line is there.
    Exact,
    /// Every old line is there but for white space.
    WhiteSpace,
    /// As `Exact`, without the outermost context lines.
    ExactInside,
    /// As `WhiteSpace`, without the outermost context lines.
    WhiteSpaceInside,
}

/// When a line of the file is one of the hunk.
type Equality = fn(&str, &str) -> bool;

/// Context lines that may be dropped at either end of a hunk.
const MOST_DROPPED: usize = 2;

/// Finds where `hunk` applies to `lines`, the file's lines with or without their endings. `None` when its old side is
/// nowhere in the file, or when it has neither an old side nor a line number.
pub fn locate(lines: &[&str], hunk: &Hunk) -> Option<Located> {
    let file: Vec<&str> = lines.iter().map(|line| trim_ending(line)).collect();
    let body: Vec<&HunkLine> = hunk.lines.iter().collect();
    if hunk.old_lines().is_empty() {
        return by_number(file.len(), hunk);
    }
    for dropped in 0..=MOST_DROPPED {
        let (body, skipped) = without_outer_context(&body, dropped);
        let old: Vec<&str> =
            body.iter().filter(|line| line.kind != LineKind::Added).map(|line| line.text.as_str()).collect();
        // What is left must still say something: blank lines fit everywhere.
        if old.iter().all(|line| line.trim().is_empty()) && dropped > 0 {
            break;
        }
        let expected = to_usize(hunk.after()).saturating_add(skipped);
        let steps: [(Match, Equality); 2] = if dropped == 0 {
            [(Match::Exact, same), (Match::WhiteSpace, same_words)]
        } else {
            [(Match::ExactInside, same), (Match::WhiteSpaceInside, same_words)]
        };
        for (by, equal) in steps {
            let places = places(&file, &old, equal);
            let numbered = hunk.numbered;
            let nearest =
                places.iter().min_by_key(|place| if numbered { place.abs_diff(expected) } else { **place });
            if let Some(&place) = nearest {
                let offset = if numbered { signed_difference(place, expected) } else { 0 };
                let parts = parts(&file, body, place, offset);
                return Some(Located { parts, by, places: to_u32(places.len()) });
            }
        }
    }
    None
}

fn by_number(file_lines: usize, hunk: &Hunk) -> Option<Located> {
    if !hunk.numbered || hunk.lines.is_empty() {
        return None;
    }
    let said = to_usize(hunk.after());
    let after = said.min(file_lines);
    let lines = hunk.lines.iter().map(|line| line.text.clone()).collect();
    let part =
        LocatedHunk { after: to_u32(after), removed: 0, lines, offset: signed_difference(after, said) };
    Some(Located { parts: vec![part], by: Match::Number, places: 1 })
}

fn same(a: &str, b: &str) -> bool {
    a == b
}

/// Equal but for white space, also between the words.
fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// Every index of `file` where `old` begins.
fn places(file: &[&str], old: &[&str], equal: Equality) -> Vec<usize> {
    let fits = |window: &[&str]| window.iter().zip(old).all(|(found, wanted)| equal(found, wanted));
    file.windows(old.len().max(1)).enumerate().filter(|(_, window)| fits(window)).map(|(at, _)| at).collect()
}

/// `body` without up to `count` context lines at either end, and how many went at the front.
fn without_outer_context<'a, 'b>(body: &'b [&'a HunkLine], count: usize) -> (&'b [&'a HunkLine], usize) {
    let context = |line: &&&HunkLine| line.kind == LineKind::Context;
    let front = body.iter().take(count).take_while(context).count();
    let rest = body.get(front..).unwrap_or_default();
    let back = rest.iter().rev().take(count).take_while(context).count();
    (rest.get(..rest.len() - back).unwrap_or_default(), front)
}

/// The changed runs of `body`, which begins at line index `place` of `file`.
fn parts(file: &[&str], body: &[&HunkLine], place: usize, offset: i32) -> Vec<LocatedHunk> {
    let shift = Shift::between(file, body, place);
    let mut parts = Vec::new();
    let mut at = place;
    for run in body.chunk_by(|a, b| (a.kind == LineKind::Context) == (b.kind == LineKind::Context)) {
        let old = run.iter().filter(|line| line.kind != LineKind::Added).count();
        if run.iter().any(|line| line.kind != LineKind::Context) {
            let added = run.iter().filter(|line| line.kind == LineKind::Added);
            let lines = added.map(|line| shift.apply(&line.text)).collect();
            parts.push(LocatedHunk { after: to_u32(at), removed: to_u32(old), lines, offset });
        }
        at += old;
    }
    parts
}

/// The indentation by which a file differs from the hunk, when it is the same on every line.
enum Shift<'a> {
    None,
    /// The file has this much more.
    More(&'a str),
    /// The file has this many bytes less.
    Less(usize),
}

impl<'a> Shift<'a> {
    fn between(file: &[&'a str], body: &[&HunkLine], place: usize) -> Self {
        let old = body.iter().filter(|line| line.kind != LineKind::Added);
        let pairs = old.zip(file.iter().skip(place)).filter(|(line, _)| !line.text.trim().is_empty());
        let mut shifts = pairs.map(|(line, found)| {
            let (theirs, ours) = (indent_of(&line.text), indent_of(found));
            if let Some(more) = ours.strip_suffix(theirs) {
                return Some((more, 0));
            }
            theirs.strip_suffix(ours).map(|less| ("", less.len()))
        });
        let Some(Some(first)) = shifts.next() else { return Self::None };
        if !shifts.all(|shift| shift == Some(first)) {
            return Self::None;
        }
        match first {
            ("", 0) => Self::None,
            ("", less) => Self::Less(less),
            (more, _) => Self::More(more),
        }
    }

    fn apply(&self, line: &str) -> String {
        match self {
            Self::More(more) if !line.trim().is_empty() => format!("{more}{line}"),
            Self::Less(less) => line.get(indent_of(line).len().min(*less)..).unwrap_or(line).to_owned(),
            Self::None | Self::More(_) => line.to_owned(),
        }
    }
}

fn signed_difference(found: usize, said: usize) -> i32 {
    let difference =
        i64::try_from(found).unwrap_or(i64::MAX).saturating_sub(i64::try_from(said).unwrap_or(i64::MAX));
    i32::try_from(difference).unwrap_or(if difference < 0 { i32::MIN } else { i32::MAX })
}
