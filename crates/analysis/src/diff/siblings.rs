//! Pairs of nodes that are not constructs: the children of one pair against each other, from the top down.
//!
//! In order: same key and same content; same key; same content; same head (a condition, whatever is under it);
//! similarity. The order of statements does not matter for pairing, so moved lines are not a difference here; the line
//! diff shows them.
//!
//! Rejected: an edit script over the whole tree (Zhang and Shasha, or `GumTree`'s bottom-up phase). It finds moves between
//! distant containers, which is what the construct pass does better with ids, and costs at least the square of the size.

use super::pairs::Pairs;
use crate::assign::{self, dice};
use crate::hash;
use crate::tree::{Arg, Kind, NodeId, Tree, ValueId};
use infrabench_protocol::analysis::{MatchedBy, NodeKind};
use rustc_hash::FxHashMap;

/// Parts of a node that its similarity is judged by.
const MAX_FEATURES: usize = 96;

/// Share of parts in common from which nodes are similar. Stacks share much that says nothing, so the larger the frame
/// the more it takes.
fn enough(kind: NodeKind) -> f64 {
    match kind {
        NodeKind::Module => 0.8,
        NodeKind::Class | NodeKind::Function => 0.65,
        NodeKind::Construct | NodeKind::Import | NodeKind::Statement => 0.5,
        NodeKind::Conditional | NodeKind::Loop | NodeKind::Block => 0.4,
    }
}

pub(super) fn pair(before: &Tree, after: &Tree, one: &[NodeId], other: &[NodeId], pairs: &mut Pairs) {
    let mut work = vec![(one.to_vec(), other.to_vec())];
    while let Some((one, other)) = work.pop() {
        let mut left = plain(before, &one);
        let mut right = plain(after, &other);
        let mut joined = Vec::new();
        let keyed = |tree: &Tree, id: NodeId, _: bool| {
            let node = tree.node(id)?;
            Some(hash::of((node.kind as u8, node.key.as_ref()?)))
        };
        let same = |tree: &Tree, id: NodeId, _: bool| tree.node(id).map(|node| node.hash);
        let both = |tree: &Tree, id: NodeId, later: bool| {
            Some(hash::of((keyed(tree, id, later)?, same(tree, id, later)?)))
        };
        step(before, after, &mut left, &mut right, MatchedBy::Key, &both, &mut joined);
        step(before, after, &mut left, &mut right, MatchedBy::Key, &keyed, &mut joined);
        step(before, after, &mut left, &mut right, MatchedBy::Hash, &same, &mut joined);
        step(before, after, &mut left, &mut right, MatchedBy::Hash, &written, &mut joined);
        step(
            before,
            after,
            &mut left,
            &mut right,
            MatchedBy::Key,
            &|tree, id, _| head(tree, id),
            &mut joined,
        );
        similar(before, after, &left, &right, &mut joined);
        for (one, other, by) in joined {
            pairs.join(one, other, by);
            let children =
                |tree: &Tree, id: NodeId| tree.node(id).map_or_else(Vec::new, |node| node.children.clone());
            work.push((children(before, one), children(after, other)));
        }
    }
}

fn plain(tree: &Tree, ids: &[NodeId]) -> Vec<NodeId> {
    ids.iter().copied().filter(|id| tree.node(*id).is_some_and(|node| node.construct.is_none())).collect()
}

/// The source of a statement, or the first line of one with a block: alike even where a variable in it now holds
/// something else.
fn written(tree: &Tree, id: NodeId, _: bool) -> Option<u64> {
    let node = tree.node(id)?;
    let text = match node.kind {
        NodeKind::Statement => tree.files.get(node.file)?.source.one_line(node.span),
        NodeKind::Conditional | NodeKind::Loop | NodeKind::Block => node.name.clone(),
        NodeKind::Construct | NodeKind::Module | NodeKind::Class | NodeKind::Function | NodeKind::Import => {
            return None;
        }
    };
    Some(hash::of((node.kind as u8, text)))
}

/// The kind and own values of a node with a block, without what is in it.
fn head(tree: &Tree, id: NodeId) -> Option<u64> {
    let node = tree.node(id)?;
    if !matches!(node.kind, NodeKind::Conditional | NodeKind::Loop | NodeKind::Block) {
        return None;
    }
    let word = if node.parts.is_empty() { node.name.as_str() } else { "" };
    let parts = hash::chain(node.parts.iter().map(|(label, value)| hash::of((label, tree.hash(*value)))));
    Some(hash::of((node.kind as u8, parts, word)))
}

type Joined = Vec<(NodeId, NodeId, MatchedBy)>;

