//! The semantics of `aws_cdk.assertions` matchers, on plain JSON: where does a value differ from what was looked for.
//!
//! A pattern is JSON in which a matcher stands as `{"$match": name, "pattern": …}`. A literal object inside an
//! `object_like` matches partially, any other must have the same keys; a literal array must have the same items in order.
//! What cannot be known from JSON (a matcher of the test's own, a pattern whose regular expression is not understood)
//! counts as matching: a difference is only claimed where there is one.

use infrabench_protocol::verdict::PropertyDifference;
use serde_json::{Map, Value, json};

/// Whether literal objects may have further keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Objects {
    Partial,
    Exact,
}

/// Where `found` differs from what `has_resource_properties` was given.
pub(crate) fn differences(pattern: &Value, found: &Value) -> Vec<PropertyDifference> {
    let mut differences = Vec::new();
    compare(pattern, Some(found), Objects::Partial, &mut Vec::new(), &mut differences);
    differences
}

/// Whether there is no difference.
pub(crate) fn holds(pattern: &Value, found: &Value) -> bool {
    differences(pattern, found).is_empty()
}

fn matches(pattern: &Value, found: &Value, objects: Objects) -> bool {
    let mut differences = Vec::new();
    compare(pattern, Some(found), objects, &mut Vec::new(), &mut differences);
    differences.is_empty()
}

type Path = Vec<String>;

fn compare(
    pattern: &Value,
    found: Option<&Value>,
    objects: Objects,
    path: &mut Path,
    out: &mut Vec<PropertyDifference>,
) {
    if let Some(name) = pattern.get("$match").and_then(Value::as_str) {
        return compare_matcher(name, pattern, found, path, out);
    }
    match (pattern, found) {
        (Value::Object(pattern), Some(Value::Object(found))) => {
            compare_objects(pattern, found, objects, path, out);
        }
        (Value::Array(items), Some(Value::Array(found))) => {
            compare_arrays(pattern, items, found, objects, path, out);
        }
        (_, Some(found)) if same(pattern, found) => {}
        _ => differ(pattern, found, path, out),
    }
}

fn compare_matcher(
    name: &str,
    matcher: &Value,
    found: Option<&Value>,
    path: &mut Path,
    out: &mut Vec<PropertyDifference>,
) {
    let inner = matcher.get("pattern").unwrap_or(&Value::Null);
    let present = found.is_some_and(|value| !value.is_null());
    let agrees = match (name, found) {
        ("absent", _) => found.is_none(),
        ("any_value" | "capture", _) => present,
        ("object_like", _) => return compare(inner, found, Objects::Partial, path, out),
        ("object_equals" | "exact" | "array_equals", _) => {
            return compare(inner, found, Objects::Exact, path, out);
        }
        ("array_with", Some(Value::Array(items))) => {
            return compare_subsequence(inner, items, found, path, out);
        }
        ("serialized_json", Some(Value::String(text))) => {
            if let Ok(parsed) = serde_json::from_str::<Value>(text) {
                return compare(inner, Some(&parsed), Objects::Exact, path, out);
            }
            false
        }
        ("string_like_regexp", Some(Value::String(text))) => inner
            .as_str()
            .and_then(|pattern| regex_lite::Regex::new(&format!("(?m){pattern}")).ok())
            .is_none_or(|pattern| pattern.is_match(text)),
        ("not", Some(found)) => !matches(inner, found, Objects::Exact),
        ("array_with" | "serialized_json" | "string_like_regexp", _) => false,
        _ => true,
    };
    if !agrees {
        differ(matcher, found, path, out);
    }
}

fn compare_objects(
    pattern: &Map<String, Value>,
    found: &Map<String, Value>,
    objects: Objects,
    path: &mut Path,
    out: &mut Vec<PropertyDifference>,
) {
    for (key, expected) in pattern {
        path.push(key.clone());
        compare(expected, found.get(key), objects, path, out);
        path.pop();
    }
    if objects == Objects::Exact {
        for (key, value) in found.iter().filter(|(key, _)| !pattern.contains_key(*key)) {
            path.push(key.clone());
            differ(&json!({"$match": "absent"}), Some(value), path, out);
            path.pop();
        }
    }
}

fn compare_arrays(
    whole: &Value,
    pattern: &[Value],
    found: &[Value],
    objects: Objects,
    path: &mut Path,
    out: &mut Vec<PropertyDifference>,
) {
    if pattern.len() != found.len() {
        return differ(whole, Some(&Value::Array(found.to_vec())), path, out);
    }
    for (index, (expected, value)) in pattern.iter().zip(found).enumerate() {
        path.push(index.to_string());
        compare(expected, Some(value), objects, path, out);
        path.pop();
    }
}

