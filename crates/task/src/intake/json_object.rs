//! JSON answers: an object of path to content, the content a string or an array of lines.

use super::answer::Line;
use super::desk::Desk;
use super::naming::{self, NamedBy};
use super::unit::{Block, Origin};
use crate::lines::to_u32;
use infrabench_protocol::intake::IntakeProblem;
use infrabench_protocol::place::LineRange;
use serde_json::Value;
use std::borrow::Cow;

/// Keys whose value is the answer itself, not a file.
const CONTENT_KEYS: [&str; 10] =
    ["code", "completion", "answer", "solution", "content", "snippet", "text", "result", "output", "insert"];
const PATH_KEYS: [&str; 6] = ["path", "file", "filename", "file_path", "filepath", "name"];
/// Keys around the object that counts.
const OUTER_KEYS: [&str; 7] = ["files", "changes", "edits", "result", "answer", "codebase", "output"];

/// The blocks of a JSON answer. `None` when `lines` are no JSON object or array about files.
pub(crate) fn read<'a>(
    desk: &Desk<'_>,
    lines: &[Line<'a>],
    lead: &[Line<'a>],
    problems: &mut Vec<IntakeProblem>,
) -> Option<Vec<Block<'a>>> {
    let first = lines.iter().find(|line| !line.is_blank())?;
    let last = lines.iter().rev().find(|line| !line.is_blank())?;
    if !first.text.trim_start().starts_with(['{', '[']) || !last.text.trim_end().ends_with(['}', ']']) {
        return None;
    }
    let text = lines.iter().map(|line| line.text.as_ref()).collect::<Vec<_>>().join("\n");
    let value: Value = match serde_json::from_str(&text) {
        Ok(value) => value,
        Err(error) => {
            let second = text.trim_start().get(1..).map(str::trim_start).unwrap_or_default();
            let named = naming::looks_like_path(
                desk,
                second.trim_start_matches('"').split('"').next().unwrap_or_default(),
            );
            if first.text.trim_start().starts_with('{') && second.starts_with('"') && named {
                let line = first.number.saturating_add(to_u32(error.line()).saturating_sub(1));
                problems.push(IntakeProblem {
                    message: format!("this looks like a JSON object of files but is not valid JSON: {error}"),
                    answer_lines: Some(LineRange::new(line, line)),
                });
                return Some(Vec::new());
            }
            return None;
        }
    };
    let mut found: Vec<(Option<String>, String)> = Vec::new();
    collect(desk, &value, 3, &mut found);
    if found.is_empty() {
        return None;
    }
    let blocks = found.into_iter().map(|(path, content)| Block {
        lines: numbered(lines, path.as_deref(), &content),
        ordinal: 0,
        origin: Origin::Json,
        name: path.map(|path| (path, NamedBy::Form)),
        lead: lead.to_vec(),
    });
    Some(blocks.collect())
}

fn collect(desk: &Desk<'_>, value: &Value, depth: usize, found: &mut Vec<(Option<String>, String)>) {
    if depth == 0 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(desk, item, depth - 1, found)),
        Value::Object(object) => {
            let text_of = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key).and_then(content));
            if let (Some(path), Some(content)) = (text_of(&PATH_KEYS), text_of(&CONTENT_KEYS)) {
                found.push((Some(path), content));
                return;
            }
            let before = found.len();
            for (key, value) in object {
                let is_path = naming::looks_like_path(desk, key) || key.contains(['/', '\\']);
                match content(value) {
                    Some(content) if is_path => found.push((Some(key.clone()), content)),
                    Some(_) | None if OUTER_KEYS.contains(&key.as_str()) => {
                        collect(desk, value, depth - 1, found);
                    }
                    Some(_) | None => {}
                }
            }
            if found.len() == before {
                found.extend(text_of(&CONTENT_KEYS).map(|content| (None, content)));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A string, or an array of lines.
fn content(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if !items.is_empty() => {
            let lines: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            lines.map(|lines| {
                lines
                    .iter()
                    .map(|line| line.strip_suffix('\n').unwrap_or(line))
                    .collect::<Vec<_>>()
                    .join("\n")
            })
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// The lines of `content`, numbered as in the completion: an array of lines that is laid out as such has one on each line
/// behind its key, everything else stands on the line of its key.
fn numbered<'a>(lines: &[Line<'_>], path: Option<&str>, content: &str) -> Vec<Line<'a>> {
    let start = content.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let start: String = start.chars().take_while(|c| !matches!(c, '"' | '\\')).collect();
    let key = path.map_or(start, |path| format!("\"{}\"", path.replace('\\', "\\\\")));
    let at = lines.iter().position(|line| line.text.contains(&key)).unwrap_or(0);
    let key_line = lines.get(at).or(lines.first()).map_or(1, |line| line.number);
    let laid_out = |offset: usize| {
        let line = lines.get(at + 1 + offset).filter(|line| line.text.trim_start().starts_with('"'));
        line.filter(|_| lines.get(at).is_some_and(|line| line.text.trim_end().ends_with('[')))
    };
    let number = |offset: usize| laid_out(offset).map_or(key_line, |line| line.number);
    let texts = content.lines().enumerate();
    texts.map(|(offset, text)| Line { number: number(offset), text: Cow::Owned(text.to_owned()) }).collect()
}
