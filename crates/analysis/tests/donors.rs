//! The donors of the dataset are clean repositories: findings in them would be wrong, and so would differences of one
//! from itself.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    missing_docs,
    reason = "a test says what fails by failing"
)]

mod common;

use common::Files;
use infrabench_analysis::{Analyzer, findings, structural_diff};
use infrabench_task::dataset::{self, Source};
use std::path::Path;
use std::sync::Arc;

fn donors() -> Vec<(String, Files)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tasks/donors");
    let mut found: Vec<(String, Files)> = std::fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let mut files = Files::new();
            read(&path, &path, &mut files);
            (path.file_name().unwrap().to_string_lossy().into_owned(), files)
        })
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

fn read(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, files);
        } else if path.extension().is_some_and(|ending| ending == "py") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn tasks() -> Vec<infrabench_task::Task> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tasks/infrabench.jsonl");
    let bytes = std::fs::read(path).unwrap();
    let loaded = dataset::load(vec![Source { name: "infrabench.jsonl".to_owned(), bytes }]);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    loaded.dataset.tasks
}

#[test]
fn clean_repositories_have_no_findings() {
    for (name, files) in donors() {
        let found = findings(&files);
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn a_repository_does_not_differ_from_itself() {
    for (name, files) in donors() {
        let diff = structural_diff(&files, &files);
        assert!(diff.nodes.is_empty(), "{name}:\n{}", common::render(&diff));
        assert!(diff.counts.same > 0, "{name} has no constructs");
    }
}

#[test]
fn the_canonical_solution_is_the_reference_and_adds_to_the_baseline() {
    for task in tasks() {
        let name = task.entry_point.clone();
        let answer: String = task
            .canonical_solution
            .keys()
            .map(|path| format!("{path}\n```python\n{}\n```\n\n", task.reference[path].trim_end()))
            .collect();
        let report = Analyzer::new(Arc::new(task)).analyze(&answer, None);
        let candidate = report.candidate.unwrap_or_else(|| panic!("{name}: {:?}", report.intake));
        assert!(candidate.findings.is_empty(), "{name}: {:#?}", candidate.findings);
        assert!(candidate.lines_reference.is_empty(), "{name}: {:#?}", candidate.lines_reference);
        assert!(
            candidate.against_reference.nodes.is_empty(),
            "{name}:\n{}",
            common::render(&candidate.against_reference)
        );
        assert!(!candidate.against_baseline.nodes.is_empty(), "{name}");
        let baseline = candidate.against_baseline.counts;
        assert_eq!(baseline.removed, 0, "{name}:\n{}", common::render(&candidate.against_baseline));
    }
}
