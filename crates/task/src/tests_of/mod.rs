//! Which tests a codebase of pytest files has, without running or fully parsing Python.
//!
//! A verdict needs to know what *should* have been reported. pytest's default rules are followed: files `test_*.py` and
//! `*_test.py`, functions and methods whose names begin with `test`, classes whose names begin with `Test` (without
//! `__init__`) or that derive from `TestCase`, and what classes inherit within the same file. Tests that a file imports
//! or builds at run time cannot be seen.

mod outline;
mod statements;

use crate::task::Codebase;
use outline::{Class, Outline};

/// Node ids of all tests in `tests`, without parameters, e.g. `tests/test_a.py::TestQueue::test_b`, in file and line order.
pub fn expected_ids(tests: &Codebase) -> Vec<String> {
    let mut ids = Vec::new();
    for (path, text) in tests {
        let name = path.file_name();
        let Some(stem) = name.strip_suffix(".py") else { continue };
        if stem.starts_with("test_") || stem.ends_with("_test") {
            let outline = outline::read(text);
            for id in file_ids(&outline) {
                let id = format!("{path}::{id}");
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
    }
    ids
}

fn file_ids(outline: &Outline) -> Vec<String> {
    // Functions and classes are told in the order of the file.
    let functions = outline.functions.iter().map(|function| (function.line, vec![function.name.clone()]));
    let classes = outline.classes.iter().map(|class| (class.line, class_ids(class, outline)));
    let mut all: Vec<(usize, Vec<String>)> = functions.chain(classes).collect();
    all.sort_by_key(|(line, _)| *line);
    all.into_iter().flat_map(|(_, ids)| ids).collect()
}

fn class_ids(class: &Class, outline: &Outline) -> Vec<String> {
    let lineage = outline.lineage(class);
    let unittest = lineage.iter().any(|class| class.bases.iter().any(|base| is_unittest(base)));
    let constructed = lineage.iter().any(|class| class.has_init);
    let collected = unittest || (class.name.starts_with("Test") && !constructed);
    // The nearest class that says `__test__` decides.
    let opted_out = lineage.iter().find_map(|class| class.collect) == Some(false);
    if !collected || opted_out {
        return Vec::new();
    }
    // A base's methods come first, as pytest reports them.
    let mut ids: Vec<String> = Vec::new();
    for ancestor in lineage.iter().rev() {
        for test in &ancestor.tests {
            let id = format!("{}::{}", class.path, test.name);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids
}

fn is_unittest(base: &str) -> bool {
    matches!(base.rsplit('.').next(), Some("TestCase" | "IsolatedAsyncioTestCase"))
}
