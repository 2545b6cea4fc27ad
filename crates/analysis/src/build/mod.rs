//! Syntax trees to the construct tree.
//!
//! - [`bindings`]: which names a block binds.
//! - `statements`: statements to nodes.
//! - `definitions`: imports, functions and classes.
//! - `values`: expressions to values; `calls` those that create constructs, `strings` those that make text.
//! - `patterns`: what `match` compares with.
//! - `settle`: once all is read: what names denote, hashes, method calls to their constructs.

pub(crate) mod bindings;
mod calls;
mod definitions;
mod patterns;
pub(crate) mod settle;
mod statements;
mod strings;
mod values;

use crate::parse::ParsedFile;
use crate::text::Span;
use crate::tree::{Attr, AttrId, Kind, Node, NodeId, ScopeId, ScopeInfo, Tree, Value, ValueId, Var, VarId};
use crate::world::World;
use infrabench_protocol::analysis::NodeKind;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Builds the tree of some files of a codebase.
pub(crate) fn build(world: &World, files: &[Rc<ParsedFile>]) -> Tree {
    let mut builder =
        Builder { world, tree: Tree::default(), file: 0, module: String::new(), frames: Vec::new() };
    builder.tree.files = files.to_vec();
    for (index, file) in files.iter().enumerate() {
        builder.module(index, file);
    }
    let mut tree = builder.tree;
    settle::settle(&mut tree);
    tree
}

/// What a name stands for while building.
#[derive(Clone, Debug)]
enum Binding {
    Var(VarId),
    Path(String),
    Bound(usize),
    SelfObject(ScopeId),
}

/// A scope being read.
struct Frame {
    names: FxHashMap<String, Binding>,
    scope: ScopeId,
    /// Functions inside a class do not see the class's names.
    class: bool,
}

struct Builder<'a> {
    world: &'a World,
    tree: Tree,
    file: usize,
    module: String,
    frames: Vec<Frame>,
}

impl Builder<'_> {
    fn module(&mut self, index: usize, file: &ParsedFile) {
        self.file = index;
        self.module.clone_from(&file.summary.module);
        let end = u32::try_from(file.source.text.len()).unwrap_or(u32::MAX);
        let root = self.node(NodeKind::Module, Span { start: 0, end }, None, file.source.path.clone());
        if let Some(node) = self.tree.nodes.get_mut(root) {
            node.key = Some(file.source.path.clone());
        }
        self.tree.roots.push(root);
        self.open(root, None, false);
        let scope = self.scope();
        for name in bindings::bound_names(&file.suite, None) {
            let path = self.world.in_module(name, &self.module);
            let summary = &file.summary;
            let defined = summary.classes.contains_key(name) || summary.functions.contains_key(name);
            if defined || summary.imports.contains_key(name) {
                self.bind(name, Binding::Path(path));
            } else {
                self.variable(name, scope);
            }
        }
        for star in &file.summary.stars {
            let Some(other) = self.world.find_module(star, &self.module) else { continue };
            let names: Vec<String> = self
                .world
                .module(&other)
                .map(|other| other.names.iter().cloned().collect())
                .unwrap_or_default();
            for name in names {
                if self.look_up(&name).is_none() {
                    let path = self.world.in_module(&name, &other);
                    self.bind(&name, Binding::Path(path));
                }
            }
        }
        self.block(&file.suite, root);
        self.frames.clear();
    }

    fn node(&mut self, kind: NodeKind, span: Span, parent: Option<NodeId>, name: String) -> NodeId {
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            kind,
            file: self.file,
            span,
            parent,
            children: Vec::new(),
            name,
            key: None,
            parts: Vec::new(),
            construct: None,
            scope: None,
            hash: 0,
        });
        if let Some(parent) = parent.and_then(|parent| self.tree.nodes.get_mut(parent)) {
            parent.children.push(id);
        }
        id
    }

    fn value(&mut self, kind: Kind, span: Span) -> ValueId {
        self.tree.values.push(Value { kind, file: self.file, span });
        self.tree.values.len() - 1
    }

    fn part(&mut self, node: NodeId, label: &'static str, value: ValueId) {
        if let Some(node) = self.tree.nodes.get_mut(node) {
            node.parts.push((label, value));
        }
    }

    /// Opens the scope of a module, class or function.
    fn open(&mut self, node: NodeId, class: Option<(String, Vec<String>)>, is_class: bool) -> ScopeId {
        let scope = self.tree.scopes.len();
        let (class, bases) = class.map_or((None, Vec::new()), |(class, bases)| (Some(class), bases));
        if let Some(path) = &class {
            self.tree.classes.entry(path.clone()).or_insert(scope);
        }
        self.tree.scopes.push(ScopeInfo {
            node,
            class,
            vars: Vec::new(),
            attrs: FxHashMap::default(),
            bases,
        });
        if let Some(node) = self.tree.nodes.get_mut(node) {
            node.scope = Some(scope);
        }
        self.frames.push(Frame { names: FxHashMap::default(), scope, class: is_class });
        scope
    }

    fn scope(&self) -> ScopeId {
        self.frames.last().map_or(0, |frame| frame.scope)
    }

    fn bind(&mut self, name: &str, binding: Binding) {
        if let Some(frame) = self.frames.last_mut() {
            frame.names.insert(name.to_owned(), binding);
        }
    }

    /// A variable of a scope, made on first sight.
    fn variable(&mut self, name: &str, scope: ScopeId) -> VarId {
        if let Some(Binding::Var(var)) = self.frames.last().and_then(|frame| frame.names.get(name)) {
            return *var;
        }
        let var = self.tree.vars.len();
        self.tree.vars.push(Var {
            name: name.to_owned(),
            first: None,
            state: None,
            assigned: 0,
            block: None,
        });
        if let Some(info) = self.tree.scopes.get_mut(scope) {
            info.vars.push(var);
        }
        self.bind(name, Binding::Var(var));
        var
    }

    fn look_up(&self, name: &str) -> Option<&Binding> {
        let last = self.frames.len().saturating_sub(1);
        self.frames
            .iter()
            .enumerate()
            .rev()
            .filter(|(index, frame)| !frame.class || *index == last)
            .find_map(|(_, frame)| frame.names.get(name))
    }

    fn attribute(&mut self, class: ScopeId, name: &str) -> AttrId {
        let next = self.tree.attrs.len();
        let Some(info) = self.tree.scopes.get_mut(class) else { return next };
        let id = *info.attrs.entry(name.to_owned()).or_insert(next);
        if id == next {
            self.tree.attrs.push(Attr { class, name: name.to_owned(), values: Vec::new() });
        }
        id
    }

    /// Gives a variable a new value at `block`. A value given inside a branch joins what was there before, unless that
    /// came from the same block or deeper.
    fn assign(&mut self, var: VarId, values: &[ValueId], block: NodeId) {
        let Some(info) = self.tree.vars.get(var) else { return };
        let replaces = match info.block {
            None => true,
            Some(before) => before == block || self.tree.ancestors(before).any(|around| around == block),
        };
        let mut state = values.to_vec();
        if !replaces && let Some(old) = info.state.and_then(|old| self.tree.states.get(old)) {
            state.splice(0..0, old.iter().copied().take(64));
        }
        self.tree.states.push(state);
        let index = self.tree.states.len() - 1;
        if let Some(info) = self.tree.vars.get_mut(var) {
            info.first = info.first.or(values.first().copied());
            info.state = Some(index);
            info.assigned += 1;
            info.block = Some(block);
        }
    }
}
