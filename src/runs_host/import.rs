//! Files into runs, a few megabytes at a time, so that a file larger than the memory of a tab can be read.

use super::held::{Index, number};
use super::line;
use super::sorting::Sorting;
use crate::host;
use crate::runs::{ImportProgress, Imported};
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

/// Bytes read at a time.
const PIECE: f64 = 4_194_304.0;

/// A line longer than this is no line of such a file, in bytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// What files hold.
pub(super) struct Found {
    /// Runs, without id.
    pub(super) runs: Vec<Index>,
    /// What could not be used.
    pub(super) problems: Problems,
}

/// What is wrong with lines: the first ones in words, all of them counted.
#[derive(Default)]
pub(super) struct Problems {
    pub(super) said: Vec<String>,
    pub(super) count: u32,
}

impl Problems {
    fn add(&mut self, words: impl FnOnce() -> String) {
        self.count = self.count.saturating_add(1);
        if self.said.len() < Imported::LIMIT {
            self.said.push(words());
        }
    }
}

/// Reads files; tells how far it is.
pub(super) async fn read(files: &[File]) -> Found {
    let mut sorting = Sorting::default();
    let mut problems = Problems::default();
    let total: f64 = files.iter().map(|file| file.size()).sum();
    let mut progress = ImportProgress { name: String::new(), received: 0.0, total, lines: 0 };
    for file in files {
        progress.name = file.name();
        let number = sorting.file(file.name());
        let mut lines = Lines {
            sorting: &mut sorting,
            problems: &mut problems,
            name: file.name(),
            file: number,
            line: 0,
            start: 0,
        };
        if one(file, &mut lines, &mut progress).await.is_err() {
            let name = file.name();
            problems.add(|| {
                format!("{name}: it could not be read to its end. It may have been moved or changed since it was chosen; choose it again.")
            });
        }
    }
    Found { runs: sorting.runs(), problems }
}

async fn one(file: &File, lines: &mut Lines<'_>, progress: &mut ImportProgress) -> Result<(), JsValue> {
    let blob: &Blob = file;
    let mut rest: Vec<u8> = Vec::new();
    let mut at = 0.0;
    while at < blob.size() {
        let end = (at + PIECE).min(blob.size());
        let piece = blob.slice_with_f64_and_f64(at, end)?;
        let piece = Uint8Array::new(&JsFuture::from(piece.array_buffer()).await?);
        let before = rest.len();
        rest.resize(before + usize::try_from(piece.length()).unwrap_or(0), 0);
        if let Some(new) = rest.get_mut(before..) {
            piece.copy_to(new);
        }
        let used = lines.take(&rest);
        rest.drain(..used);
        if rest.len() > LONGEST {
            let (name, line) = (lines.name.clone(), lines.line + 1);
            lines.problems.add(|| {
                format!("{name}:{line}: the line has no end within 64 MB; the rest of the file was not read.")
            });
            return Ok(());
        }
        progress.received += end - at;
        progress.lines = lines.sorting.samples();
        at = end;
        if let Ok(news) = serde_json::to_string(progress) {
            host::emit(&news);
        }
    }
    lines.last(&rest);
    Ok(())
}

/// The lines of one file.
struct Lines<'s> {
    sorting: &'s mut Sorting,
    problems: &'s mut Problems,
    name: String,
    file: usize,
    line: u32,
    /// Byte of the file at which the next line begins.
    start: u64,
}

impl Lines<'_> {
    /// Takes the whole lines of what has come; gives how many bytes they are.
    fn take(&mut self, bytes: &[u8]) -> usize {
        let mut used = 0;
        while let Some(end) = bytes.get(used..).and_then(|rest| memchr::memchr(b'\n', rest)) {
            self.one(bytes.get(used..used + end).unwrap_or_default());
            used += end + 1;
            self.start += 1;
        }
        used
    }

    /// Takes what comes after the last line's end.
    fn last(&mut self, bytes: &[u8]) {
        self.one(bytes);
    }

    fn one(&mut self, bytes: &[u8]) {
        self.line += 1;
        let start = self.start;
        self.start += u64::try_from(bytes.len()).unwrap_or(0);
        let mark: &[u8] = if self.line == 1 { "\u{feff}".as_bytes() } else { b"" };
        let text = bytes.strip_prefix(mark).unwrap_or(bytes);
        let skipped = bytes.len() - text.len();
        let text = text.trim_ascii_end();
        if text.trim_ascii_start().is_empty() {
            return;
        }
        match line::read(text) {
            Ok(read) => {
                let skipped = u64::try_from(skipped).unwrap_or(0);
                self.sorting.take(read, self.file, start + skipped, number(text.len()));
            }
            Err(why) => {
                let (name, line) = (&self.name, self.line);
                self.problems.add(|| format!("{name}:{line}: {why}."));
            }
        }
    }
}
