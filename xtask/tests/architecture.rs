//! The invariants of ARCHITECTURE.md, read off `cargo metadata` and the sources. Each is an absence.

#![allow(clippy::expect_used, reason = "a test says what went wrong by panicking")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PURE: [&str; 4] =
    ["infrabench-protocol", "infrabench-task", "infrabench-analysis", "infrabench-verdict"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Package name to the names of everything it links (not what its tests or build scripts use), itself left out.
fn linked() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        // As built for the browser: some crates link more elsewhere.
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            "wasm32-unknown-unknown",
        ])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let names: BTreeMap<String, String> = list(&metadata["packages"])
        .iter()
        .map(|package| (text(&package["id"]), text(&package["name"])))
        .collect();
    let edges: BTreeMap<String, Vec<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            let normal = |dep: &Value| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let deps = list(&node["deps"]).into_iter().filter(normal).map(|dep| text(&dep["pkg"])).collect();
            (text(&node["id"]), deps)
        })
        .collect();
    list(&metadata["workspace_members"])
        .iter()
        .map(|member| {
            let mut seen = BTreeSet::new();
            let mut open = vec![text(member)];
            while let Some(id) = open.pop() {
                for next in edges.get(&id).into_iter().flatten() {
                    if seen.insert(next.clone()) {
                        open.push(next.clone());
                    }
                }
            }
            (names[&text(member)].clone(), seen.iter().map(|id| names[id].clone()).collect())
        })
        .collect()
}

/// Rust sources below a folder.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            found.push((path, text));
        }
    }
    assert!(!found.is_empty(), "no sources in {folder}: does the test look in the right place?");
    found
}

/// Fails with every line below `folder` that names one of `words`, comments apart.
fn never_names(folder: &str, words: &[&str], except: &[&str]) {
    let mut offenders = Vec::new();
    for (path, text) in sources(folder) {
        if except.iter().any(|allowed| path.ends_with(allowed)) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            offenders.extend(
                words
                    .iter()
                    .filter(|word| code.contains(**word))
                    .map(|word| format!("{}:{}: {word}", path.display(), number + 1)),
            );
        }
    }
    assert!(offenders.is_empty(), "not allowed here:\n{}", offenders.join("\n"));
}

#[test]
fn pure_crates_link_no_runtime_no_browser_and_no_randomness() {
    let linked = linked();
    for name in PURE {
        for banned in ["tokio", "web-sys", "wasm-bindgen", "js-sys", "getrandom", "rand", "rustix", "mio"] {
            assert!(!linked[name].contains(banned), "{name} links {banned}");
        }
    }
}

#[test]
fn pure_crates_name_no_file_process_clock_or_environment() {
    for folder in ["crates/protocol/src", "crates/task/src", "crates/analysis/src", "crates/verdict/src"] {
        never_names(
            folder,
            &[
                "std::fs",
                "std::process",
                "std::time",
                "std::env",
                "std::net",
                "std::thread",
                "println!",
                "eprintln!",
            ],
            &[],
        );
    }
}

#[test]
fn the_app_links_nothing_of_the_backend() {
    let linked = linked();
    // `idb` brings tokio's channels; a runtime would bring mio, a server hyper.
    for banned in ["infrabench-runner", "infrabench-server", "infrabench", "mio", "hyper", "axum"] {
        assert!(!linked["infrabench-web"].contains(banned), "infrabench-web links {banned}");
    }
}

#[test]
fn nothing_depends_on_the_app() {
    for (name, links) in linked() {
        assert!(!links.contains("infrabench-web"), "{name} links infrabench-web");
    }
}

#[test]
fn only_analysis_links_the_python_parser_and_only_its_worker_links_analysis() {
    for (name, links) in linked() {
        let parser = links.iter().any(|link| link.starts_with("ruff_"));
        // The app's package holds the analysis worker, so the package links it; its other binaries must not name it.
        assert!(
            !parser || name == "infrabench-analysis" || name == "infrabench-web",
            "{name} links the Python parser"
        );
    }
    never_names("src", &["infrabench_analysis"], &["bin/analysis.rs"]);
}

#[test]
fn only_the_runner_starts_processes() {
    for folder in ["crates/server/src", "crates/cli/src", "src"] {
        never_names(folder, &["process::Command", "Command::new", "tokio::process"], &[]);
    }
}

#[test]
fn the_main_thread_never_parses_splices_diffs_or_searches() {
    let heavy = ["dataset::load", "intake::read", "splice::splice", "Analyzer", "similar::", "haystack"];
    never_names("src", &heavy, &["bin/analysis.rs", "bin/dataset.rs", "pages/task/testing.rs"]);
}
