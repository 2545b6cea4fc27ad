//! A file put together from the context and an answer that repeats some or most of it.
//!
//! Two modes. *Literal*: the answer is the file; what it leaves out is gone. *Sketch*: the answer shows where its code
//! goes; lines of the file that it does not show stay, above all where it says `... existing code ...`.

use super::answer::Line;
use super::fit::Fit;
use super::indent::columns;
use crate::lines::indent_of;
use crate::splice::align::Gap;
use crate::splice::skeleton::Skeleton;
use crate::tags;
use std::ops::Range;

/// How to take an answer that repeats lines of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The answer is the file.
    Literal,
    /// The answer shows parts of the file.
    Sketch,
}

/// The file that results.
pub(crate) struct Merged {
    /// Per mask of the file, what goes there; `None` leaves the mask as it is.
    pub(crate) fills: Vec<Option<Vec<String>>>,
    /// The whole text, ending with a newline.
    pub(crate) text: String,
    /// Whether a line outside the masks changes.
    pub(crate) outside: bool,
    /// Lines outside the masks that are new or changed.
    pub(crate) added: usize,
    /// Lines of the context that go or change.
    pub(crate) removed: usize,
    /// The answer's lines (indexes) that end up in the file and are not the file's already.
    pub(crate) used: Vec<usize>,
    /// What was decided on the way, one sentence each.
    pub(crate) because: Vec<String>,
}

/// Puts the file together.
pub(crate) fn merge(file: &Skeleton<'_>, lines: &[Line<'_>], fit: &Fit, mode: Mode) -> Merged {
    let mut draft = Draft {
        file,
        lines,
        fit,
        before: vec![Vec::new(); file.kept.len() + 1],
        dropped: vec![false; file.kept.len()],
        changed: vec![None; file.kept.len()],
        fills: vec![None; file.points.len()],
        used: Vec::new(),
        because: Vec::new(),
    };
    for gap in fit.alignment.gaps() {
        match mode {
            Mode::Literal => draft.literal(&gap),
            Mode::Sketch => draft.sketch(&gap),
        }
    }
    if mode == Mode::Literal {
        draft.change_headers();
    } else if fit.header_lines.iter().any(|header| *header) {
        draft.because.push("signatures stay as in the context".to_owned());
    }
    draft.finish()
}

struct Draft<'d, 't> {
    file: &'d Skeleton<'t>,
    lines: &'d [Line<'d>],
    fit: &'d Fit,
    /// Lines inserted before each kept line, and behind the last.
    before: Vec<Vec<String>>,
    dropped: Vec<bool>,
    changed: Vec<Option<String>>,
    fills: Vec<Option<Vec<String>>>,
    used: Vec<usize>,
    because: Vec<String>,
}

impl Draft<'_, '_> {
    fn text(&self, at: usize) -> &str {
        self.lines.get(at).map(|line| line.text.as_ref()).unwrap_or_default()
    }

    /// The line as it stands in the file.
    fn moved(&self, at: usize) -> String {
        let text = self.text(at);
        if self.fit.shift == 0 || text.trim().is_empty() {
            return text.to_owned();
        }
        let column = i64::try_from(columns(indent_of(text))).unwrap_or(0) + i64::from(self.fit.shift);
        format!(
            "{}{}",
            " ".repeat(usize::try_from(column).unwrap_or(0)),
            text.trim_start_matches([' ', '\t'])
        )
    }

    fn take(&mut self, answer: &[usize]) -> Vec<String> {
        self.used.extend_from_slice(answer);
        answer.iter().map(|at| self.moved(*at)).collect()
    }

    /// Indexes into `points` of the masks within a gap.
    fn points_in(&self, gap: &Gap) -> Vec<usize> {
        let within = |at: usize| (gap.old.start..=gap.old.end).contains(&at);
        self.file
            .points
            .iter()
            .enumerate()
            .filter(|(_, point)| within(point.at))
            .map(|(index, _)| index)
            .collect()
    }

    fn fill(&mut self, point: usize, answer: &[usize]) {
        let lines = self.take(answer);
        if let Some(slot) = self.fills.get_mut(point) {
            slot.get_or_insert_default().extend(lines);
        }
    }

    fn insert(&mut self, position: usize, answer: &[usize]) {
        let lines = self.take(answer);
        if let Some(slot) = self.before.get_mut(position) {
            slot.extend(lines);
        }
    }

    fn drop_lines(&mut self, range: Range<usize>) {
        for slot in self.dropped.get_mut(range).unwrap_or_default() {
            *slot = true;
        }
    }

    fn literal(&mut self, gap: &Gap) {
        let answer: Vec<usize> = gap.new.clone().filter(|at| tags::read(self.text(*at)).is_none()).collect();
        self.drop_lines(gap.old.clone());
        match self.points_in(gap).first() {
            Some(point) => self.fill(*point, &answer),
            None => self.insert(gap.old.start, &answer),
        }
    }

