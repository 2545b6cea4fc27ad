//! Who is who on the two sides.
//!
//! Four passes, each using what the ones before it found: nodes other than constructs from the top down; variables and
//! attributes by name; constructs by key, hash and similarity; then the variables and attributes that were renamed, by
//! what they denote.

use super::{constructs, names, siblings};
use crate::tree::{AttrId, NodeId, ScopeId, Tree, VarId};
use crate::world::World;
use infrabench_protocol::analysis::MatchedBy;
use rustc_hash::FxHashMap;

/// Pairs of nodes, scopes, variables and attributes.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    to_after: Vec<Option<(NodeId, MatchedBy)>>,
    to_before: Vec<Option<NodeId>>,
    pub scopes: FxHashMap<ScopeId, ScopeId>,
    pub vars: FxHashMap<VarId, VarId>,
    pub attrs: FxHashMap<AttrId, AttrId>,
}

impl Pairs {
    /// Finds the pairs of two trees. The worlds say whether a renamed attribute is still used under its old name.
    pub(crate) fn find(before: &Tree, after: &Tree, worlds: (&World, &World)) -> Self {
        let mut pairs = Self {
            to_after: vec![None; before.nodes.len()],
            to_before: vec![None; after.nodes.len()],
            ..Self::default()
        };
        siblings::pair(before, after, &before.roots, &after.roots, &mut pairs);
        for (one, other) in pairs.nodes() {
            let scopes =
                (before.node(one).and_then(|node| node.scope), after.node(other).and_then(|node| node.scope));
            if let (Some(one), Some(other)) = scopes {
                pairs.scopes.insert(one, other);
            }
        }
        names::by_name(before, after, &mut pairs);
        constructs::pair(before, after, &mut pairs);
        names::renamed(before, after, worlds, &mut pairs);
        pairs
    }

    pub(crate) fn join(&mut self, before: NodeId, after: NodeId, by: MatchedBy) {
        if let (Some(one), Some(other)) = (self.to_after.get_mut(before), self.to_before.get_mut(after)) {
            *one = Some((after, by));
            *other = Some(before);
        }
    }

    pub(crate) fn after_of(&self, before: NodeId) -> Option<NodeId> {
        self.to_after.get(before).copied().flatten().map(|(after, _)| after)
    }

    pub(crate) fn before_of(&self, after: NodeId) -> Option<NodeId> {
        self.to_before.get(after).copied().flatten()
    }

    pub(crate) fn matched_by(&self, before: NodeId) -> Option<MatchedBy> {
        self.to_after.get(before).copied().flatten().map(|(_, by)| by)
    }

    pub(crate) fn scopes_match(&self, before: ScopeId, after: ScopeId) -> bool {
        self.scopes.get(&before) == Some(&after)
    }

    fn nodes(&self) -> Vec<(NodeId, NodeId)> {
        let with =
            |(before, after): (NodeId, &Option<(NodeId, MatchedBy)>)| after.map(|(after, _)| (before, after));
        self.to_after.iter().enumerate().filter_map(with).collect()
    }
}
