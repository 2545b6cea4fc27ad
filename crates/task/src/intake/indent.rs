//! Re-indentation: a snippet moved to its mask's level without changing what it says.
//!
//! A snippet moves as one block, by the distance between its first statement and the mask. Lines that begin inside a
//! string never move, because their white space is part of the program. Two repairs come before that, for text that Python
//! would refuse as it stands: a stretch whose indentation jumps without a reason (a first line that lost its indentation
//! on the way through a chat window, imports at column 0 above indented code) is moved on its own.
//!
//! Indentation is counted in columns. In a file indented with tabs one tab is [`TAB_COLUMNS`] columns.

use super::lexer::{self, LineKind, LineScan};
use std::ops::Range;

/// What a tab counts for when tabs and spaces must be converted into each other.
pub(crate) const TAB_COLUMNS: usize = 4;

/// A snippet at its mask's level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Indented {
    /// The lines, without endings.
    pub(crate) lines: Vec<String>,
    /// Columns by which most of it moved.
    pub(crate) shifted: i32,
    /// What was done, in the words of a summary; `None` when nothing was.
    pub(crate) note: Option<String>,
}

/// Moves `lines` to the level of `indent`. Without `python`, strings and brackets mean nothing and every line moves alike.
pub(crate) fn reindent(lines: &[&str], indent: &str, python: bool) -> Indented {
    let scan = if python { lexer::scan(lines.iter().copied()).lines } else { plain(lines) };
    let tabs = indent.contains('\t');
    let styled = Styled::new(lines, &scan, tabs);
    let target = columns(indent);
    let parts = parts(lines, &scan, &styled.columns, target);
    let shifted = parts.iter().max_by_key(|part| part.lines.len()).map_or(0, |part| part.shift);
    let mut result = Vec::with_capacity(lines.len());
    for part in &parts {
        for at in part.lines.clone() {
            result.push(styled.line(lines, &scan, at, part.shift));
        }
    }
    Indented { lines: result, shifted, note: note(&parts, &styled) }
}

/// The columns that a line's white space takes.
pub(crate) fn columns(text: &str) -> usize {
    let mut columns = 0;
    for byte in text.bytes() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns = (columns / TAB_COLUMNS + 1) * TAB_COLUMNS,
            _ => break,
        }
    }
    columns
}

/// Lines of something that is not Python: each is a statement or blank.
fn plain(lines: &[&str]) -> Vec<LineScan> {
    let kind = |line: &str| if line.trim().is_empty() { LineKind::Blank } else { LineKind::Statement };
    lines.iter().map(|line| LineScan { kind: kind(line), opens_block: true, closes_first: false }).collect()
}

/// Where each line starts, counted in the file's style.
struct Styled {
    tabs: bool,
    converted: Option<&'static str>,
    columns: Vec<usize>,
}

impl Styled {
    fn new(lines: &[&str], scan: &[LineScan], tabs: bool) -> Self {
        let indents = || {
            let code =
                |(_, scan): &(&&str, &LineScan)| !matches!(scan.kind, LineKind::InString | LineKind::Blank);
            lines
                .iter()
                .zip(scan)
                .filter(code)
                .map(|(line, _)| crate::lines::indent_of(line))
                .filter(|indent| !indent.is_empty())
        };
        let any_tab = indents().any(|indent| indent.contains('\t'));
        let all_spaces = !any_tab && indents().next().is_some();
        let mut found: Vec<usize> = lines.iter().map(|line| columns(crate::lines::indent_of(line))).collect();
        let mut converted = None;
        if tabs && all_spaces {
            let unit = unit(scan, &found);
            for columns in &mut found {
                *columns = *columns / unit * TAB_COLUMNS + *columns % unit;
            }
            converted = Some("spaces made tabs");
        } else if !tabs && any_tab {
            converted = Some("tabs made spaces");
        }
        Self { tabs, converted, columns: found }
    }

    fn line(&self, lines: &[&str], scan: &[LineScan], at: usize, shift: i32) -> String {
        let (text, kind) = (lines.get(at).copied().unwrap_or_default(), scan.get(at).map(|scan| scan.kind));
        let content = text.trim_start_matches([' ', '\t']);
        let still = shift == 0 && self.converted.is_none();
        if still || kind == Some(LineKind::InString) {
            return text.to_owned();
        }
        if content.trim().is_empty() {
            return String::new();
        }
        let columns =
            i64::try_from(self.columns.get(at).copied().unwrap_or(0)).unwrap_or(0) + i64::from(shift);
        let columns = usize::try_from(columns).unwrap_or(0);
        let tabs = if self.tabs { columns / TAB_COLUMNS } else { 0 };
        format!("{}{}{content}", "\t".repeat(tabs), " ".repeat(columns - tabs * TAB_COLUMNS))
    }
}

