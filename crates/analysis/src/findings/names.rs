//! Names that are used and neither defined nor imported.
//!
//! Python's own rules for scopes, without its order in time: a name that its scope binds anywhere counts as bound. So a
//! use before the assignment is not found, and nothing is found that works.

use crate::build::bindings::bound_names;
use crate::parse::ParsedFile;
use infrabench_protocol::analysis::{Finding, FindingKind, Severity};
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt, TypeParam};
use ruff_text_size::Ranged;
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) fn find(file: &ParsedFile) -> Vec<Finding> {
    if !file.summary.stars.is_empty() {
        return Vec::new();
    }
    let mut globals = Globals { found: bound_names(&file.suite, None).into_iter().collect() };
    globals.visit_body(&file.suite);
    let lazy =
        file.summary.imports.get("annotations").is_some_and(|target| target == "__future__.annotations");
    let mut checker = Checker {
        scopes: vec![Scope { names: globals.found, class: false }],
        lazy_annotations: lazy,
        caught: 0,
        uses: FxHashMap::default(),
        order: Vec::new(),
    };
    checker.visit_body(&file.suite);
    checker
        .order
        .iter()
        .map(|name| {
            let (count, span) = checker.uses.get(name).copied().unwrap_or_default();
            let times = if count > 1 { format!(", {count} times,") } else { String::new() };
            let message = format!("`{name}` is used{times} and neither defined nor imported");
            super::finding(FindingKind::UndefinedName, Severity::Error, message, file, span)
        })
        .collect()
}

/// Names that functions declare `global`: the module has them.
struct Globals<'a> {
    found: FxHashSet<&'a str>,
}

impl<'a> Visitor<'a> for Globals<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::Global(global) = stmt {
            self.found.extend(global.names.iter().map(ast::Identifier::as_str));
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, _: &'a Expr) {}
}

struct Scope<'a> {
    names: FxHashSet<&'a str>,
    class: bool,
}

struct Checker<'a> {
    scopes: Vec<Scope<'a>>,
    lazy_annotations: bool,
    /// Depth of `try` blocks that catch `NameError`.
    caught: u32,
    uses: FxHashMap<&'a str, (u32, crate::text::Span)>,
    order: Vec<&'a str>,
}

impl<'a> Checker<'a> {
    fn is_bound(&self, name: &str) -> bool {
        let last = self.scopes.len().saturating_sub(1);
        let in_scope = |(index, scope): (usize, &Scope<'a>)| {
            (!scope.class || index == last) && scope.names.contains(name)
        };
        self.scopes.iter().enumerate().rev().any(in_scope) || BUILTINS.contains(&name)
    }

    fn within(
        &mut self,
        names: impl IntoIterator<Item = &'a str>,
        class: bool,
        inside: impl FnOnce(&mut Self),
    ) {
        self.scopes.push(Scope { names: names.into_iter().collect(), class });
        inside(self);
        self.scopes.pop();
    }

    fn comprehension(&mut self, parts: &[&'a Expr], generators: &'a [ast::Comprehension]) {
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        // Inside a class body the class's names end here, but for the first iterable.
        let mut names = Vec::new();
        for generator in generators {
            stored(&generator.target, &mut names);
        }
        self.within(names, false, |checker| {
            for (index, generator) in generators.iter().enumerate() {
                if index > 0 {
                    checker.visit_expr(&generator.iter);
                }
                checker.visit_expr(&generator.target);
                for test in &generator.ifs {
                    checker.visit_expr(test);
                }
            }
            for part in parts {
                checker.visit_expr(part);
            }
        });
    }

    fn parameters(&mut self, parameters: &'a ast::Parameters, annotations: bool) {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                self.visit_expr(default);
            }
        }
        if annotations && !self.lazy_annotations {
            for parameter in parameters {
                if let Some(annotation) = parameter.annotation() {
                    self.visit_expr(annotation);
                }
            }
        }
    }
}

