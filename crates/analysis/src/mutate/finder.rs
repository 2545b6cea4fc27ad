//! Changes that any Python code can have.

use super::Operator;
use crate::cdk;
use crate::text::{Source, Span};
use infrabench_protocol::place::LineRange;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Arguments, Expr, ExprCall, ExprContext, Keyword, Stmt, StringLiteral};
use ruff_text_size::Ranged;

/// Collects changes: operator, what is replaced, by what.
pub(super) struct Finder<'a> {
    source: &'a Source,
    lines: &'a [LineRange],
    /// Texts that only people read.
    prose: Vec<Span>,
    pub(super) found: Vec<(Operator, Span, String)>,
}

/// Whether the value of an argument is prose.
fn is_prose(keyword: &Keyword) -> bool {
    let name = keyword.arg.as_ref().map(|name| name.as_str());
    matches!(name, Some("description" | "alarm_description" | "comment" | "reason"))
}

impl<'a> Finder<'a> {
    pub(super) fn new(source: &'a Source, lines: &'a [LineRange]) -> Self {
        Self { source, lines, prose: Vec::new(), found: Vec::new() }
    }
    fn add(&mut self, operator: Operator, span: Span, new: impl Into<String>) {
        let (first, last) = (self.source.line(span.start), self.source.line(span.end.saturating_sub(1)));
        let inside = self.lines.iter().any(|lines| lines.first <= first && last <= lines.last);
        if inside && span.start < span.end {
            self.found.push((operator, span, new.into()));
        }
    }

    fn is_prose(&self, span: Span) -> bool {
        self.prose.iter().any(|prose| prose.start <= span.start && span.end <= prose.end)
    }

    fn misspell(&mut self, operator: Operator, span: Span) {
        if let Some(name) = misspelt(self.source.slice(span)) {
            self.add(operator, span, name);
        }
    }

    fn arguments(&mut self, arguments: &Arguments) {
        let mut all: Vec<Span> = arguments
            .args
            .iter()
            .map(|argument| argument.range().into())
            .chain(arguments.keywords.iter().map(|keyword| keyword.range().into()))
            .collect();
        all.sort_by_key(|span| span.start);
        for keyword in arguments.keywords.iter().filter(|keyword| !is_prose(keyword)) {
            let span = Span::from(keyword.range());
            let at = all.iter().position(|other| *other == span).unwrap_or_default();
            // With the comma before it, or, for the first one, up to the next.
            let whole = match (at.checked_sub(1).and_then(|before| all.get(before)), all.get(at + 1)) {
                (Some(before), _) => Span { start: before.end, end: span.end },
                (None, Some(next)) => Span { start: span.start, end: next.start },
                (None, None) => {
                    Span { start: span.start, end: Span::from(arguments.range()).end.saturating_sub(1) }
                }
            };
            self.add(Operator::Argument, whole, "");
        }
        let range = Span::from(arguments.range());
        if range.end > range.start {
            self.add(Operator::Bracket, Span { start: range.end - 1, end: range.end }, "");
        }
    }
}

impl<'a> Visitor<'a> for Finder<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Expr(expression) if matches!(*expression.value, Expr::StringLiteral(_)) => return,
            Stmt::Expr(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::AugAssign(_) | Stmt::Return(_) => {
                self.add(Operator::Statement, stmt.range().into(), "pass");
            }
            Stmt::If(conditional) => {
                let test = Span::from(conditional.test.range());
                self.add(Operator::Condition, test, format!("not ({})", self.source.slice(test)));
            }
            // What else there is has parts that are visited.
            _ => {}
        }
        visitor::walk_stmt(self, stmt);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::NumberLiteral(number) => {
                let span = Span::from(number.range());
                let text = self.source.slice(span);
                let next = text.parse::<i64>().ok().and_then(|number| number.checked_add(1));
                self.add(Operator::Number, span, next.map_or(format!("{text} + 1"), |next| next.to_string()));
            }
            Expr::BooleanLiteral(literal) => {
                let other = if literal.value { "False" } else { "True" };
                self.add(Operator::Boolean, literal.range().into(), other);
            }
            Expr::Attribute(attribute) => {
                self.misspell(Operator::Attribute, attribute.attr.range().into());
            }
            Expr::Name(name) if name.ctx == ExprContext::Load && name.id.as_str() != "self" => {
                self.misspell(Operator::Name, name.range().into());
            }
            Expr::Call(call) => {
                self.prose.extend(id_of(call).map(|id| Span::from(id.range())));
                self.arguments(&call.arguments);
            }
            Expr::FString(string) => {
                let span = Span::from(string.range());
                let text = self.source.slice(span);
                let quotes = if text.ends_with("\"\"\"") || text.ends_with("'''") { 3 } else { 1 };
                if let Some((inside, close)) = text.split_at_checked(text.len().saturating_sub(quotes))
                    && !self.is_prose(span)
                {
                    let new = format!("{inside}x{close}");
                    self.add(Operator::Text, span, new);
                }
            }
            // What else there is has parts that are visited.
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_annotation(&mut self, _: &'a Expr) {
        // Types decide nothing at run time.
    }

    fn visit_keyword(&mut self, keyword: &'a Keyword) {
        if is_prose(keyword) {
            self.prose.push(keyword.value.range().into());
        }
        if let Some(name) = &keyword.arg {
            self.misspell(Operator::Parameter, name.range().into());
        }
        visitor::walk_keyword(self, keyword);
    }

    fn visit_string_literal(&mut self, literal: &'a StringLiteral) {
        let (whole, content) = (Span::from(literal.range()), Span::from(literal.content_range()));
        let open = self.source.slice(Span { end: content.end, ..whole });
        let close = self.source.slice(Span { start: content.end, ..whole });
        if !self.is_prose(whole) {
            self.add(Operator::Text, whole, format!("{open}x{close}"));
        }
    }
}

/// The id in a call that makes a construct: the text after its scope.
fn id_of(call: &ExprCall) -> Option<&Expr> {
    let class = match &*call.func {
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        Expr::Name(name) => name.id.as_str(),
        _ => return None,
    };
    let id = call.arguments.args.get(1)?;
    (cdk::is_class_name(class) && matches!(id, Expr::StringLiteral(_) | Expr::FString(_))).then_some(id)
}

/// A name as it is easily misspelt: its last letter but one is missing, or for a short one, its last is doubled.
fn misspelt(name: &str) -> Option<String> {
    let letters: Vec<char> = name.chars().collect();
    let (last, rest) = letters.split_last()?;
    let mut wrong: String =
        rest.iter().take(if rest.len() > 3 { rest.len() - 1 } else { rest.len() }).collect();
    if rest.len() <= 3 {
        wrong.push(*last);
    }
    wrong.push(*last);
    (wrong != name).then_some(wrong)
}
