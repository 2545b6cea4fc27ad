//! Search/replace blocks: `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`.

use super::answer::Line;
use super::desk::Desk;
use super::naming;
use crate::diff::{Hunk, HunkLine, LineKind, Match, locate};
use crate::splice::align::{Alignment, Interner};
use crate::splice::skeleton::Skeleton;
use infrabench_protocol::intake::{IntakeProblem, LocatedHunk};
use infrabench_protocol::place::LineRange;

/// One block.
pub(crate) struct Replacement<'a> {
    /// The file named right above it.
    pub(crate) name: Option<String>,
    /// The text to find; empty to create or fill.
    pub(crate) search: Vec<Line<'a>>,
    /// What takes its place.
    pub(crate) replace: Vec<Line<'a>>,
    /// Where it stands in the completion.
    pub(crate) at: LineRange,
}

enum State {
    Outside,
    Search,
    Replace,
}

fn opens(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches('<');
    line.trim_start().len() - rest.len() >= 5 && (rest.trim().is_empty() || rest.starts_with(' '))
}

fn divides(line: &str) -> bool {
    let text = line.trim();
    text.len() >= 5 && text.bytes().all(|byte| byte == b'=')
}

fn closes(line: &str) -> bool {
    let rest = line.trim_start().trim_start_matches('>');
    line.trim_start().len() - rest.len() >= 5 && (rest.trim().is_empty() || rest.starts_with(' '))
}

/// The blocks in `lines`; `None` when there is none.
pub(crate) fn read<'a>(desk: &Desk<'_>, lines: &[Line<'a>]) -> Option<Vec<Replacement<'a>>> {
    if !lines.iter().any(|line| opens(&line.text)) || !lines.iter().any(|line| divides(&line.text)) {
        return None;
    }
    let mut found: Vec<Replacement<'a>> = Vec::new();
    let mut state = State::Outside;
    let mut name: Option<String> = None;
    for line in lines {
        state = match state {
            State::Outside if opens(&line.text) => {
                let at = LineRange::new(line.number, line.number);
                // Several blocks below one name are for that file.
                found.push(Replacement { name: name.clone(), search: Vec::new(), replace: Vec::new(), at });
                State::Search
            }
            State::Outside => {
                name = naming::as_heading(desk, &line.text).or(name);
                State::Outside
            }
            State::Search if divides(&line.text) => State::Replace,
            State::Replace if closes(&line.text) => State::Outside,
            State::Search => {
                extend(found.last_mut(), line, false);
                State::Search
            }
            State::Replace => {
                extend(found.last_mut(), line, true);
                State::Replace
            }
        };
    }
    Some(found)
}

fn extend<'a>(block: Option<&mut Replacement<'a>>, line: &Line<'a>, replaces: bool) {
    if let Some(block) = block {
        let side = if replaces { &mut block.replace } else { &mut block.search };
        side.push(line.clone());
        block.at.last = line.number;
    }
}

/// Where the searched text is, and which lines of the completion the replacement adds. A problem naming the closest line when it is nowhere.
pub(crate) fn place(
    file: &Skeleton<'_>,
    block: &Replacement<'_>,
    because: &mut Vec<String>,
) -> Result<(Vec<LocatedHunk>, Vec<u32>), IntakeProblem> {
    let problem = |message: String| IntakeProblem { message, answer_lines: Some(block.at) };
    let mut hunk = hunk(block);
    let found = locate(&file.lines, &hunk).or_else(|| {
        // Blank lines at the ends are the chat window's as often as the file's.
        let blank = |line: &HunkLine| line.text.trim().is_empty();
        let front = hunk.lines.iter().take_while(|line| blank(line)).count();
        hunk.lines.drain(..front);
        while hunk.lines.last().is_some_and(blank) {
            hunk.lines.pop();
        }
        locate(&file.lines, &hunk)
    });
    let Some(found) = found else {
        let wanted = block
            .search
            .iter()
            .find(|line| !line.is_blank())
            .map(|line| line.text.to_string())
            .unwrap_or_default();
        let near = super::closest::describe(file, &wanted);
        return Err(problem(format!("the searched text is not in {}: {near}", file.path)));
    };
    let inexact = match found.by {
        Match::Number | Match::Exact => None,
        Match::WhiteSpace => Some("fits but for white space"),
        Match::ExactInside | Match::WhiteSpaceInside => Some("fits without its outermost lines"),
    };
    if let Some(inexact) = inexact {
        because.push(format!("the search text of lines {} to {} {inexact}", block.at.first, block.at.last));
    }
    if found.places > 1 {
        because.push(format!("the search text fits at {} places; the first was taken", found.places));
    }
    let added = hunk.lines.iter().filter(|line| line.kind == LineKind::Added).map(|line| line.at).collect();
    Ok((found.parts, added))
}

/// A hunk from the search text to the replacement, with what both share as context.
fn hunk(block: &Replacement<'_>) -> Hunk {
    let mut interner = Interner::default();
    let old: Vec<u32> = block.search.iter().map(|line| interner.number(&line.text)).collect();
    let new: Vec<u32> = block.replace.iter().map(|line| interner.number(&line.text)).collect();
    let alignment = Alignment::of(&old, &new);
    let mut lines: Vec<HunkLine> = Vec::new();
    let mut push = |kind, line: Option<&Line<'_>>| {
        if let Some(line) = line {
            lines.push(HunkLine { kind, text: line.text.to_string(), ending: None, at: line.number });
        }
    };
    let mut at = 0;
    let mut gaps = alignment.gaps().into_iter().peekable();
    while at < block.search.len() || gaps.peek().is_some() {
        if let Some(gap) = gaps.next_if(|gap| gap.old.start <= at) {
            gap.old.clone().for_each(|old| push(LineKind::Removed, block.search.get(old)));
            gap.new.clone().for_each(|new| push(LineKind::Added, block.replace.get(new)));
            at = gap.old.end;
        } else {
            push(LineKind::Context, block.search.get(at));
            at += 1;
        }
    }
    Hunk { lines, line: block.at.first, ..Hunk::default() }
}
