//! Statements to nodes. What Python ignores at run time (docstrings, `pass`, annotations of variables and parameters)
//! makes no node.

use super::{Binding, Builder};
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
            Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => {}
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

    pub(super) fn key(&mut self, node: NodeId, key: &str) {
        if let Some(node) = self.tree.nodes.get_mut(node) {
            node.key = Some(key.to_owned());
        }
    }

    pub(super) fn source(&self, range: TextRange) -> &str {
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
