//! `self.x` where nothing in the class, its bases or its subclasses assigns `x`.

use crate::cdk;
use crate::codebase::Python;
use crate::parse::ParsedFile;
use crate::world::World;
use infrabench_protocol::analysis::{Finding, FindingKind, Severity};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprContext, Stmt};
use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

pub(super) fn find(python: &Python, file: &ParsedFile) -> Vec<Finding> {
    let mut found = Vec::new();
    for stmt in &file.suite {
        let Stmt::ClassDef(class) = stmt else { continue };
        let path = crate::summary::join(&file.summary.module, class.name.as_str());
        let Some(known) = attributes(&python.world, python, &path) else { continue };
        for stmt in &class.body {
            let Stmt::FunctionDef(method) = stmt else { continue };
            if !method.decorator_list.is_empty() {
                continue;
            }
            let Some(receiver) = method.parameters.posonlyargs.first().or(method.parameters.args.first())
            else {
                continue;
            };
            let mut uses = Uses {
                receiver: receiver.parameter.name.as_str(),
                known: &known,
                file,
                class: class.name.as_str(),
                found: &mut found,
            };
            uses.visit_body(&method.body);
        }
    }
    found
}

/// Every attribute an object of the class may have; none when that cannot be known.
fn attributes(world: &World, python: &Python, path: &str) -> Option<FxHashSet<String>> {
    let mut known: FxHashSet<String> = FxHashSet::default();
    let mut queue = vec![path.to_owned()];
    let mut seen: FxHashSet<String> = FxHashSet::default();
    while let Some(path) = queue.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        if let Some(class) = world.class(&path) {
            if class.dynamic {
                return None;
            }
            known.extend(class.attributes.iter().cloned());
            known.extend(class.methods.keys().cloned());
            for base in world.bases(&path) {
                queue.push(base?);
            }
        } else {
            known.extend(cdk::members(&path)?.iter().map(|name| (*name).to_owned()));
        }
    }
    // A subclass may assign what a method of its base uses.
    for (name, class) in python.files.values().flat_map(|file| &file.summary.classes) {
        let last = path.rsplit('.').next().unwrap_or(path);
        let derives = class.bases.iter().flatten().any(|base| base.rsplit('.').next() == Some(last));
        if derives && name != last {
            return None;
        }
    }
    Some(known)
}

struct Uses<'a, 'b> {
    receiver: &'a str,
    known: &'b FxHashSet<String>,
    file: &'b ParsedFile,
    class: &'a str,
    found: &'b mut Vec<Finding>,
}

impl<'a> Visitor<'a> for Uses<'_, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        // A nested class has a `self` of its own.
        if !matches!(stmt, Stmt::ClassDef(_)) {
            visitor::walk_stmt(self, stmt);
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Attribute(attribute) = expr
            && matches!(attribute.ctx, ExprContext::Load)
            && matches!(attribute.value.as_ref(), Expr::Name(name) if name.id.as_str() == self.receiver)
            && !attribute.attr.starts_with('_')
            && !self.known.contains(attribute.attr.as_str())
        {
            let message = format!(
                "`{}.{}` is used, and nothing in `{}` assigns it",
                self.receiver, attribute.attr, self.class
            );
            let span = expr.range().into();
            self.found.push(super::finding(
                FindingKind::UndefinedName,
                Severity::Warning,
                message,
                self.file,
                span,
            ));
        }
        visitor::walk_expr(self, expr);
    }
}
