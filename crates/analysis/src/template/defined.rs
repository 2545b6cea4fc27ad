//! The code that made a resource.
//!
//! The construct tree gives each construct the paths of ids that it may have within a stack; from a path follows the
//! logical id of the construct's own resource, to the last digit. What a construct makes on the side (a role, a policy)
//! begins with the same words.
//!
//! ```text
//!   class Orders(Stack):                     Orders        path []
//!     Pipeline(self, "Pipe")                 Pipeline      path [Pipe]
//!   class Pipeline(Construct):
//!     Queue(self, "Dlq")                     Queue         path [Pipe, Dlq] ──► PipeDlq9F1A5C3E
//! ```
//!
//! An id that is only known when the program runs leaves a gap, and then the type of the resource must agree. No place
//! rather than a wrong one: two constructs that would do equally well give none.

use super::logical_id;
use crate::diff::rows::Rows;
use crate::tree::{Arg, ArgName, Construct, Kind, NodeId, Tree, ValueId};
use crate::world::World;
use infrabench_protocol::place::Place;
use infrabench_protocol::template::{Definition, SetAt, TemplateReport};
use rustc_hash::{FxHashMap, FxHashSet};

/// Paths that one construct may have: a class of the codebase may be instantiated many times.
const MAX_PATHS: usize = 32;
/// Scopes within scopes.
const MAX_DEPTH: usize = 24;

/// A part of a path; none for an id that is only known when the program runs.
type Part = Option<String>;

/// A path within a stack, and the class of that stack where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Path {
    root: Option<String>,
    parts: Vec<Part>,
}

/// A construct and one of its paths.
struct Candidate {
    node: NodeId,
    root: Option<String>,
}

/// Traces the resources of a report's later side to the constructs of `tree`.
pub(crate) fn define(report: &mut TemplateReport, tree: &Tree, world: &World) {
    let index = Index::new(tree, world);
    let stacks: Vec<Option<String>> =
        (0..report.stacks.len()).map(|at| index.class_of_stack(report, at)).collect();
    for resource in &mut report.resources {
        let Some(id) = resource.after.clone() else { continue };
        let root = stacks.get(resource.stack).and_then(Option::as_ref);
        resource.defined =
            index.find(&id, &resource.kind, root).and_then(|maker| definition(tree, &resource.name, &maker));
    }
}

fn definition(tree: &Tree, name: &str, maker: &Maker) -> Option<Definition> {
    let (Maker::Construct(id, _) | Maker::Helper(id, _)) = *maker;
    let node = tree.node(id)?;
    let mut rows = Rows::default();
    rows.construct(tree, id, true);
    let set_at = rows.rows.into_iter().filter_map(|row| {
        let place = row.after?.place;
        Some(SetAt { name: row.name, kind: row.kind, place })
    });
    let (construct, own, file, span) = match maker {
        Maker::Construct(_, own) => (node.name.clone(), *own, node.file, node.span),
        Maker::Helper(_, call) => {
            let value = tree.values.get(*call)?;
            (name.to_owned(), true, value.file, value.span)
        }
    };
    let place: Place = tree.files.get(file)?.source.place(span);
    Some(Definition { construct, place, own, set_at: set_at.collect() })
}

