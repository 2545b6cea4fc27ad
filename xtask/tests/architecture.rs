//! The invariants of ARCHITECTURE.md, read off `cargo tree` and the sources. Each is an absence.

#![allow(clippy::expect_used, reason = "a test says what went wrong by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PURE: [&str; 6] = [
    "infrabench-protocol",
    "infrabench-task",
    "infrabench-analysis",
    "infrabench-verdict",
    "infrabench-score",
    "infrabench-prompt",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

const WORKSPACE: [&str; 14] = [
    "infrabench",
    "infrabench-agent",
    "infrabench-analysis",
    "infrabench-e2e",
    "infrabench-prompt",
    "infrabench-protocol",
    "infrabench-queue",
    "infrabench-runner",
    "infrabench-score",
    "infrabench-server",
    "infrabench-task",
    "infrabench-verdict",
    "infrabench-web",
    "xtask",
];

/// Names of everything that a package links when it is built by itself: not what its tests or build scripts use. As built
/// for the browser, since some crates link more elsewhere.
fn links(package: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(["--target", "wasm32-unknown-unknown", "--package", package])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
    let names: BTreeSet<_> = names.filter(|name| name != package).collect();
    assert!(!names.is_empty(), "cargo says that {package} links nothing");
    names
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
    for name in PURE {
        let links = links(name);
        for banned in ["tokio", "web-sys", "wasm-bindgen", "js-sys", "getrandom", "rand", "rustix", "mio"] {
            assert!(!links.contains(banned), "{name} links {banned}");
        }
    }
}

#[test]
fn pure_crates_name_no_file_process_clock_or_environment() {
    for folder in [
        "crates/protocol/src",
        "crates/task/src",
        "crates/analysis/src",
        "crates/verdict/src",
        "crates/prompt/src",
    ] {
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
    let links = links("infrabench-web");
    // `idb` brings tokio's channels; a runtime would bring mio, a server hyper.
    for banned in
        ["infrabench-runner", "infrabench-queue", "infrabench-server", "infrabench", "mio", "hyper", "axum"]
    {
        assert!(!links.contains(banned), "infrabench-web links {banned}");
    }
}

#[test]
fn nothing_depends_on_the_app() {
    for name in WORKSPACE {
        let links = links(name);
        assert!(!links.contains("infrabench-web"), "{name} links infrabench-web");
    }
}

#[test]
fn only_analysis_knows_the_python_parser_and_of_the_app_only_its_worker_links_analysis() {
    for name in WORKSPACE {
        let parser = links(name).iter().any(|link| link.starts_with("ruff_"));
        // The app's package holds the analysis worker, so the package links it; its other binaries must not name it. For
        // the command, which makes mutants, the parser's weight does not matter.
        let may = ["infrabench-analysis", "infrabench-web", "infrabench"].contains(&name);
        assert!(!parser || may, "{name} links the Python parser");
    }
    for folder in ["crates/cli/src", "src"] {
        never_names(folder, &["ruff_python"], &[]);
    }
    never_names("src", &["infrabench_analysis"], &["bin/analysis.rs"]);
}

#[test]
fn of_the_app_only_the_runs_worker_renders_prompts() {
    never_names("src", &["infrabench_prompt"], &["runs_host/prompt.rs"]);
    never_names("src", &["prompt::render"], &["runs_host/answers.rs"]);
}

#[test]
fn only_the_runner_starts_processes() {
    for folder in ["crates/queue/src", "crates/server/src", "crates/cli/src", "src"] {
        never_names(folder, &["process::Command", "Command::new", "tokio::process"], &[]);
    }
}

#[test]
fn only_the_queue_knows_nats_and_neither_the_engine_nor_the_server_links_it() {
    for name in WORKSPACE {
        let may = ["infrabench-queue", "infrabench"].contains(&name);
        assert!(may || !links(name).contains("async-nats"), "{name} links the client of NATS");
    }
    never_names("crates/cli/src", &["async_nats"], &[]);
}

#[test]
fn the_main_thread_never_parses_splices_diffs_or_searches() {
    let heavy = ["dataset::load", "intake::read", "splice::splice", "Analyzer", "similar::", "haystack"];
    never_names("src", &heavy, &["bin/analysis.rs", "bin/dataset.rs", "pages/task/testing.rs"]);
}

#[test]
fn only_the_agent_knows_the_services_of_models() {
    for name in WORKSPACE {
        let may = ["infrabench-agent", "infrabench"].contains(&name);
        assert!(may || !links(name).contains("genai"), "{name} links the client of models' services");
    }
    never_names("crates/cli/src", &["genai", "reqwest"], &[]);
}
