//! What a value of a template refers to.

use infrabench_protocol::template::EdgeKind;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A reference found in a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    /// Logical id, or for an import the export's name.
    pub target: &'a str,
    /// How it refers.
    pub kind: EdgeKind,
}

/// Keys and indices on the way to a value. The inside of a function call is no way: `Fn::Join` puts nothing anywhere.
pub(super) type Way<'a> = Vec<Cow<'a, str>>;

/// Calls `found` for each reference in `value`, with the way to it.
pub(super) fn visit<'a>(
    value: &'a Value,
    way: &mut Way<'a>,
    found: &mut impl FnMut(&Way<'a>, Reference<'a>),
) {
    match value {
        Value::Object(map) => {
            if map.len() == 1
                && let Some((name, argument)) = map.iter().next()
            {
                if intrinsic(name, argument, way, found) {
                    return;
                }
                if name.starts_with("Fn::") {
                    return inside(argument, way, found);
                }
            }
            for (key, inner) in map {
                way.push(Cow::Borrowed(key));
                visit(inner, way, found);
                way.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                way.push(Cow::Owned(index.to_string()));
                visit(item, way, found);
                way.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The references within the argument of a function, which all stand where the function stands.
fn inside<'a>(value: &'a Value, way: &mut Way<'a>, found: &mut impl FnMut(&Way<'a>, Reference<'a>)) {
    match value {
        Value::Object(map) => {
            let call = if map.len() == 1 { map.iter().next() } else { None };
            if call.is_some_and(|(name, argument)| intrinsic(name, argument, way, found)) {
                return;
            }
            map.values().for_each(|inner| inside(inner, way, found));
        }
        Value::Array(items) => items.iter().for_each(|item| inside(item, way, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether the call was one that refers, and holds nothing else.
fn intrinsic<'a>(
    name: &str,
    argument: &'a Value,
    way: &mut Way<'a>,
    found: &mut impl FnMut(&Way<'a>, Reference<'a>),
) -> bool {
    match (name, argument) {
        ("Ref", Value::String(target)) => found(way, Reference { target, kind: EdgeKind::Ref }),
        ("Fn::GetAtt", Value::String(text)) => {
            let target = text.split('.').next().unwrap_or(text);
            found(way, Reference { target, kind: EdgeKind::GetAtt });
        }
        ("Fn::GetAtt", Value::Array(parts)) => match parts.first().and_then(Value::as_str) {
            Some(target) => found(way, Reference { target, kind: EdgeKind::GetAtt }),
            None => return false,
        },
        ("Fn::ImportValue", Value::String(target)) => {
            found(way, Reference { target, kind: EdgeKind::Import });
        }
        ("Fn::Sub", Value::String(text)) => substituted(text, None, way, found),
        ("Fn::Sub", Value::Array(parts)) => {
            let own = parts.get(1).and_then(Value::as_object);
            if let Some(text) = parts.first().and_then(Value::as_str) {
                substituted(text, own, way, found);
            }
            for value in own.into_iter().flat_map(Map::values) {
                inside(value, way, found);
            }
        }
        _ => return false,
    }
    true
}

fn substituted<'a>(
    text: &'a str,
    own: Option<&Map<String, Value>>,
    way: &Way<'a>,
    found: &mut impl FnMut(&Way<'a>, Reference<'a>),
) {
    for name in placeholders(text) {
        let target = name.split('.').next().unwrap_or(name);
        if !own.is_some_and(|own| own.contains_key(name)) {
            found(way, Reference { target, kind: EdgeKind::Sub });
        }
    }
}

/// What stands in `${…}`, literal `${!…}` left out.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| {
        let name = rest.split_once('}')?.0.trim();
        (!name.is_empty() && !name.starts_with('!')).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        visit(value, &mut Vec::new(), &mut |way, reference| {
            found.push(format!("{}: {:?} {}", way.join("."), reference.kind, reference.target));
        });
        found
    }

    #[test]
    fn every_way_to_refer_is_found() {
        let value = json!({
            "Queue": {"Ref": "Orders"},
            "Arn": {"Fn::Join": ["", ["arn:", {"Fn::GetAtt": ["Dlq", "Arn"]}]]},
            "Old": {"Fn::GetAtt": "Topic.Name"},
            "Text": {"Fn::Sub": ["${Bucket.Arn}/${own}/${!literal}", {"own": {"Ref": "Key"}}]},
            "Other": {"Fn::ImportValue": "Base:ExportsOutput"},
        });
        assert_eq!(
            found(&value),
            [
                "Arn: GetAtt Dlq",
                "Old: GetAtt Topic",
                "Other: Import Base:ExportsOutput",
                "Queue: Ref Orders",
                "Text: Sub Bucket",
                "Text: Ref Key",
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_reference_is_none() {
        let value = json!({"a": {"Ref": 1}, "b": {"Fn::GetAtt": []}, "c": {"Fn::Sub": "${"}, "d": {"Ref": "x", "y": 1}});
        assert_eq!(found(&value), Vec::<String>::new());
    }
}
