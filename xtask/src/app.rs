//! Building what is served: the backend's binary, the dataset, the app.

use crate::command::{command, path_with_tools, run};
use crate::fingerprint::{Fingerprint, once};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// The optimised `infrabench` command, built when it is not current.
pub(crate) fn infrabench() -> Result<PathBuf> {
    run(command("cargo", crate::root()).args(["build", "--release", "--quiet", "--package", "infrabench"]))?;
    Ok(crate::target("release/infrabench"))
}

/// A run of the `infrabench` command from the top folder.
pub(crate) fn infrabench_command() -> Result<Command> {
    Ok(command(&infrabench()?.to_string_lossy(), crate::root()))
}

/// The app, optimised and precompressed, in `dist`.
pub(crate) fn build() -> Result<PathBuf> {
    let dist = crate::root().join("dist");
    let mut fingerprint = Fingerprint::default();
    for input in [
        "Cargo.toml",
        "Cargo.lock",
        "Trunk.toml",
        "rust-toolchain.toml",
        "build.rs",
        ".cargo",
        "src",
        "tasks/infrabench.jsonl",
        "tasks/quality.json",
    ] {
        fingerprint = fingerprint.path(input)?;
    }
    // Of the browser engine only its client is part of the app.
    let engine = ["build", "frame", "python", "test", "worker"].map(|part| format!("engine/{part}"));
    fingerprint = fingerprint.path_without("www", &engine.each_ref().map(String::as_str))?;
    for library in ["protocol", "task", "analysis", "verdict", "score", "prompt", "unicode-names"] {
        fingerprint = fingerprint
            .path(&format!("crates/{library}/src"))?
            .path(&format!("crates/{library}/Cargo.toml"))?;
    }
    fingerprint = fingerprint.path("crates/prompt/templates")?;
    once("app", &dist.join("index.html"), &fingerprint, || {
        let www = crate::root().join("www");
        run(command("node", &www).arg("build.mjs"))?;
        // NO_COLOR=1 as some shells set it is not a value that Trunk's command line takes.
        run(command("trunk", crate::root())
            .args(["build", "--release"])
            .env("PATH", path_with_tools())
            .env_remove("NO_COLOR"))?;
        run(command("node", &www).arg("precompress.mjs").arg(&dist))
    })?;
    Ok(dist)
}
