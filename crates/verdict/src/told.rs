//! Why a template assertion failed, in one line: what is there, and what was looked for.
//!
//! From the assertion and the closest resource, not from the CDK's sentence, which says neither.

use infrabench_protocol::run::TemplateAssertion;
use infrabench_protocol::verdict::{ClosestResource, JudgedTest, PropertyDifference};
use serde_json::Value;

/// Longest value quoted, in characters.
const QUOTED: usize = 60;

/// The line, e.g. `maxReceiveCount is 3, looked for 5`; none for what is no failed template assertion, and for one of
/// which too little is known.
pub fn told(test: &JudgedTest) -> Option<String> {
    let assertion = test.report.assertion.as_ref()?;
    let kind = assertion.resource_type.as_deref()?;
    match assertion.method.as_str() {
        "resource_count_is" => {
            let wanted = assertion.expected.as_u64()?;
            Some(format!("{}, looked for {wanted}", counted(assertion.found, kind)))
        }
        "has_resource_properties" | "has_resource" => Some(match &test.closest {
            Some(closest) if !is_another(assertion, closest) => differing(closest)?,
            Some(closest) => {
                let facts = closest.differences.iter().find_map(fact).unwrap_or_default();
                format!("no {kind}{facts}; {}", others(closest.of, kind))
            }
            None if assertion.found == 0 => format!("no {kind} at all"),
            None => return None,
        }),
        "all_resources" | "all_resources_properties" => {
            let closest = test.closest.as_ref()?;
            Some(format!("of {}, {}", closest.logical_id, differing(closest)?))
        }
        _ => None,
    }
}

/// Whether the closest resource is rather another one than the one that was meant: what it is called differs while there
/// are more of its type, what it is about differs, or most of what was asked.
fn is_another(assertion: &TemplateAssertion, closest: &ClosestResource) -> bool {
    let named = closest.differences.iter().any(|difference| {
        let name = name(difference);
        difference.expected.is_string()
            && difference.found.is_some()
            && (name == "MetricName" || (name.ends_with("Name") && closest.of > 1))
    });
    let asked = leaves(&assertion.expected);
    named || (closest.differences.len() > 1 && closest.differences.len() * 2 > asked)
}

/// Values that a pattern asks about.
fn leaves(pattern: &Value) -> usize {
    match pattern {
        Value::Object(map) => match map.get("$match") {
            Some(_) => map.get("pattern").map_or(1, leaves),
            None => map.values().map(leaves).sum(),
        },
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

/// The first difference, and how many more there are.
fn differing(closest: &ClosestResource) -> Option<String> {
    let (first, rest) = closest.differences.split_first()?;
    let found = first.found.as_ref().map_or("absent".to_owned(), quoted);
    let mut told = format!("{} is {found}, looked for {}", name(first), quoted(&first.expected));
    match rest.len() {
        0 => {}
        1 => told.push_str("; 1 more property differs"),
        more => told.push_str(&format!("; {more} more properties differ")),
    }
    Some(told)
}

/// The last name on the way to a property: indices say nothing to a reader.
fn name(difference: &PropertyDifference) -> &str {
    let mut names = difference.path.iter().rev().filter(|part| part.parse::<usize>().is_err());
    names.next().map_or("it", String::as_str)
}

/// What was looked for, where it is a plain text: ` with MetricName Age`.
fn fact(difference: &PropertyDifference) -> Option<String> {
    let text = difference.expected.as_str()?;
    (text.chars().count() <= QUOTED).then(|| format!(" with {} {text}", name(difference)))
}

fn others(count: u32, kind: &str) -> String {
    match count {
        1 => format!("1 other {} exists", noun(kind)),
        count => format!("{count} other {} exist", plural(&noun(kind))),
    }
}

fn counted(count: u32, kind: &str) -> String {
    match count {
        0 => format!("no {}", noun(kind)),
        1 => format!("1 {}", noun(kind)),
        count => format!("{count} {}", plural(&noun(kind))),
    }
}

/// The last part of a type as words: `AWS::Lambda::EventSourceMapping` is an event source mapping.
fn noun(kind: &str) -> String {
    let name: Vec<char> = kind.rsplit("::").next().unwrap_or(kind).chars().collect();
    let mut words = String::new();
    for (at, letter) in name.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| name.get(before));
        let lower_next = name.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| !before.is_ascii_uppercase() || lower_next);
        if begins {
            words.push(' ');
        }
        // An abbreviation stays one.
        let starts_word = begins || at == 0;
        let ordinary = starts_word && (lower_next || name.len() == 1);
        words.push(if ordinary { letter.to_ascii_lowercase() } else { *letter });
    }
    words
}

fn plural(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    if noun.ends_with('s') || noun.ends_with("ch") || noun.ends_with('x') {
        return format!("{noun}es");
    }
    format!("{noun}s")
}

/// A value or a pattern on one line.
fn quoted(value: &Value) -> String {
    let text = worded(value);
    match text.char_indices().nth(QUOTED) {
        Some((byte, _)) => format!("{}…", text.get(..byte).unwrap_or_default()),
        None => text,
    }
}

fn worded(value: &Value) -> String {
    let Some(matcher) = value.get("$match").and_then(Value::as_str) else {
        return match value {
            Value::Array(items) => format!("[{}]", items.iter().map(worded).collect::<Vec<_>>().join(", ")),
            Value::Object(map) => {
                let members = map.iter().map(|(key, value)| format!("{key}: {}", worded(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
        };
    };
    let inner = value.get("pattern").map(worded).unwrap_or_default();
    match matcher {
        "absent" => "none".to_owned(),
        "any_value" | "capture" => "any value".to_owned(),
        "not" => format!("anything but {inner}"),
        "array_with" => format!("a list with {}", inner.trim_start_matches('[').trim_end_matches(']')),
        "string_like_regexp" => format!("text like {inner}"),
        "serialized_json" => format!("JSON text of {inner}"),
        _ => inner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_counted_as_people_do() {
        assert_eq!(counted(2, "AWS::SQS::Queue"), "2 queues");
        assert_eq!(counted(1, "AWS::Lambda::EventSourceMapping"), "1 event source mapping");
        assert_eq!(counted(3, "AWS::IAM::Policy"), "3 policies");
        assert_eq!(counted(0, "AWS::EC2::VPC"), "no VPC");
        assert_eq!(counted(2, "AWS::RDS::DBCluster"), "2 DB clusters");
        assert_eq!(counted(2, "AWS::EC2::VPCEndpoint"), "2 VPC endpoints");
    }
}
