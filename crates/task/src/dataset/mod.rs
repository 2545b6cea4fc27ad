//! Datasets: a set of tasks, and the loader that takes every form they are handed around in.
//!
//! - [`load`]: JSON array, JSON Lines, one object, many files, zip. One broken record does not stop the rest.

mod archive;
mod json_text;
mod load;
mod source;

pub use load::{MAX_ARCHIVE_BYTES, MAX_ENTRIES, MAX_FILE_BYTES, load};
pub(crate) use source::read_one;

use crate::problem::LoadProblem;
use crate::task::Task;

/// A file as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name, for messages.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Source {
    /// A source of this name and content.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// What came of loading: the tasks that are right, and what is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// The tasks that are right.
    pub dataset: Dataset,
    /// In the order of the sources.
    pub problems: Vec<LoadProblem>,
    /// Records that were found and not taken. There may be several problems of one, and problems of none.
    pub refused: usize,
}

/// Tasks with different ids, in the order in which they were read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// The tasks.
    pub tasks: Vec<Task>,
}

impl Dataset {
    /// The task of this id.
    pub fn get(&self, task_id: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.task_id == task_id)
    }

    /// The dataset as JSON Lines, always the same for the same tasks.
    pub fn to_json_lines(&self) -> String {
        self.tasks.iter().flat_map(|task| [task.to_json_line(), "\n".to_owned()]).collect()
    }
}
