//! The project's own dataset, built from its authoring form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test says what fails by failing"
)]

use infrabench_task::authoring::build;
use infrabench_task::dataset::{Dataset, Source, load};
use infrabench_task::{Codebase, RelativePath, Task};
use std::fs;
use std::path::{Path, PathBuf};

fn tasks_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tasks")
}

fn codebase(folder: &Path, prefix: &str) -> Codebase {
    let mut files = Codebase::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder_now) = open.pop() {
        for entry in fs::read_dir(folder_now).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if ["__pycache__", "cdk.out", ".pytest_cache"].contains(&name.as_str()) {
                continue;
            }
            if entry.path().is_dir() {
                open.push(entry.path());
            } else {
                let relative = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                let path = RelativePath::parse(&format!("{prefix}{relative}")).unwrap();
                files.insert(path, fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    files
}

fn tasks() -> Vec<Task> {
    let root = tasks_folder();
    let mut entry_points: Vec<String> = fs::read_dir(root.join("tasks"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    entry_points.sort();
    let build = |entry_point: &String| {
        let home = root.join("tasks").join(entry_point);
        let donor = codebase(&root.join("donors").join(entry_point.split('+').next().unwrap()), "");
        let text = fs::read_to_string(home.join("task.toml")).unwrap();
        build(entry_point, &text, &donor, &codebase(&home.join("tests"), "tests/"))
            .unwrap_or_else(|problems| panic!("{entry_point}: {problems:#?}"))
    };
    entry_points.iter().map(build).collect()
}

#[test]
fn every_task_builds_and_survives_publishing() {
    let dataset = Dataset { tasks: tasks() };
    assert!(dataset.tasks.len() >= 12, "{} tasks", dataset.tasks.len());
    let loaded = load(vec![Source::new("infrabench.jsonl", dataset.to_json_lines())]);
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.dataset, dataset);
}

#[test]
fn no_name_of_a_region_and_no_solution_is_left_in_a_context() {
    for task in tasks() {
        for (path, text) in &task.context {
            let named =
                text.lines().find(|line| line.contains("BEGIN INSERT ") || line.contains("END INSERT "));
            assert_eq!(named, None, "{} {path}", task.entry_point);
        }
        for (index, mask) in task.masks.iter().enumerate() {
            let solution = task.solution_text(index);
            assert!(!solution.trim().is_empty(), "{} mask {index}", task.entry_point);
            assert!(!task.context[&mask.path].contains(&solution), "{} mask {index}", task.entry_point);
        }
    }
}
