//! Imports, functions and classes.

use super::statements::index_number;
use super::{Binding, Builder, bindings};
use crate::text::fold;
use crate::tree::{Kind, NodeId, ValueId};
use infrabench_protocol::analysis::NodeKind;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

impl Builder<'_> {
    pub(super) fn import_from(&mut self, import: &ast::StmtImportFrom, parent: NodeId) {
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

    pub(super) fn import(
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

    pub(super) fn function(&mut self, function: &ast::StmtFunctionDef, parent: NodeId) {
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

    pub(super) fn class(&mut self, class: &ast::StmtClassDef, parent: NodeId) {
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
}