/// The id that a call hands to a function or method, where the first argument is a scope and the second a text.
fn given_id(tree: &Tree, value: ValueId) -> Option<String> {
    let Kind::Call(_, args) = tree.kind(value) else { return None };
    let [scope, id, ..] = args.as_slice() else { return None };
    let is_scope =
        matches!(tree.kind(scope.value), Kind::SelfObject(_)) || tree.construct_of(scope.value).is_some();
    let spread = |arg: &Arg| matches!(arg.name, ArgName::Star | ArgName::DoubleStar);
    if !is_scope || spread(scope) || spread(id) {
        return None;
    }
    match tree.kind(id.value) {
        Kind::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Constructs by what their resources are called.
struct Index<'a> {
    tree: &'a Tree,
    /// By logical id of their own resource.
    exact: FxHashMap<String, Vec<Candidate>>,
    /// By the words that all below them begins with.
    words: FxHashMap<String, Vec<Candidate>>,
    /// Those with a gap in the path: the words before it and after it.
    gaps: Vec<(String, String, Candidate)>,
    /// Calls of helpers that are given an id, by the words of the id.
    helped: FxHashMap<String, Vec<ValueId>>,
}

/// What made a resource.
enum Maker {
    /// A construct; whether the resource is its own.
    Construct(NodeId, bool),
    /// A construct in a helper, called with its id here.
    Helper(NodeId, ValueId),
}

impl<'a> Index<'a> {
    fn new(tree: &'a Tree, world: &'a World) -> Self {
        let paths = Paths::new(tree, world);
        let mut index = Self {
            tree,
            exact: FxHashMap::default(),
            words: FxHashMap::default(),
            gaps: Vec::new(),
            helped: FxHashMap::default(),
        };
        for node in &tree.constructs {
            for path in paths.of(*node, 0) {
                index.add(*node, path);
            }
        }
        for value in 0..tree.values.len() {
            if let Some(id) = given_id(tree, value) {
                index.helped.entry(logical_id::human_of(&[id])).or_default().push(value);
            }
        }
        index
    }

    fn add(&mut self, node: NodeId, path: Path) {
        let Path { root, parts } = path;
        let candidate = || Candidate { node, root: root.clone() };
        if let Some(known) = parts.iter().cloned().collect::<Option<Vec<String>>>() {
            for id in [logical_id::of(&known), logical_id::of_main(&known)].into_iter().flatten() {
                self.exact.entry(id).or_default().push(candidate());
            }
            let words = logical_id::human_of(&known);
            if !words.is_empty() {
                self.words.entry(words).or_default().push(candidate());
            }
            return;
        }
        let known =
            |parts: &[Part]| logical_id::human_of(&parts.iter().flatten().cloned().collect::<Vec<_>>());
        let first = parts.iter().position(Option::is_none).unwrap_or(0);
        let last = parts.iter().rposition(Option::is_none).map_or(parts.len(), |at| at + 1);
        let head = known(parts.get(..first).unwrap_or_default());
        let tail = known(parts.get(last..).unwrap_or_default());
        self.gaps.push((head, tail, candidate()));
    }

    /// The class that most of a stack's resources are of.
    fn class_of_stack(&self, report: &TemplateReport, stack: usize) -> Option<String> {
        let mut votes: FxHashMap<&str, usize> = FxHashMap::default();
        for resource in report.resources.iter().filter(|resource| resource.stack == stack) {
            let Some(found) = resource.after.as_ref().and_then(|id| self.exact.get(id)) else { continue };
            for root in found.iter().filter_map(|candidate| candidate.root.as_deref()) {
                *votes.entry(root).or_default() += 1;
            }
        }
        let best = *votes.values().max()?;
        let mut winners = votes.into_iter().filter(|(_, count)| *count == best).map(|(class, _)| class);
        let winner = winners.next()?;
        winners.next().is_none().then(|| winner.to_owned())
    }

    /// The construct that made a resource, and whether the resource is its own.
    fn find(&self, id: &str, kind: &str, root: Option<&String>) -> Option<Maker> {
        if let Some(node) = self.exact.get(id).and_then(|found| self.one(found.iter(), kind, root)) {
            return Some(Maker::Construct(node, true));
        }
        let human = logical_id::human(id);
        let gapped = self.gaps.iter().filter(|(head, tail, candidate)| {
            let fits = human.len() > head.len() + tail.len()
                && human.starts_with(head.as_str())
                && human.ends_with(tail.as_str());
            fits && self.makes(candidate.node, kind)
        });
        if let Some(node) = self.one(gapped.map(|(_, _, candidate)| candidate), kind, root) {
            return Some(match self.helped.get(human).map(Vec::as_slice) {
                Some([call]) => Maker::Helper(node, *call),
                Some(_) | None => Maker::Construct(node, true),
            });
        }
        // The longest words that it begins with.
        let ends = human.char_indices().map(|(at, _)| at).skip(1).chain([human.len()]);
        let mut begins = ends.collect::<Vec<_>>().into_iter().rev().filter_map(|end| human.get(..end));
        let found = begins.find_map(|words| self.words.get(words))?;
        self.one(found.iter(), kind, root).map(|node| Maker::Construct(node, false))
    }

    /// The only construct among several candidates: of the stack's class, then of the resource's type.
    fn one<'c>(
        &self,
        found: impl Iterator<Item = &'c Candidate>,
        kind: &str,
        root: Option<&String>,
    ) -> Option<NodeId> {
        let all: Vec<&Candidate> = found.collect();
        let here: Vec<&Candidate> = all
            .iter()
            .filter(|candidate| root.is_none() || candidate.root.is_none() || candidate.root.as_ref() == root)
            .copied()
            .collect();
        let nodes = |candidates: &[&Candidate]| -> FxHashSet<NodeId> {
            candidates.iter().map(|candidate| candidate.node).collect()
        };
        let only =
            |nodes: &FxHashSet<NodeId>| if nodes.len() == 1 { nodes.iter().next().copied() } else { None };
        let here = nodes(&here);
        only(&here).or_else(|| only(&here.into_iter().filter(|node| self.makes(*node, kind)).collect()))
    }

    /// Whether a construct's class is called like the resource's type: `aws_sqs.Queue`, `aws_sqs.CfnQueue`.
    fn makes(&self, node: NodeId, kind: &str) -> bool {
        let Some(construct) = self.tree.construct(node) else { return false };
        let class = construct.class.rsplit('.').next().unwrap_or_default();
        let class = class.strip_prefix("Cfn").unwrap_or(class);
        kind.rsplit("::").next().is_some_and(|name| name.eq_ignore_ascii_case(class))
    }
}

/// The paths of constructs.
struct Paths<'a> {
    tree: &'a Tree,
    world: &'a World,
    /// Constructs that are instances of each class of the codebase, of derived classes as well.
    instances: FxHashMap<&'a str, Vec<NodeId>>,
}

impl<'a> Paths<'a> {
    fn new(tree: &'a Tree, world: &'a World) -> Self {
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
    fn of(&self, node: NodeId, depth: usize) -> Vec<Path> {
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
