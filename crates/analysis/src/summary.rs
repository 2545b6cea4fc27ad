//! What other files need to know of a file: its imports, classes, functions and the attribute names it uses.
//!
//! Small and independent of every other file, so it is made once per text and kept.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use rustc_hash::{FxHashMap, FxHashSet};

/// The parameters of a function, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signature {
    /// Names that can be given by position, the first `self` left out for methods.
    pub positional: Vec<String>,
}

/// A class.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClassSummary {
    /// Dotted source of each base; none for a base that is not a dotted name.
    pub bases: Vec<Option<String>>,
    /// `__init__`, or the fields of a dataclass.
    pub init: Option<Signature>,
    pub methods: FxHashMap<String, Signature>,
    /// Names assigned in its body or through the first parameter of a method.
    pub attributes: FxHashSet<String>,
    /// Attributes may come from elsewhere: `__getattr__`, `setattr`, a metaclass, an unknown decorator.
    pub dynamic: bool,
}

/// A file, seen from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    /// Dotted module name; that of the package for `__init__.py`.
    pub module: String,
    /// Whether it is an `__init__.py`.
    pub package: bool,
    /// Local name to dotted target of each import at module level.
    pub imports: FxHashMap<String, String>,
    /// Dotted targets of `from x import *`.
    pub stars: Vec<String>,
    /// `Name = dotted.name` at module level.
    pub aliases: FxHashMap<String, String>,
    pub classes: FxHashMap<String, ClassSummary>,
    pub functions: FxHashMap<String, Signature>,
    /// Every name bound at module level.
    pub names: FxHashSet<String>,
    /// Every attribute read anywhere: `x.name` uses `name`.
    pub used_attributes: FxHashSet<String>,
}

impl Summary {
    pub(crate) fn of(path: &str, suite: &[Stmt]) -> Self {
        let stem =
            path.strip_suffix(".pyi").or_else(|| path.strip_suffix(".py")).unwrap_or(path).replace('/', ".");
        let package = stem == "__init__" || stem.ends_with(".__init__");
        let module =
            stem.strip_suffix("__init__").map_or(stem.as_str(), |stem| stem.trim_end_matches('.')).to_owned();
        let mut summary = Self { module, package, ..Self::default() };
        for name in crate::build::bindings::bound_names(suite, None) {
            summary.names.insert(name.to_owned());
        }
        summary.block(suite);
        let mut uses = Uses { found: &mut summary.used_attributes };
        uses.visit_body(suite);
        summary
    }

    fn block(&mut self, suite: &[Stmt]) {
        for stmt in suite {
            match stmt {
                Stmt::Import(import) => {
                    for alias in &import.names {
                        let (local, target) = import_target(alias);
                        self.imports.insert(local, target);
                    }
                }
                Stmt::ImportFrom(import) => {
                    let base = self.base_of(import);
                    for alias in &import.names {
                        if alias.name.as_str() == "*" {
                            self.stars.push(base.clone());
                        } else {
                            let local = alias.asname.as_ref().unwrap_or(&alias.name).to_string();
                            self.imports.insert(local, join(&base, alias.name.as_str()));
                        }
                    }
                }
                Stmt::ClassDef(class) => {
                    self.classes.insert(class.name.to_string(), class_summary(class));
                }
                Stmt::FunctionDef(function) => {
                    self.functions.insert(function.name.to_string(), signature(&function.parameters, 0));
                }
                Stmt::Assign(assign) => {
                    if let ([Expr::Name(name)], Some(target)) =
                        (assign.targets.as_slice(), dotted(&assign.value))
                    {
                        self.aliases.insert(name.id.to_string(), target);
                    }
                }
                Stmt::If(branch) => {
                    self.block(&branch.body);
                    for clause in &branch.elif_else_clauses {
                        self.block(&clause.body);
                    }
                }
                Stmt::Try(attempt) => {
                    self.block(&attempt.body);
                    for ast::ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
                        self.block(&handler.body);
                    }
                    self.block(&attempt.orelse);
                    self.block(&attempt.finalbody);
                }
                Stmt::With(with) => self.block(&with.body),
                _ => {}
            }
        }
    }

    /// The dotted module that `from … import` names, with leading dots resolved against this module.
    pub(crate) fn base_of(&self, import: &ast::StmtImportFrom) -> String {
        let name = import.module.as_ref().map_or("", |module| module.as_str());
        if import.level == 0 {
            return name.to_owned();
        }
        let mut parts: Vec<&str> = self.module.split('.').filter(|part| !part.is_empty()).collect();
        let up = import.level - u32::from(self.package);
        for _ in 0..up {
            parts.pop();
        }
        join(&parts.join("."), name)
    }
}

