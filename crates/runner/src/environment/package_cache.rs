//! The JavaScript packages of the CDK, extracted once per environment.
//!
//! jsii extracts 170 MB of packages before the first call and keeps them in a cache. A run starts with nothing, so it
//! would extract them every time: 4.4 s of CPU out of 12 s, measured for a stack with a function, an API and a queue.
//! Instead the environment holds one extracted copy, mounted read-only into every run.

use super::error::EnvironmentError;
use super::probe::last_line;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FOLDER: &str = "jsii-packages";
const STAMP: &str = ".infrabench";

/// Loads every package, then waits for the indexes that jsii builds on the side: they too are worth sharing.
const FILL: &str = "\
import os, sys, time
import aws_cdk
root = os.environ['JSII_RUNTIME_PACKAGE_CACHE_ROOT']
deadline = time.monotonic() + 60
def missing():
    for folder, names, files in os.walk(root):
        if '.jsii-runtime-package-cache' in files:
            names.clear()
            if '.jsii.runtime.v1.json' not in files:
                return folder
while missing() and time.monotonic() < deadline:
    time.sleep(0.05)
";

/// The cache of an environment, filled when it is missing or was filled for other packages.
pub(super) fn ensure(
    folder: &Path,
    python: &Path,
    node: &Path,
    packages: &[String],
) -> Result<PathBuf, EnvironmentError> {
    let cache = folder.join(FOLDER);
    let stamp = packages.join("\n");
    let is_current = || std::fs::read_to_string(cache.join(STAMP)).is_ok_and(|found| found == stamp);
    if is_current() {
        return Ok(cache);
    }
    let failed = |message: String| EnvironmentError::Prepare { folder: folder.to_owned(), message };
    // Filled beside and renamed into place: two programs may start at once, and one may be killed half-way.
    let fresh = tempfile::Builder::new()
        .prefix(".jsii-packages-")
        .tempdir_in(folder)
        .map_err(|error| failed(format!("{} cannot be written: {error}", folder.display())))?;
    fill(python, node, fresh.path()).map_err(failed)?;
    std::fs::write(fresh.path().join(STAMP), &stamp).map_err(|error| failed(error.to_string()))?;
    if cache.exists() && !is_current() {
        std::fs::remove_dir_all(&cache).map_err(|error| failed(error.to_string()))?;
    }
    match std::fs::rename(fresh.path(), &cache) {
        Ok(()) => {}
        // Another program was faster; its copy is as good.
        Err(_) if is_current() => {}
        Err(error) => return Err(failed(error.to_string())),
    }
    Ok(cache)
}

fn fill(python: &Path, node: &Path, root: &Path) -> Result<(), String> {
    let output = Command::new(python)
        .args(["-s", "-B", "-c", FILL])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("JSII_NODE", node)
        .env("JSII_RUNTIME_PACKAGE_CACHE_ROOT", root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(last_line(&output.stderr)) }
}
