//! The earlier side's values as the later side would write them: a reference to a renamed resource is no difference.

use super::pairs::{Match, Sides};
use super::references::placeholders;
use super::stack::Stack;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

type Names = FxHashMap<String, String>;

/// What is called otherwise on the later side.
#[derive(Debug, Default)]
pub(super) struct Renames {
    /// Logical ids by the earlier stack's name.
    ids: FxHashMap<String, Names>,
    /// Names of exports.
    exports: Names,
}

/// The renames that a stack's values are subject to.
#[derive(Clone, Copy)]
pub(super) struct OfStack<'r> {
    ids: Option<&'r Names>,
    exports: &'r Names,
}

impl Renames {
    pub(super) fn new(olds: &[Stack<'_>], news: &[Stack<'_>], sides: &[Sides], matches: &[Match]) -> Self {
        let mut renames = Self::default();
        for (sides, matched) in sides.iter().zip(matches) {
            let (Some(old), Some(new)) =
                (sides.0.and_then(|at| olds.get(at)), sides.1.and_then(|at| news.get(at)))
            else {
                continue;
            };
            let mut ids = Names::default();
            for pair in &matched.pairs {
                let (Some(one), Some(other)) = *pair else { continue };
                if let (Some(one), Some(other)) = (old.resources.get(one), new.resources.get(other))
                    && one.id != other.id
                {
                    ids.insert(one.id.to_owned(), other.id.to_owned());
                }
            }
            if !ids.is_empty() {
                renames.ids.insert(old.name.to_owned(), ids);
            }
            renames.find_exports(old, new);
        }
        renames
    }

    /// Exports of the same value under another name.
    fn find_exports(&mut self, old: &Stack<'_>, new: &Stack<'_>) {
        let exports = |stack: &Stack<'_>| -> Vec<(String, Value)> {
            let outputs = stack.entries("Outputs").into_iter().flatten();
            outputs
                .filter_map(|(_, output)| {
                    let name = output.get("Export")?.get("Name")?.as_str()?;
                    Some((name.to_owned(), output.get("Value")?.clone()))
                })
                .collect()
        };
        let news = exports(new);
        let mut found = Vec::new();
        let renames = self.of(Some(old));
        for (name, value) in exports(old) {
            if news.iter().any(|(other, _)| *other == name) {
                continue;
            }
            let value = renames.value(&value);
            if let Some((other, _)) = news.iter().find(|(_, other)| *other == *value) {
                found.push((name, other.clone()));
            }
        }
        self.exports.extend(found);
    }

    pub(super) fn of(&self, old: Option<&Stack<'_>>) -> OfStack<'_> {
        OfStack { ids: old.and_then(|old| self.ids.get(old.name)), exports: &self.exports }
    }
}

impl OfStack<'_> {
    /// The attributes of a resource.
    pub(super) fn attributes<'v>(
        &self,
        old: &BTreeMap<&'v str, &'v Value>,
    ) -> BTreeMap<&'v str, Cow<'v, Value>> {
        let rename = |(name, value): (&&'v str, &&'v Value)| {
            let value = if *name == "DependsOn" { self.depends_on(value) } else { self.value(value) };
            (*name, value)
        };
        old.iter().map(rename).collect()
    }

    /// A value; borrowed when there is nothing to rename.
    pub(super) fn value<'v>(&self, value: &'v Value) -> Cow<'v, Value> {
        if self.ids.is_none() && self.exports.is_empty() {
            Cow::Borrowed(value)
        } else {
            Cow::Owned(self.rename(value))
        }
    }

    /// The name of an export.
    pub(super) fn export<'s>(&'s self, name: &'s str) -> &'s str {
        self.exports.get(name).map_or(name, String::as_str)
    }

    fn depends_on<'v>(&self, value: &'v Value) -> Cow<'v, Value> {
        let Some(ids) = self.ids else { return Cow::Borrowed(value) };
        let one = |value: &Value| match value.as_str().and_then(|id| ids.get(id)) {
            Some(id) => Value::String(id.clone()),
            None => value.clone(),
        };
        Cow::Owned(match value {
            Value::Array(items) => Value::Array(items.iter().map(one).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                one(value)
            }
        })
    }

    fn id<'s>(&'s self, id: &'s str) -> &'s str {
        self.ids.and_then(|ids| ids.get(id)).map_or(id, String::as_str)
    }

    /// `Id.Attribute` with the id renamed.
    fn dotted(&self, text: &str) -> String {
        match text.split_once('.') {
            Some((id, attribute)) => format!("{}.{attribute}", self.id(id)),
            None => self.id(text).to_owned(),
        }
    }

    fn rename(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) => Value::Object(
                map.iter().map(|(key, value)| (key.clone(), self.member(map, key, value))).collect(),
            ),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.rename(item)).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }

    fn member(&self, map: &Map<String, Value>, key: &str, value: &Value) -> Value {
        if map.len() != 1 {
            return self.rename(value);
        }
        match (key, value) {
            ("Ref", Value::String(id)) => Value::String(self.id(id).to_owned()),
            ("Fn::GetAtt", Value::String(text)) => Value::String(self.dotted(text)),
            ("Fn::GetAtt", Value::Array(parts)) => {
                let part = |(at, part): (usize, &Value)| match part.as_str().filter(|_| at == 0) {
                    Some(id) => Value::String(self.id(id).to_owned()),
                    None => self.rename(part),
                };
                Value::Array(parts.iter().enumerate().map(part).collect())
            }
            ("Fn::Sub", Value::String(text)) => Value::String(self.substituted(text)),
            ("Fn::Sub", Value::Array(parts)) => {
                let part = |part: &Value| match part.as_str() {
                    Some(text) => Value::String(self.substituted(text)),
                    None => self.rename(part),
                };
                Value::Array(parts.iter().map(part).collect())
            }
            ("Fn::ImportValue", Value::String(name)) => Value::String(self.export(name).to_owned()),
            _ => self.rename(value),
        }
    }

    fn substituted(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for name in placeholders(text) {
            let renamed = self.dotted(name);
            if renamed != name {
                out = out.replace(&format!("${{{name}}}"), &format!("${{{renamed}}}"));
            }
        }
        out
    }
}
