//! Fenced blocks in prose, as chat answers have them: nested in lists and quotes, `~~~`, longer fences around shorter ones,
//! the last one not closed.

use super::answer::Line;
use super::lexer::Scanner;
use std::borrow::Cow;

/// A stretch of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment<'a> {
    /// What stands between fenced blocks.
    Prose(Vec<Line<'a>>),
    /// A fenced block.
    Fenced(Fenced<'a>),
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fenced<'a> {
    /// What follows the opening fence, e.g. `python title="app.py"`.
    pub(crate) info: String,
    /// The content; the indentation of the fence is taken off.
    pub(crate) lines: Vec<Line<'a>>,
    /// Line of the opening fence.
    pub(crate) opened: u32,
    /// Whether a closing fence was there.
    pub(crate) closed: bool,
}

/// How far ahead a closing fence is looked for when the first one stands inside a string.
const LOOK_AHEAD: usize = 2_000;
/// Fences around fences that are opened.
const DEPTH: usize = 3;

/// A fence at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fence<'l> {
    /// Bytes before it: indentation, list or quote marks.
    before: usize,
    quoted: bool,
    mark: char,
    length: usize,
    info: &'l str,
}

/// Splits `lines` at fences.
pub(crate) fn segments<'a>(lines: &[Line<'a>]) -> Vec<Segment<'a>> {
    let mut segments = Vec::new();
    split(lines, DEPTH, &mut segments);
    segments
}

fn split<'a>(lines: &[Line<'a>], depth: usize, segments: &mut Vec<Segment<'a>>) {
    let mut prose: Vec<Line<'a>> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let Some(fence) = opening(&line.text) else {
            prose.push(line.clone());
            at += 1;
            continue;
        };
        let (end, closed) = end_of(lines, at + 1, &fence);
        let mut content: Vec<Line<'a>> = lines
            .get(at + 1..end)
            .unwrap_or_default()
            .iter()
            .map(|line| without_margin(line, &fence))
            .collect();
        let closed = closed || close_at_line_end(&mut content, &fence);
        let next = if closed && end < lines.len() && !implicit(lines, end, &fence) { end + 1 } else { end };
        if !prose.is_empty() {
            segments.push(Segment::Prose(std::mem::take(&mut prose)));
        }
        if depth > 0 && is_wrapper(&fence, &content) {
            if fence.length > 3 {
                split(&content, depth - 1, segments);
                at = next;
            } else {
                // Its end cannot be told from the end of the fence inside: only its first line is not the answer.
                at += 1;
            }
            continue;
        }
        if closed || content.iter().any(|line| !line.is_blank()) {
            segments.push(Segment::Fenced(Fenced {
                info: fence.info.trim().to_owned(),
                lines: content,
                opened: line.number,
                closed,
            }));
        }
        at = next;
    }
    if !prose.is_empty() {
        segments.push(Segment::Prose(prose));
    }
}

/// Reads an opening fence. Behind a list mark or a quote mark too.
fn opening(text: &str) -> Option<Fence<'_>> {
    if !text.contains("```") && !text.contains("~~~") {
        return None;
    }
    let mut rest = text.trim_start_matches([' ', '\t']);
    let mut quoted = false;
    while let Some(inner) = rest.strip_prefix('>') {
        quoted = true;
        rest = inner.trim_start_matches([' ', '\t']);
    }
    let item = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let marked = if item.len() < rest.len() {
        item.strip_prefix(['.', ')'])
    } else {
        rest.strip_prefix(['-', '*', '+'])
    };
    if let Some(inner) = marked.filter(|inner| inner.starts_with(' ')) {
        rest = inner.trim_start_matches(' ');
    }
    let mark = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = rest.trim_start_matches(mark);
    let length = rest.len() - info.len();
    if length < 3 || (mark == '`' && info.contains('`')) {
        return None;
    }
    Some(Fence { before: text.len() - rest.len(), quoted, mark, length, info })
}

fn closes(line: &Line<'_>, fence: &Fence<'_>) -> bool {
    let text = if fence.quoted { line.text.trim_start().trim_start_matches('>') } else { &line.text };
    let indent = text.len() - text.trim_start().len();
    let text = text.trim();
    text.len() >= fence.length
        && text.chars().all(|c| c == fence.mark)
        && (fence.quoted || indent <= fence.before + 3)
}

