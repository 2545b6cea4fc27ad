//! Expressions to values.

use super::{Binding, Builder, Frame};
use crate::cdk;
use crate::summary::join;
use crate::tree::{Arg, ArgName, Kind, NodeId, ValueId};
use ruff_python_ast::{self as ast, Expr, ExprContext, FStringPart, InterpolatedStringElement, Number};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

impl Builder<'_> {
    /// The value of an expression; constructs it creates become children of `holder`.
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of expression")]
    pub(super) fn expression(&mut self, expr: &Expr, holder: NodeId) -> ValueId {
        let range = expr.range();
        let kind = match expr {
            Expr::StringLiteral(text) => Kind::Text(text.value.to_str().to_owned()),
            Expr::BytesLiteral(bytes) => Kind::Bytes(bytes.value.bytes().collect()),
            Expr::NumberLiteral(number) => number_kind(&number.value),
            Expr::BooleanLiteral(literal) => Kind::Bool(literal.value),
            Expr::NoneLiteral(_) => Kind::None,
            Expr::EllipsisLiteral(_) => Kind::Ellipsis,
            Expr::Name(name) => self.name(name.id.as_str(), matches!(name.ctx, ExprContext::Store)),
            Expr::Attribute(attribute) => match self.path_of(expr) {
                Some((path, true)) => Kind::Path(path),
                _ => self.attribute_kind(attribute, holder),
            },
            Expr::Call(call) if self.is_construct_call(expr) => return self.construct(call, holder),
            Expr::Call(call) => {
                let signature = self.signature_of(&call.func);
                let callee = self.expression(&call.func, holder);
                let args = self.arguments(&call.arguments, &signature, holder);
                Kind::Call(callee, args)
            }
            Expr::FString(text) => return self.template(text, holder),
            Expr::TString(text) => Kind::OddNumber(self.file_text(text.range).to_owned()),
            Expr::BinOp(operation) => {
                let left = self.expression(&operation.left, holder);
                let right = self.expression(&operation.right, holder);
                self.binary(operation.op, left, right)
            }
            Expr::UnaryOp(operation) => {
                let operand = self.expression(&operation.operand, holder);
                match (operation.op, self.tree.kind(operand)) {
                    (ast::UnaryOp::USub, Kind::Number(number, whole)) => Kind::Number(-number, *whole),
                    (operator, _) => Kind::Op(operator.as_str(), vec![operand]),
                }
            }
            Expr::BoolOp(operation) => {
                Kind::Op(operation.op.as_str(), self.expressions(&operation.values, holder))
            }
            Expr::Compare(compare) => {
                let mut operands = vec![self.expression(&compare.left, holder)];
                for (operator, operand) in compare.ops.iter().zip(&compare.comparators) {
                    operands.push(self.value(Kind::Name(operator.as_str().to_owned()), range.into()));
                    operands.push(self.expression(operand, holder));
                }
                Kind::Op("compare", operands)
            }
            Expr::If(choice) => {
                let operands =
                    [&choice.test, &choice.body, &choice.orelse].map(|part| self.expression(part, holder));
                Kind::Op("if", operands.to_vec())
            }
            Expr::Named(named) => {
                let value = self.expression(&named.value, holder);
                self.store(&named.target, &[value], holder);
                let target = self.expression(&named.target, holder);
                Kind::Op(":=", vec![target, value])
            }
            Expr::Dict(dict) => {
                let mut items = Vec::with_capacity(dict.items.len());
                for item in &dict.items {
                    let key = item.key.as_ref().map(|key| self.expression(key, holder));
                    items.push((key, self.expression(&item.value, holder)));
                }
                Kind::Dict(items)
            }
            Expr::List(list) => Kind::Sequence("list", self.expressions(&list.elts, holder)),
            Expr::Tuple(tuple) => Kind::Sequence("tuple", self.expressions(&tuple.elts, holder)),
            Expr::Set(set) => Kind::Sequence("set", self.expressions(&set.elts, holder)),
            Expr::Subscript(subscript) => {
                let value = self.expression(&subscript.value, holder);
                Kind::Op("[]", vec![value, self.expression(&subscript.slice, holder)])
            }
            Expr::Slice(slice) => {
                let mut operands = Vec::new();
                for part in [&slice.lower, &slice.upper, &slice.step] {
                    operands.push(match part {
                        Some(part) => self.expression(part, holder),
                        None => self.value(Kind::None, range.into()),
                    });
                }
                Kind::Op(":", operands)
            }
            Expr::Starred(starred) => Kind::Op("*", vec![self.expression(&starred.value, holder)]),
            Expr::Await(wait) => Kind::Op("await", vec![self.expression(&wait.value, holder)]),
            Expr::Yield(give) => {
                let operands = give.value.iter().map(|value| self.expression(value, holder)).collect();
                Kind::Op("yield", operands)
            }
            Expr::YieldFrom(give) => Kind::Op("yield from", vec![self.expression(&give.value, holder)]),
            Expr::Lambda(lambda) => {
                let mut operands = Vec::new();
                let names: Vec<&str> =
                    lambda.parameters.iter().flat_map(|all| all.iter()).map(|p| p.name().as_str()).collect();
                if let Some(parameters) = &lambda.parameters {
                    operands.push(self.parameters(parameters, holder));
                }
                self.push_bound(&names);
                operands.push(self.expression(&lambda.body, holder));
                self.frames.pop();
                Kind::Op("lambda", operands)
            }
            Expr::ListComp(comp) => self.comprehension("list for", &[&comp.elt], &comp.generators, holder),
            Expr::SetComp(comp) => self.comprehension("set for", &[&comp.elt], &comp.generators, holder),
            Expr::Generator(comp) => self.comprehension("for", &[&comp.elt], &comp.generators, holder),
            Expr::DictComp(comp) => {
                let mut parts: Vec<&Expr> = comp.key.iter().map(AsRef::as_ref).collect();
                parts.push(&comp.value);
                self.comprehension("dict for", &parts, &comp.generators, holder)
            }
            Expr::IpyEscapeCommand(command) => Kind::OddNumber(command.value.to_string()),
        };
        self.value(kind, range.into())
    }

    fn expressions(&mut self, all: &[Expr], holder: NodeId) -> Vec<ValueId> {
        all.iter().map(|expr| self.expression(expr, holder)).collect()
    }

    fn name(&self, name: &str, stored: bool) -> Kind {
        match self.look_up(name) {
            Some(Binding::Var(var)) => {
                if !stored && let Some(path) = self.constant(*var) {
                    return Kind::Path(path.to_owned());
                }
                Kind::Var(*var, self.tree.vars.get(*var).and_then(|var| var.state))
            }
            Some(Binding::Path(path)) => Kind::Path(path.clone()),
            Some(Binding::Bound(level)) => Kind::Bound(*level),
            Some(Binding::SelfObject(class)) => Kind::SelfObject(*class),
            None => Kind::Name(name.to_owned()),
        }
    }

    /// The path a variable is another name for: `Fn = lambda_.Function`.
    fn constant(&self, var: usize) -> Option<&str> {
        let var = self.tree.vars.get(var).filter(|var| var.assigned == 1)?;
        match self.tree.states.get(var.state?)?.as_slice() {
            [value] => match self.tree.kind(*value) {
                Kind::Path(path) => Some(path),
                _ => None,
            },
            _ => None,
        }
    }

    fn attribute_kind(&mut self, attribute: &ast::ExprAttribute, holder: NodeId) -> Kind {
        if let Expr::Name(base) = attribute.value.as_ref()
            && let Some(Binding::SelfObject(class)) = self.look_up(base.id.as_str()).cloned()
        {
            return Kind::SelfAttr(self.attribute(class, attribute.attr.as_str()));
        }
        let base = self.expression(&attribute.value, holder);
        Kind::Attribute(base, attribute.attr.to_string())
    }

    /// The dotted path an expression names, and whether its first name is bound.
    pub(super) fn path_of(&self, expr: &Expr) -> Option<(String, bool)> {
        match expr {
            Expr::Name(name) => match self.look_up(name.id.as_str()) {
                Some(Binding::Path(path)) => Some((path.clone(), true)),
                Some(Binding::Var(var)) => self.constant(*var).map(|path| (path.to_owned(), true)),
                Some(Binding::Bound(_) | Binding::SelfObject(_)) => None,
                None => Some((name.id.to_string(), false)),
            },
            Expr::Attribute(attribute) => {
                let (base, bound) = self.path_of(&attribute.value)?;
                let path = join(&base, attribute.attr.as_str());
                Some((if bound { self.world.canonical(&path, "") } else { path }, bound))
            }
            _ => None,
        }
    }

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

    fn construct(&mut self, call: &ast::ExprCall, holder: NodeId) -> ValueId {
        let (class, certain) = self.construct_class(call).unwrap_or_default();
        let factory = class.rsplit('.').next().is_some_and(|last| last.starts_with("from_"));
        let node = self.node(
            infrabench_protocol::analysis::NodeKind::Construct,
            call.range().into(),
            Some(holder),
            String::new(),
        );
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
            use infrabench_protocol::analysis::NodeKind;
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
            node.construct = Some(Box::new(crate::tree::Construct {
                class,
                certain,
                scope,
                id,
                args,
                function,
                ..crate::tree::Construct::default()
            }));
        }
        self.tree.constructs.push(node);
        self.value(Kind::Construct(node), call.range().into())
    }

    /// The positional parameter names of what a call calls, when it is of this codebase.
    fn signature_of(&self, callee: &Expr) -> Vec<String> {
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

    fn arguments(&mut self, arguments: &ast::Arguments, names: &[String], holder: NodeId) -> Vec<Arg> {
        let mut args = Vec::with_capacity(arguments.len());
        let mut splat = false;
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
            let name =
                keyword.arg.as_ref().map_or(ArgName::DoubleStar, |name| ArgName::Keyword(name.to_string()));
            args.push(Arg { name, value, span: keyword.range().into() });
        }
        args
    }

    fn template(&mut self, text: &ast::ExprFString, holder: NodeId) -> ValueId {
        let mut parts: Vec<ValueId> = Vec::new();
        let mut pending = String::new();
        for part in &text.value {
            match part {
                FStringPart::Literal(literal) => pending.push_str(literal.as_str()),
                FStringPart::FString(inner) => {
                    self.elements(&inner.elements, &mut parts, &mut pending, holder)
                }
            }
        }
        if parts.is_empty() {
            return self.value(Kind::Text(pending), text.range.into());
        }
        if !pending.is_empty() {
            parts.push(self.value(Kind::Text(pending), text.range.into()));
        }
        self.value(Kind::Template(parts), text.range.into())
    }

    fn elements(
        &mut self,
        elements: &ast::InterpolatedStringElements,
        parts: &mut Vec<ValueId>,
        pending: &mut String,
        holder: NodeId,
    ) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => pending.push_str(&literal.value),
                InterpolatedStringElement::Interpolation(interpolation) => {
                    let range: TextRange = interpolation.range;
                    if !pending.is_empty() {
                        parts.push(self.value(Kind::Text(std::mem::take(pending)), range.into()));
                    }
                    let mut operands = vec![self.expression(&interpolation.expression, holder)];
                    if let Some(flag) = interpolation.conversion.to_char() {
                        operands.push(self.value(Kind::Text(flag.to_string()), range.into()));
                    }
                    if let Some(spec) = &interpolation.format_spec {
                        let mut inner = Vec::new();
                        let mut rest = String::new();
                        self.elements(&spec.elements, &mut inner, &mut rest, holder);
                        inner.push(self.value(Kind::Text(rest), range.into()));
                        operands.push(self.value(Kind::Op("spec", inner), range.into()));
                    }
                    parts.push(self.value(Kind::Op("{}", operands), range.into()));
                }
            }
        }
    }

    /// Text joined by `+` is one text, as it is when written side by side.
    fn binary(&mut self, operator: ast::Operator, left: ValueId, right: ValueId) -> Kind {
        if !matches!(operator, ast::Operator::Add) {
            return Kind::Op(operator.as_str(), vec![left, right]);
        }
        let parts = |id: ValueId| match self.tree.kind(id) {
            Kind::Text(_) => Some(vec![id]),
            Kind::Template(parts) => Some(parts.clone()),
            _ => None,
        };
        let (Some(mut first), Some(second)) = (parts(left), parts(right)) else {
            return Kind::Op("+", vec![left, right]);
        };
        for id in second {
            let joined = match (first.last().map(|last| self.tree.kind(*last)), self.tree.kind(id)) {
                (Some(Kind::Text(before)), Kind::Text(after)) => Some(format!("{before}{after}")),
                _ => None,
            };
            match joined {
                Some(text) => {
                    first.pop();
                    let span = self.tree.values.get(id).map(|value| value.span).unwrap_or_default();
                    first.push(self.value(Kind::Text(text), span));
                }
                None => first.push(id),
            }
        }
        match first.as_slice() {
            [one] => match self.tree.kind(*one) {
                Kind::Text(text) => Kind::Text(text.clone()),
                _ => Kind::Template(first),
            },
            _ => Kind::Template(first),
        }
    }

    fn comprehension(
        &mut self,
        word: &'static str,
        parts: &[&Expr],
        generators: &[ast::Comprehension],
        holder: NodeId,
    ) -> Kind {
        let mut operands = Vec::new();
        let mut opened = 0;
        for generator in generators {
            operands.push(self.expression(&generator.iter, holder));
            let mut names = Vec::new();
            target_names(&generator.target, &mut names);
            self.push_bound(&names);
            opened += 1;
            operands.push(self.expression(&generator.target, holder));
            let tests = self.expressions(&generator.ifs, holder);
            operands.push(self.value(Kind::Op("if", tests), generator.range.into()));
        }
        for part in parts {
            operands.push(self.expression(part, holder));
        }
        for _ in 0..opened {
            self.frames.pop();
        }
        Kind::Op(word, operands)
    }

    fn push_bound(&mut self, names: &[&str]) {
        let level = self
            .frames
            .iter()
            .flat_map(|frame| frame.names.values())
            .filter(|binding| matches!(binding, Binding::Bound(_)))
            .count();
        let names: FxHashMap<String, Binding> = names
            .iter()
            .enumerate()
            .map(|(index, name)| ((*name).to_owned(), Binding::Bound(level + index)))
            .collect();
        let scope = self.scope();
        self.frames.push(Frame { names, scope, class: false });
    }

    fn file_text(&self, range: TextRange) -> &str {
        self.tree.files.get(self.file).map_or("", |file| file.source.slice(range.into()))
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

fn target_names<'a>(target: &'a Expr, names: &mut Vec<&'a str>) {
    match target {
        Expr::Name(name) => names.push(name.id.as_str()),
        Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
            for element in elts {
                target_names(element, names);
            }
        }
        Expr::Starred(starred) => target_names(&starred.value, names),
        _ => {}
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn number_kind(number: &Number) -> Kind {
    match number {
        Number::Int(int) => match int.as_i64() {
            Some(whole) if whole.unsigned_abs() < (1 << 53) => Kind::Number(exact(whole), true),
            _ => Kind::OddNumber(int.to_string()),
        },
        Number::Float(float) => Kind::Number(*float, false),
        Number::Complex { real, imag } => Kind::OddNumber(format!("{real}+{imag}j")),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the caller keeps to 53 bits")]
fn exact(whole: i64) -> f64 {
    whole as f64
}
