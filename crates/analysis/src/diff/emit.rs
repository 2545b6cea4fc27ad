//! Pairs to the plain data that is shown: what differs, framed by what it stands in.

use super::compare::{Compare, Likeness};
use super::rows::Rows;
use crate::tree::{Kind, Node, NodeId, Tree, ValueId};
use infrabench_protocol::analysis::{Change, Counts, NodeDiff, NodeKind, RowDiff, SameNode};
use infrabench_protocol::place::Place;
use rustc_hash::FxHashSet;

/// Scopes named in the path of a scope.
const MAX_PATH: usize = 16;

/// Collects the result.
pub(crate) struct Emit<'a> {
    pub compare: Compare<'a>,
    pub counts: Counts,
    pub same: Vec<SameNode>,
}

impl Emit<'_> {
    /// All differing nodes of two lists of siblings, removed ones where they stood.
    pub(crate) fn children(&mut self, before: &[NodeId], after: &[NodeId]) -> Vec<NodeDiff> {
        let mut found = Vec::new();
        let mut rest = before.iter().peekable();
        let here: FxHashSet<NodeId> = after.iter().copied().collect();
        let there: FxHashSet<NodeId> = before.iter().copied().collect();
        for node in after {
            // What was removed before the counterpart of this node comes first.
            if let Some(counterpart) = self.compare.pairs.before_of(*node)
                && there.contains(&counterpart)
            {
                while let Some(old) = rest.next_if(|old| **old != counterpart) {
                    let gone = self.compare.pairs.after_of(*old).is_none_or(|other| !here.contains(&other));
                    if !gone {
                        continue;
                    }
                    found.extend(self.gone(*old));
                }
                if rest.peek() == Some(&&counterpart) {
                    rest.next();
                }
            }
            found.extend(self.later(*node));
        }
        for old in rest {
            found.extend(self.gone(*old));
        }
        found
    }

    /// A node of the earlier side, when nothing of the later side stands for it.
    fn gone(&mut self, node: NodeId) -> Option<NodeDiff> {
        if self.compare.pairs.after_of(node).is_some() { None } else { Some(self.one_side(node, false)) }
    }

    fn later(&mut self, node: NodeId) -> Option<NodeDiff> {
        match self.compare.pairs.before_of(node) {
            Some(before) => self.pair(before, node),
            None => Some(self.one_side(node, true)),
        }
    }

    fn one_side(&mut self, id: NodeId, later: bool) -> NodeDiff {
        let tree = if later { self.compare.after } else { self.compare.before };
        let change = if later { Change::Added } else { Change::Removed };
        let Some(node) = tree.node(id) else { return blank(change) };
        let mut rows = Rows::default();
        if node.construct.is_some() {
            rows.construct(tree, id, later);
            self.counts.differing_rows += count(&rows.rows);
            if later {
                self.counts.added += 1;
            } else {
                self.counts.removed += 1;
            }
        }
        let children =
            if later { self.children(&[], &node.children) } else { self.children(&node.children, &[]) };
        let class = node.construct.as_ref().map(|construct| construct.class.clone());
        let scope = scope_text(tree, id);
        let place = place(tree, node);
        let mut diff =
            NodeDiff { kind: node.kind, name: node.name.clone(), rows: rows.rows, children, ..blank(change) };
        if later {
            (diff.class_after, diff.scope_after, diff.after) = (class, scope, place);
        } else {
            (diff.class_before, diff.scope_before, diff.before) = (class, scope, place);
        }
        diff
    }

    fn pair(&mut self, before: NodeId, after: NodeId) -> Option<NodeDiff> {
        let (one, other) = (self.compare.before.node(before)?, self.compare.after.node(after)?);
        let mut rows = Rows::default();
        let mut changed = false;
        let mut moved = false;
        if let (Some(construct), Some(also)) = (&one.construct, &other.construct) {
            rows.constructs(&self.compare, before, after);
            changed = construct.class != also.class;
            moved = !self.same_scope(construct.scope, also.scope) || !self.same_guards(before, after);
            self.counts.same_rows += rows.same;
            self.counts.differing_rows += count(&rows.rows);
        } else {
            rows.parts(&self.compare, before, after);
            if matches!(one.kind, NodeKind::Class | NodeKind::Function) {
                rows.renamed(&self.compare, before, after);
            }
        }
        let rows = rows.rows;
        changed |= rows.iter().any(|row| row.change != Change::Equal);
        let change = if changed {
            Change::Changed
        } else if moved {
            Change::Moved
        } else if rows.is_empty() {
            Change::Same
        } else {
            Change::Equal
        };
        if one.construct.is_some() {
            self.count_pair(change, other);
        }
        let children = self.children(&one.children, &other.children);
        if change == Change::Same && children.is_empty() {
            return None;
        }
        Some(NodeDiff {
            change,
            kind: other.kind,
            name: other.name.clone(),
            class_before: one.construct.as_ref().map(|construct| construct.class.clone()),
            class_after: other.construct.as_ref().map(|construct| construct.class.clone()),
            scope_before: scope_text(self.compare.before, before),
            scope_after: scope_text(self.compare.after, after),
            before: place(self.compare.before, one),
            after: place(self.compare.after, other),
            matched_by: self.compare.pairs.matched_by(before),
            rows,
            children,
        })
    }

    fn count_pair(&mut self, change: Change, node: &Node) {
        match change {
            Change::Changed => self.counts.changed += 1,
            Change::Moved => self.counts.moved += 1,
            Change::Same | Change::Equal | Change::Added | Change::Removed => {
                self.counts.same += 1;
                let class = node.construct.as_ref().map_or("", |construct| construct.class.as_str());
                if let (Change::Same, Some(place)) = (change, place(self.compare.after, node)) {
                    self.same.push(SameNode { name: node.name.clone(), class: short_class(class), place });
                }
            }
        }
    }

    fn same_scope(&self, before: Option<ValueId>, after: Option<ValueId>) -> bool {
        match (before, after) {
            (Some(before), Some(after)) => self.compare.values(before, after) != Likeness::Different,
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Whether two constructs are created under the same conditions and loops.
    fn same_guards(&self, before: NodeId, after: NodeId) -> bool {
        let (one, other) = (guards(self.compare.before, before), guards(self.compare.after, after));
        one.len() == other.len()
            && one.iter().zip(&other).all(|(one, other)| same_guard(&self.compare, *one, *other))
    }
}

/// Whether two conditions or loops are one: paired, or written the same. A loop over a literal does not count as a guard
/// of the calls it makes on each construct.
pub(super) fn same_guard(compare: &Compare<'_>, before: NodeId, after: NodeId) -> bool {
    if compare.pairs.after_of(before) == Some(after) {
        return true;
    }
    let (Some(one), Some(other)) = (compare.before.node(before), compare.after.node(after)) else {
        return false;
    };
    one.kind == other.kind
        && one.parts.len() == other.parts.len()
        && (!one.parts.is_empty() || one.name == other.name)
        && one
            .parts
            .iter()
            .zip(&other.parts)
            .all(|(one, other)| one.0 == other.0 && compare.values(one.1, other.1) != Likeness::Different)
}

fn guards(tree: &Tree, id: NodeId) -> Vec<NodeId> {
    tree.ancestors(id)
        .take_while(|around| {
            tree.node(*around).is_some_and(|node| {
                !matches!(node.kind, NodeKind::Function | NodeKind::Module | NodeKind::Class)
            })
        })
        .filter(|around| {
            tree.node(*around).is_some_and(|node| matches!(node.kind, NodeKind::Conditional | NodeKind::Loop))
        })
        .collect()
}

fn count(rows: &[RowDiff]) -> u32 {
    u32::try_from(rows.iter().filter(|row| row.change != Change::Equal).count()).unwrap_or(u32::MAX)
}

fn place(tree: &Tree, node: &Node) -> Option<Place> {
    tree.files.get(node.file).map(|file| file.source.place(node.span))
}

/// `self`, or the ids from the outermost construct to the scope.
fn scope_text(tree: &Tree, id: NodeId) -> Option<String> {
    let mut scope = tree.construct(id)?.scope?;
    let mut path: Vec<String> = Vec::new();
    for _ in 0..MAX_PATH {
        if let Some(parent) = tree.construct_of(scope) {
            path.push(tree.node(parent).map_or_else(String::new, |node| node.name.clone()));
            match tree.construct(parent).and_then(|parent| parent.scope) {
                Some(above) if !matches!(tree.kind(above), Kind::SelfObject(_)) => scope = above,
                _ => break,
            }
        } else {
            let text = if matches!(tree.kind(scope), Kind::SelfObject(_)) {
                "self".to_owned()
            } else {
                tree.text(scope)
            };
            path.push(text);
            break;
        }
    }
    path.reverse();
    Some(path.join("/"))
}

/// `sqs.Queue` for `aws_cdk.aws_sqs.Queue`.
fn short_class(path: &str) -> String {
    let mut parts = path.rsplit('.');
    let class = parts.next().unwrap_or(path);
    match parts.next() {
        Some("aws_cdk") | None => class.to_owned(),
        Some(module) => format!("{}.{class}", module.strip_prefix("aws_").unwrap_or(module)),
    }
}

fn blank(change: Change) -> NodeDiff {
    NodeDiff {
        change,
        kind: NodeKind::Statement,
        name: String::new(),
        class_before: None,
        class_after: None,
        scope_before: None,
        scope_after: None,
        before: None,
        after: None,
        matched_by: None,
        rows: Vec::new(),
        children: Vec::new(),
    }
}
