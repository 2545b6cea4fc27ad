//! A lexical scanner for Python lines: strings, brackets, comments, continuations, and nothing more.
//!
//! Re-indenting needs to know which lines are statements and which are the inside of a string or a call; telling code
//! from prose and a whole answer from a cut one needs brackets. None of this needs a parser, and answers are often not
//! parseable.

/// What stands at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// White space only.
    Blank,
    /// A comment and nothing else, outside brackets and strings.
    Comment,
    /// The first line of a statement.
    Statement,
    /// Goes on with a statement: inside brackets or behind a backslash. May be blank or a comment there.
    Continuation,
    /// Begins inside a string, so its white space is part of the program.
    InString,
}

/// One scanned line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineScan {
    /// What it is.
    pub(crate) kind: LineKind,
    /// Whether the statement that ends on this line opens a block, i.e. ends with `:`.
    pub(crate) opens_block: bool,
    /// Whether its first character closes a bracket.
    pub(crate) closes_first: bool,
}

/// A scanned text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    /// One entry per line.
    pub(crate) lines: Vec<LineScan>,
    /// Brackets still open at the end.
    pub(crate) open_brackets: usize,
    /// Closing brackets that nothing opened.
    pub(crate) stray_closers: usize,
    /// Whether the text ends inside a triple-quoted string.
    pub(crate) open_string: bool,
    /// Whether the last statement wants a block that does not come.
    pub(crate) open_block: bool,
}

impl Scan {
    /// Whether the text ends where a statement ends: what a cut answer does not.
    pub(crate) fn is_closed(&self) -> bool {
        self.open_brackets == 0 && !self.open_string && !self.open_block
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Quote {
    mark: u8,
    triple: bool,
}

/// The state between two lines.
#[derive(Clone, Default)]
pub(crate) struct Scanner {
    depth: usize,
    stray: usize,
    string: Option<Quote>,
    continued: bool,
    last_token: u8,
}

/// Scans `lines`, which have no endings.
pub(crate) fn scan<'a>(lines: impl IntoIterator<Item = &'a str>) -> Scan {
    let mut scanner = Scanner::default();
    let mut open_block = false;
    let mut entries = Vec::new();
    for line in lines {
        let entry = scanner.line(line);
        match entry.kind {
            LineKind::Blank | LineKind::Comment => {}
            LineKind::Statement | LineKind::Continuation | LineKind::InString => {
                open_block = entry.opens_block;
            }
        }
        entries.push(entry);
    }
    let open_string = scanner.in_triple_string();
    Scan {
        lines: entries,
        open_brackets: scanner.depth,
        stray_closers: scanner.stray,
        open_string,
        open_block,
    }
}

impl Scanner {
    /// Whether the next line begins inside a triple-quoted string.
    pub(crate) fn in_triple_string(&self) -> bool {
        self.string.is_some_and(|quote| quote.triple)
    }

    /// Whether the next line begins a statement.
    pub(crate) fn at_statement(&self) -> bool {
        self.string.is_none() && self.depth == 0 && !self.continued
    }

    /// Scans the next line.
    pub(crate) fn line(&mut self, line: &str) -> LineScan {
        let content = line.trim_start_matches([' ', '\t', '\u{c}']).as_bytes();
        let first = content.first().copied();
        let kind = if self.string.is_some() {
            LineKind::InString
        } else if self.depth > 0 || self.continued {
            LineKind::Continuation
        } else {
            match first {
                None | Some(b'\r') => LineKind::Blank,
                Some(b'#') => LineKind::Comment,
                Some(_) => LineKind::Statement,
            }
        };
        let closes_first = self.string.is_none() && matches!(first, Some(b')' | b']' | b'}'));
        if kind == LineKind::Statement {
            self.last_token = 0;
        }
        self.continued = false;
        self.characters(line.as_bytes());
        let ends_here = self.depth == 0 && self.string.is_none() && !self.continued;
        let opens_block =
            ends_here && self.last_token == b':' && kind != LineKind::Comment && kind != LineKind::Blank;
        LineScan { kind, opens_block, closes_first }
    }

    fn characters(&mut self, line: &[u8]) {
        let mut at = 0;
        while let Some(&byte) = line.get(at) {
            if let Some(quote) = self.string {
                at += self.in_string(quote, byte, line, at);
                continue;
            }
            match byte {
                b' ' | b'\t' | b'\r' | b'\x0c' => {}
                b'#' => break,
                b'"' | b'\'' => {
                    let triple = line.get(at + 1) == Some(&byte) && line.get(at + 2) == Some(&byte);
                    self.string = Some(Quote { mark: byte, triple });
                    self.last_token = byte;
                    at += if triple { 2 } else { 0 };
                }
                b'\\' if line.get(at + 1).is_none_or(|next| *next == b'\r') => self.continued = true,
                b'(' | b'[' | b'{' => {
                    self.depth += 1;
                    self.last_token = byte;
                }
                b')' | b']' | b'}' => {
                    if self.depth == 0 {
                        self.stray += 1;
                    }
                    self.depth = self.depth.saturating_sub(1);
                    self.last_token = byte;
                }
                other => self.last_token = other,
            }
            at += 1;
        }
        // A string in single quotes ends with its line, unless a backslash carries it on.
        let carried = line.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1;
        if self.string.is_some_and(|quote| !quote.triple) && !carried {
            self.string = None;
        }
    }

    /// Takes what stands at `at` inside a string; gives the number of bytes taken.
    fn in_string(&mut self, quote: Quote, byte: u8, line: &[u8], at: usize) -> usize {
        if byte == b'\\' {
            return 2;
        }
        if byte != quote.mark {
            return 1;
        }
        if !quote.triple {
            self.string = None;
            return 1;
        }
        if line.get(at + 1) == Some(&byte) && line.get(at + 2) == Some(&byte) {
            self.string = None;
            return 3;
        }
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<LineKind> {
        scan(text.lines()).lines.iter().map(|line| line.kind).collect()
    }

    #[test]
    fn lines_inside_strings_and_brackets_are_told_apart() {
        use LineKind::{Comment, Continuation, InString, Statement};
        let text = "x = f(\n  1,\n)\ny = '''a\n  b''' # )\n# c\nz = 1 + \\\n  2\nw = 'a\\\n  b'\nv";
        let expected = [
            Statement,
            Continuation,
            Continuation,
            Statement,
            InString,
            Comment,
            Statement,
            Continuation,
            Statement,
            InString,
            Statement,
        ];
        assert_eq!(kinds(text), expected);
    }

    #[test]
    fn a_header_over_several_lines_opens_a_block_on_its_last() {
        let scanned = scan("def f(\n  a,\n) -> None:  # why\n  pass".lines());
        assert_eq!(
            scanned.lines.iter().map(|line| line.opens_block).collect::<Vec<_>>(),
            [false, false, true, false]
        );
        assert!(scanned.is_closed());
    }

    #[test]
    fn a_cut_text_is_not_closed() {
        for text in ["f(1,", "x = '''a", "if x:", "for a in b:\n  # nothing"] {
            assert!(!scan(text.lines()).is_closed(), "{text}");
        }
    }
}
