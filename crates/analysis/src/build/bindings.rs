//! Which names a block of statements binds, as Python decides it: anywhere in the block, not in nested scopes.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt};

/// Names bound by the statements, in order of appearance, repeated as often as they are bound. Names declared `global`
/// or `nonlocal` are not bound here. Parameters come first.
pub(crate) fn bound_names<'a>(body: &'a [Stmt], parameters: Option<&'a ast::Parameters>) -> Vec<&'a str> {
    let mut names = Names::default();
    if let Some(parameters) = parameters {
        names.found.extend(parameters.iter().map(|parameter| parameter.name().as_str()));
    }
    names.visit_body(body);
    let outer = names.outer;
    names.found.retain(|name| !outer.contains(name));
    names.found
}

/// Names that a function declares `global`.
pub(crate) fn global_names(body: &[Stmt]) -> Vec<&str> {
    let mut names = Names::default();
    names.visit_body(body);
    names.outer
}

#[derive(Default)]
struct Names<'a> {
    found: Vec<&'a str>,
    outer: Vec<&'a str>,
}

impl<'a> Visitor<'a> for Names<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.found.push(function.name.as_str()),
            Stmt::ClassDef(class) => self.found.push(class.name.as_str()),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    self.found.push(name.split('.').next().unwrap_or(name));
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.found.push(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                }
            }
            Stmt::Global(global) => self.outer.extend(global.names.iter().map(ast::Identifier::as_str)),
            Stmt::Nonlocal(nonlocal) => self.outer.extend(nonlocal.names.iter().map(ast::Identifier::as_str)),
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if matches!(name.ctx, ExprContext::Store) => self.found.push(name.id.as_str()),
            Expr::Lambda(_) => {}
            // The targets of a comprehension are its own; a walrus inside it binds here.
            Expr::ListComp(ast::ExprListComp { elt, generators, .. })
            | Expr::SetComp(ast::ExprSetComp { elt, generators, .. })
            | Expr::Generator(ast::ExprGenerator { elt, generators, .. }) => {
                self.visit_expr(elt);
                self.generators(generators);
            }
            Expr::DictComp(comp) => {
                if let Some(key) = &comp.key {
                    self.visit_expr(key);
                }
                self.visit_expr(&comp.value);
                self.generators(&comp.generators);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.found.push(name.as_str());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(ast::PatternMatchAs { name: Some(name), .. })
            | Pattern::MatchStar(ast::PatternMatchStar { name: Some(name), .. })
            | Pattern::MatchMapping(ast::PatternMatchMapping { rest: Some(name), .. }) => {
                self.found.push(name.as_str());
            }
            _ => {}
        }
        visitor::walk_pattern(self, pattern);
    }
}

impl<'a> Names<'a> {
    fn generators(&mut self, generators: &'a [ast::Comprehension]) {
        for generator in generators {
            self.visit_expr(&generator.iter);
            for test in &generator.ifs {
                self.visit_expr(test);
            }
        }
    }
}
