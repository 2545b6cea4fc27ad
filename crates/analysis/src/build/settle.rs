//! After all files are read: hashes, and each method call moved to the construct it is called on.
//!
//! Only now is it known what `self.table` denotes in a method that stands above the one assigning it.

use crate::cdk;
use crate::hash;
use crate::tree::{Arg, ArgName, Call, Kind, NodeId, Tree, ValueId};
use infrabench_protocol::analysis::NodeKind;
use rustc_hash::FxHashSet;

pub(super) fn settle(tree: &mut Tree) {
    hash_values(tree);
    attach_calls(tree);
    hash_nodes(tree);
}

fn hash_values(tree: &mut Tree) {
    tree.hashes = vec![0; tree.values.len()];
    for id in 0..tree.values.len() {
        let hash = hash_value(tree, id);
        if let Some(slot) = tree.hashes.get_mut(id) {
            *slot = hash;
        }
    }
}

fn hash_value(tree: &Tree, id: ValueId) -> u64 {
    let all = |operands: &[ValueId]| hash::chain(operands.iter().map(|operand| tree.hash(*operand)));
    match tree.kind(id) {
        Kind::Text(text) => hash::of((1, text)),
        Kind::Bytes(bytes) => hash::of((2, bytes)),
        Kind::Number(number, _) => hash::of((3, number.to_bits())),
        Kind::OddNumber(text) => hash::of((4, text)),
        Kind::Bool(value) => hash::of((5, value)),
        Kind::None => 6,
        Kind::Ellipsis => 7,
        Kind::Name(name) => hash::of((8, name)),
        Kind::Path(path) => hash::of((9, path)),
        Kind::Var(var, _) => {
            if let Some(construct) = tree.construct_of(id) {
                return construct_reference(tree, construct);
            }
            let first = tree.vars.get(*var).and_then(|var| var.first).filter(|first| *first < id);
            hash::of((10, first.map(|first| tree.hash(first))))
        }
        Kind::Bound(level) => hash::of((11, level)),
        Kind::SelfObject(_) => 12,
        Kind::SelfAttr(attr) => {
            if let Some(construct) = tree.construct_of(id) {
                return construct_reference(tree, construct);
            }
            let first = tree.attr_values(*attr).first().copied().filter(|first| *first < id);
            match (first, tree.attrs.get(*attr)) {
                (Some(first), _) => hash::of((13, tree.hash(first))),
                (None, Some(attr)) => hash::of((14, &attr.name)),
                (None, None) => 14,
            }
        }
        Kind::Attribute(base, name) => match tree.construct_of(id) {
            Some(construct) => construct_reference(tree, construct),
            None => hash::of((15, tree.hash(*base), name)),
        },
        Kind::Call(callee, args) => hash::of((16, tree.hash(*callee), hash_args(tree, args))),
        Kind::Dict(items) => {
            let item = |(key, value): &(Option<ValueId>, ValueId)| {
                hash::of((key.map(|key| tree.hash(key)), tree.hash(*value)))
            };
            hash::of((17, hash::bag(items.iter().map(item))))
        }
        Kind::Sequence(kind, items) => hash::of((18, kind, all(items))),
        Kind::Template(parts) => hash::of((19, all(parts))),
        Kind::Op(operator, operands) => hash::of((20, operator, all(operands))),
        Kind::Construct(node) => construct_reference(tree, *node),
    }
}

fn construct_reference(tree: &Tree, node: NodeId) -> u64 {
    let Some(construct) = tree.construct(node) else { return 21 };
    hash::of((21, construct.scope.map(|scope| tree.hash(scope)), construct.id.map(|id| tree.hash(id))))
}

