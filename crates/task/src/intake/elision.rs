//! Lines that stand for code that the answer leaves out: `...`, `# ... existing code ...`, `# rest of the file unchanged`.

/// A line that stands for omitted code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Elision {
    /// Nothing but dots. Valid Python, so that only its place tells what it is.
    Dots,
    /// A comment that says so.
    Comment,
}

/// Words that, beside dots, tell "code left out here" from a thought that trails off.
const WORDS: [&str; 18] = [
    "existing",
    "rest",
    "unchanged",
    "previous",
    "remaining",
    "other",
    "same",
    "above",
    "below",
    "before",
    "omitted",
    "more",
    "code",
    "here",
    "imports",
    "resources",
    "methods",
    "stays",
];

/// Phrases that say it without dots.
const PHRASES: [&str; 16] = [
    "existing code",
    "rest of the file",
    "rest of file",
    "rest of the code",
    "rest of the class",
    "rest of the stack",
    "rest of the method",
    "rest of the function",
    "rest of the module",
    "rest of the implementation",
    "remains unchanged",
    "remain unchanged",
    "same as before",
    "same as above",
    "code unchanged",
    "unchanged code",
];

/// Reads `line` as an elision.
pub(crate) fn read(line: &str) -> Option<Elision> {
    let text = line.trim();
    if text == "..." || text == "…" {
        return Some(Elision::Dots);
    }
    if text.len() > 160 {
        return None;
    }
    let body =
        ["<!--", "/*", "//", "--", "#", ";"].into_iter().find_map(|leader| text.strip_prefix(leader))?;
    let body =
        body.trim_end_matches("-->").trim_end_matches("*/").trim_start_matches(['#', '/', '-', ';']).trim();
    let bare =
        body.trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | '<' | '>' | '-' | '=' | '*' | ' '));
    if bare == "..." || bare == "…" {
        return Some(Elision::Comment);
    }
    let lower = bare.to_lowercase();
    let dots = |text: &str| text.starts_with("...") || text.starts_with('…');
    let trailing = lower.ends_with("...") || lower.ends_with('…');
    let says_so = || lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word));
    let phrase =
        || PHRASES.iter().any(|phrase| lower.contains(phrase)) && lower.split_whitespace().count() <= 12;
    let alone =
        matches!(lower.as_str(), "unchanged" | "omitted" | "no changes" | "omitted for brevity" | "snip");
    (dots(&lower) || (trailing && says_so()) || phrase() || alone).then_some(Elision::Comment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_that_leave_code_out_are_recognised() {
        for line in [
            "# ... existing code ...",
            "    # rest of file unchanged",
            "# (rest of the class remains unchanged)",
            "// ...",
            "# …",
            "# ... (other resources)",
            "# previous code stays the same...",
            "# unchanged",
            "# [... existing imports ...]",
        ] {
            assert_eq!(read(line), Some(Elision::Comment), "{line}");
        }
        assert_eq!(read("        ..."), Some(Elision::Dots));
    }

    #[test]
    fn ordinary_comments_are_not() {
        for line in [
            "# Wait for the queue to drain...",
            "# the rest of the fleet is updated later",
            "x = ...",
            "# Unchanged rows are skipped",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
