//! Expressions to values.

use super::{Binding, Builder, Frame};
use crate::summary::join;
use crate::tree::{Kind, NodeId, ValueId};
use ruff_python_ast::{self as ast, Expr, ExprContext, Number};
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
