//! The Python environments that the native engine scores in: one venv per version of aws-cdk-lib, every package pinned.

use crate::command::{command, run};
use crate::fingerprint::{Fingerprint, once};
use anyhow::{Context, Result};
use std::fs;

/// Builds every environment named in `crates/runner/environments`.
pub(crate) fn all() -> Result<()> {
    versions()?.iter().try_for_each(|version| build(version))
}

/// The versions of aws-cdk-lib that tasks can be scored with.
pub(crate) fn versions() -> Result<Vec<String>> {
    let folder = crate::root().join("crates/runner/environments");
    let mut versions = fs::read_dir(&folder)
        .with_context(|| format!("{} is part of the repository", folder.display()))?
        .map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<_>, _>>()?;
    versions.sort();
    Ok(versions)
}

fn build(version: &str) -> Result<()> {
    let requirements = format!("crates/runner/environments/{version}/requirements.txt");
    let venv = crate::root().join("target/environments").join(version);
    let fingerprint = Fingerprint::default().path(&requirements)?;
    once(&format!("environment {version}"), &venv, &fingerprint, || {
        if venv.exists() {
            fs::remove_dir_all(&venv)?;
        }
        let python = venv.join("bin/python").to_string_lossy().into_owned();
        run(command("python3", crate::root()).args(["-m", "venv"]).arg(&venv))?;
        run(command(&python, crate::root())
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary",
                ":all:",
                "-r",
            ])
            .arg(crate::root().join(&requirements)))?;
        // The sandbox mounts the environment read-only: what is not compiled now is compiled again in every run.
        run(command(&python, crate::root()).args(["-m", "compileall", "-q"]).arg(venv.join("lib")))
    })
}
