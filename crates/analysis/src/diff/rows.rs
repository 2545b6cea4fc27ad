//! Differences inside a pair: properties by dotted path, calls, and the parts of plain nodes.
//!
//! A property whose value is a structure or mapping on both sides is opened, so that one changed field is one row
//! (`dead_letter_queue.max_receive_count`). Anything else is one row with the differing words marked.

use super::compare::{Compare, Likeness};
use super::fields::fields;
use super::sources::{at, call_source, join, kind_of, labelled, last, marked, source};
use crate::text::Span;
use crate::tree::{Arg, ArgName, Kind, NodeId, Tree, ValueId};
use infrabench_protocol::analysis::{Change, RowDiff, RowKind, SourceValue};
use rustc_hash::{FxHashMap, FxHashSet};

/// Rows found, and how many properties and calls were the same.
#[derive(Default)]
pub(crate) struct Rows {
    pub rows: Vec<RowDiff>,
    pub same: u32,
}

impl Rows {
    fn push(&mut self, change: Change, name: &str, before: Option<SourceValue>, after: Option<SourceValue>) {
        self.rows.push(RowDiff { change, kind: RowKind::Property, name: name.to_owned(), before, after });
    }

    /// Two values of one property.
    pub(crate) fn property(&mut self, compare: &Compare<'_>, path: &str, before: ValueId, after: ValueId) {
        match compare.property(last(path), before, after) {
            Likeness::Same => self.same += 1,
            Likeness::Equal => {
                if !(one_form(compare, before, after) && self.opened(compare, path, before, after)) {
                    self.leaf(compare, Change::Equal, path, before, after);
                }
            }
            Likeness::Different => {
                if !self.opened(compare, path, before, after) {
                    self.leaf(compare, Change::Changed, path, before, after);
                }
            }
        }
    }

    fn leaf(&mut self, compare: &Compare<'_>, change: Change, path: &str, before: ValueId, after: ValueId) {
        let (one, other) = marked(source(compare.before, before), source(compare.after, after));
        self.push(change, path, Some(one), Some(other));
    }

    /// Compares field by field where both sides have fields; false when there is nothing to open.
    fn opened(&mut self, compare: &Compare<'_>, path: &str, before: ValueId, after: ValueId) -> bool {
        if let (Some(one), Some(other)) = (fields(compare.before, before), fields(compare.after, after)) {
            let names: FxHashSet<&str> = other.fields.iter().map(|(name, _)| name.as_str()).collect();
            let shared = one.fields.iter().any(|(name, _)| names.contains(name.as_str()));
            let empty = one.fields.is_empty() || other.fields.is_empty();
            if let (Some(class), Some(also)) = (one.class, other.class) {
                if compare.values(class, also) == Likeness::Different {
                    if !shared {
                        return false;
                    }
                    self.leaf(compare, Change::Changed, path, class, also);
                }
            } else if empty && (one.class.is_some() || other.class.is_some()) {
                return false;
            }
            let named: FxHashMap<&str, ValueId> =
                one.fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            for (name, value) in &other.fields {
                let inner = join(path, name);
                match named.get(name.as_str()) {
                    Some(before) => self.property(compare, &inner, *before, *value),
                    None => self.side(compare.after, &inner, *value, true),
                }
            }
            for (name, value) in &one.fields {
                if !names.contains(name.as_str()) {
                    self.side(compare.before, &join(path, name), *value, false);
                }
            }
            return true;
        }
        match (compare.before.kind(before), compare.after.kind(after)) {
            (Kind::Call(callee, args), Kind::Call(other, others)) => {
                let keyword = |arg: &Arg| matches!(arg.name, ArgName::Keyword(_));
                let opens = args.iter().any(keyword) && others.iter().any(keyword);
                if !opens || compare.values(*callee, *other) == Likeness::Different {
                    return false;
                }
                self.arguments(compare, path, args, others);
                true
            }
            (Kind::Sequence(_, one), Kind::Sequence(_, other)) => {
                let record = |tree: &Tree, id: &ValueId| {
                    fields(tree, *id).is_some_and(|found| !found.fields.is_empty())
                };
                let records = one.iter().all(|id| record(compare.before, id))
                    && other.iter().all(|id| record(compare.after, id));
                if !records || one.is_empty() || other.is_empty() {
                    return false;
                }
                self.elements(compare, path, one, other);
                true
            }
            _ => false,
        }
    }

    /// Elements of two lists of structures: equal ones first, the rest in order.
    fn elements(&mut self, compare: &Compare<'_>, path: &str, before: &[ValueId], after: &[ValueId]) {
        let mut left: Vec<(usize, ValueId)> = before.iter().copied().enumerate().collect();
        let mut right: Vec<(usize, ValueId)> = Vec::new();
        for (index, value) in after.iter().enumerate() {
            let hash = compare.after.hash(*value);
            let equal = |(_, one): &(usize, ValueId)| {
                compare.before.hash(*one) == hash && compare.values(*one, *value) == Likeness::Same
            };
            match left.iter().position(equal) {
                Some(at) => {
                    left.remove(at);
                    self.same += 1;
                }
                None => right.push((index, *value)),
            }
        }
        let mut left = left.into_iter();
        for (index, value) in right {
            let inner = format!("{path}[{index}]");
            match left.next() {
                Some((_, before)) => self.property(compare, &inner, before, value),
                None => self.side(compare.after, &inner, value, true),
            }
        }
        for (index, value) in left {
            self.side(compare.before, &format!("{path}[{index}]"), value, false);
        }
    }

