//! Which characters of two one-line texts differ, by whole words.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Words compared at most; longer texts are marked from the first difference to the last.
const MAX_WORDS: usize = 600;

type Ranges = Vec<(u32, u32)>;

/// Character ranges of each text that the other does not have.
pub(crate) fn marks(before: &str, after: &str) -> (Ranges, Ranges) {
    let (one, other) = (words(before), words(after));
    if one.len() + other.len() > MAX_WORDS {
        return ends(&one, &other);
    }
    let mut found = (Vec::new(), Vec::new());
    let ops = capture_diff_slices(Algorithm::Myers, &one, &other);
    let positions = (starts(&one), starts(&other));
    for op in &ops {
        let (old, new) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        push(&mut found.0, &positions.0, old.start, old.end);
        push(&mut found.1, &positions.1, new.start, new.end);
    }
    found
}

fn push(ranges: &mut Ranges, starts: &[u32], from: usize, to: usize) {
    let (Some(start), Some(end)) = (starts.get(from).copied(), starts.get(to).copied()) else { return };
    if start == end {
        return;
    }
    match ranges.last_mut() {
        Some(last) if last.1 == start => last.1 = end,
        Some(_) | None => ranges.push((start, end)),
    }
}

/// Without comparing words: everything between the common beginning and the common end.
fn ends(one: &[&str], other: &[&str]) -> (Ranges, Ranges) {
    let prefix = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let suffix = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let cut = |words: &[&str]| {
        let mut ranges = Vec::new();
        push(&mut ranges, &starts(words), prefix, words.len().saturating_sub(suffix).max(prefix));
        ranges
    };
    (cut(one), cut(other))
}

fn starts(words: &[&str]) -> Vec<u32> {
    let mut at = 0_u32;
    let mut starts = vec![0];
    for word in words {
        at = at.saturating_add(u32::try_from(word.chars().count()).unwrap_or(u32::MAX));
        starts.push(at);
    }
    starts
}

/// Splits into runs of letters and digits, runs of white space, and single other characters.
pub(crate) fn words(text: &str) -> Vec<&str> {
    let class = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            1
        } else if c.is_whitespace() {
            2
        } else {
            0
        }
    };
    let mut found = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let this = class(c);
        if last.is_some_and(|last| last != this || this == 0) {
            found.extend(text.get(start..at));
            start = at;
        }
        last = Some(this);
    }
    if start < text.len() {
        found.extend(text.get(start..));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_whole_words_in_characters() {
        assert_eq!(marks("Duration.days(4)", "Duration.days(14)"), (vec![(14, 15)], vec![(14, 16)]));
        assert_eq!(marks("é 'a'", "é 'b'"), (vec![(3, 4)], vec![(3, 4)]));
        assert_eq!(marks("x", "x"), (vec![], vec![]));
        assert_eq!(marks("", "new"), (vec![], vec![(0, 3)]));
    }
}
