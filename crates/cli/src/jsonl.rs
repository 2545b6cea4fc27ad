//! JSON Lines, read so that a broken line is reported and does not stop the rest.

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

/// What a file held.
pub(crate) struct Lines<T> {
    /// Whole lines, in order.
    pub(crate) items: Vec<T>,
    /// One sentence per broken line, with file, line and column.
    pub(crate) problems: Vec<String>,
    /// Bytes up to the end of the last line that ended with a newline.
    pub(crate) complete_bytes: u64,
}

/// Reads a whole file. Blank lines are skipped.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Lines<T>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut reader = BufReader::new(file);
    let mut lines = Lines { items: Vec::new(), problems: Vec::new(), complete_bytes: 0 };
    let mut buffer = Vec::new();
    for number in 1_u64.. {
        buffer.clear();
        let length = reader
            .read_until(b'\n', &mut buffer)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if length == 0 {
            break;
        }
        if buffer.ends_with(b"\n") {
            lines.complete_bytes += length as u64;
        }
        if buffer.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(&buffer) {
            Ok(item) => lines.items.push(item),
            Err(error) => {
                let text = error.to_string();
                let what = text.split(" at line ").next().unwrap_or(&text);
                lines.problems.push(format!("{}:{number}:{}: {what}", path.display(), error.column()));
            }
        }
    }
    Ok(lines)
}

/// What a file that grows line by line has, made whole again: a last line that a kill cut off is removed, and so are those that
/// `keep` refuses. Nothing where there is no file. Fails, and changes nothing, when another line cannot be read: then it is not
/// `what` it was taken for.
pub(crate) fn recover<T: DeserializeOwned + Serialize>(
    path: &Path,
    what: &str,
    keep: impl Fn(&T) -> bool,
) -> Result<Vec<T>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let found = read::<T>(path)?;
    let cut_off = found.complete_bytes < fs::metadata(path)?.len();
    if found.problems.len() > usize::from(cut_off) {
        bail!("{} is not {what}:\n{}", path.display(), found.problems.join("\n"));
    }
    let (kept, refused): (Vec<T>, Vec<T>) = found.items.into_iter().partition(keep);
    if cut_off || !refused.is_empty() {
        let mut text = Vec::new();
        for item in &kept {
            serde_json::to_writer(&mut text, item)?;
            text.push(b'\n');
        }
        // Renamed into place, so that a kill at this moment loses nothing.
        let beside = path.with_extension("partial");
        fs::write(&beside, text)?;
        fs::rename(&beside, path)?;
    }
    Ok(kept)
}

/// Adds a line. One write, so that a process that is killed leaves at most one broken line, the last.
pub(crate) fn append(out: &mut File, item: &impl Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(item)?;
    text.push(b'\n');
    out.write_all(&text)
}
