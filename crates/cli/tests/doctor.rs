//! `infrabench doctor` on machines that lack something: it says what, and the way out, and goes on with the rest.

#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use serde_json::Value;
use std::ffi::OsStr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn doctor(path: &OsStr, environments: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infrabench"))
        .arg("doctor")
        .args(options)
        .env("PATH", path)
        .env("INFRABENCH_ENVIRONMENTS", environments)
        .output()
        .unwrap()
}

/// The environments of this repository.
fn environments() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/environments");
    std::env::var_os("INFRABENCH_ENVIRONMENTS").map_or_else(own, PathBuf::from)
}

/// The machine's PATH.
fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap()
}

/// Name, state and hint of each check.
fn checks(output: &Output) -> Vec<(String, String, String)> {
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let checks = report["checks"].as_array().unwrap().iter();
    let checks: Vec<_> =
        checks.map(|check| (text(check, "name"), text(check, "state"), text(check, "hint"))).collect();
    let fails = checks.iter().any(|(_, state, _)| state == "fails");
    assert_eq!(report["can_score"].as_bool(), Some(!fails));
    assert_eq!(output.status.code(), Some(i32::from(fails)));
    checks
}

#[test]
fn a_machine_without_bubblewrap_is_told_how_to_get_it() {
    // A PATH with Node and nothing else.
    let folder = tempfile::tempdir().unwrap();
    let node = std::env::split_paths(&path()).map(|folder| folder.join("node")).find(|node| node.exists());
    symlink(node.unwrap(), folder.path().join("node")).unwrap();
    let output = doctor(folder.path().as_os_str(), &environments(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains(
            "✗ bubblewrap                bubblewrap is not installed, and completions do not run unconfined\n"
        ),
        "{text}"
    );
    assert!(
        text.contains(
            "→ Debian and Ubuntu: `sudo apt install bubblewrap`; Fedora: `sudo dnf install bubblewrap`"
        ),
        "{text}"
    );
    assert!(text.ends_with("this machine cannot score: what is marked ✗ is missing\n"), "{text}");
    // What does not hang on it is tried all the same.
    assert!(text.contains("✓ Python environment") && text.contains("✓ Node.js"), "{text}");
}

#[test]
fn a_machine_where_nothing_is_set_up_gets_the_whole_list() {
    let nothing = tempfile::tempdir().unwrap();
    let everything = doctor(&path(), &environments(), &["--json"]);
    let output = doctor(nothing.path().as_os_str(), nothing.path(), &["--json"]);
    let (found, all) = (checks(&output), checks(&everything));
    let names = |checks: &[(String, String, String)]| -> Vec<String> {
        checks.iter().map(|(name, ..)| name.clone()).collect()
    };
    // There is no environment that could be tried.
    let with_environments: Vec<_> = names(&all).into_iter().filter(|name| name != "warm start").collect();
    assert_eq!(names(&found), with_environments);
    for (name, state, hint) in &found {
        assert_eq!(hint.is_empty(), state == "works", "{name} is {state}, and says: {hint}");
    }
    let failing: Vec<_> =
        found.iter().filter(|(_, state, _)| state == "fails").map(|(name, ..)| name.as_str()).collect();
    for needed in ["bubblewrap", "user namespaces", "filter of system calls", "Node.js", "Python environment"]
    {
        assert!(failing.contains(&needed), "{needed} is not among {failing:?}");
    }
}

#[test]
fn this_machine_can_score_warm() {
    let output = doctor(&path(), &environments(), &["--json"]);
    let checks = checks(&output);
    let failing: Vec<_> = checks.iter().filter(|(_, state, _)| state == "fails").collect();
    assert!(failing.is_empty(), "{failing:?}");
    assert!(checks.iter().any(|(name, state, _)| name == "warm start" && state == "works"), "{checks:?}");
}
