//! Calls to values: which create constructs, and which parameter an argument is for.

use super::Binding;
use super::Builder;
use crate::cdk;
use crate::tree::{Arg, ArgName, Construct, Kind, NodeId, ValueId};
use infrabench_protocol::analysis::NodeKind;
use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::Ranged;
use rustc_hash::FxHashSet;

impl Builder<'_> {
    /// Whether a call creates a construct: its class is known to be one, or it is called like one with `(scope, "id")`.
    pub(super) fn is_construct_call(&self, expr: &Expr) -> bool {
        let Expr::Call(call) = expr else { return false };
        self.construct_class(call).is_some()
    }

    /// The class a call creates a construct of, and whether that is certain.
    fn construct_class(&self, call: &ast::ExprCall) -> Option<(String, bool)> {
        let (path, bound) = self.path_of(&call.func)?;
        if self.world.is_construct(&path) {
            return Some((path, true));
        }
        let (owner, last) = path.rsplit_once('.').unwrap_or(("", &path));
        if !called_like_construct(&call.arguments) {
            return None;
        }
        if last.starts_with("from_")
            && (self.world.is_construct(owner) || (!bound && cdk::is_class_name(last_part(owner))))
        {
            return Some((path, false));
        }
        let own = self.world.class(&path).is_some() || self.world.signature(&path).is_some();
        (cdk::is_class_name(last) && !own).then_some((path, false))
    }

    pub(super) fn construct(&mut self, call: &ast::ExprCall, holder: NodeId) -> ValueId {
        let (class, certain) = self.construct_class(call).unwrap_or_default();
        let factory = class.rsplit('.').next().is_some_and(|last| last.starts_with("from_"));
        let node = self.node(NodeKind::Construct, call.range().into(), Some(holder), String::new());
        let names = match self.world.signature(&class) {
            Some(signature) if !factory => signature.positional.clone(),
            _ if class == "aws_cdk.App" => Vec::new(),
            _ => vec!["scope".to_owned(), "id".to_owned()],
        };
        let mut args = self.arguments(&call.arguments, &names, node);
        let mut take = |names: &[&str]| {
            let at = args.iter().position(
                |arg| matches!(&arg.name, ArgName::Keyword(name) if names.contains(&name.as_str())),
            )?;
            Some(args.remove(at).value)
        };
        let scope = take(&["scope"]);
        let id = take(&["id", "construct_id", "id_", "_id", "stack_id"]);
        // A class of the codebase may call its first two parameters anything.
        let own = self.world.class(&class).is_some();
        let mut unnamed =
            |index: usize| names.get(index).filter(|_| own).and_then(|name| take(&[name.as_str()]));
        let scope = scope.or_else(|| unnamed(0));
        let id = id.or_else(|| unnamed(1));
        let function = self.tree.ancestors(node).find(|around| {
            self.tree
                .node(*around)
                .is_some_and(|around| matches!(around.kind, NodeKind::Function | NodeKind::Module))
        });
        let name = match id.map(|id| (id, self.tree.kind(id))) {
            Some((_, Kind::Text(text))) => text.clone(),
            Some((id, _)) => self.tree.text(id),
            None => last_part(&class).to_owned(),
        };
        if let Some(node) = self.tree.nodes.get_mut(node) {
            node.name = name;
            node.construct = Some(Box::new(Construct {
                class,
                certain,
                scope,
                id,
                args,
                function,
                ..Construct::default()
            }));
        }
        self.tree.constructs.push(node);
        self.value(Kind::Construct(node), call.range().into())
    }

    /// The positional parameter names of what a call calls, when it is of this codebase.
    pub(super) fn signature_of(&self, callee: &Expr) -> Vec<String> {
        if let Some((path, true)) = self.path_of(callee) {
            return self
                .world
                .signature(&path)
                .map_or_else(Vec::new, |signature| signature.positional.clone());
        }
        let Expr::Attribute(attribute) = callee else { return Vec::new() };
        let method = attribute.attr.as_str();
        match attribute.value.as_ref() {
            Expr::Name(name) => match self.look_up(name.id.as_str()) {
                Some(Binding::SelfObject(class)) => {
                    let class = self.tree.scopes.get(*class).and_then(|scope| scope.class.as_deref());
                    let methods = class.and_then(|class| self.world.class(class)).map(|class| &class.methods);
                    methods
                        .and_then(|methods| methods.get(method))
                        .map_or_else(Vec::new, |found| found.positional.clone())
                }
                _ => Vec::new(),
            },
            Expr::Call(inner) if method == "__init__" => {
                let is_super = matches!(inner.func.as_ref(), Expr::Name(name) if name.id.as_str() == "super");
                if is_super { vec!["scope".to_owned(), "id".to_owned()] } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn arguments(
        &mut self,
        arguments: &ast::Arguments,
        names: &[String],
        holder: NodeId,
    ) -> Vec<Arg> {
        let mut args = Vec::with_capacity(arguments.len());
        let mut splat = false;
        let mut given: FxHashSet<&str> =
            names.iter().take(arguments.args.len()).map(String::as_str).collect();
        for (index, expr) in arguments.args.iter().enumerate() {
            let (name, inner) = match expr {
                Expr::Starred(starred) => {
                    splat = true;
                    (ArgName::Star, starred.value.as_ref())
                }
                other => match names.get(index) {
                    Some(name) if !splat => (ArgName::Keyword(name.clone()), other),
                    _ => (ArgName::Position, other),
                },
            };
            let value = self.expression(inner, holder);
            args.push(Arg { name, value, span: expr.range().into() });
        }
        for keyword in &arguments.keywords {
            let value = self.expression(&keyword.value, holder);
            let name = match &keyword.arg {
                None => ArgName::DoubleStar,
                // Only in broken code: told apart by position.
                Some(name) if !given.insert(name.as_str()) => ArgName::Position,
                Some(name) => ArgName::Keyword(name.to_string()),
            };
            args.push(Arg { name, value, span: keyword.range().into() });
        }
        args
    }
}

/// `(something, "id", …)` or `(scope=…, id=…)`.
fn called_like_construct(arguments: &ast::Arguments) -> bool {
    let keyword = |name: &str| arguments.find_keyword(name).is_some();
    let scope = match arguments.args.first() {
        Some(Expr::Name(_) | Expr::Attribute(_)) => true,
        Some(_) => false,
        None => keyword("scope"),
    };
    let id = match arguments.args.get(1) {
        Some(Expr::StringLiteral(_) | Expr::FString(_)) => true,
        Some(_) => false,
        None => keyword("id"),
    };
    scope && id
}

fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
