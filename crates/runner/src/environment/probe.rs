//! Asks the interpreter and Node who they are. Only trusted programs run here, without the sandbox.

use super::error::EnvironmentError;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What an interpreter says of itself.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Python {
    /// e.g. `3.11.7`.
    pub(super) version: String,
    /// Prefix of the installation that the virtual environment stands on.
    pub(super) base_prefix: PathBuf,
    /// The environment's site-packages.
    pub(super) site_packages: PathBuf,
}

/// What Node says of itself.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Node {
    /// e.g. `20.11.1`.
    pub(super) version: String,
    /// The program itself, behind every shim and link.
    pub(super) path: PathBuf,
}

const PYTHON: &str = "\
import json, os, platform, sys, sysconfig
print(json.dumps({
    'version': platform.python_version(),
    'base_prefix': os.path.realpath(sys.base_prefix),
    'site_packages': sysconfig.get_path('purelib'),
}))";

const NODE: &str =
    "JSON.stringify({version: process.versions.node, path: fs.realpathSync(process.execPath)})";

pub(super) fn python(folder: &Path, program: &Path) -> Result<Python, EnvironmentError> {
    answer(Command::new(program).args(["-I", "-c", PYTHON]))
        .map_err(|message| EnvironmentError::Python { folder: folder.to_owned(), message })
}

pub(super) fn node() -> Result<Node, EnvironmentError> {
    answer(Command::new("node").args(["-p", NODE])).map_err(EnvironmentError::Node)
}

/// Runs a program that prints one JSON object.
fn answer<T: for<'de> Deserialize<'de>>(command: &mut Command) -> Result<T, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "it was not found".to_owned(),
        _ => error.to_string(),
    })?;
    if !output.status.success() {
        return Err(format!("{}; {}", output.status, last_line(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("it gave an unexpected answer ({error})"))
}

/// The last line that is not blank: where programs put the reason.
pub(super) fn last_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").trim().to_owned()
}
