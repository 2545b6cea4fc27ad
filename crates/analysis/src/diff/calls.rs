//! Methods called on a construct, on both sides.

use super::compare::{Compare, Likeness};
use super::marks::marks;
use super::rows::Rows;
use super::sources::{call_source, kind_of, labelled};
use crate::tree::{Arg, Call, Kind, Tree};
use infrabench_protocol::analysis::{Change, RowDiff, SourceValue};
use rustc_hash::FxHashMap;

impl Rows {
    pub(super) fn calls(&mut self, compare: &Compare<'_>, before: &[Call], after: &[Call]) {
        let mut waiting: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
        for (index, call) in before.iter().enumerate().rev() {
            waiting.entry(call.path_hash).or_default().push(index);
        }
        let mut left: Vec<&Call> = Vec::new();
        let mut used = vec![false; before.len()];
        for call in after {
            // Same first, wherever it stands; what is left pairs in order.
            let candidates = waiting.get_mut(&call.path_hash);
            let exact = candidates.and_then(|candidates| {
                let at = candidates.iter().rev().take(64).position(|index| {
                    before.get(*index).is_some_and(|one| likeness(compare, one, call) == Likeness::Same)
                })?;
                Some(candidates.remove(candidates.len() - 1 - at))
            });
            match exact.and_then(|index| used.get_mut(index)) {
                Some(used) => {
                    *used = true;
                    self.same += 1;
                }
                None => left.push(call),
            }
        }
        for call in left {
            let next = waiting.get_mut(&call.path_hash).and_then(Vec::pop);
            match next.and_then(|index| Some((before.get(index)?, used.get_mut(index)?))) {
                Some((one, used)) => {
                    *used = true;
                    let change = if likeness(compare, one, call) == Likeness::Equal {
                        Change::Equal
                    } else {
                        Change::Changed
                    };
                    let (one, other) = call_pair(compare, one, call);
                    let kind = kind_of(call);
                    self.rows.push(RowDiff {
                        change,
                        kind,
                        name: call.path.clone(),
                        before: Some(one),
                        after: Some(other),
                    });
                }
                None => self.one(call_source(compare.after, call), &call.path, kind_of(call), true),
            }
        }
        for (call, _) in before.iter().zip(&used).filter(|(_, used)| !**used) {
            self.one(call_source(compare.before, call), &call.path, kind_of(call), false);
        }
    }
}

fn likeness(compare: &Compare<'_>, before: &Call, after: &Call) -> Likeness {
    let guards = before.guards.len() == after.guards.len()
        && before
            .guards
            .iter()
            .zip(&after.guards)
            .all(|(one, other)| super::emit::same_guard(compare, *one, *other));
    match (compare.before.kind(before.value), compare.after.kind(after.value)) {
        (Kind::Call(_, one), Kind::Call(_, other)) if guards => compare.arguments(one, other),
        _ => Likeness::Different,
    }
}

/// Two calls of one method. Arguments are compared by parameter, so that one that only stands elsewhere is not marked.
fn call_pair(compare: &Compare<'_>, before: &Call, after: &Call) -> (SourceValue, SourceValue) {
    let (mut one, mut other) = (call_source(compare.before, before), call_source(compare.after, after));
    let (left, right) = (pieces(compare.before, before), pieces(compare.after, after));
    for piece in &left {
        match right.iter().find(|also| also.label == piece.label) {
            None => one.marks.push(piece.range(0, piece.length)),
            Some(also) => {
                if compare.property(&piece.label, piece.value, also.value) == Likeness::Same {
                    continue;
                }
                let (mut these, mut those) = marks(&piece.text, &also.text);
                if piece.text == also.text {
                    these.push((0, piece.length));
                    those.push((0, also.length));
                }
                one.marks.extend(these.into_iter().map(|(start, end)| piece.range(start, end)));
                other.marks.extend(those.into_iter().map(|(start, end)| also.range(start, end)));
            }
        }
    }
    for piece in right.iter().filter(|piece| !left.iter().any(|also| also.label == piece.label)) {
        other.marks.push(piece.range(0, piece.length));
    }
    let tail = |value: &SourceValue, pieces: &[Piece]| {
        let start = pieces.last().map_or(0, |piece| piece.start + piece.length);
        (start, to_u32(value.text.chars().count()))
    };
    let (these, those) = (tail(&one, &left), tail(&other, &right));
    let written = |value: &SourceValue, (start, _): (u32, u32)| {
        value.text.chars().skip(start as usize).collect::<String>()
    };
    if written(&one, these) != written(&other, those) {
        one.marks.extend((these.0 < these.1).then_some(these));
        other.marks.extend((those.0 < those.1).then_some(those));
    }
    one.marks.sort_unstable();
    other.marks.sort_unstable();
    (one, other)
}

/// An argument as it stands in the text of a call.
struct Piece {
    label: String,
    value: usize,
    text: String,
    start: u32,
    length: u32,
}

impl Piece {
    fn range(&self, start: u32, end: u32) -> (u32, u32) {
        (self.start + start, self.start + end)
    }
}

fn pieces(tree: &Tree, call: &Call) -> Vec<Piece> {
    let Kind::Call(_, args) = tree.kind(call.value) else { return Vec::new() };
    let mut start = 0;
    labelled(args)
        .into_iter()
        .zip(args)
        .map(|((label, value), arg)| {
            let text = argument_text(tree, arg);
            let length = to_u32(text.chars().count());
            let piece = Piece { label, value, text, start, length };
            start += length + 2;
            piece
        })
        .collect()
}

fn argument_text(tree: &Tree, arg: &Arg) -> String {
    crate::build::settle::arguments_text(tree, std::slice::from_ref(arg))
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
