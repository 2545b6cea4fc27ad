//! Positions and one-line renderings of Python source.
//!
//! The parser counts bytes; people count lines and characters. Nothing here may panic on an offset that is out of
//! range or inside a character, because offsets come from error recovery as well as from valid trees.

use infrabench_protocol::place::{LineRange, Place};

/// Longest one-line text shown for a value, in characters. Inline Lambda code can run to pages.
const MAX_ONE_LINE: usize = 600;

/// A byte range of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl From<ruff_text_size::TextRange> for Span {
    fn from(range: ruff_text_size::TextRange) -> Self {
        Self { start: range.start().to_u32(), end: range.end().to_u32() }
    }
}

/// Source text with the start of each line.
#[derive(Debug)]
pub(crate) struct Source {
    pub path: String,
    pub text: String,
    starts: Vec<u32>,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut starts = vec![0];
        let mut bytes = text.bytes().enumerate().peekable();
        while let Some((at, byte)) = bytes.next() {
            let lone_return = byte == b'\r' && bytes.peek().is_none_or(|(_, next)| *next != b'\n');
            if byte == b'\n' || lone_return {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        Self { path: path.to_owned(), text: text.to_owned(), starts }
    }

    /// The text of a span; empty when the span does not lie on character boundaries.
    pub(crate) fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The 1-based line of a byte offset.
    pub(crate) fn line(&self, offset: u32) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX).max(1)
    }

    /// The 1-based column of a byte offset, in Unicode scalar values.
    pub(crate) fn column(&self, offset: u32) -> u32 {
        let index = (self.line(offset) as usize).saturating_sub(1);
        let start = self.starts.get(index).copied().unwrap_or(0);
        let characters = self.slice(Span { start, end: offset }).chars().count();
        u32::try_from(characters).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Where a span is, for the reader.
    pub(crate) fn place(&self, span: Span) -> Place {
        let last = if span.end > span.start { span.end - 1 } else { span.start };
        Place {
            path: self.path.clone(),
            lines: LineRange::new(self.line(span.start), self.line(last)),
            column: Some(self.column(span.start)),
        }
    }

    /// The span on one line; see [`fold`].
    pub(crate) fn one_line(&self, span: Span) -> String {
        fold(self.slice(span))
    }
}

/// Source on one line: white space folded, comments and trailing commas dropped, line breaks inside strings shown as
/// `\n`. Cut with `…` at a documented length.
pub(crate) fn fold(source: &str) -> String {
    let mut out = String::with_capacity(source.len().min(MAX_ONE_LINE));
    let mut written = 0;
    let mut quote: Option<(char, bool)> = None;
    let mut chars = source.chars().peekable();
    let mut gap = false;
    while let Some(c) = chars.next() {
        if written >= MAX_ONE_LINE {
            out.push('…');
            return out;
        }
        if let Some((mark, triple)) = quote {
            match c {
                '\n' => out.push_str("\\n"),
                '\r' => {}
                '\\' => {
                    out.push(c);
                    match chars.next() {
                        Some('\n') => out.push('n'),
                        Some(next) => out.push(next),
                        None => {}
                    }
                }
                c => {
                    out.push(c);
                    if c == mark && (!triple || take_two(&mut chars, mark, &mut out)) {
                        quote = None;
                    }
                }
            }
            written += 1;
            continue;
        }
        match c {
            '#' => while chars.next_if(|c| *c != '\n').is_some() {},
            '\\' if chars.peek().is_some_and(|c| *c == '\n' || *c == '\r') => gap = true,
            c if c.is_whitespace() => gap = true,
            c => {
                let closes = matches!(c, ')' | ']' | '}');
                if closes && out.ends_with(',') && !out.ends_with("(,") && !single_tuple(&out, c) {
                    out.pop();
                }
                if gap && !closes && !out.is_empty() && !out.ends_with(['(', '[', '{']) && c != '.' {
                    out.push(' ');
                    written += 1;
                }
                gap = false;
                out.push(c);
                written += 1;
                if c == '"' || c == '\'' {
                    quote = Some((c, false));
                    if chars.peek() == Some(&c) {
                        chars.next();
                        out.push(c);
                        if chars.next_if_eq(&c).is_some() {
                            out.push(c);
                            quote = Some((c, true));
                        } else {
                            quote = None;
                        }
                    }
                }
            }
        }
    }
    out
}

/// Whether the comma before a closing parenthesis may be the one that makes a tuple, which must stay.
fn single_tuple(out: &str, close: char) -> bool {
    if close != ')' {
        return false;
    }
    let mut depth = 0_i32;
    for (at, c) in out.char_indices().rev().skip(1) {
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '(' => {
                let before = out.get(..at).unwrap_or("").trim_end().chars().next_back();
                return !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'));
            }
            '[' | '{' => return false,
            ',' if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

fn take_two(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, mark: char, out: &mut String) -> bool {
    for _ in 0..2 {
        if chars.next_if_eq(&mark).is_none() {
            return false;
        }
        out.push(mark);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_layout_and_keeps_strings() {
        assert_eq!(fold("f(\n    a, # why\n    'x  # y',\n)"), "f(a, 'x  # y')");
        assert_eq!(fold("(\n  1,\n)"), "(1,)");
        assert_eq!(fold("g(1,)"), "g(1)");
        assert_eq!(fold("\"\"\"a\n b\"\"\""), "\"\"\"a\\n b\"\"\"");
        assert_eq!(fold("x \\\n  .y()"), "x.y()");
    }

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a.py", "é = x\r\ny");
        assert_eq!((source.line(5), source.column(5)), (1, 5));
        assert_eq!((source.line(8), source.column(8)), (2, 1));
        assert_eq!(source.slice(Span { start: 1, end: 2 }), "");
    }
}
