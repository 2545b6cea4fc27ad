//! From lines to blocks: fenced blocks, file elements, JSON values, and, in text without any of them, the stretches of code.

use super::answer::Line;
use super::desk::Desk;
use super::evidence::{Look, look};
use super::fences::{Segment, segments};
use super::indent::columns;
use super::lexer::{LineKind, Scanner};
use super::naming::{self, NamedBy};
use super::unit::{Block, Origin};
use super::{elements, json_object, patch, search_replace};
use crate::lines::indent_of;
use infrabench_protocol::intake::IntakeProblem;

/// Blocks beyond this many are not read; the last ones are kept, because the last complete answer wins.
pub(crate) const MOST_BLOCKS: usize = 200;

/// The blocks of an answer, in order and numbered.
pub(crate) fn blocks<'a>(
    desk: &Desk<'_>,
    lines: &[Line<'a>],
    problems: &mut Vec<IntakeProblem>,
) -> Vec<Block<'a>> {
    let mut blocks = match elements::read(lines) {
        Some(blocks) => blocks,
        None => from_segments(desk, lines, problems),
    };
    if blocks.len() > MOST_BLOCKS {
        let message =
            format!("the answer has {} blocks; only the last {MOST_BLOCKS} were read", blocks.len());
        problems.push(IntakeProblem { message, answer_lines: None });
        blocks.drain(..blocks.len() - MOST_BLOCKS);
    }
    for (index, block) in blocks.iter_mut().enumerate() {
        block.ordinal = index + 1;
    }
    blocks
}

fn from_segments<'a>(
    desk: &Desk<'_>,
    lines: &[Line<'a>],
    problems: &mut Vec<IntakeProblem>,
) -> Vec<Block<'a>> {
    let segments = segments(lines);
    let fenced = segments.iter().any(|segment| matches!(segment, Segment::Fenced(_)));
    let mut blocks = Vec::new();
    let mut lead: Vec<Line<'a>> = Vec::new();
    for segment in segments {
        match segment {
            Segment::Prose(lines) => {
                let marked = patch::is_patch(&lines, false) || search_replace::read(desk, &lines).is_some();
                if !fenced || (marked && !is_prose_with_markers(&lines)) {
                    blocks.extend(text_blocks(desk, lines.clone(), problems));
                }
                lead = lines;
            }
            Segment::Fenced(fence) => {
                let lead = std::mem::take(&mut lead);
                if let Some(elements) = elements::read(&fence.lines) {
                    blocks.extend(elements);
                } else if let Some(values) = json_object::read(desk, &fence.lines, &lead, problems) {
                    blocks.extend(values);
                } else {
                    let language = naming::language(desk, &fence.info);
                    let name = naming::in_info(desk, &fence.info)
                        .map(|path| (path, NamedBy::Info))
                        .or_else(|| first_line_name(desk, &fence.lines))
                        .or_else(|| naming::above(desk, &lead));
                    let origin = Origin::Fence { language, closed: fence.closed, opened: fence.opened };
                    blocks.push(Block { lines: fence.lines, ordinal: 0, origin, name, lead });
                }
            }
        }
    }
    blocks
}

/// Prose between fences that happens to have a `+` list or a rule of `=` in it.
fn is_prose_with_markers(lines: &[Line<'_>]) -> bool {
    let strong = |line: &Line<'_>| {
        line.text.starts_with("@@ ")
            || line.text.starts_with("diff --git ")
            || line.text.trim_start().starts_with("<<<<<")
    };
    !lines.iter().any(strong)
}

/// The file that the first line names in a comment.
pub(crate) fn first_line_name(desk: &Desk<'_>, lines: &[Line<'_>]) -> Option<(String, NamedBy)> {
    let first = lines.iter().find(|line| !line.is_blank())?;
    naming::in_comment(desk, &first.text).map(|path| (path, NamedBy::Comment))
}

