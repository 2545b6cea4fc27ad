//! The sections of a template beside its resources: outputs, parameters, conditions, mappings, rules.

use super::noise;
use super::renames::OfStack;
use super::stack::Stack;
use super::values::{self, Old};
use infrabench_protocol::template::{EntryDiff, PropertyRow, TemplateChange};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

type Entries<'a> = BTreeMap<&'a str, &'a Value>;

/// Entries that differ, and those that differ without saying anything.
pub(super) fn compare(
    old: Option<&Stack<'_>>,
    new: Option<&Stack<'_>>,
    renames: &OfStack<'_>,
) -> (Vec<EntryDiff>, Vec<EntryDiff>) {
    let sections = |stack: Option<&Stack<'_>>| -> Vec<String> {
        stack.into_iter().flat_map(|stack| stack.sections.keys().map(|name| (*name).to_owned())).collect()
    };
    let names: BTreeSet<String> = sections(old).into_iter().chain(sections(new)).collect();
    let mut found = Vec::new();
    for section in &names {
        section_of(section, of_section(old, section), of_section(new, section), renames, &mut found);
    }
    let (mut noise, entries): (Vec<EntryDiff>, Vec<EntryDiff>) =
        found.into_iter().partition(|entry| noise::is_internal_entry(&entry.section, &entry.name));
    section_of("Resources", internal(old), internal(new), renames, &mut noise);
    (entries, noise)
}

fn internal<'a>(stack: Option<&Stack<'a>>) -> Entries<'a> {
    stack.map(|stack| stack.internal.clone()).unwrap_or_default()
}

/// The entries of a section; one without a name for a section that is no mapping.
fn of_section<'a>(stack: Option<&Stack<'a>>, section: &str) -> Entries<'a> {
    let Some(value) = stack.and_then(|stack| stack.sections.get(section).copied()) else {
        return Entries::new();
    };
    match value.as_object() {
        Some(map) => map.iter().map(|(name, entry)| (name.as_str(), entry)).collect(),
        None => Entries::from([("", value)]),
    }
}

fn section_of(
    section: &str,
    mut olds: Entries<'_>,
    mut news: Entries<'_>,
    renames: &OfStack<'_>,
    found: &mut Vec<EntryDiff>,
) {
    let mut push = |name: &str, change: TemplateChange, rows: Vec<PropertyRow>| {
        found.push(EntryDiff { section: section.to_owned(), name: name.to_owned(), change, rows });
    };
    let shared: Vec<&str> = olds.keys().copied().filter(|name| news.contains_key(name)).collect();
    for name in shared {
        let (Some(old), Some(new)) = (olds.remove(name), news.remove(name)) else { continue };
        let rows = rows(Some((old, &renamed(old, renames))), Some(new));
        if !rows.is_empty() {
            push(name, TemplateChange::Changed, rows);
        }
    }
    for (name, old) in olds {
        let meant = renamed(old, renames);
        // An output's name has the logical id of what it tells of in it.
        match news.iter().find(|(_, new)| **new == &meant).map(|(name, _)| *name) {
            Some(other) => {
                news.remove(other);
                push(other, TemplateChange::Renamed, Vec::new());
            }
            None => push(name, TemplateChange::Removed, rows(Some((old, old)), None)),
        }
    }
    for (name, new) in news {
        push(name, TemplateChange::Added, rows(None, Some(new)));
    }
}

/// An entry as the later side would write it, the name of its export included.
fn renamed(entry: &Value, renames: &OfStack<'_>) -> Value {
    let mut entry = renames.value(entry).into_owned();
    let name = entry.get_mut("Export").and_then(|export| export.get_mut("Name"));
    if let Some(Value::String(name)) = name {
        *name = renames.export(name).to_owned();
    }
    entry
}

/// Rows of an entry. What has members is opened; a plain value is one row without a path.
fn rows(old: Option<(&Value, &Value)>, new: Option<&Value>) -> Vec<PropertyRow> {
    let mut rows = Vec::new();
    let one_sided = old.is_none() || new.is_none();
    let members =
        |value: Option<&Value>| value.and_then(Value::as_object).filter(|map| !map.is_empty()).cloned();
    if one_sided && let Some(map) = members(old.map(|(shown, _)| shown).or(new)) {
        one_side(&map, old.is_some(), &mut rows);
    } else {
        let old = old.map(|(shown, meant)| Old { shown, meant });
        values::compare(old, new, &mut Vec::new(), &mut rows);
    }
    rows
}

fn one_side(map: &Map<String, Value>, earlier: bool, rows: &mut Vec<PropertyRow>) {
    for (name, value) in map {
        let (before, after) = if earlier { (Some(value.clone()), None) } else { (None, Some(value.clone())) };
        rows.push(PropertyRow { path: vec![name.clone()], before, after });
    }
}
