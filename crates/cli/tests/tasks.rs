//! The `infrabench tasks` commands that need no engine, as a person runs them, on a small dataset of their own.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use infrabench_score::dataset_sha256;
use infrabench_task::Task;
use infrabench_task::dataset::{Source, load};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn tasks(arguments: &[&str], paths: &[&Path]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_infrabench"));
    command.arg("tasks").args(arguments).args(paths).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a command that found something wrong says of it.
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A copy of the dataset in `tests/dataset`, built.
fn dataset() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dataset"), folder.path());
    stdout(&tasks(&["build"], &[folder.path()]));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy(&from, &to) } else { fs::copy(from, to).map(drop).unwrap() }
    }
}

fn loaded(file: &Path) -> Vec<Task> {
    let loaded = load(vec![Source::new("dataset", fs::read(file).unwrap())]);
    assert_eq!(loaded.problems, []);
    loaded.dataset.tasks
}

#[test]
fn a_build_says_what_it_built_by_version_and_hashes() {
    let folder = dataset();
    let built = folder.path().join("infrabench.jsonl");
    let said = stdout(&tasks(&["build"], &[folder.path()]));
    assert!(said.contains("infrabench.jsonl: 2 tasks, version 2.1.0\n"), "{said}");
    let of_file = format!("{:x}", Sha256::digest(fs::read(&built).unwrap()));
    let of_tasks = dataset_sha256(&loaded(&built));
    for hash in [&of_file, &of_tasks] {
        assert!(said.contains(hash.as_str()), "no {hash} in:\n{said}");
    }
    let checked = stdout(&tasks(&["build", "--check"], &[folder.path()]));
    assert_eq!(checked.lines().skip(1).collect::<Vec<_>>(), said.lines().skip(1).collect::<Vec<_>>());

    fs::write(folder.path().join("VERSION"), "two\n").unwrap();
    let said = complaint(&tasks(&["build"], &[folder.path()]));
    assert!(said.contains("VERSION: `two` is not a version such as `1.0.0`"), "{said}");
}
