//! The paths of ids that a construct may have within its stack.

use crate::tree::{Construct, Kind, NodeId, Tree, ValueId};
use crate::world::World;
use rustc_hash::{FxHashMap, FxHashSet};

/// Paths that one construct may have: a class of the codebase may be instantiated many times.
const MAX_PATHS: usize = 32;
/// Scopes within scopes.
const MAX_DEPTH: usize = 24;

/// A part of a path; none for an id that is only known when the program runs.
pub(super) type Part = Option<String>;

/// A path within a stack, and the class of that stack where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub root: Option<String>,
    pub parts: Vec<Part>,
}

/// The paths of constructs.
pub(super) struct Paths<'a> {
    tree: &'a Tree,
    world: &'a World,
    /// Constructs that are instances of each class of the codebase, of derived classes as well.
    instances: FxHashMap<&'a str, Vec<NodeId>>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(tree: &'a Tree, world: &'a World) -> Self {
        let mut instances: FxHashMap<&str, Vec<NodeId>> = FxHashMap::default();
        for node in &tree.constructs {
            let Some(construct) = tree.construct(*node) else { continue };
            for class in tree.classes.keys() {
                if derives(world, &construct.class, |base| base == class) {
                    instances.entry(class).or_default().push(*node);
                }
            }
        }
        Self { tree, world, instances }
    }

    /// Every path that a construct may have; empty for a stack itself and what is outside of stacks.
    pub(super) fn of(&self, node: NodeId, depth: usize) -> Vec<Path> {
        let Some(construct) = self.tree.construct(node).filter(|_| depth < MAX_DEPTH) else {
            return Vec::new();
        };
        if self.is_stack(&construct.class) {
            return Vec::new();
        }
        let Some(id) = construct.id else { return Vec::new() };
        let mut paths = self.of_scope(construct, depth);
        for path in &mut paths {
            path.parts.push(self.text(id));
        }
        paths.truncate(MAX_PATHS);
        paths
    }

    fn of_scope(&self, construct: &Construct, depth: usize) -> Vec<Path> {
        let unknown = || vec![Path { root: None, parts: vec![None] }];
        let Some(scope) = construct.scope else { return unknown() };
        if let Some(parent) = self.tree.construct_of(scope) {
            return match self.tree.construct(parent) {
                Some(parent) if self.is_stack(&parent.class) => {
                    vec![Path { root: Some(parent.class.clone()), parts: Vec::new() }]
                }
                Some(_) | None => self.of(parent, depth + 1),
            };
        }
        let Kind::SelfObject(class) = self.tree.kind(scope) else { return unknown() };
        let Some(class) = self.tree.scopes.get(*class).and_then(|scope| scope.class.as_deref()) else {
            return unknown();
        };
        if self.is_stack(class) {
            return vec![Path { root: Some(class.to_owned()), parts: Vec::new() }];
        }
        let mut paths: Vec<Path> = Vec::new();
        for instance in self.instances.get(class).into_iter().flatten() {
            for path in self.of(*instance, depth + 1) {
                if paths.len() < MAX_PATHS && !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        if paths.is_empty() { unknown() } else { paths }
    }

    /// The text of an id, where it is one.
    fn text(&self, id: ValueId) -> Part {
        match self.tree.kind(id) {
            Kind::Text(text) => Some(text.clone()),
            Kind::Var(var, state) => {
                let state = state.or_else(|| self.tree.vars.get(*var)?.state)?;
                match self.tree.states.get(state)?.as_slice() {
                    [one] => match self.tree.kind(*one) {
                        Kind::Text(text) => Some(text.clone()),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn is_stack(&self, class: &str) -> bool {
        derives(self.world, class, |base| {
            base.starts_with("aws_cdk.") && (base.ends_with(".Stack") || base.ends_with(".NestedStack"))
        })
    }
}

/// Whether a class, or one it derives from, is the one asked for.
fn derives(world: &World, class: &str, is: impl Fn(&str) -> bool) -> bool {
    let mut seen = FxHashSet::default();
    let mut queue = vec![class.to_owned()];
    while let Some(next) = queue.pop() {
        if is(&next) {
            return true;
        }
        if seen.len() < MAX_DEPTH && seen.insert(next.clone()) {
            queue.extend(world.bases(&next).into_iter().flatten());
        }
    }
    false
}
