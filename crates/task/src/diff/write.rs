//! Writer of the published form.

use crate::lines::python;
use std::ops::Range;

/// The diff from `context` to the text that has `contents` in the place of `ranges`, in the form that
/// `"\n".join(difflib.unified_diff(context, reference, "without_solution", "with_solution", n=0))` gives over lines with
/// their endings kept.
///
/// `parts` are bytes of `context` at line boundaries, ascending and not overlapping, each with the whole lines that come
/// there. The hunks stand exactly at these places, where difflib may slide one over lines that repeat. Empty when
/// nothing changes.
pub fn published_diff(context: &str, parts: &[(Range<usize>, &str)]) -> String {
    let mut elements = Vec::new();
    let (mut at, mut old, mut new) = (0, 0, 0);
    for (range, content) in merged(parts) {
        let untouched = python(context.get(at..range.start).unwrap_or_default()).len();
        let removed = python(context.get(range.clone()).unwrap_or_default());
        let added = python(&content);
        (old, new) = (old + untouched, new + untouched);
        if removed != added {
            elements.push(format!("@@ -{} +{} @@\n", span(old, removed.len()), span(new, added.len())));
            elements.extend(removed.iter().map(|line| format!("-{line}")));
            elements.extend(added.iter().map(|line| format!("+{line}")));
        }
        (at, old, new) = (range.end, old + removed.len(), new + added.len());
    }
    if elements.is_empty() {
        return String::new();
    }
    format!("--- without_solution\n\n+++ with_solution\n\n{}", elements.join("\n"))
}

/// Parts that touch are one hunk, as for difflib.
fn merged(parts: &[(Range<usize>, &str)]) -> Vec<(Range<usize>, String)> {
    let mut merged: Vec<(Range<usize>, String)> = Vec::new();
    for (range, content) in parts {
        match merged.last_mut() {
            Some((last, text)) if last.end == range.start => {
                last.end = range.end;
                text.push_str(content);
            }
            _ => merged.push((range.clone(), (*content).to_owned())),
        }
    }
    merged
}

/// A range as difflib writes it: the line before an empty one, and no count for a single line.
fn span(before: usize, count: usize) -> String {
    match count {
        0 => format!("{before},0"),
        1 => format!("{}", before + 1),
        count => format!("{},{count}", before + 1),
    }
}
