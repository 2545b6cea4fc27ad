//! From a JSON object to a checked task: every field present and well typed, every path safe, every diff applied.

use crate::diff::{self, Change};
use crate::masks;
use crate::path::RelativePath;
use crate::task::{Codebase, Mask, Metadata, Task};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Something wrong with a field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldProblem {
    /// Keys from the record to the field, e.g. `context`, `app.py`.
    pub(crate) keys: Vec<String>,
    /// What is wrong and the way out.
    pub(crate) message: String,
}

impl FieldProblem {
    fn new(keys: &[&str], message: impl Into<String>) -> Self {
        Self { keys: keys.iter().map(|key| (*key).to_owned()).collect(), message: message.into() }
    }

    /// The field as a person would write it, e.g. `context["app.py"]`.
    pub(crate) fn field(&self) -> Option<String> {
        let (first, rest) = self.keys.split_first()?;
        Some(rest.iter().fold(first.clone(), |field, key| format!("{field}[{key:?}]")))
    }
}

/// The published fields, in the schema's order.
pub(crate) const FIELDS: [&str; 7] =
    ["task_id", "entry_point", "prompt", "cdk_version", "context", "canonical_solution", "tests"];

/// Checks a record. Gives every problem, not just the first.
pub(crate) fn task(mut record: Map<String, Value>) -> Result<Task, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let task_id = line_of_text(&mut record, "task_id", &mut problems);
    let entry_point = line_of_text(&mut record, "entry_point", &mut problems);
    let prompt = text(&mut record, "prompt", &mut problems);
    let cdk_version = version(&mut record, &mut problems);
    let context = codebase(&mut record, "context", &mut problems);
    let canonical_solution = solution(&mut record, &mut problems);
    let tests = codebase(&mut record, "tests", &mut problems);
    let metadata = metadata(&mut record, &mut problems);
    let (Some(context), Some(canonical_solution)) = (context, canonical_solution) else {
        return Err(problems);
    };
    let (masks, reference) = solved(&context, &canonical_solution, &mut problems);
    let (Some(task_id), Some(entry_point), Some(prompt), Some(cdk_version), Some(tests), true) =
        (task_id, entry_point, prompt, cdk_version, tests, problems.is_empty())
    else {
        return Err(problems);
    };
    Ok(Task {
        task_id,
        entry_point,
        prompt,
        cdk_version,
        context,
        canonical_solution,
        tests,
        metadata,
        extra: record,
        masks,
        reference,
    })
}

fn take(record: &mut Map<String, Value>, field: &str, problems: &mut Vec<FieldProblem>) -> Option<Value> {
    let value = record.remove(field);
    if value.is_none() {
        problems.push(FieldProblem::new(&[field], "is missing; every task has it"));
    }
    value
}

fn text(record: &mut Map<String, Value>, field: &str, problems: &mut Vec<FieldProblem>) -> Option<String> {
    match take(record, field, problems)? {
        Value::String(text) => Some(text),
        other => {
            problems.push(ill_typed(&[field], "a string", &other));
            None
        }
    }
}

/// A string that is not blank and has no control characters.
fn line_of_text(
    record: &mut Map<String, Value>,
    field: &str,
    problems: &mut Vec<FieldProblem>,
) -> Option<String> {
    let text = text(record, field, problems)?;
    if text.trim().is_empty() {
        problems.push(FieldProblem::new(&[field], "is empty"));
        return None;
    }
    if text.chars().any(char::is_control) {
        problems.push(FieldProblem::new(&[field], "has a line break or another control character"));
        return None;
    }
    Some(text)
}

/// A version names a folder of the environments, so nothing but a version may stand there.
fn version(record: &mut Map<String, Value>, problems: &mut Vec<FieldProblem>) -> Option<String> {
    let version = line_of_text(record, "cdk_version", problems)?;
    let begins = version.starts_with(|c: char| c.is_ascii_digit());
    if !begins || !version.chars().all(|c| c.is_ascii_alphanumeric() || ".-+_".contains(c)) {
        let message = format!("`{version}` is not a version; write it like `2.178.2`");
        problems.push(FieldProblem::new(&["cdk_version"], message));
        return None;
    }
    Some(version)
}

/// An object of path to text that is not empty.
fn codebase(
    record: &mut Map<String, Value>,
    field: &str,
    problems: &mut Vec<FieldProblem>,
) -> Option<Codebase> {
    let files = object(record, field, "path to text", problems)?;
    let before = problems.len();
    let mut codebase = Codebase::new();
    for (name, value) in files {
        let Some(path) = path(field, &name, problems) else { continue };
        match value {
            Value::String(text) => {
                if codebase.insert(path, text).is_some() {
                    problems.push(FieldProblem::new(
                        &[field, &name],
                        "another key names the same file; keep one",
                    ));
                }
            }
            other => problems.push(ill_typed(&[field, &name], "a string", &other)),
        }
    }
    (problems.len() == before).then_some(codebase)
}

