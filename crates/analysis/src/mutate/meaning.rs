//! Changes of what the code says about infrastructure.
//!
//! `enums.txt` has the members of each enum and of each class that is used like one, without the deprecated ones, taken
//! from the type metadata that aws-cdk-lib 2.178.2 ships.

use super::Operator;
use super::groups::{Groups, scope_of};
use crate::text::{Source, Span};
use infrabench_protocol::place::LineRange;
use infrabench_task::RelativePath;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprAttribute, ExprCall, ExprContext, Keyword, Stmt, StringLiteral};
use ruff_text_size::Ranged;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

static ENUMS: LazyLock<FxHashMap<&'static str, Vec<Vec<&'static str>>>> = LazyLock::new(|| {
    let mut found = FxHashMap::<&str, Vec<Vec<&str>>>::default();
    for line in include_str!("enums.txt").lines() {
        let mut words = line.split(' ');
        if let Some(class) = words.next() {
            found.entry(class).or_default().push(words.collect());
        }
    }
    found
});

/// Grants and what they are confused with.
const GRANTS: [(&str, &str); 18] = [
    ("grant_read", "grant_read_write"),
    ("grant_write", "grant_read_write"),
    ("grant_put", "grant_read_write"),
    ("grant_delete", "grant_read_write"),
    ("grant_read_write", "grant_read"),
    ("grant_read_data", "grant_read_write_data"),
    ("grant_write_data", "grant_read_write_data"),
    ("grant_read_write_data", "grant_read_data"),
    ("grant_stream_read", "grant_read_data"),
    ("grant_send_messages", "grant_consume_messages"),
    ("grant_consume_messages", "grant_send_messages"),
    ("grant_publish", "grant_subscribe"),
    ("grant_encrypt", "grant_encrypt_decrypt"),
    ("grant_decrypt", "grant_encrypt_decrypt"),
    ("grant_encrypt_decrypt", "grant_decrypt"),
    ("grant_start_execution", "grant_read"),
    ("grant_pull", "grant_pull_push"),
    ("grant_pull_push", "grant_pull"),
];

/// Units and what they are confused with.
const UNITS: [(&str, &str); 8] = [
    ("seconds", "minutes"),
    ("minutes", "seconds"),
    ("hours", "minutes"),
    ("days", "hours"),
    ("millis", "seconds"),
    ("kibibytes", "mebibytes"),
    ("mebibytes", "gibibytes"),
    ("gibibytes", "mebibytes"),
];

/// A permission that nobody asked for.
const UNWANTED: &str = "iam:PassRole";

/// Collects changes: operator, what is replaced, by what.
pub(super) struct Meaning<'a> {
    source: &'a Source,
    lines: &'a [LineRange],
    path: &'a RelativePath,
    groups: &'a Groups,
    functions: Vec<u32>,
    pub(super) found: Vec<(Operator, Span, String)>,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(
        source: &'a Source,
        lines: &'a [LineRange],
        path: &'a RelativePath,
        groups: &'a Groups,
    ) -> Self {
        Self { source, lines, path, groups, functions: Vec::new(), found: Vec::new() }
    }

    fn add(&mut self, operator: Operator, span: Span, new: impl Into<String>) {
        let (first, last) = (self.source.line(span.start), self.source.line(span.end.saturating_sub(1)));
        if self.lines.iter().any(|lines| lines.first <= first && last <= lines.last) {
            self.found.push((operator, span, new.into()));
        }
    }

    fn attribute(&mut self, attribute: &ExprAttribute) {
        let name = attribute.attr.as_str();
        let span = Span::from(attribute.attr.range());
        let owner = match &*attribute.value {
            Expr::Name(name) => Some(name.id.as_str()),
            Expr::Attribute(owner) => Some(owner.attr.as_str()),
            _ => None,
        };
        if let Some(owner) = owner {
            if let Some(other) = other_member(owner, name) {
                self.add(Operator::Enum, span, other);
            }
            if matches!(owner, "Duration" | "Size")
                && let Some(other) = partner(&UNITS, name)
            {
                self.add(Operator::Unit, span, other);
            }
        }
        if let Some(other) = partner(&GRANTS, name) {
            self.add(Operator::Grant, span, other);
        }
        if attribute.ctx == ExprContext::Load {
            let other = self.groups.other_attribute(self.path, name, owner == Some("self"));
            if let Some(other) = other {
                self.add(Operator::Reference, span, other);
            }
        }
    }

    fn call(&mut self, call: &ExprCall) {
        if let (Some(scope), Some(function)) = (scope_of(call), self.functions.last()) {
            let span = Span::from(scope.range());
            let other = self.groups.other_scope(self.path, *function, self.source.slice(span));
            if let Some(other) = other {
                self.add(Operator::Scope, span, other);
            }
        }
        let (Expr::Attribute(method), Some(grantee)) = (&*call.func, call.arguments.args.first()) else {
            return;
        };
        if method.attr.as_str().starts_with("grant") {
            let span = Span::from(call.range());
            let grantee = self.source.slice(grantee.range().into());
            // In one expression, as a call may be a line of its own or part of another.
            let new = format!(
                "({}, {grantee}.grant_principal.add_to_principal_policy(__import__(\"aws_cdk\").aws_iam.PolicyStatement(actions=[\"{UNWANTED}\"], resources=[\"*\"])))[0]",
                self.source.slice(span)
            );
            self.add(Operator::Extra, span, new);
        }
    }
}

