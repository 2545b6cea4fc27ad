//! Text: f-strings, and text joined by `+`.

use super::Builder;
use crate::tree::{Kind, NodeId, ValueId};
use ruff_python_ast::{self as ast, FStringPart, InterpolatedStringElement};
use ruff_text_size::TextRange;

impl Builder<'_> {
    pub(super) fn template(&mut self, text: &ast::ExprFString, holder: NodeId) -> ValueId {
        let mut parts: Vec<ValueId> = Vec::new();
        let mut pending = String::new();
        for part in &text.value {
            match part {
                FStringPart::Literal(literal) => pending.push_str(literal.as_str()),
                FStringPart::FString(inner) => {
                    self.elements(&inner.elements, &mut parts, &mut pending, holder);
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
    pub(super) fn binary(&mut self, operator: ast::Operator, left: ValueId, right: ValueId) -> Kind {
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
}