    /// Two argument lists, by parameter.
    pub(crate) fn arguments(&mut self, compare: &Compare<'_>, path: &str, before: &[Arg], after: &[Arg]) {
        let one: Vec<(String, ValueId)> = labelled(before);
        let other: Vec<(String, ValueId)> = labelled(after);
        let named: FxHashMap<&str, ValueId> =
            one.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        for (name, value) in &other {
            let inner = join(path, name);
            match named.get(name.as_str()) {
                Some(before) => self.property(compare, &inner, *before, *value),
                None => self.side(compare.after, &inner, *value, true),
            }
        }
        let present: FxHashSet<&str> = other.iter().map(|(name, _)| name.as_str()).collect();
        for (name, value) in &one {
            if !present.contains(name.as_str()) {
                self.side(compare.before, &join(path, name), *value, false);
            }
        }
    }

    /// A value that one side has, opened into its fields.
    fn side(&mut self, tree: &Tree, path: &str, value: ValueId, later: bool) {
        if let Some(found) = fields(tree, value).filter(|found| !found.fields.is_empty()) {
            for (name, inner) in found.fields {
                self.side(tree, &join(path, &name), inner, later);
            }
            return;
        }
        self.one(source(tree, value), path, RowKind::Property, later);
    }

    pub(super) fn one(&mut self, mut value: SourceValue, name: &str, kind: RowKind, later: bool) {
        value.marks.clear();
        let (change, before, after) =
            if later { (Change::Added, None, Some(value)) } else { (Change::Removed, Some(value), None) };
        self.rows.push(RowDiff { change, kind, name: name.to_owned(), before, after });
    }

    /// Everything a construct of one side has.
    pub(crate) fn construct(&mut self, tree: &Tree, node: NodeId, later: bool) {
        let Some(construct) = tree.construct(node) else { return };
        for (name, value) in labelled(&construct.args) {
            self.side(tree, &name, value, later);
        }
        for call in &construct.calls {
            self.one(call_source(tree, call), &call.path, kind_of(call), later);
        }
    }

    /// What differs between two constructs, scope and class apart.
    pub(crate) fn constructs(&mut self, compare: &Compare<'_>, before: NodeId, after: NodeId) {
        let (Some(one), Some(other)) = (compare.before.construct(before), compare.after.construct(after))
        else {
            return;
        };
        match (one.id, other.id) {
            (Some(one), Some(other)) => self.identity(compare, one, other),
            (Some(one), None) => self.side(compare.before, "id", one, false),
            (None, Some(other)) => self.side(compare.after, "id", other, true),
            (None, None) => {}
        }
        self.arguments(compare, "", &one.args, &other.args);
        self.attribute(compare, &one.targets, &other.targets);
        self.calls(compare, &one.calls, &other.calls);
    }

    /// The id is its own fact, not a property that is the same.
    fn identity(&mut self, compare: &Compare<'_>, before: ValueId, after: ValueId) {
        match compare.values(before, after) {
            Likeness::Same => {}
            Likeness::Equal => self.leaf(compare, Change::Equal, "id", before, after),
            Likeness::Different => self.leaf(compare, Change::Changed, "id", before, after),
        }
    }

    /// An attribute that one side has under another name, while the old name is still used somewhere.
    fn attribute(&mut self, compare: &Compare<'_>, before: &[ValueId], after: &[ValueId]) {
        let attribute = |tree: &Tree, targets: &[ValueId]| {
            targets.iter().find_map(|target| match tree.kind(*target) {
                Kind::SelfAttr(attr) => Some((*attr, *target)),
                _ => None,
            })
        };
        let found = (attribute(compare.before, before), attribute(compare.after, after));
        if let (Some((one, before)), Some((other, after))) = found
            && compare.pairs.attrs.get(&one) != Some(&other)
        {
            self.leaf(compare, Change::Changed, "assigned to", before, after);
        }
    }

    /// The own parts of two plain nodes, by label and order.
    pub(crate) fn parts(&mut self, compare: &Compare<'_>, before: NodeId, after: NodeId) {
        let (Some(one), Some(other)) = (compare.before.node(before), compare.after.node(after)) else {
            return;
        };
        let mut left: Vec<(&str, ValueId)> = one.parts.clone();
        for (label, value) in &other.parts {
            match left.iter().position(|(also, _)| also == label) {
                Some(at) => {
                    let (_, before) = left.remove(at);
                    self.property(compare, label, before, *value);
                }
                None => self.side(compare.after, label, *value, true),
            }
        }
        for (label, value) in left {
            self.side(compare.before, label, value, false);
        }
    }

    /// A node that was given another name.
    pub(crate) fn renamed(&mut self, compare: &Compare<'_>, before: NodeId, after: NodeId) {
        let (Some(one), Some(other)) = (compare.before.node(before), compare.after.node(after)) else {
            return;
        };
        if one.name != other.name {
            let named = |tree: &Tree, text: &str, file: usize, span: Span| SourceValue {
                text: text.to_owned(),
                ..at(tree, file, span)
            };
            let (one, other) = marked(
                named(compare.before, &one.name, one.file, one.span),
                named(compare.after, &other.name, other.file, other.span),
            );
            self.push(Change::Changed, "name", Some(one), Some(other));
        }
    }
}

/// Whether both sides are mappings, or both structures.
fn one_form(compare: &Compare<'_>, before: ValueId, after: ValueId) -> bool {
    let class = |tree: &Tree, value| fields(tree, value).map(|found| found.class.is_some());
    let (one, other) = (class(compare.before, before), class(compare.after, after));
    one.is_some() && one == other
}
