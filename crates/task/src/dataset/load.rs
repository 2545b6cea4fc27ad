//! Loading sources of every kind into one dataset.

use super::source::Found;
use super::{Loaded, Source, archive, source};
use crate::problem::LoadProblem;
use std::collections::HashMap;

/// The largest file that is parsed.
pub const MAX_FILE_BYTES: usize = 200 * MEGABYTE;
/// The most that the entries of an archive may unpack to, together.
pub const MAX_ARCHIVE_BYTES: usize = 400 * MEGABYTE;
/// The most entries an archive may have.
pub const MAX_ENTRIES: usize = 50_000;

const MEGABYTE: usize = 1024 * 1024;

/// Loads every task of `sources`. Total: whatever the bytes are, what is wrong becomes a problem and the rest is loaded.
///
/// A source is a JSON array of tasks, JSON Lines, one task, or a zip of such files; its content decides, not its name.
/// Of several tasks with one id the first is taken.
pub fn load(sources: Vec<Source>) -> Loaded {
    let mut loader = Loader::default();
    let only = match sources.as_slice() {
        [source] => source.name.clone(),
        _ => String::new(),
    };
    for Source { name, bytes } in sources {
        if bytes.len() > MAX_FILE_BYTES {
            loader.problem(LoadProblem::of_source(&name, too_large(bytes.len() as u64, MAX_FILE_BYTES)));
        } else if archive::is_zip(&bytes) {
            archive::read(&name, &bytes, archive::Limits::default(), &mut loader);
        } else {
            loader.text(&name, &bytes);
        }
    }
    let Loader { loaded: mut result, .. } = loader;
    if result.dataset.tasks.is_empty() && result.problems.is_empty() {
        let message = "there is no task in it; a dataset needs at least one";
        result.problems.push(LoadProblem::of_source(&only, message));
    }
    result
}

/// The message for a file of this size.
pub(super) fn too_large(bytes: u64, limit: usize) -> String {
    let (size, limit) = (megabytes(bytes), megabytes(limit as u64));
    format!(
        "is {size} MB large and was not read; the limit for one file is {limit} MB, so split it into several"
    )
}

/// Megabytes, rounded up.
pub(super) fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(MEGABYTE as u64)
}

/// Gathers tasks and problems.
#[derive(Default)]
pub(super) struct Loader {
    pub(super) loaded: Loaded,
    /// Where each task id was first seen.
    seen: HashMap<String, (String, u32)>,
}

impl Loader {
    pub(super) fn problem(&mut self, problem: LoadProblem) {
        self.loaded.problems.push(problem);
    }

    pub(super) fn text(&mut self, name: &str, bytes: &[u8]) {
        source::read(name, bytes, &mut |found| match found {
            Found::Task(placed) => self.task(name, *placed),
            Found::Refused(problems) => {
                self.loaded.refused += 1;
                self.loaded.problems.extend(problems);
            }
            Found::Broken(problem) => self.problem(problem),
        });
    }

    fn task(&mut self, name: &str, placed: source::Placed) {
        let source::Placed { task, line } = placed;
        if let Some((first, first_line)) = self.seen.get(&task.task_id) {
            let message =
                format!("the id is already taken by the task at {first}:{first_line}; ids must be unique");
            self.loaded.refused += 1;
            self.problem(LoadProblem {
                source: name.to_owned(),
                line: Some(line),
                column: None,
                task_id: Some(task.task_id),
                field: Some("task_id".to_owned()),
                message,
            });
            return;
        }
        self.seen.insert(task.task_id.clone(), (name.to_owned(), line));
        self.loaded.dataset.tasks.push(task);
    }
}
