//! JSON as lines on a page: matchers of the CDK's assertions in words, differing places marked, the rest kept short.

use serde_json::{Map, Value};

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// Here the two sides differ.
    Differs,
    /// Nobody asked about it.
    Dim,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonLine {
    /// Levels of indentation.
    pub indent: usize,
    /// What stands before the value, e.g. `"Timeout": `.
    pub key: String,
    /// The value, or a bracket.
    pub value: String,
    /// How it is drawn.
    pub tone: Tone,
    /// Where the two sides differ: keys and indices, on the first line of what differs.
    pub at: Option<Vec<String>>,
}

/// A value that fits is written on one line.
const ONE_LINE: usize = 56;
/// Lines after which the rest is left out.
const MOST: usize = 400;

/// What was looked for. `differing`: paths into it.
pub fn expected(pattern: &Value, differing: &[Vec<String>]) -> Vec<JsonLine> {
    let mut writer = Writer { differing, lines: Vec::new(), looked_for: true };
    writer.write(0, String::new(), pattern, &mut Vec::new(), Tone::Plain, "");
    writer.end()
}

/// What is there. `differing`: paths into it, `absent` ones included; `pattern`: what was asked about.
pub fn found(properties: &Value, pattern: &Value, differing: &[Vec<String>]) -> Vec<JsonLine> {
    let mut writer = Writer { differing, lines: Vec::new(), looked_for: false };
    let asked = object_of(pattern);
    let Some(map) = properties.as_object() else {
        writer.write(0, String::new(), properties, &mut Vec::new(), Tone::Plain, "");
        return writer.end();
    };
    writer.push(0, String::new(), "{", Tone::Plain);
    writer.members(0, map, &mut Vec::new(), Tone::Plain, |key| {
        asked.is_none_or(|asked| asked.contains_key(key))
    });
    writer.push(0, String::new(), "}", Tone::Plain);
    writer.end()
}

/// The object that a pattern is, matchers taken off.
fn object_of(pattern: &Value) -> Option<&Map<String, Value>> {
    match pattern.get("$match") {
        Some(_) => object_of(pattern.get("pattern")?),
        None => pattern.as_object(),
    }
}

struct Writer<'a> {
    differing: &'a [Vec<String>],
    lines: Vec<JsonLine>,
    looked_for: bool,
}

