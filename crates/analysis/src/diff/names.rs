//! Which variable or attribute of one side is which of the other.
//!
//! First by name within paired scopes; then, among the names that only one side has, by what they stand for. So a
//! consistent renaming is no difference, and changing what a variable holds is one difference, not one for each use.

use super::pairs::Pairs;
use crate::tree::{Kind, NodeId, ScopeId, Tree, ValueId};
use crate::world::World;
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) fn by_name(before: &Tree, after: &Tree, pairs: &mut Pairs) {
    for (one, other) in sorted(pairs) {
        let (Some(one), Some(other)) = (before.scopes.get(one), after.scopes.get(other)) else { continue };
        let names: FxHashMap<&str, usize> = named_vars(after, &other.vars).collect();
        for (name, var) in named_vars(before, &one.vars) {
            if let Some(other) = names.get(name) {
                pairs.vars.insert(var, *other);
            }
        }
        for (name, attr) in &one.attrs {
            if let Some(other) = other.attrs.get(name) {
                pairs.attrs.insert(*attr, *other);
            }
        }
    }
}

pub(super) fn renamed(before: &Tree, after: &Tree, worlds: (&World, &World), pairs: &mut Pairs) {
    let paired_vars: FxHashSet<usize> = pairs.vars.values().copied().collect();
    for (scope, other_scope) in sorted(pairs) {
        let (Some(one), Some(other)) = (before.scopes.get(scope), after.scopes.get(other_scope)) else {
            continue;
        };
        let left: Vec<(usize, Identity)> = one
            .vars
            .iter()
            .filter(|var| !pairs.vars.contains_key(*var))
            .filter_map(|var| Some((*var, identity(before, before.vars.get(*var)?.first?, None))))
            .collect();
        let right: Vec<(usize, Identity)> = other
            .vars
            .iter()
            .filter(|var| !paired_vars.contains(*var))
            .filter_map(|var| Some((*var, identity(after, after.vars.get(*var)?.first?, Some(pairs)))))
            .collect();
        for (one, other) in in_order(left, right) {
            pairs.vars.insert(one, other);
        }
        if one.class.is_some() {
            renamed_attributes(before, after, (scope, other_scope), worlds, pairs);
        }
    }
}

/// An attribute is renamed only if nothing uses the old name any more: it may be what another file reads.
fn renamed_attributes(
    before: &Tree,
    after: &Tree,
    (scope, other_scope): (ScopeId, ScopeId),
    (world_before, world_after): (&World, &World),
    pairs: &mut Pairs,
) {
    let (Some(one), Some(other)) = (before.scopes.get(scope), after.scopes.get(other_scope)) else { return };
    let only = |tree: &Tree,
                names: &FxHashMap<String, usize>,
                others: &FxHashMap<String, usize>,
                elsewhere: &World,
                pairs: Option<&Pairs>| {
        let mut found: Vec<(usize, Identity)> = names
            .iter()
            .filter(|(name, _)| !others.contains_key(*name) && !elsewhere.uses_attribute(name))
            .filter_map(|(_, attr)| Some((*attr, identity(tree, *tree.attr_values(*attr).first()?, pairs))))
            .collect();
        found.sort_by_key(|(attr, _)| *attr);
        found
    };
    let left = only(before, &one.attrs, &other.attrs, world_after, None);
    let right = only(after, &other.attrs, &one.attrs, world_before, Some(pairs));
    for (one, other) in in_order(left, right) {
        pairs.attrs.insert(one, other);
    }
}

/// What something stands for, comparable across the sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Identity {
    /// A construct, by its node on the earlier side.
    Construct(NodeId),
    /// A construct only the later side has.
    New(NodeId),
    Value(u64),
}

/// `pairs` is given for the later side.
fn identity(tree: &Tree, value: ValueId, pairs: Option<&Pairs>) -> Identity {
    let node = match tree.kind(value) {
        Kind::Construct(node) => Some(*node),
        _ => tree.construct_of(value),
    };
    match (node, pairs) {
        (Some(node), Some(pairs)) => pairs.before_of(node).map_or(Identity::New(node), Identity::Construct),
        (Some(node), None) => Identity::Construct(node),
        (None, _) => Identity::Value(tree.hash(value)),
    }
}

fn in_order(left: Vec<(usize, Identity)>, right: Vec<(usize, Identity)>) -> Vec<(usize, usize)> {
    let mut waiting: FxHashMap<Identity, Vec<usize>> = FxHashMap::default();
    for (id, identity) in right.into_iter().rev() {
        waiting.entry(identity).or_default().push(id);
    }
    left.into_iter().filter_map(|(id, identity)| Some((id, waiting.get_mut(&identity)?.pop()?))).collect()
}

fn named_vars<'a>(tree: &'a Tree, vars: &'a [usize]) -> impl Iterator<Item = (&'a str, usize)> {
    vars.iter().filter_map(|var| Some((tree.vars.get(*var)?.name.as_str(), *var)))
}

fn sorted(pairs: &Pairs) -> Vec<(ScopeId, ScopeId)> {
    let mut scopes: Vec<(ScopeId, ScopeId)> =
        pairs.scopes.iter().map(|(one, other)| (*one, *other)).collect();
    scopes.sort_unstable();
    scopes
}
