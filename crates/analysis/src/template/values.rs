//! Two values, property by property.
//!
//! The earlier value comes twice: as it is shown, and as it is meant, with renamed ids put right. They have one shape.

use super::is_intrinsic;
use super::lists::align;
use infrabench_protocol::template::PropertyRow;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Levels opened; what lies deeper is compared as a whole.
const MAX_DEPTH: usize = 96;

/// The earlier value.
#[derive(Clone, Copy)]
pub(super) struct Old<'a> {
    /// As it is written.
    pub shown: &'a Value,
    /// As the later side would write it.
    pub meant: &'a Value,
}

/// Compares named values.
pub(super) fn attributes(
    shown: Option<&BTreeMap<&str, &Value>>,
    meant: Option<&BTreeMap<&str, Cow<'_, Value>>>,
    new: Option<&BTreeMap<&str, &Value>>,
    rows: &mut Vec<PropertyRow>,
) {
    let names = |map: Option<&BTreeMap<&str, &Value>>| -> Vec<String> {
        map.into_iter().flat_map(|map| map.keys().map(|name| (*name).to_owned())).collect()
    };
    let all: BTreeSet<String> = names(shown).into_iter().chain(names(new)).collect();
    for name in all {
        let old = shown.and_then(|map| map.get(name.as_str()).copied());
        let meant = meant.and_then(|map| map.get(name.as_str()));
        let old = old.zip(meant).map(|(shown, meant)| Old { shown, meant });
        let new = new.and_then(|map| map.get(name.as_str()).copied());
        compare(old, new, &mut vec![name], rows);
    }
}

/// Compares two values.
pub(super) fn compare(
    old: Option<Old<'_>>,
    new: Option<&Value>,
    path: &mut Vec<String>,
    rows: &mut Vec<PropertyRow>,
) {
    match (old, new) {
        (None, None) => {}
        (Some(old), Some(new)) => both(old, new, path, rows),
        (old, new) => push(old.map(|old| old.shown), new, path, rows),
    }
}

fn both(old: Old<'_>, new: &Value, path: &mut Vec<String>, rows: &mut Vec<PropertyRow>) {
    if old.meant == new {
        return;
    }
    let opens = path.len() < MAX_DEPTH && !is_intrinsic(old.meant) && !is_intrinsic(new);
    match (old.shown, old.meant, new) {
        (Value::Object(shown), Value::Object(meant), Value::Object(new)) if opens => {
            let names: BTreeSet<&String> = shown.keys().chain(new.keys()).collect();
            for name in names {
                let old = shown.get(name).zip(meant.get(name)).map(|(shown, meant)| Old { shown, meant });
                path.push(name.clone());
                compare(old, new.get(name), path, rows);
                path.pop();
            }
        }
        (Value::Array(shown), Value::Array(meant), Value::Array(new)) if opens => {
            let before = rows.len();
            for (one, other) in align(meant, new) {
                let old = one.and_then(|one| shown.get(one).zip(meant.get(one)));
                let Some(index) = other.or(one) else { continue };
                path.push(index.to_string());
                compare(
                    old.map(|(shown, meant)| Old { shown, meant }),
                    other.and_then(|other| new.get(other)),
                    path,
                    rows,
                );
                path.pop();
            }
            // The same items in another order.
            if rows.len() == before {
                push(Some(old.shown), Some(&Value::Array(new.clone())), path, rows);
            }
        }
        _ => push(Some(old.shown), Some(new), path, rows),
    }
}

fn push(before: Option<&Value>, after: Option<&Value>, path: &[String], rows: &mut Vec<PropertyRow>) {
    rows.push(PropertyRow { path: path.to_vec(), before: before.cloned(), after: after.cloned() });
}
