//! The completion as numbered lines, and what about it can never be read.

use crate::lines::{to_u32, trim_ending};
use infrabench_protocol::intake::IntakeProblem;
use infrabench_protocol::place::LineRange;
use std::borrow::Cow;

/// The largest completion that is read. Real answers are a thousand times smaller.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// One line of the completion, or text that came out of one (a JSON string has several lines on one).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// 1-based line of the completion.
    pub(crate) number: u32,
    /// The text, without its ending.
    pub(crate) text: Cow<'a, str>,
}

impl Line<'_> {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The completion's lines; a byte-order mark is dropped, every line ending is as good as another.
pub(crate) fn lines(completion: &str) -> Result<Vec<Line<'_>>, IntakeProblem> {
    refuse(completion)?;
    let text = completion.strip_prefix('\u{feff}').unwrap_or(completion);
    // Old Macintosh endings: no newline at all, yet several lines.
    let separator = if text.contains('\n') || !text.contains('\r') { '\n' } else { '\r' };
    let mut lines: Vec<Line<'_>> = text
        .split_terminator(separator)
        .enumerate()
        .map(|(at, line)| Line { number: to_u32(at + 1), text: Cow::Borrowed(trim_ending(line)) })
        .collect();
    // A completion that was cut behind an indentation has no last line.
    if !text.ends_with(separator) && lines.len() > 1 && lines.last().is_some_and(Line::is_blank) {
        lines.pop();
    }
    Ok(lines)
}

fn refuse(completion: &str) -> Result<(), IntakeProblem> {
    let problem = |message: String| Err(IntakeProblem { message, answer_lines: None });
    if completion.len() > MAX_BYTES {
        let (size, limit) = (completion.len() / 1024 / 1024, MAX_BYTES / 1024 / 1024);
        return problem(format!(
            "the completion is {size} MB long; {limit} MB is the limit. Give the changed code only"
        ));
    }
    if completion.trim().is_empty() {
        return problem("the completion is empty".to_owned());
    }
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}');
    let strange = completion.chars().filter(|c| control(c) || *c == char::REPLACEMENT_CHARACTER).count();
    if completion.contains('\0') || strange.saturating_mul(20) > completion.chars().count() {
        return problem("the completion is binary data, not text; paste the answer as text".to_owned());
    }
    Ok(())
}

/// The ranges that the numbers of `lines` form.
pub(crate) fn ranges<'l>(lines: impl IntoIterator<Item = &'l Line<'l>>) -> Vec<LineRange> {
    merge(lines.into_iter().map(|line| LineRange::new(line.number, line.number)).collect())
}

/// Ranges in order, those that touch made one.
pub(crate) fn merge(mut ranges: Vec<LineRange>) -> Vec<LineRange> {
    ranges.sort_unstable();
    let mut merged: Vec<LineRange> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.first <= last.last.saturating_add(1) => last.last = last.last.max(range.last),
            Some(_) | None => merged.push(range),
        }
    }
    merged
}

/// `line 3` or `lines 3 to 7`.
pub(crate) fn span(lines: &[Line<'_>]) -> String {
    match (lines.first(), lines.last()) {
        (Some(first), Some(last)) if first.number == last.number => format!("line {}", first.number),
        (Some(first), Some(last)) => format!("lines {} to {}", first.number, last.number),
        (None, _) | (_, None) => "no lines".to_owned(),
    }
}