impl<'a> Visitor<'a> for Checker<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                for decorator in &function.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                let types = type_names(function.type_params.as_deref());
                self.within(types, false, |checker| {
                    checker.parameters(&function.parameters, true);
                    if let Some(returns) = function.returns.as_deref().filter(|_| !checker.lazy_annotations) {
                        checker.visit_expr(returns);
                    }
                    let mut names = bound_names(&function.body, Some(&function.parameters));
                    names.push("__class__");
                    checker.within(names, false, |checker| checker.visit_body(&function.body));
                });
            }
            Stmt::ClassDef(class) => {
                for decorator in &class.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                let types = type_names(class.type_params.as_deref());
                self.within(types, false, |checker| {
                    if let Some(arguments) = &class.arguments {
                        checker.visit_arguments(arguments);
                    }
                    let mut names = bound_names(&class.body, None);
                    names.extend(["__qualname__", "__module__"]);
                    checker.within(names, true, |checker| checker.visit_body(&class.body));
                });
            }
            Stmt::AnnAssign(assign) => {
                self.visit_expr(&assign.target);
                let local = self.scopes.len() > 1 && self.scopes.last().is_some_and(|scope| !scope.class);
                if !self.lazy_annotations && !local {
                    self.visit_expr(&assign.annotation);
                }
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                }
            }
            Stmt::TypeAlias(_) => {}
            Stmt::Try(attempt) => {
                let catches = attempt.handlers.iter().any(|ast::ExceptHandler::ExceptHandler(handler)| {
                    handler.type_.as_deref().is_none_or(names_error)
                });
                self.caught += u32::from(catches);
                self.visit_body(&attempt.body);
                self.caught -= u32::from(catches);
                for handler in &attempt.handlers {
                    self.visit_except_handler(handler);
                }
                self.visit_body(&attempt.orelse);
                self.visit_body(&attempt.finalbody);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => {
                let id = name.id.as_str();
                if matches!(name.ctx, ExprContext::Load) && self.caught == 0 && !self.is_bound(id) {
                    let entry = self.uses.entry(id).or_insert_with(|| {
                        self.order.push(id);
                        (0, name.range().into())
                    });
                    entry.0 += 1;
                }
            }
            Expr::Lambda(lambda) => {
                let names: Vec<&str> =
                    lambda.parameters.iter().flat_map(|all| all.iter()).map(|p| p.name().as_str()).collect();
                if let Some(parameters) = &lambda.parameters {
                    self.parameters(parameters, false);
                }
                self.within(names, false, |checker| checker.visit_expr(&lambda.body));
            }
            Expr::ListComp(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::SetComp(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::Generator(comp) => self.comprehension(&[&comp.elt], &comp.generators),
            Expr::DictComp(comp) => {
                let mut parts: Vec<&Expr> = comp.key.iter().map(AsRef::as_ref).collect();
                parts.push(&comp.value);
                self.comprehension(&parts, &comp.generators);
            }
            _ => visitor::walk_expr(self, expr),
        }
    }
}

fn names_error(expr: &Expr) -> bool {
    match expr {
        Expr::Name(name) => matches!(name.id.as_str(), "NameError" | "Exception" | "BaseException"),
        Expr::Tuple(tuple) => tuple.elts.iter().any(names_error),
        _ => false,
    }
}

fn stored<'a>(target: &'a Expr, names: &mut Vec<&'a str>) {
    match target {
        Expr::Name(name) => names.push(name.id.as_str()),
        Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
            for element in elts {
                stored(element, names);
            }
        }
        Expr::Starred(starred) => stored(&starred.value, names),
        _ => {}
    }
}

fn type_names(params: Option<&ast::TypeParams>) -> Vec<&str> {
    params
        .iter()
        .flat_map(|params| params.type_params.iter())
        .map(|param| match param {
            TypeParam::TypeVar(param) => param.name.as_str(),
            TypeParam::TypeVarTuple(param) => param.name.as_str(),
            TypeParam::ParamSpec(param) => param.name.as_str(),
        })
        .collect()
}

/// What every module sees without importing it.
#[rustfmt::skip]
const BUILTINS: &[&str] = &[
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup", "BlockingIOError",
    "BrokenPipeError", "BufferError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError",
    "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError",
    "Ellipsis", "EncodingWarning", "EnvironmentError", "Exception", "ExceptionGroup", "False", "FileExistsError",
    "FileNotFoundError", "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError", "ImportError",
    "ImportWarning", "IndentationError", "IndexError", "InterruptedError", "IsADirectoryError", "KeyError",
    "KeyboardInterrupt", "LookupError", "MemoryError", "ModuleNotFoundError", "NameError", "None",
    "NotADirectoryError", "NotImplemented", "NotImplementedError", "OSError", "OverflowError",
    "PendingDeprecationWarning", "PermissionError", "ProcessLookupError", "PythonFinalizationError",
    "RecursionError", "ReferenceError", "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration",
    "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TimeoutError",
    "True", "TypeError", "UnboundLocalError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError",
    "UnicodeTranslateError", "UnicodeWarning", "UserWarning", "ValueError", "Warning", "WindowsError",
    "ZeroDivisionError", "_", "__annotations__", "__build_class__", "__builtins__", "__debug__", "__doc__",
    "__file__", "__import__", "__loader__", "__name__", "__package__", "__path__", "__spec__", "abs", "aiter",
    "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray", "bytes", "callable", "chr",
    "classmethod", "compile", "complex", "copyright", "credits", "delattr", "dict", "dir", "divmod", "enumerate",
    "eval", "exec", "exit", "filter", "float", "format", "frozenset", "getattr", "globals", "hasattr", "hash",
    "help", "hex", "id", "input", "int", "isinstance", "issubclass", "iter", "len", "license", "list", "locals",
    "map", "max", "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print", "property", "quit",
    "range", "repr", "reveal_type", "reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod", "str",
    "sum", "super", "tuple", "type", "vars", "zip",
];