/// Keywords in any order, positions in theirs.
fn hash_args(tree: &Tree, args: &[Arg]) -> u64 {
    let keywords = hash::bag(args.iter().filter_map(|arg| match &arg.name {
        ArgName::Keyword(name) => Some(hash::of((name, tree.hash(arg.value)))),
        ArgName::Position | ArgName::Star | ArgName::DoubleStar => None,
    }));
    let positions = hash::chain(args.iter().filter_map(|arg| match &arg.name {
        ArgName::Keyword(_) => None,
        ArgName::Position => Some(tree.hash(arg.value)),
        ArgName::Star => Some(hash::of(("*", tree.hash(arg.value)))),
        ArgName::DoubleStar => Some(hash::of(("**", tree.hash(arg.value)))),
    }));
    hash::of((keywords, positions))
}

/// What a method is called on.
struct Receiver {
    constructs: Vec<NodeId>,
    path: String,
    hash: u64,
}

fn attach_calls(tree: &mut Tree) {
    let mut taken = FxHashSet::default();
    for id in 0..tree.nodes.len() {
        let Some(node) = tree.nodes.get(id) else { continue };
        if node.kind != NodeKind::Statement {
            continue;
        }
        let Some((_, value)) = node.parts.iter().find(|(label, _)| *label == "value") else { continue };
        let value = *value;
        let Kind::Call(callee, _) = tree.kind(value) else { continue };
        let Kind::Attribute(_, method) = tree.kind(*callee) else { continue };
        let method = method.clone();
        let Some(receiver) = receiver(tree, *callee, 40) else { continue };
        let each = loop_over_constructs(tree, id, *callee);
        let guards: Vec<NodeId> = tree
            .ancestors(id)
            .take_while(|around| {
                tree.node(*around).is_some_and(|n| {
                    !matches!(n.kind, NodeKind::Function | NodeKind::Module | NodeKind::Class)
                })
            })
            .filter(|around| {
                Some(*around) != each
                    && tree
                        .node(*around)
                        .is_some_and(|n| matches!(n.kind, NodeKind::Conditional | NodeKind::Loop))
            })
            .collect();
        let call = Call {
            path: receiver.path,
            method,
            path_hash: receiver.hash,
            value,
            guards,
            span: node.span,
            file: node.file,
        };
        for construct in receiver.constructs {
            if let Some(construct) = tree.nodes.get_mut(construct).and_then(|node| node.construct.as_mut()) {
                construct.calls.push(call.clone());
            }
        }
        taken.insert(id);
    }
    remove(tree, taken);
}

/// Takes nodes out of the tree; what they hold moves up. Blocks left empty go too: their condition is said by each call.
fn remove(tree: &mut Tree, mut gone: FxHashSet<NodeId>) {
    if gone.is_empty() {
        return;
    }
    // Children come after their parents, so that backwards all below a node is done before it.
    for id in (0..tree.nodes.len()).rev() {
        let Some(node) = tree.nodes.get_mut(id) else { continue };
        if !node.children.iter().any(|child| gone.contains(child)) {
            continue;
        }
        let before = std::mem::take(&mut node.children);
        let mut children = Vec::with_capacity(before.len());
        for child in before {
            if !gone.contains(&child) {
                children.push(child);
                continue;
            }
            let inner = tree.nodes.get(child).map_or_else(Vec::new, |child| child.children.clone());
            for moved in &inner {
                if let Some(moved) = tree.nodes.get_mut(*moved) {
                    moved.parent = Some(id);
                }
            }
            children.extend(inner);
        }
        let Some(node) = tree.nodes.get_mut(id) else { continue };
        if children.is_empty() && matches!(node.kind, NodeKind::Conditional | NodeKind::Loop) {
            gone.insert(id);
        }
        node.children = children;
    }
}