/// Pairs what has the same key, in order; what is paired leaves the two lists. The key is told which side is the later.
pub(super) fn step(
    before: &Tree,
    after: &Tree,
    left: &mut Vec<NodeId>,
    right: &mut Vec<NodeId>,
    by: MatchedBy,
    key: &dyn Fn(&Tree, NodeId, bool) -> Option<u64>,
    joined: &mut Joined,
) {
    let mut waiting: FxHashMap<u64, Vec<NodeId>> = FxHashMap::default();
    for id in right.iter().rev() {
        if let Some(key) = key(after, *id, true) {
            waiting.entry(key).or_default().push(*id);
        }
    }
    let mut taken: rustc_hash::FxHashSet<NodeId> = rustc_hash::FxHashSet::default();
    left.retain(|one| {
        let other = key(before, *one, false).and_then(|key| waiting.get_mut(&key)).and_then(Vec::pop);
        if let Some(other) = other {
            taken.insert(other);
            joined.push((*one, other, by));
        }
        other.is_none()
    });
    right.retain(|id| !taken.contains(id));
}

fn similar(before: &Tree, after: &Tree, left: &[NodeId], right: &[NodeId], joined: &mut Joined) {
    let features = |tree: &Tree, ids: &[NodeId]| -> Vec<(NodeKind, Vec<u64>)> {
        ids.iter()
            .map(|id| {
                tree.node(*id)
                    .map_or((NodeKind::Statement, Vec::new()), |node| (node.kind, features(tree, *id)))
            })
            .collect()
    };
    let (ones, others) = (features(before, left), features(after, right));
    best_first(left, right, joined, |one, other| {
        let ((kind, one), (also, other)) = (ones.get(one)?, others.get(other)?);
        if kind != also {
            return None;
        }
        let share = dice(one, other);
        (share >= enough(*kind)).then_some(share)
    });
}

/// Joins the best scoring first.
pub(super) fn best_first(
    left: &[NodeId],
    right: &[NodeId],
    joined: &mut Joined,
    score: impl Fn(usize, usize) -> Option<f64>,
) {
    for (one, other) in assign::best_first(left.len(), right.len(), score) {
        if let (Some(one), Some(other)) = (left.get(one), right.get(other)) {
            joined.push((*one, *other, MatchedBy::Similarity));
        }
    }
}

fn features(tree: &Tree, id: NodeId) -> Vec<u64> {
    let Some(node) = tree.node(id) else { return Vec::new() };
    let mut found: Vec<u64> = Vec::new();
    for (_, value) in &node.parts {
        value_features(tree, *value, &mut found);
    }
    for child in node.children.iter().take(MAX_FEATURES) {
        if let Some(child) = tree.node(*child) {
            found.push(child.hash);
            found.extend(child.key.as_ref().map(hash::of));
            for (_, value) in &child.parts {
                value_features(tree, *value, &mut found);
            }
        }
    }
    found.extend(node.key.as_ref().map(|key| hash::of((1, key))));
    found.sort_unstable();
    found
}

/// Hashes of a value and of what it is made of, up to a limit.
pub(super) fn value_features(tree: &Tree, value: ValueId, found: &mut Vec<u64>) {
    let mut stack = vec![value];
    while let Some(id) = stack.pop() {
        if found.len() >= MAX_FEATURES {
            return;
        }
        found.push(tree.hash(id));
        // Shapes and names count too: `return {"status": 200}` is like `return {"status": 202}`.
        match tree.kind(id) {
            Kind::Call(callee, args) => {
                stack.push(*callee);
                stack.extend(args.iter().map(|arg: &Arg| arg.value));
            }
            Kind::Dict(items) => {
                found.push(hash::of("{}"));
                for (key, value) in items {
                    stack.extend(*key);
                    stack.push(*value);
                }
            }
            Kind::Sequence(word, items) | Kind::Op(word, items) => {
                found.push(hash::of(word));
                stack.extend(items);
            }
            Kind::Template(items) => stack.extend(items),
            Kind::Number(..) => found.push(hash::of("0")),
            Kind::Var(var, _) => found.extend(tree.vars.get(*var).map(|var| hash::of(&var.name))),
            Kind::SelfAttr(attr) => found.extend(tree.attrs.get(*attr).map(|attr| hash::of(&attr.name))),
            Kind::Attribute(base, name) => {
                found.push(hash::of(name));
                stack.push(*base);
            }
            Kind::Path(path) => {
                if let Some((owner, _)) = path.rsplit_once('.') {
                    found.push(hash::of(owner));
                }
            }
            Kind::Text(_)
            | Kind::Bytes(_)
            | Kind::OddNumber(_)
            | Kind::Bool(_)
            | Kind::None
            | Kind::Ellipsis
            | Kind::Name(_)
            | Kind::Bound(_)
            | Kind::SelfObject(_)
            | Kind::Construct(_) => {}
        }
    }
}
