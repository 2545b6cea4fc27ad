//! The Python environments that the native engine scores in: one venv per version of aws-cdk-lib, every package pinned.

use crate::command::{command, run};
use crate::fingerprint::{Fingerprint, once};
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where the pinned packages of each version are.
const FOLDER: &str = "crates/runner/environments";
/// What the warm engine's kernel needs of npm.
const KERNEL: &str = "crates/runner/kernel";
const DATASET: &str = "tasks/infrabench.jsonl";

/// Builds the environments of some versions; without any, of those that the dataset's tasks need.
pub(crate) fn install(asked: &[String]) -> Result<()> {
    chosen(asked)?.iter().try_for_each(|version| build(version))
}

/// The versions that were asked for, each of which must be known; without any, those that the dataset's tasks need.
pub(crate) fn chosen(asked: &[String]) -> Result<Vec<String>> {
    let wanted = if asked.is_empty() { of_dataset()? } else { asked.to_vec() };
    let known = known()?;
    match wanted.iter().find(|version| !known.contains(*version)) {
        Some(unknown) => bail!(unknown_version(unknown, &known)),
        None => Ok(wanted),
    }
}

fn unknown_version(version: &str, known: &BTreeSet<String>) -> String {
    let known = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    format!(
        "no packages are pinned for aws-cdk-lib {version}: choose one of {known}, or add {FOLDER}/{version}/requirements.txt"
    )
}

/// Every version of aws-cdk-lib whose packages are pinned.
fn known() -> Result<BTreeSet<String>> {
    let folder = crate::root().join(FOLDER);
    let versions: std::io::Result<_> = fs::read_dir(&folder)
        .with_context(|| format!("{} is part of the repository", folder.display()))?
        .map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned()))
        .collect();
    Ok(versions?)
}

/// The versions that the dataset's tasks are written for, in order.
fn of_dataset() -> Result<Vec<String>> {
    let path = crate::root().join(DATASET);
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} is part of the repository", path.display()))?;
    versions_in(&text).with_context(|| format!("{} cannot be read", path.display()))
}

fn versions_in(dataset: &str) -> Result<Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Task {
        cdk_version: String,
    }
    let versions: serde_json::Result<BTreeSet<_>> = dataset
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| serde_json::from_str::<Task>(line).map(|task| task.cdk_version))
        .collect();
    Ok(versions?.into_iter().collect())
}

fn build(version: &str) -> Result<()> {
    let requirements = format!("{FOLDER}/{version}/requirements.txt");
    let venv = crate::root().join("target/environments").join(version);
    let fingerprint = Fingerprint::default().path(&requirements)?.path(KERNEL)?;
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
        kernel(&venv)?;
        // The sandbox mounts the environment read-only: what is not compiled now is compiled again in every run.
        run(command(&python, crate::root()).args(["-m", "compileall", "-q"]).arg(venv.join("lib")))
    })
}

/// The npm packages of the warm engine's kernel, exactly as locked. Their binaries come within them: nothing is compiled,
/// and no script of a package is run.
fn kernel(venv: &Path) -> Result<()> {
    for name in ["package.json", "package-lock.json"] {
        fs::copy(crate::root().join(KERNEL).join(name), venv.join(name))?;
    }
    run(command("npm", venv).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_datasets_versions_are_pinned_and_not_every_pinned_one_is_the_datasets() {
        let (wanted, known) = (chosen(&[]).unwrap(), known().unwrap());
        assert!(!wanted.is_empty() && wanted.iter().all(|version| known.contains(version)));
        assert!(known.len() > wanted.len(), "{known:?}");
    }

    #[test]
    fn each_version_of_a_dataset_counts_once() {
        let dataset =
            "{\"cdk_version\":\"2.10.0\"}\n\n{\"cdk_version\":\"2.9.0\"}\n{\"cdk_version\":\"2.10.0\"}\n";
        assert_eq!(versions_in(dataset).unwrap(), ["2.10.0", "2.9.0"]);
        assert!(versions_in("{}").is_err());
    }

    #[test]
    fn an_unknown_version_is_refused_with_the_choices() {
        let message = chosen(&["9.9.9".to_owned()]).unwrap_err().to_string();
        let choices = known().unwrap().into_iter().collect::<Vec<_>>().join(", ");
        assert_eq!(
            message,
            format!(
                "no packages are pinned for aws-cdk-lib 9.9.9: choose one of {choices}, or add \
                 crates/runner/environments/9.9.9/requirements.txt"
            )
        );
    }
}
