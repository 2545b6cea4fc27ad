//! JSON Lines, read so that a broken line is reported and does not stop the rest.

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufRead, BufReader};
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
