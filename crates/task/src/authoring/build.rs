//! Cutting a task out of its donor.

use super::{AuthoringProblem, Difficulty, Donor, Region, TaskFile, measure, parse_task_file};
use crate::diff::published_diff;
use crate::lines::split;
use crate::path::RelativePath;
use crate::record;
use crate::task::{Codebase, Task};
use crate::tests_of::expected_ids;
use serde_json::{Map, Value, json};
use std::ops::Range;

/// Builds the task `entry_point` (`<donor>+<feature>`) from the text of its `task.toml`, the donor's files and the tests,
/// whose paths are those of the published form (`tests/test_x.py`).
///
/// What comes out has gone through the same checks as any loaded task.
pub fn build(
    entry_point: &str,
    task_file: &str,
    donor: &Codebase,
    tests: &Codebase,
) -> Result<Task, Vec<AuthoringProblem>> {
    let file = format!("tasks/{entry_point}/task.toml");
    let problem = |line, message: String| AuthoringProblem { file: file.clone(), line, message };
    let Some((donor_name, feature)) =
        entry_point.split_once('+').filter(|(a, b)| !a.is_empty() && !b.is_empty())
    else {
        let message = format!("`{entry_point}` is no entry point; name the folder `<donor>+<feature>`");
        return Err(vec![problem(None, message)]);
    };
    let parsed = parse_task_file(&file, task_file);
    let read = Donor::read(donor_name, donor);
    let (task, donor) = match (parsed, read) {
        (Ok(task), Ok(donor)) => (task, donor),
        (task, donor) => return Err([task.err(), donor.err()].into_iter().flatten().flatten().collect()),
    };
    let unknown =
        task.masks.iter().filter(|(name, _)| !donor.regions.iter().any(|region| region.name == *name));
    let mut problems: Vec<AuthoringProblem> = unknown
        .map(|(name, line)| {
            problem(Some(*line), format!("masks: the donor has no region `{name}`; {}", known(&donor)))
        })
        .collect();
    if expected_ids(tests).is_empty() {
        let message = format!("there is no test; write `tests/test_{feature}.py` with functions `test_...`");
        problems.push(problem(None, message));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut built =
        record::task(published(entry_point, donor_name, &task, &donor, tests)).map_err(|faults| {
            let message = |fault: &record::FieldProblem| match fault.field() {
                Some(field) => format!("{field}: {}", fault.message),
                None => fault.message.clone(),
            };
            faults.iter().map(|fault| problem(None, message(fault))).collect::<Vec<_>>()
        })?;
    let features = measure(&built);
    built.metadata.difficulty = Difficulty::of(&features).as_str().to_owned();
    built.metadata.features = Some(features);
    Ok(built)
}

fn known(donor: &Donor<'_>) -> String {
    let mut names: Vec<&str> = donor.regions.iter().map(|region| region.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) }
}

fn published(
    entry_point: &str,
    donor_name: &str,
    task: &TaskFile,
    donor: &Donor<'_>,
    tests: &Codebase,
) -> Map<String, Value> {
    let (mut context, mut solution) = (Map::new(), Map::new());
    for (path, text) in donor.files {
        let cut = cut(path, text, task, &donor.regions);
        let parts: Vec<(Range<usize>, &str)> =
            cut.parts.iter().map(|(at, text)| (*at..*at, text.as_str())).collect();
        let diff = published_diff(&cut.context, &parts);
        if !diff.is_empty() {
            solution.insert(path.to_string(), json!([diff]));
        }
        context.insert(path.to_string(), Value::String(cut.context));
    }
    let record = json!({
        "task_id": task.task_id,
        "entry_point": entry_point,
        "prompt": task.prompt,
        "cdk_version": task.cdk_version,
        "context": context,
        "canonical_solution": solution,
        "tests": tests,
        "metadata": {
            "title": task.title,
            "donor": donor_name,
            "services": task.services,
            "kind": task.kind.as_str(),
            "licence": task.licence,
        },
    });
    match record {
        Value::Object(record) => record,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// A file without the regions of a task.
struct Cut {
    context: String,
    /// Byte position in `context` and text of each region.
    parts: Vec<(usize, String)>,
}

fn cut(path: &RelativePath, text: &str, task: &TaskFile, regions: &[Region]) -> Cut {
    let mut cut = Cut { context: String::with_capacity(text.len()), parts: Vec::new() };
    let regions: Vec<&Region> = regions.iter().filter(|region| region.path == *path).collect();
    for (at, line) in split(text).into_iter().enumerate() {
        let Some(region) = regions.iter().find(|region| (region.begin..=region.end).contains(&at)) else {
            cut.context.push_str(line);
            continue;
        };
        let is_cut = task.masks.iter().any(|(name, _)| *name == region.name);
        let is_tag = at == region.begin || at == region.end;
        match (is_tag, is_cut) {
            (true, true) if task.tags => cut.context.push_str(&without_name(line, &region.name)),
            (true, _) => {}
            (false, false) => cut.context.push_str(line),
            (false, true) => match cut.parts.last_mut() {
                Some((_, content)) if at > region.begin + 1 => content.push_str(line),
                _ => cut.parts.push((cut.context.len(), line.to_owned())),
            },
        }
    }
    cut
}

/// A tag line without the region's name.
fn without_name(line: &str, name: &str) -> String {
    let Some((before, after)) = line.rsplit_once(name) else { return line.to_owned() };
    format!("{}{after}", before.trim_end())
}
