//! Zip archives of JSON files, read without trust: names are checked, and unpacking stops at the limits.

use super::load::{Loader, MAX_ARCHIVE_BYTES, MAX_ENTRIES, MAX_FILE_BYTES, too_large};
use crate::path::RelativePath;
use crate::problem::LoadProblem;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// Whether the bytes begin like a zip archive, be it an empty one.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Loads every `.json`, `.jsonl` and `.ndjson` file of the archive. Other files are left alone.
pub(super) fn read(name: &str, bytes: &[u8], loader: &mut Loader) {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            let message = format!("is not a zip archive that can be read ({error}); pack it again");
            return loader.problem(LoadProblem::of_source(name, message));
        }
    };
    if archive.len() > MAX_ENTRIES {
        let message = format!("has {} entries and was not read; the limit is {MAX_ENTRIES}", archive.len());
        return loader.problem(LoadProblem::of_source(name, message));
    }
    let (mut datasets, mut unpacked) = (0_usize, 0_usize);
    for index in 0..archive.len() {
        let mut entry = match archive.by_index(index) {
            Ok(entry) if entry.is_dir() => continue,
            Ok(entry) => entry,
            Err(error) => {
                let message = format!("entry {} cannot be read ({error}); pack the archive again", index + 1);
                loader.problem(LoadProblem::of_source(name, message));
                continue;
            }
        };
        let path = match entry.name().map_err(|error| error.to_string()) {
            Ok(entry_name) => RelativePath::parse(&entry_name).map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        let path = match path {
            Ok(path) => path,
            Err(error) => {
                let message = format!("entry {} was not read: {error}", index + 1);
                loader.problem(LoadProblem::of_source(name, message));
                continue;
            }
        };
        if !is_dataset(&path) {
            continue;
        }
        datasets += 1;
        let source = format!("{name}/{path}");
        if entry.size() > MAX_FILE_BYTES as u64 {
            loader.problem(LoadProblem::of_source(&source, too_large(entry.size())));
            continue;
        }
        // The declared size is the archive's word; what really comes out is counted.
        let room = MAX_FILE_BYTES.min(MAX_ARCHIVE_BYTES.saturating_sub(unpacked));
        let mut content = Vec::new();
        let result = entry.by_ref().take(room as u64 + 1).read_to_end(&mut content);
        unpacked += content.len();
        if let Err(error) = result {
            let message = format!("cannot be unpacked ({error}); pack the archive again");
            loader.problem(LoadProblem::of_source(&source, message));
        } else if content.len() > room {
            let message = format!(
                "unpacks to more than {} MB with the files before it, so it and the rest of the archive were not read",
                MAX_ARCHIVE_BYTES / (1024 * 1024)
            );
            return loader.problem(LoadProblem::of_source(&source, message));
        } else {
            loader.text(&source, &content);
        }
    }
    if datasets == 0 {
        let message = "has no .json, .jsonl or .ndjson file; put the dataset's files into it";
        loader.problem(LoadProblem::of_source(name, message));
    }
}

/// macOS puts files of its own beside the real ones.
fn is_dataset(path: &RelativePath) -> bool {
    let name = path.file_name();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let known = matches!(extension.as_deref(), Some("json" | "jsonl" | "ndjson"));
    known && !name.starts_with('.') && !path.as_str().starts_with("__MACOSX/")
}