/// The blocks of text without fences.
fn text_blocks<'a>(
    desk: &Desk<'_>,
    lines: Vec<Line<'a>>,
    problems: &mut Vec<IntakeProblem>,
) -> Vec<Block<'a>> {
    if let Some(values) = json_object::read(desk, &lines, &[], problems) {
        return values;
    }
    let block = |lines: Vec<Line<'a>>, lead: Vec<Line<'a>>| {
        let name = first_line_name(desk, &lines).or_else(|| naming::above(desk, &lead));
        Block { lines, ordinal: 0, origin: Origin::Text, name, lead }
    };
    let marked = patch::is_patch(&lines, false)
        || search_replace::read(desk, &lines).is_some()
        || lines.iter().any(|line| crate::tags::read(&line.text).is_some());
    if marked {
        return vec![block(lines, Vec::new())];
    }
    let mut blocks = Vec::new();
    for (lead, code) in runs(lines) {
        blocks.push(block(code, lead));
    }
    blocks
}

/// The stretches of code in a text, each with the prose above it. Text without a line of prose is one stretch, as it is.
fn runs(lines: Vec<Line<'_>>) -> Vec<(Vec<Line<'_>>, Vec<Line<'_>>)> {
    let looks = looks(&lines);
    if !looks.contains(&Look::Code) {
        return Vec::new();
    }
    if !looks.contains(&Look::Prose) {
        return vec![(Vec::new(), lines)];
    }
    let mut runs = Vec::new();
    let (mut lead, mut pending, mut code): (Vec<_>, Vec<_>, Vec<_>) = (Vec::new(), Vec::new(), Vec::new());
    for (line, look) in lines.into_iter().zip(looks) {
        match look {
            Look::Prose => {
                if !code.is_empty() {
                    runs.push((std::mem::take(&mut lead), std::mem::take(&mut code)));
                }
                lead.append(&mut pending);
                lead.push(line);
            }
            Look::Code => {
                // What is undecided goes with the code below it when it is a comment, with the prose above when not.
                let comments =
                    pending.iter().rposition(|line: &Line<'_>| !belongs(line)).map_or(0, |at| at + 1);
                let comments = if code.is_empty() { comments } else { 0 };
                lead.extend(pending.drain(..comments));
                if code.is_empty() {
                    let blank = pending.iter().take_while(|line| line.is_blank()).count();
                    pending.drain(..blank);
                }
                code.append(&mut pending);
                code.push(line);
            }
            Look::Either => pending.push(line),
        }
    }
    if !code.is_empty() {
        let trailing =
            pending.iter().rposition(|line| belongs(line) && !line.is_blank()).map_or(0, |at| at + 1);
        code.extend(pending.into_iter().take(trailing));
        runs.push((lead, code));
    }
    runs
}

fn belongs(line: &Line<'_>) -> bool {
    line.is_blank() || line.text.trim_start().starts_with('#') || super::elision::read(&line.text).is_some()
}

/// What each line looks like in its place: what is inside a bracket or a string that code opened is code, as long as it is
/// indented deeper than the statement or reads as an argument.
fn looks(lines: &[Line<'_>]) -> Vec<Look> {
    let mut scanner = Scanner::default();
    let mut looks = Vec::with_capacity(lines.len());
    let mut opened_at = 0;
    for line in lines {
        let indent = columns(indent_of(&line.text));
        if scanner.at_statement() {
            opened_at = indent;
            let found = if opens_string(&line.text) { Look::Code } else { look(&line.text) };
            if found == Look::Code {
                scanner.line(&line.text);
            }
            looks.push(found);
        } else {
            let kind = scanner.line(&line.text).kind;
            // A bracket that prose never closes does not make the rest of the text code.
            let within = indent > opened_at || inside_call(&line.text);
            if kind != LineKind::InString && look(&line.text) == Look::Prose && !within {
                scanner = Scanner::default();
                looks.push(Look::Prose);
            } else {
                looks.push(Look::Code);
            }
        }
    }
    looks
}

/// Whether a line begins with a triple-quoted string, as a docstring does.
fn opens_string(line: &str) -> bool {
    let text = line.trim_start().trim_start_matches(['r', 'R', 'f', 'F', 'b', 'B']);
    text.starts_with("\"\"\"") || text.starts_with("'''")
}

/// Whether a line that reads as a sentence may be an argument: it begins or ends as one.
fn inside_call(line: &str) -> bool {
    let text = line.trim();
    text.starts_with(['"', '\'', '#', '(', '[', '{', '*'])
        || text.ends_with([',', '(', ')', '[', ']', '{', '}', '"', '\''])
}
