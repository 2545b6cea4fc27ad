//! Lines of a text, in the two senses that matter here.
//!
//! Everywhere in this project a line ends with `\n` and nothing else, as in editors, git and Python's own source reader
//! (a `\r` before it belongs to the ending). Python's `str.splitlines`, with which published canonical solutions were
//! made, splits at ten more places, e.g. a form feed; [`python`] follows it so that those hunks land where they should.

/// The lines of `text`, endings kept. Empty for an empty text; the last line may lack its ending.
pub fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// How many lines `text` has.
pub fn count(text: &str) -> u32 {
    to_u32(text.split_inclusive('\n').count())
}

/// A line without its ending (`\n` or `\r\n`).
pub fn trim_ending(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

/// The white space that a line starts with.
pub fn indent_of(line: &str) -> &str {
    let line = trim_ending(line);
    let width = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..width).unwrap_or_default()
}

/// The ending that most lines of `text` have; `\n` when none has any.
pub fn dominant_ending(text: &str) -> &'static str {
    let all = text.bytes().filter(|byte| *byte == b'\n').count();
    let crlf = text.matches("\r\n").count();
    if crlf * 2 > all { "\r\n" } else { "\n" }
}

/// The lines of `text` as Python's `splitlines(keepends=True)` gives them.
pub fn python(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (content, ending) = python_line(rest);
        let (line, after) = rest.split_at(content.len() + ending.len());
        lines.push(line);
        rest = after;
    }
    lines
}

/// The first line of `text` in Python's sense: its content and its ending, which is empty when the text has none.
pub fn python_line(text: &str) -> (&str, &'static str) {
    for (at, character) in text.char_indices() {
        let ending = match character {
            '\n' => "\n",
            '\r' if text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n')) => "\r\n",
            '\r' => "\r",
            '\u{b}' => "\u{b}",
            '\u{c}' => "\u{c}",
            '\u{1c}' => "\u{1c}",
            '\u{1d}' => "\u{1d}",
            '\u{1e}' => "\u{1e}",
            '\u{85}' => "\u{85}",
            '\u{2028}' => "\u{2028}",
            '\u{2029}' => "\u{2029}",
            _ => continue,
        };
        return (text.get(..at).unwrap_or_default(), ending);
    }
    (text, "")
}

/// A line count or number; texts are far below the limit.
pub(crate) fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A line number as an index.
pub(crate) fn to_usize(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_splits_where_splitlines_does() {
        assert_eq!(python("a\r\nb\rc\u{c}\nd\u{2028}e"), ["a\r\n", "b\r", "c\u{c}", "\n", "d\u{2028}", "e"]);
    }

    #[test]
    fn our_lines_end_at_newlines_only() {
        assert_eq!(split("a\r\nb\rc\u{c}\nd"), ["a\r\n", "b\rc\u{c}\n", "d"]);
        assert_eq!(count(""), 0);
    }

    #[test]
    fn the_ending_of_most_lines_wins() {
        assert_eq!(dominant_ending("a\r\nb\r\nc\n"), "\r\n");
        assert_eq!(dominant_ending("a\nb\r\n"), "\n");
        assert_eq!(dominant_ending("a"), "\n");
    }
}
