//! A value of a template in short: references as names, joined texts joined.

use serde_json::Value;

/// Characters shown of a value.
const MOST: usize = 280;

/// A value on one line.
pub fn text(value: &Value) -> String {
    let text = whole(value);
    match text.char_indices().nth(MOST) {
        Some((byte, _)) => format!("{}…", text.get(..byte).unwrap_or_default()),
        None => text,
    }
}

fn whole(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let called =
                if map.len() == 1 { map.iter().next().and_then(|(name, of)| call(name, of)) } else { None };
            called.unwrap_or_else(|| {
                let members = map.iter().map(|(key, value)| format!("{key}: {}", whole(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            })
        }
        Value::Array(items) => format!("[{}]", items.iter().map(whole).collect::<Vec<_>>().join(", ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// The call of a function; none for one that is better shown as it is.
fn call(name: &str, argument: &Value) -> Option<String> {
    match (name, argument) {
        ("Ref", Value::String(id)) => Some(id.clone()),
        ("Fn::GetAtt", Value::String(text)) => Some(text.clone()),
        ("Fn::GetAtt", Value::Array(parts)) => {
            Some(parts.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?.join("."))
        }
        ("Fn::Sub", Value::String(text)) => Some(format!("\"{text}\"")),
        ("Fn::ImportValue", Value::String(export)) => Some(format!("import {export}")),
        ("Fn::Join", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(separator), Value::Array(items)] => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| format!("${{{}}}", whole(item)), str::to_owned))
                    .collect();
                Some(format!("\"{}\"", items.join(separator)))
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_and_joined_texts_read_as_one_would_say_them() {
        assert_eq!(text(&json!({"Ref": "Queue"})), "Queue");
        assert_eq!(text(&json!({"Fn::GetAtt": ["Queue", "Arn"]})), "Queue.Arn");
        assert_eq!(
            text(&json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3"]]})),
            "\"arn:${AWS::Partition}:s3\""
        );
        assert_eq!(text(&json!({"a": [1, "x"], "b": null})), "{a: [1, \"x\"], b: null}");
        assert_eq!(text(&json!({"Fn::Select": [0, []]})), "{Fn::Select: [0, []]}");
    }

    #[test]
    fn a_long_value_is_cut() {
        assert_eq!(text(&json!("x".repeat(9_999))).chars().count(), MOST + 1);
    }
}
