//! Header lines of a diff: `@@ -1,2 +3,4 @@` and the names of the two sides.

use super::model::{Hunk, Side};

/// Reads a hunk header, already without its line ending. `None` when the line does not begin with `@@`.
///
/// A header without usable numbers, such as `@@ ... @@`, gives a hunk that is not `numbered`.
pub(super) fn hunk(text: &str, line: u32) -> Option<Hunk> {
    let rest = text.strip_prefix("@@")?;
    let (ranges, section) = rest.split_once("@@").unwrap_or((rest, ""));
    let mut hunk = Hunk { line, section: section.trim().to_owned(), ..Hunk::default() };
    let mut words = ranges.split_whitespace();
    let old = words.next().and_then(|word| range(word, '-'));
    let new = words.next().and_then(|word| range(word, '+'));
    if let (Some(old), Some(new)) = (old, new) {
        (hunk.old_start, hunk.old_count) = old;
        (hunk.new_start, hunk.new_count) = new;
        hunk.numbered = true;
    }
    Some(hunk)
}

/// `-12,3` or `-12`, the count being 1 then.
fn range(word: &str, sign: char) -> Option<(u32, u32)> {
    let word = word.strip_prefix(sign)?;
    match word.split_once(',') {
        Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
        None => Some((word.parse().ok()?, 1)),
    }
}

/// Reads the name in a `---` or `+++` line: what follows the marker, with an optional date after a tab.
pub(super) fn side(text: &str, git_prefix: &str) -> Side {
    let name = text.split('\t').next().unwrap_or_default().trim();
    let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    if name.is_empty() {
        Side::Unstated
    } else if name == "/dev/null" {
        Side::Nothing
    } else {
        Side::Path(name.strip_prefix(git_prefix).unwrap_or(name).to_owned())
    }
}