/// The local name an `import` binds and what it stands for: `import a.b` binds `a`.
pub(crate) fn import_target(alias: &ast::Alias) -> (String, String) {
    let full = alias.name.to_string();
    if let Some(local) = &alias.asname {
        return (local.to_string(), full);
    }
    let top = full.split('.').next().unwrap_or("").to_owned();
    (top.clone(), top)
}

/// `a.b` of two parts, either of which may be empty.
pub(crate) fn join(base: &str, name: &str) -> String {
    match (base.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => base.to_owned(),
        _ => format!("{base}.{name}"),
    }
}

/// `a.b.c` when the expression is a dotted name.
pub(crate) fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(attribute) => Some(format!("{}.{}", dotted(&attribute.value)?, attribute.attr)),
        _ => None,
    }
}

pub(crate) fn signature(parameters: &ast::Parameters, skip: usize) -> Signature {
    let positional = parameters
        .posonlyargs
        .iter()
        .chain(parameters.args.iter())
        .skip(skip)
        .map(|parameter| parameter.parameter.name.to_string())
        .collect();
    Signature { positional }
}

fn class_summary(class: &ast::StmtClassDef) -> ClassSummary {
    let mut summary =
        ClassSummary { bases: class.bases().iter().map(dotted).collect(), ..ClassSummary::default() };
    let mut dataclass = false;
    for decorator in &class.decorator_list {
        let callee = match &decorator.expression {
            Expr::Call(call) => dotted(&call.func),
            other => dotted(other),
        };
        match callee.as_deref().and_then(|name| name.rsplit('.').next()) {
            Some("dataclass") => dataclass = true,
            Some("implements" | "final" | "total_ordering" | "runtime_checkable") => {}
            _ => summary.dynamic = true,
        }
    }
    summary.dynamic |= class.arguments.as_ref().is_some_and(|arguments| !arguments.keywords.is_empty());
    for name in crate::build::bindings::bound_names(&class.body, None) {
        summary.attributes.insert(name.to_owned());
    }
    let mut fields = Vec::new();
    for stmt in &class.body {
        match stmt {
            Stmt::FunctionDef(function) => {
                let fixed = function.decorator_list.iter().any(|decorator| {
                    matches!(&decorator.expression, Expr::Name(name) if name.id.as_str() == "staticmethod")
                });
                let method = signature(&function.parameters, usize::from(!fixed));
                match function.name.as_str() {
                    "__init__" => summary.init = Some(method.clone()),
                    "__getattr__" | "__getattribute__" | "__slots__" => summary.dynamic = true,
                    _ => {}
                }
                summary.methods.insert(function.name.to_string(), method);
                let receiver = function.parameters.posonlyargs.first().or(function.parameters.args.first());
                if let Some(receiver) = receiver {
                    let mut assigned =
                        Assigned { receiver: receiver.parameter.name.as_str(), class: &mut summary };
                    assigned.visit_body(&function.body);
                }
            }
            Stmt::AnnAssign(field) => {
                if let Expr::Name(name) = field.target.as_ref() {
                    fields.push(name.id.to_string());
                    summary.attributes.insert(name.id.to_string());
                }
            }
            _ => {}
        }
    }
    if dataclass && summary.init.is_none() {
        summary.init = Some(Signature { positional: fields });
    }
    summary
}

/// Attributes that a method assigns through its first parameter.
struct Assigned<'a> {
    receiver: &'a str,
    class: &'a mut ClassSummary,
}

impl<'a> Visitor<'a> for Assigned<'_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Attribute(attribute) if !matches!(attribute.ctx, ExprContext::Load) => {
                if matches!(attribute.value.as_ref(), Expr::Name(name) if name.id.as_str() == self.receiver) {
                    self.class.attributes.insert(attribute.attr.to_string());
                }
            }
            Expr::Attribute(attribute) if attribute.attr.as_str() == "__dict__" => self.class.dynamic = true,
            Expr::Call(call) => {
                if matches!(call.func.as_ref(), Expr::Name(name) if matches!(name.id.as_str(), "setattr" | "vars"))
                {
                    self.class.dynamic = true;
                }
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

struct Uses<'a> {
    found: &'a mut FxHashSet<String>,
}

impl<'a> Visitor<'a> for Uses<'_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Attribute(attribute) = expr
            && matches!(attribute.ctx, ExprContext::Load)
        {
            self.found.insert(attribute.attr.to_string());
        }
        visitor::walk_expr(self, expr);
    }
}