/// `Match.array_with`: the items occur in this order, others between them. When they do not, the ones that occur nowhere
/// are what differs; when all occur, their order is.
fn compare_subsequence(
    pattern: &Value,
    items: &[Value],
    found: Option<&Value>,
    path: &mut Path,
    out: &mut Vec<PropertyDifference>,
) {
    let wanted = pattern.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut rest = items.iter();
    if wanted.iter().all(|item| rest.any(|value| matches(item, value, Objects::Exact))) {
        return;
    }
    let nowhere: Vec<_> = wanted
        .iter()
        .filter(|item| !items.iter().any(|value| matches(item, value, Objects::Exact)))
        .cloned()
        .collect();
    if let ([missing], [only]) = (nowhere.as_slice(), items) {
        // One looked for, one there: saying where they differ tells more than showing both.
        path.push("0".to_owned());
        compare(missing, Some(only), Objects::Exact, path, out);
        path.pop();
        return;
    }
    let expected = if nowhere.is_empty() { wanted.to_vec() } else { nowhere };
    differ(&json!({"$match": "array_with", "pattern": expected}), found, path, out);
}

/// Equality as JavaScript sees it: `1` and `1.0` are the same number.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.to_bits() == other.to_bits() || (one - other).abs() < f64::EPSILON,
        _ => one == other,
    }
}

fn differ(expected: &Value, found: Option<&Value>, path: &Path, out: &mut Vec<PropertyDifference>) {
    out.push(PropertyDifference { path: path.clone(), expected: expected.clone(), found: found.cloned() });
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::{Value, json};

    /// What differs, as `path: expected -> found`.
    fn check(pattern: &Value, found: &Value, expected: &[&str]) {
        let shown: Vec<_> = differences(pattern, found)
            .iter()
            .map(|difference| {
                let found = difference.found.as_ref().map_or("nothing".to_owned(), ToString::to_string);
                format!("{}: {} -> {found}", difference.path.join("."), difference.expected)
            })
            .collect();
        assert_eq!(shown, expected, "{pattern} against {found}");
    }

    fn matcher(name: &str, pattern: &Value) -> Value {
        json!({"$match": name, "pattern": pattern})
    }

    #[test]
    fn an_object_of_has_resource_properties_matches_partially_at_every_depth() {
        check(&json!({"a": {"b": 1}}), &json!({"a": {"b": 1, "c": 2}, "d": 3}), &[]);
        check(&json!({"a": {"b": 1}}), &json!({"a": {"b": 2}}), &["a.b: 1 -> 2"]);
        check(&json!({"a": {"b": 1}}), &json!({}), &[r#"a: {"b":1} -> nothing"#]);
    }

    #[test]
    fn an_object_equals_has_no_other_keys() {
        let pattern = json!({"a": matcher("object_equals", &json!({"b": 1}))});
        check(&pattern, &json!({"a": {"b": 1, "c": 2}}), &[r#"a.c: {"$match":"absent"} -> 2"#]);
    }

    #[test]
    fn arrays_match_item_by_item() {
        check(&json!({"a": [1, 2]}), &json!({"a": [1, 2]}), &[]);
        check(&json!({"a": [1, 2]}), &json!({"a": [1, 3]}), &["a.1: 2 -> 3"]);
        check(&json!({"a": [1]}), &json!({"a": [1, 3]}), &["a: [1] -> [1,3]"]);
        check(&json!({"a": [{"b": 1}]}), &json!({"a": [{"b": 1, "c": 1}]}), &[]);
    }

    #[test]
    fn array_with_wants_its_items_in_order_with_others_between() {
        let pattern = |items: Value| json!({"a": matcher("array_with", &items)});
        check(&pattern(json!([1, 3])), &json!({"a": [1, 2, 3]}), &[]);
        check(
            &pattern(json!([3, 1])),
            &json!({"a": [1, 3]}),
            &[r#"a: {"$match":"array_with","pattern":[3,1]} -> [1,3]"#],
        );
        check(
            &pattern(json!([1, 4])),
            &json!({"a": [1, 3]}),
            &[r#"a: {"$match":"array_with","pattern":[4]} -> [1,3]"#],
        );
        check(&pattern(json!([{"x": 1}])), &json!({"a": [{"x": 2}]}), &["a.0.x: 1 -> 2"]);
    }

    #[test]
    fn matchers_of_values() {
        let check_one = |pattern: Value, found: Value, holds: bool| {
            assert_eq!(
                differences(&json!({"a": pattern}), &found).is_empty(),
                holds,
                "{pattern} against {found}"
            );
        };
        check_one(json!({"$match": "absent"}), json!({}), true);
        check_one(json!({"$match": "absent"}), json!({"a": 1}), false);
        check_one(json!({"$match": "any_value"}), json!({"a": 0}), true);
        check_one(json!({"$match": "any_value"}), json!({}), false);
        check_one(matcher("not", &json!(1)), json!({"a": 2}), true);
        check_one(matcher("not", &json!(1)), json!({"a": 1}), false);
        check_one(matcher("string_like_regexp", &json!("^ab+$")), json!({"a": "abb"}), true);
        check_one(matcher("string_like_regexp", &json!("^ab+$")), json!({"a": "ba"}), false);
        check_one(matcher("serialized_json", &json!({"b": [1]})), json!({"a": "{\"b\": [1]}"}), true);
        check_one(matcher("serialized_json", &json!({"b": 1})), json!({"a": "no json"}), false);
        check_one(json!(90), json!({"a": 90.0}), true);
        check_one(json!("90"), json!({"a": 90}), false);
    }
}