/// The index of the line that ends the block, and whether it does so.
fn end_of(lines: &[Line<'_>], from: usize, fence: &Fence<'_>) -> (usize, bool) {
    let mut scanner = Scanner::default();
    let mut at = from;
    while let Some(line) = lines.get(at) {
        if implicit(lines, at, fence) && !scanner.in_triple_string() {
            return (at, true);
        }
        if closes(line, fence) {
            return (behind_string(lines, at, fence, scanner).unwrap_or(at), true);
        }
        scanner.line(&line.text);
        at += 1;
    }
    (lines.len(), false)
}

/// A fence inside a docstring does not end the block when another one does behind the string.
fn behind_string(lines: &[Line<'_>], at: usize, fence: &Fence<'_>, mut scanner: Scanner) -> Option<usize> {
    if !scanner.in_triple_string() {
        return None;
    }
    let ahead = lines.iter().enumerate().skip(at).take(LOOK_AHEAD);
    for (at, line) in ahead {
        if !scanner.in_triple_string() && closes(line, fence) {
            return Some(at);
        }
        scanner.line(&line.text);
    }
    None
}

/// Whether a block with a language begins at `at` although the one before was not closed.
fn implicit(lines: &[Line<'_>], at: usize, outer: &Fence<'_>) -> bool {
    let Some(fence) = lines.get(at).and_then(|line| opening(&line.text)) else { return false };
    let word = !fence.info.trim().is_empty() && fence.info.split_whitespace().count() <= 3;
    fence.mark == outer.mark
        && fence.length >= outer.length
        && word
        && fence.before <= outer.before
        && !is_markdown(outer.info)
}

/// A last line such as `)` with the closing fence right behind it.
fn close_at_line_end(content: &mut [Line<'_>], fence: &Fence<'_>) -> bool {
    let Some(last) = content.iter_mut().rev().find(|line| !line.is_blank()) else { return false };
    let marks: String = std::iter::repeat_n(fence.mark, fence.length).collect();
    match last.text.trim_end().strip_suffix(marks.as_str()) {
        Some(rest) => {
            last.text = Cow::Owned(rest.trim_end().to_owned());
            true
        }
        None => false,
    }
}

fn is_markdown(info: &str) -> bool {
    matches!(info.trim().to_ascii_lowercase().as_str(), "markdown" | "md")
}

/// Whether the fence stands around Markdown that has fences of its own.
fn is_wrapper(fence: &Fence<'_>, content: &[Line<'_>]) -> bool {
    let inner = || content.iter().any(|line| opening(&line.text).is_some());
    (is_markdown(fence.info) || (fence.info.trim().is_empty() && fence.length > 3)) && inner()
}

/// The line without the indentation of the fence, or without its quote marks.
fn without_margin<'a>(line: &Line<'a>, fence: &Fence<'_>) -> Line<'a> {
    if fence.quoted {
        let text = line.text.trim_start();
        let text = text.strip_prefix('>').unwrap_or(text);
        return Line {
            number: line.number,
            text: Cow::Owned(text.strip_prefix(' ').unwrap_or(text).to_owned()),
        };
    }
    let margin = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
    let cut = margin.min(fence.before);
    let text = match &line.text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(cut..).unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.get(cut..).unwrap_or(text).to_owned()),
    };
    Line { number: line.number, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::answer::lines;

    fn shown(text: &str) -> Vec<String> {
        let text = text.replace('\'', "`");
        let show = |segment: Segment<'_>| match segment {
            Segment::Prose(lines) => format!("prose {}", lines.len()),
            Segment::Fenced(block) => {
                let content: Vec<&str> = block.lines.iter().map(|line| line.text.as_ref()).collect();
                format!("{}[{}]{}", block.info, content.join("|"), if block.closed { "" } else { " open" })
            }
        };
        segments(&lines(&text).unwrap_or_default()).into_iter().map(show).collect()
    }

    #[test]
    fn fences_of_every_kind() {
        assert_eq!(shown("a\n'''python\nx\n'''\nb"), ["prose 1", "python[x]", "prose 1"]);
        assert_eq!(shown("~~~\n'''\n~~~"), ["[```]"]);
        assert_eq!(shown("1. do\n   '''py\n   x\n     y\n   '''"), ["prose 1", "py[x|  y]"]);
        assert_eq!(shown("- '''py\n  x\n  '''"), ["py[x]"]);
        assert_eq!(shown("> '''py\n> x\n> '''\n"), ["py[x]"]);
        assert_eq!(shown("'''py\nx\ny"), ["py[x|y] open"]);
        assert_eq!(shown("'''py\nf(\n)'''"), ["py[f(|)]"]);
        assert_eq!(shown("'''py\nx\n'''py\ny\n'''"), ["py[x]", "py[y]"]);
    }

    #[test]
    fn fences_around_fences() {
        assert_eq!(shown("'''markdown\na\n'''py\nx\n'''\nb\n'''"), ["prose 1", "py[x]", "prose 1"]);
        assert_eq!(shown("''''\na\n'''py\nx\n'''\n''''"), ["prose 1", "py[x]"]);
    }

    #[test]
    fn a_fence_in_a_docstring_does_not_end_the_block() {
        assert_eq!(shown("'''py\n\"\"\"a\n'''\nb\n\"\"\"\nx\n'''"), ["py[\"\"\"a|```|b|\"\"\"|x]"]);
    }
}