impl Writer<'_> {
    fn push(&mut self, indent: usize, key: String, value: impl Into<String>, tone: Tone) {
        self.lines.push(JsonLine { indent, key, value: value.into(), tone, at: None });
    }

    fn end(mut self) -> Vec<JsonLine> {
        if self.lines.len() > MOST {
            self.lines.truncate(MOST);
            self.push(0, String::new(), "…", Tone::Dim);
        }
        self.lines
    }

    fn tone(&self, path: &[String], outer: Tone) -> Tone {
        if self.differing.iter().any(|differing| differing == path) { Tone::Differs } else { outer }
    }

    /// Whether something under `path` differs, so that it must be written out.
    fn differs_inside(&self, path: &[String]) -> bool {
        self.differing.iter().any(|differing| differing.len() > path.len() && differing.starts_with(path))
    }

    fn write(
        &mut self,
        indent: usize,
        key: String,
        value: &Value,
        path: &mut Vec<String>,
        outer: Tone,
        comma: &str,
    ) {
        // The whole of a root cannot be told apart from its parts.
        let tone = if path.is_empty() { outer } else { self.tone(path, outer) };
        let first = self.lines.len();
        self.write_value(indent, key, value, path, tone, comma);
        if tone == Tone::Differs
            && outer != Tone::Differs
            && let Some(line) = self.lines.get_mut(first)
        {
            line.at = Some(path.clone());
        }
    }

    fn write_value(
        &mut self,
        indent: usize,
        key: String,
        value: &Value,
        path: &mut Vec<String>,
        tone: Tone,
        comma: &str,
    ) {
        if self.lines.len() > MOST {
            return;
        }
        if let Some(matcher) = value.get("$match").and_then(Value::as_str).filter(|_| self.looked_for) {
            return self.matcher(indent, key, matcher, value.get("pattern"), path, tone, comma);
        }
        let short = value.to_string();
        let fits = !path.is_empty() && short.chars().count() <= ONE_LINE;
        // What differs and what is a matcher is written out.
        let open = !fits || self.differs_inside(path) || short.contains("$match");
        match value {
            Value::Object(map) if open && !map.is_empty() => {
                self.push(indent, key, "{", tone);
                self.members(indent, map, path, tone, |_| true);
                self.push(indent, String::new(), format!("}}{comma}"), tone);
            }
            Value::Array(items) if open && !items.is_empty() => {
                self.push(indent, key, "[", tone);
                self.items(indent, items, path, tone);
                self.push(indent, String::new(), format!("]{comma}"), tone);
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                self.push(indent, key, format!("{}{comma}", spaced(value)), tone);
            }
        }
    }

    fn members(
        &mut self,
        indent: usize,
        map: &Map<String, Value>,
        path: &mut Vec<String>,
        tone: Tone,
        asked: impl Fn(&str) -> bool,
    ) {
        let missing: Vec<String> = if self.looked_for { Vec::new() } else { self.absent(map, path) };
        let last = map.len() + missing.len();
        for (at, (name, value)) in map.iter().enumerate() {
            path.push(name.clone());
            let comma = if at + 1 < last { "," } else { "" };
            let key = format!("{}: ", Value::String(name.clone()));
            if asked(name) || self.differs_inside(path) {
                self.write(indent + 1, key, value, path, tone, comma);
            } else {
                self.push(indent + 1, key, format!("{}{comma}", shortened(value)), Tone::Dim);
            }
            path.pop();
        }
        for name in missing {
            path.push(name.clone());
            self.push(indent + 1, format!("{}: ", Value::String(name)), "absent", Tone::Differs);
            if let Some(line) = self.lines.last_mut() {
                line.at = Some(path.clone());
            }
            path.pop();
        }
    }

    /// Names that differ directly under `path` and are not there.
    fn absent(&self, map: &Map<String, Value>, path: &[String]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for differing in self.differing {
            let name = differing.get(path.len()).filter(|_| differing.starts_with(path));
            if let Some(name) = name.filter(|name| !map.contains_key(*name) && !names.contains(name)) {
                names.push(name.clone());
            }
        }
        names
    }

    fn items(&mut self, indent: usize, items: &[Value], path: &mut Vec<String>, tone: Tone) {
        for (at, item) in items.iter().enumerate() {
            path.push(at.to_string());
            let comma = if at + 1 < items.len() { "," } else { "" };
            self.write(indent + 1, String::new(), item, path, tone, comma);
            path.pop();
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the place of a value, as everywhere here")]
    fn matcher(
        &mut self,
        indent: usize,
        key: String,
        matcher: &str,
        pattern: Option<&Value>,
        path: &mut Vec<String>,
        tone: Tone,
        comma: &str,
    ) {
        let inner = pattern.unwrap_or(&Value::Null);
        match matcher {
            "object_like" => match inner.as_object() {
                Some(map) => {
                    self.push(indent, key, "{", tone);
                    self.members(indent, map, path, tone, |_| true);
                    self.push(indent + 1, String::new(), "…", Tone::Dim);
                    self.push(indent, String::new(), format!("}}{comma}"), tone);
                }
                None => self.write(indent, key, inner, path, tone, comma),
            },
            "array_with" => match inner.as_array() {
                Some(items) => {
                    self.push(indent, key, "[", tone);
                    self.items(indent, items, path, tone);
                    self.push(indent + 1, String::new(), "…", Tone::Dim);
                    self.push(indent, String::new(), format!("]{comma}"), tone);
                }
                None => self.write(indent, key, inner, path, tone, comma),
            },
            "exact" | "object_equals" | "array_equals" => {
                self.write(indent, format!("{key}exactly "), inner, path, tone, comma);
            }
            "not" => self.write(indent, format!("{key}not "), inner, path, tone, comma),
            "serialized_json" => self.write(indent, format!("{key}JSON text of "), inner, path, tone, comma),
            "string_like_regexp" => {
                let text =
                    inner.as_str().map_or_else(|| inner.to_string(), |text| format!("text like /{text}/"));
                self.push(indent, key, format!("{text}{comma}"), tone);
            }
            "absent" => self.push(indent, key, format!("absent{comma}"), tone),
            "any_value" => self.push(indent, key, format!("any value{comma}"), tone),
            "capture" => self.push(indent, key, format!("any value, captured{comma}"), tone),
            "too_deep" => self.push(indent, key, format!("…{comma}"), tone),
            other => {
                self.push(indent, key, format!("{} {}{comma}", other.replace('_', " "), spaced(inner)), tone);
            }
        }
    }
}

/// On one line, with a space after colons and commas.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let member = |(key, value): (&String, &Value)| {
                format!("{}: {}", Value::String(key.clone()), spaced(value))
            };
            format!("{{{}}}", map.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// On one line, cut when long: nobody asked about it.
fn shortened(value: &Value) -> String {
    let text = spaced(value);
    match text.char_indices().nth(120) {
        Some((byte, _)) => format!("{}…", text.get(..byte).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(lines: &[JsonLine]) -> Vec<String> {
        let sign = |tone| match tone {
            Tone::Plain => ' ',
            Tone::Differs => '*',
            Tone::Dim => '.',
        };
        lines
            .iter()
            .map(|line| format!("{}{}{}{}", sign(line.tone), "  ".repeat(line.indent), line.key, line.value))
            .collect()
    }

    fn path(parts: &[&str]) -> Vec<String> {
        parts.iter().map(|part| (*part).to_owned()).collect()
    }

    #[test]
    fn what_was_looked_for_marks_the_value_that_differs() {
        let pattern = json!({"RedrivePolicy": {"$match": "object_like", "pattern": {"maxReceiveCount": 5}}});
        let lines = expected(&pattern, &[path(&["RedrivePolicy", "maxReceiveCount"])]);
        assert_eq!(
            text(&lines),
            [" {", "   \"RedrivePolicy\": {", "*    \"maxReceiveCount\": 5", ".    …", "   }", " }"]
        );
    }

    #[test]
    fn what_is_there_says_what_is_absent_and_stands_back_where_nobody_asked() {
        let lines = found(&json!({"Other": [1, 2]}), &json!({"Timeout": 3}), &[path(&["Timeout"])]);
        assert_eq!(text(&lines), [" {", ".  \"Other\": [1, 2],", "*  \"Timeout\": absent", " }"]);
    }

    #[test]
    fn matchers_are_said_in_words() {
        let pattern = json!({
            "A": {"$match": "absent"},
            "B": {"$match": "any_value"},
            "C": {"$match": "string_like_regexp", "pattern": "^x"},
        });
        assert_eq!(
            text(&expected(&pattern, &[])),
            [" {", "   \"A\": absent,", "   \"B\": any value,", "   \"C\": text like /^x/", " }"]
        );
    }
}
