//! Statements to nodes. What Python ignores at run time (docstrings, `pass`, annotations of variables and parameters)
//! makes no node.

use super::{Binding, Builder, bindings};
use crate::text::{Span, fold};
use crate::tree::{Kind, NodeId, ValueId};
use infrabench_protocol::analysis::NodeKind;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// Longest name of a statement, in characters.
const MAX_NAME: usize = 80;

impl Builder<'_> {
    pub(super) fn block(&mut self, body: &[Stmt], parent: NodeId) {
        for stmt in body {
            self.statement(stmt, parent);
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of statement")]
    fn statement(&mut self, stmt: &Stmt, parent: NodeId) {
        let range = stmt.range();
        match stmt {
            Stmt::Pass(_) => {}
            Stmt::Expr(expr) => match expr.value.as_ref() {
                Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => {}
                value if self.is_construct_call(value) => {
                    self.expression(value, parent);
                }
                value => {
                    let node = self.plain(range, parent);
                    let value = self.expression(value, node);
                    self.part(node, "value", value);
                }
            },
            Stmt::Assign(assign) => {
                let targets: Vec<&Expr> = assign.targets.iter().collect();
                self.assignment(range, &targets, &assign.value, parent);
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.assignment(range, &[assign.target.as_ref()], value, parent);
                } else if self.frames.last().is_some_and(|frame| frame.class) {
                    let node = self.plain(range, parent);
                    let value = self.expression(&assign.annotation, node);
                    self.part(node, "annotation", value);
                    self.key(node, &fold(self.source(assign.target.range())));
                }
            }
            Stmt::AugAssign(assign) => {
                let node = self.plain(range, parent);
                let target = self.expression(&assign.target, node);
                let value = self.expression(&assign.value, node);
                let both = self.value(Kind::Op(assign.op.as_str(), vec![target, value]), range.into());
                self.part(node, "value", both);
                if let Expr::Name(name) = assign.target.as_ref()
                    && let Some(Binding::Var(var)) = self.look_up(name.id.as_str()).cloned()
                {
                    self.assign(var, &[both], parent);
                }
            }
            Stmt::Return(ret) => match ret.value.as_deref() {
                Some(value) if self.is_construct_call(value) => {
                    self.expression(value, parent);
                }
                value => self.simple("return", value, range, parent),
            },
            Stmt::Raise(raise) => {
                let node = self.plain(range, parent);
                let operands: Vec<ValueId> = [&raise.exc, &raise.cause]
                    .into_iter()
                    .flatten()
                    .map(|expr| self.expression(expr, node))
                    .collect();
                let value = self.value(Kind::Op("raise", operands), range.into());
                self.part(node, "value", value);
            }
            Stmt::Assert(assert) => {
                let node = self.plain(range, parent);
                let mut operands = vec![self.expression(&assert.test, node)];
                operands.extend(assert.msg.as_ref().map(|message| self.expression(message, node)));
                let value = self.value(Kind::Op("assert", operands), range.into());
                self.part(node, "value", value);
            }
            Stmt::Delete(delete) => {
                let node = self.plain(range, parent);
                let operands = delete.targets.iter().map(|target| self.expression(target, node)).collect();
                let value = self.value(Kind::Op("del", operands), range.into());
                self.part(node, "value", value);
            }
            Stmt::Break(_) | Stmt::Continue(_) | Stmt::IpyEscapeCommand(_) => {
                let text = self.short(range);
                let node = self.plain(range, parent);
                let value = self.value(Kind::Name(text), range.into());
                self.part(node, "value", value);
            }
            Stmt::Global(_) | Stmt::Nonlocal(_) => {}
            Stmt::TypeAlias(alias) => self.assignment(range, &[alias.name.as_ref()], &alias.value, parent),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let (local, target) = crate::summary::import_target(alias);
                    let path = self.world.canonical(&target, &self.module);
                    let name = format!("import {}", fold(self.source(alias.range())));
                    self.import(&local, &path, alias.name.as_str(), name, alias.range(), parent);
                }
            }
            Stmt::ImportFrom(import) => self.import_from(import, parent),
            Stmt::FunctionDef(function) => self.function(function, parent),
            Stmt::ClassDef(class) => self.class(class, parent),
            Stmt::If(branch) => {
                let node = self.compound(NodeKind::Conditional, range, &branch.body, parent);
                let test = self.expression(&branch.test, node);
                self.part(node, "condition", test);
                self.block(&branch.body, node);
                for clause in &branch.elif_else_clauses {
                    let node = self.compound(NodeKind::Conditional, clause.range, &clause.body, parent);
                    if let Some(test) = &clause.test {
                        let test = self.expression(test, node);
                        self.part(node, "condition", test);
                    }
                    self.block(&clause.body, node);
                }
            }
            Stmt::For(each) => {
                let node = self.compound(NodeKind::Loop, range, &each.body, parent);
                let iter = self.expression(&each.iter, node);
                self.part(node, "iterable", iter);
                self.each(&each.target, iter, node);
                let target = self.expression(&each.target, node);
                self.part(node, "target", target);
                self.block(&each.body, node);
                self.branch("else", &each.orelse, NodeKind::Conditional, parent);
            }
            Stmt::While(repeat) => {
                let node = self.compound(NodeKind::Loop, range, &repeat.body, parent);
                let test = self.expression(&repeat.test, node);
                self.part(node, "condition", test);
                self.block(&repeat.body, node);
                self.branch("else", &repeat.orelse, NodeKind::Conditional, parent);
            }
            Stmt::With(with) => {
                let node = self.compound(NodeKind::Block, range, &with.body, parent);
                for item in &with.items {
                    let value = self.expression(&item.context_expr, node);
                    self.part(node, "context", value);
                    if let Some(target) = &item.optional_vars {
                        let entered = self.value(Kind::Op("with", vec![value]), target.range().into());
                        self.store(target, &[entered], node);
                    }
                }
                self.block(&with.body, node);
            }
            Stmt::Try(attempt) => {
                let node = self.compound(NodeKind::Block, range, &attempt.body, parent);
                self.block(&attempt.body, node);
                for ast::ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
                    let node = self.compound(NodeKind::Block, handler.range, &handler.body, parent);
                    if let Some(class) = &handler.type_ {
                        let class = self.expression(class, node);
                        self.part(node, "exception", class);
                    }
                    if let Some(name) = &handler.name {
                        let caught = self.value(Kind::Op("caught", Vec::new()), name.range().into());
                        if let Some(Binding::Var(var)) = self.look_up(name.as_str()).cloned() {
                            self.assign(var, &[caught], node);
                        }
                    }
                    self.block(&handler.body, node);
                }
                self.branch("else", &attempt.orelse, NodeKind::Block, parent);
                self.branch("finally", &attempt.finalbody, NodeKind::Block, parent);
            }
            Stmt::Match(select) => {
                let head = fold(self.source(TextRange::new(range.start(), select.subject.end())));
                let node = self.node(NodeKind::Conditional, range.into(), Some(parent), head);
                let subject = self.expression(&select.subject, node);
                self.part(node, "subject", subject);
                for case in &select.cases {
                    let branch = self.compound(NodeKind::Conditional, case.range, &case.body, node);
                    let pattern = self.pattern(&case.pattern, branch);
                    self.part(branch, "pattern", pattern);
                    if let Some(guard) = &case.guard {
                        let guard = self.expression(guard, branch);
                        self.part(branch, "condition", guard);
                    }
                    self.block(&case.body, branch);
                }
            }
        }
    }

    fn assignment(&mut self, range: TextRange, targets: &[&Expr], value: &Expr, parent: NodeId) {
        if self.is_construct_call(value) {
            let value = self.expression(value, parent);
            if let Kind::Construct(node) = *self.tree.kind(value) {
                // The whole statement is what created it.
                if let Some(node) = self.tree.nodes.get_mut(node) {
                    node.span = range.into();
                }
                for target in targets {
                    self.store(target, &[value], parent);
                    let target = self.expression(target, parent);
                    if let Some(construct) =
                        self.tree.nodes.get_mut(node).and_then(|node| node.construct.as_mut())
                    {
                        construct.targets.push(target);
                    }
                }
            }
            return;
        }
        let node = self.plain(range, parent);
        let value = self.expression(value, node);
        for target in targets {
            self.store(target, &[value], parent);
            let target_value = self.expression(target, node);
            self.part(node, "target", target_value);
            if let [_] = targets {
                self.key(node, &fold(self.source(target.range())));
            }
        }
        self.part(node, "value", value);
    }

    /// Gives an assignment's target its values.
    pub(super) fn store(&mut self, target: &Expr, values: &[ValueId], block: NodeId) {
        match target {
            Expr::Name(name) => {
                if let Some(Binding::Var(var)) = self.look_up(name.id.as_str()).cloned() {
                    self.assign(var, values, block);
                }
            }
            Expr::Attribute(attribute) => {
                if let Expr::Name(base) = attribute.value.as_ref()
                    && let Some(Binding::SelfObject(class)) = self.look_up(base.id.as_str()).cloned()
                {
                    let attr = self.attribute(class, attribute.attr.as_str());
                    if let Some(attr) = self.tree.attrs.get_mut(attr)
                        && attr.values.len() < 64
                    {
                        attr.values.extend_from_slice(values);
                    }
                }
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                for (index, element) in elts.iter().enumerate() {
                    let parts: Vec<ValueId> = values
                        .iter()
                        .map(|value| match self.tree.kind(*value) {
                            Kind::Sequence(_, items) if items.len() == elts.len() => {
                                items.get(index).copied().unwrap_or(*value)
                            }
                            _ => {
                                let position = self
                                    .value(Kind::Number(index_number(index), true), element.range().into());
                                self.value(Kind::Op("item", vec![*value, position]), element.range().into())
                            }
                        })
                        .collect();
                    self.store(element, &parts, block);
                }
            }
            Expr::Starred(starred) => self.store(&starred.value, values, block),
            _ => {}
        }
    }

    /// Gives a loop's target its values: each element of a literal sequence, else an element of whatever it is.
    fn each(&mut self, target: &Expr, iter: ValueId, block: NodeId) {
        let values = match self.tree.kind(iter) {
            Kind::Sequence(_, items) if items.len() <= 64 => items.clone(),
            _ => Vec::new(),
        };
        let values = if values.is_empty() {
            vec![self.value(Kind::Op("each", vec![iter]), target.range().into())]
        } else {
            values
        };
        self.store(target, &values, block);
    }

    fn import_from(&mut self, import: &ast::StmtImportFrom, parent: NodeId) {
        let base =
            self.world.module(&self.module).map_or_else(String::new, |summary| summary.base_of(import));
        let dots = ".".repeat(import.level as usize);
        let module = import.module.as_ref().map_or("", |module| module.as_str());
        for alias in &import.names {
            let written = fold(self.source(alias.range()));
            let name = format!("from {dots}{module} import {written}");
            let target = crate::summary::join(&base, alias.name.as_str());
            let path = self.world.canonical(&target, &self.module);
            let local = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
            self.import(&local, &path, &target, name, alias.range(), parent);
        }
    }

    fn import(
        &mut self,
        local: &str,
        path: &str,
        written: &str,
        name: String,
        range: TextRange,
        parent: NodeId,
    ) {
        let node = self.node(NodeKind::Import, range.into(), Some(parent), name);
        let target = if written.ends_with('*') { written } else { path };
        let value = self.value(Kind::Path(target.to_owned()), range.into());
        self.part(node, "import", value);
        self.key(node, target);
        if !written.ends_with('*') {
            self.bind(local, Binding::Path(path.to_owned()));
        }
    }

    fn function(&mut self, function: &ast::StmtFunctionDef, parent: NodeId) {
        let node =
            self.node(NodeKind::Function, function.range.into(), Some(parent), function.name.to_string());
        self.key(node, function.name.as_str());
        for decorator in &function.decorator_list {
            let value = self.expression(&decorator.expression, node);
            self.part(node, "decorator", value);
        }
        let parameters = self.parameters(&function.parameters, node);
        self.part(node, "parameters", parameters);
        let enclosing = self.frames.last().filter(|frame| frame.class).map(|frame| frame.scope);
        let fixed = function.decorator_list.iter().any(|decorator| {
            matches!(&decorator.expression, Expr::Name(name) if name.id.as_str() == "staticmethod")
        });
        let scope = self.open(node, None, false);
        for name in bindings::bound_names(&function.body, Some(&function.parameters)) {
            self.variable(name, scope);
        }
        for name in bindings::global_names(&function.body) {
            if let Some(frame) = self.frames.last_mut() {
                frame.names.remove(name);
            }
        }
        for (index, parameter) in function.parameters.iter().enumerate() {
            let name = parameter.name();
            if index == 0
                && !fixed
                && let Some(class) = enclosing
            {
                self.bind(name.as_str(), Binding::SelfObject(class));
                continue;
            }
            let position = self.value(Kind::Number(index_number(index), true), name.range().into());
            let value = self.value(Kind::Op("parameter", vec![position]), name.range().into());
            if let Some(Binding::Var(var)) = self.look_up(name.as_str()).cloned() {
                self.assign(var, &[value], node);
            }
        }
        self.block(&function.body, node);
        self.frames.pop();
    }

    fn class(&mut self, class: &ast::StmtClassDef, parent: NodeId) {
        let node = self.node(NodeKind::Class, class.range.into(), Some(parent), class.name.to_string());
        self.key(node, class.name.as_str());
        for decorator in &class.decorator_list {
            let value = self.expression(&decorator.expression, node);
            self.part(node, "decorator", value);
        }
        let mut bases = Vec::new();
        if let Some(arguments) = &class.arguments {
            for base in &arguments.args {
                let value = self.expression(base, node);
                if let Kind::Path(path) = self.tree.kind(value) {
                    bases.push(path.clone());
                }
                self.part(node, "base", value);
            }
            for keyword in &arguments.keywords {
                let value = self.expression(&keyword.value, node);
                self.part(node, "class argument", value);
            }
        }
        let path = crate::summary::join(&self.module, class.name.as_str());
        let scope = self.open(node, Some((path, bases)), true);
        for name in bindings::bound_names(&class.body, None) {
            self.variable(name, scope);
        }
        self.block(&class.body, node);
        self.frames.pop();
    }

    /// Parameters as one value: names of positional ones do not matter, those of keyword-only ones do.
    pub(super) fn parameters(&mut self, parameters: &ast::Parameters, holder: NodeId) -> ValueId {
        let mut operands = Vec::new();
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
            let defaults = parameter.default.iter().map(|default| self.expression(default, holder)).collect();
            operands.push(self.value(Kind::Op("parameter", defaults), parameter.range().into()));
        }
        if let Some(rest) = &parameters.vararg {
            operands.push(self.value(Kind::Op("*", Vec::new()), rest.range().into()));
        }
        for parameter in &parameters.kwonlyargs {
            let name = self.value(Kind::Text(parameter.parameter.name.to_string()), parameter.range().into());
            let mut parts = vec![name];
            parts.extend(parameter.default.iter().map(|default| self.expression(default, holder)));
            operands.push(self.value(Kind::Op("keyword", parts), parameter.range().into()));
        }
        if let Some(rest) = &parameters.kwarg {
            operands.push(self.value(Kind::Op("**", Vec::new()), rest.range().into()));
        }
        self.value(Kind::Op("parameters", operands), parameters.range().into())
    }

    fn simple(&mut self, word: &'static str, value: Option<&Expr>, range: TextRange, parent: NodeId) {
        let node = self.plain(range, parent);
        let operands = value.iter().map(|value| self.expression(value, node)).collect();
        let value = self.value(Kind::Op(word, operands), range.into());
        self.part(node, "value", value);
    }

    fn branch(&mut self, word: &str, body: &[Stmt], kind: NodeKind, parent: NodeId) {
        if let (Some(first), Some(last)) = (body.first(), body.last()) {
            let range = TextRange::new(first.start(), last.end());
            let node = self.node(kind, range.into(), Some(parent), word.to_owned());
            self.key(node, word);
            self.block(body, node);
        }
    }

    fn plain(&mut self, range: TextRange, parent: NodeId) -> NodeId {
        let name = self.short(range);
        self.node(NodeKind::Statement, range.into(), Some(parent), name)
    }

    /// A statement with a block: its head is its name.
    fn compound(&mut self, kind: NodeKind, range: TextRange, body: &[Stmt], parent: NodeId) -> NodeId {
        let end = body.first().map_or(range.end(), Ranged::start).max(range.start());
        let head = self.short(TextRange::new(range.start(), end));
        let name = head.trim_end().trim_end_matches(':').trim_end().to_owned();
        self.node(kind, range.into(), Some(parent), name)
    }

    fn key(&mut self, node: NodeId, key: &str) {
        if let Some(node) = self.tree.nodes.get_mut(node) {
            node.key = Some(key.to_owned());
        }
    }

    fn source(&self, range: TextRange) -> &str {
        self.tree.files.get(self.file).map_or("", |file| file.source.slice(Span::from(range)))
    }

    fn short(&self, range: TextRange) -> String {
        let line = fold(self.source(range));
        if line.chars().count() <= MAX_NAME {
            return line;
        }
        line.chars().take(MAX_NAME).chain(std::iter::once('…')).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "positions in one statement are small")]
pub(super) fn index_number(index: usize) -> f64 {
    index as f64
}