/// The step by which statements are indented, when they are indented with spaces.
fn unit(scan: &[LineScan], columns: &[usize]) -> usize {
    let statements = scan
        .iter()
        .zip(columns)
        .filter(|(scan, _)| scan.kind == LineKind::Statement)
        .map(|(_, columns)| *columns);
    let step = statements.fold(0, greatest_divisor);
    if matches!(step, 2 | 3 | 4 | 8) { step } else { TAB_COLUMNS }
}

fn greatest_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}

/// A stretch of lines that moves as one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    lines: Range<usize>,
    shift: i32,
}

fn distance(from: usize, to: usize) -> i32 {
    let signed = |columns: usize| i32::try_from(columns).unwrap_or(i32::MAX);
    signed(to).saturating_sub(signed(from))
}

fn parts(lines: &[&str], scan: &[LineScan], columns: &[usize], target: usize) -> Vec<Part> {
    let column = |at: usize| columns.get(at).copied().unwrap_or(0);
    let of_kind = |kind| scan.iter().enumerate().filter(move |(_, scan)| scan.kind == kind).map(|(at, _)| at);
    let mut heads: Vec<usize> = of_kind(LineKind::Statement).collect();
    if heads.is_empty() {
        heads = of_kind(LineKind::Comment).collect();
    }
    let Some(&first) = heads.first() else {
        return vec![Part { lines: 0..lines.len(), shift: 0 }];
    };
    let mut starts = vec![(0, distance(column(first), target))];
    for (head, frame) in breaks(lines, scan, columns, &heads, target) {
        let from = comments_above(scan, columns, head);
        starts.push((from, distance(frame, target)));
    }
    let starts = lost_first_line(scan, columns, &heads, target, starts);
    let ends = starts.iter().skip(1).map(|(from, _)| *from).chain([lines.len()]);
    let parts: Vec<Part> = starts
        .iter()
        .zip(ends)
        .map(|((from, shift), end)| Part { lines: *from..end, shift: *shift })
        .collect();
    lost_first_comment(scan, columns, first, target, parts)
}

/// Statements at which the indentation jumps as Python would not allow, so that another stretch begins, each with the
/// column of that stretch that belongs at the mask's level.
fn breaks(
    lines: &[&str],
    scan: &[LineScan],
    columns: &[usize],
    heads: &[usize],
    target: usize,
) -> Vec<(usize, usize)> {
    let column = |at: usize| columns.get(at).copied().unwrap_or(0);
    // The least column from each head on.
    let mut least: Vec<usize> = heads.iter().map(|head| column(*head)).collect();
    for at in (0..least.len().saturating_sub(1)).rev() {
        let next = least.get(at + 1).copied().unwrap_or(usize::MAX);
        if let Some(slot) = least.get_mut(at) {
            *slot = (*slot).min(next);
        }
    }
    let mut found = Vec::new();
    for (at, pair) in heads.windows(2).enumerate() {
        let [before, head] = pair else { continue };
        let opens = block_opens_before(scan, *before, *head);
        let rises = column(*head) > column(*before) && !opens && least.get(at + 1) == Some(&column(*head));
        if rises {
            found.push((*head, column(*head)));
        } else if at == 0 {
            found.extend(falls_below(lines, scan, columns, heads, target).map(|frame| (*head, frame)));
        }
    }
    found
}

/// Whether the statement at `head`, which ends before `next`, opens a block.
fn block_opens_before(scan: &[LineScan], head: usize, next: usize) -> bool {
    scan.get(head..next).unwrap_or_default().iter().any(|line| line.opens_block)
}

/// The column of what follows the first statement that belongs at the mask's level, when the first statement alone stands
/// at the wrong column: deeper than all that follow, or shallower than a later one to which the indentation falls back.
fn falls_below(
    lines: &[&str],
    scan: &[LineScan],
    columns: &[usize],
    heads: &[usize],
    target: usize,
) -> Option<usize> {
    let column = |at: usize| columns.get(at).copied().unwrap_or(0);
    let [first, second, rest @ ..] = heads else { return None };
    let opens = block_opens_before(scan, *first, *second);
    let least = rest.iter().map(|head| column(*head)).fold(column(*second), usize::min);
    if column(*second) < column(*first) {
        // A method behind the mask's code and an `else` fall on purpose; `self.x = 1` does not.
        let on_purpose =
            opens || least < column(*second) || lines.get(*second).is_some_and(|line| may_fall(line));
        return (!on_purpose).then(|| column(*second));
    }
    if !opens {
        return None;
    }
    if column(*first) < least && least < column(*second) {
        return Some(least);
    }
    // A body at most two levels below the mask, under a header at least three levels above it.
    let near = least > target && least - target <= 2 * TAB_COLUMNS;
    let far = column(*first) < target && least.saturating_sub(column(*first)) > 2 * TAB_COLUMNS;
    (near && far).then_some(target)
}

