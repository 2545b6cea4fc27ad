//! What names a dataset for good: the version that people cite, and the canary that a search finds it by.
//!
//! Both are files of the dataset's folder and not of this program, so that another dataset has its own.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// The version of a dataset, three numbers; none where its folder has no file `VERSION`.
pub(crate) fn version(folder: &Path) -> Result<Option<String>> {
    let Some(version) = line(&folder.join("VERSION"))? else { return Ok(None) };
    let parts: Vec<&str> = version.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() != 3 || !parts.iter().all(is_number) {
        bail!("{}: `{version}` is not a version such as `1.0.0`", folder.join("VERSION").display());
    }
    Ok(Some(version))
}

/// The line that every published task carries; none where the folder has no file `CANARY`.
pub(crate) fn canary(folder: &Path) -> Result<Option<String>> {
    line(&folder.join("CANARY"))
}

/// The one line of a file.
fn line(file: &Path) -> Result<Option<String>> {
    if !file.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let line = text.trim();
    if line.is_empty() || line.contains('\n') {
        bail!("{} must be one line", file.display());
    }
    Ok(Some(line.to_owned()))
}