/// The loop around `id` whose variable, ranging over a literal sequence of constructs, is the call's receiver.
fn loop_over_constructs(tree: &Tree, id: NodeId, callee: ValueId) -> Option<NodeId> {
    let mut root = callee;
    for _ in 0..64 {
        match tree.kind(root) {
            Kind::Attribute(base, _) | Kind::Call(base, _) => root = *base,
            _ => break,
        }
    }
    let Kind::Var(var, _) = tree.kind(root) else { return None };
    tree.ancestors(id).find(|around| {
        tree.node(*around).is_some_and(|node| {
            let of_loop = |target: &ValueId| match tree.kind(*target) {
                Kind::Var(other, _) => other == var,
                Kind::Sequence(_, items) => {
                    items.iter().any(|item| matches!(tree.kind(*item), Kind::Var(other, _) if other == var))
                }
                _ => false,
            };
            node.kind == NodeKind::Loop
                && node.parts.iter().any(|(label, target)| *label == "target" && of_loop(target))
                && node.parts.iter().any(|(label, iter)| {
                    *label == "iterable" && matches!(tree.kind(*iter), Kind::Sequence(..))
                })
        })
    })
}

fn receiver(tree: &Tree, value: ValueId, steps: u32) -> Option<Receiver> {
    let left = steps.checked_sub(1)?;
    let constructs = tree.denoted(value);
    if !constructs.is_empty() {
        return Some(Receiver { constructs, path: String::new(), hash: 0 });
    }
    match tree.kind(value) {
        Kind::Attribute(base, name) => {
            let mut receiver = receiver(tree, *base, left)?;
            if !receiver.path.is_empty() {
                receiver.path.push('.');
            }
            receiver.path.push_str(name);
            receiver.hash = hash::of((receiver.hash, name));
            Some(receiver)
        }
        Kind::Call(callee, args) => {
            let mut receiver = receiver(tree, *callee, left)?;
            if receiver.path.is_empty() {
                return None;
            }
            let text = arguments_text(tree, args);
            receiver.path.push('(');
            receiver.path.extend(text.chars().take(60));
            receiver.path.push(')');
            receiver.hash = hash::of((receiver.hash, hash_args(tree, args)));
            Some(receiver)
        }
        Kind::Var(var, state) => {
            let state = state.or_else(|| tree.vars.get(*var)?.state)?;
            match tree.states.get(state)?.as_slice() {
                [one] => self::receiver(tree, *one, left),
                _ => None,
            }
        }
        Kind::SelfAttr(attr) => match tree.attr_values(*attr) {
            [one] => self::receiver(tree, *one, left),
            _ => None,
        },
        _ => None,
    }
}

/// The arguments of a call as they are written, on one line.
pub(crate) fn arguments_text(tree: &Tree, args: &[Arg]) -> String {
    let mut text = String::new();
    for arg in args {
        let Some(value) = tree.values.get(arg.value) else { continue };
        let Some(file) = tree.files.get(value.file) else { continue };
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&file.source.one_line(arg.span));
    }
    text
}

fn hash_nodes(tree: &mut Tree) {
    for id in (0..tree.nodes.len()).rev() {
        let Some(node) = tree.nodes.get(id) else { continue };
        let parts = hash::chain(node.parts.iter().map(|(label, value)| hash::of((label, tree.hash(*value)))));
        let construct = node.construct.as_ref().map(|construct| {
            let calls = construct.calls.iter().map(|call| match tree.kind(call.value) {
                Kind::Call(_, args) => hash::of((call.path_hash, hash_args(tree, args), call.guards.len())),
                _ => call.path_hash,
            });
            let id = construct.id.map(|id| tree.hash(id));
            hash::of((&construct.class, id, hash_args(tree, &construct.args), hash::bag(calls)))
        });
        let children = hash::chain(
            node.children.iter().map(|child| tree.nodes.get(*child).map_or(0, |child| child.hash)),
        );
        let kind = node.kind as u8;
        let word = if parts == hash::chain([]) && node.construct.is_none() && node.children.is_empty() {
            node.name.as_str()
        } else {
            ""
        };
        let hash = hash::of((kind, parts, construct, children, word));
        if let Some(node) = tree.nodes.get_mut(id) {
            node.hash = hash;
        }
    }
}

/// Whether a call gives permissions or opens a connection.
pub(crate) fn is_grant(call: &Call) -> bool {
    cdk::is_grant(&call.method) || call.path.contains("connections.")
}
