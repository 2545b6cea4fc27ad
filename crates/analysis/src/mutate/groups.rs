//! What could be confused with what: names that hold what the same call made.
//!
//! `self.orders = sqs.Queue(...)` and `self.refunds = sqs.Queue(...)` are a pair that a tired person mixes up. Names that
//! hold something of another kind are not: using them fails at once, and proves nothing.

use crate::parse;
use crate::text::{Source, Span};
use infrabench_task::{Codebase, RelativePath};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;
use std::collections::{BTreeMap, BTreeSet};

/// The names of a codebase by what made them.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Of each file and call: attributes of `self`, in the order of the code.
    attributes: Vec<(RelativePath, Vec<String>)>,
    /// The same for plain variables.
    variables: Vec<(RelativePath, Vec<String>)>,
    /// Of each file and function, by the function's first byte: what serves as a scope.
    scopes: BTreeMap<(RelativePath, u32), BTreeSet<String>>,
}

impl Groups {
    /// Reads every Python file.
    pub(super) fn of(files: &Codebase) -> Self {
        let mut groups = Self::default();
        for (path, text) in files.iter().filter(|(path, _)| parse::is_python(path.as_str())) {
            let parsed = parse::parse(path.as_str(), text);
            let mut collector =
                Collector { source: &parsed.source, made: Made::default(), functions: Vec::new() };
            visitor::walk_body(&mut collector, &parsed.suite);
            let Made { attributes, variables, scopes } = collector.made;
            let several = |made: BTreeMap<String, Vec<String>>| {
                made.into_values().filter(|names| names.len() > 1).map(|names| (path.clone(), names))
            };
            groups.attributes.extend(several(attributes));
            groups.variables.extend(several(variables));
            groups
                .scopes
                .extend(scopes.into_iter().map(|(function, scopes)| ((path.clone(), function), scopes)));
        }
        groups
    }

    /// Another attribute that holds what the same call made. One of `self` is of the same file.
    pub(super) fn other_attribute(&self, path: &RelativePath, name: &str, of_self: bool) -> Option<&str> {
        next(self.attributes.iter().filter(|(file, _)| !of_self || file == path), name)
    }

    /// Another variable of the file that holds what the same call made.
    pub(super) fn other_variable(&self, path: &RelativePath, name: &str) -> Option<&str> {
        next(self.variables.iter().filter(|(file, _)| file == path), name)
    }

    /// Another scope that constructs of the same function have.
    pub(super) fn other_scope(&self, path: &RelativePath, function: u32, scope: &str) -> Option<&str> {
        let scopes = self.scopes.get(&(path.clone(), function))?;
        scopes.iter().map(String::as_str).find(|other| *other != scope)
    }
}

fn next<'a>(
    mut groups: impl Iterator<Item = &'a (RelativePath, Vec<String>)>,
    name: &str,
) -> Option<&'a str> {
    groups.find_map(|(_, names)| {
        let at = names.iter().position(|other| other == name)?;
        names.get((at + 1) % names.len()).map(String::as_str)
    })
}

#[derive(Default)]
struct Made {
    attributes: BTreeMap<String, Vec<String>>,
    variables: BTreeMap<String, Vec<String>>,
    scopes: BTreeMap<u32, BTreeSet<String>>,
}

struct Collector<'a> {
    source: &'a Source,
    made: Made,
    functions: Vec<u32>,
}

impl Collector<'_> {
    fn assigned(&mut self, target: &Expr, value: &Expr) {
        let Expr::Call(call) = value else { return };
        let callee = self.source.slice(call.func.range().into()).to_owned();
        let (names, name) = match target {
            Expr::Attribute(attribute) if matches!(&*attribute.value, Expr::Name(name) if name.id.as_str() == "self") => {
                (&mut self.made.attributes, attribute.attr.as_str())
            }
            Expr::Name(name) => (&mut self.made.variables, name.id.as_str()),
            _ => return,
        };
        let names = names.entry(callee).or_default();
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
}

impl<'a> Visitor<'a> for Collector<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.assigned(target, &assign.value);
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.assigned(&assign.target, value);
                }
            }
            // What else there is has parts that are visited.
            _ => {}
        }
        let is_function = matches!(stmt, Stmt::FunctionDef(_));
        if is_function {
            self.functions.push(Span::from(stmt.range()).start);
        }
        visitor::walk_stmt(self, stmt);
        if is_function {
            self.functions.pop();
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let (Expr::Call(call), Some(function)) = (expr, self.functions.last())
            && let Some(scope) = scope_of(call)
        {
            let text = self.source.slice(scope.range().into()).to_owned();
            self.made.scopes.entry(*function).or_default().insert(text);
        }
        visitor::walk_expr(self, expr);
    }
}

/// The scope in a call that makes a construct: the name before its id.
pub(super) fn scope_of(call: &ruff_python_ast::ExprCall) -> Option<&Expr> {
    let class = match &*call.func {
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Name(name) => name.id.as_str(),
        _ => return None,
    };
    let (scope, id) = (call.arguments.args.first()?, call.arguments.args.get(1)?);
    let fits = matches!(scope, Expr::Name(_) | Expr::Attribute(_))
        && matches!(id, Expr::StringLiteral(_) | Expr::FString(_));
    (fits && crate::cdk::is_class_name(class)).then_some(scope)
}
