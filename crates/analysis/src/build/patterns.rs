//! `match` patterns as values; the names they capture become variables.

use super::{Binding, Builder};
use crate::tree::{Kind, NodeId, ValueId};
use ruff_python_ast::{Identifier, Pattern, Singleton};
use ruff_text_size::Ranged;

impl Builder<'_> {
    pub(super) fn pattern(&mut self, pattern: &Pattern, holder: NodeId) -> ValueId {
        let span = pattern.range().into();
        let (operator, operands) = match pattern {
            Pattern::MatchValue(value) => return self.expression(&value.value, holder),
            Pattern::MatchSingleton(singleton) => {
                let kind = match singleton.value {
                    Singleton::None => Kind::None,
                    Singleton::True => Kind::Bool(true),
                    Singleton::False => Kind::Bool(false),
                };
                return self.value(kind, span);
            }
            Pattern::MatchSequence(sequence) => ("[…]", self.patterns(&sequence.patterns, holder)),
            Pattern::MatchMapping(mapping) => {
                let mut operands = Vec::new();
                for (key, pattern) in mapping.keys.iter().zip(&mapping.patterns) {
                    operands.push(self.expression(key, holder));
                    operands.push(self.pattern(pattern, holder));
                }
                operands.extend(mapping.rest.as_ref().map(|rest| self.capture(rest, holder)));
                ("{…}", operands)
            }
            Pattern::MatchClass(class) => {
                let mut operands = vec![self.expression(&class.cls, holder)];
                operands.extend(self.patterns(&class.arguments.patterns, holder));
                for keyword in &class.arguments.keywords {
                    operands
                        .push(self.value(Kind::Name(keyword.attr.to_string()), keyword.attr.range().into()));
                    operands.push(self.pattern(&keyword.pattern, holder));
                }
                ("class(…)", operands)
            }
            Pattern::MatchStar(star) => {
                ("*", star.name.iter().map(|name| self.capture(name, holder)).collect())
            }
            Pattern::MatchAs(capture) => {
                let mut operands: Vec<ValueId> =
                    capture.pattern.iter().map(|pattern| self.pattern(pattern, holder)).collect();
                operands.extend(capture.name.as_ref().map(|name| self.capture(name, holder)));
                ("as", operands)
            }
            Pattern::MatchOr(either) => ("|", self.patterns(&either.patterns, holder)),
        };
        self.value(Kind::Op(operator, operands), span)
    }

    fn patterns(&mut self, patterns: &[Pattern], holder: NodeId) -> Vec<ValueId> {
        patterns.iter().map(|pattern| self.pattern(pattern, holder)).collect()
    }

    fn capture(&mut self, name: &Identifier, holder: NodeId) -> ValueId {
        let source = self.value(Kind::Op("captured", Vec::new()), name.range().into());
        if let Some(Binding::Var(var)) = self.look_up(name.as_str()).cloned() {
            self.assign(var, &[source], holder);
            let state = self.tree.vars.get(var).and_then(|var| var.state);
            return self.value(Kind::Var(var, state), name.range().into());
        }
        self.value(Kind::Name(name.to_string()), name.range().into())
    }
}
