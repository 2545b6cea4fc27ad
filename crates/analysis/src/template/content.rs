//! Hashes of what a value says, for finding likely pairs: what a logical id stands for counts, not how it is spelt.

use super::noise;
use super::references::placeholders;
use crate::hash;
use serde_json::Value;

/// Leaves of a value that its likeness is judged by.
const MAX_LEAVES: usize = 512;

/// Hashes values; `meaning` gives a logical id its meaning.
pub(super) struct Content<'m> {
    pub meaning: &'m dyn Fn(&str) -> u64,
}

impl Content<'_> {
    /// Of a value as a whole: equal for equal ones, digests of assets left out.
    pub(super) fn whole(&self, value: &Value) -> u64 {
        match value {
            Value::Null => 1,
            Value::Bool(value) => hash::of((2, value)),
            Value::Number(number) => hash::of((3, number.to_string())),
            Value::String(text) => text_hash(text),
            Value::Array(items) => hash::of((5, hash::chain(items.iter().map(|item| self.whole(item))))),
            Value::Object(map) => match self.reference(value) {
                Some(reference) => reference,
                None => hash::of((
                    6,
                    hash::bag(map.iter().map(|(key, value)| hash::of((key, self.whole(value))))),
                )),
            },
        }
    }

    /// Of each leaf with the keys on the way to it, indices left out; in no order.
    pub(super) fn leaves(&self, value: &Value, path: u64, found: &mut Vec<u64>) {
        if found.len() >= MAX_LEAVES {
            return;
        }
        match value {
            Value::Object(map) if !map.is_empty() => match self.reference(value) {
                Some(reference) => found.push(hash::of((path, reference))),
                None => {
                    for (key, inner) in map {
                        self.leaves(inner, hash::of((path, key)), found);
                    }
                }
            },
            Value::Array(items) if !items.is_empty() => {
                for item in items {
                    self.leaves(item, path, found);
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => found.push(hash::of((path, self.whole(value)))),
        }
    }

    /// The hash of a value that is nothing but a reference.
    fn reference(&self, value: &Value) -> Option<u64> {
        let map = value.as_object().filter(|map| map.len() == 1)?;
        let (name, argument) = map.iter().next()?;
        match (name.as_str(), argument) {
            ("Ref", Value::String(id)) => Some(hash::of((7, (self.meaning)(id)))),
            ("Fn::GetAtt", Value::String(text)) => {
                let (id, attribute) = text.split_once('.').unwrap_or((text, ""));
                Some(hash::of((8, (self.meaning)(id), text_hash(attribute))))
            }
            ("Fn::GetAtt", Value::Array(parts)) => {
                let (first, rest) = parts.split_first()?;
                let rest = rest.iter().map(|part| self.whole(part));
                Some(hash::of((8, (self.meaning)(first.as_str()?), hash::chain(rest))))
            }
            ("Fn::Sub", Value::String(text)) => {
                let ids = placeholders(text).map(|name| {
                    let (id, attribute) = name.split_once('.').unwrap_or((name, ""));
                    hash::of(((self.meaning)(id), attribute))
                });
                let between =
                    text.split("${").map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
                Some(hash::of((9, hash::chain(ids), hash::chain(between.map(text_hash)))))
            }
            _ => None,
        }
    }
}

fn text_hash(text: &str) -> u64 {
    match noise::masked(text) {
        Some(masked) => hash::of((4, masked)),
        None => hash::of((4, text)),
    }
}
