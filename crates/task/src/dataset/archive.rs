//! Zip archives of JSON files, read without trust: names are checked, and unpacking stops at the limits.

use super::load::{Loader, MAX_ARCHIVE_BYTES, MAX_ENTRIES, MAX_FILE_BYTES, megabytes, too_large};
use crate::path::RelativePath;
use crate::problem::LoadProblem;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// What an archive may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    file_bytes: usize,
    archive_bytes: usize,
    entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: MAX_FILE_BYTES, archive_bytes: MAX_ARCHIVE_BYTES, entries: MAX_ENTRIES }
    }
}

/// Whether the bytes begin like a zip archive, be it an empty one.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Loads every `.json`, `.jsonl` and `.ndjson` file of the archive. Other files are left alone.
pub(super) fn read(name: &str, bytes: &[u8], limits: Limits, loader: &mut Loader) {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            let message = format!("is not a zip archive that can be read ({error}); pack it again");
            return loader.problem(LoadProblem::of_source(name, message));
        }
    };
    if archive.len() > limits.entries {
        let message =
            format!("has {} entries and was not read; the limit is {}", archive.len(), limits.entries);
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
        let path = match RelativePath::parse(entry.name()) {
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
        if entry.size() > limits.file_bytes as u64 {
            loader.problem(LoadProblem::of_source(&source, too_large(entry.size(), limits.file_bytes)));
            continue;
        }
        // The declared size is the archive's word; what really comes out is counted.
        let room = limits.file_bytes.min(limits.archive_bytes.saturating_sub(unpacked));
        let mut content = Vec::new();
        let result = entry.by_ref().take(room as u64 + 1).read_to_end(&mut content);
        unpacked += content.len();
        if let Err(error) = result {
            let message = format!("cannot be unpacked ({error}); pack the archive again");
            loader.problem(LoadProblem::of_source(&source, message));
        } else if content.len() > room {
            let message = format!(
                "unpacks to more than {} MB by itself or {} MB with the files before it, so it and the rest of the archive \
                 were not read",
                megabytes(limits.file_bytes as u64),
                megabytes(limits.archive_bytes as u64)
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::write::{SimpleFileOptions, ZipWriter};

    const LIMITS: Limits = Limits { file_bytes: 1000, archive_bytes: 1500, entries: 4 };

    fn zipped(sizes: &[usize]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (index, size) in sizes.iter().enumerate() {
            let name = format!("{index}.json");
            writer.start_file(name, SimpleFileOptions::default()).expect("a valid name");
            writer.write_all(&vec![b' '; *size]).expect("room in memory");
        }
        writer.finish().expect("room in memory").into_inner()
    }

    fn problems(bytes: &[u8]) -> Vec<String> {
        let mut loader = Loader::default();
        read("z", bytes, LIMITS, &mut loader);
        loader.loaded.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_entry_over_the_limit_is_not_unpacked() {
        let problems = problems(&zipped(&[1001, 3]));
        assert!(problems[0].starts_with("z/0.json: is 1 MB large and was not read"), "{problems:?}");
        assert!(problems[1].starts_with("z/1.json:1:4: is empty"), "{problems:?}");
    }

    #[test]
    fn entries_that_are_too_much_together_end_the_reading() {
        let problems = problems(&zipped(&[900, 601, 3]));
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[1].starts_with("z/1.json: unpacks to more than"), "{problems:?}");
    }

    #[test]
    fn an_archive_that_lies_about_a_size_is_stopped_all_the_same() {
        let mut bytes = zipped(&[100_000]);
        let said = 100_000_u32.to_le_bytes();
        for at in 0..bytes.len() - 4 {
            if bytes[at..at + 4] == said {
                bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
            }
        }
        let problems = problems(&bytes);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].starts_with("z/0.json: "), "{problems:?}");
    }

    #[test]
    fn too_many_entries_are_not_even_looked_at() {
        assert_eq!(problems(&zipped(&[1; 5])), ["z: has 5 entries and was not read; the limit is 4"]);
    }
}
