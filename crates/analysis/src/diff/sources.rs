//! Values and calls as they are shown: text, marks, place.

use super::marks::marks;
use crate::build::settle::{arguments_text, is_grant};
use crate::text::Span;
use crate::tree::{Arg, ArgName, Call, Kind, Tree, ValueId};
use infrabench_protocol::analysis::{RowKind, SourceValue};
use infrabench_protocol::place::{LineRange, Place};

pub(super) fn kind_of(call: &Call) -> RowKind {
    if is_grant(call) { RowKind::Grant } else { RowKind::Call }
}

/// The arguments of a call, and under which condition or loop it is made.
pub(super) fn call_source(tree: &Tree, call: &Call) -> SourceValue {
    let args = match tree.kind(call.value) {
        Kind::Call(_, args) => args.as_slice(),
        _ => &[],
    };
    let mut text = arguments_text(tree, args);
    for guard in call.guards.iter().filter_map(|guard| tree.node(*guard)) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&guard.name);
    }
    SourceValue { text, ..at(tree, call.file, call.span) }
}

pub(super) fn source(tree: &Tree, value: ValueId) -> SourceValue {
    let Some(info) = tree.values.get(value) else { return at(tree, 0, Span::default()) };
    SourceValue { text: tree.text(value), ..at(tree, info.file, info.span) }
}

/// An empty text at a place.
pub(super) fn at(tree: &Tree, file: usize, span: Span) -> SourceValue {
    let place = tree.files.get(file).map(|file| file.source.place(span));
    let nowhere = || Place { path: String::new(), lines: LineRange::new(1, 1), column: None };
    SourceValue { text: String::new(), marks: Vec::new(), place: place.unwrap_or_else(nowhere) }
}

pub(super) fn marked(mut before: SourceValue, mut after: SourceValue) -> (SourceValue, SourceValue) {
    (before.marks, after.marks) = marks(&before.text, &after.text);
    // Written the same, but meaning something else: the whole text is what differs.
    if before.text == after.text {
        let whole = (0, u32::try_from(before.text.chars().count()).unwrap_or(u32::MAX));
        before.marks.push(whole);
        after.marks.push(whole);
    }
    (before, after)
}

pub(super) fn labelled(args: &[Arg]) -> Vec<(String, ValueId)> {
    let mut position = 0;
    let mut splats = 0;
    args.iter()
        .map(|arg| {
            let label = match &arg.name {
                ArgName::Keyword(name) => name.clone(),
                ArgName::Position => {
                    position += 1;
                    format!("argument {position}")
                }
                ArgName::Star => "*".to_owned(),
                ArgName::DoubleStar => {
                    splats += 1;
                    "**".repeat(splats)
                }
            };
            (label, arg.value)
        })
        .collect()
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
