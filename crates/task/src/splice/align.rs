//! Which lines of one text are lines of another: the basis for recognising whole files and for reporting what a
//! replaced file changes.
//!
//! A line diff leaves freedom where lines repeat: of `a`, blank, `b` against `a`, blank, `new`, blank, `b` either blank
//! line may be the new one. [`Alignment::slide_to`] uses that freedom so that insertions land in masks: there, the answer
//! was asked for.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::ops::Range;

/// Numbers for lines, equal for lines that count as equal.
#[derive(Default)]
pub(crate) struct Interner<'a> {
    numbers: HashMap<&'a str, u32>,
}

impl<'a> Interner<'a> {
    /// The number of `key`.
    pub(crate) fn number(&mut self, key: &'a str) -> u32 {
        let next = crate::lines::to_u32(self.numbers.len());
        *self.numbers.entry(key).or_insert(next)
    }
}

/// Lines of an old text paired with equal lines of a new one, in the order of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alignment {
    /// For each old line, its line in the new text.
    pub(crate) partner: Vec<Option<usize>>,
    new_count: usize,
}

/// A stretch between paired lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Old lines without a partner.
    pub(crate) old: Range<usize>,
    /// New lines without a partner.
    pub(crate) new: Range<usize>,
}

impl Alignment {
    /// Pairs the lines of `old` and `new`, given by their numbers.
    pub(crate) fn of(old: &[u32], new: &[u32]) -> Self {
        let mut partner = vec![None; old.len()];
        for operation in capture_diff_slices(Algorithm::Patience, old, new) {
            if let DiffOp::Equal { old_index, new_index, len } = operation {
                for (offset, slot) in partner.iter_mut().skip(old_index).take(len).enumerate() {
                    *slot = Some(new_index + offset);
                }
            }
        }
        Self { partner, new_count: new.len() }
    }

    /// Keeps only the pairs that `holds` accepts.
    pub(crate) fn retain(&mut self, holds: impl Fn(usize, usize) -> bool) {
        for (old, slot) in self.partner.iter_mut().enumerate() {
            if slot.is_some_and(|new| !holds(old, new)) {
                *slot = None;
            }
        }
    }

    /// The stretches without partners, in order.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let (mut old_from, mut new_from) = (0, 0);
        let ends = self.partner.iter().enumerate().filter_map(|(old, new)| new.map(|new| (old, new)));
        for (old, new) in ends.chain([(self.partner.len(), self.new_count)]) {
            if old > old_from || new > new_from {
                gaps.push(Gap { old: old_from..old, new: new_from..new });
            }
            (old_from, new_from) = (old + 1, new + 1);
        }
        gaps
    }

    /// Moves pure insertions to the nearest of `points` (numbers of old lines that stand before the place), where the
    /// repetition of lines allows it.
    pub(crate) fn slide_to(&mut self, points: &[usize], old: &[u32], new: &[u32]) {
        for gap in self.gaps() {
            let at = gap.old.start;
            if !gap.old.is_empty() || gap.new.is_empty() || points.contains(&at) {
                continue;
            }
            let mut reachable: Vec<usize> = points.to_vec();
            reachable.sort_by_key(|point| point.abs_diff(at));
            for point in reachable {
                if let Some(pairs) = self.slid(&gap, point, old, new) {
                    for (line, partner) in pairs {
                        if let Some(slot) = self.partner.get_mut(line) {
                            *slot = Some(partner);
                        }
                    }
                    break;
                }
            }
        }
    }

    /// The pairs that change when `gap` moves to `point`; `None` when the lines on the way do not repeat.
    fn slid(&self, gap: &Gap, point: usize, old: &[u32], new: &[u32]) -> Option<Vec<(usize, usize)>> {
        let at = gap.old.start;
        let mut pairs = Vec::new();
        for step in 0..point.abs_diff(at) {
            let (line, was, becomes) = if point < at {
                (
                    at.checked_sub(1 + step)?,
                    gap.new.start.checked_sub(1 + step)?,
                    gap.new.end.checked_sub(1 + step)?,
                )
            } else {
                (at + step, gap.new.end + step, gap.new.start + step)
            };
            let was_paired = self.partner.get(line).copied().flatten() == Some(was);
            if !was_paired || old.get(line).is_none() || old.get(line) != new.get(becomes) {
                return None;
            }
            pairs.push((line, becomes));
        }
        Some(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn an_insertion_moves_to_the_mask_when_lines_repeat() {
        let (old, new) = (numbers("a.b"), numbers("a.x.b"));
        for point in [1, 2] {
            let mut alignment = Alignment::of(&old, &new);
            alignment.slide_to(&[point], &old, &new);
            let gaps = alignment.gaps();
            assert_eq!(gaps, [Gap { old: point..point, new: point..point + 2 }]);
        }
    }

    #[test]
    fn an_insertion_stays_when_the_mask_is_elsewhere() {
        let (old, new) = (numbers("abcd"), numbers("axbcd"));
        let mut alignment = Alignment::of(&old, &new);
        alignment.slide_to(&[3], &old, &new);
        assert_eq!(alignment.gaps(), [Gap { old: 1..1, new: 1..2 }]);
    }
}