fn solution(
    record: &mut Map<String, Value>,
    problems: &mut Vec<FieldProblem>,
) -> Option<BTreeMap<RelativePath, Vec<String>>> {
    const FIELD: &str = "canonical_solution";
    let files = object(record, FIELD, "path to an array of diffs", problems)?;
    let before = problems.len();
    let mut solution = BTreeMap::new();
    for (name, value) in files {
        let Some(path) = path(FIELD, &name, problems) else { continue };
        let Value::Array(items) = value else {
            problems.push(ill_typed(&[FIELD, &name], "an array of strings, each a unified diff", &value));
            continue;
        };
        let mut diffs = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::String(text) => diffs.push(text),
                other => problems.push(ill_typed(
                    &[FIELD, &name],
                    "an array of strings, each a unified diff",
                    &other,
                )),
            }
        }
        if solution.insert(path, diffs).is_some() {
            problems.push(FieldProblem::new(&[FIELD, &name], "another key names the same file; keep one"));
        }
    }
    (problems.len() == before).then_some(solution)
}

fn object(
    record: &mut Map<String, Value>,
    field: &str,
    of: &str,
    problems: &mut Vec<FieldProblem>,
) -> Option<Map<String, Value>> {
    match take(record, field, problems)? {
        Value::Object(files) if files.is_empty() => {
            problems.push(FieldProblem::new(&[field], "is empty; it needs at least one file"));
            None
        }
        Value::Object(files) => Some(files),
        other => {
            problems.push(ill_typed(&[field], &format!("an object of {of}"), &other));
            None
        }
    }
}

fn path(field: &str, name: &str, problems: &mut Vec<FieldProblem>) -> Option<RelativePath> {
    RelativePath::parse(name)
        .map_err(|error| problems.push(FieldProblem::new(&[field, name], error.to_string())))
        .ok()
}

/// Another dataset may use the name `metadata` for something else; only an object is ours.
fn metadata(record: &mut Map<String, Value>, problems: &mut Vec<FieldProblem>) -> Metadata {
    if !record.get("metadata").is_some_and(Value::is_object) {
        return Metadata::default();
    }
    let value = record.remove("metadata").unwrap_or_default();
    serde_json::from_value(value).unwrap_or_else(|error| {
        problems.push(FieldProblem::new(&["metadata"], error.to_string()));
        Metadata::default()
    })
}

/// Applies the canonical solution: the masks and the reference.
fn solved(
    context: &Codebase,
    solution: &BTreeMap<RelativePath, Vec<String>>,
    problems: &mut Vec<FieldProblem>,
) -> (Vec<Mask>, Codebase) {
    let mut all = Vec::new();
    let mut reference = context.clone();
    for (path, text) in context {
        let Some(diffs) = solution.get(path) else {
            if let Err(problem) = masks::none_expected(text) {
                problems.push(FieldProblem::new(&["context", path.as_str()], problem.to_string()));
            }
            continue;
        };
        let found = changes(text, diffs).and_then(|changes| {
            let patched = diff::patched(text, &changes);
            let masks = masks::find(path, text, &changes, &patched).map_err(|problem| problem.to_string())?;
            Ok((masks, patched))
        });
        match found {
            Ok((masks, patched)) => {
                all.extend(masks);
                reference.insert(path.clone(), patched);
            }
            Err(message) => problems.push(FieldProblem::new(&["canonical_solution", path.as_str()], message)),
        }
    }
    for path in solution.keys().filter(|path| !context.contains_key(*path)) {
        let message = "is not a file of `context`; a canonical solution changes files that are there";
        problems.push(FieldProblem::new(&["canonical_solution", path.as_str()], message));
    }
    (all, reference)
}

/// The changes of all the diffs of one file, each of which is a diff against the masked file.
fn changes(text: &str, diffs: &[String]) -> Result<Vec<Change>, String> {
    let mut all: Vec<Change> = Vec::new();
    for (index, diff) in diffs.iter().enumerate() {
        let place = |message: String| {
            if diffs.len() > 1 { format!("diff {}: {message}", index + 1) } else { message }
        };
        let read = diff::parse_solution(diff).map_err(|error| place(error.to_string()))?;
        let found = diff::changes(text, &read).map_err(|problem| place(problem.to_string()))?;
        all.extend(found);
    }
    all.sort_by_key(|change| (change.range.start, change.range.end));
    let overlap = all.windows(2).find_map(|pair| match pair {
        [a, b] if b.range.start < a.range.end => Some(b.line),
        _ => None,
    });
    if let Some(line) = overlap {
        return Err(format!(
            "two of its diffs change line {line}; each diff must be against the masked file"
        ));
    }
    // A diff that says nothing new gives no mask.
    all.retain(|change| text.get(change.range.clone()) != Some(change.text.as_str()));
    if all.is_empty() {
        return Err("its diffs change nothing; remove the file from `canonical_solution`".to_owned());
    }
    Ok(all)
}

fn ill_typed(keys: &[&str], expected: &str, found: &Value) -> FieldProblem {
    FieldProblem::new(keys, format!("must be {expected}, not {}", kind_of(found)))
}

/// What a JSON value is called in a message.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