impl<'a> Visitor<'a> for Meaning<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
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
        match expr {
            Expr::Attribute(attribute) => self.attribute(attribute),
            Expr::Name(name) if name.ctx == ExprContext::Load => {
                if let Some(other) = self.groups.other_variable(self.path, name.id.as_str()) {
                    self.add(Operator::Reference, name.range().into(), other);
                }
            }
            Expr::Call(call) => self.call(call),
            // What else there is has parts that are visited.
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }

    fn visit_annotation(&mut self, _: &'a Expr) {
        // Types decide nothing at run time.
    }

    fn visit_keyword(&mut self, keyword: &'a Keyword) {
        let span = Span::from(keyword.value.range());
        match (keyword.arg.as_ref().map(|name| name.as_str()), &keyword.value) {
            (Some("resources"), _) if !self.source.slice(span).contains("\"*\"") => {
                self.add(Operator::Resource, span, "[\"*\"]");
            }
            (Some("actions"), Expr::List(list)) if !list.elts.is_empty() => {
                let text = self.source.slice(span);
                let inner = text.trim_end_matches(']').trim_end();
                let comma = if inner.ends_with(',') { "" } else { "," };
                self.add(Operator::Extra, span, format!("{inner}{comma} \"{UNWANTED}\"]"));
            }
            _ => {}
        }
        visitor::walk_keyword(self, keyword);
    }

    fn visit_string_literal(&mut self, literal: &'a StringLiteral) {
        let content = Span::from(literal.content_range());
        let text = self.source.slice(content);
        if let Some(service) = service_of_action(text) {
            self.add(Operator::Action, content, format!("{service}:*"));
        }
        if text.ends_with(".amazonaws.com") && !text.contains(['/', ' ', '{']) {
            let other =
                if text == "ec2.amazonaws.com" { "lambda.amazonaws.com" } else { "ec2.amazonaws.com" };
            self.add(Operator::Principal, content, other);
        }
    }
}

/// Another member of an enum. Classes of one name are told apart by their members.
fn other_member(class: &str, member: &str) -> Option<&'static str> {
    ENUMS.get(class)?.iter().find_map(|members| {
        let at = members.iter().position(|other| *other == member)?;
        members.get((at + 1) % members.len()).copied()
    })
}

fn partner(pairs: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    pairs.iter().find(|(one, _)| *one == name).map(|(_, other)| *other)
}

/// The service in an action of a policy, e.g. `s3` in `s3:GetObject`.
fn service_of_action(text: &str) -> Option<&str> {
    let (service, action) = text.split_once(':')?;
    let is_service = !service.is_empty()
        && service.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let is_action = action.starts_with(|first: char| first.is_ascii_uppercase())
        && action.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'*');
    (is_service && is_action).then_some(service)
}
