//! Constructs that the CDK would refuse: without a scope, or with the id of another in the same scope.

use crate::cdk;
use crate::text::Span;
use crate::tree::{ArgName, Construct, Kind, NodeId, Tree};
use crate::world::World;
use infrabench_protocol::analysis::{Finding, FindingKind, NodeKind, Severity};
use rustc_hash::FxHashMap;

pub(super) fn find(tree: &Tree, world: &World, wanted: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: FxHashMap<(Option<NodeId>, ScopeKey, &str), u32> = FxHashMap::default();
    for id in &tree.constructs {
        let (Some(node), Some(construct)) = (tree.node(*id), tree.construct(*id)) else { continue };
        let Some(file) =
            tree.files.get(node.file).filter(|file| file.errors.is_empty() && wanted(&file.source.path))
        else {
            continue;
        };
        let report =
            |kind, message: String, span: Span| super::finding(kind, Severity::Error, message, file, span);
        if lacks_scope(tree, world, construct) {
            let class = short(&construct.class);
            let message =
                format!("`{class}` is created without a scope; pass `self` or another construct first");
            found.push(report(FindingKind::ConstructWithoutScope, message, node.span));
        }
        let Some(name) = construct.id.and_then(|id| match tree.kind(id) {
            Kind::Text(text) => Some(text.as_str()),
            _ => None,
        }) else {
            continue;
        };
        let Some(scope) = construct.scope.and_then(|scope| scope_key(tree, scope)) else { continue };
        if !always_runs(tree, *id) {
            continue;
        }
        let line = file.source.line(node.span.start);
        if let Some(first) = seen.insert((construct.function, scope, name), line) {
            let message =
                format!("`{name}` is the id of two constructs in one scope; the other is on line {first}");
            found.push(report(FindingKind::DuplicateId, message, node.span));
        }
    }
    found
}

#[derive(PartialEq, Eq, Hash)]
enum ScopeKey {
    SelfObject,
    Construct(NodeId),
    Var(usize),
}

fn scope_key(tree: &Tree, scope: usize) -> Option<ScopeKey> {
    if let Some(node) = tree.construct_of(scope) {
        return Some(ScopeKey::Construct(node));
    }
    match tree.kind(scope) {
        Kind::SelfObject(_) => Some(ScopeKey::SelfObject),
        Kind::Var(var, _) if tree.vars.get(*var).is_some_and(|var| var.assigned == 1) => {
            Some(ScopeKey::Var(*var))
        }
        _ => None,
    }
}

/// Nothing but its function stands around it: two in exclusive branches never meet, and a loop may run once.
fn always_runs(tree: &Tree, id: NodeId) -> bool {
    tree.ancestors(id)
        .filter_map(|around| tree.node(around))
        .take_while(|around| !matches!(around.kind, NodeKind::Function | NodeKind::Module | NodeKind::Class))
        .all(|around| around.kind == NodeKind::Construct)
}

fn lacks_scope(tree: &Tree, world: &World, construct: &Construct) -> bool {
    let splat = construct.args.iter().any(|arg| matches!(arg.name, ArgName::Star | ArgName::DoubleStar));
    if !construct.certain || splat || !takes_scope(world, &construct.class) {
        return false;
    }
    construct.scope.is_none_or(|scope| {
        matches!(
            tree.kind(scope),
            Kind::Text(_) | Kind::Template(_) | Kind::Number(..) | Kind::Dict(_) | Kind::Bool(_) | Kind::None
        )
    })
}

/// A class of the codebase may have any constructor; one of the CDK takes a scope unless it is a root.
fn takes_scope(world: &World, class: &str) -> bool {
    match world.signature(class) {
        Some(signature) => {
            signature.positional.first().is_some_and(|name| name == "scope") && !derives_root(world, class)
        }
        None if world.class(class).is_some() => !derives_root(world, class),
        None => !cdk::is_root(class),
    }
}

fn derives_root(world: &World, class: &str) -> bool {
    let mut path = class.to_owned();
    for _ in 0..16 {
        if cdk::is_root(&path) {
            return true;
        }
        match world.bases(&path).into_iter().next().flatten() {
            Some(base) => path = base,
            None => return false,
        }
    }
    false
}

fn short(class: &str) -> String {
    let parts: Vec<&str> = class.rsplit('.').take(2).collect();
    let module = parts.get(1).copied().unwrap_or("");
    let name = parts.first().copied().unwrap_or(class);
    match module {
        "" | "aws_cdk" => name.to_owned(),
        module => format!("{}.{name}", module.strip_prefix("aws_").unwrap_or(module)),
    }
}