/// Whether a statement may stand to the left of the one before it although that one opens nothing.
fn may_fall(line: &str) -> bool {
    const WORDS: [&str; 9] = ["def", "async", "class", "else", "elif", "except", "finally", "case", "if"];
    let line = line.trim_start();
    let word =
        line.find(|c: char| !c.is_ascii_alphabetic()).map_or(line, |end| line.get(..end).unwrap_or_default());
    line.starts_with('@') || WORDS.contains(&word)
}

/// The first of the comment and blank lines right above `head` that stand at its column.
fn comments_above(scan: &[LineScan], columns: &[usize], head: usize) -> usize {
    let mut from = head;
    for at in (0..head).rev() {
        match scan.get(at).map(|scan| scan.kind) {
            Some(LineKind::Comment) if columns.get(at) == columns.get(head) => from = at,
            Some(LineKind::Blank) => {}
            Some(LineKind::Comment | LineKind::Statement | LineKind::Continuation | LineKind::InString)
            | None => break,
        }
    }
    from
}

/// A first statement over several lines may have lost its indentation on the first of them only; then the lines that
/// follow are in the frame of the rest, or, where nothing else follows, of the closing bracket.
fn lost_first_line(
    scan: &[LineScan],
    columns: &[usize],
    heads: &[usize],
    target: usize,
    mut starts: Vec<(usize, i32)>,
) -> Vec<(usize, i32)> {
    let column = |at: usize| columns.get(at).copied().unwrap_or(0);
    let Some(&first) = heads.first() else { return starts };
    let next = heads.get(1).copied().unwrap_or(scan.len());
    let inside = || {
        (first + 1..next).filter(|at| scan.get(*at).is_some_and(|scan| scan.kind == LineKind::Continuation))
    };
    let Some(least) = inside().map(column).min() else { return starts };
    match starts.get_mut(1) {
        Some(second) if heads.get(1).is_some_and(|head| second.0 <= *head) => {
            let frame = heads.get(1).map_or(0, |head| column(*head));
            if least >= frame && column(first) < frame {
                second.0 = first + 1;
            }
        }
        _ => {
            let closer = inside()
                .next_back()
                .filter(|at| scan.get(*at).is_some_and(|scan| scan.closes_first))
                .map(column);
            if let Some(closer) = closer.filter(|closer| heads.len() == 1 && *closer > column(first)) {
                starts.insert(1, (first + 1, distance(closer, target)));
            }
        }
    }
    starts
}

/// A comment on the very first line may have lost its indentation like any other first line.
fn lost_first_comment(
    scan: &[LineScan],
    columns: &[usize],
    first: usize,
    target: usize,
    parts: Vec<Part>,
) -> Vec<Part> {
    let leading = scan.iter().position(|scan| scan.kind != LineKind::Blank).unwrap_or(first);
    let lost = leading < first
        && columns.get(leading) == Some(&0)
        && columns.get(first).is_some_and(|column| *column > 0);
    match parts.as_slice() {
        [head, rest @ ..] if lost && head.lines.contains(&leading) => {
            let mut parts = vec![
                Part { lines: head.lines.start..leading + 1, shift: distance(0, target) },
                Part { lines: leading + 1..head.lines.end, shift: head.shift },
            ];
            parts.extend_from_slice(rest);
            parts
        }
        _ => parts,
    }
}

/// What was done, in a summary's words.
fn note(parts: &[Part], styled: &Styled) -> Option<String> {
    let by = |shift: i32| {
        let columns = shift.unsigned_abs();
        let what = if styled.tabs && columns.is_multiple_of(4) {
            let tabs = columns / 4;
            format!("{tabs} tab{}", if tabs == 1 { "" } else { "s" })
        } else {
            format!("{columns} space{}", if columns == 1 { "" } else { "s" })
        };
        if shift < 0 { format!("{what} to the left") } else { what }
    };
    let shift = match parts {
        [one, rest @ ..] if rest.iter().all(|part| part.shift == one.shift) => {
            (one.shift != 0).then(|| format!("re-indented {}", by(one.shift)))
        }
        [first, rest] if rest.shift == 0 && first.lines.len() == 1 => {
            Some(format!("first line re-indented {}", by(first.shift)))
        }
        parts => {
            let moves: Vec<String> = parts.iter().map(|part| by(part.shift)).collect();
            Some(format!("re-indented in {} parts ({})", parts.len(), moves.join(", ")))
        }
    };
    match (styled.converted, shift) {
        (Some(converted), Some(shift)) => Some(format!("{converted}; {shift}")),
        (Some(converted), None) => Some(converted.to_owned()),
        (None, shift) => shift,
    }
}