    fn sketch(&mut self, gap: &Gap) {
        let parts = self.parts(gap);
        let filled: Vec<&Vec<usize>> = parts.iter().filter(|part| !part.is_empty()).collect();
        if filled.is_empty() {
            return;
        }
        let points = self.points_in(gap);
        match points.first() {
            Some(_) if points.len() > 1 && filled.len() == points.len() => {
                for (point, part) in points.iter().zip(filled) {
                    self.fill(*point, part);
                }
            }
            Some(point) => {
                for part in filled {
                    self.fill(*point, part);
                }
            }
            None => self.outside(gap, &parts),
        }
    }

    /// Code that a sketch has outside every mask.
    fn outside(&mut self, gap: &Gap, parts: &[Vec<usize>]) {
        let telling = |range: Range<usize>| range.filter(|at| !self.file.text(*at).trim().is_empty()).count();
        let shown = parts.iter().map(Vec::len).sum::<usize>();
        let elided = parts.len() > 1;
        if let [part] = parts
            && !elided
            && !self.is_imports(part)
            && telling(gap.old.clone()) <= 2 * shown
        {
            self.drop_lines(gap.old.clone());
            self.insert(gap.old.start, part);
            return;
        }
        for (index, part) in parts.iter().enumerate() {
            let last_import = gap.old.clone().rev().find(|at| is_import(self.file.text(*at)));
            let position = match last_import {
                Some(at) if self.is_imports(part) => at + 1,
                Some(_) | None if elided && index == 0 => gap.old.start,
                Some(_) | None => gap.old.end,
            };
            self.insert(position, part);
        }
    }

    fn is_imports(&self, part: &[usize]) -> bool {
        part.iter().all(|at| is_import(self.text(*at)))
    }

    /// The answer's lines of a gap, cut where it leaves code out.
    fn parts(&mut self, gap: &Gap) -> Vec<Vec<usize>> {
        let mut parts: Vec<Vec<usize>> = vec![Vec::new()];
        let flag = |flags: &[bool], at: usize| flags.get(at).copied().unwrap_or(false);
        for at in gap.new.clone() {
            let text = self.text(at);
            if flag(&self.fit.elided, at) {
                parts.push(Vec::new());
            } else if tags::read(text).is_some()
                || flag(&self.fit.header_lines, at)
                || self.repeats_super(text, gap)
            {
            } else if let Some(part) = parts.last_mut() {
                part.push(at);
            }
        }
        for part in &mut parts {
            while part.last().is_some_and(|at| self.text(*at).trim().is_empty()) {
                part.pop();
            }
            let blank = part.iter().take_while(|at| self.text(**at).trim().is_empty()).count();
            part.drain(..blank);
        }
        parts
    }

    /// `super().__init__(...)` in other words than the file's.
    fn repeats_super(&self, text: &str, gap: &Gap) -> bool {
        let calls = |text: &str| text.trim_start().starts_with("super().__init__(");
        calls(text) && gap.old.clone().any(|at| calls(self.file.text(at)))
    }

    fn change_headers(&mut self) {
        for (at, partner) in self.fit.alignment.partner.iter().enumerate() {
            let Some(new) = *partner else { continue };
            let moved = self.moved(new);
            if moved.trim_end() != self.file.text(at).trim_end() {
                self.used.push(new);
                if let Some(slot) = self.changed.get_mut(at) {
                    *slot = Some(moved);
                }
            }
        }
    }

    fn finish(mut self) -> Merged {
        let changed = self.changed.iter().filter(|line| line.is_some()).count();
        let removed = self.dropped.iter().filter(|dropped| **dropped).count() + changed;
        let added = self.before.iter().map(Vec::len).sum::<usize>() + changed;
        let outside = removed > 0 || added > 0;
        let mut text: Vec<&str> = Vec::new();
        for position in 0..=self.file.kept.len() {
            if let Some(lines) = self.before.get(position) {
                text.extend(lines.iter().map(String::as_str));
            }
            let here = self.file.points.iter().zip(&self.fills).filter(|(point, _)| point.at == position);
            for (point, fill) in here {
                let region = self.file.lines.get(point.first..point.end).unwrap_or_default();
                let begin = region.iter().take_while(|line| tags::read(line).is_some()).take(1);
                let end = region.iter().rev().take_while(|line| tags::read(line).is_some()).take(1);
                match fill {
                    Some(lines) if region.len() > 1 => {
                        text.extend(begin);
                        text.extend(lines.iter().map(String::as_str));
                        text.extend(end);
                    }
                    Some(lines) => text.extend(lines.iter().map(String::as_str)),
                    None => text.extend(region),
                }
            }
            if position < self.file.kept.len() && !self.dropped.get(position).copied().unwrap_or(false) {
                let changed = self.changed.get(position).and_then(Option::as_deref);
                text.push(changed.unwrap_or_else(|| self.file.text(position)));
            }
        }
        let mut whole = text.join("\n");
        whole.push('\n');
        self.used.sort_unstable();
        self.used.dedup();
        Merged {
            fills: self.fills,
            text: whole,
            outside,
            added,
            removed,
            used: self.used,
            because: self.because,
        }
    }
}

fn is_import(line: &str) -> bool {
    let text = line.trim_start();
    text.starts_with("import ") || (text.starts_with("from ") && text.contains(" import"))
}
