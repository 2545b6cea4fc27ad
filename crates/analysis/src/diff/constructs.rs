//! Pairs of constructs, wherever they are written.
//!
//! ```text
//!   before                            after
//!   class Orders                      class Orders
//!     q = Queue(self, "Orders") ──┐     def _queues(self):
//!     t = Topic(self, "Alarms") ─┐└────── self.queue = Queue(self, "Orders")   same key: class Orders, self, "Orders"
//!                                └─────── topic = Topic(self, "OpsAlarms")     similar: class, id, properties
//! ```
//!
//! The key is what the CDK itself identifies a construct by: its scope and id. A scope that is a construct counts as the
//! construct it is paired with, so keys are paired in rounds, parents before what they hold. What is left is paired when
//! everything but the scope is equal (it moved), then by similarity.

use super::pairs::Pairs;
use super::siblings::{best_first, step, value_features};
use crate::assign::dice;
use crate::hash;
use crate::tree::{ArgName, Construct, Kind, NodeId, Tree};
use infrabench_protocol::analysis::MatchedBy;

/// Scopes inside scopes that keys are paired through.
const MAX_ROUNDS: u32 = 24;
/// Score from which constructs are similar; the weights below add up to 1.2.
const ENOUGH: f64 = 0.55;

pub(super) fn pair(before: &Tree, after: &Tree, pairs: &mut Pairs) {
    let mut left = before.constructs.clone();
    let mut right = after.constructs.clone();
    by_key(before, after, &mut left, &mut right, pairs);
    let mut joined = Vec::new();
    let content = |tree: &Tree, id: NodeId, _: bool| {
        tree.node(id).filter(|_| tree.construct(id).is_some_and(|c| c.id.is_some())).map(|node| node.hash)
    };
    step(before, after, &mut left, &mut right, MatchedBy::Hash, &content, &mut joined);
    for (one, other, by) in joined {
        pairs.join(one, other, by);
    }
    by_key(before, after, &mut left, &mut right, pairs);
    let mut joined = Vec::new();
    let (ones, others) = (profiles(before, &left), profiles(after, &right));
    best_first(&left, &right, &mut joined, |one, other| similarity(ones.get(one)?, others.get(other)?));
    for (one, other, by) in joined {
        pairs.join(one, other, by);
        left.retain(|id| *id != one);
        right.retain(|id| *id != other);
    }
    by_key(before, after, &mut left, &mut right, pairs);
}

fn by_key(before: &Tree, after: &Tree, left: &mut Vec<NodeId>, right: &mut Vec<NodeId>, pairs: &mut Pairs) {
    for _ in 0..MAX_ROUNDS {
        let mut joined = Vec::new();
        // Both the key and the content first, so that two branches creating one id pair up rightly.
        let full = |tree: &Tree, id: NodeId, later: bool| {
            Some(hash::of((key(tree, id, later, pairs)?, tree.node(id)?.hash)))
        };
        step(before, after, left, right, MatchedBy::Key, &full, &mut joined);
        let plain = |tree: &Tree, id: NodeId, later: bool| key(tree, id, later, pairs);
        step(before, after, left, right, MatchedBy::Key, &plain, &mut joined);
        if joined.is_empty() {
            return;
        }
        for (one, other, by) in joined {
            pairs.join(one, other, by);
        }
    }
}

/// The key of a construct, in terms of the earlier side; none while its scope has no pair.
fn key(tree: &Tree, id: NodeId, later: bool, pairs: &Pairs) -> Option<u64> {
    let construct = tree.construct(id)?;
    let name = match construct.id {
        Some(id) => hash::of((1, tree.hash(id))),
        None => hash::of((2, &construct.class)),
    };
    let paired =
        |node: NodeId| if later { pairs.before_of(node) } else { pairs.after_of(node).map(|_| node) };
    let scope = match construct.scope {
        None => hash::of((0, function(construct, &paired)?)),
        Some(scope) => match (tree.construct_of(scope), tree.kind(scope)) {
            (Some(parent), _) => hash::of((1, paired(parent)?)),
            (None, Kind::SelfObject(class)) => hash::of((2, paired(tree.scopes.get(*class)?.node)?)),
            (None, Kind::Var(..)) => hash::of((3, tree.hash(scope), function(construct, &paired)?)),
            (None, _) => hash::of((4, tree.hash(scope))),
        },
    };
    Some(hash::of((scope, name)))
}

/// The pair of the function a construct is created in; none while it has none.
fn function(construct: &Construct, paired: &dyn Fn(NodeId) -> Option<NodeId>) -> Option<NodeId> {
    construct.function.and_then(paired)
}

/// What similarity is judged by.
struct Profile {
    class: String,
    letters: Vec<u64>,
    names: Vec<u64>,
    values: Vec<u64>,
    targets: Vec<u64>,
}

fn profiles(tree: &Tree, ids: &[NodeId]) -> Vec<Profile> {
    ids.iter()
        .map(|id| {
            let (Some(node), Some(construct)) = (tree.node(*id), tree.construct(*id)) else {
                return Profile {
                    class: String::new(),
                    letters: vec![],
                    names: vec![],
                    values: vec![],
                    targets: vec![],
                };
            };
            let name = node.name.to_ascii_lowercase();
            let mut letters: Vec<u64> = name.as_bytes().windows(2).take(64).map(hash::of).collect();
            letters.sort_unstable();
            let mut names = Vec::new();
            let mut values = Vec::new();
            for arg in &construct.args {
                if let ArgName::Keyword(name) = &arg.name {
                    names.push(hash::of(name));
                    values.push(hash::of((name, tree.hash(arg.value))));
                }
                value_features(tree, arg.value, &mut values);
            }
            names.extend(construct.calls.iter().map(|call| hash::of(&call.path)));
            let mut targets: Vec<u64> =
                construct.targets.iter().map(|target| hash::of(tree.text(*target))).collect();
            names.sort_unstable();
            values.sort_unstable();
            targets.sort_unstable();
            Profile { class: construct.class.clone(), letters, names, values, targets }
        })
        .collect()
}

fn similarity(one: &Profile, other: &Profile) -> Option<f64> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or("").to_owned();
    let class = if one.class == other.class {
        0.35
    } else if last(&one.class) == last(&other.class) {
        0.2
    } else {
        0.0
    };
    let id = dice(&one.letters, &other.letters);
    if class == 0.0 && id < 0.85 {
        return None;
    }
    let bare = one.names.is_empty() && other.names.is_empty();
    let properties = if bare {
        0.2
    } else {
        0.15 * dice(&one.names, &other.names) + 0.25 * dice(&one.values, &other.values)
    };
    let target = if one.targets.is_empty() { 0.0 } else { 0.15 * dice(&one.targets, &other.targets) };
    let score = class + 0.3 * id + properties + target;
    (score >= ENOUGH).then_some(score)
}
